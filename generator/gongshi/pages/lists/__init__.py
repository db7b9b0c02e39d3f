"""The four lists: filtered in the browser, whole without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from gongshi.pages.kind import PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongshi.derive import Record, Records
    from gongshi.schema import ResourceSchema, Text

OTHERS = 500
"""Bodies in no count that the list of organizations links to."""
PER_PAGE = 200
"""Records of one page of a list as it stands without JavaScript."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A column that a list can be filtered by, with how many records have each value."""

    field: str
    title: Text
    counts: Mapping[str, int]


FACETS: Mapping[str, tuple[str, ...]] = {
    "organizations": ("place_id", "type", "registration", "status"),
    "projects": ("place_id", "stage", "direction"),
    "places": ("place_id", "level", "kind"),
    "venues": ("place_id", "kind", "level", "state"),
}


def facet_name(field: str) -> str:
    """Return a facet's name in the address: the column without its ending."""
    return field.removesuffix("_id")


def _listed(records: Records, resource: str) -> str:
    """Return the condition for the default list: bodies that are in no count stay out."""
    return records.counted if resource == "organizations" else "true"


def facets_of(records: Records, resource: str) -> tuple[Facet, ...]:
    """Count the values of each facet over the default list; places count all that lies within."""
    site = records.site
    schema = site.schemas.resources[resource]
    facets = []
    for name in FACETS[resource]:
        field = schema.field(name)
        if name == "place_id":
            listed = _listed(records, resource).replace("type", "r.type")
            query = (
                f"SELECT ancestor_id, count(*) FROM {site.table(resource)} AS r "
                f"JOIN site._within AS w USING (place_id) "
                f"JOIN site.places AS p ON p.place_id = ancestor_id "
                f"WHERE {listed} AND p.level IN ('district', 'subdistrict') GROUP BY ancestor_id "
                "ORDER BY any_value(p._synthetic), any_value(p.level) <> 'district', "
                "any_value(p._package), any_value(p._row)"
            )
            title: Text = in_all_languages("facet_place")
        else:
            # Asked for by their type, bodies that are in no count are shown.
            listed = "true" if name == "type" else _listed(records, resource)
            query = (
                f"SELECT {name}, count(*) FROM {site.table(resource)} "
                f"WHERE {listed} AND {name} IS NOT NULL GROUP BY 1"
            )
            title = field.title if field else {}
        counts = dict(site.database.rows(query))
        if field and field.vocabulary and name != "place_id":
            counts = {code: counts[code] for code in field.vocabulary.codes if code in counts}
        facets.append(Facet(name, title, counts))
    return tuple(facet for facet in facets if facet.counts)


def _chunks(rows: Iterator[Record]) -> Iterator[list[Record]]:
    while chunk := list(islice(rows, PER_PAGE)):
        yield chunk


def _data(
    records: Records, schema: ResourceSchema, rows: Sequence[Record], number: int, total: int
) -> dict[str, object]:
    return {
        "schema": schema,
        "rows": rows,
        "number": number,
        "pages": max(1, -(-total // PER_PAGE)),
        "total": total,
        "synthetic": _total(records, schema.name, "_synthetic") if number == 1 else 0,
        "others": _others(records, schema.name) if number == 1 else (),
        "facets": facets_of(records, schema.name) if number == 1 else (),
        "path": f"{schema.name}/",
    }


def _others(records: Records, resource: str) -> list[Record]:
    """Return the first bodies that are in no count, so that links lead to them as well."""
    if resource != "organizations":
        return []
    order = "_synthetic, _package, _row"
    return list(
        islice(records.rows(resource, where=f"NOT ({records.counted})", order=order), OTHERS)
    )


def _total(records: Records, resource: str, where: str = "true") -> int:
    """Count the default list, or a part of it."""
    condition = f"{_listed(records, resource)} AND {where}"
    table = records.site.table(resource)
    return int(records.site.database.value(f"SELECT count(*) FROM {table} WHERE {condition}"))


def _first(resource: str, records: Records) -> Iterator[Subject]:
    """Yield the list's first page, which carries the filters."""
    schema = records.site.schemas.resources[resource]
    rows = list(islice(_ordered(records, resource), PER_PAGE))
    total = _total(records, resource)
    yield Subject(
        f"{resource}/", schema.title, schema.description, _data(records, schema, rows, 1, total)
    )


def _rest(resource: str, records: Records) -> Iterator[Subject]:
    """Yield the list's further pages, for readers without JavaScript and for search engines."""
    schema = records.site.schemas.resources[resource]
    total = _total(records, resource)
    for number, rows in enumerate(_chunks(_ordered(records, resource)), 1):
        if number > 1:
            title = {language: f"{text} · {number}" for language, text in schema.title.items()}
            yield Subject(
                f"{resource}/pages/{number}/",
                title,
                schema.description,
                _data(records, schema, rows, number, total),
            )


def _ordered(records: Records, resource: str) -> Iterator[Record]:
    """Stream the default list: real packages first, then the order of the data."""
    return records.rows(
        resource, where=_listed(records, resource), order="_synthetic, _package, _row"
    )


_ORDER: Mapping[str, int] = {"organizations": 10, "projects": 30, "places": 50, "venues": 70}

KINDS = tuple(
    kind
    for resource, order in _ORDER.items()
    for kind in (
        PageKind(
            name=resource,
            order=order,
            path=f"{resource}/",
            section=resource,
            tab=in_all_languages(f"tab_{resource}"),
            template="lists/page.html",
            subjects=partial(_first, resource),
        ),
        PageKind(
            name=f"{resource}-pages",
            order=order + 1,
            path=f"{resource}/pages/{{id}}/",
            section=resource,
            template="lists/page.html",
            subjects=partial(_rest, resource),
        ),
    )
)
