"""From a cell of a workbook to the text that a CSV would hold, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongshi.read.spreadsheet import is_cut, plain_number, read_day

if TYPE_CHECKING:
    from gongshi.read.sheet import Cell
    from gongshi.schema import Field


class CellText(NamedTuple):
    """A cell's text, and the kind of the finding where the text is not what was meant."""

    text: str
    kind: str = ""
    hint: str = ""
    """What may have been meant."""


def cell_text(cell: Cell, field: Field | None, *, from_1904: bool) -> CellText:
    """Return what a cell that is no text says in a column of this field, None for a label.

    A text comes along with a finding as well, so that the record can be judged further.
    """
    match cell.kind:
        case "b":
            return _truth(cell.text, field)
        case "e":
            return CellText("", "error")
        case "formula":
            return CellText("", "formula")
        case "d":
            return _day(cell, field, from_1904=from_1904)
        case _ if cell.format.kind in {"day", "part"}:
            return _day(cell, field, from_1904=from_1904)
        case _:
            return _number(cell, field, from_1904=from_1904)


def _truth(stored: str, field: Field | None) -> CellText:
    """Return true or false as a CSV spells it: in a column of such values, as the schema does."""
    if stored not in {"0", "1", "true", "false"}:
        return CellText(stored, "damaged")
    text = "true" if stored in {"1", "true"} else "false"
    return CellText(text if field and field.type == "boolean" else text.upper())


def _day(cell: Cell, field: Field | None, *, from_1904: bool) -> CellText:
    day, timed = read_day(cell.text, from_1904=from_1904)
    shown = day or cell.text
    if field is None or field.type != "date":
        return CellText(shown, "date")
    if not day:
        return CellText(shown, "day")
    if cell.format.kind == "part":
        return CellText(day, "part")
    return CellText(day, "time" if timed else "", day if timed else "")


def _number(cell: Cell, field: Field | None, *, from_1904: bool) -> CellText:
    text = plain_number(cell.text)
    if text is None:
        return CellText(cell.text, "damaged")
    if is_cut(cell.text):
        return CellText(text, "digits")
    if cell.format.kind == "percent":
        return CellText(text, "percent")
    return CellText(text) if field is None else _typed(text, cell, field, from_1904=from_1904)


def _typed(text: str, cell: Cell, field: Field, *, from_1904: bool) -> CellText:
    """Return a number's text in the column of a field."""
    if field.type == "date" and _may_be_day(text):
        day, _ = read_day(text, from_1904=from_1904)
        return CellText(day, "serial", day)
    if field.type not in {"string", "list"}:
        return CellText(text)
    if cell.format.zeros and text.isdecimal():
        return CellText(text.zfill(cell.format.zeros))
    return CellText(text) if _is_judged(field) else CellText(text, "number")


def _may_be_day(text: str) -> bool:
    """Return whether a number in a column of days is the serial number of one: 1927 to 2173."""
    return text.isdecimal() and 10_000 <= int(text) < 100_000  # noqa: PLR2004 - five digits


def _is_judged(field: Field) -> bool:
    """Return whether a code that lost its zeros would be found out: by a pattern or a list."""
    return bool(field.closed) or bool({"pattern", "enum"} & set(field.constraints))
