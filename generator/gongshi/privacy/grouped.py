"""Numbers of persons among the digits of a text, whatever stands between their groups.

A check digit makes a number definite in any grouping. Without one, groups that nobody uses for
such a number are one only where the signs between them differ from those around, so that rows of
amounts, dates and years pass.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from gongshi.privacy.digits import Window, runs
from gongshi.privacy.knowledge import Surroundings
from gongshi.privacy.numbers import (
    has_county,
    is_card,
    is_mobile,
    is_resident_id,
    may_be_another,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.privacy.digits import Run

Number = tuple[str, str, int, int, bool]
"""Kind, value, place, and whether it is certain."""
ID_DIGITS: Final = 18
OLD_DIGITS: Final = 15
MOBILE_DIGITS: Final = 11
CARD_DIGITS: Final = (16, 17, 18, 19)
_LONGEST: Final = max(CARD_DIGITS)
_MOBILE_GROUPS: Final = frozenset({
    (11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 4, 3), (4, 3, 4), (5, 6), (6, 5), (1,) * 11,
    (3, 2, 2, 2, 2), (3, 2, 2, 4), (1, 2, 4, 4), (1, 10),
})  # fmt: skip
"""How people write the digits of a mobile number; other groups may be a list of numbers."""
_OLD_GROUPS: Final = frozenset({(15,), (6, 6, 3), (6, 2, 2, 2, 3), (5,) * 3, (3,) * 5, (1,) * 15})
_THREES: Final = (3,) * 5
"""Groups of an old ID that as well are five small numbers."""
_FEW: Final = 5
"""Groups up to which digits may be one number where it begins or ends within a group."""
_SHAPE: Final = re.compile(
    "(?=[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})"
)
_OLD_SHAPE: Final = re.compile("[1-8][0-9]{7}(?:0[1-9]|1[0-2])[0-3][0-9]{4}")
_PREFIX: Final = re.compile(r"\A(?:0{0,2}86|0)(?=1[3-9])")
_MAY_BE_CONTACT: Final = re.compile("(?:0{0,2}86|0)?1[3-9][0-9]{9}|[2-69][0-9]{15,18}")
_DATES: Final = re.compile(
    "(?:(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))+"
    "(?:(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9])?|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])?"
)
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_BIRTHDAY: Final = 6
"""Digits of an ID before the birthday."""
_TWO: Final = 2
_DAY: Final = re.compile("1[3-9][0-9]{2} (?:0?[1-9]|1[0-2]|(?:1[3-9]|20)[0-9]{2})( |$)")
_TIME: Final = re.compile(r"(?<![0-9])(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?![0-9])")
_DECIMAL: Final = re.compile(r"0\.[0-9]")
_MONEY: Final = re.compile(r"\s*[万亿]?元(?![旦月宵])")
_HOTLINE: Final = re.compile(r"(?<![0-9])[48]00-\Z")


def numbers_in(text: str, column: str) -> Iterator[Number]:
    """Yield the numbers of persons in a plain text: certain IDs first, of which no part is a card.

    What is certain goes before what is not: the middle of a card may look like an old ID.
    """
    found = list(runs(text, MOBILE_DIGITS))
    around = Surroundings(text, column)
    taken = bytearray(len(text))

    def take(start: int, end: int) -> bool:
        if taken.find(1, start, end) >= 0:
            return False
        taken[start:end] = b"\x01" * (end - start)
        return True

    ids: list[tuple[str, str, Window, bool]] = []
    contacts: list[tuple[str, str, Window, bool]] = []
    for run in found:
        for window in (*_ids(run), *_old_ids(run, around)):
            certain = (
                len(window.digits) > OLD_DIGITS
                or around.say("resident-id")
                or not (may_be_another(window.digits) or window.sizes == _THREES)
            )
            ids.append(("resident-id", window.digits, window, certain))
        # The longest first: the first sixteen digits of a longer card can pass as a card.
        for kind, value, window in sorted(_contacts(run, around), key=lambda each: -len(each[1])):
            contacts.append((kind, value, window, around.say(kind)))
    for wanted in (True, False):
        for kind, value, window, certain in (*ids, *contacts):
            if certain is wanted and take(*window.span):
                yield kind, value, *window.span, certain


def _ids(run: Run) -> Iterator[Window]:
    """Yield the IDs of 18 digits in a run, wherever in it they begin."""
    size = ID_DIGITS
    for found in _SHAPE.finditer(run.digits):
        start = found.start()
        if is_resident_id(run.digits[start : start + size]):
            window = run.window(start, size)
            if _is_whole(window):
                yield window
    start = len(run.digits) - size + 1
    if run.last_x and start >= 0 and is_resident_id(f"{run.digits[start:]}X"):
        window = run.window(start, size - 1, x=True)
        if _is_whole(window):
            yield window


def _is_whole(window: Window) -> bool:
    """True where the digits of an ID may be one number, by how they are grouped."""
    cut, pieces = window.cut, window.pieces
    if not cut and set(window.sizes) == {1}:
        return True
    if len(pieces) > 1 and _is_among_days(window, pieces):
        return False
    if not cut and len(pieces) <= _FEW:
        return True
    dates = any(_DATES.fullmatch(pieces[each - window.first]) for each in cut)
    return has_county(window.digits) and not dates and (not cut or len(pieces) <= _FEW)


def _is_among_days(window: Window, pieces: tuple[str, ...]) -> bool:
    """True where the groups are days or times and the birthday is none of them."""
    text, bounds = window.run.text, window.run.bounds
    if len(pieces) > _FEW and _TIME.search(text, *window.span):
        return True
    for place, piece in enumerate(pieces):
        if not _YEAR.fullmatch(piece):
            continue
        around = (pieces[place + 1 : place + 3], pieces[max(0, place - 2) : place])
        day = any(len(each) == _TWO and max(map(len, each)) <= _TWO for each in around)
        if day and bounds[window.first + place] - window.start != _BIRTHDAY:
            return True
    return False


def _old_ids(run: Run, around: Surroundings) -> Iterator[Window]:
    """Yield the IDs of 15 digits in a run, made of whole groups."""
    for window in _whole(run, OLD_DIGITS, OLD_DIGITS):
        if not (_OLD_SHAPE.fullmatch(window.digits) and is_resident_id(window.digits)):
            continue
        usual = window.sizes in _OLD_GROUPS and not window.is_amount and not _is_one_of_many(window)
        apart = window.is_apart and not window.is_list and not window.is_amount
        if usual or (not window.is_fraction and (apart or around.say("resident-id"))):
            yield window


def _whole(run: Run, least: int, most: int) -> Iterator[Window]:
    """Yield the windows of whole groups that have so many digits."""
    bounds = run.bounds
    for first, start in enumerate(bounds[:-1]):
        for until in range(bisect_left(bounds, start + least, first + 1), len(bounds)):
            if bounds[until] - start > most:
                break
            yield Window(run, start, bounds[until], first, until - 1)


def _contacts(run: Run, around: Surroundings) -> Iterator[tuple[str, str, Window]]:
    """Yield the bank cards and mobile numbers in a run, made of whole groups."""
    for window in _whole(run, MOBILE_DIGITS, _LONGEST):
        digits = window.digits
        if not _MAY_BE_CONTACT.fullmatch(digits) or window.is_fraction:
            continue
        bare = _PREFIX.sub("", digits, count=1)
        if len(bare) == MOBILE_DIGITS and is_mobile(bare):
            if _is_grouped_mobile(window, len(digits) - len(bare), around):
                yield "mobile", bare, window
        elif len(digits) in CARD_DIGITS and is_card(digits):
            sizes = window.sizes
            usual = set(sizes[:-1]) <= {4} or set(sizes) == {1}
            if usual or _is_one(window, "account", around):
                yield "card", digits, window


def _is_grouped_mobile(window: Window, prefix: int, around: Surroundings) -> bool:
    """Return whether the digits of a mobile number are grouped like one number."""
    sizes = window.sizes
    sizes = (sizes[0] - prefix, *sizes[1:]) if sizes[0] > prefix else sizes[1:]
    start, end = window.span
    if _MONEY.match(window.run.text, end) or _HOTLINE.search(
        window.run.text, max(0, start - 5), start
    ):
        return False
    if sizes in _MOBILE_GROUPS and not window.is_amount:
        odd = _DAY.match(" ".join(window.pieces)) or _is_one_of_many(window)
        return not odd or around.say_before("phone", start)
    return _is_one(window, "phone", around)


def _is_one_of_many(window: Window) -> bool:
    """Return whether groups of one size go on before or behind, as in a table of small numbers."""
    return len(window.sizes) > 1 and len(set(window.sizes)) == 1 and not window.is_apart


def _is_one(window: Window, word: str, around: Surroundings) -> bool:
    """Return whether groups that nobody would use are those of one number all the same."""
    start, end = window.span
    if _MONEY.match(window.run.text, end) or _DECIMAL.match(window.run.text, start):
        return False
    if around.say_before(word, start):
        return True
    return (
        window.is_apart
        and not window.is_list
        and not window.is_amount
        and not _DAY.match(" ".join(window.pieces))
        and not _TIME.search(window.run.text, start, end)
    )
