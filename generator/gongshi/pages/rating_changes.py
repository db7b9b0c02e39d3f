"""What changed between two ratings of a subject, and why; who left and is resident again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from gongshi.engine import literal
from gongshi.rulebook import (
    UNDATED,
    load_rulebooks,
    period_days,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongshi.derive import Record, Records

_YEAR: Final = 4


@dataclass(frozen=True, slots=True)
class Change:
    """How a rating compares with the one before it."""

    before: str
    """The period before."""
    comparable: bool
    """Whether one version of the rulebook gave both."""
    total: Decimal | None = None
    stars: int | None = None
    causes: tuple[str, ...] = ()
    """`correction` where an evaluation of either period was corrected, `method` where the two
    totals rest on other weights, such as too few votes leave; else `performance` alone."""


def rated_period(period: str, scheme: str) -> str:
    """Return the period in which an evaluation is rated: a month belongs to its year."""
    yearly = load_rulebooks()[scheme][-1].period == "year" if scheme in load_rulebooks() else False
    return period[:_YEAR] if yearly else period


class Background:
    """What else there is to know about ratings: corrections, other weights, exits before."""

    def __init__(self, records: Records) -> None:
        """Read it once: all three are few."""
        self._corrections: dict[tuple[str, str, str], list[Record]] = {}
        held: dict[str, list[Record]] = {}
        for row in records.rows("corrections", where="resource = 'evaluations'"):
            held.setdefault(row["record_id"] or "", []).append(row)
        table = records.site.table("corrections")
        touched = f"SELECT record_id FROM {table} WHERE resource = 'evaluations'"
        for row in records.rows("evaluations", where=f"evaluation_id IN ({touched})"):
            subject = row.get("org_id") or row.get("project_id") or row.get("place_id") or ""
            period = rated_period(row["period"] or "", row["scheme"] or "")
            key = (row["scheme"] or "", subject, period)
            self._corrections.setdefault(key, []).extend(held[row["evaluation_id"] or ""])
        self._weights: dict[tuple[str, str, str], dict[str, str]] = {}
        moved = "CAST(weight AS DOUBLE) <> CAST(effective_weight AS DOUBLE)"
        for row in records.rows("rating_components", where=moved, order="_package, _row"):
            key = (row["scheme"] or "", row["subject_id"] or "", row["period"] or "")
            found = self._weights.setdefault(key, {})
            found[row["component"] or ""] = row["effective_weight"] or ""
        self._exits: dict[tuple[str, str], list[str]] = {}
        methods = {scheme: versions[-1].method for scheme, versions in load_rulebooks().items()}
        for scheme, method in methods.items():
            warn = getattr(method, "warn", None)
            where = f"kind = {literal(warn.exit_event)}" if warn else "false"
            for row in records.rows("credit_events", where=where, order='"on", _row'):
                self._exits.setdefault((scheme, row["org_id"] or ""), []).append(row["on"] or "")

    def corrections(self, scheme: str, subject: str, period: str) -> Sequence[Record]:
        """Return the corrections of a subject's evaluations in a period."""
        return self._corrections.get((scheme, subject, period), ())

    def weights(self, row: Record) -> Mapping[str, str]:
        """Return the weights of a rating that are not the rulebook's own, by component."""
        key = (row["scheme"] or "", row["subject_id"] or "", row["period"] or "")
        return self._weights.get(key, {})

    def exited(self, row: Record) -> str:
        """Return the last exit before a period in which the organization was resident again."""
        days = self._exits.get((row["scheme"] or "", row["subject_id"] or ""), ())
        first, _ = period_days(row["period"] or "")
        before = [day for day in days if day < first.isoformat()]
        return before[-1] if before and int(row.get("resident_months") or 0) else ""


def change_of(row: Record, before: Record | None, background: Background) -> Change | None:
    """Return how a rating compares with the one before, and what caused the difference.

    Ratings by different versions of a rulebook are not compared at all.
    """
    if before is None or UNDATED in {row["period"], before["period"]}:
        return None
    period = before["period"] or ""
    if row["rulebook_sha256"] != before["rulebook_sha256"]:
        return Change(period, comparable=False)
    if not row.get("total") or not before.get("total"):
        return None
    total = Decimal(row["total"] or 0) - Decimal(before["total"] or 0)
    stars = None
    if row.get("stars") and before.get("stars"):
        stars = int(row["stars"] or 0) - int(before["stars"] or 0)
    scheme, subject = row["scheme"] or "", row["subject_id"] or ""
    causes = []
    if any(background.corrections(scheme, subject, each["period"] or "") for each in (row, before)):
        causes.append("correction")
    if background.weights(row) != background.weights(before):
        causes.append("method")
    return Change(
        period, comparable=True, total=total, stars=stars, causes=tuple(causes) or ("performance",)
    )
