"""An organization: who it is, what it does, what it was paid, how it was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.derive.known import Knowing
from gongshi.derive.money import Purse
from gongshi.duties import load_duties
from gongshi.pages.kind import PageKind, Subject, page_of
from gongshi.pages.rating_changes import Background
from gongshi.pages.ratings import starred, views_of
from gongshi.pages.related import LATEST, Related

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from gongshi.derive import Record, Records


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
    ratings, components, warnings = (
        records.groups(each, "org_id") for each in ("ratings", "rating_components", "warnings")
    )
    background = Background(records)
    knowing = Knowing(records.site, "organizations", records.span)
    purse, bought = (
        Purse(records.site, each, records.span) for each in ("organizations", "buyers")
    )
    for row in records.rows("organizations"):
        identifier = row["org_id"] or ""
        judged = evaluations.of(identifier)
        led = projects.of(identifier)
        views = views_of(
            ratings.of(identifier),
            components.of(identifier),
            warnings.of(identifier),
            judged,
            background,
        )
        trail = records.ancestors.get(row.get("place_id") or "", ())
        yield page_of(
            schema,
            row,
            trail,
            known=knowing.of(identifier),
            projects=led,
            project_schema=schemas.resources["projects"],
            money=purse.of(identifier),
            buys=bought.of(identifier),
            starred=[each for each in views if starred(each.rulebook)],
            rated=[each for each in views if not starred(each.rulebook)],
            evaluations=[each for each in judged if not _is_month(each)],
            evaluation_schema=schemas.resources["evaluations"],
            duties=(owed := duties.of(identifier)),
            reports=yearly_reports(owed, records.site.provenance.as_of),
            graded=next((each for each in views if each.graded), None),
            sections=list(related.sections(identifier)),
            counted=row.get("type") not in records.uncounted_types,
        )


def yearly_reports(duties: Sequence[Record], as_of: date) -> list[Record]:
    """Return the newest case due of each yearly duty and step: those due on a fixed day."""
    yearly = {
        duty.id for duty in load_duties()
        if duty.steps and all(step.term and step.term.kind == "fixed" for step in duty.steps)
    }  # fmt: skip
    newest: dict[tuple[str, str], Record] = {}
    for row in sorted(duties, key=lambda each: each["due_on"] or ""):
        past = "" < (row["due_on"] or "") <= as_of.isoformat()
        if past and row["rule_id"] in yearly and row["status"] != "NOT_APPLICABLE":
            newest[row["rule_id"] or "", row["step"] or ""] = row
    return list(newest.values())


def _is_month(row: Record) -> bool:
    """True for rows that the chart of months already shows."""
    return row.get("component") == "month"


KIND = PageKind(
    name="organization",
    order=20,
    path="organizations/{id}/",
    section="organizations",
    subjects=_subjects,
    keyed="organizations",
)
