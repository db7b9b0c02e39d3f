"""Our schemas as Table Schema descriptors, the form in which other programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongshi.schema import Field, ResourceSchema

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


def schema_descriptor(schema: ResourceSchema, fields: tuple[Field, ...], present: set[str]) -> Node:
    """Return a table's Table Schema with the given fields in the order of the file.

    Keys whose columns are left out and relations to tables that are not `present` are left out too.
    """
    names = {each.name for each in fields}
    node: Node = {"fields": [field_descriptor(each) for each in fields], "missingValues": [""]}
    if schema.primary_key and set(schema.primary_key) <= names:
        node["primaryKey"] = list(schema.primary_key)
    relations = [
        {
            "fields": list(each.fields),
            "reference": {
                "resource": "" if each.resource == schema.name else each.resource,
                "fields": list(each.reference),
            },
        }
        for each in schema.relations
        if set(each.fields) <= names and each.resource in present
    ]
    return node | ({"foreignKeys": relations} if relations else {})
