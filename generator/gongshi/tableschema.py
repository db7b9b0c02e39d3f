"""Our schemas as Table Schema descriptors, the form in which other programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from gongshi.schema import Field, Relation, ResourceSchema

_LENGTHS: Final = frozenset({"minLength", "maxLength"})
Node = dict[str, Any]
"""A JSON object on its way out."""


def field_descriptor(field: Field) -> Node:
    """Return a field's Table Schema node, self-contained: codes and their labels inside."""
    node: Node = {"name": field.name, "type": field.type}
    if field.format != "default":
        node["format"] = field.format
    if field.type == "list":
        node["delimiter"] = field.delimiter
    node |= {"title": field.title["zh"], "title_en": field.title["en"]}
    if field.description["zh"]:
        node |= {"description": field.description["zh"], "description_en": field.description["en"]}
    constraints = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in field.constraints.items()
    }
    if field.closed and field.type == "string":
        constraints["enum"] = list(field.closed.codes)
    if constraints:
        node["constraints"] = constraints
    if field.vocabulary:
        node["vocabulary"] = [
            {"value": each.code, "label": each.title["zh"], "label_en": each.title["en"]}
            for each in field.vocabulary.values
        ]
    return node


def relation_descriptor(schema: ResourceSchema, relation: Relation) -> Node:
    """Return a relation of a table as Table Schema's foreign key."""
    resource = "" if relation.resource == schema.name else relation.resource
    reference = {"resource": resource, "fields": list(relation.reference)}
    return {"fields": list(relation.fields), "reference": reference}


def profiled(node: Node) -> Node:
    """Return a field's node within what the 2.0 profile knows.

    The standard has the type `list`, its profile 2.0 forgot it (datapackage#1089, due in 2.1): such
    a column is told as text with its `delimiter`, without the bounds that count items.
    """
    if node["type"] != "list":
        return node
    told = node.get("constraints", {})
    kept = {name: bound for name, bound in told.items() if name not in _LENGTHS}
    rest = {name: value for name, value in node.items() if name != "constraints"}
    return rest | {"type": "string"} | ({"constraints": kept} if kept else {})


def schema_descriptor(schema: ResourceSchema, fields: tuple[Field, ...], present: set[str]) -> Node:
    """Return a table's Table Schema with the given fields in the order of the file.

    Keys whose columns are left out and relations to tables that are not `present` are left out too.
    """
    names = {each.name for each in fields}
    node: Node = {"fields": [field_descriptor(each) for each in fields], "missingValues": [""]}
    if schema.primary_key and set(schema.primary_key) <= names:
        node["primaryKey"] = list(schema.primary_key)
    relations = [
        relation_descriptor(schema, each)
        for each in schema.relations
        if set(each.fields) <= names and each.resource in present
    ]
    return node | ({"foreignKeys": relations} if relations else {})
