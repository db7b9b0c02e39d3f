"""Schema files: found in their folder, parsed, and read to the last key."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError, SchemaError
from gongshi.schema.node import Node
from gongshi.schema.tree import TreeError, parse_own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def name_of(path: Path) -> str:
    """Return what messages call a schema file: its path from the folder of schemas on."""
    parts = path.parts
    start = len(parts) - 1 - parts[::-1].index("schemas") if "schemas" in parts else len(parts) - 2
    return "/".join(parts[max(start, 0) :])


@contextmanager
def reading(path: Path) -> Iterator[Node]:
    """Parse a schema file and yield its root; at the end, refuse what nobody asked for.

    Raises:
        SchemaError: it is no strict YAML of plain values, or holds what nobody reads.
    """
    node = read_root(path)
    try:
        yield node
    except SchemaError as error:
        raise node.misspelt() or error from None
    node.close()


def read_root(path: Path) -> Node:
    """Parse a schema file of which only a part is read here; another room reads all of it."""
    return parse_node(path.read_bytes(), name_of(path))


def parse_node(content: bytes, file: str) -> Node:
    """Parse bytes; `file` is what a refusal calls them.

    Raises:
        SchemaError: they are no strict YAML of plain values.
    """
    try:
        tree = parse_own(content)
    except TreeError as error:
        raise syntax_error(SchemaError, file, error) from None
    return Node(file, tree, tree.root)


def syntax_error(kind: type[GongshiError], file: str, error: TreeError) -> GongshiError:
    """Return the refusal of a file that is no tree."""
    note = error.detail.get("note") or error.detail.get("key") or error.kind
    return kind(
        "tree-syntax", file=file, line=error.line or 1, place="/",
        note=f"{error.code} {note}".strip(),
    )  # fmt: skip


def files(folder: Path) -> tuple[Path, ...]:
    """Return the schema files of a folder in the order of their names."""
    return tuple(sorted(folder.glob("*.yaml")))
