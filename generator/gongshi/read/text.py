"""From bytes to text: what a file really is, and its declared encoding; nothing is guessed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import Final

_FOREIGN: Final = (
    (b"PK\x03\x04", "Excel/ZIP"), (b"PK\x05\x06", "Excel/ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel (.xls)"), (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"), (b"%PDF", "PDF"), (b"SQLite format 3", "SQLite"), (b"PAR1", "Parquet"),
)  # fmt: skip
_MARKUP: Final = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|table|meta)", re.IGNORECASE)
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
UTF_8_BOM: Final = b"\xef\xbb\xbf"
_CONTROLS: Final = tuple(bytes((each,)) for each in (*range(0x20), 0x7F) if each not in b"\t\n\r")
LOST_TWICE: Final = "锟斤拷"
"""What becomes of two U+FFFD that are written as UTF-8 and read as GBK: two lost characters."""
# One search for each first byte: most of these bytes are nowhere, which is seen at once.
_INVISIBLE: Final = tuple(map(re.compile, (
    b"\xc2[\x80-\x9f\xad]",
    b"\xcd\x8f",
    b"\xd8\x9c",
    b"\xe1\x85[\x9f\xa0]",
    b"\xe1\xa0\x8e",
    b"\xe2\x80[\x8b-\x8f\xa8-\xae]",
    b"\xe2\x81[\xa0-\xaf]",
    b"\xe3\x85\xa4",
    b"\xee",
    b"\xef(?:[\x80-\xa3]|\xbb\xbf|\xbe\xa0|\xbf[\xb9-\xbf])",
    b"\xf0\x9d\x85[\xb3-\xba]",
    b"\xf3(?:\xa0[\x80\x81]|[\xb0-\xbf])",
    b"\xf4",
    re.escape(LOST_TWICE.encode()),
)))  # fmt: skip
_PIECE: Final = 1 << 18
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_SOUND: Final = 10
"""Characters of three bytes for each broken one that make a file one in UTF-8."""
_THREE_BYTES: Final = 0x800
"""From this character on UTF-8 takes three bytes, which text in GB18030 hardly ever imitates."""


class TextError(Exception):
    """Why bytes are no CSV text: a finding's code and kind, record and field, and what it is."""

    def __init__(
        self, code: str, kind: str = "", *, row: int | None = None, field: str = "", found: str = ""
    ) -> None:
        """Keep the values; the words come later."""
        super().__init__(code, kind)
        self.code, self.kind, self.row, self.field, self.found = code, kind, row, field, found


def to_utf8(content: bytes, encoding: str, delimiter: str) -> bytes:
    """Return a file's text as UTF-8 without a byte order mark.

    Raises:
        TextError: the file is empty, no CSV, or not in the encoding that was declared.
    """
    if content.startswith(_UTF_16):
        raise TextError("encoding-error", "utf-16")
    if found := foreign(content):
        raise TextError("format-error", found=found)
    if not content.isascii():
        content = _checked(content, encoding, delimiter)
    if not content or content.isspace():
        raise TextError("source-error", "empty")
    return content


def _checked(content: bytes, encoding: str, delimiter: str) -> bytes:
    """Return as UTF-8 what is not plain ASCII."""
    try:
        if encoding != "utf-8":
            text = content.decode(encoding)
        elif not _is_utf_8(content):
            content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace").removeprefix("\ufeff")
        row, field = _place(before, delimiter)
        likely = _likely(content, encoding)
        raise TextError("encoding-error", likely, row=row, field=field) from None
    if encoding != "utf-8":
        if _is_meant_as_utf_8(content):
            raise TextError("encoding-error", "utf-8")
        content = text.encode()
    # White space of other scripts is none in bytes; an editor may have added a second mark.
    content = content.removeprefix(UTF_8_BOM).removeprefix(UTF_8_BOM)
    blank = len(content) < _PIECE and content.decode().isspace()
    return b"" if blank else content


def _is_utf_8(content: bytes) -> bool:
    """Return whether bytes are UTF-8, without making a text of them all."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(content), _PIECE):
            decoder.decode(content[at : at + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def has_invisible(content: bytes) -> bool:
    """Return whether UTF-8 holds a character that nobody can see (`properties.INVISIBLE`)."""
    # Looking for one byte at a time in a piece that the processor holds is the fastest way.
    pieces = range(0, len(content), _PIECE)
    if any(content.find(sign, at, at + _PIECE) >= 0 for at in pieces for sign in _CONTROLS):
        return True
    return not content.isascii() and any(
        content.find(each.pattern[:1]) >= 0 and each.search(content) for each in _INVISIBLE
    )


def foreign(content: bytes) -> str:
    """Return what a file is that is no text of a table; empty where nothing shows it."""
    for signature, name in _FOREIGN:
        if content.startswith(signature):
            return name
    return "HTML/XML" if _MARKUP.match(content) else ""


def _place(before: str, delimiter: str) -> tuple[int, str]:
    """Return the record and the field in which a text breaks off."""
    csv.field_size_limit(max(csv.field_size_limit(), len(before) + 2))
    # The mark stands for what cannot be read, so that its cell counts where it is the first.
    records = csv.reader(io.StringIO(before + "?", newline=""), delimiter=delimiter)
    header = cells = next(records)
    row = 1
    for row, cells in enumerate(records, 2):  # noqa: B007 - the last record is what counts
        pass
    labels = dict(enumerate(header)) if row > 1 else {}
    return row, labels.get(len(cells) - 1, "")


def _likely(content: bytes, declared: str) -> str:
    """Name what a file probably is, for the remedy; it is never used to read it."""
    if declared == "utf-8":
        text = content.decode("utf-8", "replace")
        lost = text.count("\ufffd")
        # A file that only breaks off in its last character was cut, however short it is.
        spared = lost == 1 and text.endswith("\ufffd")
        if sum(char >= "\u0800" for char in text) - lost > _SOUND * (lost - spared):
            return "broken"
        runs = [len(each) for each in _HIGH.findall(content)]
        # Chinese takes two such bytes a character, a letter with an accent one.
        if 2 * sum(each == 1 for each in runs) > len(runs):
            return "western"
    other = "gb18030" if declared == "utf-8" else "utf-8"
    try:
        content.decode(other)
    except UnicodeDecodeError:
        return ""
    return other


def _is_meant_as_utf_8(content: bytes) -> bool:
    """Return whether bytes declared as something else can only have been meant as UTF-8."""
    if content.startswith(UTF_8_BOM):
        return True
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any(ord(char) >= _THREE_BYTES for char in set(text))
