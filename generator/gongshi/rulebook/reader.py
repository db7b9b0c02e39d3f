"""Reading a rulebook's tree: typed, strict, each refusal with its line and its reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gongshi.errors import ExitCode, GongshiError
from gongshi.schema import file as schema_file
from gongshi.schema import node as schema_node
from gongshi.schema.tree import TreeError, parse_tree

if TYPE_CHECKING:
    from pathlib import Path

DEPTH: Final = 16
MARKS: Final = ("S", "A")
"""Stated in the source, or assumed by us."""


class RulebookError(GongshiError):
    """A rulebook that cannot be carried out, with file, line, place and reason."""

    exit_code = ExitCode.DATA


class Node(schema_node.Node):
    """One place of a rulebook: an object whose members are read by name and type."""

    error = RulebookError
    room = "rulebook"

    def only(self, *known: str) -> Node:
        """Refuse members that nobody reads; marks (`from`, `x_from`) belong to every object."""
        for name in self.names():
            if name == "from" or name.endswith("_from"):
                if self.raw(name) not in MARKS and name not in known:
                    raise self.refuse("mark", name, value=self.shown(name))
            elif name not in known:
                raise self.unknown(name, known)
        return self

    def worded(self, name: str, pattern: str, default: str) -> re.Match[str]:
        """Return a rule in words, taken apart by a pattern; other words are refused."""
        text = " ".join(self.text(name, default).split())
        found = re.fullmatch(pattern, text)
        if found is None:
            raise self.refuse("words", name, value=text, known=default)
        return found

    def said(self, name: str, *allowed: str) -> str:
        """Return a leaf that only has the words that the interpreter carries out."""
        text = " ".join(self.text(name, allowed[0]).split())
        if text not in allowed:
            raise self.refuse("words", name, value=text, known=" | ".join(allowed))
        return text

    def without(self, *names: str) -> Node:
        """Return this object without some of its members."""
        kept = {name: self.raw(name) for name in self.names() if name not in names}
        return Node(self.file, self._tree, kept, self.place)

    def over(self, base: Node) -> Node:
        """Return this object laid over another: what it gives replaces, object by object."""
        return Node(self.file, self._tree, _laid_over(self._value, base._value), self.place)


def _laid_over(value: object, base: object) -> object:
    if isinstance(value, dict) and isinstance(base, dict):
        both = {name: _laid_over(each, base[name]) for name, each in value.items() if name in base}
        return base | value | both
    return value


def read_tree(path: Path) -> Node:
    """Parse a rulebook's file.

    Raises:
        RulebookError: it is no YAML of plain objects, lists and scalars, or holds an alias.
    """
    return parse(path.read_bytes(), schema_file.name_of(path))


def parse(content: bytes, file: str) -> Node:
    """Parse a rulebook's bytes; `file` is what a refusal calls it."""
    try:
        tree = parse_tree(content, is_json=file.endswith(".json"), depth=DEPTH)
    except TreeError as error:
        raise schema_file.syntax_error(RulebookError, file, error) from None
    return Node(file, tree, tree.root)
