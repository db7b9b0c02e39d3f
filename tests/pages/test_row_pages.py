"""Lists behind numbers that queries of their own count: where they stand, page by page."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

from gongshi.config import LANGUAGES
from gongshi.engine import Database
from gongshi.pages import packages as packages_module
from gongshi.pages import page_kinds
from gongshi.pages.content import render_content
from gongshi.pages.crosschecks import FIRST
from gongshi.pages.frame import Publication
from gongshi.pages.indicators import rows as rows_module
from gongshi.pages.paged import PER_PAGE
from tests.factory import EVERY_KIND, open_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gongshi.derive import Records

NAME: Final = {"zh": "公示", "en": "Register"}
ASSOCIATIONS: Final = 2 * PER_PAGE + 1
SERVICES: Final = PER_PAGE
LINK: Final = re.compile(r'<a href="([^"]*)" data-count="([^"]*)"[^>]*>([\d,]+)</a>')


def _organizations() -> str:
    kinds = {"association": ("a", ASSOCIATIONS), "service": ("b", SERVICES)}
    lines = [
        f"{letter}{number},会{letter}{number},registered,{kind},active,s1"
        for kind, (letter, numbers) in kinds.items() for number in range(numbers)
    ]  # fmt: skip
    return "\n".join(["org_id,name,registration,type,status,source_id", *lines, ""])


def _projects() -> str:
    """Return two projects for each association, so that each of them is a repeat award."""
    lines = [
        f"p{number}-{each},事{number},a{number},undertaken,s1"
        for number in range(ASSOCIATIONS) for each in (1, 2)
    ]  # fmt: skip
    return "\n".join(["project_id,title,org_id,stage,source_id", *lines, ""])


@contextmanager
def _many(folder: Path) -> Iterator[Records]:
    tables = {"organizations": _organizations(), "projects": _projects()}
    with open_records(folder, {"a": tables}) as records:
        yield records


def pages(records: Records, prefix: str, language: str = "zh") -> dict[str, str]:
    """Return the pages below a path, each with its content."""
    publication = Publication({}, NAME)
    return {
        subject.path: render_content(records, publication, subject, kind, language)
        for kind in page_kinds() if kind.path.startswith(prefix.partition("/")[0])
        for subject in kind.pages(records) if subject.path.startswith(prefix)
    }  # fmt: skip


def shown(html: str) -> int:
    """Return how many rows a page, or a part of it, shows."""
    return html.count("data-record-id")


def part(html: str, name: str) -> str:
    """Return a part of a page by its name."""
    return re.search(rf'<section id="{re.escape(name)}">(.*?)</section>', html, re.DOTALL)[1]  # type: ignore[index]


@pytest.mark.slow
def test_long_list_has_pages_of_its_own(tmp_path: Path) -> None:
    """It is true that a list longer than a page goes over pages that hold all its rows."""
    total = ASSOCIATIONS + SERVICES
    with _many(tmp_path) as records:
        found = pages(records, "indicators/i02/")

    whole = found["indicators/i02/rows/a/"]
    for name, number in (("records", total), ("records.association", ASSOCIATIONS)):
        path = f"indicators/i02/rows/a/{name}/"
        further = [f"{path}pages/{page}/" for page in range(2, -(-number // PER_PAGE) + 1)]
        held = [found.pop(each) for each in (path, *further)]
        assert [shown(each) for each in held] == [*[PER_PAGE] * len(further), 1]
        assert all(f'data-match-count="{number}"' in each for each in held)
        assert all(f'href="../../../../../{each}"' in held[0] for each in further)
        assert shown(part(whole, name)) == 0
        assert LINK.findall(part(whole, name)) == [(f"../../../../{path}", "I02", str(number))]
    assert shown(part(whole, "records.service")) == SERVICES
    assert found.keys() == {"indicators/i02/", "indicators/i02/rows/a/"}
    assert LINK.findall(found["indicators/i02/"]) == [
        ("../../indicators/i02/rows/a/records/", "I02", str(total)),
        ("../../indicators/i02/rows/a/records.association/", "I02", str(ASSOCIATIONS)),
        ("../../indicators/i02/rows/a/#records.service", "I02", str(SERVICES)),
    ]


@pytest.mark.slow
def test_lists_for_which_there_is_no_room_have_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that the page of many lists does not grow without end."""
    monkeypatch.setattr(rows_module, "MOST", 2)
    rounds = "round_id,name,year,source_id\n" + "".join(f"r{n},轮,202{n},s1\n" for n in range(3))
    projects = "project_id,title,stage,round_id,source_id\n" + "".join(
        f"p{n},事,undertaken,r{n % 3},s1\n" for n in range(4)
    )
    with open_records(tmp_path, {"a": {"rounds": rounds, "projects": projects}}) as records:
        found = pages(records, "indicators/i08/rows/")

    whole = found.pop("indicators/i08/rows/a/")
    assert {path: shown(html) for path, html in found.items()} == {
        "indicators/i08/rows/a/records/": 4,
        "indicators/i08/rows/a/records.r1.2021/": 1,
        "indicators/i08/rows/a/records.r2.2022/": 1,
    }
    assert shown(part(whole, "records.r0.2020")) == 2
    assert shown(part(whole, "records.r1.2021")) == 0


@pytest.mark.slow
def test_no_page_for_no_rows(tmp_path: Path) -> None:
    """It is true that a number of none leads nowhere, and no page is made for it."""
    needs = "need_id,title,kind,raised_on,source_id\nn1,修路灯,need,2025-01-01,s1\n"
    with open_records(tmp_path, {"a": {"needs": needs}}) as records:
        found = pages(records, "indicators/")

    assert {path for path in found if "/rows/" in path} == {"indicators/i11/rows/a/"}
    assert "indicators/i14/rows" not in found["indicators/i14/"]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_crosscheck_lists_is_paged(language: str, tmp_path: Path) -> None:
    """It is true that more rows than a page holds are all there, page by page."""
    path = "crosschecks/repeat-awards/a/found/"
    with _many(tmp_path) as records:
        found = pages(records, "crosschecks/", language)

    held = [found[each] for each in (path, f"{path}pages/2/", f"{path}pages/3/")]
    assert [shown(each) for each in held] == [PER_PAGE, PER_PAGE, ASSOCIATIONS - 2 * PER_PAGE]
    rows = [each for html in held for each in re.findall(r'data-record-id="(\d+)"', html)]
    assert rows == [str(number) for number in range(1, ASSOCIATIONS + 1)]
    linked = re.findall(r'href="[./]*organizations/(a\d+)/"', "".join(held))
    assert sorted(linked) == sorted(f"a{number}" for number in range(ASSOCIATIONS))
    assert f'href="../../../../{path}pages/2/"' in held[0]
    assert f"{path}pages/4/" not in found
    section = part(found["crosschecks/"], "repeat-awards")
    assert shown(section) == FIRST
    assert (f"../{path}", "repeat-awards-found", str(ASSOCIATIONS)) in LINK.findall(section)


def test_what_fits_on_the_page_of_all_crosschecks_stays_there(tmp_path: Path) -> None:
    """It is true that few rows stand under their check alone."""
    with open_records(tmp_path, {"a": EVERY_KIND}) as records:
        found = pages(records, "crosschecks/")

    assert not [path for path in found if path.endswith("found/")]
    assert (
        "../crosschecks/#repeat-awards-a", "repeat-awards-found", "1",
    ) in LINK.findall(found["crosschecks/"])  # fmt: skip


def test_records_looked_at_are_no_part_of_the_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that the records a cross-check looked at are all shown, by a short query."""
    path = "crosschecks/repeat-awards/a/"
    queries: list[str] = []
    stream = Database.stream

    def noted(self: Database, query: str, given: Sequence[object] = ()) -> Iterator[object]:
        queries.append(query)
        return stream(self, query, given)

    with _many(tmp_path) as records:
        monkeypatch.setattr(Database, "stream", noted)
        found = pages(records, path)

    total = 2 * ASSOCIATIONS
    further = [f"{path}pages/{number}/" for number in range(2, -(-total // PER_PAGE) + 1)]
    rows = re.findall(
        r'data-record-id="(p[\d-]+)"', "".join(found[each] for each in (path, *further))
    )
    assert len(rows) == len(set(rows)) == total
    assert max(len(each) for each in queries) < 5_000


TABLE: Final = "data/a/organizations/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_of_a_table_are_all_there(language: str, tmp_path: Path) -> None:
    """It is true that a table longer than a page goes over pages that hold all its rows, once."""
    total = ASSOCIATIONS + SERVICES
    further = [f"{TABLE}pages/{number}/" for number in range(2, -(-total // PER_PAGE) + 1)]
    with _many(tmp_path) as records:
        found = pages(records, TABLE, language)

    assert found.keys() == {TABLE, *further}
    held = [part(found[each], "all-rows") for each in (TABLE, *further)]
    assert [shown(each) for each in held] == [*[PER_PAGE] * len(further), 1]
    assert all(f'data-match-count="{total}"' in each for each in held)
    rows = [each for html in held for each in re.findall(r'data-record-id="(\w+)"', html)]
    assert sorted(rows) == sorted(
        [*(f"a{number}" for number in range(ASSOCIATIONS)), *(f"b{n}" for n in range(SERVICES))]
    )
    assert all(f'href="../../../{each}"' in found[TABLE] for each in further)
    assert f'href="../../../../../{TABLE}#all-rows"' in found[further[0]]
    assert ".csv" not in "".join(held)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh", "网页只列前 200 条，全部 601 条在 CSV 文件里。"),
        ("en", "This page lists the first 200 rows; the CSV file holds all 601."),
    ],
)
def test_rows_of_a_very_long_table_are_in_its_file(
    language: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that a table beyond the bound has one page, which says where all rows are."""
    monkeypatch.setattr(packages_module, "MOST", ASSOCIATIONS + SERVICES - 1)
    with _many(tmp_path) as records:
        found = pages(records, TABLE, language)

    assert found.keys() == {TABLE}
    rows = part(found[TABLE], "all-rows")
    assert shown(rows) == PER_PAGE
    assert sentence in rows
    assert re.search(r'<a href="[./]*data/a/organizations\.csv" download>', rows)
