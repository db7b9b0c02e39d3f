"""Once more with other weights: what a total and its stars would be, by the same interpreter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from gongshi.rulebook.rating import Part, Ratio, Warned, month_number, rounded, shown
from gongshi.rulebook.series import Year
from gongshi.rulebook.weighted import Draft, Weigher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gongshi.rulebook.model import Weighted


class Told(NamedTuple):
    """What a published rating tells: enough to compute its total and its stars again."""

    period: str
    values: Mapping[str, Ratio]
    """The unrounded components that count, out of one hundred."""
    resident: int
    scored: int
    low: int
    warned: tuple[Warned, ...]
    """The warnings of all years."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A total as it is published, its stars, and the gates at which they fell."""

    total: str
    stars: int | None
    gates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """A weight moved by some points, and what follows; None where it cannot be moved so far."""

    component: str
    by: int
    scored: Scored | None


class Again(Weigher):
    """Computes totals of published components, by the rulebook's weights or by others."""

    def __init__(self, method: Weighted, weights: Mapping[str, Fraction] | None = None) -> None:
        """Take other weights, which need not be whole nor add up to one hundred."""
        super().__init__(method)
        if weights is not None:
            given = [weights[each.code] for each in method.components]
            scale = lcm(*(each.denominator for each in given))
            self._weights = [int(each * scale) for each in given]

    def score(self, told: Told) -> Scored | None:
        """Return total, stars and gates; None where no weight counts."""
        method = self.method
        drafts = [
            Draft(Part(each.code, "counted", told.values.get(each.code)), "", {})
            for each in method.components
        ]
        whole = self._whole(drafts)
        if not whole:
            return None
        total = rounded(self._total(drafts, whole), method.decimals, method.rounding)
        parts = [each.part for each in drafts]
        stars, gates = None, list[str]()
        if method.bands:
            year = Year(scored=told.scored, resident=told.resident, low=told.low)
            stars, gates = self._stars(total, parts, year, told.period, told.warned)
        return Scored(shown(total, method.decimals), stars, tuple(gates))


def shifted(method: Weighted, component: str, by: int) -> Mapping[str, Fraction] | None:
    """Return the weights with one moved by some points and the others scaled to the same sum.

    None where the weight would be below zero or leave nothing for the others.
    """
    weights = {each.code: Fraction(each.weight or 0) for each in method.components}
    whole, old = sum(weights.values()), weights[component]
    new = old + by
    if not 0 <= new <= whole or old == whole:
        return None
    scale = (whole - new) / (whole - old)
    return {code: new if code == component else each * scale for code, each in weights.items()}


class Sensitivity:
    """Moves each weight of a rulebook up and down by some points."""

    def __init__(self, method: Weighted, points: int) -> None:
        self._moved = [
            (each.code, by, Again(method, weights) if weights else None)
            for each in method.components
            for by in (-points, points)
            for weights in (shifted(method, each.code, by),)
        ]

    def shifts(self, told: Told) -> tuple[Shift, ...]:
        """Return what each move does to a rating, in the order of the components."""
        return tuple(
            Shift(code, by, again.score(told) if again else None) for code, by, again in self._moved
        )


def told_warnings(rows: Iterable[tuple[str, str | None]]) -> tuple[Warned, ...]:
    """Return warnings from month and day of rectification: all that gates ask of them."""
    return tuple(
        Warned(
            month=month_number(month), months=(), talk_due_on=date.min, talked_on=None,
            rectify_due_on=None, rectified_on=date.fromisoformat(done) if done else None,
            low_again=False, exited_on=None, reentry_from=None,
        )
        for month, done in rows
    )  # fmt: skip


def told_ratio(exact: str) -> Ratio:
    """Return an exact score as it is published, such as `2855/30`."""
    top, bottom = exact.split("/")
    return int(top), int(bottom)
