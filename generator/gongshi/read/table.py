"""Tables: from a CSV's bytes to a table of text cells with Frictionless' record numbers.

A well-formed file is read by DuckDB as whole columns, and every byte is accounted for: cells,
delimiters, quotation marks and line ends must add up to the file. Where they do not, or a record
has too many or too few cells, the records are straightened first (`records.py`), every damage is
named, and what can be judged goes into the same table, so that all other errors are reported too.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, NamedTuple

import duckdb

from gongshi.model import Concern, Finding, Resource, Severity
from gongshi.read.database import Database, literal, quote
from gongshi.read.personal import personal_in
from gongshi.read.properties import INVISIBLE, named
from gongshi.read.records import CsvText, QuoteError, RecordWriter, Straightener
from gongshi.read.shape import DECLARABLE, ENOUGH, ODD_RE2, SEARCHED, Shape, plain_label
from gongshi.read.text import LOST_TWICE, TextError, has_invisible, to_utf8
from gongshi.schema import extend

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from gongshi.config import Limits
    from gongshi.ledger import Ledger
    from gongshi.read.descriptor import ResourceEntry
    from gongshi.schema import ResourceSchema

_QUOTE_BY_BLANK: Final = (b' "', b'" ', b'\t"', b'"\t')
# The same characters as in INVISIBLE, as RE2 writes them; surrogates cannot come out of UTF-8.
_INVISIBLE_RE2: Final = (
    r"([\x{0}-\x{8}\x{b}\x{c}\x{e}-\x{1f}\x{7f}-\x{9f}\x{ad}\x{34f}\x{61c}\x{115f}\x{1160}\x{180e}"
    r"\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}"
    r"\x{3164}\x{e000}-\x{f8ff}\x{feff}\x{ffa0}\x{fff9}-\x{ffff}\x{1d173}-\x{1d17a}"
    rf"\x{{e0000}}-\x{{e007f}}\x{{f0000}}-\x{{10ffff}}]|{LOST_TWICE})"
)
_LINE: Final = 2_000_000
"""Bytes of a record that DuckDB holds if it is not told to hold more."""
_BUFFER: Final = 4 * _LINE
"""Bytes that one thread of DuckDB reads at a time: small, so that all have work to the end."""
_KNOWN: Final = 1_000
"""Rows that are no records and are remembered: where there are thousands, they are alike."""
_SWALLOWED_COLUMNS: Final = 3
"""From this many columns on, a line that has them all inside one cell is a swallowed record."""


@dataclass(frozen=True, slots=True)
class TableSource:
    """Where a table comes from and what it should be."""

    entry: ResourceEntry
    schema: ResourceSchema
    package: str
    path: str
    space: str
    """The name of the database schema that takes the package's tables."""


@dataclass(frozen=True, slots=True)
class TableReading:
    """A table that was read, None where its records cannot be matched to fields."""

    resource: Resource | None
    complete: bool
    """False where records were lost, so that nothing can be said of what points to them."""


class _Sizes(NamedTuple):
    """What a table holds, as far as its bytes tell."""

    rows: int
    cells: int
    """Bytes of all cells."""
    longest: int
    """Bytes of the longest record."""
    blank: int
    """Records without any value."""


class Table:
    """Reads one table; keeps what all steps need."""

    declarable: tuple[str, ...] = DECLARABLE
    """The delimiters that a descriptor may declare for such a file."""

    def __init__(
        self, database: Database, source: TableSource, limits: Limits, ledger: Ledger
    ) -> None:
        self.database = database
        self.source = source
        self.schema = extend(source.schema, source.entry.extra)
        self.shape = Shape(self.schema)
        self.limits = limits
        self.ledger = ledger
        self.complete = True
        self.short: Counter[int] = Counter()
        """Records by their number of cells, which is too small and was not told yet."""
        self.columns: tuple[str, ...] = ()
        """Every column of the file; those that no field has are called `_column_N`."""
        self.header: Sequence[str] = ()
        self.header_row = 1
        self.name = f"{quote(source.space)}.{quote(source.entry.name)}"
        self.loaded = f"{quote(source.space)}.{quote(f'_{source.entry.name}')}"
        """What DuckDB read; `name` is the view that numbers it."""

    def wrong(  # noqa: PLR0913 - each says another thing of the finding
        self, code: str, *, row: int | None = None, field: str = "", value: str = "",
        kind: str = "", concern: Concern = Concern.DATA, **detail: str,
    ) -> None:  # fmt: skip
        """Note one finding in this table."""
        self.ledger.add(
            Finding(
                code=code, package=self.source.package, path=self.source.path,
                resource=self.source.entry.name, row=row, field=field, value=value,
                kind=kind, concern=concern, detail=detail,
            )
        )  # fmt: skip

    def read(self, content: bytes) -> Resource | None:
        """Read a file's bytes into the database."""
        entry = self.source.entry
        try:
            text = CsvText(to_utf8(content, entry.encoding, entry.delimiter), entry.delimiter)
        except TextError as error:
            self.wrong(
                error.code, row=error.row, field=error.field, kind=error.kind,
                encoding=entry.encoding, found=error.found,
            )  # fmt: skip
            return None
        except QuoteError as error:
            self.wrong("source-error", row=error.row, value=error.cell, kind="quote")
            self.personal(error.cell, error.row)
            return None
        del content
        self.find_header(text)
        labels = self.match_header()
        if not labels:
            return None
        # Looked for while the database loads, which leaves Python idle.
        with ThreadPoolExecutor(1) as aside:
            invisible = aside.submit(has_invisible, text.content)
            sizes = self.load_columns(text) or self.load_records(text)
        if sizes.rows > self.limits.rows:
            self.wrong("row-limit", concern=Concern.LIMIT, limit=str(self.limits.rows))
            return None
        odd = self.judge_odd()
        self.number_records(blank=sizes.blank, odd=odd)
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

    def judge_above(self, above: Sequence[str], header_row: int) -> None:
        """Name the rows above the header, of which these cells hold something."""
        title = above[0].strip() if above else ""
        kind = "title" if title else "below"
        self.wrong("table-shape", row=1, value=title, kind=kind, header=str(header_row))

    def unseen(self, character: str, row: int, label: str) -> None:
        """Name a character that nobody can see."""
        shown, kind = named(character)
        self.wrong("character-error", row=row, field=label, value=shown, kind=kind, character=shown)

    def match_header(self) -> tuple[str, ...]:
        """Match columns to fields; return the columns' names that are fields."""
        if len(self.header) > self.limits.columns:
            limit = str(self.limits.columns)
            self.wrong("column-limit", concern=Concern.LIMIT, limit=limit)
            return ()
        if not self.has_labels():
            return ()
        self.columns = self.judge_labels()
        return tuple(each for each in self.columns if not each.startswith("_"))

    def personal(self, text: str, row: int) -> None:
        """Name personal data in a text that becomes no cell of a table."""
        source = self.source
        self.ledger.add(
            *personal_in(
                text, package=source.package, path=source.path, resource=source.entry.name, row=row
            )
        )

    def has_labels(self) -> bool:
        """Return whether the header names any field; name why it does not."""
        row = self.header_row
        if self.shape.named(self.header):
            return True
        for place, label in enumerate(self.header, 1):
            self.personal(label, row)
            if self.is_long(label, row, f"{place}"):
                return False
        given = [label for label in self.header if label.strip()]
        value = given[0].strip() if given else ""
        sign = self.shape.delimiter_of(value) if len(given) == 1 else ""
        if sign and (sign != self.source.entry.delimiter or not self.declarable):
            kind = "delimiter" if sign in self.declarable else "separator"
            written = {"\t": '"\\t"'}.get(sign, f'"{sign}"')
            self.wrong("table-shape", row=row, value=value, kind=kind, sign=written)
        else:
            needed = ", ".join(each.name for each in self.schema.fields if each.required)
            kind = "header" if value else "unnamed"
            self.wrong("table-shape", row=row, value=value, kind=kind, expected=needed)
        return False

    def judge_labels(self) -> tuple[str, ...]:
        """Name what is wrong with the header and return the columns' names."""
        columns: list[str] = []
        for position, label in enumerate(self.header, 1):
            column = ""
            self.personal(label, self.header_row)
            if not self.is_long(label, self.header_row, f"{position}"):
                column = self.judge_label(label, position, columns)
            columns.append(column or f"_column_{position}")
        for field in self.schema.fields:
            if field.required and field.name not in columns:
                self.wrong("missing-label", row=self.header_row, field=field.name)
        return tuple(columns)

    def judge_label(self, label: str, position: int, before: Sequence[str]) -> str:
        """Name what is wrong with a label; return the field it stands for, empty for none."""
        row = self.header_row
        taken = {*self.header, *before}
        meant = self.shape.fields.get(plain_label(label), "")
        if meant != label and meant in taken:
            meant = ""
        if found := INVISIBLE.search(label):
            self.unseen(found.group(), row, label)
        elif not label.strip():
            self.wrong("blank-label", row=row, field=str(position), position=str(position))
        elif label in self.header[: position - 1]:
            self.wrong("duplicate-label", row=row, field=label, value=label)
            return ""
        elif not meant:
            suggestion = self.nearest(label, taken)
            self.wrong("extra-label", row=row, field=label, value=label, suggestion=suggestion)
        elif meant != label:
            self.wrong("incorrect-label", row=row, field=meant, value=label)
        return meant

    def nearest(self, label: str, taken: Container[str]) -> str:
        """Return the field whose name is spelled most like a label, where one is evident."""
        free = [each.name for each in self.schema.fields if each.name not in taken]
        near = get_close_matches(label.strip().lower(), free, 1)
        return near[0] if near else ""

    def judge(
        self, text: CsvText, sizes: _Sizes, labels: tuple[str, ...], *, invisible: bool
    ) -> None:
        """Judge what was loaded."""
        if sizes.blank:
            self.judge_blanks(sizes, labels)
        if invisible:
            self.judge_characters(labels)
        if len(self.columns) >= _SWALLOWED_COLUMNS and text.quoted:
            self.judge_line_breaks(labels)
        if sizes.longest > self.limits.cell_bytes:
            self.judge_sizes(labels)

    @property
    def number(self) -> str:
        """The number of a loaded record, in SQL: DuckDB numbers rows as they stand in the file."""
        return f"rowid + {self.header_row + 1}"

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
            f"SELECT {self.number}, * FROM {self.loaded} WHERE ({doubtful or 'true'}) "
            f"AND (regexp_matches({first}, {literal(ODD_RE2)}) OR "
            f"regexp_replace(lower({first}), '[\\s\\x{{a0}}\\x{{3000}}]+', '', 'g') "
            f"IN ({spellings})) ORDER BY rowid"
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

    def number_records(self, *, blank: int, odd: Sequence[int]) -> None:
        """Give the loaded records their numbers; blank ones count, but are no records to judge."""
        cells = ", ".join(map(quote, self.columns))
        kept = [f"coalesce({cells}) IS NOT NULL"] if blank else []
        kept += [f"{self.number} NOT IN (SELECT unnest(?::BIGINT[]))"] if odd else []
        query = f"SELECT {self.number} AS _row, {cells} FROM {self.loaded}"
        if kept:
            query += f" WHERE {' AND '.join(kept)} ORDER BY rowid"
        kind = "TABLE" if kept else "VIEW"
        self.database.run(f"CREATE {kind} {self.name} AS {query}", [list(odd)] if odd else [])
        if odd and not blank:
            self.database.run(f"DROP TABLE {self.loaded}")

    def uncounted(self, code: str, field: str, number: int) -> None:
        """Count findings for which the ledger has no room."""
        if number:
            key = (code, self.source.entry.name, field)
            self.ledger.count(self.source.package, key, Severity.ERROR, Concern.DATA, number)

    def judge_blanks(self, sizes: _Sizes, labels: tuple[str, ...]) -> None:
        """Name the blank records."""
        blank = f"coalesce({', '.join(map(quote, self.columns))}) IS NULL"
        room = self.ledger.room
        query = f"SELECT {self.number} FROM {self.loaded} WHERE {blank} ORDER BY rowid LIMIT {room}"
        shown = 0
        for (row,) in self.database.stream(query):
            shown += 1
            self.blank_row(row, labels)
        for code, field, _ in self.blank_kinds(labels):
            self.uncounted(code, field, sizes.blank - shown)
        self.database.run(f"DROP TABLE {self.loaded}")

    def is_long(self, text: str, row: int, place: str) -> bool:
        """Name a text over the published size that stands in no column."""
        limit = self.limits.cell_bytes
        if len(text) <= limit and len(text.encode()) <= limit:
            return False
        self.wrong("cell-limit", row=row, field=place, concern=Concern.LIMIT, limit=str(limit))
        return True

    def judge_sizes(self, labels: tuple[str, ...]) -> None:
        """Name every cell over the published size."""
        limit = self.limits.cell_bytes
        for label in labels:
            long = f"strlen({quote(label)}) > {limit}"
            query = f"SELECT _row FROM {self.name} WHERE {long} ORDER BY _row"
            for (row,) in self.database.stream(query):
                concern = Concern.LIMIT
                self.wrong("cell-limit", row=row, field=label, concern=concern, limit=str(limit))

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
            f"count(*) FILTER (WHERE size = 0) FROM (SELECT {size} AS size FROM {self.loaded})"
        )
        return _Sizes(*map(int, self.database.rows(query)[0]))

    def inner_quotes(self) -> int:
        """Count the quotation marks inside cells."""
        inside = " + ".join(
            f"coalesce(length({each}) - length(replace({each}, '\"', '')), 0)"
            for each in map(quote, self.columns)
        )
        marked = " OR ".join(f"contains({quote(each)}, '\"')" for each in self.columns)
        query = f"SELECT coalesce(sum({inside}), 0) FROM {self.loaded} WHERE {marked}"
        return int(self.database.value(query))

    def copy(self, text: CsvText) -> None:
        """Let DuckDB read the records as they stand."""
        with self.file((memoryview(text.content)[text.start :],)) as file:
            ends = text.line_end == 1
            self.create(self.csv(file, self.columns, self.source.entry.delimiter, feeds=ends))

    def create(self, source: str) -> None:
        """Load what DuckDB reads."""
        self.database.run(f"CREATE OR REPLACE TABLE {self.loaded} AS SELECT * FROM {source}")

    def copy_numbered(self, records: RecordWriter) -> None:
        """Let DuckDB read records that bring their own numbers."""
        with self.file((records.content,)) as file:
            source = self.csv(file, ("_row", *self.columns), ",", line=records.longest_bytes)
            self.database.run(
                f"CREATE TABLE {self.name} AS "
                f"SELECT * REPLACE (CAST(_row AS BIGINT) AS _row) FROM {source}"
            )

    @contextmanager
    def file(self, parts: Iterable[bytes | memoryview]) -> Iterator[Path]:
        """Write a file of our own that goes when the block ends."""
        file = self.database.folder / f"{self.source.entry.name}.csv"
        try:
            with file.open("wb") as target:
                target.writelines(parts)
            yield file
        finally:
            file.unlink(missing_ok=True)

    @staticmethod
    def csv(
        file: Path, columns: Sequence[str], delimiter: str, *, line: int = 0, feeds: bool = True
    ) -> str:
        """Return the call by which DuckDB reads a file.

        Args:
            file: is read as text.
            columns: are all that it has.
            delimiter: stands between cells.
            line: bytes of the longest record, where that is known.
            feeds: whether each record ends with a line feed alone.
        """
        typed = ", ".join(f"{literal(each)}: 'VARCHAR'" for each in columns)
        line = max(line, _LINE)
        sizes = f", max_line_size = {line}, buffer_size = {max(2 * line, _BUFFER)}"
        # DuckDB takes a carriage return for the end of the lines where it is not told.
        ends = ", new_line = '\\n'" if feeds else ""
        return (
            f"read_csv({literal(str(file))}, columns = {{{typed}}}, header = false, "
            f"auto_detect = false, delim = {literal(delimiter)}, "
            f"quote = '\"', escape = '\"', strict_mode = true{sizes}{ends})"
        )

    def load_records(self, text: CsvText) -> _Sizes:
        """Load a damaged file record by record and name each damage."""
        straight = Straightener(text, self.limits.cell_bytes, self.judge_width)
        with self.file(self.straightened(straight)) as file:
            line = straight.longest + 1
            self.create(self.csv(file, self.columns, text.delimiter, line=line))
        for cells, number in self.short.items():
            for label in self.header[cells:]:
                self.uncounted("missing-cell", label, number)
        sizes = self.measure()
        assert sizes.rows == straight.records  # noqa: S101 - each stands on a line of its own
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
        for position, cell in enumerate(cells[width:], width + 1):
            if not self.is_long(cell, number, f"{position}"):
                self.wrong("extra-cell", row=number, value=cell, position=str(position))
            self.personal(cell, number)
        for label in self.header[len(cells) :]:
            self.wrong("missing-cell", row=number, field=label)

    def blank_row(self, number: int, labels: tuple[str, ...]) -> None:
        """Name a blank record: like Frictionless, as a blank row and as a record without key."""
        for code, field, kind in self.blank_kinds(labels):
            self.wrong(code, row=number, field=field, kind=kind)

    def blank_kinds(self, labels: tuple[str, ...]) -> list[tuple[str, str, str]]:
        """Return code, field and kind of the findings that a blank record gives."""
        key = self.schema.primary_key
        kinds = [("blank-row", "", "")]
        if key and set(key) <= set(labels):
            kinds.append(("primary-key", ", ".join(key), "empty"))
        return kinds

    def judge_characters(self, labels: tuple[str, ...]) -> None:
        """Name every cell that holds a character nobody can see."""
        for label in labels:
            found = f"regexp_extract({quote(label)}, {literal(_INVISIBLE_RE2)})"
            query = f"SELECT _row, {found} FROM {self.name} WHERE {found} <> '' ORDER BY _row"
            for row, char in self.database.stream(query):
                self.unseen(char, row, label)

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


def read_table(
    database: Database, content: bytes, source: TableSource, limits: Limits, ledger: Ledger
) -> TableReading:
    """Load a CSV into the database as text cells and judge its structure."""
    table = Table(database, source, limits, ledger)
    resource = table.read(content)
    return TableReading(resource, table.complete and resource is not None)
