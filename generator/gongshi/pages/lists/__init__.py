"""The lists of tables that have one: filtered in the browser, whole without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from gongshi.derive import load_counts
from gongshi.derive.counts import beside
from gongshi.derive.facets import PLACE, facet_columns, facet_name
from gongshi.pages.kind import SIDE, PageKind, Subject
from gongshi.pages.paged import PER_PAGE, chunks, pages_of, path_of, title_of
from gongshi.schema import load_schemas
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongshi.derive import Record, Records
    from gongshi.schema import Field, ResourceSchema, Text

OTHERS = 500
"""Records in no number that a list links to: bodies that are no organizations, collective ones."""


@dataclass(frozen=True, slots=True)
class Facet:
    """What a list can be filtered by, with how many records have each value."""

    name: str
    title: Text
    field: Field | None
    """The column that holds the values; none for places."""
    counts: Mapping[str, int]


def finder_address(resource: str, scope: Mapping[str, str]) -> str:
    """Return the address of a list filtered to a scope; empty where no facet filters so."""
    listed = load_schemas().listed.get(resource)
    facets = listed.facets if listed else ()
    known = {facet_name(each.rpartition(".")[2]): each for each in facets}
    names = set(scope) - {"side"}
    if not names or not names <= set(known):
        return ""
    return f"{resource}/?{urlencode({each: scope[each] for each in scope if each in names})}"


def _places(records: Records, resource: str) -> Facet:
    """Count the default list by district and subdistrict; each counts all that lies within."""
    site = records.site
    listed = records.listed(resource)
    query = (
        f"SELECT ancestor_id, count(*) FROM {site.table(resource)} AS r "
        f"JOIN site._within AS w USING (place_id) "
        f"JOIN {site.table('places')} AS p ON p.place_id = ancestor_id "
        f"WHERE {listed} AND p.level IN ('district', 'subdistrict') GROUP BY ancestor_id "
        "ORDER BY any_value(p.level) <> 'district', "
        "any_value(p._package), any_value(p._row)"
    )
    title = in_all_languages("facet_place")
    return Facet(facet_name(PLACE), title, None, dict(site.database.rows(query)))


def facets_of(records: Records, resource: str) -> tuple[Facet, ...]:
    """Count the values of each facet over the default list, in the order of its vocabulary."""
    site = records.site
    placed = PLACE in site.schemas.listed[resource].facets
    facets = [_places(records, resource)] if placed else []
    for each in facet_columns(site, resource):
        field = each.field
        # Asked for by their type, bodies that are in no count are shown.
        listed = "true" if each.name == "type" else records.listed(resource)
        query = (
            f"SELECT {each.value} AS value, count(*) FROM {site.table(resource)} AS r "
            f"WHERE {listed} AND value IS NOT NULL GROUP BY 1 ORDER BY 1 DESC"
        )
        counts = dict(site.database.rows(query))
        if field.vocabulary:
            counts = {code: counts[code] for code in field.vocabulary.codes if code in counts}
        facets.append(Facet(each.name, field.title, field, counts))
    return tuple(facet for facet in facets if facet.counts)


def _data(
    records: Records, schema: ResourceSchema, rows: Sequence[Record], number: int, total: int
) -> dict[str, object]:
    return {
        "schema": schema,
        "rows": rows,
        "listing": records.site.schemas.listed[schema.name],
        "counted": _counted(schema.name),
        "number": number,
        "pages": pages_of(total),
        "total": total,
        "others": _others(records, schema.name) if number == 1 else (),
        "apart": beside(schema.name),
        "facets": facets_of(records, schema.name) if number == 1 else (),
        "path": f"{schema.name}/",
    }


def _counted(resource: str) -> tuple[str, Mapping[str, str]]:
    """Return the definition by which a list is counted, and what limits it to the list."""
    return (resource, {}) if resource in load_counts() else ("records", {"table": resource})


def _others(records: Records, resource: str) -> list[Record]:
    """Return the first records that are in no number, so that links lead to them as well."""
    apart = beside(resource)
    if apart is None:
        return []
    where = records.counts.where(apart.id)
    return list(islice(records.rows(resource, where=where, order="_package, _row"), OTHERS))


def _total(records: Records, resource: str) -> int:
    """Count the default list."""
    table, listed = records.site.table(resource), records.listed(resource)
    return int(records.site.database.value(f"SELECT count(*) FROM {table} AS r WHERE {listed}"))


def _first(resource: str, records: Records) -> Iterator[Subject]:
    """Yield the list's first page, which carries the filters."""
    schema = records.site.schemas.resources[resource]
    rows = list(islice(_ordered(records, resource), PER_PAGE))
    total = _total(records, resource)
    data = _data(records, schema, rows, 1, total)
    yield Subject(f"{resource}/{SIDE}", schema.title, schema.description, data)


def _rest(resource: str, records: Records) -> Iterator[Subject]:
    """Yield the list's further pages, for readers without JavaScript and for search engines."""
    schema = records.site.schemas.resources[resource]
    total = _total(records, resource)
    for number, rows in chunks(_ordered(records, resource), rest=True):
        yield Subject(
            path_of(f"{resource}/{SIDE}", number),
            title_of(schema.title, number),
            schema.description,
            _data(records, schema, rows, number, total),
            other=f"{resource}/{SIDE}",
        )


def _ordered(records: Records, resource: str) -> Iterator[Record]:
    """Stream the default list in the order of the data."""
    return records.rows(resource, where=records.listed(resource), order="_package, _row")


KINDS = tuple(
    kind
    for resource, listed in load_schemas().listed.items()
    for kind in (
        PageKind(
            name=resource,
            order=listed.order,
            path=f"{resource}/{SIDE}",
            section=resource,
            tab=listed.tab,
            nav=listed.title,
            template="lists/page.html",
            subjects=partial(_first, resource),
        ),
        PageKind(
            name=f"{resource}-pages",
            order=listed.order + 1,
            path=f"{resource}/{SIDE}pages/{{id}}/",
            section=resource,
            template="lists/page.html",
            subjects=partial(_rest, resource),
        ),
    )
)
