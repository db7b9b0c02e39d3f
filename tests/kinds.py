"""A built site's pages by their kind, so that a new kind is tested without being named."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from gongshi.config import LANGUAGES
from gongshi.pages import page_kinds
from gongshi.pages.kind import ASIDE

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.pages import PageKind

NOT_FOUND = "404.html"


def address(path: str, language: str) -> str:
    """Return a page's address below the site's root."""
    return path if language == LANGUAGES[0] else f"{language}/{path}"


@cache
def page_paths(site: Path) -> tuple[str, ...]:
    """Return the paths of all pages below the Chinese root: folders, with a slash at their end.

    Asked for one site again and again; nobody writes into a site that tests share.
    """
    others = tuple(f"{language}/" for language in LANGUAGES[1:])
    files = (path.relative_to(site).as_posix() for path in site.rglob("index.html"))
    paths = (file.removesuffix("index.html") for file in files if not file.startswith(others))
    return tuple(sorted(paths))


def paths_of_kind(site: Path, kind: PageKind) -> list[str]:
    """Return the paths of a kind's pages, those with most to show first.

    Pages across fictitious packages, of the same kinds as those of real data, are left out: not
    those of the kinds that only such packages have.
    """
    pattern = re.compile("[^/]+".join(map(re.escape, kind.main.split("{id}"))))
    lists = {each.main for each in page_kinds() if "{id}" not in each.path} - {kind.main}
    aside = kind.main.endswith(ASIDE)
    main = [path for path in page_paths(site) if path.endswith(ASIDE) == aside]
    found = [path for path in main if pattern.fullmatch(path) and path not in lists]
    return sorted(found, key=lambda path: (-(site / path / "index.html").stat().st_size, path))


@cache
def forms() -> dict[str, tuple[PageKind, ...]]:
    """Return the kinds of pages that look alike, by the name of the first of them.

    They have a template in common, and the part of the site: lists behind numbers, above all.
    """
    found: dict[tuple[str, str], list[PageKind]] = {}
    for kind in page_kinds():
        found.setdefault((kind.source, kind.section), []).append(kind)
    return {each[0].name: tuple(each) for each in found.values()}


@cache
def one_of_each_kind(site: Path) -> dict[str, str]:
    """Return the fullest page of every form that has one, by the form's name."""
    size = {path: (site / path / "index.html").stat().st_size for path in page_paths(site)}
    found = {
        name: {path for kind in kinds for path in paths_of_kind(site, kind)[:1]}
        for name, kinds in forms().items()
    }
    return {
        name: min(paths, key=lambda path: (-size[path], path))
        for name, paths in found.items() if paths
    }  # fmt: skip
