"""Rows of a worksheet as SpreadsheetML, composed by DuckDB (ECMA-376 part 1, 18.3.1).

XlsxWriter makes the workbook around them; cell by cell it would take ten times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final

from gongshi.engine import day_of, few_digits, literal, written_out
from gongshi.publish.columns import EXECUTABLE

if TYPE_CHECKING:
    from gongshi.schema import Field

ROW_LIMIT: Final = 1_048_575
"""Records that fit on one sheet below its header."""
CELL_LIMIT: Final = 32_767
"""UTF-16 units that fit into one cell."""
CUT_AT: Final = 16_000
"""Characters that are kept of a text over the limit, whichever they are."""
FIRST_DAY: Final = "1900-03-01"
"""The first day that all spreadsheets count alike; they disagree on February 1900."""


@dataclass(frozen=True, slots=True)
class Styles:
    """The numbers of a workbook's styles."""

    day: str
    """A date."""
    quoted: str
    """A text that is never a formula."""


def letters(column: int) -> str:
    """Return a column's letters: A for 0, AA for 26."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


_ASTRAL: Final = r"length(regexp_replace(cell, '[^\x{10000}-\x{10FFFF}]', '', 'g'))"
_CUT: Final = (
    f"CASE WHEN length(cell) > {CUT_AT} AND length(cell) + {_ASTRAL} > {CELL_LIMIT} "
    f"THEN left(cell, {CUT_AT}) || '…' ELSE cell END"
)
# Spreadsheets read _x000D_ as a character, so a text that holds such letters is escaped too.
_ODD: Final = rf"regexp_replace({_CUT}, '(_x[0-9A-Fa-f]{{4}}_)', '_x005F\1', 'g')"
_REPLACED: Final = (
    ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "_x000D_"),
    ("\ufffe", "_xFFFE_"), ("\uffff", "_xFFFF_"),
)  # fmt: skip
_ESCAPED: Final = reduce(
    lambda text, each: f"replace({text}, {literal(each[0])}, {literal(each[1])})", _REPLACED, _ODD
)
_DAYS: Final = f"date_diff('day', DATE '1899-12-30', {day_of('cell')})"


def cell_xml(styles: Styles, limit: int) -> str:
    """Return SQL for `cell`, the `i`-th of its row on a sheet of at most `limit` records, as XML.

    `told` holds the columns' letters and kinds, as `told_of` gives them; an empty cell takes no
    room.
    """
    quoted = f"CASE WHEN regexp_matches(cell, {literal(EXECUTABLE)}) THEN"
    kind = "split_part(told[i], ' ', 2)"
    return (
        "CASE WHEN cell IS NULL THEN '' ELSE '<c r=\"' || split_part(told[i], ' ', 1) "
        f"|| {_line(limit)} || CASE "
        f"WHEN {kind} = 'number' AND {few_digits('cell')} "
        f"THEN '\"><v>' || {written_out('cell')} || '</v></c>' "
        f"WHEN {kind} = 'date' AND cell >= '{FIRST_DAY}' "
        f"THEN '\" s=\"{styles.day}\"><v>' || {_DAYS} || '</v></c>' "
        f"ELSE {quoted} '\" s=\"{styles.quoted}' ELSE '' END "
        '|| \'" t="inlineStr"><is><t xml:space="preserve">\' || '
        f"{_ESCAPED} || '</t></is></c>' END END"
    )


def row_xml(limit: int) -> str:
    """Return SQL for a row of a sheet that holds at most `limit` records."""
    return f"""'<row r="' || {_line(limit)} || '">' || array_to_string(cells, '') || '</row>'"""


def told_of(number: int, field: Field) -> str:
    """Return what a cell needs to know of its column: its letters, and its kind."""
    return f"{letters(number)} {'number' if field.is_number else field.type}"


def _line(limit: int) -> str:
    """Return SQL for the line of the record at `place`, below the header."""
    return f"(place % {limit} + 2)"
