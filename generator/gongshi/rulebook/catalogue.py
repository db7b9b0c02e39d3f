"""All rulebooks of a folder: several versions of a scheme, one in effect at a time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from gongshi.config import schemas_folder
from gongshi.rulebook.form import TOP, read_rulebook
from gongshi.rulebook.reader import Node, RulebookError, parse, read_tree

OWN: Final = ("id", "version", "title", "title_en", "source")
"""What a rulebook that is based on another says of itself."""

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from gongshi.rulebook.model import Rulebook


def _files(folder: Path | None) -> list[Path]:
    return sorted(((folder or schemas_folder()) / "rulebooks").glob("*.yaml"))


@cache
def load_rulebooks(folder: Path | None = None) -> Mapping[str, tuple[Rulebook, ...]]:
    """Read every rulebook below a folder of schemas (default: gongshi's own), by scheme.

    Raises:
        RulebookError: one cannot be carried out, or a version of a scheme is there twice.
    """
    found: dict[str, dict[int, Rulebook]] = {}
    # Those that others are based on first, so that a mistake is told where it stands.
    trees = sorted(map(read_tree, _files(folder)), key=lambda each: "based_on" in each)
    for tree in trees:
        node = _complete(tree, folder)
        rulebook = read_rulebook(node)
        versions = found.setdefault(rulebook.id, {})
        if rulebook.version in versions:
            raise node.refuse("version", "version", value=rulebook.version)
        versions[rulebook.version] = rulebook
    return {
        scheme: tuple(versions[each] for each in sorted(versions))
        for scheme, versions in sorted(found.items())
    }


def read_rulebook_file(content: bytes, name: str, folder: Path | None = None) -> Rulebook:
    """Read a rulebook that a person brings, perhaps a changed copy of a published one.

    Raises:
        RulebookError: it cannot be carried out.
    """
    node = _complete(parse(content, name), folder)
    return read_rulebook(node, _base(node, folder))


def _complete(node: Node, folder: Path | None) -> Node:
    """Return a rulebook laid over the one that it is based on, if it names one.

    Who it is (`OWN`) it says itself; what it does not say is as there, object by object.

    Raises:
        RulebookError: there is no such rulebook, that one is itself based on another, or the file
            leaves out who it is.
    """
    if "based_on" not in node:
        return node
    node.only(*TOP)
    name = node.worded("based_on", r"[a-z0-9][a-z0-9-]{0,63}@[0-9]+", "linzi-star@1").group()
    base = next((read_tree(path) for path in _files(folder) if path.stem == name), None)
    if base is None or "based_on" in base:
        raise node.refuse("base", "based_on", value=name)
    for each in OWN:
        if each not in node:
            raise node.refuse("own", each, value=each, base=name)
    return node.over(base.without(*OWN, "codes", "note", "note_en", "former"))


def _base(node: Node, folder: Path | None) -> Node | None:
    """Return the newest published rulebook of the same scheme, if there is one."""
    published = [_complete(read_tree(path), folder) for path in _files(folder)]
    same = [each for each in published if each.raw("id") == node.raw("id")]
    return max(same, key=lambda each: each.integer("version"), default=None)


def version_for(versions: tuple[Rulebook, ...], first: date, last: date) -> Rulebook | None:
    """Return the newest version that is in effect in a period, None where none is."""
    return next((each for each in reversed(versions) if each.in_effect(first, last)), None)


__all__ = ["RulebookError", "load_rulebooks", "read_rulebook_file", "version_for"]
