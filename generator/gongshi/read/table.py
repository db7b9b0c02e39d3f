"""Tables: from a CSV's bytes to a table of text cells with Frictionless' record numbers.

A well-formed file is read by DuckDB as whole columns. Where its structure may be damaged (ragged,
blank or broken records), Python's strict parser reads it, names every damage, and hands the
records that can be judged to the same table, so that all other errors are reported too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import duckdb

from gongshi.model import Concern, Finding, Resource
from gongshi.read.database import Database, literal, quote
from gongshi.read.personal import personal_in
from gongshi.read.properties import INVISIBLE
from gongshi.read.records import CsvText, QuoteError, RecordWriter
from gongshi.read.text import TextError, decode
from gongshi.schema import extend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.config import Limits
    from gongshi.ledger import Ledger
    from gongshi.read.descriptor import ResourceEntry
    from gongshi.schema import ResourceSchema

_QUOTE_BY_BLANK: Final = re.compile(r'[^\S\n]"|"[^\S\n\r]')
# The same characters as in INVISIBLE, as RE2 writes them; surrogates cannot come out of UTF-8.
_INVISIBLE_RE2: Final = (
    r"[\x{0}-\x{8}\x{b}\x{c}\x{e}-\x{1f}\x{7f}-\x{9f}"
    r"\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{2069}\x{feff}]"
)
_MAYBE_BLANK: Final = re.compile(r'[\r\n][,;|\t"]*(?=[\r\n]|\Z)')
_LINE: Final = 2_000_000
"""Bytes of a record that DuckDB holds without being told to."""
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


class Table:
    """Reads one table; keeps what all steps need."""

    def __init__(
        self, database: Database, source: TableSource, limits: Limits, ledger: Ledger
    ) -> None:
        self.database = database
        self.source = source
        self.schema = extend(source.schema, source.entry.extra)
        self.limits = limits
        self.ledger = ledger
        self.complete = True
        self.columns: tuple[str, ...] = ()
        """Every column of the file; those that no field has are called `_column_N`."""
        self.header: Sequence[str] = ()
        self.header_row = 1
        self.name = f"{quote(source.space)}.{quote(source.entry.name)}"

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
            text = CsvText(decode(content, entry.encoding, entry.delimiter), entry.delimiter)
            self.header = next(text.records(), [])
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
        labels = self.match_header()
        if not labels:
            return None
        rows = self.load(text)
        if rows > self.limits.rows:
            self.wrong("row-limit", concern=Concern.LIMIT, limit=str(self.limits.rows))
            return None
        rows -= self.judge(text, rows, labels)
        return Resource(entry.name, self.source.path, self.schema, labels, rows, self.name)

    def match_header(self) -> tuple[str, ...]:
        """Match columns to fields; return the columns' names that are fields."""
        if len(self.header) > self.limits.columns:
            limit = str(self.limits.columns)
            self.wrong("column-limit", concern=Concern.LIMIT, limit=limit)
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

    def judge_labels(self) -> tuple[str, ...]:
        """Name what is wrong with the header and return the columns' names."""
        names = [each.name for each in self.schema.fields]
        columns: list[str] = []
        row = self.header_row
        for position, label in enumerate(self.header, 1):
            columns.append(f"_column_{position}")
            self.personal(label, row)
            if found := INVISIBLE.search(label):
                shown = f"U+{ord(found.group()):04X}"
                self.wrong("character-error", row=row, field=label, value=shown, character=shown)
            elif not label.strip():
                self.wrong("blank-label", row=row, field=str(position), position=str(position))
            elif label in self.header[: position - 1]:
                self.wrong("duplicate-label", row=row, field=label, value=label)
            elif label in names:
                columns[-1] = label
            else:
                suggestion = self.nearest(label, self.header)
                self.wrong(
                    "extra-label",
                    row=row,
                    field=label,
                    value=label,
                    suggestion=suggestion,
                )
        for field in self.schema.fields:
            if field.required and field.name not in columns:
                self.wrong("missing-label", row=row, field=field.name)
        return tuple(columns)

    def nearest(self, label: str, taken: Sequence[str]) -> str:
        """Return the field that a label was meant to name, where one is evident."""
        free = [each for each in self.schema.fields if each.name not in taken]
        plain = label.strip().lower()
        for field in free:
            if plain in {field.name, *(title.lower() for title in field.title.values())}:
                return field.name
        near = get_close_matches(plain, [each.name for each in free], 1)
        return near[0] if near else ""

    def load(self, text: CsvText) -> int:
        """Load the records, as columns where that is safe; return how many there are."""
        rows = self.load_columns(text)
        return self.load_records(text) if rows is None else rows

    def judge(self, text: CsvText, rows: int, labels: tuple[str, ...]) -> int:
        """Judge what was loaded; return how many blank records were taken out."""
        blanks = self.remove_blanks(labels) if _MAYBE_BLANK.search(text.text) else 0
        if INVISIBLE.search(text.text):
            self.judge_characters(labels)
        if len(self.columns) >= _SWALLOWED_COLUMNS and text.text.count("\n") > rows + 1:
            self.judge_line_breaks(labels)
        if len(text.text) > self.limits.cell_bytes // 4:
            self.judge_sizes(labels)
        return blanks

    def remove_blanks(self, labels: tuple[str, ...]) -> int:
        """Name the blank records and take them out; return how many there are."""
        blank = f"coalesce({', '.join(map(quote, self.columns))}) IS NULL"
        number = int(self.database.value(f"SELECT count(*) FROM {self.name} WHERE {blank}"))
        if number:
            query = f"SELECT _row FROM {self.name} WHERE {blank} ORDER BY _row"
            for (row,) in self.database.stream(query):
                self.blank_row(row, labels)
            self.database.run(f"DELETE FROM {self.name} WHERE {blank}")
        return number

    def judge_sizes(self, labels: tuple[str, ...]) -> None:
        """Name every cell over the published size."""
        limit = self.limits.cell_bytes
        joined = f"concat({', '.join(map(quote, labels))})"
        longest = self.database.value(f"SELECT max(strlen({joined})) FROM {self.name}")
        for label in labels if (longest or 0) > limit else ():
            long = f"strlen({quote(label)}) > {limit}"
            query = f"SELECT _row FROM {self.name} WHERE {long} ORDER BY _row"
            for (row,) in self.database.stream(query):
                concern = Concern.LIMIT
                self.wrong("cell-limit", row=row, field=label, concern=concern, limit=str(limit))

    def load_columns(self, text: CsvText) -> int | None:
        """Load a well-formed file as whole columns; None where it may be damaged."""
        if not text.is_even or ('"' in text.text and _QUOTE_BY_BLANK.search(text.text)):
            return None
        try:
            rows = self.copy(text.text, self.columns, text.delimiter, "row_number() OVER () + 1")
        except duckdb.Error:
            return None
        # DuckDB forgives one empty cell too many, so the delimiters are counted.
        expected = (rows + 1) * (len(self.columns) - 1)
        if '"' in text.text:
            expected += self.inner_delimiters(text.delimiter)
        return rows if text.text.count(text.delimiter) == expected else None

    def inner_delimiters(self, delimiter: str) -> int:
        """Count the delimiters inside cells."""
        sign = literal(delimiter)
        cells = f"concat({', '.join(map(quote, self.columns))})"
        inside = f"sum(length({cells}) - length(replace({cells}, {sign}, '')))"
        counted = self.database.value(f"SELECT {inside} FROM {self.name}")
        return int(counted or 0) + sum(label.count(delimiter) for label in self.header)

    def copy(
        self, text: str, columns: Sequence[str], delimiter: str, number: str, line: int = 0
    ) -> int:
        """Let DuckDB read a text with lines of at most `line` bytes; return how many rows."""
        file = self.database.folder / "table.csv"
        file.write_bytes(text.encode("utf-8"))
        typed = ", ".join(f"{literal(each)}: 'VARCHAR'" for each in columns)
        cells = ", ".join(quote(each) for each in columns if each != "_row")
        sizes = f", max_line_size = {line}, buffer_size = {2 * line}" if line > _LINE else ""
        try:
            return int(
                self.database.value(
                    f"CREATE OR REPLACE TABLE {self.name} AS SELECT {number} AS _row, {cells} "
                    f"FROM read_csv({literal(str(file))}, columns = {{{typed}}}, header = true, "
                    f"auto_detect = false, delim = {literal(delimiter)}, quote = '\"', "
                    f"escape = '\"', strict_mode = true{sizes})"
                )
            )
        finally:
            file.unlink()

    def load_records(self, text: CsvText) -> int:
        """Load a damaged file record by record and name each damage.

        A loop over rows, because only a parser that counts records can say where they break.
        """
        width = len(self.columns)
        kept = RecordWriter(("_row", *self.columns))
        records = text.records()
        next(records)
        try:
            for number, cells in enumerate(records, 2):
                if len(cells) != width and any(cells[:width]):
                    self.judge_width(number, cells)
                kept.write(number, cells, width, self.limits.cell_bytes)
                if number > self.limits.rows + 1:
                    break
        except QuoteError as error:
            field = dict(enumerate(self.header)).get(error.column, "")
            self.wrong("source-error", row=error.row, field=field, value=error.cell, kind="quote")
            self.personal(error.cell, error.row)
            self.complete = False
        columns = ("_row", *self.columns)
        return self.copy(kept.text(), columns, ",", "CAST(_row AS BIGINT)", kept.longest_bytes)

    def judge_width(self, number: int, cells: list[str]) -> None:
        """Name the cells that a record has too many or too few."""
        width = len(self.header)
        for position, cell in enumerate(cells[width:], width + 1):
            self.wrong("extra-cell", row=number, value=cell, position=str(position))
            self.personal(cell, number)
        for label in self.header[len(cells) :]:
            self.wrong("missing-cell", row=number, field=label)

    def blank_row(self, number: int, labels: tuple[str, ...]) -> None:
        """Name a blank record: like Frictionless, as a blank row and as a record without key."""
        self.wrong("blank-row", row=number)
        key = self.schema.primary_key
        if key and set(key) <= set(labels):
            self.wrong("primary-key", row=number, field=", ".join(key), kind="empty")

    def judge_characters(self, labels: tuple[str, ...]) -> None:
        """Name every cell that holds a character nobody can see."""
        for label in labels:
            found = f"regexp_extract({quote(label)}, {literal(_INVISIBLE_RE2)})"
            query = f"SELECT _row, {found} FROM {self.name} WHERE {found} <> '' ORDER BY _row"
            for row, char in self.database.stream(query):
                shown = f"U+{ord(char):04X}"
                self.wrong("character-error", row=row, field=label, value=shown, character=shown)

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
