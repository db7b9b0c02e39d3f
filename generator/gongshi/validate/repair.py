"""What happened to a value, and what it was meant to be.

What is said here is only read from the value and its column. Whether the table would take it, and
whether it would stay the same record, `validate/proof.py` sees; nothing is suggested before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gongshi.validate.codes import CodeWords
from gongshi.validate.days import SERIAL, Order, likely_days, read_day, read_period, read_year
from gongshi.validate.numerals import is_vague, read_number
from gongshi.validate.spellings import bare, load_spellings, plain, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from gongshi.schema import Field

_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?[eE]\+\d{2}", re.ASCII)
_ERROR: Final = re.compile(r"#(REF|N/A|NAME|VALUE|DIV/0|NULL|NUM)[!?]?", re.IGNORECASE)
_HASHES: Final = re.compile("#{3,}")
_ADDRESS: Final = re.compile(r"(https?)\s*[:：]\s*[/／]\s*[/／](.*)", re.IGNORECASE)
_NO_O_NO_I: Final = "A-HJ-N"
"""In the pattern of a code that has letters but not these two, which people take for digits."""
_ZEROS: Final = 3
"""Zeros at the beginning of a code that a spreadsheet may have taken."""
_BREAK: Final = re.compile(r"(.?)\s*[\n\r\x0b\x0c]\s*(.?)")
_LONGEST: Final = 1_000
"""Characters of a value that could still be a slip; what is longer was no code, day or number."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a value may have been meant as.

    Where `sure`, each of the values would say the same as the cell, so that the only one that its
    table takes is the one. Else they are guesses, or all the ways in which people read the cell.
    """

    values: tuple[str, ...]
    sure: bool = True
    kind: str = ""
    """Narrows the kind of the finding where this is what happened."""


def damage(field: Field, value: str) -> str:
    """Return what happened to a value, as a kind of finding; empty where that is not known."""
    if field.type == "date" and SERIAL.fullmatch(value):
        return "serial"
    if field.type != "string" and _HASHES.fullmatch(value):
        return "narrow"
    if field.type != "string" and _ERROR.fullmatch(value):
        return "formula"
    if field.type == "string" and _SCIENTIFIC.fullmatch(value):
        return "scientific"
    if field.type in {"integer", "number"} and len(value) < _LONGEST and is_vague(value):
        return "vague"
    return ""


class Mender:
    """Says what the cells of one column were meant to be."""

    def __init__(self, field: Field) -> None:
        """Learn nothing yet: most columns have no cell to mend."""
        self.field = field

    def meant(self, value: str, order: Order = Order.UNKNOWN) -> tuple[Meant, ...]:
        """Return what a value may have been meant as, the surest first; never the value itself."""
        if len(value) > _LONGEST:
            return ()
        # A guess at what a cell says is no use where one way to read it is the cell as it stands.
        found = (
            replace(each, values=tuple(dict.fromkeys(v for v in each.values if v and v != value)))
            for each in self._meant(value, order)
            if each.sure or value not in each.values
        )
        return tuple(each for each in found if each.values)

    def _meant(self, value: str, order: Order) -> Iterator[Meant]:
        match self.field.type:
            case "boolean":
                yield Meant((load_spellings().truth.get(bare(value).lower(), ""),))
            case "year":
                yield Meant((read_year(value),))
            case "date":
                yield Meant((read_day(value, order),))
                yield Meant(likely_days(value, order), sure=False)
            case "integer" | "number":
                yield self._number(value)
            case "list":
                yield from self._list(value)
            case _:
                yield from self._text(value)

    def _number(self, value: str) -> Meant:
        reading = read_number(value, unit_of(self.field))
        return Meant(tuple(map(_digits, reading.values)), reading.sure)

    @cached_property
    def words(self) -> CodeWords | None:
        """The forms of the codes that the column takes; None where it takes any text."""
        return CodeWords(self.field.closed) if self.field.closed else None

    def _list(self, value: str) -> Iterator[Meant]:
        sign = self.field.delimiter
        if self.words:
            yield Meant((self.words.listed(value, sign),))
        items = [each for each in re.split(f"[;；]|{re.escape(sign)}", value) if each.strip()]
        if not self.words and items:
            kept = [each.strip() if len(items) > 1 else each for each in items]
            yield Meant((sign.join(kept),))

    def _text(self, value: str) -> Iterator[Meant]:
        if self.words:
            yield Meant(self.words.named(value))
            yield Meant((self.words.nearest(value),), sure=False)
        elif self.field.format == "uri":
            text = bare(value).strip("<>")
            if found := _ADDRESS.fullmatch(text):
                yield Meant((f"{found[1].lower()}://{found[2].strip()}",))
        elif allowed := self.field.constraints.get("enum"):
            same = tuple(each for each in allowed if plain(each) == plain(value))
            yield Meant(same if len(same) == 1 else ())
        elif "pattern" in self.field.constraints:
            yield from self._code(value, str(self.field.constraints["pattern"]))
        else:
            yield Meant((value.strip(),))
            yield Meant((_BREAK.sub(_joined, value),), sure=False)

    def _code(self, value: str, pattern: str) -> Iterator[Meant]:
        """Yield forms of a code that say the same: half-width, of one case, not in groups."""
        if pattern == load_spellings().period:
            yield Meant((read_period(value),))
            yield Meant((read_day(value)[:7],), sure=False)
            return
        text = bare(value)
        joined, dashed = re.sub(r"[\s-]", "", text), re.sub(r"\s+", "-", text)
        for forms in ((text,), (joined, dashed)):
            for case in (str, str.lower, str.upper):
                yield Meant(tuple(case(each) for each in forms))
        if joined.isascii() and joined.isdigit():
            for zeros in range(1, _ZEROS + 1):
                yield Meant((joined.zfill(len(joined) + zeros),), sure=False, kind="zeros")
        if _NO_O_NO_I in pattern:
            yield Meant((joined.upper().replace("O", "0").replace("I", "1"),), sure=False)


def _joined(found: re.Match[str]) -> str:
    """Return what stands around a line break in one line: Chinese together, words apart."""
    latin = found[1].isascii() and found[2].isascii()
    return f"{found[1]} {found[2]}".strip() if latin else f"{found[1]}{found[2]}"


def _digits(number: Decimal) -> str:
    """Return a number as the tables have it: digits and a point."""
    whole = number.to_integral_value()
    return f"{whole:f}" if number == whole else f"{number:f}".rstrip("0")
