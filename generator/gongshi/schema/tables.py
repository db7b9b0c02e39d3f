"""Tables as their files say them: columns, keys and relations, each held to the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gongshi.schema.field import read_field
from gongshi.schema.file import files, reading
from gongshi.schema.model import (
    COLUMNS,
    Listing,
    OnSite,
    Relation,
    ResourceSchema,
    columns_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gongshi.schema.model import Field, Text, Vocabulary
    from gongshi.schema.node import Node

Told = tuple["Node", ResourceSchema]
"""A table with the place in its file."""
GROUPS: Final = (
    "core", "chain", "money", "place", "people", "work", "rules", "oversight", "derived",
)  # fmt: skip
"""What a table belongs to."""


def read_tables(
    folder: Path,
    vocabularies: Mapping[str, Vocabulary],
    known: Mapping[str, ResourceSchema] | None = None,
) -> tuple[Mapping[str, ResourceSchema], Sequence[Told]]:
    """Read the tables that a folder describes, by name in their order, and the file of each.

    Args:
        folder: holds a file for each.
        vocabularies: the codes of their columns.
        known: other tables that their relations may point to.

    Raises:
        SchemaError: a file holds what nobody reads, or contradicts itself or another one.
    """
    found: list[ResourceSchema] = []
    nodes: list[Told] = []
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
    return by_name, nodes


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
        required=node.boolean("required", default=False),
        on_site=_on_site(node.at("site"), node),
    )


def _on_site(node: Node, table: Node) -> OnSite:
    """Read what of a table has an address of its own."""
    page, listed = node.boolean("page", default=False), node.at("list")
    if ("list" in node or "about" in node or "json" in node) and not page:
        raise node.missing("page")
    if page and not (table.text("label_field", "") and len(table.one_or_more("primaryKey")) == 1):
        raise node.refuse("contradiction", "page", note="label_field, primaryKey")
    return OnSite(
        page=page,
        about=node.words("about", needed=False),
        json=node.boolean("json", default=False),
        list=_listing(listed, table) if "list" in node else None,
        searched=node.texts("searched"),
    )


def _listing(node: Node, table: Node) -> Listing:
    """Read a table's own list; its words are those of the table where it has none of its own."""
    title = table.words("title")
    label = next(
        (each.words("title") for each in table.each("fields")
         if each.text("name") == table.text("label_field", "")), title
    )  # fmt: skip
    return Listing(
        order=node.integer("order"),
        tab=_words(node, "tab", title),
        title=_words(node, "title", title),
        unit=node.words("unit", needed=False),
        hint=_words(node, "hint", label),
        facets=node.texts("facets"),
    )


def _words(node: Node, name: str, instead: Text) -> Text:
    found = node.words(name, needed=False)
    return found if found["zh"] else instead


def _fields(node: Node, vocabularies: Mapping[str, Vocabulary]) -> tuple[Field, ...]:
    """Read the columns; these properties only ours have, not those that a package adds."""
    found: dict[str, Field] = {}
    for each in node.each("fields"):
        field = replace(
            read_field(each, vocabularies),
            publish_if=each.text("publish_if", ""),
            state=each.boolean("state", default=False),
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
    node.at("site").choices("searched", own)
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


def hold_facets(told: Iterable[Told], tables: Mapping[str, ResourceSchema]) -> None:
    """Refuse facets that are no column of the table or of one that points to its records."""
    for node, schema in told:
        allowed = [each.name for each in schema.fields]
        for other in tables.values():
            pointing = [each for each in other.relations if each.resource == schema.name]
            if len(pointing) == 1 and len(pointing[0].fields) == 1 and other.field("period"):
                allowed += [f"{other.name}.{each.name}" for each in other.fields]
        node.at("site").at("list").choices("facets", allowed)


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
