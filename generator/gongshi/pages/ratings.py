"""Ratings as pages show them: parts, arithmetic, what would change them, inputs for the browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from gongshi.derive.rating_inputs import Sorter, line_of
from gongshi.pages.rating_changes import Background, Change, change_of
from gongshi.rulebook import (
    Outcome,
    Rulebook,
    Sensitivity,
    Told,
    Weighted,
    load_rulebooks,
    marks,
    month_name,
    month_number,
    period_days,
    portable,
    told_ratio,
    told_warnings,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from gongshi.derive import Record
    from gongshi.rulebook import Shift

POINTS: Final = 5
"""By how many points each weight is moved to see whether the stars hold."""
EXPIRING_MONTHS: Final = 12
"""A result that ends within so many months is shown as expiring, as indicator I19 counts it."""
HOMES: Final = {"organization": "organizations", "project": "projects", "place": "places"}
"""The resource that holds a kind of subject."""
_YEAR: Final = 4
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a year's chart: its score on the scheme's scale, or its status."""

    number: int
    status: str
    score: Decimal | None
    low: bool


@dataclass(frozen=True, slots=True)
class Months:
    """A year of monthly scores with the threshold of a warning."""

    year: str
    full: Decimal
    threshold: Decimal | None
    months: tuple[Month, ...]


@dataclass(frozen=True)
class View:
    """One rating with all that explains it."""

    row: Record
    rulebook: Rulebook
    parts: Sequence[Record]
    warnings: Sequence[Record] = ()
    corrections: Sequence[Record] = ()
    change: Change | None = None
    exited: str = ""
    """The day of an exit before, where the organization is resident again."""
    months: Months | None = None
    shifts: tuple[Shift, ...] = ()
    payload: Mapping[str, Any] | None = None
    marks: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """An identifier for the page: scheme and period."""
        return f"{self.row['scheme']}-{(self.row['period'] or '').lower()}"

    @property
    def path(self) -> str:
        """The path of the notice that lists this rating."""
        return results_path(self.row["scheme"] or "", self.row["period"] or "")

    @property
    def weighted(self) -> bool:
        """Whether the scheme computes a total from weights."""
        return any(part.get("weight") for part in self.parts)

    @property
    def graded(self) -> bool:
        """Whether it is a result that the scheme gives a validity, stated or not."""
        method = self.rulebook.method
        return isinstance(method, Outcome) and bool(method.regimes and self.row.get("result"))

    @property
    def flags(self) -> list[str]:
        """The codes of its flags."""
        return [each for each in (self.row.get("flags") or "").split(";") if each]

    @property
    def moved(self) -> list[Shift]:
        """The moves of a weight after which the stars are others."""
        stars = int(self.row.get("stars") or 0)
        return [each for each in self.shifts if each.scored and each.scored.stars != stars]

    @property
    def band(self) -> tuple[str, int] | None:
        """The lower bound of the band in which the total lies, and its stars."""
        method, total = self.rulebook.method, self.row.get("total")
        if not isinstance(method, Weighted) or not total:
            return None
        value = Fraction(total)
        for (top, bottom), stars in method.bands:
            bound = Fraction(top, bottom)
            if value > bound or (method.inclusive and value == bound):
                return exact_text(bound), stars
        return None

    @property
    def sum(self) -> tuple[list[tuple[str, str]], str, str]:
        """The terms of the total as weight and score, the divisor, and the unrounded total."""
        used = [
            (Fraction(part["weight"] or 0), Fraction(*told_ratio(part["exact_score"] or "")))
            for part in self.parts
            if part.get("exact_score") and part.get("weight")
        ]
        whole = sum((weight for weight, _ in used), Fraction(0))
        exact = sum((weight * score for weight, score in used), Fraction(0)) / (whole or 1)
        terms = [(exact_text(weight), exact_text(score)) for weight, score in used]
        return terms, exact_text(whole), exact_text(exact)

    def mark(self, place: str) -> str:
        """Return the mark of a parameter: `S`, `A`, or nothing."""
        return self.marks.get(place, ("", ""))[1]

    def validity(self, as_of: date) -> str:
        """Return where the day lies in the rating's validity (see `validity_of`)."""
        return validity_of(self.row, as_of)

    @property
    def portable(self) -> Mapping[str, Any] | None:
        """The rulebook as the browser reads it."""
        return portable(self.rulebook)


def validity_of(row: Record, as_of: date) -> str:
    """Return `valid`, `expiring`, `expired` or `future`; nothing where no validity is stated."""
    first, last = row.get("valid_from"), row.get("valid_until")
    if not first or not last:
        return ""
    if as_of.isoformat() < first:
        return "future"
    if as_of.isoformat() > last:
        return "expired"
    ahead = month_number(as_of.isoformat()[:7]) + EXPIRING_MONTHS
    soon = f"{month_name(ahead)}-{as_of.day:02d}"
    return "expiring" if last <= soon else "valid"


def results_path(scheme: str, period: str) -> str:
    """Return the path of the notice of a scheme's period."""
    return f"evaluations/{scheme}/{period.lower()}/"


def exact_text(value: Fraction) -> str:
    """Return a number exactly: as a decimal where it ends, else as a fraction."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def rulebook_of(row: Record) -> Rulebook:
    """Return the version of a rulebook that gave a rating."""
    versions = load_rulebooks()[row["scheme"] or ""]
    return next(each for each in versions if str(each.version) == row["rulebook_version"])


@cache
def sensitivity_of(scheme: str, version: int) -> Sensitivity | None:
    """Return what moves the weights of a version of a scheme that gives stars."""
    for rulebook in load_rulebooks()[scheme]:
        method = rulebook.method
        if rulebook.version == version and isinstance(method, Weighted) and method.bands:
            return Sensitivity(method, POINTS)
    return None


def views_of(
    ratings: Sequence[Record],
    components: Sequence[Record],
    warnings: Sequence[Record],
    evaluations: Sequence[Record],
    background: Background,
) -> list[View]:
    """Return a subject's ratings, scheme by scheme, the newest period first."""
    views = []
    ordered = sorted(ratings, key=lambda row: (row["scheme"] or "", row["period"] or ""))
    before: Record | None = None
    for row in ordered:
        if before is not None and before["scheme"] != row["scheme"]:
            before = None
        views.append(_view(row, before, components, warnings, evaluations, background))
        before = row
    views.sort(key=lambda view: view.row["period"] or "", reverse=True)
    # The schemes that give stars come first; within a scheme the order of periods stays.
    views.sort(key=lambda view: (not starred(view.rulebook), view.row["scheme"] or ""))
    return views


def starred(rulebook: Rulebook) -> bool:
    """Return whether a scheme gives stars."""
    return isinstance(rulebook.method, Weighted) and bool(rulebook.method.bands)


def _view(  # noqa: PLR0913, PLR0917 - what a rating is explained from, each once
    row: Record,
    before: Record | None,
    components: Sequence[Record],
    warnings: Sequence[Record],
    evaluations: Sequence[Record],
    background: Background,
) -> View:
    scheme, period, subject = row["scheme"] or "", row["period"] or "", row["subject_id"] or ""
    rulebook = rulebook_of(row)
    parts = sorted(
        (each for each in components if (each["scheme"], each["period"]) == (scheme, period)),
        key=lambda each: int(each["position"] or 0),
    )
    own = [each for each in warnings if each["scheme"] == scheme]
    told = _told(row, parts, own)
    sensitivity = sensitivity_of(scheme, rulebook.version) if row.get("stars") else None
    lines = sorted({line_of(each) for each in evaluations if each["scheme"] == scheme})
    return View(
        row=row,
        rulebook=rulebook,
        parts=parts,
        warnings=[each for each in own if (each["month"] or "")[:_YEAR] == period[:_YEAR]],
        corrections=background.corrections(scheme, subject, period),
        change=change_of(row, before, background),
        exited=background.exited(row),
        months=_months(rulebook, lines, period),
        shifts=sensitivity.shifts(told) if sensitivity else (),
        payload=_payload(rulebook, row, lines, own) if row.get("total") else None,
        marks=marks_of(scheme, rulebook.version),
    )


@cache
def marks_of(scheme: str, version: int) -> Mapping[str, tuple[str, str]]:
    """Return the marks of a version of a scheme (see `rulebook.marks`)."""
    return next(marks(each) for each in load_rulebooks()[scheme] if each.version == version)


def _told(row: Record, parts: Sequence[Record], warnings: Sequence[Record]) -> Told:
    return Told(
        period=row["period"] or "",
        values={
            each["component"] or "": told_ratio(each["exact_score"] or "")
            for each in parts
            if each.get("exact_score")
        },
        resident=int(row.get("resident_months") or 0),
        scored=int(row.get("scored_months") or 0),
        low=int(row.get("low_months") or 0),
        warned=told_warnings((each["month"] or "", each.get("rectified_on")) for each in warnings),
    )


def _held(rulebook: Rulebook, lines: list[str]) -> tuple[dict[int, list[str]], Any]:
    """Return all months from the first to the last with their cells, and the other rows."""
    method = rulebook.method
    series = method.series.component if isinstance(method, Weighted) and method.series else ""
    subject, _ = Sorter(series, rulebook.sole_component).sort_any(lines, {})
    cells = {month: cell.split("|") for month, cell in subject.months}
    if cells:
        for month in range(min(cells), max(cells)):
            cells.setdefault(month, ["authority_gap", "", ""])
    return dict(sorted(cells.items())), subject.periods


def _months(rulebook: Rulebook, lines: list[str], period: str) -> Months | None:
    """Return a year's chart, None where the scheme or the year has no months."""
    method = rulebook.method
    if not isinstance(method, Weighted) or not method.series or len(period) != _YEAR:
        return None
    cells, _ = _held(rulebook, lines)
    year = period[:_YEAR]
    first = month_number(f"{year}-01")
    warn = method.warn
    found = []
    for number in range(1, MONTHS + 1):
        cell = cells.get(first + number - 1)
        status, score, most = cell or ("", "", "")
        full = Fraction(most or method.series.maximum)
        if status == "scored" and (not score or full <= 0):
            status = "authority_gap"
        value, low = None, False
        if status == "scored":
            exact = Fraction(score) * Fraction(method.series.maximum) / full
            top, bottom = exact.numerator, exact.denominator
            value = _two(exact) if full != method.series.maximum else Decimal(score)
            low = warn is not None and warn.operator(
                top * warn.threshold[1], warn.threshold[0] * bottom
            )
        found.append(Month(number, status, value, low))
    if not any(each.status for each in found):
        return None
    threshold = Decimal(warn.threshold[0]) / Decimal(warn.threshold[1]) if warn else None
    return Months(year, method.series.maximum, threshold, tuple(found))


def _two(value: Fraction) -> Decimal:
    """Return a score with at most two decimals, for a chart."""
    return round(Decimal(value.numerator) / Decimal(value.denominator), 2).normalize()


def _payload(
    rulebook: Rulebook, row: Record, lines: list[str], warnings: Sequence[Record]
) -> dict[str, Any] | None:
    """Return what the browser computes from: raw scores, months and warnings."""
    if portable(rulebook) is None:
        return None
    cells, periods = _held(rulebook, lines)
    period = row["period"] or ""
    first, last = (month_number(day.isoformat()[:7]) for day in period_days(period))
    return {
        "period": period,
        "published": {"total": row["total"], "stars": int(row["stars"] or 0) or None},
        "months": [
            [month_name(month), *cell] for month, cell in cells.items() if first <= month <= last
        ],
        "rows": [
            [each.component, each.status, each.score, each.maximum, each.ballots, each.decided_on]
            for each in periods.get(period, ())
        ],
        "warnings": [[each["month"], each.get("rectified_on")] for each in warnings],
    }
