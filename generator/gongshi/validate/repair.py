"""What happened to a value, and what it was probably meant to be."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

if TYPE_CHECKING:
    from gongshi.schema import Field, Vocabulary

_YEAR_FIRST: Final = re.compile(
    r"(?:(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d))"
    r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?",
    re.ASCII,
)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_SERIAL: Final = re.compile(r"[1-9]\d{4}(\.0)?", re.ASCII)
_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?[eE]\+\d{2}", re.ASCII)
_AMOUNT: Final = re.compile(r"[¥￥]?([+-]?\d+(?:\.\d+)?)(?:\(?([万亿]?)元?\)?)", re.ASCII)
_UNIT: Final = re.compile(r"\(([^()]+)\)$")
_ERROR: Final = re.compile(r"#(REF|N/A|NAME|VALUE|DIV/0|NULL|NUM)[!?]?", re.IGNORECASE)
_HASHES: Final = re.compile("#{3,}")
_SCALE: Final = {"": 1, "万": 10_000, "亿": 100_000_000}
_COMMAS: Final = str.maketrans("", "", ",，")
_TRUTH: Final = {
    "是": "true", "有": "true", "√": "true", "yes": "true", "y": "true", "t": "true",
    "否": "false", "无": "false", "×": "false", "no": "false", "n": "false", "f": "false",
}  # fmt: skip
_YEAR: Final = re.compile(r"(\d{4})\s*年?度?", re.ASCII)
_SPREADSHEET_EPOCH: Final = date(1899, 12, 30)
_MONTHS: Final = 12
_ALIKE: Final = 0.75
_LONGEST: Final = 200
"""Characters of a value that could still be a slip; what is longer was no code, day or number."""


def damage(field: Field, value: str) -> str:
    """Return how a spreadsheet damaged a value, as a kind of finding; empty where it did not."""
    if field.type == "date" and _SERIAL.fullmatch(value):
        return "serial"
    if field.type != "string" and _HASHES.fullmatch(value):
        return "narrow"
    if field.type != "string" and _ERROR.fullmatch(value):
        return "formula"
    if field.type == "string" and _SCIENTIFIC.fullmatch(value):
        return "scientific"
    return ""


def suggest(field: Field, value: str) -> str:
    """Return the value that was probably meant; empty where none is evident."""
    # Full-width digits and letters are meant as their plain forms.
    value = normalize("NFKC", value).strip()
    if field.type == "boolean":
        return _TRUTH.get(value.lower(), "")
    if field.type == "year":
        found = _YEAR.fullmatch(value)
        return found[1] if found else ""
    if field.type == "date":
        return _day(value)
    if field.type in {"integer", "number"}:
        return _amount(_unitless(field, value), whole=field.type == "integer")
    if field.closed and field.type == "list":
        codes = [_code(field.closed, each.strip()) for each in re.split("[;；,，、]", value)]
        return field.delimiter.join(codes) if all(codes) else ""
    return _code(field.closed, value) if field.closed else ""


def _day(value: str) -> str:
    """Return the ISO form of a date that can be read in one way only."""
    if _SERIAL.fullmatch(value):
        return (_SPREADSHEET_EPOCH + timedelta(days=int(float(value)))).isoformat()
    if found := _YEAR_FIRST.fullmatch(value):
        year, month, day = (int(each) for each in found.groups() if each)
    elif (found := _YEAR_LAST.fullmatch(value)) and int(found[1]) > _MONTHS:
        day, month, year = map(int, found.groups())
    elif found and int(found[2]) > _MONTHS:
        month, day, year = map(int, found.groups())
    else:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _unitless(field: Field, value: str) -> str:
    """Return a number without the unit that the column's title names: 3人 under 专职人员（人）."""
    unit = _UNIT.search(normalize("NFKC", field.title["zh"]))
    return value.removesuffix(unit[1]).rstrip() if unit else value


def _amount(value: str, *, whole: bool) -> str:
    """Return the plain digits of a number written for people, such as 1,000万元."""
    found = _AMOUNT.fullmatch(value.translate(_COMMAS).replace(" ", ""))
    if not found:
        return ""
    number = Decimal(found[1]) * _SCALE[found[2]]
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return "" if whole else f"{number:f}"


def _code(vocabulary: Vocabulary, item: str) -> str:
    """Return the code whose code, label or alias is the item, else the code spelled most alike."""
    plain = item.lower()
    if not plain:
        return ""
    for value in vocabulary.values:
        if plain in {each.lower() for each in (value.code, *value.title.values(), *value.aliases)}:
            return value.code
    near = get_close_matches(plain, vocabulary.codes, 1, cutoff=_ALIKE)
    return near[0] if near else ""
