"""What is due next: the coming cases of disclosure duties, counted where they fall together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from gongshi.derive.site import Site


@dataclass(frozen=True, slots=True)
class Due:
    """One duty's step that falls due on a day, for one or several subjects of a package."""

    on: date
    rule_id: str
    step: str
    package: str
    subjects: Sequence[str]
    """The identifiers of those who owe it."""
    legal_basis: str
    calendar_published: bool
    """False where a year's days off were not known when the term was counted."""


def coming(site: Site) -> Iterator[Due]:
    """Yield what is due from the day of the data on, by day, duty and package."""
    rows = site.database.stream(
        "SELECT CAST(due_on AS DATE), rule_id, coalesce(step, ''), _package, "
        "list(DISTINCT subject_id ORDER BY subject_id), min(legal_basis), "
        "coalesce(bool_and(calendar_published <> 'false'), true) "
        f"FROM {site.table('disclosure_status')} "
        "WHERE CAST(due_on AS DATE) >= CAST(? AS DATE) AND fulfilled_on IS NULL "
        "AND CAST(due_on AS DATE) <= CAST(? AS DATE) + INTERVAL 12 MONTH "
        "AND reason IN ('not_due', 'holds') GROUP BY 1, 2, 3, 4 ORDER BY 1, 4, 2, 3",
        [site.provenance.as_of, site.provenance.as_of],
    )
    for row in rows:
        yield Due(*row)
