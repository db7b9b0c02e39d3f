"""The new site's own check before it goes live: every internal link leads to a file."""

from __future__ import annotations

import re
from html import unescape
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from gongshi.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LINK = re.compile(r"""\s(?:href|src)=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
SHOWN = 5


def broken_links(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (page, address) for every relative link that leads nowhere."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    known: dict[str, bool] = {}
    for page in sorted(each for each in present if each.endswith(".html") and each != "404.html"):
        text = (folder / page).read_text(encoding="utf-8")
        here = dirname(page)
        for found in set(_LINK.findall(text)):
            link = unescape(next((each for each in found if each), ""))
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = normpath(join(here, unquote(parts.path)))
            if target not in known:
                known[target] = target in present or normpath(join(target, "index.html")) in present
            if not known[target]:
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
