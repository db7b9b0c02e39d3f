"""The new site's own check before it goes live: every internal link leads to a file."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from posixpath import normpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from gongshi.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

_TAG: Final = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE: Final = re.compile(r"""\s([^\s"'<>/=]+)=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
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
        if name in {"href", "src"} and not _ABSOLUTE.match(link):
            return unquote(re.split("[?#]", link, maxsplit=1)[0])
    return ""


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


def broken_links(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (page, address) for every relative link that leads nowhere."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    # Links are alike from page to page, so each is followed once from where it climbs to.
    known: dict[tuple[str, str], bool] = {}
    for page in sorted(each for each in present if each.endswith(".html") and each != "404.html"):
        text = (folder / page).read_text(encoding="utf-8")
        here = page.split("/")[:-1]
        for link in dict.fromkeys(map(_link_of, _TAG.findall(text))):
            if not link:
                continue
            climbed = max(len(here) - link.count("../"), 0)
            key = ("/".join(here[:climbed]), link)
            leads = known.get(key)
            if leads is None:
                leads = known[key] = _leads(here, link, present)
            if not leads:
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
