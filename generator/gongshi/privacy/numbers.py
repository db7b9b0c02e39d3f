"""Numbers that belong to a person, by their structure: plain ASCII digits in, a verdict out.

A string of 18 digits that satisfies the checks of a resident ID counts as one, also where it
would satisfy those of a credit code: of random credit codes without letters fewer than one in ten
thousand looks like an ID, and an ID that got away cannot be called back.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from gongshi.privacy.knowledge import load_knowledge

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_CARD: Final = re.compile(
    r"62[0-9]{14,17}|955[0-9]{13,16}|60[0-9]{14,17}|(?:4[0-9]|5[1-5]|2[2-7]|35)[0-9]{14}"
)
_NEW: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
# The last four are cities that have no counties.
_COUNTY: Final = re.compile(
    "(?:[1-9][0-9](?:0[1-9]|[1-4][0-9]|5[1-4]|90)(?:0[1-9]|[1-4][0-9]|8[1-9])"
    "|441900|442000|460400|620200)"
)
# An old number has no check digit, so that prefecture and county must be plausible as well.
_OLD: Final = re.compile(rf"{_COUNTY.pattern}[0-9]{{9}}")
_YEAR: Final = re.compile("20(?:0[1-9]|1[0-2])")
_TEN: Final = 10


def _is_birthday(text: str) -> bool:
    """Return whether eight digits are a day on which a living person can have been born."""
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return born.year in load_knowledge().years


def is_resident_id(text: str) -> bool:
    """Return whether a text is a resident ID: region, birthday and, with 18 digits, the check.

    Rule: GB 11643-1999; 15 digits are its predecessor, given to people born before 2000.
    """
    if text[:2] not in load_knowledge().regions:
        return False
    if _NEW.fullmatch(text):
        total = sum(int(sign) * weight for sign, weight in zip(text, _WEIGHTS, strict=False))
        return _CHECKS[total % 11] == text[17] and _is_birthday(text[6:14])
    return bool(_OLD.fullmatch(text)) and _is_birthday(f"19{text[6:12]}")


def has_county(text: str) -> bool:
    """Return whether digits begin as those of a prefecture and a county do (GB/T 2260)."""
    return bool(_COUNTY.match(text))


def may_be_another(text: str) -> bool:
    """Return whether what has the form of an old resident ID may as well be another number.

    That is a business registration number, whose last digit is right by ISO 7064 MOD 11,10
    (GS 15-2006), or a code of a place with a year from 2001 to 2012 behind it.
    """
    rest = _TEN
    for sign in text[:-1]:
        rest = ((rest + int(sign)) % _TEN or _TEN) * 2 % 11
    return (rest + int(text[-1])) % _TEN == 1 or bool(_YEAR.match(text, 6))


def is_mobile(text: str) -> bool:
    """Return whether eleven digits are a mobile number of the mainland."""
    return bool(_MOBILE.fullmatch(text))


def is_card(text: str) -> bool:
    """Return whether 16 to 19 digits are a bank card: an issuer's first digits, and Luhn's check.

    Rule: ISO/IEC 7812-1; issuers of China and the cards of international networks.
    """
    if not _CARD.fullmatch(text):
        return False
    doubled = (int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(text)))
    return sum(each - 9 if each >= _TEN else each for each in doubled) % 10 == 0
