"""A project: the chain from a resident's need to the payment, its partners and its money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.derive.known import Knowing
from gongshi.derive.money import Purse
from gongshi.pages.kind import PageKind, Subject, page_of
from gongshi.pages.rating_changes import Background
from gongshi.pages.ratings import views_of
from gongshi.pages.related import LATEST, Related

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.derive import Record, Records
    from gongshi.schema import Schemas


@dataclass(frozen=True, slots=True)
class Part:
    """One of the chain's four parts: its steps, and milestones that are no step of their own."""

    name: str
    steps: tuple[Record, ...]
    notices: tuple[Record, ...]


def chain_of(
    schemas: Schemas, steps: Sequence[Record], milestones: Sequence[Record]
) -> tuple[Part, ...]:
    """Return the parts of a project's chain of which anything is on record, in order.

    Args:
        schemas: say to which part a milestone belongs.
        steps: the rows of `project_chain` about the project, in their order; those with evidence
            are on record.
        milestones: of the project; those that are no step are shown as notices.
    """
    marks = schemas.vocabularies["milestones.stage"].by_code
    names = {each["step"] for each in steps}
    extra = [each for each in milestones if each["stage"] not in names]
    extra.sort(key=lambda each: each["on"] or "")
    parts = []
    for name in dict.fromkeys(each["linzi_step"] or "" for each in steps):
        own = tuple(each for each in steps if each["linzi_step"] == name and each["evidence"])
        notices = tuple(each for each in extra if marks[each["stage"] or ""].group == name)
        if own or notices:
            parts.append(Part(name, own, notices))
    return tuple(parts)


def passed_of(schemas: Schemas, steps: Sequence[Record]) -> tuple[Record, ...]:
    """Return the steps that a project must have passed, judging by others, without a record."""
    states = schemas.vocabularies["project_chain.state"].by_code
    return tuple(each for each in steps if states[each["state"] or ""].group == "gap")


def _subjects(records: Records) -> Iterator[Subject]:
    schemas = records.site.schemas
    schema = schemas.resources["projects"]
    related = Related(records, "projects", skip=frozenset({("milestones", "project_id")}))
    milestones = records.groups("milestones", "project_id")
    duties = records.groups("disclosure_status", "project_id", order=LATEST)
    ratings, components = (
        records.groups(each, "project_id") for each in ("ratings", "rating_components")
    )
    background = Background(records)
    knowing = Knowing(records.site, "projects", records.span)
    purse = Purse(records.site, "projects", records.span)
    chains = records.groups("project_chain", "project_id", order="CAST(r.position AS INTEGER)")
    for row in records.rows("projects"):
        identifier = row["project_id"] or ""
        marks = milestones.of(identifier)
        steps = chains.of(identifier)
        trail = records.ancestors.get(row.get("place_id") or "", ())
        yield page_of(
            schema,
            row,
            trail,
            chain=chain_of(schemas, steps, marks),
            passed=passed_of(schemas, steps),
            payment=steps[-1],
            known=knowing.of(identifier),
            money=purse.of(identifier),
            milestones=marks,
            milestone_schema=schemas.resources["milestones"],
            duties=duties.of(identifier),
            rated=views_of(ratings.of(identifier), components.of(identifier), (), (), background),
            sections=list(related.sections(identifier)),
        )


KIND = PageKind(
    name="project",
    order=40,
    path="projects/{id}/",
    section="projects",
    subjects=_subjects,
    keyed="projects",
)
