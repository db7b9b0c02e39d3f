"""Indicator rows: what is listed behind a number of records is what the number counts."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest

from gongshi.derive import indicator_rows
from gongshi.derive.definitions import load_indicators
from gongshi.derive.indicator_rows import stream_rows
from gongshi.derive.indicators import sqlite_file
from gongshi.derive.row_lists import EVERY, Reach, RowList, key_of
from gongshi.errors import SchemaError
from gongshi.schema import load_schemas
from gongshi.words import sentences
from tests.conftest import REPOSITORY
from tests.factory import EVERY_KIND, open_records, open_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gongshi.derive.definitions import Indicator
    from gongshi.schema import Field, ResourceSchema

SCHEMAS: Final = load_schemas()
ROWS: Final = 40
"""Rows of each table that is filled at random."""
TEXTS: Final = ("2023", "2024-07", "2024", "a;b", "甲")
VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "boolean": (0, 1), "year": (2023, 2024), "integer": (0, 1, 2, 29, 30, 5000),
    "number": (0, 1, 2, 29, 30, 5000),
    "date": ("2023-05-01", "2024-12-31", "2026-03-31", "2026-06-01", "2027-04-01"),
}  # fmt: skip
QUERIES: Final = "".join(each.query for each in load_indicators())
"""Codes that these name are more frequent than others."""
Part = tuple[str | None, str | None]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _pool(schema: ResourceSchema, field: Field, number: int) -> tuple[Any, ...]:
    """Return the values that a cell may have, those of other tables' keys where it names one."""
    if schema.identifier == field.name:
        return (f"{schema.name}-{number}",)
    if relation := schema.relation_of(field.name):
        return tuple(f"{relation.resource}-{each}" for each in range(ROWS))
    if field.vocabulary and field.vocabulary.codes:
        asked = tuple(each for each in field.vocabulary.codes if f"'{each}'" in QUERIES)
        return field.vocabulary.codes + 3 * asked
    return VALUES.get(field.type, TEXTS)


def _fill(connection: sqlite3.Connection, random: Random) -> None:
    """Fill every table with what its types, its keys and its relations allow."""
    for schema in SCHEMAS.tables.values():
        fields = [each for each in schema.fields if each.is_public]
        blanks = ", ".join("?" * len(fields))
        names = ", ".join(f'"{each.name}"' for each in fields)
        for number in range(ROWS):
            cells = [
                None
                if not each.required and random.random() < 0.3
                else random.choice(_pool(schema, each, number))
                for each in fields
            ]
            connection.execute(
                f"INSERT OR IGNORE INTO {schema.name} ({names}) VALUES ({blanks})", cells
            )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """SQLite files as packages have them, each filled at random in its own way."""
    folder = tmp_path_factory.mktemp("filled")
    with open_site(folder / "data", {"a": {}}) as site:
        empty = sqlite_file(site, "a").read_bytes()
    paths = [folder / f"{seed}.sqlite" for seed in range(8)]
    for seed, path in enumerate(paths):
        path.write_bytes(empty)
        with closing(sqlite3.connect(path)) as connection, connection:
            _fill(connection, Random(seed))  # noqa: S311 - an order, no secret
    return paths


def _listed(connection: sqlite3.Connection, told: RowList) -> Counter[Part]:
    """Return how many rows of its table a list names, by item and period."""
    key = key_of(SCHEMAS.tables[told.table])
    names = ", ".join(f'"{each}"' for each in key)
    there = set(connection.execute(f"SELECT {names} FROM {told.table}"))
    found: set[tuple[object, ...]] = set()
    for row in connection.execute(told.query):
        assert row[: len(key)] in there
        own = iter(row[len(key) :])
        item, period = (
            _text(next(own)) if each.is_each else None for each in (told.item, told.period)
        )
        found.add((*row[: len(key)], item, period))
    return Counter((each[-2], each[-1]) for each in found)  # type: ignore[misc]


@pytest.mark.slow
@pytest.mark.parametrize("indicator", load_indicators(), ids=lambda each: each.id)
def test_lists_hold_what_is_counted(indicator: Indicator, filled: list[Path]) -> None:
    """It is true that whatever tables hold, as many rows are listed as each result says."""
    lists = {place: each for place, each in enumerate(indicator.rows) if each.table != EVERY}
    seen = Counter[int]()
    for path in filled:
        with closing(sqlite3.connect(path)) as connection:
            listed = {place: _listed(connection, each) for place, each in lists.items()}
            connection.row_factory = sqlite3.Row
            for result in connection.execute(indicator.query):
                if result["records"]:
                    place, part = _served(indicator, result)
                    seen[place] += 1
                    assert place not in lists or listed[place][part] == result["records"]

    assert seen.keys() == set(range(len(indicator.rows)))


def _served(indicator: Indicator, result: sqlite3.Row) -> tuple[int, Part]:
    """Return the list that a result rests on, and its part of it."""
    known = indicator.definition(result["definition"])
    item, period = _text(result["item"]), _text(result["period"])
    return next(
        (place, each.part(item, period))
        for place, each in enumerate(indicator.rows)
        if each.serves(known.id if known else None, item, period)
    )


def _real(name: str) -> Mapping[str, str]:
    folder = REPOSITORY / "data" / name
    return {each.stem: each.read_text(encoding="utf-8") for each in folder.glob("*.csv")}


@pytest.mark.slow
@pytest.mark.unmeasured
def test_every_number_of_the_packages_has_its_rows(tmp_path: Path) -> None:
    """It is true that each result of each package says as many records as its list holds."""
    names = sorted(each.name for each in (REPOSITORY / "data").iterdir() if each.is_dir())
    packages = {name: _real(name) for name in names}
    with open_records(tmp_path, packages) as records:
        said = {
            (row["_package"], row["indicator_id"], row["result_row"]): int(row["records"] or 0)
            for row in records.rows("indicator_values", where="basis = 'records'")
            if row["records"] != "0"
        }
        held: dict[tuple[str | None, ...], int] = {}
        for identifier, lists in records.indicator_rows.items():
            for each in lists:
                rows = list(stream_rows(records, each)) if each.told.query else []
                number = len(rows) or records.counts.number(
                    "records", table=each.table, package=each.package
                )
                assert {row["_package"] for row in rows} <= {each.package}
                for result in each.results:
                    held[each.package, identifier, str(result.number)] = number

    assert held == said
    assert {indicator for _, indicator, _ in said} == {each.id for each in load_indicators()}


@pytest.mark.slow
def test_rows_of_a_table_without_a_key(tmp_path: Path) -> None:
    """It is true that rows which no key tells apart are listed by their place in the table."""
    volunteering = (
        "period,registered_persons,hours,source_id\n2024,,5,s1\n2024,10,100,s1\n2025,10,90,s1\n"
        "2024,10,100,s1\n"
    )
    with open_records(tmp_path, {"a": {"volunteering": volunteering}}) as records:
        found = {
            each.name: [(row["period"], row["hours"]) for row in stream_rows(records, each)]
            for each in records.indicator_rows["I16"]
        }

    assert found == {
        "records.-.2024": [("2024", "100"), ("2024", "100")], "records.-.2025": [("2025", "90")],
    }  # fmt: skip


WRONG: Final = {
    "SELECT org_id FROM organizations": ("schema-rows", "rows[0]", "a: 2 ≠ 3"),
    "SELECT org_id FROM nowhere": ("schema-sql", "rows[0].query", "no such table: nowhere"),
    "SELECT org_id, name FROM organizations": ("schema-sql", "rows[0].query", "SELECT org_id"),
}


@pytest.mark.slow
@pytest.mark.parametrize("query", WRONG)
def test_list_that_does_not_fit_is_refused(
    query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that rows which are not those of the number are never published."""
    good = next(each for each in load_indicators() if each.id == "I03")
    wrong = replace(good, rows=(RowList("organizations", query),))
    monkeypatch.setattr(indicator_rows, "load_indicators", lambda: (wrong,))

    with pytest.raises(SchemaError) as caught, open_site(tmp_path, {"a": EVERY_KIND}, alone=True):
        pass

    key, place, note = WRONG[query]
    told = caught.value.detail
    assert (caught.value.key, told["place"], told["note"]) == (key, place, note)
    assert told["file"] == "schemas/indicators/I03.yaml"
    assert int(told["line"]) > 1
    assert all(note in sentences("errors", each)[key].format(**told) for each in ("zh", "en"))


@pytest.mark.slow
def test_result_without_a_list_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a number for which no list is told is never published."""
    good = next(each for each in load_indicators() if each.id == "I01")
    monkeypatch.setattr(
        indicator_rows, "load_indicators", lambda: (replace(good, rows=good.rows[:1]),)
    )

    with pytest.raises(SchemaError) as caught, open_site(tmp_path, {"a": EVERY_KIND}, alone=True):
        pass

    assert caught.value.detail["place"] == "rows"
    assert caught.value.detail["note"] == "a registered: 1 ≠ 0"


INDICATOR: Final = """\
id: I90
title: 甲
title_en: A
unit: 家
unit_en: '{value:organization|organizations}'
decimals: 0
formula: 甲
formula_en: A
denominator: 甲
denominator_en: A
no_data: 甲
no_data_en: A
why: 甲
why_en: A
tables: [organizations]
definitions:
- {id: one, title: 甲, title_en: A}
- {id: two, title: 乙, title_en: B}
query: SELECT 1
"""


def _rows(*lists: str) -> str:
    return f"{INDICATOR}rows:\n" + "".join(f"- {each}\n" for each in lists)


@pytest.fixture
def schemas(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for an indicator, over the tables that there are."""
    (tmp_path / "indicators").mkdir()
    yield tmp_path
    load_indicators.cache_clear()


LIST: Final = "table: organizations, query: SELECT org_id FROM organizations"


def _refusal(schemas: Path, text: str) -> SchemaError | None:
    (schemas / "indicators" / "I90.yaml").write_text(text)
    load_indicators.cache_clear()
    try:
        load_indicators(schemas)
    except SchemaError as error:
        return error
    return None


def test_lists_are_read(schemas: Path) -> None:
    """It is true that lists are read with whom they serve."""
    lists = (
        f"{{{LIST}, definitions: [one], item: each}}",
        f"{{{LIST}, definitions: [two], period: any}}",
    )
    assert _refusal(schemas, _rows(*lists)) is None

    first, second = load_indicators(schemas)[0].rows

    assert (first.definitions, first.item, first.period) == (("one",), Reach.EACH, Reach.NONE)
    assert (second.item, second.period) == (Reach.NONE, Reach.ANY)
    assert first.serves("one", "x", None)
    assert not first.serves("one", "x", "2024")
    assert not first.serves("two", "x", None)
    assert second.serves("two", None, "2024")
    assert second.part(None, "2024") == (None, None)
    assert first.name("X", None) == "one.x"
    assert second.name(None, "2024") == "two"


@pytest.mark.parametrize(
    ("text", "key", "place", "line"),
    [
        (INDICATOR, "tree-missing", "rows", 1),
        (_rows("{table: organizations}"), "tree-missing", "rows[0].query", 21),
        (_rows("{query: SELECT 1}"), "tree-missing", "rows[0].table", 21),
        (_rows(f"{{{LIST}, wher: 1}}"), "tree-unknown", "rows[0].wher", 21),
        (_rows(f"{{{LIST}, definitions: [three]}}"), "tree-choice", "rows[0].definitions[0]", 21),
        (_rows(f"{{{LIST}, item: every}}"), "tree-choice", "rows[0].item", 21),
        (_rows("{table: nothing, query: SELECT 1}"), "tree-choice", "rows[0].table", 21),
        (_rows("{table: '*', item: each}"), "schema-contradiction", "rows[0].table", 21),
        (_rows(f"{{{LIST}}}", f"{{{LIST}, definitions: [two]}}"), "schema-twice",
         "rows[1].table", 22),
    ],
)  # fmt: skip
def test_lists_are_read_strictly(text: str, key: str, place: str, line: int, schemas: Path) -> None:
    """It is true that a list that nobody could carry out is refused with its line."""
    error = _refusal(schemas, text)

    assert error is not None
    assert error.key == key
    assert (error.detail["place"], error.detail["line"]) == (place, str(line))
