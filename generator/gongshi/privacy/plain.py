"""Texts as plain as they can be made: every digit ASCII, nothing invisible, nothing encoded."""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from gongshi.privacy.knowledge import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NINE: Final = 9
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me", "Cn", "Co", "Cs"})
_SPACE: Final = frozenset({"Cc", "Zs", "Zl", "Zp"})
_ENCODED: Final = re.compile(
    r"(?:%[0-9A-Fa-f]{2}|&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z]+);?"
    r"|\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|u\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|[0-7]{3})"
    r"|[Uu]\+[0-9A-Fa-f]{2,6}(?![0-9A-Fa-f]))+"
)
_AGAIN: Final = re.compile("&(?:(?:amp|#38|#x26);)+|%(?:25)+", re.IGNORECASE)
"""A sign that begins an encoding, encoded any number of times itself."""
_CODE: Final = re.compile(r"\\[uUx]\{?([0-9A-Fa-f]+)\}?|[Uu]\+([0-9A-Fa-f]+)|\\([0-7]{3})")
"""The number of a character: hexadecimal as programs or people write it, or octal."""
_TAGS: Final = range(0xE0020, 0xE007F)
"""Unicode's tag characters: ASCII once more, and nobody sees it."""
_BEGINS: Final = re.compile(r"[%&\\％＆]|[Uu]\+")
"""What every encoding begins with."""
_TAG: Final = re.compile(r"</?[A-Za-z!][^<>]*>")
_ROUNDS: Final = 3
"""How often one encoding may lie in another of a different kind."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text made plain; `places[i]` is where its character i comes from."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of the plain text stands in the one that was given."""
        return self.places[start], self.places[end - 1] + 1


def _coded(found: re.Match[str]) -> str:
    """Return the character whose number is written out; the text itself where there is none."""
    number = int(found[3], 8) if found[3] else int(found[1] or found[2], 16)
    return chr(number) if number <= sys.maxunicode else found[0]


@lru_cache(maxsize=65_536)
def _sign(char: str) -> str:
    """Return a character as plain text; empty where nobody sees it."""
    if ord(char) in _TAGS:
        return chr(ord(char) - _TAGS.start + ord(" "))
    category = unicodedata.category(char)
    if category in _UNSEEN:
        return ""
    if category in _SPACE:
        return " "
    if category[0] == "N":
        value = float(unicodedata.numeric(char, -1))
        if value.is_integer() and 0 <= value <= _NINE:
            return str(int(value))
    if (similar := load_knowledge().lookalikes.get(char)) == "X":
        return similar
    return unicodedata.normalize("NFKC", char)


def _plain(source: Plain) -> Plain:
    """Make a text plain sign by sign."""
    if source.text.isascii():
        return source
    signs: list[str] = []
    origins: list[int] = []
    for place, char in zip(source.places, source.text, strict=True):
        sign = char if " " <= char <= "~" else _sign(char)
        signs.append(sign)
        origins.extend([place] * len(sign))
    return Plain("".join(signs), tuple(origins))


def _replaced(source: Plain, pattern: re.Pattern[str], *, decode: bool) -> Plain:
    """Return a text whose matches are decoded or reduced to their first character, or gone."""
    pieces: list[str] = []
    places: list[Sequence[int]] = []
    end = 0
    for found in pattern.finditer(source.text):
        start = found.start()
        if decode:
            whole = unquote(html.unescape(found.group()))
            sign = _CODE.sub(_coded, whole)
        else:
            sign = "" if found.group()[0] == "<" else found.group()[0]
        pieces += source.text[end:start], sign
        places.append(source.places[end:start])
        if sign:
            last = source.places[found.end() - 1]
            places.append((*[source.places[start]] * (len(sign) - 1), last))
        end = found.end()
    if not pieces:
        return source
    pieces.append(source.text[end:])
    places.append(source.places[end:])
    return Plain("".join(pieces), tuple(chain.from_iterable(places)))


def _sources(text: str) -> Iterator[Plain]:
    """Yield a text as it stands, and without encodings and tags where it has some."""
    source = Plain(text, range(len(text)))
    yield source
    decoded = source
    if _BEGINS.search(text):
        decoded = _plain(source) if "％" in text or "＆" in text else source
        for _ in range(_ROUNDS):
            before = decoded.text
            decoded = _replaced(decoded, _AGAIN, decode=False)
            decoded = _replaced(decoded, _ENCODED, decode=True)
            if decoded.text == before:
                break
    if "<" in decoded.text:
        decoded = _replaced(decoded, _TAG, decode=False)
    if decoded.text != text:
        yield decoded


def readings(text: str) -> Iterator[Plain]:
    """Yield the ways in which a text can be read, each once.

    As it stands; with Chinese numerals; with letters and signs for the digits they look like; and
    all of that again without encodings and tags.
    """
    known = load_knowledge()
    seen: set[str] = set()
    for source in _sources(text):
        plain = _plain(source)
        ways = [plain]
        if not plain.text.isascii() and not known.numerals.keys().isdisjoint(plain.text):
            counted = "".join(known.numerals.get(char, char) for char in plain.text)
            ways.append(Plain(counted, plain.places))
        ways.append(Plain(_similar(ways[-1].text), plain.places))
        for way in ways:
            if way.text not in seen:
                seen.add(way.text)
                yield way


_DIGITS: Final = 5
"""Of the digits of a number, so many at least and half of them are written as digits."""


@cache
def _like() -> re.Pattern[str]:
    """Return the pattern of digits and what looks like some, with signs and blanks between."""
    signs = re.escape("".join(load_knowledge().lookalikes_of_digits))
    one = rf"(?:(?=[0-9])|(?<![A-Za-z]))[0-9{signs}]+(?![A-WYZa-wyz])"
    return re.compile(rf"{one}(?:[^0-9A-Za-z\u4e00-\u9fff{signs}]*{one})*")


def _similar(text: str) -> str:
    """Return a text in which what looks like a digit among many digits is that digit."""
    known = load_knowledge().lookalikes_of_digits
    if known.keys().isdisjoint(text):
        return text

    def replace(found: re.Match[str]) -> str:
        run = found.group()
        signs = sum(char in known for char in run)
        if sum(map(str.isdigit, run)) < max(signs, _DIGITS):
            return run
        return "".join(known.get(char, char) for char in run)

    return _like().sub(replace, text)
