"""Weighted components: from a subject's rows to totals, stars, flags and warnings."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from gongshi.rulebook.conditions import Facts
from gongshi.rulebook.rating import HUNDRED, UNDATED, Part, Rating, Ratio, reduced, rounded
from gongshi.rulebook.series import MonthReader, Months, Year, follow, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongshi.rulebook.model import Component, Series, Weighted
    from gongshi.rulebook.rating import Row, Subject, Warned

_EMPTY = Months({}, (), 0)
UNDATED_CODE: Final = "UNDATED"
REMEMBERED: Final = 50_000
"""How many rows are remembered with what they make of a component."""


class Draft(NamedTuple):
    """A component before the weights of all are known."""

    part: Part
    flag: str
    made: dict[int, Part]
    """The part with its weights, by the sum of the weights that count."""


class Weigher:
    """Carries out one rulebook with weighted components."""

    def __init__(self, method: Weighted) -> None:
        self.method = method
        self.reader = MonthReader(method.series, method.warn) if method.series else None
        weights = [each.weight for each in method.components]
        self._weighted = None not in weights
        scale = max((-int(w.as_tuple().exponent) for w in weights if w is not None), default=0)
        self._known: dict[tuple[str, ...], Draft] = {}
        """By component and, where it has a row, what the part takes from it."""
        self._follows: dict[int | None, tuple[str, ...]] = {}
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
            first, last = subject.months[0][0] // 12, subject.months[-1][0] // 12
            years = {first} if first == last else {month // 12 for month, _ in subject.months}
            periods |= {f"{year:04d}" for year in years}
        for period in sorted(periods):
            if period == UNDATED:
                # Nothing is added up where nobody knows what belongs together.
                yield Rating(period, None, reason=UNDATED_CODE, code=UNDATED_CODE)
                continue
            yield self._rate(period, subject.periods.get(period, ()), found, warned)

    def _rate(
        self, period: str, rows: Sequence[Row], months: Months, warned: Sequence[Warned]
    ) -> Rating:
        method = self.method
        year = months.years.get(int(period[:4])) or Year()
        drafts, flags = self._drafts(rows, year)
        flags += year.flags
        whole = self._whole(drafts)
        reason, code = self._unrated(drafts, year)
        total = stars = None
        if not reason and self._weighted:
            if not whole:
                reason = code = "NO_SCORE"
            else:
                total = rounded(self._total(drafts, whole), method.decimals, method.rounding)
        parts = tuple([self._part(n, draft, whole) for n, draft in enumerate(drafts)])
        if total is not None and method.bands:
            stars, fallen = self._stars(total, parts, year, period, warned)
            flags += fallen
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
            parts=parts,
            warnings=tuple([w for w in warned if f"{w.month // 12:04d}" == period]),
            consequences=self._consequences(stars),
            warned=any(f"{w.month // 12:04d}" <= period for w in warned) if warned else False,
        )

    def _drafts(self, rows: Sequence[Row], year: Year) -> tuple[list[Draft], list[str]]:
        """Return each component's value and how it came about, with the flags of those spread."""
        series, known = self.method.series, self._known
        drafts, flags = [], []
        held: dict[str, list[Row]] = {}
        for row in rows:
            if row.value is not None:
                held.setdefault(row.component, []).append(row)
        if len(known) > REMEMBERED:
            known.clear()
        for component in self.method.components:
            code = component.code
            if series and code == series.component:
                draft = self._draft(component, _of_months(component, series, year))
            elif (own := held.get(code)) is None or len(own) == 1:
                # The same score stands in many subjects' rows: its part is made once.
                key = (code, own[0].words, own[0].ballots, own[0].result) if own else (code,)
                found = known.get(key)
                if found is None:
                    found = known[key] = self._draft(component, _of_rows(component, own or ()))
                draft = found
            else:
                draft = self._draft(component, _of_rows(component, own))
            if draft.flag:
                flags.append(draft.flag)
            drafts.append(draft)
        return drafts, flags

    def _draft(self, component: Component, part: Part) -> Draft:
        if part.used_as != "reweight":
            return Draft(part, "", {})
        used_as = "too_few" if part.used else "missing"
        return Draft(part._replace(used_as=used_as), component.flag if self._weighted else "", {})

    def _unrated(self, drafts: Iterable[Draft], year: Year) -> tuple[str, str]:
        """Return why there is no rating, as words and code; empty where there is one."""
        if self.method.series and year.scored < self.method.least_months:
            return self.method.least_months_reason, self.method.least_months_code
        for part, *_ in drafts:
            if part.value is None and part.used_as not in {"too_few", "missing"}:
                return part.used_as, part.used_as
        return "", ""

    def _whole(self, drafts: Iterable[Draft]) -> int:
        """Return the sum of the weights that count."""
        return sum([
            weight
            for weight, draft in zip(self._weights, drafts, strict=True)
            if draft.part.value is not None
        ])  # fmt: skip

    def _total(self, drafts: Sequence[Draft], whole: int) -> Ratio:
        """Return the exact total: each value by its share of the weights of those that count."""
        top, bottom = 0, 1
        for draft, weight in zip(drafts, self._weights, strict=True):
            value = draft.part.value
            if value is not None:
                above, below = value
                if below == bottom:
                    top += weight * above
                else:
                    top = top * below + weight * above * bottom
                    bottom *= below
        return top, bottom * whole

    def _part(self, number: int, draft: Draft, whole: int) -> Part:
        """Return a component with its nominal and effective weights."""
        found = draft.made.get(whole)
        if found is None:
            code, used_as, value, _, _, inputs, used, ballots, result = draft.part
            effective = None
            if value is None and used_as != "too_few":
                used_as = "missing"
            elif value is not None and whole:
                effective = (self._weights[number] * HUNDRED, whole)
            weight = self.method.components[number].weight
            found = draft.made[whole] = Part(
                code, used_as, value, weight, effective, inputs, used, ballots, result
            )
        return found

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
        fallen: list[str] = []
        if all(gate.star >= stars for gate in method.gates):
            return stars, fallen
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

    def _consequences(self, stars: int | None) -> tuple[str, ...]:
        """Return what follows from the stars."""
        found = self._follows.get(stars)
        if found is None:
            found = self._follows[stars] = tuple(
                each.code
                for each in self.method.consequences
                if (each.unrated if stars is None else each.operator(stars, each.star))
            )
        return found


def _of_months(component: Component, series: Series, year: Year) -> Part:
    """Return the component whose rows are months: their mean on its scale."""
    value = year.mean(series.factor)
    if value is None:
        return _without(component.code, component.missing)
    return Part(component.code, "counted", value, None, None, tuple(year.inputs), year.in_mean)


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
