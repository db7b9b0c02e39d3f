"""Texts as plain as they can be made: every digit ASCII, nothing invisible, nothing encoded."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from gongshi.privacy.knowledge import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

_NINE: Final = 9
_ENCODED: Final = re.compile(r"%[0-9A-Fa-f]{2}|&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z]+);?")
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me", "Cn", "Co", "Cs"})
_SPACE: Final = frozenset({"Cc", "Zs", "Zl", "Zp"})
_ASCII: Final = 128


@dataclass(frozen=True, slots=True)
class Plain:
    """A text made plain; `places[i]` is where its character i comes from."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of the plain text stands in the one that was given."""
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=65_536)
def _sign(char: str) -> str:
    """Return a character as plain text; empty where nobody sees it."""
    category = unicodedata.category(char)
    if category in _UNSEEN:
        return ""
    if category in _SPACE:
        return " "
    if category[0] == "N":
        value = float(unicodedata.numeric(char, -1))
        if value.is_integer() and 0 <= value <= _NINE:
            return str(int(value))
    known = load_knowledge()
    if (similar := known.lookalikes.get(char)) == "X":
        return similar
    return unicodedata.normalize("NFKC", char)


def _plain(text: str, places: tuple[int, ...] | None, *, numerals: bool) -> Plain:
    """Make a text plain sign by sign; `numerals` turns Chinese ones into digits as well."""
    known = load_knowledge().numerals if numerals else {}
    signs: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(text):
        sign = char if " " <= char <= "~" else known.get(char) or _sign(char)
        signs.append(sign)
        origins.extend([places[place] if places else place] * len(sign))
    return Plain("".join(signs), tuple(origins))


def _decoded(text: str) -> tuple[str, tuple[int, ...]] | None:
    """Return a text without percent signs and entities, and where its characters come from."""
    pieces: list[str] = []
    places: list[int] = []
    end = 0
    changed = False
    for found in re.finditer(rf"(?:{_ENCODED.pattern})+", text):
        before = text[end : found.start()]
        sign = unquote(html.unescape(found.group()))
        changed |= sign != found.group()
        pieces += before, sign
        places += range(end, found.start())
        places += [found.start()] * len(sign)
        if sign:
            places[-1] = found.end() - 1
        end = found.end()
    if not changed:
        return None
    pieces.append(text[end:])
    places += range(end, len(text))
    return "".join(pieces), tuple(places)


def readings(text: str) -> Iterator[Plain]:
    """Yield the ways in which a text can be read: as it stands, with numerals, decoded."""
    if text.isascii():
        yield Plain(text, tuple(range(len(text))))
    else:
        yield _plain(text, None, numerals=False)
        if not load_knowledge().numerals.keys().isdisjoint(text):
            yield _plain(text, None, numerals=True)
    similar = _similar(text)
    if similar != text:
        yield _plain(similar, None, numerals=True)
    if ("%" in text or "&" in text) and (decoded := _decoded(text)):
        yield _plain(*decoded, numerals=True)


_LIKE: Final = re.compile(r"(?<![A-Za-z])[0-9OolI|](?:[ .\-_]?[0-9OolI|]){10,17}(?![A-WYZa-wyz])")
_DIGITS: Final = 8


def _similar(text: str) -> str:
    """Return a text in which letters among many digits are the digits they look like."""
    known = load_knowledge().lookalikes

    def replace(found: re.Match[str]) -> str:
        run = found.group()
        if sum(map(str.isdigit, run)) < _DIGITS:
            return run
        return "".join(known.get(char, char) for char in run)

    return _LIKE.sub(replace, text)
