"""Inline schemas: a package may add fields to a table, and never change one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from gongshi.errors import SchemaError
from gongshi.model import Concern
from gongshi.read.database import compiles
from gongshi.read.tree import Plain
from gongshi.schema import read_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.read.properties import Properties
    from gongshi.schema import Field, Schemas

_LABEL: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
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
    label = reader.text(node, "name", where, required=True)
    if not label:
        return None
    if label in taken:
        reader.wrong("schema-change", f"{where}name", label)
        return None
    if not _LABEL.fullmatch(label):
        reader.wrong("descriptor-field", f"{where}name", label, kind="name")
        return None
    try:
        field = read_field(_scalars(node), schemas.vocabularies)
    except SchemaError as error:
        kind = error.key.removeprefix("schema-")
        constraint = error.detail.get("constraint", "")
        place = f"{where}constraints.{constraint}" if constraint else f"{where}{kind}"
        reader.wrong("descriptor-field", place, label, kind=kind, constraint=constraint)
        return None
    pattern = field.constraints.get("pattern")
    if pattern is not None and not compiles(pattern):
        reader.wrong(
            "descriptor-field", f"{where}constraints.pattern", label, kind="pattern",
            pattern=pattern,
        )  # fmt: skip
        return None
    return field


def _scalars(node: object) -> Any:  # noqa: ANN401 - a parsed tree of unknown shape
    """Turn scalars back into the numbers and booleans that constraints need."""
    if isinstance(node, Plain):
        try:
            return yaml.safe_load(node.text)
        except (ValueError, yaml.YAMLError):  # such as 2025-99-99 or a very long number
            return node.text
    if isinstance(node, dict):
        return {key: _scalars(value) for key, value in node.items()}
    return [_scalars(each) for each in node] if isinstance(node, list) else node
