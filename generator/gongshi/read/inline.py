"""Inline schemas: a package may add fields to a table, and never change one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from gongshi.errors import SchemaError
from gongshi.model import Concern
from gongshi.read.database import compiles
from gongshi.schema import Node, read_field
from gongshi.schema.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.read.properties import Properties
    from gongshi.schema import Field, Schemas

_LABEL: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_KINDS: Final = {
    "type": "type", "format": "type", "vocabulary": "vocabulary", "publication": "publication",
    "delimiter": "delimiter",
}  # fmt: skip
"""The kind of finding for each property of a field; all others are constraints."""
_FIELD: Final = frozenset({
    "name", "title", "title_en", "description", "description_en", "type", "format",
    "delimiter", "constraints", "vocabulary", "publication",
})  # fmt: skip


def read_extra_fields(
    reader: Properties, entry: Mapping[str, Any], where: str, resource: str, schemas: Schemas
) -> tuple[Field, ...]:
    """Return the fields that a resource's inline schema adds."""
    schema = entry.get("schema")
    place = f"{where}schema"
    if isinstance(schema, str):
        reader.wrong("descriptor-reference", place, schema, concern=Concern.SECURITY)
    elif isinstance(schema, dict):
        reader.known(schema, frozenset({"fields"}), f"{place}.")
        fields: dict[str, Field] = {}
        for inner, node in reader.nodes(schema, "fields", f"{place}."):
            known = schemas.resources.get(resource)
            taken = {*fields, *((each.name for each in known.fields) if known else ())}
            if field := _extra_field(reader, node, inner, taken, schemas):
                fields[field.name] = field
        return tuple(fields.values())
    elif schema is not None:
        reader.mistyped(place, schema, "object")
    return ()


def _extra_field(
    reader: Properties, node: Mapping[str, Any], where: str, taken: set[str], schemas: Schemas
) -> Field | None:
    """Read one additional field; None where it cannot be used."""
    reader.known(node, _FIELD, where)
    label = _label(reader, node, where, taken)
    before = len(reader.findings)
    for key in ("title", "title_en", "description", "description_en"):
        reader.text(node, key, where)
    if not label or len(reader.findings) > before:
        return None
    place = where.removesuffix(".")
    try:
        inner = Node(reader.path, Tree({}, reader.lines), node, place)
        field = read_field(inner, schemas.vocabularies, labelled=False)
    except SchemaError as error:
        _refused(reader, where, label, error)
        return None
    pattern = field.constraints.get("pattern")
    if pattern is not None and not compiles(pattern):
        reader.wrong(
            "descriptor-field", f"{where}constraints.pattern", label, kind="pattern",
            pattern=pattern,
        )  # fmt: skip
        return None
    return field


def _label(reader: Properties, node: Mapping[str, Any], where: str, taken: set[str]) -> str:
    """Read the name of an additional field; empty where it can be none."""
    label = reader.text(node, "name", where, required=True)
    if label in taken:
        reader.wrong("schema-change", f"{where}name", label)
    elif label and not _LABEL.fullmatch(label):
        reader.wrong("descriptor-field", f"{where}name", label, kind="name")
    else:
        return label
    return ""


def _refused(reader: Properties, where: str, label: str, error: SchemaError) -> None:
    """Note what is wrong with an additional field, in the words of descriptors."""
    place = error.detail["place"]
    tail = place.removeprefix(where)
    kind = _KINDS.get(tail, "constraint")
    constraint = tail.removeprefix("constraints.")
    suggestion = error.detail.get("near", "")
    reader.wrong(
        "descriptor-field", place, label, kind=kind, constraint=constraint, suggestion=suggestion
    )
