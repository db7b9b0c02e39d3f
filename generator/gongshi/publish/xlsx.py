"""A workbook a language: what it is, a sheet a table with labels, and the dictionary."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZipFile

import xlsxwriter

from gongshi.model import Artifact
from gongshi.publish.archive import write_archive
from gongshi.publish.columns import headings
from gongshi.publish.format import Format, Scope
from gongshi.publish.sheet_xml import ROW_LIMIT, Styles, cell_xml, letters, row_xml, told_of
from gongshi.publish.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongshi.publish.format import Bundle, Table, Workshop

_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NAME_LENGTH: Final = 31
_RESERVED: Final = "history"
_WIDTHS: Final = (8, 50)
_ROW_TWO: Final = re.compile(rb'<row r="2"[^>]*><c r="A2" s="(\d+)"/><c r="B2" s="(\d+)"/></row>')
_DIMENSION: Final = re.compile(rb'<dimension ref="[^"]*"/>')


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of records: a table, or as much of it as fits on one sheet."""

    name: str
    table: Table
    number: int
    """Of the table in its bundle, from 1."""
    part: int
    rows: int


def _sheet_name(label: str, taken: set[str], number: int) -> str:
    """Return a name that a spreadsheet accepts and that is not yet taken, and take it."""
    base = _FORBIDDEN.sub(" ", label).strip().strip("'") or str(number)
    name, count = base[:_NAME_LENGTH], 1
    while name.lower() in taken:
        count += 1
        mark = f" ({count})"
        name = base[: _NAME_LENGTH - len(mark)] + mark
    taken.add(name.lower())
    return name


def _sheets(bundle: Bundle, language: str, limit: int) -> tuple[_Sheet, ...]:
    """Return the sheets of records in order, at least one a table."""
    taken = {_RESERVED, words(language)["about"].lower(), words(language)["dictionary"].lower()}
    sheets: list[_Sheet] = []
    for number, table in enumerate(bundle.tables, 1):
        for part in range(max(1, -(-table.rows // limit))):
            name = _sheet_name(table.schema.title[language], taken, len(sheets) + 1)
            rows = min(limit, table.rows - part * limit)
            sheets.append(_Sheet(name, table, number, part, rows))
    return tuple(sheets)


def _plain(text: str) -> str:
    """Return a text that XlsxWriter does not take for markup of its own."""
    return f" {text}" if text.startswith("<r>") else text


class _Frame:
    """The workbook without its records, as XlsxWriter makes it.

    The second row of each sheet of records holds two exemplars, a date and a quoted text: from
    them the styles are read, and the records take their place.
    """

    def __init__(self, bundle: Bundle, workshop: Workshop, language: str) -> None:
        self.bundle = bundle
        self.workshop = workshop
        self.language = language
        self.words = words(language)
        self._file = io.BytesIO()
        self._book: Any = xlsxwriter.Workbook(
            self._file,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        as_of = workshop.site.provenance.as_of
        self._book.set_properties(
            {
                "title": _plain(bundle.title[language]),
                "created": datetime.combine(as_of, time(), UTC),
            }
        )
        self._head = self._book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._wrap = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._quoted = self._book.add_format({"quote_prefix": True})

    def build(self, sheets: tuple[_Sheet, ...]) -> ZipFile:
        """Write everything but the records."""
        self._about(sheets)
        widths = self.workshop.worded(self.bundle, self.language).widths()
        for sheet in sheets:
            self._records(sheet, self._widths(sheet.table, widths.get(sheet.number)))
        self._dictionary(sheets)
        self._book.close()
        return ZipFile(self._file)

    def _about(self, sheets: tuple[_Sheet, ...]) -> None:
        bundle, said, language = self.bundle, self.words, self.language
        provenance = self.workshop.site.provenance
        facts = (
            ("about_title", bundle.title[language]),
            ("about_kind", said["synthetic"] if bundle.synthetic else ""),
            ("about_description", bundle.description[language]),
            ("about_licence", "\n".join(f"{each.name} {each.path}" for each in bundle.licenses)),
            ("about_as_of", provenance.as_of.isoformat()),
            ("about_commit", provenance.commit_of(bundle.name)),
            ("about_contributors", "\n".join(each.title for each in bundle.contributors)),
            ("about_sources", "\n".join(each.title for each in bundle.sources)),
            ("about_cells", said["about_cells_text"]),
        )
        page = self._book.add_worksheet(said["about"])
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 80)
        row = 0
        for key, value in facts:
            if value:
                page.write_string(row, 0, said[key], self._head)
                page.write_string(row, 1, _plain(value), self._wrap)
                row += 1
        row += 1
        page.write_string(row, 0, said["about_sheet"], self._head)
        page.write_string(row, 1, said["about_rows"], self._head)
        for row, sheet in enumerate(sheets, row + 1):  # noqa: B020 - it goes on where it is
            page.write_string(row, 0, sheet.name)
            page.write_number(row, 1, sheet.rows)
            if sheet.table.is_derived:
                page.write_string(row, 2, said["computed"])

    def _widths(self, table: Table, found: list[int] | None) -> list[int]:
        """Return the widths of columns, given those that suit their cells."""
        labels = headings(table, self.language)
        low, high = _WIDTHS
        return [
            min(high, max(low, len(label.encode("gb18030")) + 4, width + 2))
            for label, width in zip(labels, found or [0] * len(labels), strict=True)
        ]

    def _records(self, sheet: _Sheet, widths: list[int]) -> None:
        page = self._book.add_worksheet(sheet.name)
        for column, label in enumerate(headings(sheet.table, self.language)):
            page.write_string(0, column, _plain(label), self._head)
            page.set_column(column, column, widths[column])
        page.write_blank(1, 0, None, self._day)
        page.write_blank(1, 1, None, self._quoted)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(sheet.rows, 1), len(widths) - 1)
        # Codes of digits are text on purpose, so no corner needs to be marked.
        page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _dictionary(self, sheets: tuple[_Sheet, ...]) -> None:
        said, language = self.words, self.language
        page = self._book.add_worksheet(said["dictionary"])
        columns = ("sheet", "label", "name", "type", "required", "description", "codes")
        for column, (key, width) in enumerate(
            zip(columns, (20, 28, 24, 10, 10, 60, 60), strict=True)
        ):
            page.write_string(0, column, said[f"dictionary_{key}"], self._head)
            page.set_column(column, column, width)
        page.freeze_panes(1, 0)
        row = 0
        for sheet in sheets:
            labels = headings(sheet.table, language)
            for label, field in zip(labels, sheet.table.fields, strict=True):
                if sheet.part:
                    continue
                row += 1
                values = field.vocabulary.values if field.vocabulary else ()
                codes = "\n".join(f"{each.code} {each.title[language]}" for each in values)
                cells = (
                    sheet.name,
                    label,
                    field.name,
                    field.type,
                    "✓" if field.required else "",
                    field.description[language],
                    codes,
                )
                for column, cell in enumerate(cells):
                    page.write_string(row, column, _plain(cell), self._wrap)
        page.autofilter(0, 0, max(row, 1), len(columns) - 1)


class _Records:
    """The records of a bundle as rows of sheets, in the order of the sheets."""

    def __init__(self, bundle: Bundle, workshop: Workshop, language: str, limit: int) -> None:
        self._worded = workshop.worded(bundle, language)
        self._workshop = workshop
        self._limit = limit
        self._left: Iterator[tuple[int, Iterator[str]]] | None = None
        self._next: tuple[int, Iterator[str]] | None = None

    def filled(self, part: bytes, sheet: _Sheet) -> Iterator[bytes | Path]:
        """Yield a sheet's XML with its records in the place of the exemplars."""
        before, day, quoted, after = _ROW_TWO.split(part)
        if self._left is None:
            styles = Styles(day.decode(), quoted.decode())
            cell = cell_xml(styles, self._limit)
            self._left = self._worded.lines(cell, row_xml(self._limit), told_of)
            self._next = next(self._left, None)
        # Readers that trust the stated size would stop at the exemplars.
        corner = f"{letters(len(sheet.table.fields) - 1)}{sheet.rows + 1}"
        stated = f'<dimension ref="A1:{corner}"/>'.encode()
        yield _DIMENSION.sub(stated, before, count=1)
        if sheet.rows:
            yield self._written(sheet)
        yield after

    def _written(self, sheet: _Sheet) -> Path:
        """Return a file of the rows of a sheet, which come next."""
        if self._next is None or self._next[0] != sheet.number or self._left is None:
            raise ValueError(sheet.name)
        path = self._workshop.file(f"xlsx/{sheet.number}.{sheet.part}.xml")
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(f"{each}\n" for each in islice(self._next[1], sheet.rows))
        if sheet.part == -(-sheet.table.rows // self._limit) - 1:
            self._next = next(self._left, None)
        return path


def write_workbook(
    bundle: Bundle, workshop: Workshop, language: str, *, limit: int = ROW_LIMIT
) -> Artifact:
    """Write a bundle's workbook in one language, with at most `limit` records on a sheet."""
    sheets = _sheets(bundle, language, limit)
    path = FORMAT.path(bundle.name, language=language)
    target = workshop.file(path)
    records = _Records(bundle, workshop, language, limit)
    # The first sheet tells about the workbook; those of records follow it.
    by_part = {f"xl/worksheets/sheet{number}.xml": each for number, each in enumerate(sheets, 2)}
    with _Frame(bundle, workshop, language).build(sheets) as frame:
        names = frame.namelist()
        # The rows come in the order of the sheets, whatever that of the parts is.
        members = {
            name: tuple(records.filled(frame.read(name), sheet)) for name, sheet in by_part.items()
        }
        write_archive(
            target,
            workshop.site.provenance.as_of,
            ((name, members.get(name) or (frame.read(name),)) for name in names),
        )
    return Artifact(path, target)


def _publish(bundle: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    for language in workshop.languages:
        yield write_workbook(bundle, workshop, language)


FORMAT = Format(
    name="xlsx",
    title={"zh": "Excel 工作簿", "en": "Excel workbook"},
    note={
        "zh": "Excel、WPS 可直接打开，每张表一个工作表，附字段说明",
        "en": "opens in Excel, a sheet a table, with the dictionary",
    },
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    scope=Scope.PACKAGE,
    pattern="data/{package}{suffix}.xlsx",
    order=30,
    publish=_publish,
)
