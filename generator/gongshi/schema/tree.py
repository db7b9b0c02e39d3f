"""Files as trees: strict YAML and JSON, nothing but text, lists and objects, with their lines.

Scalars that YAML or JSON would retype (`no`, `1.10`, `2025-01-01`) stay as they were written.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_YAML: Final = "tag:yaml.org,2002:"
# libyaml where it is there: twenty times as fast, so that a large descriptor cannot stall us.
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_JSON_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]')


@dataclass(frozen=True, slots=True)
class Plain:
    """An unquoted scalar that is no text: `kind` is bool, int, float, timestamp …."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Tree:
    """A file's values, and the line of each place (`resources[0].path`) where known."""

    root: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)


class TreeError(Exception):
    """Why a text is no tree: a finding's code and its kind, whether it attacks, line, details."""

    def __init__(
        self, code: str, kind: str = "", *, hostile: bool = False,
        line: int | None = None, **detail: str,
    ) -> None:  # fmt: skip
        """Keep the values; the words come later."""
        super().__init__(code, kind)
        self.code, self.kind, self.hostile = code, kind, hostile
        self.line, self.detail = line, detail


def parse_tree(content: bytes, *, is_json: bool, depth: int) -> Tree:
    """Parse a descriptor's bytes.

    Raises:
        TreeError: the bytes are not UTF-8, hold a syntax error, a key twice, more than `depth`
            levels, or a YAML feature that descriptors never need.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TreeError("descriptor-encoding", line=line) from None
    try:
        root, lines = _parse_json(text, depth) if is_json else _parse_yaml(text, depth)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        note = str(error.problem or error.context)
        raise _syntax(note, mark.line + 1 if mark else None) from None
    except json.JSONDecodeError as error:
        raise _syntax(error.msg, error.lineno) from None
    except yaml.YAMLError as error:
        raise _syntax(str(error).splitlines()[0], None) from None
    if not isinstance(root, dict):
        raise TreeError("descriptor-type", "tree")
    return Tree(root, lines)


def parse_own(content: bytes) -> Tree:
    """Parse a YAML file that is trusted, in a single pass and as strictly.

    Raises:
        TreeError: the bytes are not UTF-8, hold a syntax error, a key twice, an alias or a tag.
    """
    try:
        node = yaml.compose(content.decode("utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TreeError("descriptor-encoding", line=line) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _syntax(
            str(error.problem or error.context), mark.line + 1 if mark else None
        ) from None
    except yaml.YAMLError as error:
        raise _syntax(str(error).splitlines()[0], None) from None
    lines: dict[str, int] = {}
    root = _value(node, "", lines, set()) if node else {}
    if not isinstance(root, dict):
        raise TreeError("descriptor-type", "tree")
    return Tree(root, lines)


def texts(node: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text and every key of a tree, each with its place."""
    if isinstance(node, dict):
        for key, value in node.items():
            inner = f"{place}.{key}" if place else str(key)
            yield inner, str(key)
            yield from texts(value, inner)
    elif isinstance(node, list):
        for index, each in enumerate(node):
            yield from texts(each, f"{place}[{index}]")
    elif isinstance(node, str | Plain):
        yield place, node if isinstance(node, str) else node.text


def _syntax(note: str, line: int | None) -> TreeError:
    return TreeError("descriptor-syntax", line=line, note=note)


def _too_deep(depth: int) -> TreeError:
    return TreeError("descriptor-depth", hostile=True, limit=str(depth))


def _parse_yaml(text: str, depth: int) -> tuple[object, dict[str, int]]:
    level = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise TreeError("descriptor-yaml", "alias", hostile=True, line=line)
        if getattr(event, "tag", None):
            raise TreeError("descriptor-yaml", "tag", hostile=True, line=line)
        level += isinstance(event, yaml.CollectionStartEvent)
        level -= isinstance(event, yaml.CollectionEndEvent)
        if level > depth:
            raise _too_deep(depth)
    lines: dict[str, int] = {}
    node = yaml.compose(text, Loader=_Loader)
    return (_value(node, "", lines, set()) if node else None), lines


def _value(node: yaml.Node, place: str, lines: dict[str, int], seen: set[int]) -> object:
    """Turn a composed node into a plain value, noting the line of each place."""
    line = lines[place] = node.start_mark.line + 1
    # An alias is the very node that it stands for.
    if id(node) in seen:
        raise TreeError("descriptor-yaml", "alias", hostile=True, line=line)
    seen.add(id(node))
    if not str(node.tag).startswith(_YAML):
        raise TreeError("descriptor-yaml", "tag", hostile=True, line=line)
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, f"{place}[{n}]", lines, seen) for n, each in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _object(node, place, lines, seen)
    kind = str(node.tag).removeprefix(_YAML)
    if kind == "null":
        return None
    return str(node.value) if kind == "str" else Plain(str(node.value), kind)


def _object(
    node: yaml.MappingNode, place: str, lines: dict[str, int], seen: set[int]
) -> dict[str, object]:
    result: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise _syntax("?", line)
        key = str(key_node.value)
        if key in result:
            raise TreeError("descriptor-duplicate", line=line, key=key)
        inner = f"{place}.{key}" if place else key
        result[key] = _value(value_node, inner, lines, seen)
        lines[inner] = line
    return result


def _parse_json(text: str, depth: int) -> tuple[object, dict[str, int]]:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in items:
            if key in result:
                raise TreeError("descriptor-duplicate", key=key)
            result[key] = value
        return result

    def plain(kind: str, written: str) -> Plain:
        return Plain(written, kind)

    level = 0
    for token in _JSON_TOKEN.finditer(text):
        level += (token.group() in "[{") - (token.group() in "]}")
        if level > depth:
            raise _too_deep(depth)
    tree = json.loads(
        text,
        object_pairs_hook=pairs,
        parse_int=partial(plain, "int"),
        parse_float=partial(plain, "float"),
        parse_constant=partial(plain, "constant"),
    )
    return tree, {}
