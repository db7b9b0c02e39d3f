"""Days, months and years as people and programs write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import Enum
from typing import Final

from gongshi.validate.numerals import chinese_number
from gongshi.validate.spellings import bare

_CLOCK: Final = (
    r"(?:\s*T?\s*(?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)?\s*AM)"
    r"\s*(?:Z|UTC|GMT|\+08:?00|\+00:?00)?)?"
)
"""Midnight, which programs add to a day; any other time says that something else was meant."""
_WEEKDAY: Final = r"(?:[\s,]*\(?(?:星期|周|礼拜)([一二三四五六日天])\)?)?"
_YEAR_FIRST: Final = re.compile(
    r"(?:(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?|(\d{4})\s*([./-])\s*(\d{1,2})\s*\5\s*(\d{1,2})\s*[日号.]?|(\d{4})(\d\d)(\d\d))"
    rf"{_WEEKDAY}{_CLOCK}",
    re.ASCII | re.IGNORECASE,
)
_CHINESE: Final = re.compile(
    r"([零〇一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿卅]{1,3})[日号]"
    + _WEEKDAY
)
YEAR_LAST: Final = re.compile(
    rf"(\d{{1,2}})([./-])(\d{{1,2}})\2(\d{{4}}){_CLOCK}", re.ASCII | re.IGNORECASE
)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_NAMED: Final = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})|([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})|(\d{4})[\s-]+([a-z]{3,9})[\s-]+(\d{1,2}))",
    re.ASCII | re.IGNORECASE,
)
SERIAL: Final = re.compile(r"[1-9]\d{4}(?:\.0)?", re.ASCII)
_TIMED: Final = re.compile(
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[ T]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
_MONTH: Final = re.compile(
    r"(\d{4})(?:\s*年\s*(\d{1,2})\s*月(?:份)?|\s*[./-]\s*(\d{1,2})\s*月?|(0[1-9]|1[0-2]))", re.ASCII
)
_QUARTER: Final = re.compile(
    r"(\d{4})\s*(?:年|-)?\s*(?:第?\s*([一二三四1-4])\s*季度?|Q([1-4]))", re.ASCII | re.IGNORECASE
)
_YEAR: Final = re.compile(r"(\d{4})(?:\s*年度?|\.0+)?", re.ASCII)
_CHINESE_YEAR: Final = re.compile("([零〇一二三四五六七八九]{4})年?度?")
_DIGITS: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
_EPOCH: Final = date(1899, 12, 30)
_DECEMBER: Final = 12


class Order(Enum):
    """What a column itself says of 12/03/2024."""

    UNKNOWN = 0
    DAY_FIRST = 1
    MONTH_FIRST = 2


def _day(year: int, month: int, day: int, weekday: str = "") -> str:
    """Return a day in ISO form; empty where it does not exist, or is another day of the week."""
    try:
        found = date(year, month, day)
    except ValueError:
        return ""
    if weekday and "一二三四五六日".index(weekday.replace("天", "日")) != found.weekday():
        return ""
    return found.isoformat()


def read_day(text: str, order: Order = Order.UNKNOWN) -> str:
    """Return the ISO form of a day that can be read in one way only."""
    text = bare(text)
    if found := _YEAR_FIRST.fullmatch(text):
        *parts, weekday = found.groups("")
        year, month, day = (int(each) for each in parts if each and each not in "./-")
        return _day(year, month, day, weekday)
    if found := _CHINESE.fullmatch(text):
        spoken_year, spoken_month, spoken_day, weekday = found.groups("")
        year = int(spoken_year.translate(_DIGITS))
        return _day(year, _spoken(spoken_month), _spoken(spoken_day), weekday)
    if found := YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if (
            first == second
            or second > _DECEMBER
            or (first <= _DECEMBER and order is Order.MONTH_FIRST)
        ):
            return _day(year, first, second)
        if first > _DECEMBER or order is Order.DAY_FIRST:
            return _day(year, second, first)
        return ""
    return _named(text)


def _spoken(text: str) -> int:
    """Return a day or month in Chinese numerals, 0 where it is none."""
    number = chinese_number(text.replace("廿", "二十").replace("卅", "三十"))
    return int(number or 0)


def _named(text: str) -> str:
    """Return the ISO form of a day whose month has its English name."""
    found = _NAMED.fullmatch(text)
    if not found:
        return ""
    day, month, year = (
        found[1] or found[5] or found[9],
        found[2] or found[4] or found[8],
        found[3] or found[6] or found[7],
    )
    name = month.lower()
    places = [
        place for place, each in enumerate(_MONTHS, 1)
        if name in {each, each[:3]} or (name == "sept" and place == 9)  # noqa: PLR2004 - September
    ]  # fmt: skip
    return _day(int(year), places[0], int(day)) if places else ""


def likely_days(text: str, order: Order = Order.UNKNOWN) -> tuple[str, ...]:
    """Return the days that may have been meant where that is not certain, none or all of them."""
    text = bare(text)
    if SERIAL.fullmatch(text):
        return ((_EPOCH + timedelta(days=int(float(text)))).isoformat(),)
    if found := _TIMED.fullmatch(text):
        return tuple(filter(None, (read_day(found[1]),)))
    if (found := YEAR_LAST.fullmatch(text)) and order is Order.UNKNOWN:
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        both = _day(year, first, second), _day(year, second, first)
        return both if all(both) else ()
    return ()


def read_year(text: str) -> str:
    """Return the four digits of a year."""
    text = bare(text)
    if found := _YEAR.fullmatch(text):
        return found[1]
    found = _CHINESE_YEAR.fullmatch(text)
    return found[1].translate(_DIGITS) if found else ""


def read_period(text: str) -> str:
    """Return a year, a month or a quarter as the data have it: 2025, 2025-07, 2025-Q3."""
    text = bare(text)
    if found := _QUARTER.fullmatch(text):
        return f"{found[1]}-Q{(found[2] or found[3]).translate(_DIGITS)}"
    if found := _MONTH.fullmatch(text):
        month = next(each for each in found.groups()[1:] if each)
        return f"{found[1]}-{int(month):02}"
    return read_year(text)
