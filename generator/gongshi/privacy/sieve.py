"""The sieve: patterns in linear time that let through every text in which `find` finds something.

They are RE2's, for whole columns in the database; most columns pass no cell at all. What passes
is judged by `find`, so that the sieve may be coarse and must never be fine.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from gongshi.privacy.knowledge import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST: Final = 6
"""Bytes of the shortest text that can hold something personal: an address such as a@b.cn."""
SHORTEST_NUMBER: Final = 11
_FEWEST: Final = 5
IDENTIFIER: Final = "[a-z0-9][a-z0-9-]{0,63}"
"""The pattern of columns that hold identifiers; nearly all long columns are of this kind."""

_HAN: Final = "[\u4e00-\u9fff]"
# Characters stand in the patterns as they are, which RE2 and Python's engine read alike.
SIGNS: Final = "[^0-9A-Za-z\u4e00-\u9fff]+"
"""What may stand between the digits of a number, and is taken out before `SHAPE` is looked for."""
LOOKALIKE: Final = "[0-9][^0-9A-Za-z\u4e00-\u9fff]*[OolI|]|[OolI|][^0-9A-Za-z\u4e00-\u9fff]*[0-9]"
"""A letter beside a digit, where it may stand for one."""
LETTERS, MEANT = "OolI|", "00111"
"""Such letters, and the digits that `SHAPE` is looked for in their place."""
SHAPE: Final = (
    "1[3-9][0-9]{9}"
    "|[1-8][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx]"
    "|[1-8][0-9]{7}[01][0-9][0-3][0-9]{4}"
    "|[2-69][0-9]{15}"
)
"""ASCII digits in the shape of a number that belongs to a person."""
IN_IDENTIFIER: Final = "[1l]-*[3-9](?:-*[0-9ol]){9}|[1-9l](?:-*[0-9ol]){14}"
"""What lets an identifier through."""
_DIGITS: Final = f"(?:[0-9ol]-*){{{SHORTEST_NUMBER}}}"
"""What an identifier has in which that is."""
NO_IDENTIFIER: Final = "[^a-z0-9-]"
"""Signs of a text that is none and has to pass as any other."""
ODD_IDENTIFIER: Final = f"{NO_IDENTIFIER}|{_DIGITS}"
"""One of the two; most identifiers are neither, which one look tells."""
_UNCOMMON: Final = (
    "[^\t\n\r -~\u3000-\u3011\u3014\u3015\u4e00-\u9fff“”‘’·—–…×"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e]"
)
"""Signs that may be invisible, or become others when a text is made plain, and so hide a word."""
_IDEOGRAPHS: Final = 0x20000
"""The first character of Unicode's second plane, from which on there are no digits."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """The patterns for texts of any kind."""

    run: str
    """Eleven signs in a row that could be digits of any script, with what stands between them."""
    other_digits: str
    """A digit that is not ASCII."""
    words: str
    """A word or sign that everything else needs that is personal."""
    condition: str
    address: str
    """Together with a condition: a word that follows names."""


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


def _decimal_digits() -> str:
    """Return the decimal digits of all scripts but ASCII's, which stand in tens."""
    signs = filter(str.isdecimal, map(chr, range(0x80, _IDEOGRAPHS)))
    zeros = (sign for sign in signs if unicodedata.decimal(sign) == 0)
    return "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in zeros)


@cache
def load_sieve() -> Sieve:
    """Make the patterns from what the firewall knows."""
    known = load_knowledge()
    numerals = "".join(known.numerals)
    who = _any(known.beneficiaries)
    label = rf"(?:的?(?:{_any(known.name_labels)}))"
    return Sieve(
        run=f"(?:[^A-Za-z\u4e00-\u9fff]|[OolIxX{numerals}]){{{SHORTEST_NUMBER}}}",
        other_digits=rf"[\p{{Nl}}\p{{No}}{_decimal_digits()}{numerals}]",
        words=(
            rf"(?i)[@＠﹫]|%[0-9a-f]{{2}}|&[#a-z]|[(\[{{（【<＜［｛]\s*at\s*[)\]}}）】>＞］｝]"
            rf"|\bat\b.*\bdot\b|岁|歲|姓名|艾特|小老鼠|圈a|_at_|\\[ux][0-9a-f{{]|\\[0-7]{{3}}|u\+[0-9a-f]{{2}}|[％＆]|</?[a-z!]"
            rf"|(?:{who}){label}?[\s\x{{3000}}]*[^，。,.;；、0-9A-Za-z\x{{4e00}}-\x{{9fff}}]+{_HAN}"
            rf"|(?:{_any(known.afflicted)}){_HAN}"
            rf"|(?:{who}){label}?[是为叫]|(?:{who}){label}[\s\x{{3000}}]*{_HAN}"
            rf"|[男女][^\x{{4e00}}-\x{{9fff}}]*(?:{_HAN}{{1,5}}族[^\x{{4e00}}-\x{{9fff}}]*)?[0-9]"
            r"|[12][0-9]{3}\s*年.*[男女]"
            rf"|{_any(known.homes)}|{_any(known.messengers)}|{_UNCOMMON}"
        ),
        condition=_any(known.conditions),
        address=rf"{_any(known.honorifics)}|患|因",
    )


_RUN: Final = re.compile(load_sieve().run)
_SIGN: Final = re.compile(
    rf"[@＠%&％＆岁歲]|姓名|艾特|小老鼠|圈a|_at_|[男女]|\\[ux0-7][0-9a-f{{]|u\+[0-9a-f]|</?[a-z!]|{_UNCOMMON}"
    r"|[\[({（【<＜［｛]\s*at\s*[\])}）】>＞］｝]|\sat\s",
    re.IGNORECASE,
)
_SIGNS: Final = re.compile(SIGNS)
_SHAPE: Final = re.compile(SHAPE)
_MEANT: Final = str.maketrans(LETTERS, MEANT)


def _has_shape(text: str) -> bool:
    """Return whether the ASCII digits of a text, or letters that look like some, have a shape."""
    return any(_SHAPE.search(_SIGNS.sub("", each)) for each in (text, text.translate(_MEANT)))


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """Return the words in ASCII, the others, and the signs with which those begin."""
    known = load_knowledge()
    words = dict.fromkeys(
        each.lower()
        for several in (
            known.beneficiaries,
            known.afflicted,
            known.conditions,
            known.homes,
            known.messengers,
        )
        for each in several
    )
    plain = tuple(each for each in words if each.isascii())
    others = tuple(each for each in words if not each.isascii())
    return plain, others, frozenset(each[0] for each in others)


def may_hold(text: str) -> bool:
    """Return whether something personal may be found in a text; quicker than to look for it."""
    if len(text) < _FEWEST:
        return False
    if _SIGN.search(text):
        return True
    numbers = len(text) >= SHORTEST_NUMBER and _RUN.search(text)
    if numbers and (not text.isascii() or _has_shape(text)):
        return True
    plain, others, first = _words()
    if text.isascii():
        lower = text.lower()
        return any(word in lower for word in plain)
    lower = unicodedata.normalize("NFKC", text).lower()
    if not first.isdisjoint(lower) and any(word in lower for word in others):
        return True
    return any(word in lower for word in plain)
