"""Examples in schema files: small packages whose tables and columns exist."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from gongshi.schema.tree import Plain

if TYPE_CHECKING:
    from gongshi.schema.model import Schemas
    from gongshi.schema.node import Node

Rows = tuple[Mapping[str, str], ...]
"""Records of an example: cells by column, as they would stand in a file."""
Example = Mapping[str, Rows]
"""A package of an example: its tables by the name of their resource."""


def read_example(node: Node, schemas: Schemas, also: tuple[str, ...] = ()) -> Example:
    """Read a package of an example; members named in `also` are the caller's.

    Raises:
        SchemaError: a table or a column is none, or a cell is neither a text nor a number.
    """
    found: dict[str, Rows] = {}
    for resource in [each for each in node.given().names() if each not in also]:
        schema = schemas.resources.get(resource)
        if schema is None:
            raise node.unknown(resource, (*schemas.resources, *also))
        rows = []
        for row in node.each(resource):
            for name in row.names():
                if schema.field(name) is None:
                    raise row.unknown(name, [each.name for each in schema.fields])
                if not isinstance(row.raw(name), str | Plain):
                    raise row.refuse("text", name, value=row.shown(name))
            rows.append(MappingProxyType({name: row.shown(name) for name in row.names()}))
        found[resource] = tuple(rows)
    return MappingProxyType(found)
