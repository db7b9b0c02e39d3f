"""Numbers with the structure of personal ones, made when a test runs and stored nowhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

REGIONS: Final = ("11", "12", "13", "34", "37", "41", "43", "51", "52", "53", "65", "81")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANIZATION: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(random: Random, regions: tuple[str, ...] = REGIONS) -> str:
    """Return 18 digits with a region, a birthday and the right check digit."""
    area = f"{random.choice(regions)}{random.randint(1, 30):02}{random.randint(1, 30):02}"
    born = date(1920, 1, 1) + timedelta(random.randint(0, 38_000))
    digits = f"{area}{born:%Y%m%d}{random.randint(0, 999):03}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def old_resident_id(random: Random) -> str:
    """Return the 15 digits of a resident ID before 1999."""
    new = resident_id(random, REGIONS[:-1])
    return f"{new[:6]}{random.randint(20, 99)}{new[10:12]}{random.randint(1, 28):02}{new[14:17]}"


def credit_code(random: Random, *, numeric: bool = True) -> str:
    """Return 18 characters with the right check characters of GB 32100 and GB 11714."""
    signs = "0123456789" if numeric else _ALPHABET
    while True:
        area = f"{random.choice(REGIONS)}{random.randint(1, 30):02}{random.randint(1, 30):02}"
        body = "".join(random.choices(signs, k=8))
        values = [int(sign, 36) for sign in body]
        total = sum(each * weight for each, weight in zip(values, _ORGANIZATION, strict=True))
        check = 11 - total % 11
        head = f"{random.choice(('51', '52', '53', '11', '91'))}{area}{body}"
        head += {10: "X", 11: "0"}.get(check, str(check))
        weighted = sum(_ALPHABET.index(sign) * 3**place for place, sign in enumerate(head))
        code = head + _ALPHABET[(31 - weighted % 31) % 31]
        if not numeric or code.isdigit():
            return code


def mobile(random: Random) -> str:
    """Return eleven digits with the form of a mobile number."""
    return f"1{random.randint(3, 9)}{random.randint(0, 10**9 - 1):09}"


def bank_card(random: Random, size: int = 19) -> str:
    """Return digits that begin like a card of China and have the right check digit."""
    head = f"62{random.randint(0, 10 ** (size - 3) - 1):0{size - 3}}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(head)))
    total = sum(each - 9 if each > 9 else each for each in doubled)
    return f"{head}{-total % 10}"
