"""Schemas as data: ONE strict, typed room that reads `schemas/`, and what it finds there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gongshi.config import schemas_folder
from gongshi.schema.example import Example, Rows, read_example
from gongshi.schema.field import BOUNDS, CONSTRAINTS, FORMATS, PUBLICATION, read_field
from gongshi.schema.file import files, parse_node, read_root, reading
from gongshi.schema.model import (
    COLUMNS,
    INFERRED,
    Field,
    Listing,
    OnSite,
    Relation,
    ResourceSchema,
    Schemas,
    Text,
    Value,
    View,
    Vocabulary,
    extend,
)
from gongshi.schema.node import Node, Origin, plain
from gongshi.schema.tables import hold_facets, read_tables
from gongshi.schema.vocabularies import read_vocabularies

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "BOUNDS", "COLUMNS", "CONSTRAINTS", "FORMATS", "INFERRED", "PUBLICATION", "Example",
    "Field", "Listing", "Node", "OnSite", "Origin", "Relation", "ResourceSchema", "Rows", "Schemas",
    "Text", "Value", "View", "Vocabulary", "extend", "files", "load_schemas", "parse_node", "plain",
    "read_example", "read_field", "read_root", "reading", "schemas_of",
]  # fmt: skip


def _read_views(path: Path) -> tuple[View, ...]:
    if not path.exists():
        return ()
    with reading(path) as node:
        return tuple(
            View(each.text("name"), each.words("title"), each.text("query"))
            for each in node.each("views")
        )


def load_schemas(folder: Path | None = None) -> Schemas:
    """Read all schemas of a folder (default: gongshi's own).

    Raises:
        SchemaError: a file holds what nobody reads, contradicts itself or names what is not there.
    """
    return _load_schemas(folder or schemas_folder())


@cache
def _load_schemas(folder: Path) -> Schemas:
    vocabularies = read_vocabularies(folder)
    resources, files_of = read_tables(folder / "resources", vocabularies)
    # What is derived comes after the resources, so that no resource can point to it.
    derived, _ = read_tables(folder / "derived", vocabularies, resources)
    hold_facets(files_of, {**resources, **derived})
    return Schemas(resources, vocabularies, derived, _read_views(folder / "views.yaml"))


def schemas_of(folder: Path) -> Schemas:
    """Read the schemas that a folder of definitions refers to: its own, else gongshi's."""
    return load_schemas(folder if (folder / "resources").is_dir() else None)
