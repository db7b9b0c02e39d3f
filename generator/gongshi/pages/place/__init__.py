"""A place: the organizations, projects, venues, needs and published figures within it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from gongshi.derive import load_counts
from gongshi.derive.chain import flags_by_place, totals_by_place
from gongshi.derive.known import Knowing
from gongshi.derive.money import Purse
from gongshi.pages.kind import PageKind, Subject, page_of
from gongshi.pages.rating_changes import Background
from gongshi.pages.ratings import views_of
from gongshi.pages.related import SHOWN, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Record, Records
    from gongshi.schema import ResourceSchema

    _Schemas = tuple[ResourceSchema, ResourceSchema]

COUNTED = ("organizations", "projects", "venues", "claims")
"""What a place's tiles count; the first rows stand on its page, all on one of their own."""
FOLDED = 1000
"""Rows of one table on the page, those behind the first ones folded away."""
_CHILD = frozenset({"places"})
_AT = "place_id"


def _with_place(schema: ResourceSchema) -> ResourceSchema:
    """Return a table that names the place of each row, as one of a larger place has to."""
    named = _AT in schema.columns
    return schema if named else dataclasses.replace(schema, columns=(*schema.columns, _AT))


def _section(
    records: Records, schemas: _Schemas, count: str, place: str, rows: list[Record]
) -> Section:
    """Return the first rows of a table within a place, with the way to all of them.

    `schemas` are its table and the same with the place of each row, for rows of places within.
    """
    schema = schemas[any(row.get(_AT) != place for row in rows)]
    scope = {"table": schema.name} if count == "records" else {}
    total = records.counts.number(count, place=place, **scope)
    counted = load_counts()[count]
    own = counted.rows_by(frozenset({"place"}))
    made = own is not None and own.made
    shown = rows[:SHOWN] if made else rows
    return Section(
        schema,
        "",
        shown[:SHOWN],
        folded=shown[SHOWN:],
        more=total if total > len(shown) else 0,
        address=own.at({"place": place})
        if own and made
        else f"data/{rows[0]['_package']}/{schema.name}/",
        anchor=count if counted.beside else schema.name,
        title=counted.title if counted.beside else {},
    )


def _subjects(records: Records) -> Iterator[Subject]:
    schemas = records.site.schemas
    schema = schemas.resources["places"]
    pointing = [
        each for each, relation in schemas.pointing_to("places")
        if relation.fields == ("place_id",) and each.name not in _CHILD
        and each.name in schemas.resources
    ]  # fmt: skip
    parts = [
        *((each, each.name if each.name in COUNTED else "records") for each in pointing),
        *(
            (schemas.resources[each.table], each.id)
            for each in load_counts().values()
            if each.beside
        ),
    ]
    wide = {each.name: _with_place(each) for each, _ in parts}
    groups = {
        (each.name, count): records.groups_by_place(
            each.name, limit=FOLDED, where=records.counts.where(count)
        )
        for each, count in parts
    }
    ratings, components = (
        records.groups(each, "place_id") for each in ("ratings", "rating_components")
    )
    background = Background(records)
    chains, flags = totals_by_place(records.site), flags_by_place(records.site)
    summed = load_counts()["steps"].level_of(frozenset({"place", "step"}))
    children = records.groups("places", "parent_id", order="r.gb_code NULLS LAST, r._row")
    knowing = Knowing(records.site, "places", records.span)
    purse = Purse(records.site, "places", records.span)
    for row in records.rows("places"):
        identifier = row["place_id"] or ""
        sections = []
        for each, count in parts:
            rows = groups[each.name, count].of(identifier)
            if rows:
                tables = (each, wide[each.name])
                sections.append(_section(records, tables, count, identifier, rows))
        trail = records.ancestors.get(identifier, ())[:-1]
        yield page_of(
            schema,
            row,
            trail,
            known=knowing.of(identifier),
            money=purse.of(identifier),
            children=children.of(identifier),
            rated=views_of(ratings.of(identifier), components.of(identifier), (), (), background),
            sections=sections,
            # Where there are few projects, their own chains tell more than sums of them.
            chain=chains.get(identifier, {}) if summed in {"", row["level"]} else {},
            flags=flags.get(identifier, {}),
        )


KIND = PageKind(
    name="place",
    order=60,
    path="places/{id}/",
    section="places",
    subjects=_subjects,
    keyed="places",
)
