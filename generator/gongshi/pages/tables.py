"""Tables of records as HTML; a record's cells are composed once, wherever it is shown.

The same record stands in lists, on the pages of places and in many a count. Its cells are the same
everywhere but for the way to the site's root, for which they hold `ROOT`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from markupsafe import Markup, escape

from gongshi.engine import NOTING, Frame
from gongshi.pages.parts import EMPTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gongshi.derive import Record, Records
    from gongshi.pages.view import Page
    from gongshi.schema import Field, ResourceSchema

_MOST: Final = 20_000
"""Records whose cells are kept at a time."""
_NUMBER: Final = Markup(' class="gs-n"')
_END: Final = "</td>"
_SOURCE: Final = "/source"
_PLACE: Final = "/place"
"""Under which names a record's source is kept, whole or only the place in it; no column's."""

_Key = tuple[str, str, tuple[str, ...], tuple[str | None, ...]]
_Cells = dict[str, tuple[str, Frame | None]]
"""A record's cells by their name, each with what was read to compose it."""
_KEPT: WeakKeyDictionary[Records, dict[_Key, tuple[ResourceSchema, _Cells]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose cells are ready, so that a template only sets the tags around rows."""

    heads: Markup
    """The headings' cells."""
    rows: Sequence[Markup]
    """The cells of each row."""
    source: Markup = EMPTY
    """The document that all rows are from, if it is one."""


def _cells_of(page: Page, schema: ResourceSchema, records: Sequence[Record]) -> list[_Cells]:
    """Return the cells of records that were composed, by column; more may be put there.

    What is kept is found by all that a record says, so that it is never another's.
    """
    kept = _KEPT.setdefault(page.records, {})
    if len(kept) + len(records) > _MOST:
        kept.clear()
    found = []
    for record in records:
        key = (page.language, schema.name, tuple(record), tuple(record.values()))
        entry = kept.get(key)
        # A package's own columns may be called what another package's are.
        if entry is None or entry[0] is not schema:
            entry = kept[key] = (schema, {})
        found.append(entry[1])
    return found


def _kept(cells: _Cells, name: str, compose: Callable[[], str]) -> str:
    """Return a cell, composed where it was not before."""
    if name not in cells:
        with NOTING.part() as frame:
            composed = compose()
        cells[name] = (composed, frame or None)
    cell, read = cells[name]
    if read is not None:
        NOTING.also(read)
    return cell


def _cell(page: Page, schema: ResourceSchema, field: Field, record: Record) -> str:
    named = field.name == schema.label_field
    value = page.heading(schema, record) if named else page.cell(schema, field, record)
    title = escape(page.text(field.title))
    return f'<td data-l="{title}"{page.cell_class(field, value)}>{value}{_END}'


def _citation(page: Page, row: Record, common: Markup, title: Markup) -> str:
    return f'<td data-l="{title}" class="gs-cite">{page.cited(row, common)}{_END}'


def _rows(
    page: Page,
    schema: ResourceSchema,
    rows: Iterable[Record],
    held: Iterable[_Cells],
    fields: Sequence[Field],
) -> list[list[str]]:
    """Return the cells of each row; `held` are those that were composed before."""
    return [
        [_kept(kept, each.name, partial(_cell, page, schema, each, row)) for each in fields]
        for row, kept in zip(rows, held, strict=True)
    ]


def _heads(page: Page, fields: Iterable[Field]) -> list[str]:
    told = ((_NUMBER if each.is_number else EMPTY, page.text(each.title)) for each in fields)
    return [f'<th scope="col"{mark}>{escape(title)}</th>' for mark, title in told]


def _joined(cells: Iterable[str]) -> Markup:
    return Markup("".join(cells))  # noqa: S704 - composed of escaped parts


def listed(page: Page, schema: ResourceSchema, rows: Sequence[Record]) -> Table:
    """Return a resource's own list with all its columns."""
    fields = page.list_fields(schema)
    composed = _rows(page, schema, rows, _cells_of(page, schema, rows), fields)
    return Table(_joined(_heads(page, fields)), [_joined(each) for each in composed])


def table(
    page: Page, schema: ResourceSchema, rows: Sequence[Record], without: str, *, sourced: bool
) -> Table:
    """Return a compact table: the columns that any row fills, and where each row is from.

    Args:
        page: where it is shown.
        schema: of the rows.
        rows: what it shows.
        without: the column by which the rows belong to the page, which need not be repeated.
        sourced: whether it tells where each row is from.
    """
    fields = page.columns(schema, rows, without)
    heads = _heads(page, fields)
    held = _cells_of(page, schema, rows)
    composed = _rows(page, schema, rows, held, fields)
    for cells, row in zip(composed, rows, strict=True):
        # That the row belongs here may be what was concluded.
        if cells and (mark := page.inferred(schema.name, without, row)):
            cells[0] = f"{cells[0].removesuffix(_END)}{mark}{_END}"
    common = EMPTY
    if sourced and any(row.get("source_id") for row in rows):
        title = escape(page.t("source"))
        heads.append(f'<th scope="col">{title}</th>')
        common = page.common_source(rows)
        name = _PLACE if common else _SOURCE
        for cells, row, kept in zip(composed, rows, held, strict=True):
            cells.append(_kept(kept, name, partial(_citation, page, row, common, title)))
    return Table(_joined(heads), [_joined(each) for each in composed], common)


def tagged(rows: Iterable[Markup], identifiers: Iterable[str]) -> Markup:
    """Return rows with their tags, each marked with the identifier of its record."""
    return _joined(
        f'<tr data-record-id="{escape(identifier)}">{cells}</tr>\n'
        for identifier, cells in zip(identifiers, rows, strict=True)
    )
