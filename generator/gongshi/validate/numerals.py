"""Numbers as people write them: in groups of three, with units, in Chinese numerals, as stars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from gongshi.validate.spellings import bare, load_spellings

if TYPE_CHECKING:
    from gongshi.validate.spellings import Unit

_PLAIN: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_GROUPED: Final = re.compile(
    r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+)(?:\.\d+)?", re.ASCII
)
_COMMA: Final = re.compile(r"([+-]?\d+),(\d+)", re.ASCII)
_EUROPEAN: Final = re.compile(
    r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?: \d{3})+,\d+|(?:\.\d{3}){2,})", re.ASCII
)
_STOP: Final = re.compile(r"(?<=\d)。(?=\d)", re.ASCII)
_SCALED: Final = re.compile(r"(.*?[\d.])\s*([十百千万亿]+)", re.ASCII)
_MIXED: Final = re.compile(r"(?:(\d+)亿)?(?:(\d+)万)?(?:(\d)千)?(?:(\d)百)?", re.ASCII)
_BRACKETED: Final = re.compile(r"(.+)\(([^()]*)\)")
_CENTS: Final = re.compile(
    r"(.*)[元圆](?:([零一二三四五六七八九])角)?零?(?:([零一二三四五六七八九])分)?[整正]?"
)
_PERCENT: Final = re.compile("百分之(.+)")
_SCALES: Final = {
    "": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000,
    "千万": 10_000_000, "亿": 100_000_000, "十亿": 1_000_000_000, "百亿": 10_000_000_000,
    "千亿": 100_000_000_000, "万亿": 1_000_000_000_000,
}  # fmt: skip
_DIGITS: Final = "零一二三四五六七八九"
_MEANT: Final = str.maketrans(
    "〇壹贰叁肆伍陆柒捌玖貳參叄陸两兩拾佰仟萬億點",
    "零一二三四五六七八九二三三六二二十百千万亿点",
)
_UP_TO: Final = re.compile(
    f"零?(?:([{_DIGITS[1:]}])千)?(零)?(?:([{_DIGITS[1:]}])百)?(零)?(?:([{_DIGITS[1:]}])?(十))?(零)?([{_DIGITS[1:]}])?"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a written number says.

    `values` holds one number where it can be read in one way only, several where people read it
    differently, and none where it is no number.
    """

    values: tuple[Decimal, ...] = ()
    sure: bool = False

    def times(self, scale: int) -> Reading:
        """Return the reading of the number with a word such as 万 behind it."""
        return Reading(tuple(each * scale for each in self.values), self.sure)


_NONE: Final = Reading()


def _sure(number: Decimal | None) -> Reading:
    return _NONE if number is None else Reading((number,), sure=True)


def read_number(text: str, unit: Unit | None) -> Reading:
    """Return what a number says in a column of this unit."""
    text = bare(text)
    if unit and unit.stars and text and set(text) == {"★"}:
        return _sure(Decimal(len(text)))
    if unit and unit.name == "%" and (found := _PERCENT.fullmatch(text)):
        return _sure(chinese_number(found[1]))
    if unit and unit.money and (cents := _CENTS.fullmatch(text.translate(_MEANT))):
        return _money(*cents.groups(), given=text, unit=unit)
    return _counted(_without_unit(text, unit))


def _money(whole: str, tenths: str | None, cents: str | None, *, given: str, unit: Unit) -> Reading:
    """Return a sum as 贰万捌仟元伍角整 gives it; without parts of a yuan it is like any number."""
    if tenths is None and cents is None:
        return _counted(_without_unit(given, unit))
    number = chinese_number(_without_currency(whole))
    if number is None:
        return _NONE
    part = Decimal(10 * _DIGITS.index(tenths or "零") + _DIGITS.index(cents or "零")) / 100
    return _sure(number + part)


def _without_currency(text: str) -> str:
    for sign in sorted(load_spellings().currencies, key=len, reverse=True):
        if text.lower().startswith(sign):
            return text[len(sign) :].strip()
    return text


def _without_unit(text: str, unit: Unit | None) -> str:
    """Return a number without its column's unit, behind it or in brackets; with another, as is."""
    if found := _BRACKETED.fullmatch(text):
        text = found[1].strip() + found[2].strip()
    if unit is None:
        return text
    if unit.money:
        text = _without_currency(text)
    for spelling in sorted(unit.spellings, key=len, reverse=True):
        if text.lower().endswith(spelling) and len(text) > len(spelling):
            return text[: -len(spelling)].strip()
    return text


def _counted(text: str) -> Reading:
    """Return what a number without its unit says."""
    text = _STOP.sub(".", text)
    if (written := _arabic(text)).values:
        return written
    if found := _SCALED.fullmatch(text):
        scale = _SCALES.get(found[2], 0)
        if scale and (written := _arabic(found[1])).values:
            return written.times(scale)
        if found := _MIXED.fullmatch(text):
            parts = zip(found.groups(), (100_000_000, 10_000, 1_000, 100), strict=True)
            return _sure(Decimal(sum(int(each) * scale for each, scale in parts if each)))
    return _sure(chinese_number(text))


def _arabic(text: str) -> Reading:
    """Return what digits with points, commas and blanks between them say."""
    if _PLAIN.fullmatch(text):
        return _sure(Decimal(text))
    if _GROUPED.fullmatch(text):
        return _sure(Decimal(re.sub("[, ']", "", text)))
    if _EUROPEAN.fullmatch(text):
        digits = re.sub("[. ]", "", text).replace(",", ".")
        return Reading((Decimal(digits),))
    if found := _COMMA.fullmatch(text):
        return Reading((Decimal(f"{found[1]}.{found[2]}"), Decimal(f"{found[1]}{found[2]}")))
    return _NONE


def chinese_number(text: str) -> Decimal | None:
    """Return what Chinese numerals say, everyday or capital; None where they leave a doubt.

    二万八 and 一百二 are doubtful: people mean 28,000 and 120 by them, and the words say otherwise.
    """
    whole, point, part = text.translate(_MEANT).partition("点")
    number = _below(whole, ("亿", "万"))
    if (
        number is None
        or (len(whole) > 1 and whole[0] == "零")
        or (point and not (part and set(part) <= set(_DIGITS)))
    ):
        return None
    digits = "".join(str(_DIGITS.index(each)) for each in part)
    return Decimal(f"{number}.{digits}") if digits else Decimal(number)


def _below(text: str, scales: tuple[str, ...]) -> int | None:
    """Return a number that is parted by these scales at most."""
    if not scales:
        return _thousands(text)
    scale, *smaller = scales
    head, found, tail = text.partition(scale)
    if not found:
        return _below(text, tuple(smaller))
    many = _below(head, tuple(smaller))
    rest = _below(tail, tuple(smaller)) if tail else 0
    # Of 三万五 the last word may stand for 5,000.
    doubtful = len(tail) == 1
    return many * _SCALES[scale] + rest if many and rest is not None and not doubtful else None


def _thousands(text: str) -> int | None:
    """Return a number below ten thousand."""
    if text == "零":
        return 0
    found = _UP_TO.fullmatch(text)
    if not text or not found:
        return None
    thousand, gap1, hundred, gap2, ten, is_ten, gap3, one = found.groups()
    higher = thousand or hundred
    short = one and higher and not (is_ten or gap1 or gap2 or gap3)
    idle = (
        (gap1 and not (hundred or is_ten or one))
        or (gap2 and not (is_ten or one))
        or (gap3 and not one)
    )
    if short or idle:
        return None
    tens = _DIGITS.index(ten) if ten else int(bool(is_ten))
    digits = [_DIGITS.index(each) if each else 0 for each in (thousand, hundred)]
    return digits[0] * 1_000 + digits[1] * 100 + tens * 10 + (_DIGITS.index(one) if one else 0)


def is_vague(text: str) -> bool:
    """Return whether a text gives a number, but not which: 约26000, 二万余, 10-20."""
    return bool(load_spellings().vague.fullmatch(bare(text)))
