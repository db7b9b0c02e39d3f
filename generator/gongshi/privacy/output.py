"""The firewall on everything that is written: no file of a site holds a resident ID.

Tables, pages of records, indexes and downloads are made of cells that were judged in every
disguise, so that what is looked for here is what a slip of the program could let out: an ID as one
number, in up to three groups or digit by digit, whatever blanks and signs stand between. Signs that
part the cells of a form part numbers. Editorial pages are judged here for the first time, and for
everything.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gongshi.privacy.find import find
from gongshi.privacy.grouped import OLD_DIGITS, numbers_in
from gongshi.privacy.numbers import is_resident_id
from gongshi.privacy.sieve import may_hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_CHUNK: Final = 1 << 20
_OVERLAP: Final = 512
_SEPARATORS: Final = b" \t-._/*+~#"
"""What may stand between the digits of one number; other signs part cells in some form."""
_UTF8: Final = bytes((0xEF, 0xBC, 0xC2, 0xA0, 0xAD, 0xB7, 0xE3, 0xE2, 0x81, *range(0x80, 0x90)))
"""Bytes of blanks, dashes and points that are not ASCII, and of digits of full width."""
_TAKEN_OUT: Final = _SEPARATORS + _UTF8
_TO_ZERO: Final = bytes(
    ord("0" if each in b"0123456789" or 0x90 <= each <= 0x99 else "1")  # noqa: PLR2004 - likewise
    for each in range(256)
)
_LEAST: Final = b"0" * 15
_BETWEEN: Final = re.compile(
    "[\xa0\xad\xb7\u2000-\u2015\u2022\u202f\u205f-\u2064\u3000]+(?=[0-9Xx])"
)
_SHAPE: Final = re.compile(
    "(?=([1-8][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx])"
    "|([1-8][0-9]{7}[01][0-9][0-3][0-9]{4}))"
)
_MARKS: Final = re.escape(_SEPARATORS.decode("ascii"))
# A letter or a point before it makes a digest or a fraction of it.
_RUN: Final = re.compile(
    rf"(?<![0-9A-Za-z.])[0-9](?:[{_MARKS}]*[0-9]){{14,}}(?:[{_MARKS}]*[Xx])?(?![0-9A-Za-z])"
)
_GROUPS: Final = 3
"""Groups of a number in a file, where numbers of several cells stand side by side."""
_FRACTION: Final = re.compile(r"[0-9]\.[0-9]*\Z")
_POINT: Final = ({"."}, 2)
"""A decimal number: one point between two groups."""
_MARKUP: Final = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_ARCHIVES: Final = (".zip", ".xlsx")


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    """Yield a file's bytes in pieces, each with the end of the one before."""
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        yield from _overlapping(iter(lambda: file.read(_CHUNK), b""))


def _overlapping(pieces: Iterable[bytes]) -> Iterator[bytes]:
    before = b""
    for piece in pieces:
        yield before[-_OVERLAP:] + piece
        before = piece


def _holds_id(piece: bytes, allowed: frozenset[str]) -> bool:
    """Return whether bytes hold a resident ID that no exception allows."""
    if not may_hold_id(piece):
        return False
    text = piece.decode("utf-8", "replace")
    if not piece.isascii():
        text = _BETWEEN.sub(" ", unicodedata.normalize("NFKC", text))
    return any(
        value not in allowed for run in _RUN.finditer(text) for value in _ids_of(run.group())
    )


def may_hold_id(piece: bytes) -> bool:
    """Return whether digits in bytes have the shape of an ID, whatever stands between them.

    What nearly every page has is told apart by a few looks at all its bytes; the numbers of the
    drawings that all pages share are looked at once.
    """
    zeros = piece.translate(_TO_ZERO, _TAKEN_OUT)
    place = zeros.find(_LEAST)
    if place < 0:
        return False
    kept = piece.translate(None, _TAKEN_OUT)
    while place >= 0:
        end = zeros.find(b"1", place)
        end = len(zeros) if end < 0 else end
        if _has_shape(kept[place : end + 1]):
            return True
        place = zeros.find(_LEAST, end)
    return False


@lru_cache(maxsize=4096)
def _has_shape(digits: bytes) -> bool:
    """Return whether a run of digits holds an ID, or needs to be looked at as text."""
    if not digits[:-1].isascii():
        return True
    text = digits.decode("latin-1")
    return any(
        is_resident_id((found[1] or "").upper()) or is_resident_id(found[2] or found[1][:15])
        for found in _SHAPE.finditer(text)
    )


def _ids_of(text: str) -> Iterator[str]:
    """Yield the resident IDs in a run of digits that are one number as certainly as in a cell."""
    for kind, value, start, end, certain in numbers_in(text, ""):
        groups = re.findall("[0-9Xx]+", text[start:end])
        signs = set(re.findall("[^0-9Xx]+", text[start:end]))
        few = len(groups) <= _GROUPS and len(signs) == 1 and len(value) > OLD_DIGITS
        if (
            _FRACTION.search(text, max(0, start - _OVERLAP), start)
            or (signs, len(groups)) == _POINT
        ):
            continue
        one = len(groups) == 1 or few or len(groups) == len(value)
        if kind == "resident-id" and certain and one:
            yield value


def _members(content: bytes | Path) -> Iterator[bytes]:
    """Yield the pieces of everything in an archive, as it was before it was packed."""
    with zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content) as archive:
        for name in archive.namelist():
            with archive.open(name) as member:
                yield from _overlapping(iter(lambda: member.read(_CHUNK), b""))


def personal_kind(
    path: str, content: bytes | Path, allowed: frozenset[str], *, editorial: bool = False
) -> str:
    """Return the kind of personal data in a file of the site; empty where there is none.

    Args:
        path: its path below the site's root.
        content: its bytes, or where they lie.
        allowed: resident IDs, by their structure, that exceptions allow.
        editorial: whether it is a page written by people, in which everything is looked for.
    """
    pieces = _members(content) if path.endswith(_ARCHIVES) else _chunks(content)
    if any(_holds_id(piece, allowed) for piece in pieces):
        return "resident-id"
    if editorial and path.endswith(".html"):
        page = content if isinstance(content, bytes) else content.read_bytes()
        for line in _MARKUP.sub("", page.decode("utf-8", "replace")).splitlines():
            for hit in find(line) if may_hold(line) else ():
                if hit.certain and hit.value not in allowed:
                    return hit.kind
    return ""
