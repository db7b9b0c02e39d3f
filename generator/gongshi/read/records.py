"""Records: CSV as Python's own strict parser reads it, which is how Frictionless counts.

Only lines with a quotation mark need a parser: in any other line each delimiter parts two cells.
"""

from __future__ import annotations

import csv
import io
import re
from functools import partial
from io import BytesIO, TextIOWrapper
from itertools import repeat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SHOWN: Final = 80
"""Characters of a broken cell that are kept for the message."""
_KNOWN: Final = 1_000
"""Odd lines that are remembered: thousands of blank ones are all alike."""
_BLOCK: Final = 1 << 22
"""Bytes of a file that are straightened at a time."""


class QuoteError(Exception):
    """A quotation mark that is not closed: where its record begins, and the broken cell."""

    def __init__(self, row: int, column: int, cell: str) -> None:
        """Keep the record's number (from 1), the cell's column (from 0) and its text."""
        super().__init__(row, column, cell)
        self.row, self.column, self.cell = row, column, cell


def up_to_quote(lines: list[bytes], place: int) -> list[bytes]:
    """Return the lines from a place on, up to the first with a quotation mark, or the last."""
    quoted = (number for number in range(place, len(lines)) if b'"' in lines[number])
    return lines[place : next(quoted, len(lines)) + 1]


class CsvText:
    """The text of a CSV, as bytes of UTF-8."""

    def __init__(self, content: bytes, delimiter: str) -> None:
        """Read the header.

        Raises:
            QuoteError: the header itself cannot be read.
        """
        self.content = content
        self.delimiter = delimiter
        self.sign = delimiter.encode()
        csv.field_size_limit(max(csv.field_size_limit(), len(content) + 1))
        self._first = self._lines(0)
        self.header, lines = self.record(partial(up_to_quote, self._first), 0, 1)
        self.header_row = 1
        self.start = sum(map(len, self._first[:lines]))
        """Where the records begin."""

    def head(self, number: int) -> list[tuple[list[str], int]]:
        """Return the first records, the header among them, each with the byte behind it."""
        found: list[tuple[list[str], int]] = []
        place = start = 0
        while len(found) < number and place < len(self._first):
            try:
                cells, lines = self.record(partial(up_to_quote, self._first), place, len(found) + 1)
            except QuoteError:
                break
            start += sum(map(len, self._first[place : place + lines]))
            place += lines
            found.append((cells, start))
        return found

    def all_records(self) -> Iterator[list[str]]:
        """Yield the cells of every record, as well as they can be told; none is refused."""
        with TextIOWrapper(BytesIO(self.content), encoding="utf-8", newline="") as lines:
            yield from csv.reader(lines, delimiter=self.delimiter)

    def begin_at(self, number: int, header: list[str], start: int) -> None:
        """Take another record for the header: its number, its cells, the byte behind it."""
        self.header_row, self.header, self.start = number, header, start

    @property
    def record_bytes(self) -> int:
        """About how long a record is: the average of the first lines, in bytes."""
        return sum(map(len, self._first)) // max(len(self._first), 1)

    @property
    def quoted(self) -> bool:
        """True where a record holds a quotation mark."""
        return self.content.find(b'"', self.start) >= 0

    @property
    def line_end(self) -> int:
        """The bytes of a line's end, where all lines end alike; else 0."""
        if self.content.find(b"\r", self.start) < 0:
            return 1
        pairs, returns, feeds = (self.content.count(x, self.start) for x in (b"\r\n", b"\r", b"\n"))
        return 2 if pairs == returns == feeds else 0

    def _lines(self, start: int) -> list[bytes]:
        """Return the lines of a block that begins at `start`, with their ends."""
        end = self.content.find(b"\n", start + _BLOCK) + 1 or len(self.content)
        return self.content[start:end].splitlines(keepends=True)

    def record(
        self, chunk: Callable[[int], list[bytes]], first: int, number: int
    ) -> tuple[list[str], int]:
        """Return the cells of the record that begins in a line, and how many lines it takes.

        Args:
            chunk: returns the lines from a place on, up to one with a quotation mark and no
                further; nothing behind the last line.
            first: the place of the record's first line.
            number: of the record.

        Raises:
            QuoteError: from here on the records cannot be told apart.
        """
        taken: list[str] = []
        place = first

        def lines() -> Iterator[str]:
            nonlocal place
            while some := chunk(place):
                # Whoever asks for more is inside quotation marks, which only such a line can end.
                some = some if place > first else some[:1]
                place += len(some)
                taken.append(b"".join(some).decode())
                yield taken[-1]

        try:
            cells = next(csv.reader(lines(), delimiter=self.delimiter, strict=True), [])
        except csv.Error:
            raise self.broken_cell("".join(taken), number) from None
        return cells, place - first

    def broken_cell(self, text: str, number: int) -> QuoteError:
        """Find the first cell of a record whose quotes do not match."""
        sign = re.escape(self.delimiter)
        whole = re.compile(rf'"[^"]*+(?:""[^"]*+)*+"(?=[{sign}\r\n]|\Z)|(?!")[^{sign}\r\n]*+')
        start = column = 0
        while (cell := whole.match(text, start)) and text.startswith(self.delimiter, cell.end()):
            start = cell.end() + 1
            column += 1
        shown = text[start : start + _SHOWN].splitlines() or [""]
        return QuoteError(number, column, shown[0])


class Straightener:
    """Writes the records of a damaged CSV one by one, each with as many cells as columns."""

    def __init__(self, text: CsvText, limit: int, judge: Callable[[int, list[str]], None]) -> None:
        """Prepare.

        Args:
            text: the damaged CSV.
            limit: bytes of a cell; longer ones are cut behind it.
            judge: is told number and cells of each record with too many or too few of them.
        """
        self.text = text
        self.width = len(text.header)
        self.limit = limit
        self.judge = judge
        self.records = 0
        self.longest = 0
        """Bytes of the longest record."""
        self._known: dict[bytes, tuple[bytes, list[str] | None]] = {}
        """Odd lines that are records, straightened, with the cells that must be judged."""
        self._start = text.start
        self._returns = text.content.find(b"\r", text.start) >= 0
        self._lines: list[bytes] = []
        self._odd: list[int] = []
        self._plain = 0
        """The place from which on no line at hand has a quotation mark."""

    def _more(self) -> bool:
        """Add a block to the lines at hand; False where there is none."""
        more = self.text._lines(self._start)  # noqa: SLF001 - the two classes are one reader
        start, self._start = self._start, self._start + sum(map(len, more))
        quoted = self.text.content.find(b'"', start, self._start) >= 0
        if quoted:
            self._plain = len(self._lines) + len(more)
        signs, known = self.width - 1, len(self._lines)
        # A look at each line, because only a parser that counts records can say where they break.
        odd = {
            place
            for place, number in enumerate(map(bytes.count, more, repeat(self.text.sign)))
            if number != signs
        }
        if quoted:
            odd.update(place for place, line in enumerate(more) if b'"' in line)
        if max(map(len, more), default=0) > self.limit:
            odd.update(place for place, line in enumerate(more) if len(line) > self.limit)
        if not signs:
            odd.update(place for place, line in enumerate(more) if not line.rstrip(b"\r\n"))
        self._odd += [known + place for place in sorted(odd)]
        self._lines += more
        return bool(more)

    def _chunk(self, place: int) -> list[bytes]:
        """Return lines up to one with a quotation mark, from the next block where it is needed."""
        if place == len(self._lines):
            self._more()
        if place >= self._plain:
            return self._lines[place:]
        return up_to_quote(self._lines, place)

    def blocks(self) -> Iterator[bytes]:
        """Yield the records, one a line, block by block.

        Raises:
            QuoteError: from here on the records cannot be told apart; those before were yielded.
        """
        while self._more():
            straight: list[bytes] = []
            first = self.records + self.text.header_row + 1
            done = 0
            broken = None
            for place in self._odd:  # grows where a record goes on in the next block
                if place < done:
                    continue
                if done < place:
                    straight += self._plain_lines(done, place)
                known = self._known.get(self._lines[place])
                if known is not None and known[1] is None:
                    straight.append(known[0])
                    done = place + 1
                    continue
                try:
                    cells, taken = self._record(place, first + len(straight))
                except QuoteError as error:
                    broken = error
                    done = len(self._lines)
                    break
                straight.append(cells)
                done = place + taken
            straight += self._plain_lines(done, len(self._lines))
            self.records += len(straight)
            self.longest = max(self.longest, max(map(len, straight), default=0))
            self._lines, self._odd, self._plain = [], [], 0
            yield b"".join(straight)
            if broken:
                raise broken

    def _plain_lines(self, done: int, place: int) -> list[bytes]:
        """Return lines that are records as they stand, each with a line feed at its end."""
        lines = self._lines[done:place]
        if self._returns:
            return [line.rstrip(b"\r\n") + b"\n" for line in lines]
        if lines and not lines[-1].endswith(b"\n"):
            lines[-1] += b"\n"
        return lines

    def _record(self, place: int, number: int) -> tuple[bytes, int]:
        """Return an odd record as one line of `width` cells, and how many lines it took."""
        line = self._lines[place]
        if (known := self._known.get(line)) is not None:
            if known[1] is not None:
                self.judge(number, known[1])
            return known[0], 1
        quoted = b'"' in line
        plain = line.rstrip(b"\r\n")
        if quoted:
            cells, taken = self.text.record(self._chunk, place, number)
        else:
            cells, taken = plain.decode().split(self.text.delimiter) if plain else [], 1
        width = self.width
        judged = None
        if len(cells) != width:
            if any(cells[:width]):
                judged = cells
                self.judge(number, cells)
                remembered = len(line) < _SHOWN and len(self._known) < _KNOWN
                if len(cells) < width and not (quoted or remembered or len(line) > self.limit):
                    return plain + self.text.sign * (width - len(cells)) + b"\n", 1
            cells = [*cells[:width], *[""] * (width - len(cells))]
        if len(line) > self.limit or taken > 1:
            cells = [cell[: self.limit + 1] for cell in cells]
        if quoted or not any(cells):
            cells = ['"' + cell.replace('"', '""') + '"' for cell in cells]
        straight = (self.text.delimiter.join(cells) + "\n").encode()
        if taken == 1 and len(line) < _SHOWN and len(self._known) < _KNOWN:
            self._known[line] = straight, judged
        return straight, taken


class RecordWriter:
    """Writes records as plain CSV, each with its number, for the database to read."""

    def __init__(self, columns: Sequence[str]) -> None:
        """Begin; the columns are only counted."""
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
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

    @property
    def content(self) -> bytes:
        """What was written, in UTF-8."""
        return self._buffer.getvalue().encode()
