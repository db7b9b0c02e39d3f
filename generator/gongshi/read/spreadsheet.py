"""Values as a spreadsheet keeps them: number formats, days as serial numbers, digits, escapes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import Final

DIGITS: Final = 15
"""Significant digits that a spreadsheet keeps and shows; it stores two more, which are noise."""
_LARGE: Final = Decimal(10) ** DIGITS
_CONTEXT: Final = Context(prec=DIGITS)
_PLAIN: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_EPOCH: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)
_LEAP: Final = 60
"""The serial number of 29 February 1900, a day that there never was."""
_LAST: Final = 2_958_465
"""31 December 9999."""
_ISO: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T.*)?", re.ASCII)
_MIDNIGHT: Final = re.compile(r"T00(:00(:00(\.0+)?)?)?Z?", re.ASCII)
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
# What a format writes as it stands, colours and conditions; [h], [mm] and [s] are durations.
_LITERAL: Final = re.compile(
    r"\"[^\"]*\"?|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]|E[+-]|G/通用格式|General",
    re.IGNORECASE | re.DOTALL,
)
_DAY_PARTS: Final = (frozenset("yegb"), frozenset("m"), frozenset("d"))
_TIME_PARTS: Final = frozenset("ymdhseb")
_PADDED: Final = re.compile("0{2,}")
_BUILT_IN: Final = {
    9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    27: "yyyy.m", 28: "m.d", 29: "m.d", 30: "m-d-yy", 31: "yyyy.m.d", 32: "h:mm", 33: "h:mm:ss",
    34: "h:mm", 35: "h:mm:ss", 36: "yyyy.m", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
    50: "yyyy.m", 51: "m.d", 52: "yyyy.m", 53: "m.d", 54: "m.d", 55: "h:mm", 56: "h:mm:ss",
    57: "yyyy.m", 58: "m.d",
}  # fmt: skip
"""Formats that a workbook names by number only, as the Chinese edition shows them."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a number format makes of a number."""

    kind: str = ""
    """`day`: a whole date; `part`: only a part of one, or a time; `percent`; else empty."""
    zeros: int = 0
    """The digits to which leading zeros fill up a whole number."""


PLAIN: Final = Format()


def read_format(number: int, code: str | None) -> Format:
    """Return what a number format does; `code` is None for those named by number only."""
    written = _BUILT_IN.get(number, "") if code is None else code
    if _PADDED.fullmatch(written):
        return Format(zeros=len(written))
    bare = _LITERAL.sub("", written).lower()
    letters = frozenset(bare)
    if letters & _TIME_PARTS:
        return Format("day" if all(letters & part for part in _DAY_PARTS) else "part")
    return Format("percent") if "%" in bare else PLAIN


def read_number(stored: str) -> Decimal | None:
    """Return a stored number, None where it is none."""
    return Decimal(stored) if _NUMBER.fullmatch(stored) else None


def plain_number(stored: str) -> str | None:
    """Return the digits that a spreadsheet shows of a stored number; None where it is none.

    They are at most fifteen, without exponent, and without zeros that say nothing. A number of
    more digits before the point keeps all of them: whoever calls must ask `is_cut`.
    """
    if _PLAIN.fullmatch(stored) and stored != "-0":
        return stored
    number = read_number(stored)
    if number is None:
        return None
    if abs(number) < _LARGE:
        number = _CONTEXT.plus(number)
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if number else "0"


def is_cut(stored: str) -> bool:
    """Return whether a number has more digits before the point than a spreadsheet keeps."""
    number = read_number(stored)
    return number is not None and abs(number) >= _LARGE


def read_day(stored: str, *, from_1904: bool) -> tuple[str, bool]:
    """Return the ISO form of a stored day, empty where it is none, and whether it has a time."""
    if found := _ISO.fullmatch(stored):
        try:
            day = date.fromisoformat(found[1])
        except ValueError:
            return "", False
        return day.isoformat(), bool(found[2]) and not _MIDNIGHT.fullmatch(found[2])
    number = read_number(stored)
    if number is None or not 0 <= number < _LAST + 1:
        return "", False
    whole = int(number)
    timed = whole != number
    if from_1904:
        return _after(_EPOCH_1904, whole), timed
    if whole in {0, _LEAP}:
        return "", timed
    # Up to the day that never was, the count is one ahead.
    return _after(_EPOCH, whole + (whole < _LEAP)), timed


def _after(first: date, days: int) -> str:
    try:
        return (first + timedelta(days=days)).isoformat()
    except OverflowError:
        return ""


def unescape(text: str) -> str:
    """Return a text with the characters that a workbook writes as `_x000D_`.

    Raises:
        ValueError: one of them is half a character.
    """
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
