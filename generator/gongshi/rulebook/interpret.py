"""The interpreter: any rulebook, any subject; then ranks over all subjects of a period."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from gongshi.rulebook.model import Outcome, Steps, Weighted
from gongshi.rulebook.rating import UNDATED, Rating
from gongshi.rulebook.series import last_day
from gongshi.rulebook.stated import rate_outcome, rate_steps
from gongshi.rulebook.weighted import Weigher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.rulebook.model import Rulebook
    from gongshi.rulebook.rating import Subject

NO_RULEBOOK = "NO_RULEBOOK"
"""The reason where no version of a scheme was in effect in a period."""
Rater = Callable[["Subject"], Iterator[Rating]]


class Rated(NamedTuple):
    """A rating with its subject, and the version of the rulebook that gave it."""

    subject_type: str
    subject_id: str
    rulebook: Rulebook
    rating: Rating
    inputs: int
    """How many rows and events entered."""
    sha256: str
    """Of these in their canonical form."""


def period_days(period: str) -> tuple[date, date]:
    """Return the first and the last day of a year, a quarter or a month; all days if undated."""
    if period == UNDATED:
        return date.min, date.max
    year = int(period[:4])
    if len(period) == 4:  # noqa: PLR2004 - a year has four digits
        return date(year, 1, 1), date(year, 12, 31)
    if period[5] == "Q":
        month = year * 12 + 3 * int(period[6]) - 3
        return date(year, 3 * int(period[6]) - 2, 1), last_day(month + 2)
    month = year * 12 + int(period[5:]) - 1
    return date(year, int(period[5:]), 1), last_day(month)


def rater(rulebook: Rulebook) -> Rater:
    """Return the function that rates one subject by one rulebook."""
    method = rulebook.method
    if isinstance(method, Weighted):
        return Weigher(method).rate
    if isinstance(method, Outcome):
        return lambda subject: rate_outcome(method, subject)
    return lambda subject: rate_steps(method, subject)


class Interpreter:
    """Rates subjects by whichever version of a scheme was in effect in each period."""

    def __init__(self, versions: Sequence[Rulebook]) -> None:
        """Take the versions of one scheme, the oldest first."""
        self.versions = tuple(versions)
        self._raters = [rater(each) for each in self.versions]
        self._valid: dict[str, int | None] = {}

    def series_component(self) -> str:
        """Return the component whose rows are months, empty where the scheme has none."""
        for each in self.versions:
            if isinstance(each.method, Weighted) and each.method.series:
                return each.method.series.component
        return ""

    def sole_component(self) -> str:
        """Return the one component that the scheme has, empty where it has several or none."""
        return self.versions[-1].sole_component if self.versions else ""

    def _version(self, period: str) -> int | None:
        """Return the number of the newest version in effect in a period."""
        if period not in self._valid:
            first, last = period_days(period)
            fitting = [n for n, each in enumerate(self.versions) if each.in_effect(first, last)]
            self._valid[period] = fitting[-1] if fitting else None
        return self._valid[period]

    def rate(self, subject: Subject) -> Iterator[tuple[Rulebook, Rating]]:
        """Yield a subject's ratings, each period by its version."""
        newest = len(self.versions) - 1
        for number, rate in enumerate(self._raters):
            for rating in rate(subject):
                valid = self._version(rating.period)
                if valid == number:
                    yield self.versions[number], rating
                elif valid is None and number == newest:
                    reason = Rating(rating.period, None, reason=NO_RULEBOOK, code=NO_RULEBOOK)
                    yield self.versions[number], reason


_RANK: Final = Rating._fields.index("rank")
_AFTER: Final = Rating._fields.index("position") + 1
_RATING: Final = Rated._fields.index("rating")


def ranked(rated: Sequence[Rated]) -> list[Rated]:
    """Return ratings with ranks by total, per period and kind of subject, and an order of display.

    They come in the order of subject and period.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for index, each in enumerate(rated):
        groups.setdefault((each.rating.period, each.subject_type), []).append(index)
    found: list[Rated] = list(rated)
    for members in groups.values():
        members.sort(key=lambda index: _display_key(rated[index]))
        rank = before = 0
        last: int | None = None
        for position, index in enumerate(members, 1):
            each = rated[index]
            total = each.rating.total
            own = None
            if total is not None:
                if total != last:
                    method = each.rulebook.method
                    dense = isinstance(method, Weighted) and method.dense_ranks
                    rank = before + 1 if dense else position
                    before, last = rank, total
                own = rank
            # By place, since `_replace` takes three times as long.
            rating = Rating._make((*each.rating[:_RANK], own, position, *each.rating[_AFTER:]))
            found[index] = Rated._make((*each[:_RATING], rating, *each[_RATING + 1 :]))
    return found


def _display_key(each: Rated) -> tuple[object, ...]:
    """Return what a page sorts by: total, then the rulebook's tie keys, then the identifier."""
    rating, method = each.rating, each.rulebook.method
    if rating.total is None:
        return (1, 0, (), each.subject_id)
    ties: list[float | int] = []
    if isinstance(method, Weighted):
        values = {part[0]: part[2] for part in rating.parts}
        for key in method.ties:
            if key == "fewer_low_months":
                ties.append(rating.low)
            elif key == "earlier_entry":
                ties.append(rating.entered)
            else:
                value = values.get(key)
                ties.append(-value[0] / value[1] if value else 1.0)
    return (0, -rating.total, tuple(ties), each.subject_id)


__all__ = ["Interpreter", "Outcome", "Rated", "Steps", "period_days", "ranked"]
