"""The page of a record whose table has no folder of its own: its columns, and who points to it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gongshi.pages.kind import PageKind, Subject, page_of
from gongshi.pages.related import Related
from gongshi.schema import INFERRED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records
    from gongshi.schema import ResourceSchema

_APART = frozenset({"source_id", "source_locator", INFERRED})
"""Columns that say where a record is from."""
_AFTER_LISTS = 1_000
"""The order of pages whose table has no list in the header."""


def _subjects(resource: str, records: Records) -> Iterator[Subject]:
    schema = records.site.schemas.resources[resource]
    related = Related(records, resource)
    apart = {schema.identifier, schema.label_field, f"{schema.label_field}_en", *_APART}
    names = [each.name for each in schema.fields if each.is_public and each.name not in apart]
    for row in records.rows(resource):
        trail = records.ancestors.get(row.get("place_id") or "", ())
        sections = list(related.sections(row[schema.identifier] or ""))
        yield page_of(schema, row, trail, names=names, sections=sections)


def record_kind(schema: ResourceSchema) -> PageKind:
    """Return the kind of page that a table's records have."""
    listed = schema.on_site.list
    return PageKind(
        name=f"{schema.name}-record",
        order=listed.order + 10 if listed else _AFTER_LISTS + schema.order,
        path=f"{schema.name}/{{id}}/",
        section=schema.name,
        template="record.html",
        subjects=partial(_subjects, schema.name),
        keyed=schema.name,
    )
