"""Personal data in a text: what kind, where, and whether it must stop the work."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from gongshi.privacy.knowledge import load_knowledge
from gongshi.privacy.numbers import is_card, is_mobile, is_resident_id
from gongshi.privacy.people import find_people
from gongshi.privacy.plain import readings

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile("[0-9]+")
_GAP: Final = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]{0,4}")
_LAST_X: Final = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]{0,4}([Xx])")
_AT: Final = r"(?:@|\s*[\[({<【]\s*at\s*[\])}>】]\s*)"
_DOT: Final = r"(?:\.|\s*[\[({<【]\s*dot\s*[\])}>】]\s*)"
_EMAIL: Final = re.compile(
    rf"[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}}\s?{_AT}\s?"
    rf"[A-Za-z0-9-]{{1,63}}(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{0,4}}{_DOT}[A-Za-z]{{2,24}}",
    re.IGNORECASE,
)
_SPOKEN_EMAIL: Final = re.compile(
    r"[a-z0-9][a-z0-9._-]{1,63} at [a-z0-9-]{1,63}(?: dot [a-z0-9-]{1,63}){1,4}", re.IGNORECASE
)
_MAY_BE_EMAIL: Final = re.compile("@|[\\[({<【]\\s?at|\\bat\\b.*\\bdot\\b", re.IGNORECASE)
_ID_DIGITS: Final = 18
_OLD_DIGITS: Final = 15
_CARD_DIGITS: Final = (16, 17, 18, 19)
_MOBILE_DIGITS: Final = 11
_MOBILE_GROUPS: Final = frozenset({
    (11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 4, 3), (4, 3, 4), (5, 6), (6, 5), (1,) * 11,
    (3, 2, 2, 2, 2), (3, 2, 2, 4), (1, 2, 4, 4), (1, 10),
})  # fmt: skip
"""How people write the digits of a mobile number; other groups are a list of numbers."""
_OLD_GROUPS: Final = frozenset({(15,), (6, 6, 3), (6, 2, 2, 2, 3), (5,) * 3, (3,) * 5, (1,) * 15})
_MAY_BE_NUMBER: Final = re.compile(r"(?:0{0,2}86|0)?1[3-9][0-9]{9}|[1-9][0-9]{14,18}")
_PREFIX: Final = re.compile(r"\A(?:0{0,2}86|0)(?=1[3-9])")
_MOST: Final = 20
"""Groups that may make up one number; more is a table in a cell."""
_Run = list[tuple[int, int]]
"""The places of groups of digits that only signs and blanks separate."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One piece of personal data in a text."""

    kind: str
    """`resident-id`, `mobile`, `card`, `email`, `messenger`, `person` or `home`."""
    value: str
    """As plain as it can be made: the digits alone, an address in lower case."""
    start: int
    end: int
    """Where it stands in the text."""
    certain: bool
    """False where neither a check digit nor a word or a column says that it is one."""


@cache
def _context(kind: str) -> re.Pattern[str] | None:
    words = load_knowledge().contexts.get(kind, ())
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None


def in_context(kind: str, *texts: str) -> bool:
    """Return whether one of the texts says that a number of this kind is somebody's."""
    pattern = _context(kind)
    return pattern is not None and any(pattern.search(text) for text in texts)


def find(text: str, column: str = "") -> tuple[Hit, ...]:
    """Return the personal data in a text, in the order of their places.

    Args:
        text: a cell, a property of a descriptor, a line of a page.
        column: the name and titles of the cell's column, which tell what a number is.
    """
    hits: dict[tuple[str, str], Hit] = {}
    for plain in readings(text):
        for kind, value, start, end in _found(plain.text, column):
            if (kind, value) not in hits:
                certain = kind not in {"mobile", "card", "email"} or in_context(
                    kind, plain.text, column
                )
                hits[kind, value] = Hit(kind, value, *plain.span(start, end), certain)
    return tuple(sorted(hits.values(), key=lambda each: (each.start, each.end, each.kind)))


def _found(text: str, column: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield kind, value and place of everything personal in a plain text."""
    taken: list[tuple[int, int]] = []
    for kind, value, start, end in _numbers(text):
        # What is an ID is not a card as well.
        if not any(start < until and since < end for since, until in taken):
            taken.append((start, end))
            yield kind, value, start, end
    if _MAY_BE_EMAIL.search(text):
        for pattern in (_EMAIL, _SPOKEN_EMAIL):
            for found in pattern.finditer(text):
                yield "email", re.sub(r"\s", "", found.group().lower()), *found.span()
    yield from find_people(text, messenger=in_context("messenger", column))


def _numbers(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield the numbers that belong to persons, IDs first."""
    runs = list(_runs(text))
    # The longest first: the first sixteen digits of a longer card can pass as a card.
    windows = sorted(
        (each for run in runs for each in _windows(text, run)), key=lambda each: -len(each[0])
    )
    for digits, start, end, _ in windows:
        if len(digits) == _ID_DIGITS and is_resident_id(digits):
            yield "resident-id", digits, start, end
    for run in runs:
        for start, end in run:
            yield from _inside(text, start, end)
    for digits, start, end, run in windows:
        if (
            len(digits) == _OLD_DIGITS
            and is_resident_id(digits)
            and _groups(run, start, end) in _OLD_GROUPS
        ):
            yield "resident-id", digits, start, end
    for digits, start, end, run in windows:
        for each in _contacts(digits, start, end, run):
            if not _is_fraction(text, start, end):
                yield (*each, start, end)


def _contacts(digits: str, start: int, end: int, run: _Run) -> Iterator[tuple[str, str]]:
    """Yield kind and number where digits in such groups are a bank card or a mobile number."""
    if len(digits) in _CARD_DIGITS and is_card(digits) and _is_even(_groups(run, start, end)):
        yield "card", digits
    bare = _PREFIX.sub("", digits, count=1)
    if len(bare) == _MOBILE_DIGITS and is_mobile(bare):
        groups = _groups(run, start, end)
        if (groups[0] - len(digits) + len(bare), *groups[1:]) in _MOBILE_GROUPS:
            yield "mobile", bare


def _runs(text: str) -> Iterator[_Run]:
    """Yield the groups of digits that only signs and blanks separate."""
    run: _Run = []
    for found in _TOKEN.finditer(text):
        if run and not _GAP.fullmatch(text, run[-1][1], found.start()):
            yield run
            run = []
        run.append(found.span())
    if run:
        yield run


def _windows(text: str, run: _Run) -> Iterator[tuple[str, int, int, _Run]]:
    """Yield the digits and the place of each number that whole groups could make up."""
    compact = "".join(text[begin:end] for begin, end in run)
    bounds = list(accumulate((end - begin for begin, end in run), initial=0))
    for first, (start, _) in enumerate(run):
        base = bounds[first]
        last = bisect_left(bounds, base + _MOBILE_DIGITS, first + 1)
        for until in range(last, min(first + _MOST + 1, len(bounds))):
            digits = compact[base : bounds[until]]
            if len(digits) > max(_CARD_DIGITS):
                break
            if _MAY_BE_NUMBER.fullmatch(digits):
                yield digits, start, run[until - 1][1], run
            if len(digits) == _ID_DIGITS - 1 and (last_x := _LAST_X.match(text, run[until - 1][1])):
                yield f"{digits}X", start, last_x.end(), run


def _groups(run: _Run, start: int, end: int) -> tuple[int, ...]:
    """Return the sizes of the groups between two places."""
    first = bisect_left(run, (start, start))
    last = bisect_left(run, (end, end))
    return tuple(until - begin for begin, until in run[first:last])


def _inside(text: str, start: int, end: int) -> Iterator[tuple[str, str, int, int]]:
    """Yield the IDs with which a longer group of digits begins or ends."""
    size = _ID_DIGITS
    if end - start <= size - 1:
        return
    if end - start > size:
        for place in (start, end - size):
            if is_resident_id(text[place : place + size]):
                yield "resident-id", text[place : place + size], place, place + size
    if last := _LAST_X.match(text, end):
        digits = text[end - size + 1 : end]
        if is_resident_id(f"{digits}X"):
            yield "resident-id", f"{digits}X", end - size + 1, last.end()


def _is_even(groups: tuple[int, ...]) -> bool:
    """True for the groups of four that a card shows, for one group and for single digits."""
    return len(groups) == 1 or set(groups[:-1]) == {4} or set(groups) == {1}


def _is_fraction(text: str, start: int, end: int) -> bool:
    """True for a number that is part of a decimal one, such as 0.13800000000."""
    before = text[max(0, start - 2) : start]
    after = text[end : end + 2]
    return bool(re.fullmatch(r"[0-9]\.", before) or re.fullmatch(r"\.[0-9]", after))
