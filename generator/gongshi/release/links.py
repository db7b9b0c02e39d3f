"""The new site's own check before it goes live: every internal link leads to a file."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from itertools import islice
from posixpath import normpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from gongshi.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from pathlib import Path

_TAG: Final = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE: Final = re.compile(r"""\s([^\s"'<>/=]+)=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_NAMES: Final = ("href", "src")
_ABSOLUTE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/")
_INDEX: Final = "index.html"
_UNSURE: Final = frozenset({".."})
SHOWN: Final = 5


@lru_cache(maxsize=1 << 16)
def _link_of(tag: str) -> str:
    """Return the path to a file of this site that a tag names, empty where it names none.

    Attributes are read one after the other, since a text in one may look like a link.
    """
    for name, *values in _ATTRIBUTE.findall(tag):
        link = unescape("".join(values))
        if name in _NAMES and not _ABSOLUTE.match(link):
            return unquote(re.split("[?#]", link, maxsplit=1)[0])
    return ""


def _links_of(text: str) -> set[str]:
    """Return what the tags of a page name, fragments and queries left out."""
    return {link for link in map(_link_of, set(_TAG.findall(text))) if link}


def _likely_links(text: str) -> set[str] | None:
    """Return what looks like a link, which is much quicker; None where a link may look otherwise.

    A text that looks like one is among them, so that what leads nowhere has to be looked at again.
    """
    found: set[str] = set()
    for name in _NAMES:
        pieces = text.split(f' {name}="')
        # Others are without quotes or in single ones, after a line's end, or no links.
        if text.count(f"{name}=") != len(pieces) - 1:
            return None
        found.update(piece[: piece.find('"')] for piece in islice(pieces, 1, None))
    links = {re.split("[?#]", each, maxsplit=1)[0] for each in found}
    return {
        unquote(unescape(link)) if "&" in link or "%" in link else link
        for link in links
        if link and not _ABSOLUTE.match(link)
    }


@lru_cache(maxsize=1 << 16)
def _climbed(depth: int, link: str) -> str:
    """Return the target of a link that climbs to the root, alike from all pages as deep."""
    return _resolved([""] * depth, link)


def _resolved(here: list[str], path: str) -> str:
    """Return where a relative path on a page in the folder `here` leads, below the site's root."""
    link = path
    up = 0
    while path.startswith("../"):
        path = path[3:]
        up += 1
    if up > len(here):
        return link
    target = normpath("/".join([*here[: len(here) - up], path]))
    return "" if target == "." else target


def _target(here: list[str], link: str) -> str:
    depth = len(here)
    return _climbed(depth, link) if link.startswith("../" * depth) else _resolved(here, link)


def _leads(target: str, present: Container[str]) -> bool:
    """Tell whether a file lies at a target, itself or in it as in a folder."""
    return target in present or (f"{target}/{_INDEX}" if target else _INDEX) in present


def targets_of(page: str, text: str) -> frozenset[str]:
    """Return what a page may lead to, below the site's root; what looks like a link is among it.

    A page where a link may look otherwise leads to `..`, where nothing lies.
    """
    links = _likely_links(text)
    here = page.split("/")[:-1]
    return frozenset(_target(here, each) for each in links) if links is not None else _UNSURE


def all_lead(targets: Iterable[str], present: Container[str]) -> bool:
    """Tell whether files lie at all targets."""
    return all(_leads(each, present) for each in targets)


def broken_links(folder: Path, proved: Container[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield (page, address) for every relative link that leads nowhere.

    Args:
        folder: that of a site.
        proved: the pages of which it is known already that all their links lead somewhere.
    """
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for page in sorted(each for each in present if each.endswith(".html") and each != "404.html"):
        if page in proved:
            continue
        text = (folder / page).read_text(encoding="utf-8")
        if not all_lead(targets_of(page, text), present):
            here = page.split("/")[:-1]
            for link in sorted(_links_of(text)):
                if not _leads(_target(here, link), present):
                    yield page, link


def verify_links(folder: Path, proved: Container[str] = ()) -> None:
    """Check every internal link of a staged site, but for those of pages that are proved already.

    Raises:
        EnvironmentFault: a link leads nowhere, which is our bug or a bad editorial page.
    """
    broken = []
    for page, link in broken_links(folder, proved):
        broken.append(f"{page}: {link}")
        if len(broken) == SHOWN:
            break
    if broken:
        raise EnvironmentFault("verify-failed", note="; ".join(broken))
