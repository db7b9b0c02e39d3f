"""Casting: when a cell has its column's type, and how text becomes a value of SQL, or a text again.

Cells are read, stored and published as text. This room alone knows what a whole number, a number,
a date, a year, a truth or a list is in SQL. The verdicts are Frictionless'; where they are stricter
the reason stands in `docs/handbook/validation.md`: ASCII digits, finite numbers, ISO dates, web
addresses.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from gongshi.engine.quoting import among, literal, quote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

INTEGER: Final = "[+-]?[0-9]{1,15}"
NUMBER: Final = r"[+-]?([0-9]{1,15}\.?[0-9]{0,15}|\.[0-9]{1,15})([eE][+-]?[0-9]{1,2})?"
DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
YEAR: Final = "[0-9]{4}"
ADDRESS: Final = r"https?://[^\s<>\"\\^`{|}]+"
DIGITS: Final = 15
"""Digits from the first that is not zero on: what a spreadsheet and JSON keep without loss."""
TRUE: Final = ("true", "True", "TRUE", "1")
FALSE: Final = ("false", "False", "FALSE", "0")
AMOUNT: Final = "DECIMAL(30, 15)"
"""Exact for every amount below a billion million; their sums have eight digits more."""
_NUMBER_LENGTH: Final = DIGITS + 6
"""A sign, a point, fifteen digits and an exponent such as `E-10`."""
_NO_DIGIT: Final = "^[+-]?[0.]*|[.]|[eE].*$"
"""What of a number is none of its digits that count."""
_SQL: Final[Mapping[str, str]] = MappingProxyType({
    "integer": "BIGINT", "year": "BIGINT", "number": "DOUBLE", "date": "DATE",
    "boolean": "BOOLEAN", "list": "VARCHAR[]",
})  # fmt: skip


class Column(Protocol):
    """What casting must know of a column; a `Field` of `schema/` is one."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def type(self) -> str:
        """One of Table Schema's types: string, integer, number, date, year, boolean or list."""

    @property
    def format(self) -> str:
        """`uri` where a text is to be a web address, else `default`."""

    @property
    def delimiter(self) -> str:
        """What stands between the items of a list."""


def sql_type(column: Column) -> str:
    """Return the type of SQL that a column's values have."""
    return _SQL.get(column.type, "VARCHAR")


def nothing(kind: str = "VARCHAR") -> str:
    """Return SQL for a value that is not there, of a type of SQL."""
    return f"CAST(NULL AS {kind})"


# --- a cell that may lack its type ---


def _matches(cell: str, pattern: str) -> str:
    return f"regexp_full_match({cell}, {literal(pattern)})"


def few_digits(cell: str) -> str:
    """Return the condition that a number has no more digits than all programs keep."""
    return f"length(regexp_replace({cell}, '{_NO_DIGIT}', '', 'g')) <= {DIGITS}"


def _condition(column: Column, cell: str) -> str:
    match column.type:
        case "integer":
            return _matches(cell, INTEGER)
        case "number":
            # What has no more signs than digits are allowed needs no count; CASE, unlike OR, then
            # leaves it out.
            length = f"length({cell})"
            few = (
                f"CASE WHEN {length} <= {DIGITS} THEN true"
                f" WHEN {length} > {_NUMBER_LENGTH} THEN false ELSE {few_digits(cell)} END"
            )
            return f"({_matches(cell, NUMBER)} AND {few})"
        case "date":
            real = f"TRY_CAST({cell} AS DATE) IS NOT NULL"
            return f"({_matches(cell, DATE)} AND {real} AND {cell} >= '0001')"
        case "year":
            return _matches(cell, YEAR)
        case "boolean":
            return f"{cell} IN {among(TRUE + FALSE)}"
        case _:
            return _matches(cell, ADDRESS) if column.format == "uri" else ""


def _cell(column: Column, table: str) -> str:
    return f"{table}.{quote(column.name)}" if table else quote(column.name)


def has_type(column: Column) -> str:
    """Return the condition that a cell has its column's type; empty where every text has."""
    return _condition(column, quote(column.name))


def typed(column: Column, table: str = "") -> str:
    """Return SQL for the value of a cell that nobody has judged; null where it lacks its type.

    Args:
        column: what the cell is to be.
        table: what stands before the column's name in the query.
    """
    cell = _cell(column, table)
    condition, found = _condition(column, cell), value(column, table)
    return f"CASE WHEN {condition} THEN {found} END" if condition else found


# --- a cell that has its type ---


def value(column: Column, table: str = "") -> str:
    """Return SQL for the value of a cell that has its type, as `sql_type` says.

    A query fails where a cell of its lacks its type.
    """
    cell = _cell(column, table)
    match column.type:
        case "boolean":
            return is_true(cell)
        case "list":
            trimmed = f"list_transform({items(column, cell)}, lambda each: trim(each))"
            return f"list_filter({trimmed}, lambda each: each <> '')"
        case kind if kind in _SQL:
            return f"CAST({cell} AS {_SQL[kind]})"
        case _:
            return cell


def items(column: Column, cell: str) -> str:
    """Return SQL for the items of a list as they stand in its cell, blanks and all."""
    return f"string_split({cell}, {literal(column.delimiter)})"


def is_true(cell: str) -> str:
    """Return the condition that a cell says yes; null where it is empty."""
    return f"({cell} IN {among(TRUE)})"


def is_false(cell: str) -> str:
    """Return the condition that a cell says no; null where it is empty."""
    return f"({cell} IN {among(FALSE)})"


def says_yes(cell: str | None) -> bool:
    """Return whether a cell that was read says yes."""
    return cell in TRUE


def amount(cell: str) -> str:
    """Return SQL for a number as an exact decimal; null where it is larger than any money."""
    return f"TRY_CAST({cell} AS {AMOUNT})"


def day_of(cell: str) -> str:
    """Return SQL for the day that a text names; null where it names none."""
    return f"TRY_CAST({cell} AS DATE)"


def year_of(cell: str) -> str:
    """Return SQL for the year with which a text begins, such as a period; null without one."""
    return f"TRY_CAST(left({cell}, 4) AS INTEGER)"


# --- values that stand in a query ---


def constant(column: Column, told: object) -> str:
    """Return a bound or an allowed value of a schema, to be compared with `typed` cells."""
    match column.type:
        case "boolean":
            return "true" if told else "false"
        case kind if kind in _SQL and kind != "list":
            return f"CAST({literal(str(told))} AS {_SQL[kind]})"
        case _:
            return literal(str(told))


def day(told: date) -> str:
    """Return SQL for a day."""
    return f"DATE {literal(told.isoformat())}"


# --- text again ---


def as_text(expression: str) -> str:
    """Return SQL for a value as a cell: ISO days, `true` or `false`, numbers with their point."""
    return f"CAST({expression} AS VARCHAR)"


def without_zeros(expression: str) -> str:
    """Return SQL for an exact decimal as a cell, without the zeros that say nothing."""
    return f"rtrim(rtrim({as_text(expression)}, '0'), '.')"


def written_out(cell: str) -> str:
    """Return SQL for a number's cell as a program reads it: no plus, no bare point or exponent."""
    usual = _matches(cell, r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
    return f"CASE WHEN {usual} THEN {cell} ELSE {as_text(f'TRY_CAST({cell} AS DOUBLE)')} END"
