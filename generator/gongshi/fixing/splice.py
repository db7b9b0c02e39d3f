"""Splicing: other values into single cells of a CSV, every other byte of which stays as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MARK: Final = b"\xef\xbb\xbf"
_END: Final = re.compile(r"\r\n|\n|\r")


class SpliceError(Exception):
    """A file whose cells cannot be told apart, or whose bytes would not stay the same."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a CSV: what it says, and where it stands in the text."""

    value: str
    start: int
    end: int


class CsvFile:
    """The text of a CSV with the place of every cell."""

    def __init__(self, content: bytes, encoding: str, delimiter: str) -> None:
        """Take a file apart.

        Raises:
            SpliceError: it is not in the encoding, or a quotation mark is not closed.
        """
        self.delimiter = delimiter
        self.encoding = encoding
        self.mark = b""
        while content.startswith(_MARK, len(self.mark)):
            self.mark += _MARK
        body = content[len(self.mark) :]
        try:
            self.text = body.decode(encoding)
        except UnicodeDecodeError as error:
            raise SpliceError from error
        if self.text.encode(encoding) != body:
            # Two byte sequences of such an encoding may stand for one character.
            raise SpliceError
        self.records = self._records()

    def _records(self) -> list[list[Cell]]:
        """Return the cells of every record, counted as Python's strict parser counts."""
        text, sign = self.text, re.escape(self.delimiter)
        cell = re.compile(rf'"((?:[^"]|"")*+)"|([^{sign}\r\n]*+)')
        records: list[list[Cell]] = []
        place = 0
        # A loop over cells, since only where each of them stands lets the others stay untouched.
        while place < len(text):
            record: list[Cell] = []
            while True:
                found = cell.match(text, place)
                if found is None or (found[1] is None and found[2].startswith('"')):
                    raise SpliceError
                value = found[2] if found[1] is None else found[1].replace('""', '"')
                record.append(Cell(value, place, found.end()))
                place = found.end()
                if not text.startswith(self.delimiter, place):
                    break
                place += len(self.delimiter)
            if end := _END.match(text, place):
                place = end.end()
            elif place < len(text):
                raise SpliceError
            blank = len(record) == 1 and record[0].start == record[0].end
            records.append([] if blank else record)
        return records

    def spliced(self, changes: Mapping[tuple[int, int], str]) -> bytes:
        """Return the file's bytes with other values in some cells, by record and column from 0.

        Raises:
            SpliceError: the encoding has no such character, or the result reads otherwise.
        """
        parts: list[str] = []
        done = 0
        for (row, column), value in sorted(changes.items()):
            cell = self.records[row][column]
            parts += self.text[done : cell.start], self._written(value, cell)
            done = cell.end
        parts.append(self.text[done:])
        try:
            content = self.mark + "".join(parts).encode(self.encoding)
        except UnicodeEncodeError as error:
            raise SpliceError from error
        expected = [
            [changes.get((row, column), cell.value) for column, cell in enumerate(record)]
            for row, record in enumerate(self.records)
        ]
        if values_of(CsvFile(content, self.encoding, self.delimiter).records) != expected:
            raise SpliceError
        return content

    def _written(self, value: str, cell: Cell) -> str:
        """Return a value as a cell: in quotation marks where the old one had them, or it must."""
        quoted = self.text.startswith('"', cell.start)
        if quoted or any(sign in value for sign in (self.delimiter, '"', "\n", "\r")):
            return '"' + value.replace('"', '""') + '"'
        return value


def values_of(records: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Return what the cells of records say."""
    return [[cell.value for cell in record] for record in records]
