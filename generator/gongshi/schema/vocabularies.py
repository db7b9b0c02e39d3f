"""Vocabularies as their files say them, with the codes that rulebooks and duties bring."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from gongshi.schema.file import files, read_root, reading
from gongshi.schema.model import Value, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.schema.node import Node

_FIELDS: Final = "organizations.fields"
"""The vocabulary of fields of work, to which codes of others may belong."""
DUTIES: Final = "disclosures.rule_id"


def read_vocabularies(folder: Path) -> Mapping[str, Vocabulary]:
    """Read all vocabularies of a folder of schemas, by name.

    Raises:
        SchemaError: a file holds what nobody reads, or contradicts itself or another one.
    """
    found: dict[str, Vocabulary] = {}
    nodes: list[Node] = []
    topics = tuple(each.stem for each in files(folder / "topics"))
    for path in files(folder / "vocabularies"):
        with reading(path) as node:
            vocabulary = _read_vocabulary(node, topics)
            if vocabulary.name != path.stem:
                raise node.refuse("name", "name", value=vocabulary.name, wanted=path.stem)
            found[vocabulary.name] = vocabulary
            nodes.append(node)
    fields = found[_FIELDS].codes if _FIELDS in found else ()
    for node in nodes:
        for each in node.each("values"):
            each.choice("field", fields, "")
    for path in files(folder / "rulebooks"):
        _add_codes(read_root(path), found)
    found[DUTIES] = _duties(folder / "duties")
    return found


def _read_vocabulary(node: Node, topics: tuple[str, ...]) -> Vocabulary:
    groups = node.texts("groups")
    values: dict[str, Value] = {}
    for each in node.each("values"):
        # Where a code comes from and which field of work it belongs to: for readers of the file.
        each.noted("source", "field")
        if "group" in each and not groups:
            raise node.missing("groups")
        code = each.text("code")
        if code in values:
            raise each.refuse("twice", "code", value=code, other="values")
        values[code] = Value(
            code=code,
            title=each.words("title"),
            aliases=each.texts("aliases"),
            sensitive=each.boolean("sensitive", default=False),
            group=each.choice("group", groups, ""),
            counted=each.boolean("counted", default=True),
            topics=each.one_or_more("topic", topics),
            figure=each.words("figure") if "figure" in each else {},
            interval=each.text("interval", ""),
            unit=each.words("unit", needed=False),
        )
    for index, group in enumerate(groups):
        if all(each.group != group for each in values.values()):
            raise node.refuse("unused", f"groups[{index}]", value=group)
    return Vocabulary(
        name=node.text("name"),
        title=node.words("title"),
        open=node.boolean("open", default=False),
        values=tuple(values.values()),
    )


def _add_codes(rulebook: Node, vocabularies: dict[str, Vocabulary]) -> None:
    """Add a rulebook's scheme, and the codes it brings, to vocabularies that lack them."""
    scheme = rulebook.text("id")
    title = rulebook.text("title", scheme)
    words = MappingProxyType({"zh": title, "en": rulebook.text("title_en", scheme)})
    own = Value(scheme, words, synthetic=rulebook.boolean("synthetic", default=False))
    brought = [("evaluations.scheme", own)]
    for each in rulebook.each("codes"):
        name = each.choice("vocabulary", tuple(vocabularies))
        brought.append((name, Value(each.text("code"), each.words("title"))))
    for name, value in brought:
        if name not in vocabularies:
            continue
        values = list(vocabularies[name].values)
        known = vocabularies[name].by_code.get(value.code)
        if known is None:
            values.append(value)
        elif value.synthetic is not None:
            values[values.index(known)] = replace(known, synthetic=value.synthetic)
        vocabularies[name] = replace(vocabularies[name], values=tuple(values))


def _duties(folder: Path) -> Vocabulary:
    """Make the vocabulary of disclosure duties from their files; versions share their number."""
    title = MappingProxyType({"zh": "信息公开义务", "en": "Disclosure duty"})
    nodes = map(read_root, files(folder))
    values = {each.text("id"): Value(each.text("id"), each.words("title")) for each in nodes}
    return Vocabulary(DUTIES, title, tuple(values.values()))
