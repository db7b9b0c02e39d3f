"""A column as its schema says it: closed sets of types, formats, constraints and classes."""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from gongshi.schema.model import Field
from gongshi.schema.node import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.schema.model import Text, Vocabulary
    from gongshi.schema.node import Node

BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_ORDERED: Final = frozenset({"required", "unique", "enum", *BOUNDS})
CONSTRAINTS: Final[Mapping[str, frozenset[str]]] = {
    "string": frozenset({"required", "unique", "enum", "pattern", "minLength", "maxLength"}),
    "integer": _ORDERED,
    "number": _ORDERED,
    "date": _ORDERED,
    "year": _ORDERED,
    "boolean": frozenset({"required", "unique", "enum"}),
    "list": frozenset({"required", "minLength", "maxLength"}),
}
"""The types of Table Schema that are used, each with the constraints it may have."""
FORMATS: Final = frozenset({("string", "uri"), *((kind, "default") for kind in CONSTRAINTS)})
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR: Final = re.compile(r"[0-9]{4}")
PUBLICATION: Final = ("public", "internal", "personal")
"""Who may see a column; only `public` ones leave the house."""


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_value(kind: str, value: object) -> bool:
    """Return whether a bound or an allowed value is itself one of the field's type."""
    text = str(value)
    match kind:
        case "integer":
            return type(value) is int or bool(_INTEGER.fullmatch(text))
        case "number":
            return not isinstance(value, bool) and bool(_NUMBER.fullmatch(text))
        case "date":
            return _is_date(text)
        case "year":
            return bool(_YEAR.fullmatch(text))
        case "boolean":
            return isinstance(value, bool)
        case _:
            return isinstance(value, str)


def _constraint(kind: str, name: str, value: object) -> object:
    """Return a constraint's value, or None where it can never be judged."""
    if name in {"required", "unique"}:
        return value if isinstance(value, bool) else None
    if name in {"minLength", "maxLength"}:
        return value if type(value) is int and value >= 0 else None
    if name == "pattern":
        return value if isinstance(value, str) else None
    if name == "enum":
        usable = isinstance(value, list) and value and all(_is_value(kind, v) for v in value)
        return tuple(value) if isinstance(value, list) and usable else None
    if _is_value(kind, value):
        return value.isoformat() if isinstance(value, date) else value
    return None


def _constraints(node: Node, field: str, kind: str) -> Mapping[str, Any]:
    """Read a field's constraints; each must suit the type and be of a kind that can be judged."""
    told = node.at("constraints")
    result: dict[str, Any] = {}
    for name in told.names():
        if name not in CONSTRAINTS[kind]:
            # A misspelt one may be meant for another type.
            every = frozenset().union(*CONSTRAINTS.values())
            raise told.unknown(name, CONSTRAINTS[kind] if name in every else every)
        usable = _constraint(kind, name, plain(told.raw(name)))
        if usable is None:
            raise told.refuse("constraint", name, field=field, value=told.shown(name))
        result[name] = usable
    return MappingProxyType(result)


def read_field(
    node: Node, vocabularies: Mapping[str, Vocabulary], *, labelled: bool = True
) -> Field:
    """Build a field from its Table Schema node; ours are `labelled` in every language.

    Raises:
        SchemaError: an unknown type, constraint, class or vocabulary.
    """
    name = node.text("name")
    kind = node.choice("type", tuple(CONSTRAINTS), "string")
    formats = [each for known, each in sorted(FORMATS) if known == kind]
    wanted = ""
    if "vocabulary" in node:
        if kind not in _CODED:
            raise node.refuse("constraint", "vocabulary", field=name, value=kind)
        wanted = node.choice("vocabulary", tuple(vocabularies))
    return Field(
        name=name,
        type=kind,
        title=node.words("title") if labelled else _loose(node, "title"),
        description=(
            node.words("description", needed=False) if labelled else _loose(node, "description")
        ),
        format=node.choice("format", formats, "default"),
        delimiter=_delimiter(node, name, kind),
        vocabulary=vocabularies[wanted] if wanted else None,
        constraints=_constraints(node, name, kind),
        publication=node.choice("publication", PUBLICATION, "internal"),
    )


def _loose(node: Node, name: str) -> Text:
    """Read a text that a package may give in one language, or not at all."""
    return MappingProxyType({"zh": node.text(name, ""), "en": node.text(f"{name}_en", "")})


def _delimiter(node: Node, field: str, kind: str) -> str:
    """Read what stands between the items of a list; only a list has it."""
    delimiter = node.text("delimiter", ",")
    if "delimiter" in node and (kind != "list" or len(delimiter) != 1):
        raise node.refuse("constraint", "delimiter", field=field, value=delimiter)
    return delimiter


_CODED: Final = frozenset({"string", "list"})
"""The types whose cells can be codes."""
