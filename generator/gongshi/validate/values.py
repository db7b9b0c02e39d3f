"""Values of cells in SQL: when a cell has its type, and what it then is.

The verdicts are Frictionless'. Where they are stricter the reason stands in
`docs/handbook/validation.md`: ASCII digits, finite numbers, ISO dates, web addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.read import literal, quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.schema import Field

INTEGER: Final = "[+-]?[0-9]{1,15}"
NUMBER: Final = r"[+-]?([0-9]{1,15}\.?[0-9]{0,15}|\.[0-9]{1,15})([eE][+-]?[0-9]{1,2})?"
DIGITS: Final = 15
"""Digits from the first that is not zero on: what a spreadsheet and JSON keep without loss."""
NUMBER_LENGTH: Final = DIGITS + 2
"""A sign, a point and fifteen digits."""
NO_DIGIT: Final = "^[+-]?[0.]*|[.]|[eE].*$"
"""What of a number is none of its digits that count."""
DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
YEAR: Final = "[0-9]{4}"
ADDRESS: Final = r"https?://[^\s<>\"\\^`{|}]+"
TRUE: Final = ("true", "True", "TRUE", "1")
FALSE: Final = ("false", "False", "FALSE", "0")


def among(values: Iterable[str]) -> str:
    """Return the list of texts that SQL's IN takes."""
    return "(" + ", ".join(map(literal, values)) + ")"


def _matches(column: str, pattern: str) -> str:
    return f"regexp_full_match({column}, {literal(pattern)})"


def _condition(field: Field, column: str) -> str:
    match field.type:
        case "integer":
            return _matches(column, INTEGER)
        case "number":
            # What has no more signs than digits are allowed needs no count; CASE, unlike OR, then
            # leaves it out.
            length = f"length({column})"
            digits = f"length(regexp_replace({column}, '{NO_DIGIT}', '', 'g'))"
            few = (
                f"CASE WHEN {length} <= {DIGITS} THEN true"
                f" WHEN {length} > {NUMBER_LENGTH} THEN false ELSE {digits} <= {DIGITS} END"
            )
            return f"({_matches(column, NUMBER)} AND {few})"
        case "date":
            real = f"TRY_CAST({column} AS DATE) IS NOT NULL"
            return f"({_matches(column, DATE)} AND {real} AND {column} >= '0001')"
        case "year":
            return _matches(column, YEAR)
        case "boolean":
            return f"{column} IN {among(TRUE + FALSE)}"
        case _:
            return _matches(column, ADDRESS) if field.format == "uri" else ""


def has_type(field: Field) -> str:
    """Return the condition that a cell has its field's type; empty where every text has."""
    return _condition(field, quote(field.name))


def typed(field: Field, table: str = "") -> str:
    """Return a cell's value as its type orders and compares it; null where it has none."""
    column = f"{table}.{quote(field.name)}" if table else quote(field.name)
    condition = _condition(field, column)
    if not condition:
        return column
    match field.type:
        case "integer" | "year":
            value = f"CAST({column} AS BIGINT)"
        case "number":
            value = f"CAST({column} AS DOUBLE)"
        case "boolean":
            value = f"({column} IN {among(TRUE)})"
        case _:
            value = column
    return f"CASE WHEN {condition} THEN {value} END"


def constant(field: Field, value: object) -> str:
    """Return a bound or an allowed value of a schema, to be compared with `typed` cells."""
    text = literal(str(value))
    match field.type:
        case "integer" | "year":
            return f"CAST({text} AS BIGINT)"
        case "number":
            return f"CAST({text} AS DOUBLE)"
        case "boolean":
            return "true" if value else "false"
        case _:
            return text
