"""An organization: who it is, what it does, what it was paid, how it was judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import groupby

from gongshi.derive import Record, Records
from gongshi.pages.kind import PageKind, Subject
from gongshi.pages.related import Related

MONTHS = 12


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


def _decimal(cell: str | None) -> Decimal | None:
    try:
        return Decimal(cell) if cell else None
    except InvalidOperation:
        return None


def month_scores(evaluations: Sequence[Record]) -> tuple[MonthScores, ...]:
    """Return the monthly scores by year, newest first; items within a month are left aside."""
    monthly = [
        each for each in evaluations
        if each.get("component") == "month" and not each.get("criterion") and len(each["period"] or "") == len("2025-01")
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
    """Add up total-price contracts and payments; yearly prices are left out of the sum."""
    contracts = [
        amount for each in projects
        if (each.get("price_basis") or "total") == "total" and (amount := _decimal(each.get("contract_yuan"))) is not None
    ]  # fmt: skip
    paid = [amount for each in projects if (amount := _decimal(each.get("paid_yuan"))) is not None]
    return Money(len(projects), sum(contracts, Decimal(0)), len(contracts), sum(paid, Decimal(0)), len(paid))


def _subjects(records: Records) -> Iterator[Subject]:
    schemas = records.site.schemas
    schema = schemas.resources["organizations"]
    related = Related(records, "organizations", skip=frozenset({("projects", "org_id"), ("evaluations", "org_id")}))
    projects = records.groups("projects", "org_id")
    evaluations = records.groups("evaluations", "org_id")
    for row in records.rows("organizations"):
        identifier = row["org_id"] or ""
        judged = evaluations.of(identifier)
        led = projects.of(identifier)
        name = row["name"] or identifier
        yield Subject(
            path=f"organizations/{identifier}/",
            title={"zh": name, "en": row.get("name_en") or name},
            description={
                "zh": row.get("summary") or f"{name}：登记情况、项目、评估和来源。",
                "en": f"{row.get('name_en') or name}: registration, projects, evaluations and sources.",
            },
            data={
                "schema": schema,
                "record": row,
                "trail": [("places", each) for each in records.ancestors.get(row.get("place_id") or "", ())],
                "projects": led,
                "project_schema": schemas.resources["projects"],
                "money": money_of(led),
                "months": month_scores(judged),
                "evaluations": [each for each in judged if not _is_month(each)],
                "evaluation_schema": schemas.resources["evaluations"],
                "sections": list(related.sections(identifier)),
                "counted": row.get("type") not in records.uncounted_types,
            },
            synthetic=row["_synthetic"] == "true",
        )


def _is_month(row: Record) -> bool:
    """True for rows that the chart of months already shows."""
    return row.get("component") == "month"


KIND = PageKind(
    name="organization", order=20, path="organizations/{id}/", section="organizations", subjects=_subjects
)
