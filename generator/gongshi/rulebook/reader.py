"""Reading a rulebook's tree: typed, strict, each refusal with its line and its reason."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from gongshi.errors import ExitCode, GongshiError
from gongshi.read.tree import Plain, Tree, TreeError, parse_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

DEPTH: Final = 16
MARKS: Final = ("S", "A")
"""Stated in the source, or assumed by us."""
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")


class RulebookError(GongshiError):
    """A rulebook that cannot be carried out, with file, line, place and reason."""

    exit_code = ExitCode.DATA


class Node:
    """One place of a rulebook: an object whose members are read by name and type."""

    def __init__(self, file: str, tree: Tree, value: object, place: str = "") -> None:
        """Stand at a place of the tree."""
        self._file, self._tree, self._value, self.place = file, tree, value, place

    def refuse(self, reason: str, place: str = "", **detail: object) -> RulebookError:
        """Return the refusal of a place below this one; `reason` names its sentence."""
        full = ".".join(filter(None, (self.place, place)))
        line = self._tree.lines.get(full) or self._tree.lines.get(self.place) or 1
        return RulebookError(
            f"rulebook-{reason}", file=self._file, line=line, place=full or "/", **detail
        )

    def __contains__(self, name: str) -> bool:
        """Return whether a member is given; null counts as given."""
        return isinstance(self._value, dict) and name in self._value

    def names(self) -> tuple[str, ...]:
        """Return the names of the members in their order."""
        if not isinstance(self._value, dict):
            raise self.refuse("object")
        return tuple(self._value)

    def only(self, *known: str) -> Node:
        """Refuse members that nobody reads; marks (`from`, `x_from`) belong to every object."""
        for name in self.names():
            if name == "from" or name.endswith("_from"):
                if self.raw(name) not in MARKS and name not in known:
                    raise self.refuse("mark", name, value=self.shown(name))
            elif name not in known:
                raise self.refuse("unknown", name, known=", ".join(known))
        return self

    def raw(self, name: str) -> Any:  # noqa: ANN401 - a tree of text, lists and objects
        """Return a member as it stands in the tree, None where it is not given."""
        return self._value.get(name) if isinstance(self._value, dict) else None

    def shown(self, name: str) -> str:
        """Return a member as a message quotes it."""
        value = self.raw(name)
        return value.text if isinstance(value, Plain) else str(value)

    def at(self, name: str) -> Node:
        """Return a member that is an object, an empty one where it is not given."""
        value = self.raw(name)
        inner = Node(self._file, self._tree, value if name in self else {}, self._inner(name))
        inner.names()
        return inner

    def each(self, name: str) -> Iterator[Node]:
        """Yield the members of a list of objects."""
        for index, value in enumerate(self.list(name)):
            inner = Node(self._file, self._tree, value, f"{self._inner(name)}[{index}]")
            inner.names()
            yield inner

    def list(self, name: str) -> list[Any]:
        """Return a member that is a list, an empty one where it is not given."""
        value = self.raw(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refuse("list", name)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found = self.list(name)
        if not all(isinstance(each, str) for each in found):
            raise self.refuse("text", name, value=self.shown(name))
        return tuple(found)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; without a default it must be given."""
        value = self.raw(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self.refuse("text", name, value=self.shown(name))
        return value

    def choice(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        """Return one of a few words."""
        value = self.text(name, default)
        if value not in allowed:
            raise self.refuse("choice", name, value=value, known=", ".join(allowed))
        return value

    def number(self, name: str, default: Decimal | int | None = None) -> Decimal:
        """Return a decimal number that is not below zero."""
        value = self.raw(name)
        if value is None and default is not None:
            return Decimal(default)
        return self.decimal(value, name)

    def decimal(self, value: object, name: str) -> Decimal:
        """Return a plain scalar as a number that is not below zero."""
        text = value.text if isinstance(value, Plain) and value.kind in {"int", "float"} else ""
        try:
            found = Decimal(text) if _NUMBER.fullmatch(text) else None
        except InvalidOperation:
            found = None
        if found is None or found < 0:
            shown = value.text if isinstance(value, Plain) else str(value)
            raise self.refuse("number", name, value=shown)
        return found

    def integer(self, name: str, default: int | None = None) -> int:
        """Return a whole number."""
        value = self.number(name, default)
        if value != int(value):
            raise self.refuse("number", name, value=self.shown(name))
        return int(value)

    def boolean(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.raw(name)
        if value is None:
            return default
        if not isinstance(value, Plain) or value.text not in {"true", "false"}:
            raise self.refuse("boolean", name, value=self.shown(name))
        return value.text == "true"

    def day(self, name: str) -> date | None:
        """Return a date, None where it is null or not given."""
        value = self.raw(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value.text if isinstance(value, Plain) else str(value))
        except ValueError:
            raise self.refuse("date", name, value=self.shown(name)) from None

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
        return Node(self._file, self._tree, kept, self.place)

    def over(self, base: Node) -> Node:
        """Return this object laid over another: what it gives replaces, object by object."""
        return Node(self._file, self._tree, _laid_over(self._value, base._value), self.place)

    def _inner(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name


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
    return parse(path.read_bytes(), path.name)


def parse(content: bytes, file: str) -> Node:
    """Parse a rulebook's bytes; `file` is what a refusal calls it."""
    try:
        tree = parse_tree(content, is_json=file.endswith(".json"), depth=DEPTH)
    except TreeError as error:
        note = error.detail.get("note") or error.detail.get("key") or error.kind
        raise RulebookError(
            "rulebook-syntax", file=file, line=error.line or 1, place="/",
            note=f"{error.code} {note}".strip(),
        ) from None  # fmt: skip
    return Node(file, tree, tree.root)
