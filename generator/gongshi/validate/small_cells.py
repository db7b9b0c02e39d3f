"""Small cells: so few people of a sensitive group that somebody could be recognized.

Which column counts whom stands in the schema as `people_of`, and which codes are sensitive in the
vocabularies; the least number that may be published stands in `schemas/privacy.yaml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.engine import among, items, literal, quote, typed
from gongshi.model import Concern, Finding
from gongshi.privacy import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.engine import Database
    from gongshi.model import Package, Resource


def _is_sensitive(resource: Resource, name: str) -> str:
    """Return the condition that a column holds a sensitive code; empty where it cannot."""
    field = next((each for each in resource.fields if each.name == name), None)
    codes = (
        [each.code for each in field.vocabulary.values if each.sensitive]
        if (field and field.vocabulary)
        else []
    )
    if field is None or not codes:
        return ""
    column = quote(name)
    if field.type == "list":
        listed = ", ".join(map(literal, codes))
        return f"list_has_any({items(field, column)}, [{listed}])"
    return f"{column} IN {among(codes)}"


def _condition(package: Package, resource: Resource, way: str) -> str:
    """Return the condition that a record counts a sensitive group.

    `way` is a column of the record, or `column.other`: the column `other` of the record to which
    `column` points.
    """
    name, _, other = way.partition(".")
    if not other:
        return _is_sensitive(resource, name)
    relation = resource.schema.relation_of(name)
    target = package.resource(relation.resource) if relation else None
    if relation is None or target is None or relation.reference[0] not in target.labels:
        return ""
    condition = _is_sensitive(target, other)
    if not condition or name not in resource.labels:
        return ""
    key = quote(relation.reference[0])
    return f"{quote(name)} IN (SELECT {key} FROM {target.table} WHERE {condition})"


def small_cells(database: Database, package: Package, resource: Resource) -> Iterator[Finding]:
    """Yield a finding for each count of a sensitive group below the smallest cell."""
    least = load_knowledge().smallest_cell
    for field in resource.fields:
        ways = [_condition(package, resource, each) for each in field.people_of]
        if not any(ways):
            continue
        counted = " OR ".join(each for each in ways if each)
        query = (
            f"SELECT _row FROM {resource.table} WHERE {typed(field)} > 0 "
            f"AND {typed(field)} < {least} AND ({counted}) ORDER BY _row"
        )
        for (row,) in database.stream(query):
            yield Finding(
                "small-cell", package.name, resource.path, resource.name, row, field.name,
                concern=Concern.PERSONAL, detail={"least": str(least)},
            )  # fmt: skip
