"""Tables in workbooks: from a sheet to the same table of text cells that a CSV gives.

The record number is the number of the sheet's row. What only a sheet can do to a table is named
here: titles above the header, totals, joined and hidden cells, values that are no text.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from gongshi.model import Concern, Resource
from gongshi.read.cell_text import cell_text
from gongshi.read.container import WorkbookError, over
from gongshi.read.records import RecordWriter
from gongshi.read.shape import SEARCHED
from gongshi.read.sheet import Cell, Row, SheetReader, table_sheet
from gongshi.read.table import Table, TableReading
from gongshi.read.text import foreign, has_invisible
from gongshi.read.workbook import Workbook, open_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.config import Limits
    from gongshi.engine import Database
    from gongshi.ledger import Ledger
    from gongshi.read.table import TableSource
    from gongshi.schema import Field

_ZIP: Final = "Excel/ZIP"
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_TEXT_BYTES: Final = 4096


class _SheetTable(Table):
    """Reads the table of one workbook."""

    fields: tuple[Field | None, ...] = ()
    """The field of each column, None where it has none."""
    from_1904 = False

    def read(self, content: bytes) -> Resource | None:
        """Read a workbook's bytes into the database."""
        try:
            _check_format(content)
            return self.read_workbook(open_workbook(content, self.limits))
        except WorkbookError as error:
            self.wrong(
                error.code, row=error.row, value=error.value, kind=error.kind,
                concern=error.concern, **error.detail,
            )  # fmt: skip
            return None

    def read_workbook(self, workbook: Workbook) -> Resource | None:
        """Read the one sheet with content; nothing where the workbook holds what is forbidden."""
        for kind, value in workbook.forbidden.items():
            self.wrong("workbook-content", kind=kind, value=value, concern=Concern.SECURITY)
        if workbook.forbidden:
            return None
        sheet = table_sheet(workbook)
        self.from_1904 = workbook.from_1904
        reader = SheetReader(workbook, sheet) if sheet else None
        rows = reader.rows() if reader else iter(())
        head = list(islice(rows, SEARCHED))
        if not reader or not head:
            self.wrong("source-error", kind="empty")
            return None
        above = self.find_row(head)
        self.take_header(head[above])
        labels = self.match_header()
        if not labels:
            self.search_unread((row.number, _cells(row)) for row in chain(head, rows))
            return None
        kept, count = self.take_records(chain(head[above + 1 :], rows), labels)
        self.judge_layout(reader)
        if count > self.limits.rows:
            self.wrong("row-limit", concern=Concern.LIMIT, limit=str(self.limits.rows))
            return None
        self.copy_numbered(kept)
        if has_invisible(kept.content):
            self.judge_characters(labels)
        if kept.longest_bytes > self.limits.cell_bytes:
            self.judge_sizes(labels)
        entry = self.source.entry
        return Resource(entry.name, self.source.path, self.schema, labels, count, self.name)

    def find_row(self, head: list[Row]) -> int:
        """Return the place of the header among the first rows; name what stands above it."""
        found = self.shape.header_in([_texts(row) for row in head])
        number = head[found].number
        if number > self.limits.workbook_gap:
            raise over("gap", self.limits.workbook_gap, row=number)
        for row in head[:found]:
            self.personal_row(row)
        if number > 1:
            self.judge_above([_shown(row) for row in head[:found]], number)
        return found

    def take_header(self, row: Row) -> None:
        """Keep the labels of the columns."""
        self.header_row = row.number
        if max(row.cells) > self.limits.columns:
            raise over("width", self.limits.columns, row=row.number)
        if row.hidden:
            self.wrong("workbook-shape", row=row.number, kind="hidden-row")
        labels = [""] * max(row.cells)
        for column, cell in row.cells.items():
            labels[column - 1] = self.text_of(cell, row.number, column, None)
        self.header = labels

    def text_of(self, cell: str | Cell, row: int, column: int, field: Field | None) -> str:
        """Return a cell's text and name what is wrong with it."""
        if isinstance(cell, str):
            return cell
        text, kind, hint = cell_text(cell, field, from_1904=self.from_1904)
        if kind:
            name = field.name if field else str(column)
            # Most of a long number is still there, and it may be that of a person.
            value = "" if kind == "digits" else cell.text
            self.wrong(
                "workbook-cell", row=row, field=name, value=value, kind=kind,
                hint=hint,
            )  # fmt: skip
        return text

    def take_records(
        self, rows: Iterator[Row], labels: tuple[str, ...]
    ) -> tuple[RecordWriter, int]:
        """Write the records as text and name the rows that are none; return their number, too."""
        width = len(self.columns)
        by_name = {each.name: each for each in self.schema.fields}
        self.fields = tuple(by_name.get(each) for each in self.columns)
        kept = RecordWriter(("_row", *self.columns))
        previous, count = self.header_row, 0
        for row in rows:
            if row.number - previous - 1 > self.limits.workbook_gap:
                raise over("gap", self.limits.workbook_gap, row=row.number)
            for number in range(previous + 1, row.number):
                self.blank_row(number, labels)
            previous = row.number
            if row.hidden:
                self.wrong("workbook-shape", row=row.number, kind="hidden-row")
            if kind := self.no_record(row):
                self.wrong("table-shape", row=row.number, value=_shown(row), kind=kind)
                self.personal_row(row)
                continue
            cells = self.record(row)
            if not any(cells[:width]):
                self.blank_row(row.number, labels)
                self.personal_row(row)
                continue
            for position, cell in enumerate(cells[width:], width + 1):
                if cell:
                    self.wrong("extra-cell", row=row.number, value=cell, position=str(position))
                    self.personal(cell, row.number)
            kept.write(row.number, cells, width, self.limits.cell_bytes)
            count += 1
        return kept, count

    def personal_row(self, row: Row) -> None:
        """Name personal data in a row that becomes no record."""
        for cell in _cells(row):
            self.personal(cell, row.number)

    def record(self, row: Row) -> list[str]:
        """Return the texts of a row's cells, also of those beyond the header."""
        width = len(self.fields)
        last = max(row.cells)
        if last > self.limits.columns:
            raise over("width", self.limits.columns, row=row.number)
        cells = [""] * max(width, last)
        for column, cell in row.cells.items():
            if type(cell) is str:
                cells[column - 1] = cell
            else:
                field = self.fields[column - 1] if column <= width else None
                cells[column - 1] = self.text_of(cell, row.number, column, field)
        return cells

    def no_record(self, row: Row) -> str:
        """Return why a row is no record."""
        texts = [""] * len(self.columns)
        for column, cell in row.cells.items():
            if column <= len(texts):
                texts[column - 1] = cell if isinstance(cell, str) else cell.text
        return self.shape.no_record(texts, self.columns)

    def judge_layout(self, reader: SheetReader) -> None:
        """Name joined cells and hidden columns."""
        for reference, first, _ in reader.merged:
            kind = "merged-header" if first <= self.header_row else "merged"
            self.wrong("workbook-shape", row=first, value=reference, kind=kind)
        for first, last in reader.hidden_columns:
            for column in range(first, min(last, len(self.header)) + 1):
                label = self.header[column - 1]
                row = self.header_row
                self.wrong(
                    "workbook-shape", row=row, field=label, value=label, kind="hidden-column"
                )


def _texts(row: Row) -> list[str]:
    """Return the texts of a row."""
    return [each for each in row.cells.values() if isinstance(each, str)]


def _cells(row: Row) -> list[str]:
    """Return what the cells of a row hold, numbers as the file writes them."""
    return [each if isinstance(each, str) else each.text for each in row.cells.values()]


def _shown(row: Row) -> str:
    """Return what the first cell of a row says."""
    cell = row.cells[min(row.cells)]
    return cell.strip() if isinstance(cell, str) else cell.text


def _check_format(content: bytes) -> None:
    """Refuse what is no workbook of this kind, naming what it is."""
    if content.startswith(_OLD) and _LOCKED in content:
        raise WorkbookError("workbook-error", "password")
    found = foreign(content)
    if found == _ZIP:
        return
    if not content:
        raise WorkbookError("source-error", "empty")
    if not found:
        found = "CSV" if b"\0" not in content[:_TEXT_BYTES] else "?"
    raise WorkbookError("format-error", "workbook", found=found)


def read_sheet_table(
    database: Database, content: bytes, source: TableSource, limits: Limits, ledger: Ledger
) -> TableReading:
    """Load the table of a workbook into the database as text cells and judge its structure."""
    table = _SheetTable(database, source, limits, ledger)
    resource = table.read(content)
    return TableReading(resource, table.complete and resource is not None, table.stored)
