"""Inline schemas: a package may add fields to a table, and never change one.

What a download of ours says in its descriptor of the table's own fields, keys and relations is
accepted, since it is so anyway.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from gongshi.engine import compiles
from gongshi.errors import SchemaError
from gongshi.model import Concern
from gongshi.schema import COLUMNS, Node, plain, read_field
from gongshi.schema.tree import Tree
from gongshi.tableschema import field_descriptor, profiled, relation_descriptor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.read.properties import Properties
    from gongshi.schema import Field, ResourceSchema, Schemas, Vocabulary

_LABEL: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_KINDS: Final = {
    "type": "type", "format": "type", "vocabulary": "vocabulary", "publication": "publication",
    "delimiter": "delimiter",
}  # fmt: skip
"""The kind of finding for each property of a field; all others are constraints."""
_SCHEMA: Final = frozenset({"fields", "primaryKey", "foreignKeys", "missingValues"})
_FIELD: Final = frozenset({
    "name", "title", "title_en", "description", "description_en", "type", "format",
    "delimiter", "constraints", "vocabulary", "publication",
})  # fmt: skip


def read_extra_fields(
    reader: Properties, entry: Mapping[str, Any], where: str, resource: str, schemas: Schemas
) -> tuple[Field, ...]:
    """Return the fields that a resource's inline schema adds; what it says of others must be so."""
    node = entry.get("schema")
    place = f"{where}schema"
    if isinstance(node, str):
        reader.wrong("descriptor-reference", place, node, concern=Concern.SECURITY)
    elif isinstance(node, dict):
        reader.known(node, _SCHEMA, f"{place}.")
        schema = schemas.tables.get(resource)
        if schema:
            _agrees(reader, node, f"{place}.", schema)
        fields: dict[str, Field] = {}
        seen: set[str] = set()
        for inner, each in reader.nodes(node, "fields", f"{place}."):
            name = each.get("name")
            ours = schema.field(name) if schema and isinstance(name, str) else None
            if ours and name not in seen and repeats(ours, each):
                seen.add(ours.name)
            elif field := _extra_field(
                reader, each, inner, {*fields, *seen, *([ours.name] if ours else [])}, schemas
            ):
                fields[field.name] = field
        return tuple(fields.values())
    elif node is not None:
        reader.mistyped(place, node, "object")
    return ()


def _agrees(
    reader: Properties, node: Mapping[str, Any], where: str, schema: ResourceSchema
) -> None:
    """Refuse keys and relations that are not those of the table's own schema."""
    said = {key: plain(node[key]) for key in ("primaryKey", "missingValues") if key in node}
    key = list(schema.primary_key)
    known: dict[str, list[object]] = {
        "primaryKey": [key, *(key if len(key) == 1 else [])], "missingValues": [[""]]
    }  # fmt: skip
    for name, value in said.items():
        if value not in known[name]:
            reader.wrong("schema-change", f"{where}{name}", name, kind="property")
    relations = [relation_descriptor(schema, each) for each in schema.relations]
    for place, each in reader.nodes(node, "foreignKeys", where):
        if plain(each) not in relations:
            reader.wrong("schema-change", place.removesuffix("."), "foreignKeys", kind="property")


def repeats(field: Field, node: Mapping[str, Any]) -> bool:
    """Return whether a node only says what a field of ours is, as a file or a download says it."""
    native = field_descriptor(field)
    forms = (native, profiled(native))
    for name, value in plain(node).items():
        if name == "vocabulary":
            so = field.vocabulary is not None and (
                value == field.vocabulary.name or _codes_in(value, field.vocabulary)
            )
        elif name == "constraints":
            told = [each.get("constraints", {}) for each in forms]
            so = isinstance(value, dict) and any(_within(field, value, each) for each in told)
        elif name == "publication":
            so = value == field.publication
        else:
            so = any(name in each and each[name] == value for each in forms)
        if not so:
            return False
    return True


def _within(field: Field, said: Mapping[str, object], ours: Mapping[str, object]) -> bool:
    """Return whether constraints are ours; downloads leave out schemes of the site's other side."""
    values = field.vocabulary.values if field.vocabulary else ()
    shared = {each.code for each in values if each.synthetic is None}
    for name, value in said.items():
        known = ours.get(name)
        if name == "enum" and isinstance(value, list) and isinstance(known, list):
            codes = [each for each in value if isinstance(each, str)]
            if len(codes) < len(value) or not shared <= set(codes) <= set(known):
                return False
        elif name not in ours or value != known:
            return False
    return True


def _codes_of(value: object) -> list[str]:
    """Return the codes of a vocabulary that stands in a schema as a list of codes and labels."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return []
    codes = [each.get("value") for each in value]
    return codes if all(isinstance(each, str) for each in codes) else []


def _codes_in(value: object, vocabulary: Vocabulary) -> bool:
    """Return whether a list names codes of a vocabulary; those of columns depend on the package."""
    codes = _codes_of(value)
    return bool(codes) and (vocabulary.name == COLUMNS or set(codes) <= set(vocabulary.codes))


def _as_written(node: Mapping[str, Any], schemas: Schemas) -> Mapping[str, Any]:
    """Return the node of an additional field as its package once wrote it.

    A download tells a list as text with a delimiter, and a vocabulary with all its codes.
    """
    written = dict(node)
    if node.get("type") == "string" and isinstance(node.get("delimiter"), str):
        written["type"] = "list"
    if codes := _codes_of(node.get("vocabulary")):
        for each in schemas.vocabularies.values():
            if list(each.codes) == codes:
                written["vocabulary"] = each.name
    return written


def _extra_field(
    reader: Properties, node: Mapping[str, Any], where: str, taken: set[str], schemas: Schemas
) -> Field | None:
    """Read one additional field; None where it cannot be used."""
    reader.known(node, _FIELD, where)
    node = _as_written(node, schemas)
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
    near = error.detail.get("near", "")
    reader.wrong(
        "descriptor-field",
        place,
        label,
        kind=kind,
        constraint=constraint,
        hints=(near,) if near else (),
    )
