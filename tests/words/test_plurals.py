"""Nouns beside numbers: one file and two files, by one mechanism wherever a number is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from markupsafe import Markup

from gongshi.derive.definitions import load_checks, load_indicators
from gongshi.rules import load_rules
from gongshi.schema import load_schemas
from gongshi.words import FOLDER, Sentence, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMS: Final = re.compile(r"\{(\w+):([^{}|]+)\|([^{}|]+)\}")
_BLANK: Final = re.compile(r"\{(\w+)(?::[^{}]+)?\}")
_BARE: Final = re.compile(
    r"\{(\w+)\} (?!(?:is|was|has|its)\b)"
    r"(?:(?!(?:and|but|by|of|on|to|with)\b)[a-z-]+ ){0,2}?[a-z]{2,}(?<!s)s\b"
)
"""A number with a plural that stays the same whatever the number is."""
NO_NUMBERS: Final = frozenset({"names", "path", "position", "setting"})
"""Blanks that are filled with words, or with the number of one thing."""
NEVER_ONE: Final = frozenset({"limit", "factor", "seconds"})
"""Blanks that are filled with limits of ours, which are larger than one."""


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for each in node.values():
            yield from _texts(each)


def english() -> dict[str, str]:
    """Return every English sentence that numbers are put into, by where it stands."""
    found = {
        f"{path.stem}.{key}.{part}": text
        for path in sorted(FOLDER.glob("*.yaml"))
        for key, entry in catalogue(path.stem).items()
        for part, words in (entry.items() if "title" in entry else [("", entry)])
        for text in [str(words["en"])]
    }
    found |= {f"lists.{name}": each.unit["en"] for name, each in load_schemas().listed.items()}
    for each in load_indicators():
        found |= {
            f"indicators.{each.id}.{told.id}": told.unit["en"] for told in each.definitions or ()
        } | {f"indicators.{each.id}": each.unit["en"]}
    for unit in load_schemas().vocabularies["claims.unit"].values:
        found[f"units.{unit.code}"] = unit.unit["en"]
    found |= {f"checks.{each.id}": each.formula["en"] for each in load_checks()}
    for name, rule in load_rules().items():
        found |= {f"rules.{name}.{part}": text["en"] for part, text in rule.words.items()}
    return found


COUNTED: Final = {place: text for place, text in english().items() if _FORMS.search(text)}
"""The sentences whose nouns follow a number."""


@pytest.mark.parametrize("place", COUNTED)
def test_one_and_two(place: str) -> None:
    """It is true that every noun is that of one beside a 1 and that of many beside a 2."""
    text = COUNTED[place]
    others = dict.fromkeys(_BLANK.findall(text), "…")
    numbers = [name for name, _, _ in _FORMS.findall(text)]
    told = {
        number: Sentence(text).format(**others | dict.fromkeys(numbers, number))
        for number in ("1", "2")
    }

    for _, one, many in _FORMS.findall(text):
        assert re.search(rf"\b{re.escape(one)}\b", told["1"])
        assert re.search(rf"\b{re.escape(many)}\b", told["2"])
    assert "{" not in told["1"] + told["2"]
    ones = {one.partition(" ")[0] for _, one, _ in _FORMS.findall(text)}
    assert set(re.findall(r"\b1 ((?!is\b|was\b)[a-z]{2,}(?<!s)s)\b", told["1"])) <= ones


def test_no_plural_stays() -> None:
    """It is true that no number is followed by a plural that stays when it is one."""
    bare = {
        place: found
        for place, text in english().items()
        if (found := set(_BARE.findall(text)) - NO_NUMBERS - NEVER_ONE)
    }
    named = {name for text in english().values() for name in _BARE.findall(text)}

    assert bare == {}
    assert named == NO_NUMBERS | NEVER_ONE


def test_chinese_has_one_form() -> None:
    """It is true that only English has two forms."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for entry in catalogue(path.stem).values():
            for text in _texts(entry.get("zh", {})):
                assert not _FORMS.search(text), text


@pytest.mark.parametrize("one", [1, "1", "+1", "−1", Markup('<a href="x/2/">1</a>')])
def test_what_is_one(one: object) -> None:
    """It is true that a number is read without tags and sign, and escaped where it is text."""
    words = Sentence("{count} {count:file|files} & {name}")

    assert words.html(count=one, name="<b>").endswith("file &amp; &lt;b&gt;")
    assert words.format(count=one, name="x").endswith("file & x")


@pytest.mark.parametrize("many", [0, "11", "1.0", "1,000", "…", Markup("<b>21</b>")])
def test_what_is_not_one(many: object) -> None:
    """It is true that every other number has the plural, zero among them."""
    assert Sentence("{count} {count:file|files}").format(count=many).endswith(" files")
