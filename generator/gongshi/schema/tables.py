"""Tables as their files say them: columns, keys and relations, each held to the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gongshi.schema.field import read_field
from gongshi.schema.model import COLUMNS, Relation, ResourceSchema, columns_of
from gongshi.schema.node import files, reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.schema.model import Field, Vocabulary
    from gongshi.schema.node import Node

GROUPS: Final = (
    "core", "chain", "money", "place", "people", "work", "rules", "oversight", "derived",
)  # fmt: skip
"""What a table belongs to."""


def read_tables(
    folder: Path,
    vocabularies: Mapping[str, Vocabulary],
    known: Mapping[str, ResourceSchema] | None = None,
) -> Mapping[str, ResourceSchema]:
    """Read the tables that a folder describes, by name in their order.

    Args:
        folder: holds a file for each.
        vocabularies: the codes of their columns.
        known: other tables that their relations may point to.

    Raises:
        SchemaError: a file holds what nobody reads, or contradicts itself or another one.
    """
    found: list[ResourceSchema] = []
    nodes: list[tuple[Node, ResourceSchema]] = []
    for path in files(folder):
        with reading(path) as node:
            schema = _read_table(node, vocabularies)
            if schema.name != path.stem:
                raise node.refuse("name", "name", value=schema.name, wanted=path.stem)
            found.append(schema)
            nodes.append((node, schema))
    by_name = {each.name: each for each in sorted(found, key=lambda each: (each.order, each.name))}
    for node, schema in nodes:
        _hold(node, schema, {**(known or {}), **by_name})
    return by_name


def _read_table(node: Node, vocabularies: Mapping[str, Vocabulary]) -> ResourceSchema:
    name, key = node.text("name"), node.one_or_more("primaryKey")
    labels = [(each.text("name"), each.words("title")) for each in node.each("fields")]
    vocabularies = {**vocabularies, COLUMNS: columns_of(labels, key)}
    return ResourceSchema(
        name=name,
        title=node.words("title"),
        description=node.words("description", needed=False),
        group=node.choice("group", GROUPS),
        order=node.integer("order"),
        fields=_fields(node, vocabularies),
        primary_key=key,
        relations=tuple(
            Relation(
                fields=each.one_or_more("fields"),
                resource=each.at("reference").text("resource", "") or name,
                reference=each.at("reference").one_or_more("fields"),
            )
            for each in node.each("foreignKeys")
        ),
        label_field=node.text("label_field", ""),
        columns=node.texts("columns"),
    )


def _fields(node: Node, vocabularies: Mapping[str, Vocabulary]) -> tuple[Field, ...]:
    """Read the columns; these properties only ours have, not those that a package adds."""
    found: dict[str, Field] = {}
    for each in node.each("fields"):
        field = replace(
            read_field(each, vocabularies),
            publish_if=each.text("publish_if", ""),
            people_of=each.one_or_more("people_of"),
            aliases=each.texts("aliases"),
        )
        if field.name in found:
            raise each.refuse("twice", "name", value=field.name, other="fields")
        found[field.name] = field
    if not found:
        raise node.missing("fields")
    return tuple(found.values())


def _hold(node: Node, schema: ResourceSchema, tables: Mapping[str, ResourceSchema]) -> None:
    """Refuse names of columns and tables that are none."""
    own = [each.name for each in schema.fields]
    node.one_or_more("primaryKey", own)
    node.choices("columns", own)
    node.choice("label_field", own, "")
    for key in node.each("foreignKeys"):
        fields = key.one_or_more("fields", own)
        reference = key.at("reference")
        reference.choice("resource", tuple(tables), "")
        target = tables[reference.text("resource", "") or schema.name]
        theirs = reference.one_or_more("fields", [each.name for each in target.fields])
        if not fields or len(fields) != len(theirs):
            raise reference.refuse("contradiction", "fields", note=", ".join((*fields, *theirs)))
    for each in node.each("fields"):
        each.choice("publish_if", own, "")
        for index, way in enumerate(each.one_or_more("people_of")):
            _people_of(each, index, way, schema, tables)


def _people_of(
    node: Node, index: int, way: str, schema: ResourceSchema, tables: Mapping[str, ResourceSchema]
) -> None:
    """Refuse a way to the codes of groups that leads nowhere."""
    place = f"people_of[{index}]" if isinstance(node.raw("people_of"), list) else "people_of"
    first, dot, second = way.partition(".")
    own = [each.name for each in schema.fields]
    if first not in own:
        raise node.other(place, way, own)
    relation = schema.relation_of(first)
    if dot and relation is None:
        raise node.other(place, way, [each.fields[0] for each in schema.relations])
    theirs = [each.name for each in tables[relation.resource].fields] if relation else own
    if dot and second not in theirs:
        raise node.other(place, way, [f"{first}.{each}" for each in theirs])
