"""Weighted components: from a subject's rows to totals, stars, flags and warnings."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from gongshi.rulebook.conditions import Facts
from gongshi.rulebook.rating import HUNDRED, Part, Rating, Ratio, reduced, rounded
from gongshi.rulebook.series import MonthReader, Months, Year, follow, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongshi.rulebook.model import Component, Weighted
    from gongshi.rulebook.rating import Row, Subject, Warned

_EMPTY = Months({}, (), 0)


class Weigher:
    """Carries out one rulebook with weighted components."""

    def __init__(self, method: Weighted) -> None:
        self.method = method
        self.reader = MonthReader(method.series, method.warn) if method.series else None
        weights = [each.weight for each in method.components]
        self._weighted = None not in weights
        scale = max((-int(w.as_tuple().exponent) for w in weights if w is not None), default=0)
        self._weights = [int(w * 10 ** max(scale, 0)) if w is not None else 0 for w in weights]

    def rate(self, subject: Subject) -> Iterator[Rating]:
        """Yield a rating for every period in which the subject has rows."""
        found = _EMPTY
        warned: tuple[Warned, ...] = ()
        if self.reader and subject.months:
            found = self.reader.months(subject.months)
            if found.fired:
                warned = tuple(
                    follow(self.reader, each, subject.months, subject.events)
                    for each in found.fired
                )
        periods = {*subject.periods}
        if subject.months:
            periods |= {f"{month // 12:04d}" for month, _ in subject.months}
        for period in sorted(periods):
            yield self._rate(period, subject.periods.get(period, ()), found, warned)

    def _rate(
        self, period: str, rows: Sequence[Row], months: Months, warned: Sequence[Warned]
    ) -> Rating:
        method = self.method
        year = months.years.get(int(period[:4])) or Year()
        parts, flags = self._parts(rows, year)
        flags += year.flags
        reason, code = self._unrated(parts, year)
        total = stars = None
        if not reason and self._weighted:
            exact, parts = self._total(parts)
            if exact is None:
                reason = code = "NO_SCORE"
            else:
                total = rounded(exact, method.decimals, method.rounding)
        else:
            _, parts = self._total(parts)
        if total is not None and method.bands:
            stars, fallen = self._stars(total, parts, year, period, warned)
            flags += fallen
        here = tuple(w for w in warned if f"{w.month // 12:04d}" == period)
        return Rating(
            period=period,
            total=total,
            stars=stars,
            reason=reason,
            code=code,
            scored=year.scored if method.series else None,
            resident=year.resident if method.series else None,
            low=year.low,
            entered=months.first,
            flags=tuple(flags),
            parts=tuple(parts),
            warnings=here,
            consequences=tuple(self._consequences(stars)),
        )

    def _parts(self, rows: Sequence[Row], year: Year) -> tuple[list[Part], list[str]]:
        """Return each component's value and how it came about, with the flags of those spread."""
        series = self.method.series
        parts, flags = [], []
        held: dict[str, list[Row]] = {}
        for row in rows:
            if row.value is not None:
                held.setdefault(row.component, []).append(row)
        for component in self.method.components:
            if series and component.code == series.component:
                value = year.mean(series.factor)
                part = (
                    _without(component.code, component.missing)
                    if value is None
                    else Part(
                        component.code, "counted", value,
                        inputs=tuple(year.inputs), used=year.in_mean,
                    )
                )  # fmt: skip
            else:
                part = _of_rows(component, held.get(component.code, ()))
            if part.used_as == "reweight":
                part = part._replace(used_as="too_few" if part.used else "missing")
                if self._weighted:
                    flags.append(component.flag)
            parts.append(part)
        return parts, flags

    def _unrated(self, parts: Iterable[Part], year: Year) -> tuple[str, str]:
        """Return why there is no rating, as words and code; empty where there is one."""
        if self.method.series and year.scored < self.method.least_months:
            return self.method.least_months_reason, self.method.least_months_code
        for part in parts:
            if part.value is None and part.used_as not in {"too_few", "missing"}:
                return part.used_as, part.used_as
        return "", ""

    def _total(self, parts: list[Part]) -> tuple[Ratio | None, list[Part]]:
        """Return the exact total, and the components with their nominal and effective weights."""
        components = self.method.components
        whole = sum(w for w, p in zip(self._weights, parts, strict=True) if p.value is not None)
        top, bottom = 0, 1
        done = []
        for part, weight, component in zip(parts, self._weights, components, strict=True):
            effective = None
            if part.value is not None and whole:
                effective = (weight * HUNDRED, whole)
                top = top * part.value[1] + weight * part.value[0] * bottom
                bottom *= part.value[1]
            used_as = part.used_as
            if part.value is None and used_as != "too_few":
                used_as = "missing"
            done.append(
                part._replace(used_as=used_as, weight=component.weight, effective=effective)
            )
        return ((top, bottom * whole) if whole else None), done

    def _stars(
        self, total: int, parts: Sequence[Part], year: Year, period: str, warned: Sequence[Warned]
    ) -> tuple[int, list[str]]:
        """Return the stars after the gates, and the gates at which they fell."""
        method = self.method
        unit = 10**method.decimals
        stars = method.bands[-1][1]
        for (top, bottom), star in method.bands:
            above, bound = total * bottom, top * unit
            if above > bound or (method.inclusive and above == bound):
                stars = star
                break
        fallen = []
        number = int(period[:4])
        numbers: dict[str, Ratio | None] = {part.code: part.value for part in parts}
        numbers |= {
            "total": (total, unit),
            "resident months": (year.resident, 1),
            "scored months": (year.scored, 1),
            "low months": (year.low, 1),
            "warnings": (sum(each.month // 12 == number for each in warned), 1),
        }

        def warning_open(month: int, day: int) -> bool:
            when = number * 12 + month - 1
            on = min(date(number, month, min(day, last_day(when).day)), last_day(when))
            return any(
                each.month <= when and (each.rectified_on is None or each.rectified_on > on)
                for each in warned
            )

        for gate in method.gates:
            numbers["star"] = (stars, 1)
            if gate.star < stars and gate.condition(Facts(numbers, warning_open)):
                stars = gate.star
                fallen.append(gate.code)
        return stars, fallen

    def _consequences(self, stars: int | None) -> Iterator[str]:
        """Yield what follows from the stars."""
        for each in self.method.consequences:
            if each.unrated if stars is None else each.operator(stars, each.star):
                yield each.code


def _of_rows(component: Component, rows: Sequence[Row]) -> Part:
    """Return a component's value from its rows of a period that have a score."""
    if not rows:
        return _without(component.code, component.missing)
    inputs = tuple([row.words for row in rows])
    if component.votes:
        return _of_votes(component, [row.value for row in rows if row.value], inputs)
    # Where a component has several rows in a period, the last decision stands.
    row = rows[0] if len(rows) == 1 else max(rows, key=lambda each: each.decided_on)
    if component.least_ballots and int(row.ballots or 0) < component.least_ballots:
        return _without(component.code, component.insufficient, inputs, 1, row.ballots)
    return Part(
        component.code, "counted", row.value, None, None, inputs, 1, row.ballots, row.result
    )


def _without(
    code: str, rule: str, inputs: tuple[str, ...] = (), used: int = 0, ballots: str = ""
) -> Part:
    """Return a component without a score that counts: zero, spread, or a reason."""
    value = (0, 1) if rule == "zero" else None
    return Part(code, rule, value, None, None, inputs, used, ballots)


def _of_votes(component: Component, values: list[Ratio], inputs: tuple[str, ...]) -> Part:
    """Return the mean of votes, the highest and lowest left out where there are enough."""
    count = len(values)
    trimmed = component.trim_from and count >= component.trim_from
    if trimmed:
        values.sort(key=lambda each: Fraction(*each))
        values = values[component.trim_low : count - component.trim_high]
    enough = len(values) if component.least_after_trimming else count
    if enough < component.least_votes:
        return _without(component.code, component.insufficient, inputs, count)
    top, bottom = values[0]
    for more, other in values[1:]:
        if other == bottom:
            top += more
        else:
            top, bottom = top * other + more * bottom, bottom * other
    mean = reduced(top, bottom * len(values))
    used_as = "trimmed" if trimmed else "counted"
    return Part(component.code, used_as, mean, None, None, inputs, len(values))
