"""What lists can be filtered by: columns of their table, and of tables about its records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongshi.derive.standing import ACTIVE
from gongshi.derive.tables import stated
from gongshi.engine import is_true, quote
from gongshi.schema import INFERRED
from gongshi.words import sentences

if TYPE_CHECKING:
    from gongshi.derive.site import Site
    from gongshi.schema import Field

STATUS: Final = "organizations.status"
PLACE: Final = "place_id"


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """What filters a list, as SQL: a column of its own, or of a table about its records."""

    name: str
    """Its name in the address."""
    field: Field
    value: str
    """The SQL expression for a record's value; the list's table is called `r`."""


def facet_columns(site: Site, resource: str) -> tuple[FacetColumn, ...]:
    """Return the facets of a list but for the place, each with the SQL that gives its value."""
    found = []
    for told in site.schemas.listed[resource].facets:
        table, _, name = told.rpartition(".")
        field = site.schemas.tables[table or resource].field(name)
        if told == PLACE or field is None:
            continue
        if table:
            (key,) = (
                each.fields[0] for each in site.schemas.tables[table].relations
                if each.resource == resource
            )  # fmt: skip
            value = (
                f"(SELECT arg_max(x.{quote(name)}, (x.period, x._row)) "
                f"FROM {site.table(table)} AS x "
                f"WHERE x.{quote(key)} = r.{quote(key)} AND x.{quote(name)} IS NOT NULL)"
            )
        else:
            # A filter finds what a source states, and counts no more.
            marked = site.schemas.tables[resource].field(INFERRED)
            value = f"({stated(name, 'r.')})" if marked else f"r.{quote(name)}"
        if field.type == "boolean":
            value = f"CASE WHEN {is_true(value)} THEN 'true' WHEN {value} <> '' THEN 'false' END"
        found.append(FacetColumn(facet_name(name), field, value))
    return tuple(found)


def facet_labels(field: Field, language: str) -> dict[str, str]:
    """Return the words for a facet's values where they are not words already."""
    if field.vocabulary:
        labels = {each.code: each.title[language] for each in field.vocabulary.values}
        if field.vocabulary.name == STATUS and ACTIVE in labels:
            # A report's word is none of a register, and a filter must not make it one.
            labels[ACTIVE] = sentences("pages", language)["status_facet_active"]
        return labels
    if field.type == "boolean":
        words = sentences("pages", language)
        return {"true": words["yes"], "false": words["no"]}
    return {}


def facet_name(field: str) -> str:
    """Return a facet's name in the address: the column without its ending."""
    return field.removesuffix("_id")
