"""Resident IDs that two cells share: neighbours in a record, or one above the other in a column.

Only numbers with a check digit are looked for, and only where the last digits of the one cell and
the first of the other are exactly one number: tables are full of numbers side by side.
"""

from __future__ import annotations

import re
from typing import Final

from gongshi.privacy.find import Hit
from gongshi.privacy.numbers import has_county, is_resident_id

FEWEST: Final = 18
"""Characters that two cells have together if they share an ID."""
_OTHER: Final = "[^0-9A-Za-z\u4e00-\u9fff]*"
WIDE, ASCII = "０１２３４５６７８９", "0123456789"
"""Digits of full width, and what is looked for in their place."""
_DIGIT: Final = f"[0-9{WIDE}]"
_BESIDE: Final = f"[^0-9{WIDE}A-Za-z\u4e00-\u9fff]*"
ENDS: Final = f"(?:{_DIGIT}{_BESIDE})+$"
"""What the first of the two cells has at its end, digits of any width."""
BEGINS: Final = f"^{_BESIDE}(?:{_DIGIT}{_BESIDE})*[0-9{WIDE}Xx]"
"""What the second has at its beginning."""
SHAPE: Final = "[1-8][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]"
"""What both have together, signs and blanks taken out."""
_TAIL: Final = re.compile(f"[0-9](?:{_OTHER}[0-9])*{_OTHER}\\Z")
_HEAD: Final = re.compile(f"{_OTHER}((?:[0-9]{_OTHER})*[0-9Xx]?)")
_WIDE: Final = str.maketrans(WIDE, ASCII)
_DATE: Final = re.compile("(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\\1[0-9]{1,2}")


def shared_id(first: str, second: str) -> Hit | None:
    """Return the resident ID that begins at the end of one cell and ends in another, if any."""
    first, second = first.translate(_WIDE).strip(), second.translate(_WIDE).strip()
    # A code of a place beside a day with an hour has as many digits.
    if _DATE.match(second):
        return None
    place = len(first)
    # From the end, so that a long cell costs no more than its last digits.
    while place and not _is_letter(first[place - 1]):
        place -= 1
    tail, head = _TAIL.search(first, place), _HEAD.match(second)
    if not tail or not head:
        return None
    left, right = (re.sub("[^0-9Xx]", "", each) for each in (tail[0], head[1]))
    value = f"{left}{right}".upper()
    if not right or not (len(value) == FEWEST and is_resident_id(value) and has_county(value)):
        return None
    return Hit("resident-id", value, place, len(first), certain=True)


def _is_letter(sign: str) -> bool:
    return (sign.isascii() and sign.isalpha()) or "\u4e00" <= sign <= "\u9fff"
