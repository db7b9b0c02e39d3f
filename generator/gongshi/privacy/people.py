"""People in sentences: named beneficiaries, health told of a person, homes, accounts.

A name alone is no finding: registers name legal representatives, and articles authors. What is
found needs a word beside it, so that ordinary sentences on groups of people pass.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from gongshi.privacy.knowledge import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HAN: Final = r"[\u4e00-\u9fff]"
_AFTER: Final = (
    r"(?=[^\u4e00-\u9fff]|$|同学|小朋友|女士|先生|等|因|患|家住|住在|今年|[男女](?!孩|童|生|性))"
)
"""What may follow a name in a sentence."""
_BEFORE: Final = rf"(?:(?<!{_HAN})|(?<=[的和与及为给叫让对向把被是由名、]))"
"""What may stand before a name in a sentence."""
_SIGNS: Final = r":：=＝|/→>\-—–(（【\[\"“”'‘’「『《<"
"""What stands between a word for who is helped and a name."""
_ACCOUNT: Final = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{5,19}")
_BETWEEN: Final = r"\s*[,，、(（/;；|·\-]\s*|\s+"
"""What stands between a name, a sex and an age."""
_SEX: Final = r"[男女](?:性|孩|童|生)?(?![\u4e00-\u9fff])"
_PEOPLE: Final = rf"(?:{_HAN}{{1,5}}族(?:{_BETWEEN}))?"
"""The ethnic group, which may stand between sex and age."""
_OF_GROUPS: Final = frozenset({"老人", "宝宝", "患儿", "同学", "小朋友"})
"""Forms of address that also follow what is no name."""
_OF_PLACES: Final = frozenset("城苑里路科班天")
"""What makes of a common word a quarter, a subject or the like, beside the endings of villages."""
_AGE: Final = (
    r"(?:[0-9]{1,3}\s*(?:周?岁|歲)"
    r"|[12][0-9]{3}\s*年(?:\s*[0-9]{1,2}\s*月)?(?:\s*[0-9]{1,2}\s*日)?\s*(?:出?生)?|[0-9]{1,2}(?![0-9])(?=\s*[)）,，;；。]|\s*$))"
)


def _any(words: Iterable[str]) -> str:
    """Return a pattern for one of some words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _name() -> str:
    """Return a pattern for a personal name: two to four characters, or parts with a dot between."""
    known = load_knowledge()
    return (
        rf"(?:{_HAN}{{1,6}}·{_HAN}{{1,6}}|(?:{_any(known.double_surnames)}){_HAN}{{1,2}}"
        rf"|[{known.surnames}](?: {{0,3}}{_HAN}){{1,2}})"
    )


@cache
def _listed() -> re.Pattern[str]:
    """Return the pattern of one more name in a list."""
    return re.compile(rf"(?:\s*[、,，;；/]\s*|\s+)({_name()}){_AFTER}")


def _of_one() -> Iterator[str]:
    """Yield the forms of address that only one person has."""
    return (each for each in load_knowledge().honorifics if each not in _OF_GROUPS)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what is looked for, each with its kind and the name or account in group 1."""
    known = load_knowledge()
    who = _any(known.beneficiaries)
    label = rf"[\s{_SIGNS}]*的?(?:{_any(known.name_labels)})"
    name = _name()
    full = rf"({name}){_AFTER}"
    more = r"\s*[0-9A-Za-z一二三四五六七八九十]{1,5}\s*(?:单元|室|层|楼|户|号)"
    house = r"[0-9一二三四五六七八九十]{1,5}\s*(?:号楼|号院|栋|幢|单元|弄|室|号(?![召码线]))"
    channels = "".join(rf"(?<!{re.escape(each)})" for each in known.channels_before)
    return (
        ("person", re.compile(
            rf"(?:{who})(?:{label}[)）】\]]?)?(?:[\s{_SIGNS}]+|\s*[是为叫][\s{_SIGNS}]*){full}",
            re.IGNORECASE)),
        ("person", re.compile(rf"(?:{who}){label}\s*(?:[为是]\s*)?{full}", re.IGNORECASE)),
        # Right behind one that tells of illness or hardship, with a form of address.
        ("person", re.compile(
            rf"(?:{_any(known.afflicted)})({name})(?={_any(_of_one())})", re.IGNORECASE)),
        # Right behind such a word, where an age says that it is somebody.
        ("person", re.compile(
            rf"(?:{who})({name})\s*[,，(（]\s*[0-9]{{1,3}}\s*周?岁(?![以及至到或~～\-—])",
            re.IGNORECASE)),
        ("person", re.compile(rf"({name})(?:{_BETWEEN})(?:{_SEX})(?:{_BETWEEN}){_PEOPLE}{_AGE}")),
        ("person", re.compile(rf"({name})(?:{_BETWEEN}){_AGE}(?:{_BETWEEN})(?:{_SEX})")),
        ("person", re.compile(
            rf"(?<!{_HAN})({name})\s*[,，(（]\s*[0-9]{{1,3}}\s*周?岁(?![以及至到或~～\-—])")),
        ("person", re.compile(
            rf"姓名\s*(?:[:：=]\s*)?({name})[^\u4e00-\u9fff]{{0,5}}(?:性别|年龄|出生|病情|身份证)")),
        ("home", re.compile(
            rf"(?:{_any(known.homes)})\s*(?:[:：]\s*)?"
            rf"([\u4e00-\u9fffA-Za-z0-9]{{2,30}}?{house}(?:{more})*)", re.IGNORECASE)),
        ("messenger", re.compile(
            rf"(?<![A-Za-z]){channels}(?:{_any(known.messengers)})"
            rf"(?!\s*(?:{_any(known.channels)}))"
            rf"(?:\s*(?:号码|账号|帐号|号|id)\s*(?:[:：是为=]\s*)?|\s*[:：=]\s*|\s+(?=[A-Za-z]*[0-9_]))"
            rf"({_ACCOUNT.pattern})"
            rf"(?![A-Za-z0-9])", re.IGNORECASE)),
    )  # fmt: skip


@cache
def _with_condition() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of a condition, and of a full name with its form of address.

    Right behind a word for who is helped, forms of address that groups have as well are none.
    """
    known = load_knowledge()
    return (
        re.compile(_any(known.conditions)),
        re.compile(rf"{_BEFORE}({_name()})(?={_any(known.honorifics)}|[,，]?(?:患|身患|因))"),
        re.compile(
            rf"(?:{_any(known.beneficiaries)})({_name()})"
            rf"(?={_any(_of_one())})",
            re.IGNORECASE,
        ),
    )


@cache
def _places() -> re.Pattern[str]:
    """Return the pattern of a village's name, such as 何家湾."""
    return re.compile(rf"{_HAN}家(?:[{''.join(load_knowledge().places)}]|$)")


def _is_name(text: str) -> bool:
    """Return whether what has the form of a name can be one."""
    known = load_knowledge()
    text = text.replace(" ", "")
    return (
        not text.startswith(known.no_names)
        and text[-1] not in known.no_name_endings
        and not _places().match(text)
    )


def _is_no_word(text: str) -> bool:
    """Return whether what follows a word for who is helped is no common word itself.

    Nor is it one with an ending, such as 万科城 or 文理科.
    """
    known, text = load_knowledge(), text.replace(" ", "")
    place = text[2:] in {*known.places, *_OF_PLACES} and text[:2] in known.words
    return text not in known.words and not place


def find_people(text: str, *, messenger: bool = False) -> Iterator[tuple[str, str, int, int]]:
    """Yield kind, value and place of what a text tells of a person.

    Args:
        text: a plain text.
        messenger: whether the text stands in a column for accounts of messengers.
    """
    if messenger and _ACCOUNT.fullmatch(text.strip()):
        yield "messenger", text.strip().lower(), 0, len(text)
    for number, (kind, pattern) in enumerate(_patterns()):
        for found in pattern.finditer(text):
            if kind != "person":
                yield kind, found[1].lower(), *found.span(1)
            elif _is_name(found[1]) and (number >= _BEHIND or _is_no_word(found[1])):
                yield kind, found[1], *found.span(1)
                if number < _LISTS:
                    yield from _more(text, found.end(1))
    yield from _in_hardship(text)


def _in_hardship(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield who is named with a form of address in a text that tells of illness or hardship."""
    condition, named, behind = _with_condition()
    if condition.search(text):
        for found in chain(named.finditer(text), behind.finditer(text)):
            if _is_name(found[1]) and _is_no_word(found[1]):
                yield "person", found[1], *found.span(1)


_LISTS: Final = 2
"""Patterns behind whose name a list of others may follow."""
_BEHIND: Final = 4
"""Patterns that begin with a word for who is helped."""


def _more(text: str, place: int) -> Iterator[tuple[str, str, int, int]]:
    """Yield the names that a list goes on with."""
    while (found := _listed().match(text, place)) and _is_name(found[1]) and _is_no_word(found[1]):
        yield "person", found[1], *found.span(1)
        place = found.end(1)
