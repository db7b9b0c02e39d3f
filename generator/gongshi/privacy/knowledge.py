"""What the firewall goes by, read from `schemas/privacy.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from gongshi.config import schemas_folder
from gongshi.schema import reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.schema import Node

FILE: Final = "privacy.yaml"
_BEFORE: Final = 12
"""Characters before a number in which a word says that it is nothing else."""


@dataclass(frozen=True)
class Knowledge:
    """The regions, words and signs that tell personal data from other data."""

    regions: frozenset[str]
    """The first two digits of resident IDs."""
    years: range
    """In which a person can be born."""
    smallest_cell: int
    """Fewer people of a sensitive group than this are not published."""
    contexts: Mapping[str, tuple[str, ...]]
    """Words that make a number of a kind somebody's, in lower case."""
    messengers: tuple[str, ...]
    channels: tuple[str, ...]
    beneficiaries: tuple[str, ...]
    afflicted: tuple[str, ...]
    """Words that tell of illness or hardship themselves."""
    name_labels: tuple[str, ...]
    conditions: tuple[str, ...]
    honorifics: tuple[str, ...]
    homes: tuple[str, ...]
    surnames: str
    """Of one character; a name begins with one of them."""
    double_surnames: tuple[str, ...]
    no_names: tuple[str, ...]
    """Words that begin like a name and are none."""
    words: frozenset[str]
    """Common words that have the form of a name, as a whole."""
    no_name_endings: str
    places: tuple[str, ...]
    """What follows 家 in the name of a village."""
    channels_before: tuple[str, ...]
    """Before a messenger's name, they make the account an organization's."""
    endings: tuple[str, ...]
    """The last part of addresses in which blanks stand around the dots."""
    numerals: Mapping[str, str]
    """The digit for each character of Chinese that stands for one."""
    lookalikes: Mapping[str, str]
    """The digit, or X, for each letter or sign that looks like it."""
    lookalikes_of_digits: Mapping[str, str]
    """The same, without X."""


KINDS: Final = ("mobile", "phone", "card", "account", "email", "messenger", "resident-id")
"""What words beside a number can make it."""
_DIGITS: Final = tuple("0123456789X")


def _by_sign(node: Node) -> dict[str, str]:
    """Read a digit, or X, for each sign that stands for it; a sign stands for one."""
    found: dict[str, str] = {}
    for digit in node.closed_to(*_DIGITS).names():
        for sign in node.text(digit):
            if sign in found:
                raise node.refuse("twice", digit, value=sign, other=found[sign])
            found[sign] = digit
    return found


def _words(node: Node, name: str) -> tuple[str, ...]:
    """Read a list that may not be missing."""
    if not node.list(name):
        raise node.missing(name)
    return node.texts(name)


@cache
def load_knowledge(folder: Path | None = None) -> Knowledge:
    """Read the file of a folder of schemas (default: gongshi's own), once.

    Raises:
        SchemaError: it lacks what is due, or holds what nobody reads.
    """
    with reading((folder or schemas_folder()) / FILE) as node:
        born, contexts = node.at("born"), node.at("contexts").closed_to(*KINDS)
        lookalikes = _by_sign(node.at("lookalikes"))
        return Knowledge(
            regions=frozenset(_words(node, "regions")),
            years=range(born.integer("from"), born.integer("until") + 1),
            smallest_cell=node.integer("smallest_cell"),
            contexts={kind: _words(contexts, kind) for kind in KINDS},
            numerals=_by_sign(node.at("numerals")),
            lookalikes=lookalikes,
            lookalikes_of_digits={sign: to for sign, to in lookalikes.items() if to != "X"},
            surnames=node.text("surnames"),
            words=frozenset(node.text("words").split()),
            no_name_endings=node.text("no_name_endings"),
            messengers=_words(node, "messengers"),
            channels=_words(node, "channels"),
            beneficiaries=_words(node, "beneficiaries"),
            afflicted=_words(node, "afflicted"),
            name_labels=_words(node, "name_labels"),
            conditions=_words(node, "conditions"),
            honorifics=_words(node, "honorifics"),
            homes=_words(node, "homes"),
            double_surnames=_words(node, "double_surnames"),
            no_names=_words(node, "no_names"),
            places=_words(node, "places"),
            channels_before=_words(node, "channels_before"),
            endings=_words(node, "endings"),
        )


@cache
def _context(kind: str) -> re.Pattern[str] | None:
    words = load_knowledge().contexts.get(kind, ())
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None


def in_context(kind: str, *texts: str) -> bool:
    """Return whether one of the texts says that a number of this kind is somebody's."""
    pattern = _context(kind)
    return pattern is not None and any(pattern.search(text) for text in texts)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the numbers of a text: its own words and those of its column."""

    text: str
    column: str
    _known: dict[str, bool] = field(default_factory=dict)

    def say(self, kind: str) -> bool:
        """Return whether a number of this kind is somebody's here; the text is read once."""
        if kind not in self._known:
            self._known[kind] = in_context(kind, self.text, self.column)
        return self._known[kind]

    def say_before(self, kind: str, place: int) -> bool:
        """Return whether the column, or a word right before a place, says what a number is."""
        return in_context(kind, self.text[max(0, place - _BEFORE) : place], self.column)
