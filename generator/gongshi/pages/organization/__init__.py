"""An organization: who it is, what it does, what it was paid, how it was judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import TYPE_CHECKING, Final

from gongshi.pages.kind import PageKind, Subject, page_of
from gongshi.pages.related import LATEST, Related

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.derive import Record, Records

MONTHS = 12
_MONTH: Final = re.compile("[0-9]{4}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class MonthScores:
    """The monthly scores of one year: twelve places, None where there is no score."""

    year: str
    full: Decimal
    scores: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """Total-price contracts of an organization's projects, and how many records they rest on."""

    projects: int
    contract_yuan: Decimal
    contracts: int
    paid_yuan: Decimal
    payments: int
    yearly_yuan: Decimal
    yearly: int


def _decimal(cell: str | None) -> Decimal | None:
    try:
        return Decimal(cell) if cell else None
    except InvalidOperation:
        return None


def month_scores(evaluations: Sequence[Record]) -> tuple[MonthScores, ...]:
    """Return the monthly scores by year, newest first; items within a month are left aside."""
    monthly = [
        each for each in evaluations
        if _is_month(each) and not each.get("criterion") and _MONTH.fullmatch(each["period"] or "")
    ]  # fmt: skip
    monthly.sort(key=lambda each: each["period"] or "")
    years = []
    for year, rows in groupby(monthly, key=lambda each: (each["period"] or "")[:4]):
        scores: list[Decimal | None] = [None] * MONTHS
        full = Decimal(10)
        for row in rows:
            scores[int((row["period"] or "")[5:]) - 1] = _decimal(row.get("score"))
            full = _decimal(row.get("max_score")) or full
        if any(score is not None for score in scores):
            years.append(MonthScores(year, full, tuple(scores)))
    return tuple(reversed(years))


def money_of(projects: Sequence[Record]) -> Money:
    """Add up contracts and payments; prices by the year are kept apart from total prices."""

    def amounts(field: str, basis: str = "") -> list[Decimal]:
        rows = [
            each for each in projects if not basis or (each.get("price_basis") or "total") == basis
        ]
        return [amount for each in rows if (amount := _decimal(each.get(field))) is not None]

    total, yearly, paid = (
        amounts("contract_yuan", "total"),
        amounts("contract_yuan", "per_year"),
        amounts("paid_yuan"),
    )
    return Money(
        len(projects), sum(total, Decimal(0)), len(total), sum(paid, Decimal(0)), len(paid),
        sum(yearly, Decimal(0)), len(yearly),
    )  # fmt: skip


def _subjects(records: Records) -> Iterator[Subject]:
    schemas = records.site.schemas
    schema = schemas.resources["organizations"]
    related = Related(
        records,
        "organizations",
        skip=frozenset({("projects", "org_id"), ("evaluations", "org_id")}),
    )
    projects = records.groups("projects", "org_id")
    evaluations = records.groups("evaluations", "org_id")
    duties = records.groups("disclosure_status", "org_id", order=LATEST)
    for row in records.rows("organizations"):
        identifier = row["org_id"] or ""
        judged = evaluations.of(identifier)
        led = projects.of(identifier)
        trail = records.ancestors.get(row.get("place_id") or "", ())
        yield page_of(
            schema,
            row,
            trail,
            projects=led,
            project_schema=schemas.resources["projects"],
            money=money_of(led),
            months=month_scores(judged),
            evaluations=[each for each in judged if not _is_month(each)],
            evaluation_schema=schemas.resources["evaluations"],
            duties=duties.of(identifier),
            sections=list(related.sections(identifier)),
            counted=row.get("type") not in records.uncounted_types,
        )


def _is_month(row: Record) -> bool:
    """True for rows that the chart of months already shows."""
    return row.get("component") == "month"


KIND = PageKind(
    name="organization",
    order=20,
    path="organizations/{id}/",
    section="organizations",
    subjects=_subjects,
)
