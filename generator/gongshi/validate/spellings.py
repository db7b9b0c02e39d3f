"""How people write values, read from `schemas/spellings.yaml`; and texts as they are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final
from unicodedata import category, decimal, decomposition, normalize

from gongshi.config import schemas_folder
from gongshi.schema import reading, schemas_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from gongshi.schema import Field, Node, Schemas

FILE: Final = "spellings.yaml"
_UNIT: Final = re.compile(r"\(([^(),]+)(?:,[^()]*)?\)$")
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


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _words(node: Node, name: str) -> tuple[str, ...]:
    """Read a list that may not be missing."""
    if not node.list(name):
        raise node.missing(name)
    return node.texts(name)


def _unit(node: Node) -> Unit:
    return Unit(
        node.text("unit"), _words(node, "spellings"),
        node.boolean("money", default=False), node.boolean("stars", default=False),
    )  # fmt: skip


@cache
def load_spellings(folder: Path | None = None) -> Spellings:
    """Read the file of a folder of schemas (default: gongshi's own), once.

    Raises:
        SchemaError: it lacks what is due, or holds what nobody reads.
    """
    folder = folder or schemas_folder()
    with reading(folder / FILE) as node:
        return _read(node, schemas_of(folder))


def _read(node: Node, schemas: Schemas) -> Spellings:
    units = {each.name: each for each in map(_unit, node.each("units"))}
    of, truth, words = node.at("of"), node.at("truth").closed_to("true", "false"), node.at("vague")
    fields = {field.name for table in schemas.tables.values() for field in table.fields}
    of.closed_to(*sorted(fields))
    before, inside, after = (_any(_words(words, each)) for each in ("before", "inside", "after"))
    figure = r"[\d.,零〇一二三四五六七八九十百千两]+(?:十|百|千|万|亿)*"
    many = "[十百千万亿]+"
    rest = r"\D{0,8}"
    vague = re.compile(
        rf"(?:{before})\s*(?:{figure}|{many}){rest}|{figure}(?:{inside})(?:{many})?{rest}"
        rf"|{figure}\D{{0,4}}(?:{after})|{figure}\D{{0,4}}\s*(?:-|~|至|到|to)\s*{figure}{rest}",
        re.IGNORECASE,
    )
    return Spellings(
        units=units,
        of={each: of.choice(each, tuple(units)) for each in of.names()},
        currencies=_words(node, "currencies"),
        vague=vague,
        truth={word: code for code in ("true", "false") for word in _words(truth, code)},
        period=node.text("period"),
    )


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
