"""The measurement of whole sites: what the others make is what we make, and what is told of it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from bench_site import READMES, UnequalError, build_three, changed, compare_weights, weights, write
from exemplar import (
    Hole,
    cut,
    exemplar_parts,
    go,
    jinja,
    records,
    scopes,
    tables,
    variant,
    weight,
    write_exemplar,
)
from make_large import make_large
from measuring import GONGSHI, SCRIPTS, Spread, Usage, memory_of
from peer_sites import write_hugo, write_mkdocs
from site_results import BEGIN, END, Measured, Weight, block, page, ratios

from tests.conftest import AS_OF, REPOSITORY
from tests.processes import unmeasured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEW = 3


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of three organizations."""
    folder = tmp_path_factory.mktemp("few") / "large"
    make_large(folder, FEW, 1, synthetic=False)
    return folder


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package that templates are cut from."""
    folder = tmp_path_factory.mktemp("exemplar") / "forms"
    write_exemplar(folder)
    return folder


def build(data: Path, site: Path) -> None:
    """Build a site of ours in Chinese."""
    command = [str(GONGSHI), "build", "--lang", "zh", "--as-of", AS_OF]
    more = ["--data", str(data), "--site-dir", str(site)]
    subprocess.run([*command, *more], cwd=REPOSITORY, env=unmeasured(), check=True)


def usage(cpu: float) -> Usage:
    """Return what a run took, in round figures."""
    return Usage(seconds=cpu / 2, cpu=cpu, peak=100, total=150)


def measured(**more: bool) -> Measured:
    """Return measurements: of two runs ours took four and nine times of Hugo's processor."""
    found = Measured(2_000, date(2026, 11, 30), shared=more.get("shared", False))
    found.versions = {"hugo": "0.168.0"}
    for name, times in (
        ("gongshi", (8, 27)),
        ("hugo", (2, 3)),
        ("mkdocs", (4, 6)),
        ("data", (5, 6)),
    ):
        for each in ("whole", "same", "cell"):
            for cpu in times:
                found.add(name, each, usage(cpu))
    return found


def test_a_page_is_cut_where_its_values_stand(forms: Path) -> None:
    """Texts, numbers in groups, scores and lengths of the chart become holes, and nothing else."""
    scope = next(each for each in scopes(forms) if each["project"]["paid_yuan"])
    name, org = scope["org"]["name"], scope["org"]["org_id"]
    text = (
        f'<a href="../{org}.json">{name}</a> 8,123 18,123 <b data-yuan="58700">58,700</b> 58700 '
        '<rect y="63.5" height="106.5"><text y="58.5" text-anchor="middle">7.1</text> 7.1 KB 17.1、'
        '<rect y="63.5" width="28">7.1、'
    )

    parts = cut(text, scope)

    assert [each.path for each in parts if isinstance(each, Hole)] == [
        "org.org_id", "org.name", "org.staff_persons", "project.budget_yuan", "project.budget_yuan",
        "scores.0", "scores.0", "scores.0", "scores.0", "scores.0",
    ]  # fmt: skip
    assert jinja(parts) == (
        '<a href="../{{ org.org_id|e }}.json">{{ org.name|e }}</a> {{ org.staff_persons|grouped }} '
        '18,123 <b data-yuan="{{ project.budget_yuan|e }}">{{ project.budget_yuan|grouped }}</b> '
        '58700 <rect y="63.5" height="{{ "%.1f"|format(0 + 15 * scores[0]|float) }}">'
        '<text y="{{ "%.1f"|format(165 + -15 * scores[0]|float) }}" text-anchor="middle">'
        "{{ scores[0]|e }}</text> 7.1 KB 17.1、"
        '<rect y="{{ "%.1f"|format(170 + -15 * scores[0]|float) }}" width="28">{{ scores[0]|e }}、'
    )
    assert go(parts[:6]) == (
        '<a href="../{{ $.Params.org.org_id }}.json">{{ $.Params.org.name }}</a> '
        "{{ with $.Params.org.staff_persons }}{{ lang.FormatNumber 0 . }}{{ end }}"
    )
    assert "add 165.0 (mul -15.0 (float (index $.Params.scores 0)))" in go(parts)


def test_a_page_with_signs_of_a_template_is_refused(forms: Path) -> None:
    """What the other language would read as its own is never handed to it."""
    scope = next(scopes(forms))

    with pytest.raises(ValueError, match=re.escape("{%")):
        jinja(cut("{% x %}", scope))
    with pytest.raises(ValueError, match=re.escape("{{")):
        go(cut("{{ x }}", scope))


def test_pages_are_filled_from_the_tables(few: Path) -> None:
    """Each organization comes with its project, its places and the scores of twelve months."""
    found = list(scopes(few))
    read = tables(few)

    assert [each["org"] for each in found] == read["organizations"]
    assert [each["project"]["org_id"] for each in found] == ["o0000001", "o0000002", "o0000003"]
    assert {each["subdistrict"]["level"] for each in found} == {"subdistrict"}
    assert list(chain.from_iterable(each["scores"] for each in found)) == [
        row["score"] for row in read["evaluations"]
    ]
    assert {len(each["scores"]) for each in found} == {12}
    assert dict(records(found[0])) == {"organizations": "o0000001", "projects": "p0000001"}


def test_every_form_of_a_page_has_its_exemplar(forms: Path, tmp_path: Path) -> None:
    """No organization of a large package needs a template that there is not."""
    make_large(tmp_path, 200, 1, synthetic=False)

    assert {variant(each) for each in scopes(tmp_path)} == {variant(each) for each in scopes(forms)}


@pytest.mark.slow
def test_the_others_make_pages_as_heavy_as_ours(few: Path, forms: Path, tmp_path: Path) -> None:
    """At three organizations MkDocs fills the templates to the bytes and cells of our own pages."""
    build(forms.parent, tmp_path / "forms")
    build(few.parent, tmp_path / "ours")
    parts = exemplar_parts(forms, tmp_path / "forms")
    write_hugo(tmp_path / "hugo", few, parts)
    write_mkdocs(tmp_path / "mkdocs", few, parts)

    command = [str(SCRIPTS / "mkdocs"), "build", "-q", "-f", str(tmp_path / "mkdocs/mkdocs.yml")]
    subprocess.run([*command, "-d", str(tmp_path / "theirs")], env=unmeasured(), check=True)

    theirs, ours = weights(tmp_path / "theirs"), weights(tmp_path / "ours")
    for kind, each in ours.items():
        assert each.pages == theirs[kind].pages == FEW
        assert each.size == pytest.approx(theirs[kind].size, rel=0.03)
        assert each.cells == pytest.approx(theirs[kind].cells, rel=0.03)
    assert ours["organizations"].cells > 60
    for scope in scopes(few):
        text = (
            tmp_path / "theirs/organizations" / scope["org"]["org_id"] / "index.html"
        ).read_text()
        assert scope["org"]["name"] in text
        assert "（满分" in text.partition("、".join(scope["scores"]))[2]
    layouts = {path.name for path in (tmp_path / "hugo/layouts/organizations").iterdir()}
    assert {f"{variant(each)}.html" for each in scopes(few)} <= layouts


def test_one_cell_changes_and_changes_back(few: Path) -> None:
    """Between two builds one cell differs, and afterwards none."""
    before = tables(few)

    with changed(few) as org:
        now = tables(few)

    differing = [
        (new["org_id"], column)
        for old, new in zip(before["organizations"], now["organizations"], strict=True)
        for column in old
        if old[column] != new[column]
    ]
    assert differing == [(org, "staff_persons")]
    assert {name: rows for name, rows in now.items() if name != "organizations"} == {
        name: rows for name, rows in before.items() if name != "organizations"
    }
    assert tables(few) == before


def test_a_build_that_does_not_show_the_change_is_refused(few: Path, tmp_path: Path) -> None:
    """A program that skips the changed page is not measured as if it had made it."""
    for row in tables(few)["organizations"]:
        path = tmp_path / "organizations" / row["org_id"] / "index.html"
        path.parent.mkdir(parents=True)
        path.write_text(row["staff_persons"])

    steps = build_three(lambda: usage(1), few, tmp_path)

    assert [next(steps)[0], next(steps)[0], next(steps)[0]] == ["whole", "same", "cell"]
    with pytest.raises(UnequalError):
        next(steps)


def test_pages_are_counted_and_weighed(tmp_path: Path) -> None:
    """Only pages of records count: cells of tables, facts and charts, and bytes of UTF-8."""
    for place in ("organizations/o0000001", "organizations/pages/2", "projects/p0000001"):
        (tmp_path / place).mkdir(parents=True)
        text = (
            "<table><td>公</td><td class>1</td></table><dd>x</dd><text x>1</text><title>t</title>"
        )
        (tmp_path / place / "index.html").write_text(text, encoding="utf-8")

    found = weights(tmp_path)

    assert found["organizations"] == found["projects"] == Weight(1, *weight(text))
    assert weight(text) == (len(text) + 2, 4)


@pytest.mark.parametrize(
    "other", [Weight(1_999, 100, 10), Weight(2_000, 103, 10), Weight(2_000, 100, 9)]
)
def test_unequal_work_is_refused(other: Weight) -> None:
    """Fewer pages, more bytes or fewer cells than ours are no comparison."""
    found = measured()
    found.weights = {("gongshi", "projects"): Weight(2_000, 100, 10), ("hugo", "projects"): other}

    with pytest.raises(UnequalError):
        compare_weights(found)

    found.weights["hugo", "projects"] = Weight(2_000, 101, 10)
    compare_weights(found)


def test_ratios_are_taken_run_by_run() -> None:
    """The middle stands before the least and the most, and ours is divided by theirs."""
    assert ratios(measured(), "en").splitlines()[2] == (
        "| everything, anew | 6.50 (4.00–9.00) | 6.50 (4.00–9.00) | 3.25 (2.00–4.50)"
        " | 3.25 (2.00–4.50) |"
    )
    assert Spread.of([3, 1, 8]) == Spread(1, 3, 8)


def test_seconds_of_a_shared_machine_are_left_out() -> None:
    """What was measured beside others says so, and tells ratios only."""
    assert "\n## Seconds\n" in page(measured())
    shared = page(measured(shared=True))
    assert "\n## Seconds\n" not in shared
    assert "Others used the machine" in shared
    assert "机器同时有别的事" in block(measured(shared=True), "zh")


def test_a_readme_keeps_what_is_around_its_table(tmp_path: Path) -> None:
    """Writing twice leaves one table, between the same words."""
    (tmp_path / "benchmarks").mkdir()
    for name in READMES.values():
        (tmp_path / name).write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    write(measured(), tmp_path)
    write(measured(), tmp_path)

    for language, name in READMES.items():
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert text == f"before\n{block(measured(), language)}\nafter\n"
    assert ratios(measured(), "en") in (tmp_path / "benchmarks/results.md").read_text()


def figures(text: str) -> Iterator[list[str]]:
    """Yield the cells with figures of each row of the tables that a text shows."""
    for line in text.splitlines():
        cells = re.findall(r"(?<=\| )[\d.,]+(?: \([\d.,–]+\))?(?= \|)", line)
        if cells:
            yield cells


def test_both_readmes_show_the_ratios_that_were_written_last() -> None:
    """The figures of the READMEs are those of `benchmarks/results.md`; none before there are."""
    results = REPOSITORY / "benchmarks/results.md"
    written = results.read_text(encoding="utf-8") if results.exists() else ""
    expected = list(figures(written.partition("## Ratios")[2].partition("## ")[0]))

    for name in READMES.values():
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        shown = text.partition(BEGIN)[2].partition(END)[0]
        assert list(figures(shown)) == expected
    assert len(expected) == 3 * results.exists()


def test_memory_is_that_of_all_processes() -> None:
    """A process that another one starts counts with it."""
    code = "import sys; taken = bytearray(b'x') * (64 << 20); print(flush=True); sys.stdin.read()"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", outer], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=unmeasured(),
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == b"\n"
        assert memory_of(process.pid) > 64
    assert memory_of(process.pid) == 0
