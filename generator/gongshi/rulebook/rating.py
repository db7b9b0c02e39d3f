"""What the interpreter is given and what it returns: values, many of each, hence tuples."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from math import gcd
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

Ratio = tuple[int, int]
"""An exact value as numerator and denominator; the denominator is above zero."""
SCORED: Final = "scored"
HUNDRED: Final = 100
UNDATED: Final = "undated"
"""Stands for the period of what no source gives a period for; it comes after all others."""


class Row(NamedTuple):
    """One evaluation of a subject in a period, with what the interpreter reads of it."""

    component: str
    criterion: str
    status: str
    score: str
    maximum: str
    ballots: str
    result: str
    decided_on: str
    valid_from: str
    valid_until: str
    value: Ratio | None
    """The score out of one hundred, exactly; None where there is none or it does not count."""
    words: str
    """The score as `score/maximum`."""


def read_row(cells: Sequence[str]) -> Row:
    """Return a row from its cells, in the order of the fields from `component` on."""
    component, criterion, status, score, maximum, ballots, result, decided, since, until = cells
    value = ratio(score, maximum, HUNDRED, HUNDRED) if status == SCORED else None
    return Row(
        component,
        criterion,
        status,
        score,
        maximum,
        ballots,
        result,
        decided,
        since,
        until,
        value,
        f"{score}/{maximum or HUNDRED}",
    )


class Part(NamedTuple):
    """One component of a rating: its value, its weights, and what it was computed from."""

    code: str
    used_as: str
    value: Ratio | None = None
    """Out of one hundred, unrounded."""
    weight: Decimal | None = None
    effective: Ratio | None = None
    """Out of one hundred; None where the component does not count."""
    inputs: tuple[str, ...] = ()
    """The scores as `score/maximum`, in their order."""
    used: int = 0
    ballots: str = ""
    result: str = ""


class Warned(NamedTuple):
    """A warning: where it arose, and what became of it."""

    month: int
    """Months since the year 0, as all months here."""
    months: tuple[int, ...]
    talk_due_on: date
    talked_on: date | None
    rectify_due_on: date | None
    rectified_on: date | None
    low_again: bool
    exited_on: date | None
    reentry_from: date | None


class Rating(NamedTuple):
    """The rating of one subject in one period."""

    period: str
    total: int | None
    """In units of the last decimal that the rulebook keeps."""
    stars: int | None = None
    result: str = ""
    reason: str = ""
    """As the rulebook words it."""
    code: str = ""
    """The same as a code."""
    scored: int | None = None
    resident: int | None = None
    low: int = 0
    entered: int = 0
    """The first month of all years."""
    flags: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    warnings: tuple[Warned, ...] = ()
    consequences: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""
    rank: int | None = None
    position: int = 0
    """The place in the order of display, from 1 on."""
    warned: bool = False
    """Whether a warning arose up to the end of the period, so that events enter."""


class Subject(NamedTuple):
    """All that a scheme's rows say of one subject, and its events."""

    months: tuple[tuple[int, str], ...]
    """Months with their cell (see `monthly_cell`), in ascending order, one a month."""
    periods: Mapping[str, tuple[Row, ...]]
    """The other rows by period, in the order of component, criterion, day and identifier."""
    events: Mapping[str, tuple[date, ...]]
    """Days of oversight events by kind, ascending."""


def month_name(month: int) -> str:
    """Return `2025-07` for a count of months since the year 0."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


@cache
def month_number(name: str) -> int:
    """Return the count of months since the year 0 for `2025-07`."""
    return int(name[:4]) * 12 + int(name[5:]) - 1


def ratio(score: str, maximum: str, default: int, scale: int) -> Ratio | None:
    """Return score / maximum * scale exactly; None where there is no score or the maximum is 0."""
    if not score:
        return None
    top, bottom = Decimal(score).as_integer_ratio()
    most, part = Decimal(maximum or default).as_integer_ratio()
    if most <= 0:
        return None
    return reduced(top * part * scale, bottom * most)


def reduced(top: int, bottom: int) -> Ratio:
    """Return a ratio in its lowest terms."""
    common = gcd(top, bottom)
    return top // common, bottom // common


def rounded(value: Ratio, decimals: int, mode: str = "half_up") -> int:
    """Return a value that is not below zero, rounded, in units of the last decimal."""
    unit: int = 10**decimals
    top, bottom = value[0] * unit, value[1]
    whole, rest = divmod(top, bottom)
    if mode == "down" or 2 * rest < bottom:
        return whole
    if 2 * rest == bottom and mode == "half_even":
        return whole + whole % 2
    return whole + 1


def shown(units: int, decimals: int) -> str:
    """Return a number of units of the last decimal with its point: 9400 with 2 is `94.00`."""
    if not decimals:
        return str(units)
    digits = f"{units:0{decimals + 1}d}"
    return f"{digits[:-decimals]}.{digits[-decimals:]}"
