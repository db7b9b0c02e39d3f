"""Where a record with too many cells was broken: the delimiter that belongs into a value.

What stands behind it is in the wrong columns, so that its findings say nothing of its cells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gongshi.read.shape import plain_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongshi.schema import Field

WIDEST: Final = 100
"""Columns of a table up to which the place is looked for."""
_LONGEST: Final = 200
"""Characters of a cell that is held against its column."""
# Loosely, since cells of a broken record may have to be mended as well.
_TYPES: Final[Mapping[str, re.Pattern[str]]] = {
    "integer": re.compile(r"\D?\d[\d,，. ]*\D{0,3}"),
    "number": re.compile(r"\D?[\d.][\d,，. ]*\D{0,4}"),
    "date": re.compile(r"\d{1,4}\D?\d{1,2}\D?\d{1,4}(?:\D.*)?"),
    "year": re.compile(r"\d{4}\D{0,2}"),
    "boolean": re.compile("true|false|yes|no|1|0|是|否|有|无|√|×", re.IGNORECASE),
}
_CODE: Final = re.compile("[A-Za-z0-9][A-Za-z0-9-]*")


def _words(field: Field) -> frozenset[str]:
    """Return the codes, labels and aliases of a column's list, as they are compared."""
    values = field.closed.values if field.closed else ()
    words = (word for each in values for word in (each.code, *each.title.values(), *each.aliases))
    return frozenset(map(plain_label, words))


def _fits(field: Field | None, cell: str) -> bool:
    """Return whether a cell looks like one of its column."""
    if field is None or not cell:
        return field is None or not field.required
    if len(cell) > _LONGEST:
        return field.type == "string" and not (field.closed or "pattern" in field.constraints)
    if field.closed:
        items = re.split("[;；、,，]", cell) if field.type == "list" else [cell]
        return all(plain_label(each) in _words(field) for each in items)
    if kind := _TYPES.get(field.type):
        return bool(kind.fullmatch(cell))
    if field.format == "uri":
        return cell.startswith(("http://", "https://"))
    # A package's own pattern may take forever in Python; that a code is one word is enough.
    return bool(_CODE.fullmatch(cell)) if "pattern" in field.constraints else True


def broken_at(
    cells: Sequence[str], fields: Sequence[Field | None], delimiter: str
) -> tuple[int, str] | None:
    """Return the column whose value was parted, with the whole value; None where none is evident.

    Args:
        cells: the record's, more than there are columns.
        fields: the columns' fields, None where a column has none.
        delimiter: what stands between cells.
    """
    width, extra = len(fields), len(cells) - len(fields)
    if extra < 1 or width > WIDEST:
        return None
    wrong = {}
    for place in range(width):
        whole = delimiter.join(cells[place : place + extra + 1])
        joined = [*cells[:place], whole, *cells[place + extra + 1 :]]
        wrong[place] = sum(not _fits(*each) for each in zip(fields, joined, strict=True))
    as_it_is = sum(not _fits(*each) for each in zip(fields, cells, strict=False))
    least = min(wrong.values())
    if least >= as_it_is:
        return None
    # Where several are as good, the last one: it leaves the most findings as they are.
    place = max(each for each, number in wrong.items() if number == least)
    return place, delimiter.join(cells[place : place + extra + 1])
