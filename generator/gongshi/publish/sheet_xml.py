"""Rows of a worksheet as SpreadsheetML, composed by DuckDB (ECMA-376 part 1, 18.3.1).

XlsxWriter makes the workbook around them; cell by cell it would take ten times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final

from gongshi.engine import day_of, few_digits, literal, written_out
from gongshi.publish.columns import EXECUTABLE
from gongshi.publish.in_words import cells_in_words

if TYPE_CHECKING:
    from gongshi.publish.format import Table

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


def _cell(styles: Styles) -> str:
    """Return SQL for `cell`, the `i`-th of its row `n`, as XML; an empty one takes no room.

    `columns` holds the columns' letters and `kinds` their kinds. One expression serves all cells:
    with one a column DuckDB would plan longer than it works.
    """
    quoted = f"CASE WHEN regexp_matches(cell, {literal(EXECUTABLE)}) THEN"
    return (
        "CASE WHEN cell IS NULL THEN '' ELSE '<c r=\"' || columns[i] || n || CASE "
        f"WHEN kinds[i] = 'number' AND {few_digits('cell')} "
        f"THEN '\"><v>' || {written_out('cell')} || '</v></c>' "
        f"WHEN kinds[i] = 'date' AND cell >= '{FIRST_DAY}' "
        f"THEN '\" s=\"{styles.day}\"><v>' || {_DAYS} || '</v></c>' "
        f"ELSE {quoted} '\" s=\"{styles.quoted}' ELSE '' END "
        '|| \'" t="inlineStr"><is><t xml:space="preserve">\' || '
        f"{_ESCAPED} || '</t></is></c>' END END"
    )


def _cells(table: Table, language: str) -> str:
    """Return SQL for the labelled cells of a record as a list, and its place in the table."""
    cells = ", ".join(cells_in_words(table, language))
    place = "row_number() OVER (ORDER BY _package, _row) - 1 AS place"
    return f"SELECT [{cells}] AS cells, {place} FROM ({table.source})"


def rows_query(table: Table, language: str, styles: Styles, part: int, limit: int) -> str:
    """Return SQL for a sheet's rows, one text each, in record order and in a language.

    Part 0 of a table is its first `limit` records, part 1 the next, and so on.
    """
    start = part * limit
    columns = ", ".join(literal(letters(number)) for number in range(len(table.fields)))
    kinds = ", ".join(literal("number" if each.is_number else each.type) for each in table.fields)
    written = f"list_transform(cells, lambda cell, i: {_cell(styles)})"
    return (
        f"""SELECT '<row r="' || n || '">' || array_to_string({written}, '') || '</row>' FROM ("""
        f"SELECT *, place - {start} + 2 AS n, [{columns}] AS columns, [{kinds}] AS kinds "
        f"FROM ({_cells(table, language)}) "
        f"WHERE place >= {start} AND place < {start + limit}) ORDER BY place"
    )


def widths_query(table: Table, language: str) -> str:
    """Return SQL for the list of widths that suit nine of ten cells of each column.

    A Chinese character takes three bytes and two places, so the mean of both sizes is its width.
    Null where there is no record, or no cell in the column.
    """
    each = "SELECT unnest(cells) AS cell, generate_subscripts(cells, 1) AS i"
    width = "quantile_disc((strlen(cell) + length(cell)) // 2, 0.9) AS width"
    return (
        f"SELECT list(width ORDER BY i) FROM (SELECT i, {width} FROM ({each} "
        f"FROM ({_cells(table, language)})) GROUP BY i)"
    )
