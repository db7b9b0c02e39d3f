"""Records: CSV as Python's own strict parser reads it, which is how Frictionless counts."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LINE: Final = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")
_SHOWN: Final = 80
"""Characters of a broken cell that are kept for the message."""


class QuoteError(Exception):
    """A quotation mark that is not closed: where its record begins, and the broken cell."""

    def __init__(self, row: int, column: int, cell: str) -> None:
        """Keep the record's number (from 1), the cell's column (from 0) and its text."""
        super().__init__(row, column, cell)
        self.row, self.column, self.cell = row, column, cell


class CsvText:
    """The text of a CSV."""

    def __init__(self, text: str, delimiter: str) -> None:
        """Hold the text as it is."""
        self.text = text
        self.delimiter = delimiter

    @property
    def is_even(self) -> bool:
        """True where all lines end alike and none is blank, so that lines can be counted."""
        returns, feeds = self.text.count("\r"), self.text.count("\n")
        alike = not returns or returns == feeds == self.text.count("\r\n")
        blank = "\n\n" in self.text or "\n\r\n" in self.text
        return alike and not blank and not self.text.startswith(("\n", "\r"))

    def records(self) -> Iterator[list[str]]:
        """Yield the records, the header first.

        Raises:
            QuoteError: from here on the records cannot be told apart.
        """
        csv.field_size_limit(max(csv.field_size_limit(), len(self.text) + 1))
        position = 0

        def lines() -> Iterator[str]:
            nonlocal position
            for line in _LINE.finditer(self.text):
                position = line.end()
                yield line.group()

        reader = csv.reader(lines(), delimiter=self.delimiter, strict=True)
        row = 0
        while True:
            row, start = row + 1, position
            try:
                record = next(reader, None)
            except csv.Error:
                raise self.broken_cell(row, start) from None
            if record is None:
                return
            yield record

    def broken_cell(self, row: int, start: int) -> QuoteError:
        """Find the first cell, from a record's start on, whose quotes do not match."""
        sign = re.escape(self.delimiter)
        whole = re.compile(rf'"[^"]*+(?:""[^"]*+)*+"(?=[{sign}\r\n]|\Z)|(?!")[^{sign}\r\n]*+')
        column = 0
        while (cell := whole.match(self.text, start)) and self.text.startswith(
            self.delimiter, cell.end()
        ):
            start = cell.end() + 1
            column += 1
        shown = self.text[start : start + _SHOWN].splitlines() or [""]
        return QuoteError(row, column, shown[0])


class RecordWriter:
    """Writes records as plain CSV, each with its number, for the database to read."""

    def __init__(self, columns: Sequence[str]) -> None:
        """Begin with the header."""
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
        self._writer.writerow(columns)
        self._width = len(columns)
        self._longest = 0

    def write(self, number: int, cells: list[str], width: int, limit: int) -> None:
        """Write a record, padded or cut to `width`; cells beyond the limit are cut behind it."""
        if len(cells) != width:
            cells = [*cells[:width], *[""] * (width - len(cells))]
        size = len("".join(cells))
        if size > limit:
            cells = [cell[: limit + 1] for cell in cells]
        self._longest = max(self._longest, size)
        self._writer.writerow((number, *cells))

    @property
    def longest_bytes(self) -> int:
        """The most bytes that one record can take: four a character, quotes and commas."""
        return 4 * self._longest + 3 * self._width + 20

    def text(self) -> str:
        """Return what was written."""
        return self._buffer.getvalue()
