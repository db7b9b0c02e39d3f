"""The firewall on everything that is written: no file of a site holds a resident ID.

Tables, pages of records, indexes and downloads are made of cells that were judged in every
disguise, so that what is looked for here is what a slip of the program could let out: an ID as it
stands in the data. Editorial pages are judged here for the first time, and for everything.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from gongshi.privacy.find import find
from gongshi.privacy.numbers import is_resident_id
from gongshi.privacy.sieve import may_hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_CHUNK: Final = 1 << 20
_OVERLAP: Final = 64
_SEPARATORS: Final = b" -._\t"
_TO_ZERO: Final = bytes(
    ord("0") if chr(each).isdigit() and each < 128 else ord("1")  # noqa: PLR2004 - ASCII
    for each in range(256)
)
_LEAST: Final = b"0" * 15
# A letter or a point before it makes a digest or a fraction of it.
_NUMBER: Final = re.compile(
    rb"(?<![0-9A-Za-z.])([1-8](?:[ \-._]?[0-9]){16}[ \-._]?[0-9Xx]|[1-8][0-9]{14})(?![0-9A-Za-z])"
)
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
    if _LEAST not in piece.translate(_TO_ZERO, _SEPARATORS):
        return False
    for found in _NUMBER.finditer(piece):
        number = re.sub(rb"[^0-9Xx]", b"", found[1]).decode("ascii").upper()
        if is_resident_id(number) and number not in allowed:
            return True
    return False


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
