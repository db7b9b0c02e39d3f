"""How people write values, read from `schemas/spellings.yaml`; and texts as they are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final
from unicodedata import category, decimal, decomposition, normalize

from gongshi.config import read_yaml, schemas_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.schema import Field

FILE: Final = "spellings.yaml"
_UNIT: Final = re.compile(r"\(([^()]+)\)$")
_DASHES: Final = {**dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-"), ord("〜"): "~", ord("’"): "'"}
_HALF: Final = ("<wide>", "<narrow>", "<noBreak>")
"""What a sign may be beside its plain form; a small ² or a ringed ① says another thing."""
_QUOTED: Final = re.compile(r"=?\"(.*)\"|“(.*)”|'(.*)'|'(.*)", re.DOTALL)
"""What people and spreadsheets put around a value so that it stays a text."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that columns have, and how people write it behind a number."""

    name: str
    spellings: tuple[str, ...]
    money: bool = False
    stars: bool = False


@dataclass(frozen=True, slots=True)
class Spellings:
    """Everything that `schemas/spellings.yaml` says."""

    units: Mapping[str, Unit]
    of: Mapping[str, str]
    """The unit of columns whose title names none."""
    currencies: tuple[str, ...]
    vague: re.Pattern[str]
    """A whole text that gives a number vaguely."""
    truth: Mapping[str, str]
    period: str
    """The pattern of columns that hold a year, a month or a quarter."""


def _any(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def load_spellings() -> Spellings:
    """Read the file once."""
    node = read_yaml((schemas_folder() / FILE).read_bytes())
    units = (
        Unit(each["unit"], tuple(each["spellings"]), bool(each.get("money")),
             bool(each.get("stars")))
        for each in node["units"]
    )  # fmt: skip
    before, inside, after = (_any(node["vague"][each]) for each in ("before", "inside", "after"))
    figure = r"[\d.,零〇一二三四五六七八九十百千两]+(?:十|百|千|万|亿)*"
    many = "[十百千万亿]+"
    rest = r"\D{0,8}"
    vague = re.compile(
        rf"(?:{before})\s*(?:{figure}|{many}){rest}|{figure}(?:{inside})(?:{many})?{rest}"
        rf"|{figure}\D{{0,4}}(?:{after})|{figure}\D{{0,4}}\s*(?:-|~|至|到|to)\s*{figure}{rest}",
        re.IGNORECASE,
    )
    truth = {word: code for code, words in node["truth"].items() for word in words}
    return Spellings(
        units={each.name: each for each in units}, of=node["of"],
        currencies=tuple(node["currencies"]), vague=vague, truth=truth, period=node["period"],
    )  # fmt: skip


def unit_of(field: Field) -> Unit | None:
    """Return the unit that a column's title names in brackets, or that its name stands for."""
    known = load_spellings()
    found = _UNIT.search(normalize("NFKC", field.title["zh"]))
    if not found:
        return known.units.get(known.of.get(field.name, ""))
    return known.units.get(found[1]) or Unit(found[1], (found[1],))


def plain(text: str) -> str:
    """Return a text as it is compared: NFKC, small letters, no blanks, one kind of dash."""
    return "".join(normalize("NFKC", text).casefold().translate(_DASHES).split())


def bare(text: str) -> str:
    """Return a typed value without what only surrounds it, in half-width signs.

    That is blanks, characters nobody sees, and the marks that keep a spreadsheet from reading it.
    """
    half = "".join(map(_half, text)).translate(_DASHES).strip()
    if found := _QUOTED.fullmatch(half):
        half = next(each for each in found.groups() if each is not None).strip()
    return half


def _half(sign: str) -> str:
    """Return a sign in its plain form, nothing for one that nobody sees."""
    if sign.isascii():
        return sign
    if sign.isdecimal():
        return str(decimal(sign))
    match category(sign):
        case "Zs":
            return " "
        case "Cf":
            return ""
    return normalize("NFKC", sign) if decomposition(sign).startswith(_HALF) else sign
