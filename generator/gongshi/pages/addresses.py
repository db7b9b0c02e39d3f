"""Addresses of pages on either side of the site."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from gongshi.pages import page_kinds
from gongshi.pages.kind import ASIDE, SIDE
from gongshi.rulebook import load_rulebooks


@cache
def _across() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the pages across packages: what main addresses look like, and the others' paths.

    A kind whose path ends as such an address does has pages of fictitious data only.
    """
    paths = {each.path.replace(SIDE, ASIDE) for each in page_kinds() if SIDE in each.path}
    paths |= {each.path for each in page_kinds() if each.path.endswith(ASIDE)}
    return tuple(
        (re.compile("([^/]+)".join(map(re.escape, path.replace(ASIDE, "").split("{id}")))), path)
        for path in sorted(paths)
    )


@cache
def _own_schemes() -> tuple[str, ...]:
    """Return the addresses of schemes for fictitious data only, which have no other side."""
    told = load_rulebooks().items()
    return tuple(f"evaluations/{scheme}/" for scheme, each in told if each[-1].synthetic)


@lru_cache(maxsize=1 << 14)
def placed(path: str, *, aside: bool) -> str:
    """Return the path of a page on one side of the site, given its main one; a query stays."""
    if SIDE in path:
        return path.replace(SIDE, ASIDE if aside else "")
    if not aside or ASIDE in path or path.startswith(_own_schemes()):
        return path
    end = min((at for mark in "?#" if (at := path.find(mark)) >= 0), default=len(path))
    for pattern, told in _across():
        if found := pattern.fullmatch(path, 0, end):
            filled = told
            for each in found.groups():
                filled = filled.replace("{id}", each, 1)
            return filled + path[end:]
    return path
