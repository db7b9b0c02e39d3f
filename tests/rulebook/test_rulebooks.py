"""Rulebooks as data: what is refused, with which line and reason; new schemes without code."""

from __future__ import annotations

import json
import shutil
from datetime import date
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
import yaml

from gongshi.cli import main
from gongshi.config import Limits, schemas_folder
from gongshi.derive import make_site
from gongshi.derive.ratings import derive_ratings
from gongshi.engine import open_database
from gongshi.model import Provenance
from gongshi.read import read_packages
from gongshi.rulebook import RulebookError, load_rulebooks, read_rulebook_file
from gongshi.schema import load_schemas
from gongshi.validate import validate
from tests.rating import PUBLISHED, changed, month_rows, package, published, rated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DESCRIBING = {
    "id", "version", "title", "title_en", "based_on", "synthetic", "former", "subject",
    "period",
    "effective_from", "effective_until",
    "source", "scope", "codes", "note", "note_en", "not_to_be_confused_with",
}  # fmt: skip
"""What says which rulebook it is; the rest are parameters."""
WORDS = {"id", "zh", "en", "title", "title_en", "name", "note"}
INVENTED = """\
id: star-garden
version: 1
title: 花园评比
title_en: Garden contest
period: year
effective_from: null
codes:
- {vocabulary: evaluations.component, code: flowers, title: 花卉, title_en: Flowers}
- {vocabulary: evaluations.component, code: taste, title: 观感, title_en: Taste}
annual:
  components: {list: [flowers, taste]}
  weights: {flowers: 70, taste: 30}
  taste: {min_votes: 2}
stars:
  bands: {list: [[50, 2], [0, 1]]}
"""


def _refusal(text: str) -> tuple[str, str, int]:
    """Return the key, the place and the line of a refusal."""
    with pytest.raises(RulebookError) as caught:
        read_rulebook_file(text.encode(), "x.yaml")
    detail = caught.value.detail
    return caught.value.key, detail["place"], int(detail["line"])


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.yaml")), ids=lambda each: each.stem)
def test_published(path: Path) -> None:
    """It is true that each published rulebook can be carried out, and its file's name says it."""
    found = read_rulebook_file(path.read_bytes(), path.name)

    assert f"{found.id}@{found.version}" == path.stem
    assert all(found.title.values())
    assert found.sha256 in {each.sha256 for each in load_rulebooks()[found.id]}


def _unmarked(value: object, place: str, *, marked: bool) -> Iterator[str]:
    """Yield the leaves for which neither they nor an object around them say where they are from."""
    if isinstance(value, dict):
        aspects = {name.removesuffix("_from") for name in value if name.endswith("_from")}
        marked = marked or "from" in value or bool(aspects - set(value))
        for name, inner in value.items():
            if name != "from" and not name.endswith("_from"):
                own = marked or f"{name}_from" in value
                yield from _unmarked(inner, f"{place}.{name}", marked=own)
    elif isinstance(value, list):
        for inner in value:
            yield from _unmarked(inner, place, marked=marked)
    elif not marked:
        yield place


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.yaml")), ids=lambda each: each.stem)
def test_every_leaf_is_marked(path: Path) -> None:
    """It is true that every parameter of a published rulebook is marked as stated or assumed."""
    tree = read_rulebook_file(path.read_bytes(), path.name).tree

    found = [
        leaf
        for name in sorted(set(tree) - DESCRIBING)
        if not name.endswith("_from")
        for leaf in _unmarked(tree[name], name, marked=f"{name}_from" in tree)
        if leaf.rpartition(".")[2] not in WORDS
    ]

    assert found == []


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.yaml")), ids=lambda each: each.stem)
def test_json_schema(path: Path) -> None:
    """It is true that the JSON Schema for editors accepts what is published, and not anything."""
    schema = json.loads((PUBLISHED.parent / "rulebook.schema.json").read_text(encoding="utf-8"))
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    plain = json.loads(json.dumps(tree, default=str))
    validator = import_module("jsonschema").Draft202012Validator(schema)

    assert [error.message for error in validator.iter_errors(plain)] == []
    assert not validator.is_valid(plain | {"thresholds": 1})
    assert not validator.is_valid(plain | {"version": "one"})


@pytest.mark.parametrize(
    ("scheme", "told", "instead"),
    [("nanguan-outcome@1", "outcome: omit", "outcome: reweight"),
     ("linzi-star@1", "peer: reweight", "peer: omit")],
)  # fmt: skip
def test_only_weights_are_spread(scheme: str, told: str, instead: str) -> None:
    """It is true that no scheme without weights spreads one, nor lists parts of a total."""
    text = (PUBLISHED / f"{scheme}.yaml").read_text(encoding="utf-8")

    _, place, _ = _refusal(text.replace(told, instead))

    assert told in text
    assert place.startswith("missing.component_missing")


@pytest.mark.parametrize(
    ("pair", "key", "place"),
    [
        (("party: 35", "party: 36"), "rulebook-sum", "annual.weights"),
        (("party: 35, month: 25", "party: 30, month: 30"), "rulebook-largest",
         "annual.weights.month"),
        (("party: 35, month: 25", "party: 20, month: 40"), "rulebook-largest",
         "annual.weights.month"),
        (('party: "no rating, reason NO_PARTY_SCORE"', "party: reweight"), "rulebook-first",
         "annual.invariant"),
        (("[90, 5], [80, 4]", "[80, 5], [90, 4]"), "rulebook-bands", "stars.bands.list[1]"),
        (("[0, 1]", "[10, 1]"), "rulebook-bands", "stars.bands.list"),
        (("[60, 2]", "[60]"), "rulebook-band", "stars.bands.list[3]"),
        (("[60, 2]", "[x, 2]"), "tree-number", "stars.bands.list[3]"),
        (("warn:", "warm:"), "tree-unknown", "warm"),
        (("consecutive: {value: 3", "consecutive: {values: 3"), "tree-unknown",
         "warn.consecutive.values"),
        (("consecutive: {value: 3", "consecutive: {value: 0"), "tree-number",
         "warn.consecutive.value"),
        (("consecutive: {value: 3", "consecutive: {value: 2.5"), "tree-number",
         "warn.consecutive.value"),
        (("consecutive: {value: 3, from: S", "consecutive: {value: 3, from: X"), "rulebook-mark",
         "warn.consecutive.from"),
        (('operator: "<"', 'operator: ">"'), "tree-choice", "warn.threshold.operator"),
        (("party < 90 or", "party << 90 or"), "rulebook-condition", "stars.gates[0].if"),
        (("party < 90 or", "nobody < 90 or"), "rulebook-condition", "stars.gates[0].if"),
        (("month: true", "month: maybe"), "tree-boolean",
         "missing.not_submitted.counts_as_scored_month"),
        (("span_of_month_rows", "tenancies"), "tree-words", "residency.value"),
        (("not before the 1st", "not before the 2nd"), "tree-words", "warn.open_until"),
        (("from 5 votes", "from 2 votes"), "rulebook-trim", "annual.peer.trim"),
        (("effective_from: null", "effective_from: soon"), "tree-date", "effective_from"),
        (("version: 1", "version: '1'"), "tree-number", "version"),
        (("id: linzi-star", "id: 7"), "tree-text", "id"),
        (("star_eq: 5", "star_about: 5"), "tree-unknown",
         "consequences.priority_match.star_about"),
        (("star_eq: 5, ", ""), "rulebook-sign", "consequences.priority_match"),
        (("self, peer, public], from", "self, peer], from"), "tree-unknown", "annual.public"),
        (("party: 35, ", ""), "rulebook-weight", "annual.weights"),
        (("display_order_in_a_tie: [party", "display_order_in_a_tie: [beauty"), "tree-choice",
         "ranking.display_order_in_a_tie"),
        (("month:\n", "steps: {list: [a]}\nmonth:\n"), "rulebook-method", "steps"),
        (("max: 10", "max: 0"), "tree-number", "month.scale.max"),
        (("list: [month, party", "list: [months, party"), "tree-unknown",
         "annual.weights.month"),
        (("decimals: 2, mode", "decimals: 9, mode"), "tree-number", "annual.rounding.decimals"),
    ],
)  # fmt: skip
def test_refused(pair: tuple[str, str], key: str, place: str) -> None:
    """It is true that a leaf that cannot be carried out is refused at its place."""
    found = _refusal(changed(pair))

    assert (found[0].removesuffix("-near"), found[1]) == (key, place)
    assert found[2] > 1 or place == "id"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a: &x 1\nb: *x\n", "tree-syntax"),
        ("a: !!python/none 1\n", "tree-syntax"),
        ("id: x\nid: y\n", "tree-syntax"),
        ("- a\n", "tree-syntax"),
        ("id: [", "tree-syntax"),
        ("id: x\nversion: 1\n", "rulebook-method"),
        ("id: x\nversion: 1\nannual: 5\n", "tree-object"),
        ("id: x\nversion: 1\nannual: {components: {list: 5}}\n", "tree-list"),
        ("id: x\nversion: 1\nannual: {components: {list: [5]}}\n", "tree-text"),
        ("id: x\nversion: 1\nsteps: {list: []}\n", "rulebook-components"),
    ],
)
def test_no_rulebook_at_all(text: str, key: str) -> None:
    """It is true that what is no tree of plain values, or has no method, is refused."""
    assert _refusal(text)[0] == key


def test_stated_twice(tmp_path: Path) -> None:
    """It is true that of two statements of one cap the changed one holds, and two are refused."""
    both = (("months_below: 12", "months_below: 11"), ("months < 12", "months < 10"))
    rows = month_rows("9 " * 11)

    assert _refusal(changed(*both))[:2] == ("rulebook-twice", "stars.gates[1].if")
    assert rated(tmp_path, rows, rulebook=changed(both[0])).of()["resident_months"] == 11


def test_versions_and_their_periods(tmp_path: Path) -> None:
    """It is true that each period is rated by the version in effect, and by none before it."""
    text = changed(("effective_from: null", "effective_from: 2025-01-01"))
    rows = (*month_rows("5 5 5", "2024-01"), *month_rows("9", "2025-06"))

    found = rated(tmp_path, rows, rulebook=text)

    assert [(each["period"], each["reason"]) for each in found.entries] == [
        ("2024", "NO_RULEBOOK"), ("2025", "不评级（观察期）")
    ]  # fmt: skip
    assert read_rulebook_file(text.encode(), "x.yaml").effective_from == date(2025, 1, 1)


def test_a_version_twice(tmp_path: Path) -> None:
    """It is true that two files of one version are refused."""
    folder = tmp_path / "rulebooks"
    folder.mkdir()
    for name in ("a.yaml", "b.yaml"):
        (folder / name).write_text(published("grade@1"), encoding="utf-8")

    with pytest.raises(RulebookError) as caught:
        load_rulebooks(tmp_path)

    key, detail = caught.value.key, caught.value.detail
    assert (key, detail["file"]) == ("rulebook-version", "rulebooks/b.yaml")


ROWS = [
    "luyang-inspection,organization,o1,,,2025,inspection,,scored,,,,qualified,,,",
    "luyang-inspection,organization,o1,,,2025,spot_check,audit,scored,,,,unqualified,,,",
    "luyang-inspection,organization,o2,,,2025,inspection,,not_submitted,,,,,,,",
    "luyang-inspection,organization,o3,,,2025,spot_check,audit,scored,,,,qualified,,,",
    "hejiang-composite,organization,o1,,,2025,performance,,scored,8.5,10,,,,,",
    "nanguan-outcome,organization,o1,,,2025-Q4,outcome,,scored,60,100,,,,,",
    "nanguan-outcome,organization,o1,,,2025-Q4,satisfaction,,scored,90,100,29,,,,",
    "grade,organization,o1,,,2026,grade,,scored,,,,grade_5a,2026-02-28,,",
    "grade,organization,o2,,,2026,grade,,scored,,,,grade_4a,2026-03-01,2026-03-01,2031-02-28",
    "grade,organization,o3,,,2026,grade,,scored,,,,grade_3a,,2026-01-01,2026-12-31",
]  # fmt: skip


def test_other_schemes(tmp_path: Path) -> None:
    """It is true that the other schemes' rulebooks give results, reasons, flags and validity."""
    found = [
        (e["scheme"], e["org_id"], e["result"] or e["total"], e["reason"], e["flags"])
        for e in rated(tmp_path, ROWS).entries
    ]
    grades = [
        (each["valid_from"], each["valid_until"])
        for each in rated(tmp_path, ROWS, scheme="grade").entries
    ]

    assert found == [
        ("grade", "o1", "grade_5a", None, []),
        ("grade", "o2", "grade_4a", None, ["VALIDITY_DIFFERS"]),
        ("grade", "o3", "grade_3a", None, []),
        ("hejiang-composite", "o1", "85.00", None, []),
        ("luyang-inspection", "o1", "qualified", None, ["SPOT_CHECK_FAILED", "SPOT_CHECKED"]),
        ("luyang-inspection", "o2", None, "NOT_SUBMITTED", []),
        ("luyang-inspection", "o3", None, "NO_RESULT", ["SPOT_CHECKED"]),
        ("nanguan-outcome", "o1", None, None, []),
    ]
    assert grades == [
        ("2026-02-28", "2031-02-27"), ("2027-01-01", "2031-12-31"), ("2026-01-01", "2026-12-31")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "whole", "result", "reason", "flags"),
    [
        ("1234", "", "confirmed", None, []),
        ("1243", "", "confirmed", None, ["OUT_OF_ORDER"]),
        ("12", "", None, "INCOMPLETE", []),
        ("", "", None, "NO_RESULT", []),
        ("1234", "qualified", "qualified", None, []),
    ],
)
def test_steps(  # noqa: PLR0913, PLR0917 - the columns of a table
    tmp_path: Path, capsys: pytest.CaptureFixture[str], steps: str, whole: str,
    result: str | None, reason: str | None, flags: list[str],
) -> None:  # fmt: skip
    """It is true that a place is accepted once all steps were taken, in their order."""
    names = ("self", "province", "documents", "video")
    head = "tianyuan-acceptance,place,,,d1,2025"
    rows = [
        f"{head},acceptance_{names[int(step) - 1]},,scored,,,,"
        f"{'confirmed' if step == '4' else ''},2025-0{day}-01,,"
        for day, step in enumerate(steps, 1)
    ]
    rows.append(f"{head},,,scored,,,,{whole},,,")
    places = "place_id,name,level,source_id\nd1,区,district,s1\n"

    code = main(["rate", str(package(tmp_path, rows, places=places)), "--format", "json"])
    out = capsys.readouterr().out

    assert code == 0
    assert f'"result": {f"{chr(34)}{result}{chr(34)}" if result else "null"}' in out
    assert f'"reason": {f"{chr(34)}{reason}{chr(34)}" if reason else "null"}' in out
    assert all(flag in out for flag in flags)
    assert ('"flags": []' in out) is (not flags)


@pytest.mark.slow
def test_a_new_scheme_is_a_new_file(tmp_path: Path) -> None:
    """It is true that one more file makes a scheme: its codes are valid, its rows are rated."""
    schemas = tmp_path / "schemas"
    shutil.copytree(schemas_folder(), schemas)
    (schemas / "rulebooks/star-garden@1.yaml").write_text(INVENTED, encoding="utf-8")
    head = "star-garden,organization,o1,,,2025"
    rows = [f"{head},flowers,,scored,8,10,,,,,"]
    rows += [f"{head},taste,vote-{n},scored,{score},10,,,,," for n, score in enumerate("56")]
    with open_database() as database:
        folder = package(tmp_path / "data", rows)
        known = load_schemas(schemas)
        packages, ledger = read_packages(database, [folder], known, Limits())
        report = validate(database, packages, ledger, known)
        site = make_site(
            database, packages, known, Provenance(date(2026, 1, 1)),
            (partial(derive_ratings, rulebooks=load_rulebooks(schemas)),),
        )  # fmt: skip
        ratings = database.rows("SELECT scheme, total, stars FROM site.ratings")
        parts = database.rows(
            "SELECT component, score, exact_score, inputs, points FROM site.rating_components"
        )
        held = site.derived_rows["ratings"]

    assert report.errors == ()
    assert ratings == [("star-garden", "72.50", "2")]
    assert parts == [
        ("flowers", "80.00", "80/1", "8/10", "56.00"), ("taste", "55.00", "55/1", "5/10;6/10",
        "16.50"),
    ]  # fmt: skip
    assert held == {"p": 1}
