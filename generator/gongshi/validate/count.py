"""Counting: how many records fail each check, in whole columns and as few passes as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.engine import quote
from gongshi.validate.cells import cell_checks
from gongshi.validate.keys import key_checks
from gongshi.validate.texts import text_checks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.engine import Database
    from gongshi.model import Package, Resource
    from gongshi.validate.check import Check

Table = tuple["Package", "Resource"]
Failing = tuple["Package", "Resource", "Check", int]
"""A check of a table with the number of records that fail it."""

LARGE: Final = 20_000
"""Records from which a table is counted by itself, column by column."""
_SAMPLE: Final = 2_000
"""Records that are looked at before a column is counted."""
_REPEATED: Final = 4
"""Times that a value occurs among them, on average, where each value is judged only once."""


def count_cells(database: Database, tables: Sequence[Table]) -> Iterator[Failing]:
    """Count what fails in the columns of tables that share a schema."""
    small = [each for each in tables if each[1].rows < LARGE]
    if small:
        yield from _together(database, small)
    for package, table in tables:
        if table.rows >= LARGE:
            for check, number in _by_column(database, table):
                yield package, table, check, number


def _checks(table: Resource) -> tuple[Check, ...]:
    return *cell_checks(table), *key_checks(table), *text_checks(table)


def _together(database: Database, tables: Sequence[Table]) -> Iterator[Failing]:
    """Count in all tables in one pass: a query takes longer to plan than they take to count."""
    checks = [_checks(table) for _, table in tables]
    counted = tuple(dict.fromkeys(each.count for several in checks for each in several))
    columns = dict.fromkeys(label for _, table in tables for label in table.labels)
    together = " UNION ALL ".join(
        f"SELECT {place} AS _place, "
        + ", ".join(quote(each) if each in table.labels else "NULL" for each in columns)
        + f" FROM {table.table}"
        for place, (_, table) in enumerate(tables)
    )
    names = ", ".join(map(quote, columns))
    query = (
        f"SELECT _place, {', '.join(counted)} FROM ({together}) AS here(_place, {names}) "
        f"GROUP BY _place ORDER BY _place"
    )
    for place, *numbers in database.rows(query):
        known = dict(zip(counted, numbers, strict=True))
        for check in checks[place]:
            yield *tables[place], check, known[check.count]


def _by_column(database: Database, table: Resource) -> Iterator[tuple[Check, int]]:
    """Count in a large table: where a column repeats few values, each value is judged once."""
    checks = _checks(table)
    repeated = _repeated(database, table)
    known: dict[Check, int] = {}
    rest = []
    for label in table.labels:
        here = [each for each in checks if each.field == label and each.broken]
        if label in repeated and here:
            column = quote(label)
            # How often each value occurs; NULL counts as a value.
            values = f"SELECT {column}, count(*) AS _times FROM {table.table} GROUP BY {column}"
            sums = (f"coalesce(sum(_times) FILTER (WHERE {each.broken}), 0)" for each in here)
            numbers = database.rows(f"SELECT {', '.join(sums)} FROM ({values})")[0]
            known |= zip(here, map(int, numbers), strict=True)
    for check in checks:
        if check.alone:
            known[check] = int(database.value(check.alone))
        elif check not in known:
            rest.append(check)
    if rest:
        counted = ", ".join(each.count for each in rest)
        numbers = database.rows(f"SELECT {counted} FROM {table.table}")[0]
        known |= zip(rest, numbers, strict=True)
    for check in checks:
        yield check, known[check]


def _repeated(database: Database, table: Resource) -> frozenset[str]:
    """Return the columns that repeat few values, as far as the first records tell."""
    distinct = ", ".join(f"count(DISTINCT {quote(each)})" for each in table.labels)
    sample = f"SELECT * FROM {table.table} LIMIT {_SAMPLE}"
    numbers = database.rows(f"SELECT {distinct} FROM ({sample})")[0]
    few = _SAMPLE // _REPEATED
    return frozenset(
        label for label, number in zip(table.labels, numbers, strict=True) if number <= few
    )
