"""Tables in CSV: from a file's bytes to a table of text cells.

A well-formed file is read by DuckDB as whole columns, and every byte is accounted for: cells,
delimiters, quotation marks and line ends must add up to the file. Where they do not, or a record
has too many or too few cells, the records are straightened first (`records.py`), every damage is
named, and what can be judged goes into the same table, so that all other errors are reported too.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

import duckdb

from gongshi.engine import Database, literal, quote
from gongshi.model import Concern, Resource
from gongshi.read.records import CsvText, QuoteError, Straightener
from gongshi.read.shape import DECLARABLE, ENOUGH, ODD_RE2, SEARCHED
from gongshi.read.shift import broken_at
from gongshi.read.store import group_of
from gongshi.read.table import Table, TableReading, TableSource
from gongshi.read.text import UTF_8_BOM, TextError, has_invisible, to_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.config import Limits
    from gongshi.ledger import Ledger

_QUOTE_BY_BLANK: Final = (b' "', b'" ', b'\t"', b'"\t')
_KNOWN: Final = 1_000
"""Rows that are no records and are remembered: where there are thousands, they are alike."""
_SWALLOWED_COLUMNS: Final = 3
"""From this many columns on, a line that has them all inside one cell is a swallowed record."""


class _Sizes(NamedTuple):
    """What a table holds, as far as its bytes tell."""

    rows: int
    cells: int
    """Bytes of all cells."""
    longest: int
    """Bytes of the longest record."""
    blank: int
    """Records without any value."""


class CsvTable(Table):
    """Reads the table of one CSV."""

    declarable = DECLARABLE

    def __init__(
        self, database: Database, source: TableSource, limits: Limits, ledger: Ledger
    ) -> None:
        super().__init__(database, source, limits, ledger)
        self.short: Counter[int] = Counter()
        """Records by their number of cells, which is too small and was not told yet."""

    def read(self, content: bytes) -> Resource | None:
        """Read a file's bytes into the database."""
        entry = self.source.entry
        try:
            text = CsvText(to_utf8(content, entry.encoding, entry.delimiter), entry.delimiter)
        except TextError as error:
            kind = error.kind
            if error.code == "encoding-error" and not (kind or entry.declared):
                kind = "undeclared"
            self.wrong(
                error.code, row=error.row, field=error.field, kind=kind,
                encoding=entry.encoding, found=error.found,
            )  # fmt: skip
            return None
        except QuoteError as error:
            self.wrong("source-error", row=error.row, value=error.cell, kind="quote")
            self.personal(error.cell, error.row)
            return None
        del content
        self.group = group_of(text.record_bytes)
        self.find_header(text)
        labels = self.match_header()
        if text.content.startswith(UTF_8_BOM, text.start):
            # The database would take it for the mark of a file and drop it.
            self.unseen("\ufeff", self.header_row + 1, self.header[0])
        if not labels:
            self.search_unread(enumerate(text.all_records(), 1))
            return None
        # Looked for while the database loads, which leaves Python idle.
        with ThreadPoolExecutor(1) as aside:
            invisible = aside.submit(has_invisible, text.content)
            sizes = self.load_columns(text) or self.load_records(text)
        if sizes.rows > self.limits.rows:
            self.wrong("row-limit", concern=Concern.LIMIT, limit=str(self.limits.rows))
            return None
        odd = self.judge_odd()
        if sizes.blank:
            self.judge_blanks(sizes, labels)
        self.keep_records(blank=sizes.blank, odd=odd)
        self.judge(text, sizes, labels, invisible=invisible.result())
        rows = sizes.rows - sizes.blank - len(odd)
        return Resource(entry.name, self.source.path, self.schema, labels, rows, self.name)

    def find_header(self, text: CsvText) -> None:
        """Find the header, and name what stands above it."""
        if self.shape.named(text.header) < ENOUGH:
            head = text.head(SEARCHED)
            place = self.shape.header_in([cells for cells, _ in head])
            if place:
                above = [cell for cells, _ in head[:place] for cell in cells if cell.strip()]
                for number, (cells, _) in enumerate(head[:place], 1):
                    for cell in cells:
                        self.personal(cell, number)
                self.judge_above(above, place + 1)
                text.begin_at(place + 1, *head[place])
        self.header, self.header_row = text.header, text.header_row

    def judge(
        self, text: CsvText, sizes: _Sizes, labels: tuple[str, ...], *, invisible: bool
    ) -> None:
        """Judge what was loaded."""
        if invisible:
            self.judge_characters(labels)
        if len(self.columns) >= _SWALLOWED_COLUMNS and text.quoted:
            self.judge_line_breaks(labels)
        if sizes.longest > self.limits.cell_bytes:
            self.judge_sizes(labels)

    def judge_odd(self) -> list[int]:
        """Name the rows that are no records, and return their numbers."""
        first = f"coalesce({', '.join(map(quote, self.columns))})"
        spellings = ", ".join(map(literal, self.shape.spellings))
        keys = [quote(each) for each in self.columns if each in self.shape.keys]
        # An identifier is ASCII without blanks, so that one look at its column tells of most rows.
        doubtful = " OR ".join(
            f"{each} IS NULL OR strlen({each}) <> length({each}) OR contains({each}, ' ')"
            f" OR lower({each}) IN ({spellings})"
            for each in keys
        )
        query = (
            f"SELECT * FROM {self.name} WHERE ({doubtful or 'true'}) "
            f"AND (regexp_matches({first}, {literal(ODD_RE2)}) OR "
            f"regexp_replace(lower({first}), '[\\s\\x{{a0}}\\x{{3000}}]+', '', 'g') "
            f"IN ({spellings})) ORDER BY _row"
        )
        odd: list[int] = []
        known: set[tuple[str, ...]] = set()
        unlisted = 0
        # A loop over rows, but only over those without an identifier.
        for number, *row in self.database.stream(query):
            cells = tuple(each or "" for each in row)
            if cells in known and not self.ledger.room:
                odd.append(number)
                unlisted += 1
            elif kind := self.shape.no_record(cells, self.columns):
                odd.append(number)
                value = next(each.strip() for each in cells if each.strip())
                self.wrong("table-shape", row=number, value=value, kind=kind)
                before = sum(self.ledger.counts.values())
                for cell in cells:
                    self.personal(cell, number)
                if len(known) < _KNOWN and sum(self.ledger.counts.values()) == before:
                    known.add(cells)
        self.uncounted("table-shape", "", unlisted)
        return odd

    def keep_records(self, *, blank: int, odd: Sequence[int]) -> None:
        """Leave out what is no record to judge; blank rows and odd ones keep their numbers."""
        kept = [f"coalesce({', '.join(map(quote, self.columns))}) IS NOT NULL"] if blank else []
        kept += ["_row NOT IN (SELECT unnest(?::BIGINT[]))"] if odd else []
        if kept:
            source = f"(SELECT * FROM {self.name} WHERE {' AND '.join(kept)})"
            self.hold(source, values=[list(odd)] if odd else [])

    def judge_blanks(self, sizes: _Sizes, labels: tuple[str, ...]) -> None:
        """Name the blank records."""
        blank = f"coalesce({', '.join(map(quote, self.columns))}) IS NULL"
        # A row gives several findings, of which no more are kept than there is room for.
        room = -(-self.ledger.room // len(self.blank_kinds(labels)))
        query = f"SELECT _row FROM {self.name} WHERE {blank} ORDER BY _row LIMIT {room}"
        shown = 0
        for (row,) in self.database.stream(query):
            shown += 1
            self.blank_row(row, labels)
        for code, field, _ in self.blank_kinds(labels):
            self.uncounted(code, field, sizes.blank - shown)

    def judge_line_breaks(self, labels: tuple[str, ...]) -> None:
        """Name every cell that swallowed records, because a quote was closed too late."""
        sign = literal(self.source.entry.delimiter)
        for label in labels:
            column = quote(label)
            query = (
                f"SELECT _row, {column} FROM {self.name} WHERE contains({column}, chr(10)) AND "
                f"list_max(list_transform(string_split({column}, chr(10)), lambda line: "
                f"length(line) - length(replace(line, {sign}, '')))) >= {len(self.columns) - 1} "
                f"ORDER BY _row"
            )
            for row, value in self.database.stream(query):
                self.wrong("source-error", row=row, field=label, value=value, kind="swallowed")
                self.complete = False

    def load_columns(self, text: CsvText) -> _Sizes | None:
        """Load a well-formed file as whole columns; None where it may be damaged."""
        end, quoted = text.line_end, text.quoted
        # DuckDB takes a line of NULs for no line at all.
        if not end or b"\0" in text.content:
            return None
        if quoted and any(sign in text.content for sign in _QUOTE_BY_BLANK):
            return None
        try:
            self.copy(text)
        except duckdb.Error:
            return None
        sizes = self.measure()
        content, start = text.content, text.start
        whole = sizes.cells + sizes.rows * (len(self.columns) - 1 + end)
        if sizes.rows and not content.endswith((b"\n", b"\r")):
            whole -= end
        if quoted:
            # A mark inside a cell is written as two, so that all marks but these are extra.
            whole += content.count(b'"', start) - self.inner_quotes()
        return sizes if whole == len(content) - start else None

    def measure(self) -> _Sizes:
        """Measure what was loaded."""
        size = " + ".join(f"coalesce(strlen({quote(each)}), 0)" for each in self.columns)
        query = (
            f"SELECT count(*), coalesce(sum(size), 0), coalesce(max(size), 0), "
            f"count(*) FILTER (WHERE size = 0) FROM (SELECT {size} AS size FROM {self.name})"
        )
        return _Sizes(*map(int, self.database.rows(query)[0]))

    def inner_quotes(self) -> int:
        """Count the quotation marks inside cells."""
        inside = " + ".join(
            f"coalesce(length({each}) - length(replace({each}, '\"', '')), 0)"
            for each in map(quote, self.columns)
        )
        marked = " OR ".join(f"contains({quote(each)}, '\"')" for each in self.columns)
        query = f"SELECT coalesce(sum({inside}), 0) FROM {self.name} WHERE {marked}"
        return int(self.database.value(query))

    def copy(self, text: CsvText) -> None:
        """Let DuckDB read the records as they stand."""
        with self.file((memoryview(text.content)[text.start :],)) as file:
            ends = text.line_end == 1
            sign = self.source.entry.delimiter
            self.hold(self.csv(file, self.columns, sign, feeds=ends), first=self.header_row + 1)

    def load_records(self, text: CsvText) -> _Sizes:
        """Load a damaged file record by record and name each damage."""
        straight = Straightener(text, self.limits.cell_bytes, self.judge_width)
        with self.file(self.straightened(straight)) as file:
            line = straight.longest + 1
            source = self.csv(file, self.columns, text.delimiter, line=line)
            self.hold(source, first=self.header_row + 1)
        for cells, number in self.short.items():
            for label in self.header[cells:]:
                self.uncounted("missing-cell", label, number)
        sizes = self.measure()
        if sizes.rows != straight.records:
            # Each stands on a line of its own, so that this is a mistake of ours.
            lost = f"{sizes.rows} of {straight.records} records were loaded"
            raise RuntimeError(lost)
        return sizes

    def straightened(self, straight: Straightener) -> Iterator[bytes]:
        """Yield the records up to the limit, or up to a quotation mark that is not closed."""
        try:
            for block in straight.blocks():
                yield block
                if straight.records > self.limits.rows:
                    return
        except QuoteError as error:
            field = dict(enumerate(self.header)).get(error.column, "")
            self.wrong("source-error", row=error.row, field=field, value=error.cell, kind="quote")
            self.personal(error.cell, error.row)
            self.complete = False

    def shifted(self, cells: list[str]) -> tuple[str, str]:
        """Return the columns behind an extra delimiter, and the value that it parted."""
        fields = {each.name: each for each in self.schema.fields}
        found = broken_at(
            cells, [fields.get(each) for each in self.columns], self.source.entry.delimiter
        )
        if found is None:
            return "", ""
        place, whole = found
        quoted = whole.replace('"', '""')
        return ",".join(self.columns[place:]), f'"{quoted}"'

    def judge_width(self, number: int, cells: list[str]) -> None:
        """Name the cells that a record has too many or too few."""
        width = len(self.header)
        if self.shape.no_record(cells[:width], self.columns):
            for cell in cells[width:]:
                self.personal(cell, number)
            return
        if len(cells) < width and not self.ledger.room:
            self.short[len(cells)] += 1
            return
        shifted, whole = self.shifted(cells) if self.ledger.room else ("", "")
        for position, cell in enumerate(cells[width:], width + 1):
            if not self.is_long(cell, number, f"{position}"):
                self.wrong(
                    "extra-cell", row=number, value=cell, hint=whole, position=str(position),
                    shifted=shifted,
                )  # fmt: skip
            self.personal(cell, number)
        for label in self.header[len(cells) :]:
            self.wrong("missing-cell", row=number, field=label)


def read_csv_table(
    database: Database, content: bytes, source: TableSource, limits: Limits, ledger: Ledger
) -> TableReading:
    """Load a CSV into the database as text cells and judge its structure."""
    table = CsvTable(database, source, limits, ledger)
    resource = table.read(content)
    return TableReading(resource, table.complete and resource is not None, table.stored)
