"""A project: the chain from a resident's need to the payment, its partners and its money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from gongshi.pages.kind import PageKind, Subject, page_of
from gongshi.pages.ratings import Corrected, views_of
from gongshi.pages.related import LATEST, Related

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.derive import Record, Records
    from gongshi.schema import Schemas


@dataclass(frozen=True, slots=True)
class Step:
    """One of the chain's steps: whether it was reached, its dated records, days since the last."""

    name: str
    reached: bool
    dated: tuple[Record, ...]
    days: int | None


def chain_of(
    schemas: Schemas, project: Record, milestones: Sequence[Record], raised_on: str | None
) -> tuple[Step, ...]:
    """Return the chain's steps in order.

    A step counts as reached where a milestone of it is dated, or where the project's stage lies in
    it or beyond; which stages make a step is said in the vocabularies.
    """
    stage = schemas.resources["projects"].field("stage")
    marks = schemas.resources["milestones"].field("stage")
    if not (stage and stage.vocabulary and marks and marks.vocabulary):
        return ()
    order = {
        value.code: number for number, value in enumerate(stage.vocabulary.values) if value.group
    }
    steps = tuple(dict.fromkeys(value.group for value in stage.vocabulary.values if value.group))
    current = order.get(project.get("stage") or "", -1)
    dated = sorted(milestones, key=lambda each: each["on"] or "")
    if raised_on and not any(each["stage"] == "need" for each in dated):
        dated = [{"stage": "need", "on": raised_on, "note": None}, *dated]
    result: list[Step] = []
    last: date | None = None
    for name in steps:
        codes = [value.code for value in marks.vocabulary.values if value.group == name]
        own = tuple(each for each in dated if each["stage"] in codes)
        first = min(
            (
                number
                for code, number in order.items()
                if stage.vocabulary.by_code[code].group == name
            ),
            default=0,
        )
        days = None
        if own:
            begun = date.fromisoformat(own[0]["on"] or "")
            days = (begun - last).days if last else None
            last = date.fromisoformat(own[-1]["on"] or "")
        result.append(Step(name, bool(own) or current >= first, own, days))
    return tuple(result)


def _subjects(records: Records) -> Iterator[Subject]:
    schemas = records.site.schemas
    schema = schemas.resources["projects"]
    related = Related(records, "projects", skip=frozenset({("milestones", "project_id")}))
    milestones = records.groups("milestones", "project_id")
    duties = records.groups("disclosure_status", "project_id", order=LATEST)
    raised = {row["need_id"]: row.get("raised_on") for row in records.rows("needs")}
    ratings, components = (
        records.groups(each, "project_id") for each in ("ratings", "rating_components")
    )
    corrected = Corrected(records)
    for row in records.rows("projects"):
        identifier = row["project_id"] or ""
        steps = milestones.of(identifier)
        trail = records.ancestors.get(row.get("place_id") or "", ())
        yield page_of(
            schema,
            row,
            trail,
            chain=chain_of(schemas, row, steps, raised.get(row.get("need_id"))),
            milestones=steps,
            milestone_schema=schemas.resources["milestones"],
            duties=duties.of(identifier),
            rated=views_of(ratings.of(identifier), components.of(identifier), (), (), corrected),
            sections=list(related.sections(identifier)),
        )


KIND = PageKind(
    name="project", order=40, path="projects/{id}/", section="projects", subjects=_subjects
)
