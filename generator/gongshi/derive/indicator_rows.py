"""Indicator rows: the very rows that the number of records beside an indicator's value counts.

Each package's SQLite file is asked the queries below `rows` of `schemas/indicators/`. What they
list is held to the numbers: a number that its rows do not come to is never published.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongshi.derive.definitions import load_indicators
from gongshi.derive.indicators import sqlite_file
from gongshi.derive.row_lists import EVERY, POSITION, key_of
from gongshi.derive.sqlite import SqliteReader
from gongshi.engine import as_text, literal, quote, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongshi.derive.definitions import Indicator
    from gongshi.derive.records import Record, Records
    from gongshi.derive.row_lists import RowList
    from gongshi.derive.site import Site
    from gongshi.errors import SchemaError
    from gongshi.schema import ResourceSchema

_TABLE: Final = "site._indicator_rows"
_COUNTS: Final = frozenset({"integer", "year"})
"""Types whose cells SQLite holds as whole numbers."""


@dataclass(frozen=True, slots=True)
class Result:
    """A result that rests on records: what tells it apart, and how many records it says."""

    package: str
    number: int
    """Its row in the answer of the indicator's query, from 1 on."""
    definition: str | None
    item: str | None
    period: str | None
    records: int

    def __str__(self) -> str:
        """Return what a refusal calls it."""
        told = (self.package, self.definition, self.item, self.period)
        return " ".join(each for each in told if each)


@dataclass(frozen=True, slots=True)
class ListedRows:
    """The rows of one package that one or several results of an indicator rest on."""

    indicator: Indicator
    package: str
    place: int
    """Of the list in the indicator's file, from 0 on."""
    results: tuple[Result, ...]
    """At least one; all rest on these rows."""

    @property
    def told(self) -> RowList:
        """What the indicator's file says of the list."""
        return self.indicator.rows[self.place]

    @property
    def item(self) -> str | None:
        """The item whose rows these are, where items are told apart."""
        return self.told.part(self.results[0].item, self.results[0].period)[0]

    @property
    def period(self) -> str | None:
        """The period whose rows these are, where periods are told apart."""
        return self.told.part(self.results[0].item, self.results[0].period)[1]

    @property
    def table(self) -> str:
        """The table that holds the rows."""
        return (self.item or "") if self.told.table == EVERY else self.told.table

    @property
    def name(self) -> str:
        """What the list is called in addresses."""
        return self.told.name(self.item, self.period)

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self.results[0].records


def _results(site: Site) -> Mapping[str, list[Result]]:
    """Return the results of each indicator that rest on records, in their order."""
    query = (
        "SELECT indicator_id, _package, CAST(result_row AS BIGINT) AS number, definition, item, "
        f"period, CAST(records AS BIGINT) FROM {site.table('indicator_values')} "
        "WHERE basis = 'records' AND CAST(records AS BIGINT) > 0 ORDER BY _package, number"
    )
    found: dict[str, list[Result]] = {}
    for indicator, *cells in site.database.rows(query):
        found.setdefault(indicator, []).append(Result(*cells))
    return found


def _lists(indicator: Indicator, results: Sequence[Result]) -> list[ListedRows]:
    """Return what results rest on: those with the same rows share a list."""
    shared: dict[tuple[str, int, str | None, str | None], list[Result]] = {}
    for result in results:
        place = _place(indicator, result)
        part = indicator.rows[place].part(result.item, result.period)
        shared.setdefault((result.package, place, *part), []).append(result)
    return [
        ListedRows(indicator, package, place, tuple(each))
        for (package, place, _, _), each in shared.items()
    ]


def _place(indicator: Indicator, result: Result) -> int:
    """Return the list that a result rests on.

    Raises:
        SchemaError: the indicator's file has none.
    """
    for place, each in enumerate(indicator.rows):
        if each.serves(result.definition, result.item, result.period):
            return place
    raise _wrong(indicator, "rows", f"{result}: {result.records} ≠ 0")


def _wrong(indicator: Indicator, place: str, note: str) -> SchemaError:
    return indicator.origin.wrong(place, note, "schema-rows")


def derive_indicator_rows(site: Site) -> None:
    """Make `site._indicator_rows(_package, indicator_id, place, item, period, _row)`.

    It holds one line for each row that a list names; `place` is the list's in the indicator's file.

    Raises:
        SchemaError: a query is wrong, or lists other rows than the indicator's query counts.
    """
    site.database.run(
        f"CREATE TABLE {_TABLE} (_package VARCHAR, indicator_id VARCHAR, place INTEGER, "
        "item VARCHAR, period VARCHAR, _row BIGINT)"
    )
    results = _results(site)
    lists = [
        each
        for indicator in load_indicators()
        for each in _lists(indicator, results.get(indicator.id, ()))
    ]
    asked: dict[str, dict[tuple[str, int], Indicator]] = {}
    for each in lists:
        if each.told.query:
            lists_of = asked.setdefault(each.package, {})
            lists_of[each.indicator.id, each.place] = each.indicator
    for package, wanted in asked.items():
        with closing(SqliteReader(sqlite_file(site, package))) as reader:
            for (_, place), indicator in wanted.items():
                _fill(site, reader, package, indicator, place)
    _hold(site, lists)


def _fill(site: Site, reader: SqliteReader, package: str, indicator: Indicator, place: int) -> None:
    """Add the rows that one list of an indicator names in a package."""
    told = indicator.rows[place]
    schema = site.schemas.tables[told.table]
    key = key_of(schema)
    own = [name for name, here in (("item", told.item), ("period", told.period)) if here.is_each]
    try:
        columns = reader.columns(told.query)
    except sqlite3.Error as error:
        raise indicator.origin.wrong(f"rows[{place}].query", str(error)) from error
    if len(columns) != len(key) + len(own):
        note = ", ".join((*key, *own))
        raise indicator.origin.wrong(f"rows[{place}].query", f"SELECT {note}")
    cells = [[None if cell is None else str(cell) for cell in each] for each in columns]
    names = [f"k{number}" for number in range(len(key))] + own
    given = ", ".join(f"unnest(CAST(? AS VARCHAR[])) AS {name}" for name in names)
    same = " AND ".join(
        f"coalesce({_cell(schema, name)}, '') = coalesce(l.k{number}, '')"
        for number, name in enumerate(key)
    )
    parts = ", ".join(f"l.{name}" if name in own else "NULL" for name in ("item", "period"))
    site.database.run(
        f"INSERT INTO {_TABLE} SELECT {literal(package)}, {literal(indicator.id)}, {place}, "
        f"{parts}, r._row FROM (SELECT {given}) AS l "
        f"JOIN ({_rows(site, schema.name, package)}) AS r ON {same}",
        cells,
    )


def _rows(site: Site, table: str, package: str) -> str:
    """Return the query for a package's rows of a table, each with its number in the table."""
    return (
        f"SELECT *, row_number() OVER (ORDER BY _row) AS {POSITION} FROM {site.table(table)} "
        f"WHERE _package = {literal(package)}"
    )


def _cell(schema: ResourceSchema, name: str) -> str:
    """Return SQL for a part of a row's key as the text of what SQLite holds."""
    field = schema.field(name)
    if field is None:
        return f"CAST(r.{name} AS VARCHAR)"
    return as_text(value(field, "r")) if field.type in _COUNTS else f"r.{quote(name)}"


def _hold(site: Site, lists: Sequence[ListedRows]) -> None:
    """Refuse lists with more or fewer rows than a result that rests on them says."""
    query = (
        "SELECT _package, indicator_id, place, item, period, count(DISTINCT _row) "
        f"FROM {_TABLE} GROUP BY ALL"
    )
    found = {tuple(key): number for *key, number in site.database.rows(query)}
    for each in lists:
        if each.told.table == EVERY:
            rows = _rows(site, each.table, each.package)
            number = site.database.value(f"SELECT count(*) FROM ({rows})")
        else:
            key = (each.package, each.indicator.id, each.place, each.item, each.period)
            number = found.get(key, 0)
        for result in each.results:
            if result.records != number:
                place = f"rows[{each.place}]"
                raise _wrong(each.indicator, place, f"{result}: {result.records} ≠ {number}")


def read_indicator_rows(site: Site) -> Mapping[str, Sequence[ListedRows]]:
    """Return the lists of each indicator, package by package, in the order of the results."""
    results = _results(site)
    return {
        each.id: _lists(each, results[each.id]) for each in load_indicators() if each.id in results
    }


def stream_rows(records: Records, listed: ListedRows) -> Iterator[Record]:
    """Yield the rows of a list in the order of their table."""
    told = (
        f"SELECT _row FROM {_TABLE} WHERE _package = {literal(listed.package)} "
        f"AND indicator_id = {literal(listed.indicator.id)} AND place = {listed.place} "
        f"AND item IS NOT DISTINCT FROM {_literal(listed.item)} "
        f"AND period IS NOT DISTINCT FROM {_literal(listed.period)}"
    )
    where = f"r._package = {literal(listed.package)} AND r._row IN ({told})"
    yield from records.rows(listed.table, where=where, order="r._row")


def _literal(text: str | None) -> str:
    return "NULL" if text is None else literal(text)
