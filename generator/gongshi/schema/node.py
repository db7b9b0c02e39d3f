"""One strict, typed reader for every schema file: what nobody asks for is refused, with its line.

A file is read inside `with reading(path) as node:` (`schema/file.py`). Each member is asked for by
name and type; when the block ends, whatever was not asked for is refused, and the key that was
meant is named. So a new key is one line: the one that reads it.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

import yaml

from gongshi.errors import GongshiError, SchemaError
from gongshi.schema.tree import Plain, Tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gongshi.schema.model import Text

_NUMBER: Final = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
_INTEGER: Final = re.compile(r"[+-]?(0|[1-9][0-9]{0,14})")
_COMMON: Final = frozenset({
    "object", "unknown", "unknown-near", "missing", "choice", "choice-near", "list", "text",
    "number", "boolean", "date", "words",
})  # fmt: skip
"""Reasons that every kind of file has."""
_MOST: Final = 30
_NEAR: Final = 0.7
"""From this likeness on, a key that nobody knows is taken for one that is missing."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a value was read from, for what only shows when it is carried out."""

    file: str = ""
    lines: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def wrong(self, place: str, note: str, key: str = "schema-sql") -> SchemaError:
        """Return the refusal of SQL that cannot be carried out, or gives what it may not."""
        line = self.lines.get(place, 1)
        return SchemaError(key, file=self.file, line=line, place=place, note=note)


class Node:
    """One place of a file: an object whose members are read by name and type."""

    error: ClassVar[type[GongshiError]] = SchemaError
    room: ClassVar[str] = "schema"
    """Where the sentences of the refusals stand that only this kind of file has."""

    def __init__(
        self, file: str, tree: Tree, value: object, place: str = "",
        opened: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Stand at a place of the tree; `opened` holds all nodes of one reading by their place."""
        self.file, self._tree, self._value, self.place = file, tree, value, place
        self._asked: dict[str, None] = {}
        self._absent: Node | None = None
        """The place above, where this one is not given."""
        self._opened: dict[str, Any] = {} if opened is None else opened
        self._opened[place] = self

    # --- refusals ---

    def refuse(self, reason: str, place: str = "", **detail: object) -> GongshiError:
        """Return the refusal of a place below this one; `reason` names its sentence."""
        full = self.inner(place) if place else self.place
        line = self._tree.lines.get(full) or self._tree.lines.get(self.place) or 1
        return self.error(
            f"{'tree' if reason in _COMMON else self.room}-{reason}",
            file=self.file, line=line, place=full or "/", **detail,
        )  # fmt: skip

    def unknown(self, name: str, known: Collection[str]) -> GongshiError:
        """Return the refusal of a member that nobody knows, with the name that was meant."""
        if near := get_close_matches(name, sorted(known), 1):
            return self.refuse("unknown-near", name, near=near[0])
        return self.refuse("unknown", name, known=_listed(sorted(known)))

    def missing(self, *names: str) -> GongshiError:
        """Return the refusal of a place without one of the members that it needs, or misspelt."""
        if self._absent:
            return self._absent.missing(self.place.removeprefix(self._absent.place).lstrip("."))
        self._asked |= dict.fromkeys(names)
        return self._misspelt() or self.refuse("missing", names[0], wanted=" / ".join(names))

    def _misspelt(self) -> GongshiError | None:
        """Return the refusal of a member nobody asked for that looks like one not found here."""
        others = [each for each in self._members() if each not in self._asked]
        for name in [each for each in self._asked if each not in self] if others else ():
            twins = {f"{name}_en", name.removesuffix("_en")}
            likely = [each for each in others if each not in twins]
            same = [each for each in likely if sorted(each) == sorted(name)]
            if near := same or get_close_matches(name, likely, 1, _NEAR):
                return self.refuse("unknown-near", near[0], near=name)
        return None

    def misspelt(self) -> GongshiError | None:
        """Return the refusal of a misspelt member anywhere: why the rest seems not to hold."""
        found = (each._misspelt() for each in self._opened.values())  # noqa: SLF001 - its own kind
        return next(filter(None, found), None)

    def other(self, name: str, value: str, known: Collection[str]) -> GongshiError:
        """Return the refusal of a value outside a closed set, with the one that was meant."""
        if near := get_close_matches(value, list(known), 1):
            return self.refuse("choice-near", name, value=value, near=near[0])
        return self.refuse("choice", name, value=value, known=_listed(known))

    def close(self) -> None:
        """Refuse the first member below this node that nobody asked for."""
        for node in self._opened.values():
            for name in node.names():
                if name not in node._asked:  # noqa: SLF001 - its own kind
                    raise node.unknown(name, node._asked)  # noqa: SLF001 - likewise

    @property
    def origin(self) -> Origin:
        """What a value read from here keeps, to tell later where it stands."""
        return Origin(self.file, self._tree.lines)

    # --- members ---

    def __contains__(self, name: str) -> bool:
        """Return whether a member is given; null counts as given."""
        return isinstance(self._value, dict) and name in self._value

    def names(self) -> tuple[str, ...]:
        """Return the names of the members in their order."""
        if not isinstance(self._value, dict):
            raise self.refuse("object")
        return tuple(self._value)

    def _members(self) -> tuple[str, ...]:
        return tuple(self._value) if isinstance(self._value, dict) else ()

    def noted(self, *names: str) -> None:
        """Accept members that are written for readers of the file alone."""
        self._asked |= dict.fromkeys(names)

    def closed_to(self, *names: str) -> Self:
        """Refuse members of other names at once; where they decide how the rest is read."""
        for name in self.names():
            if name not in names:
                raise self.unknown(name, names)
        return self

    def raw(self, name: str) -> Any:  # noqa: ANN401 - a tree of text, lists and objects
        """Return a member as it stands in the tree, None where it is not given."""
        self._asked[name] = None
        return self._value.get(name) if isinstance(self._value, dict) else None

    def shown(self, name: str) -> str:
        """Return a member as a message quotes it."""
        value = self.raw(name)
        return value.text if isinstance(value, Plain) else str(value)

    def inner(self, name: str) -> str:
        """Return the place of a member, or of an item of this place where it begins with `[`."""
        return (
            f"{self.place}.{name}"
            if self.place and not name.startswith("[")
            else (f"{self.place}{name}")
        )

    def at(self, name: str) -> Self:
        """Return a member that is an object, an empty one where it is not given."""
        value = self.raw(name)
        inner = self._below(value if name in self else {}, self.inner(name))
        inner.names()
        inner._absent = None if name in self else self  # noqa: SLF001 - its own kind
        return inner

    def given(self) -> Self:
        """Return this place, which may not be missing or empty."""
        if self._absent:
            raise self.missing("")
        if not self.names():
            raise self.refuse("object")
        return self

    def each(self, name: str) -> Iterator[Self]:
        """Yield the members of a list of objects."""
        for index, value in enumerate(self.list(name)):
            inner = self._below(value, f"{self.inner(name)}[{index}]")
            inner.names()
            yield inner

    def _below(self, value: object, place: str) -> Self:
        """Return the node of a place: the same one, however often it is asked for."""
        return self._opened.get(place) or type(self)(
            self.file, self._tree, value, place, self._opened
        )

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
        for index, each in enumerate(found):
            if not isinstance(each, str):
                shown = each.text if isinstance(each, Plain) else str(each)
                raise self.refuse("text", f"{name}[{index}]", value=shown)
        return tuple(found)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; without a default it must be given, and not be blank."""
        value = self.raw(name)
        if value is None:
            if default is None:
                raise self.missing(name)
            return default
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.refuse("text", name, value=self.shown(name))
        return value

    def words(self, name: str, *, needed: bool = True, blank: bool = False) -> Text:
        """Return a text in every language of the site: `name`, and `name_en` for English."""
        given = needed or name in self or f"{name}_en" in self
        default = None if given and not blank else ""
        if blank and name not in self:
            raise self.missing(name)
        return MappingProxyType(
            {"zh": self.text(name, default), "en": self.text(f"{name}_en", default)}
        )

    def choice(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        """Return one of a few words."""
        value = self.text(name, default)
        if value not in allowed and value != default:
            raise self.other(name, value, allowed)
        return value

    def choices(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of some of a few words."""
        found = self.texts(name)
        for index, each in enumerate(found):
            if each not in allowed:
                raise self.other(f"{name}[{index}]", each, allowed)
        return found

    def one_or_more(self, name: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """Return one name or a list of names, as Table Schema writes them; none if not given."""
        value = self.raw(name)
        if value is None:
            return ()
        if isinstance(value, list):
            return self.texts(name) if allowed is None else self.choices(name, allowed)
        return (self.text(name) if allowed is None else self.choice(name, allowed),)

    def number(self, name: str, default: Decimal | int | None = None) -> Decimal:
        """Return a decimal number that is not below zero."""
        value = self.raw(name)
        if value is None:
            if default is None:
                raise self.missing(name)
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
        """Return a whole number that is not below zero."""
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

    def plain(self, name: str) -> Any:  # noqa: ANN401 - a tree of unknown shape
        """Return a member with its scalars as YAML understands them; its keys are free."""
        return plain(self.raw(name))


def _listed(known: Collection[str]) -> str:
    """Return a closed set as a message quotes it: not more than a few dozen."""
    few = list(known)[:_MOST]
    return ", ".join(few) + (", …" if len(few) < len(known) else "")


@cache
def _scalar(text: str) -> object:
    """Return what YAML understands by an unquoted text: a number, a date, true, false or nothing.

    Raises:
        ValueError: it looks like a date and is none.
    """
    return yaml.safe_load(text)


def plain(value: object) -> Any:  # noqa: ANN401 - a tree of unknown shape
    """Return a tree with its scalars as YAML understands them: numbers, dates, true and false."""
    if isinstance(value, Plain):
        if value.kind == "int" and _INTEGER.fullmatch(value.text):
            return int(value.text)
        try:
            return _scalar(value.text)
        except (ValueError, yaml.YAMLError):  # such as 2025-99-99 or a very long number
            return value.text
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value
