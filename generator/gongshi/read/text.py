"""From bytes to text: what a file really is, and its declared encoding; nothing is guessed."""

from __future__ import annotations

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
_UTF_8_BOM: Final = b"\xef\xbb\xbf"
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


def decode(content: bytes, encoding: str, delimiter: str) -> str:
    """Return a file's text.

    Raises:
        TextError: the file is empty, no CSV, or not in the encoding that was declared.
    """
    if content.startswith(_UTF_16):
        raise TextError("encoding-error", "utf-16")
    if found := foreign(content):
        raise TextError("format-error", found=found)
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        row, field = _place(before, delimiter)
        likely = _likely(content) if encoding == "utf-8" else ""
        raise TextError("encoding-error", likely, row=row, field=field) from None
    if encoding != "utf-8" and _is_utf_8(content):
        raise TextError("encoding-error", "utf-8")
    text = text.removeprefix("\ufeff")
    if not text or text.isspace():
        raise TextError("source-error", "empty")
    return text


def foreign(content: bytes) -> str:
    """Return what a file is that is no text of a table; empty where nothing shows it."""
    for signature, name in _FOREIGN:
        if content.startswith(signature):
            return name
    return "HTML/XML" if _MARKUP.match(content) else ""


def _place(before: str, delimiter: str) -> tuple[int, str]:
    """Return the record and the field in which a text breaks off."""
    # The mark stands for what cannot be read, so that its cell counts where it is the first.
    records = csv.reader(io.StringIO(before + "?", newline=""), delimiter=delimiter)
    header = cells = next(records)
    row = 1
    for row, cells in enumerate(records, 2):  # noqa: B007 - the last record is what counts
        pass
    labels = dict(enumerate(header)) if row > 1 else {}
    return row, labels.get(len(cells) - 1, "")


def _likely(content: bytes) -> str:
    """Name the encoding a file can be read in, for the remedy; it is never used to read it."""
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "gb18030"


def _is_utf_8(content: bytes) -> bool:
    """Return whether bytes declared as something else can only have been meant as UTF-8."""
    if content.startswith(_UTF_8_BOM):
        return True
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any(ord(char) >= _THREE_BYTES for char in set(text))
