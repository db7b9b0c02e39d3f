"""Counts: every number has one definition, and a place where exactly its rows stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from gongshi.config import LANGUAGES
from gongshi.derive import load_counts
from gongshi.errors import SchemaError
from gongshi.pages.counts import KINDS
from tests.factory import EVERY_KIND, open_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongshi.derive import Record, Records
    from gongshi.derive.counts import Counted, Rows

HEAD = "org_id,name,registration,type,status,source_id,place_id\n"
ORGANIZATIONS = (
    f"{HEAD}o1,甲,registered,service,active,s1,d1\no2,乙,recorded,service,active,s1,d2\n"
    "o3,丙,unknown,association,deregistered,s1,d1\no4,局,unknown,public_body,active,s1,d1\n"
    "o5,丁,unknown,foundation,active,s1,\n"
)
TABLES = {**EVERY_KIND, "organizations": ORGANIZATIONS}
MINIMAL = (
    "counts:\n- id: a\n  title: 甲\n  title_en: A\n  definition: 甲。\n  definition_en: A.\n"
    "  table: organizations\n  rows:\n  - {by: [place], at: 'places/{place}/'}\n"
)


@pytest.mark.slow
def test_one_definition(tmp_path: Path) -> None:
    """It is true that places count all that lies within, bodies apart, and the unplaced nowhere."""
    with open_records(tmp_path, {"a": TABLES}) as records:
        counts = records.counts
        found = {place: counts.number("organizations", place=place) for place in ("d1", "d2")}
        bodies = counts.number("bodies", place="d1")
        whole = counts.number("organizations", side="real")
        unplaced = counts.number("organizations", side="real", unplaced="yes")

    assert found == {"d1": 3, "d2": 1}
    assert bodies == 1
    assert whole == found["d1"] + unplaced == 4


def _rows(records: Records, count: Counted, rows: Rows) -> Iterator[tuple[dict[str, str], Record]]:
    for table in records.counts.tables(count) if rows.made else ():
        yield from records.counts.groups(count, rows, table)


@pytest.mark.slow
def test_rows_are_what_is_counted(tmp_path: Path) -> None:
    """It is true that every scope whose rows get a page has as many rows as its number says."""
    with open_records(tmp_path, {"a": TABLES}) as records:
        found: dict[tuple[str, ...], int] = {}
        numbers: dict[tuple[str, ...], int] = {}
        for count in load_counts().values():
            for rows in count.rows:
                for scope, _ in _rows(records, count, rows):
                    key = (count.id, *scope, *scope.values())
                    found[key] = found.get(key, 0) + 1
                    numbers[key] = records.counts.number(count.id, **scope)

    assert found == numbers
    assert len(found) > 5


def test_sums_rest_on_what_is_counted(tmp_path: Path) -> None:
    """It is true that a sum of money is of as many records as its number says."""
    scopes = {
        "organizations": "receiver", "buyers": "buyer", "projects": "project_id",
        "places": "place", "packages": "package",
    }  # fmt: skip
    names = {"payments": "payments", "stated": "paid"}
    with open_records(tmp_path, {"a": EVERY_KIND}) as records:
        query = "SELECT subject, id, basis, records FROM site._sums"
        sums = list(records.site.database.rows(query))
        told = []
        for subject, identifier, basis, _ in sums:
            scope = {scopes[subject]: identifier}
            if basis in {"total", "per_year"}:
                told.append(records.counts.number("contracts", price_basis=basis, **scope))
            else:
                told.append(records.counts.number(names[basis], **scope))

    assert told == [number for *_, number in sums]
    assert {basis for _, _, basis, _ in sums} >= {"total", "payments"}


def test_address() -> None:
    """It is true that an address has its scope's values, and leaves the side to the page."""
    organizations = load_counts()["organizations"]
    by_place = organizations.rows_by(frozenset({"place"}))
    by_side = organizations.rows_by(frozenset({"side"}))

    assert by_place
    assert by_side
    assert by_place.at({"place": "d1"}) == "organizations/by-place/d1/"
    assert by_side.at({"side": "real"}) == "organizations/{side}"
    assert by_side.at({"side": "synthetic"}) == "organizations/{side}"


def test_unknown_scope(tmp_path: Path) -> None:
    """It is true that a number whose rows stand nowhere is refused rather than printed."""
    with (
        open_records(tmp_path, {"a": EVERY_KIND}) as records,
        pytest.raises(LookupError, match="organizations by status"),
    ):
        records.counts.address("organizations", status="active")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("title_en: A", "titel_en: A", "titel_en"),
        ("  definition: 甲。\n", "", "definition"),
        ("table: organizations", "tables: everything", "table"),
        ("{by: [place], at:", "{by: [package], at:", "rows[0].at"),
        ("at: 'places", "page: x, at: 'places", "at"),
    ],
)
def test_strictly_read(old: str, new: str, named: str, tmp_path: Path) -> None:
    """It is true that a definition with a key too many, too few or wrong is refused by its name."""
    (tmp_path / "counts.yaml").write_text(MINIMAL.replace(old, new), encoding="utf-8")

    with pytest.raises(SchemaError, match=re.escape(named)):
        load_counts(tmp_path)


def test_words() -> None:
    """It is true that every counted thing is named and defined in every language."""
    for each in load_counts().values():
        assert all(each.title[language] and each.definition[language] for language in LANGUAGES)


@pytest.mark.slow
def test_titles_are_joined_as_each_language_does(tmp_path: Path) -> None:
    """It is true that the Chinese title of a list of rows has no half-width comma."""
    with open_records(tmp_path, {"one": EVERY_KIND}) as records:
        titles = [subject.title["zh"] for kind in KINDS for subject in kind.pages(records)]

    assert any("，" in each for each in titles)
    assert not any(", " in each for each in titles)
