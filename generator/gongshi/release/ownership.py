"""Whose folder it is: what may be replaced or cleared is ours by its own words, and holds no more.

A site is ours where its manifest names our tool and lists every file that lies there. Whether a
listed file was changed since does not matter: it is ours to write anew.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from gongshi.config import LANGUAGES
from gongshi.errors import UsageError
from gongshi.model import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MANIFEST: Final = "manifest.json"
TOOL: Final = "gongshi"
_DROPPINGS: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave in any folder that somebody looks at."""
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """What a site's own manifest says of it."""

    files: Mapping[str, tuple[int, str]]
    """Bytes and SHA-256 by path; the manifest leaves itself out."""
    as_of: str
    commit: str
    version: str
    recipe: Recipe
    """Empty where an older version made the site."""


def read_manifest(site: Path) -> Listed | None:
    """Return what a site's manifest says, None where it has none or it is not one of ours."""
    try:
        # A link would lead to the manifest of another site.
        handle = os.open(site / MANIFEST, os.O_RDONLY | os.O_NOFOLLOW)
        with open(handle, "rb") as file:  # noqa: PTH123 - opened without following links
            tree = json.loads(file.read())
        if tree["tool"]["name"] != TOOL:
            return None
        files = {
            _inside(each["path"]): (int(each["bytes"]), str(each["sha256"]))
            for each in tree["files"]
        }
        made = tree.get("made", {})
        recipe = Recipe(
            str(made.get("commit", "")),
            tuple(each for each in LANGUAGES if each in made.get("languages", ())),
            str(made.get("address", "")),
        )
        told = (str(tree.get("as_of", "")), str(tree.get("commit", "")))
        return Listed(files, *told, str(tree["tool"].get("version", "")), recipe)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _inside(path: object) -> str:
    """Return a path below the site's root.

    Raises:
        ValueError: it is no such path.
    """
    text = str(path)
    parts = PurePosixPath(text).parts
    if not isinstance(path, str) or not parts or parts[0] == "/" or ".." in parts:
        raise ValueError(text)
    return text


def unlisted(site: Path, listed: Listed) -> Iterator[str]:
    """Yield the path of every file below a site that its manifest does not list, in order."""
    known = {*listed.files, MANIFEST}
    for path in sorted(_files(site)):
        if path not in known and PurePosixPath(path).name not in _DROPPINGS:
            yield path


def _files(folder: Path) -> Iterator[str]:
    """Yield the paths of all that lies below a folder and is no folder, links unfollowed."""
    for here, folders, names in os.walk(folder, onerror=_fail):
        base = Path(here).relative_to(folder)
        linked = [name for name in folders if (Path(here) / name).is_symlink()]
        for name in (*names, *linked):
            yield (base / name).as_posix()


def _fail(error: OSError) -> None:
    """Do not pass over what cannot be looked into: it may hold anything."""
    raise error


def owned_files(site: Path) -> Mapping[str, tuple[int, str]]:
    """Return bytes and SHA-256 of a site's files as listed; nothing for an empty folder.

    Raises:
        UsageError: the folder, or something in it, is not ours.
    """
    listed = read_manifest(site) if site.is_dir() else None
    if listed is None:
        if site.is_dir() and all(each.name in _DROPPINGS for each in site.iterdir()):
            return {}
        raise UsageError("not-a-site", site=site)
    foreign = list(unlisted(site, listed))
    if foreign:
        names = ", ".join(foreign[:SHOWN]) + (" …" if len(foreign) > SHOWN else "")
        raise UsageError("foreign-files", site=site, count=len(foreign), files=names)
    return listed.files
