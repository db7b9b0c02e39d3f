"""What the firewall goes by, read from `schemas/privacy.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from gongshi.config import read_yaml, schemas_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    name_labels: tuple[str, ...]
    conditions: tuple[str, ...]
    honorifics: tuple[str, ...]
    homes: tuple[str, ...]
    surnames: str
    """Of one character; a name begins with one of them."""
    double_surnames: tuple[str, ...]
    no_names: tuple[str, ...]
    """Words that begin like a name and are none."""
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


def _by_sign(node: Mapping[str, str]) -> dict[str, str]:
    return {sign: digit for digit, signs in node.items() for sign in signs}


@cache
def load_knowledge() -> Knowledge:
    """Read the file, once."""
    node = read_yaml((schemas_folder() / FILE).read_bytes())
    return Knowledge(
        regions=frozenset(node["regions"]),
        years=range(node["born"]["from"], node["born"]["until"] + 1),
        smallest_cell=node["smallest_cell"],
        contexts={kind: tuple(words) for kind, words in node["contexts"].items()},
        numerals=_by_sign(node["numerals"]),
        lookalikes=(lookalikes := _by_sign(node["lookalikes"])),
        lookalikes_of_digits={sign: to for sign, to in lookalikes.items() if to != "X"},
        surnames=node["surnames"],
        no_name_endings=node["no_name_endings"],
        **{
            name: tuple(node[name])
            for name in (
                "messengers", "channels", "beneficiaries", "name_labels", "conditions",
                "honorifics", "homes", "double_surnames", "no_names", "places", "channels_before",
                "endings",
            )
        },
    )  # fmt: skip


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
