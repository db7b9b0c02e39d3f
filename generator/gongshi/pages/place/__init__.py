"""A place: the organizations, projects, venues, needs and published figures within it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.derive.chain import flags_by_place, totals_by_place
from gongshi.derive.known import Knowing
from gongshi.pages.kind import PageKind, Subject, page_of
from gongshi.pages.rating_changes import Background
from gongshi.pages.ratings import views_of
from gongshi.pages.related import SHOWN, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records

LISTS = {"organizations": "organizations/", "projects": "projects/", "venues": "venues/"}
"""The resources whose list can be asked for one place."""
_CHILD = frozenset({"places"})


def _subjects(records: Records) -> Iterator[Subject]:
    schemas = records.site.schemas
    schema = schemas.resources["places"]
    pointing = [
        each for each, relation in schemas.pointing_to("places")
        if relation.fields == ("place_id",) and each.name not in _CHILD
        and each.name in schemas.resources
    ]  # fmt: skip
    counts = {
        each.name: records.counts_by_place(
            each.name, where=records.counted if each.name == "organizations" else "true"
        )
        for each in pointing
    }
    groups = {each.name: records.groups_by_place(each.name, limit=SHOWN) for each in pointing}
    ratings, components = (
        records.groups(each, "place_id") for each in ("ratings", "rating_components")
    )
    background = Background(records)
    chains, flags = totals_by_place(records.site), flags_by_place(records.site)
    children = records.groups("places", "parent_id", order="r.gb_code NULLS LAST, r._row")
    knowing = Knowing(records, "places")
    for row in records.rows("places"):
        identifier = row["place_id"] or ""
        sections = []
        for each in pointing:
            rows = groups[each.name].of(identifier)
            total = counts[each.name].get(identifier, 0)
            if rows:
                address = (
                    f"{LISTS[each.name]}?place={identifier}"
                    if each.name in LISTS
                    else f"data/{row['_package']}/{each.name}/"
                )
                sections.append(
                    Section(each, "", rows, more=total if total > len(rows) else 0, address=address)
                )
        trail = records.ancestors.get(identifier, ())[:-1]
        yield page_of(
            schema,
            row,
            trail,
            known=knowing.of(identifier),
            children=children.of(identifier),
            rated=views_of(ratings.of(identifier), components.of(identifier), (), (), background),
            totals={name: found.get(identifier, 0) for name, found in counts.items()},
            sections=sections,
            chain=chains.get(identifier, {}),
            flags=flags.get(identifier, {}),
        )


KIND = PageKind(name="place", order=60, path="places/{id}/", section="places", subjects=_subjects)
