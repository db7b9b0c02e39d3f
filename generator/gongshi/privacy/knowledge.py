"""What the firewall goes by, read from `schemas/privacy.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from gongshi.config import read_yaml, schemas_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "privacy.yaml"


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
    double_surnames: tuple[str, ...]
    no_names: tuple[str, ...]
    no_name_endings: str
    numerals: Mapping[str, str]
    """The digit for each character of Chinese that stands for one."""
    lookalikes: Mapping[str, str]
    """The digit, or X, for each letter that looks like it."""


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
        lookalikes=_by_sign(node["lookalikes"]),
        surnames=node["surnames"],
        no_name_endings=node["no_name_endings"],
        **{
            name: tuple(node[name])
            for name in (
                "messengers", "channels", "beneficiaries", "name_labels", "conditions",
                "honorifics", "homes", "double_surnames", "no_names",
            )
        },
    )  # fmt: skip
