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
    from collections.abc import Container, Iterator
    from pathlib import Path

_TAG: Final = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE: Final = re.compile(r"""\s([^\s"'<>/=]+)=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_NAMES: Final = ("href", "src")
_ABSOLUTE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/")
_INDEX: Final = "index.html"
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


def _leads(here: list[str], path: str, present: Container[str]) -> bool:
    """Tell whether a relative path on a page in the folder `here` leads to a file."""
    up = 0
    while path.startswith("../"):
        path = path[3:]
        up += 1
    if up > len(here):
        return False
    target = normpath("/".join([*here[: len(here) - up], path]))
    target = "" if target == "." else target
    return target in present or (f"{target}/{_INDEX}" if target else _INDEX) in present


class _Followed:
    """Links followed before: those that climb to the root are alike from pages as deep."""

    def __init__(self, present: Container[str]) -> None:
        self._present = present
        self._good: dict[int, set[str]] = {}

    def broken(self, page: str, links: set[str]) -> list[str]:
        """Return those links of a page that lead nowhere, in order."""
        here = page.split("/")[:-1]
        good = self._good.setdefault(len(here), set())
        broken = []
        for link in links - good:
            if not _leads(here, link, self._present):
                broken.append(link)
            elif link.count("../") >= len(here):
                good.add(link)
        return sorted(broken)


def broken_links(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (page, address) for every relative link that leads nowhere."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    followed = _Followed(present)
    for page in sorted(each for each in present if each.endswith(".html") and each != "404.html"):
        text = (folder / page).read_text(encoding="utf-8")
        likely = _likely_links(text)
        if likely is None or followed.broken(page, likely):
            for link in followed.broken(page, _links_of(text)):
                yield page, link


def verify_links(folder: Path) -> None:
    """Check every internal link of a staged site.

    Raises:
        EnvironmentFault: a link leads nowhere, which is our bug or a bad editorial page.
    """
    broken = []
    for page, link in broken_links(folder):
        broken.append(f"{page}: {link}")
        if len(broken) == SHOWN:
            break
    if broken:
        raise EnvironmentFault("verify-failed", note="; ".join(broken))
