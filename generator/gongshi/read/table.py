"""Tables: what every one is judged for, whether it comes as a CSV or in a workbook.

Its header is matched to the schema's fields, and its records come into the database as text cells
with Frictionless' record numbers; `csv_table.py` and `sheet_table.py` read them.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from gongshi.engine import Database, literal, quote
from gongshi.model import Concern, Finding, Resource, Severity
from gongshi.privacy.sieve import may_hold
from gongshi.read.personal import personal_in
from gongshi.read.properties import INVISIBLE, named
from gongshi.read.shape import Shape, plain_label
from gongshi.read.store import GROUP, Stored
from gongshi.read.text import LOST_TWICE
from gongshi.schema import extend

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from gongshi.config import Limits
    from gongshi.ledger import Ledger
    from gongshi.read.descriptor import ResourceEntry
    from gongshi.read.records import RecordWriter
    from gongshi.schema import ResourceSchema

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


@dataclass(frozen=True, slots=True)
class TableSource:
    """Where a table comes from and what it should be."""

    entry: ResourceEntry
    schema: ResourceSchema
    package: str
    path: str


@dataclass(frozen=True, slots=True)
class TableReading:
    """A table that was read, None where its records cannot be matched to fields."""

    resource: Resource | None
    complete: bool
    """False where records were lost, so that nothing can be said of what points to them."""
    stored: Stored | None = None
    """Where its records are."""


class Table:
    """Reads one table; keeps what all steps need."""

    declarable: tuple[str, ...] = ()
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
        self.columns: tuple[str, ...] = ()
        """Every column of the file; those that no field has are called `_column_N`."""
        self.header: Sequence[str] = ()
        self.header_row = 1
        self.name = quote(source.entry.name)
        """The view of the records that are kept."""
        self.stored: Stored | None = None
        """Where they are kept."""
        self.group = GROUP
        """How many rows are written together."""
        self.files = 0
        """How many files were written for them: none is written while it is read."""

    def wrong(  # noqa: PLR0913 - each says another thing of the finding
        self, code: str, *, row: int | None = None, field: str = "", value: str = "",
        kind: str = "", concern: Concern = Concern.DATA, suggestion: str = "",
        hint: str = "", **detail: str,
    ) -> None:  # fmt: skip
        """Note one finding in this table."""
        self.ledger.add(
            Finding(
                code=code, package=self.source.package, path=self.source.path,
                resource=self.source.entry.name, row=row, field=field, value=value,
                kind=kind, concern=concern, detail=detail, suggestion=suggestion,
                hints=(hint,) if hint else (),
            )
        )  # fmt: skip

    def personal(self, text: str, row: int) -> None:
        """Name personal data in a text that becomes no cell of a table."""
        source = self.source
        self.ledger.add(
            *personal_in(
                text, package=source.package, path=source.path, resource=source.entry.name, row=row
            )
        )

    def search_unread(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Look for personal data in all of a table that cannot be judged, below what was read."""
        # A loop over records: without names of columns there is no table for the database.
        for number, cells in rows:
            # One look at a record tells of most that none of its cells has to be read.
            if number > self.header_row and may_hold(" , ".join(cells)):
                for cell in cells:
                    self.personal(cell, number)

    def unseen(self, character: str, row: int, label: str) -> None:
        """Name a character that nobody can see."""
        shown, kind = named(character)
        self.wrong("character-error", row=row, field=label, value=shown, kind=kind, character=shown)

    def is_long(self, text: str, row: int, place: str) -> bool:
        """Name a text over the published size that stands in no column."""
        limit = self.limits.cell_bytes
        if len(text) <= limit and len(text.encode()) <= limit:
            return False
        self.wrong("cell-limit", row=row, field=place, concern=Concern.LIMIT, limit=str(limit))
        return True

    def uncounted(self, code: str, field: str, number: int) -> None:
        """Count findings for which the ledger has no room."""
        if number:
            key = (code, self.source.entry.name, field)
            self.ledger.count(self.source.package, key, Severity.ERROR, Concern.DATA, number)

    def judge_above(self, above: Sequence[str], header_row: int) -> None:
        """Name the rows above the header, of which these cells hold something."""
        title = above[0].strip() if above else ""
        kind = "title" if title else "below"
        self.wrong("table-shape", row=1, value=title, kind=kind, header=str(header_row))

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
            near = self.nearest(label, taken)
            self.wrong("extra-label", row=row, field=label, value=label, hint=near)
        elif meant != label:
            self.wrong("incorrect-label", row=row, field=meant, value=label, suggestion=meant)
        return meant

    def nearest(self, label: str, taken: Container[str]) -> str:
        """Return the field whose name is spelled most like a label, as a guess."""
        free = [each.name for each in self.schema.fields if each.name not in taken]
        return next(iter(get_close_matches(label.strip().lower(), free, 1)), "")

    def judge_sizes(self, labels: tuple[str, ...]) -> None:
        """Name every cell over the published size."""
        limit = self.limits.cell_bytes
        for label in labels:
            long = f"strlen({quote(label)}) > {limit}"
            query = f"SELECT _row FROM {self.name} WHERE {long} ORDER BY _row"
            for (row,) in self.database.stream(query):
                concern = Concern.LIMIT
                self.wrong("cell-limit", row=row, field=label, concern=concern, limit=str(limit))

    def judge_characters(self, labels: tuple[str, ...]) -> None:
        """Name every cell that holds a character nobody can see."""
        for label in labels:
            found = f"regexp_extract({quote(label)}, {literal(_INVISIBLE_RE2)})"
            query = f"SELECT _row, {found} FROM {self.name} WHERE {found} <> '' ORDER BY _row"
            for row, char in self.database.stream(query):
                self.unseen(char, row, label)

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

    def hold(self, source: str, *, first: int = 0, values: Sequence[object] = ()) -> None:
        """Keep the records of a source, which may be those that were kept before.

        The arguments are those of `Stored`.
        """
        former, folder = self.stored, self.database.folder
        self.files += 1
        file = f"{self.source.entry.name}-{self.files}.parquet"
        stored = Stored(file, self.columns, first, self.group)
        stored.write(self.database, source, values)
        self.database.run(f"CREATE OR REPLACE VIEW {self.name} AS {stored.records(folder)}")
        self.stored = stored
        if former:
            former.path(folder).unlink()

    def copy_numbered(self, records: RecordWriter) -> None:
        """Let DuckDB read records that bring their own numbers."""
        with self.file((records.content,)) as file:
            source = self.csv(file, ("_row", *self.columns), ",", line=records.longest_bytes)
            self.hold(f"(SELECT * REPLACE (CAST(_row AS BIGINT) AS _row) FROM {source})")

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
