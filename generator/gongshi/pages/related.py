"""What other tables say of a record: one section per relation, found in the schemas."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.derive import Groups, Record, Records
    from gongshi.schema import ResourceSchema, Text

SHOWN = 60
"""Rows of a table on another record's page; the rest is a click away."""

LATEST = "r.due_on DESC NULLS LAST, r._row"
"""The order of duties on a page: what is due last comes first."""


@dataclass(frozen=True)
class Section:
    """The rows of one table that point to a record through one column."""

    schema: ResourceSchema
    field: str
    rows: Sequence[Record]
    role: Text = dataclasses.field(default_factory=dict)
    """The column's words, where the table points here through more than one."""
    more: int = 0
    """How many rows there are in all, where not all are shown."""
    folded: Sequence[Record] = ()
    """The rows after the first ones, in a closed box."""
    address: str = ""
    anchor: str = ""
    """The section's name in the address of the page."""
    title: Text = dataclasses.field(default_factory=dict)
    """The section's heading, where it is not the table's."""


class Related:
    """Walks every table that points to a resource, in step with its records in key order."""

    def __init__(
        self, records: Records, resource: str, *, skip: frozenset[tuple[str, str]] = frozenset()
    ) -> None:
        self._records = records
        self._relations: list[tuple[ResourceSchema, str, Text, Groups]] = []
        # Derived tables have sections of their own: their rows cite no source.
        schemas = records.site.schemas
        pointing = [
            each for each in schemas.pointing_to(resource) if each[0].name in schemas.resources
        ]
        for schema, relation in pointing:
            name = relation.fields[0]
            if (schema.name, name) in skip:
                continue
            known = schema.field(name)
            several = sum(other is schema for other, _ in pointing) > 1
            role = known.title if known and several else {}
            self._relations.append((schema, name, role, records.groups(schema.name, name)))

    def sections(self, identifier: str) -> Iterator[Section]:
        """Yield the tables that hold rows about this record; identifiers must ascend."""
        for schema, name, role, groups in self._relations:
            rows = groups.of(identifier)
            if rows:
                more = len(rows) if len(rows) > SHOWN else 0
                address = f"data/{rows[0]['_package']}/{schema.name}/"
                yield Section(schema, name, rows[:SHOWN], role, more, address=address)
