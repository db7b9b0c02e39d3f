"""Sitemap and robots.txt: every page with its twin in the other language."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from gongshi.config import LANGUAGES
from gongshi.model import Artifact
from gongshi.render import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

_PAGE = "index.html"


def page_paths(files: Iterable[str]) -> list[str]:
    """Return the paths of all pages below a language's root, each once, in order."""
    others = tuple(f"{each}/" for each in LANGUAGES[1:])
    pages = (
        each.removesuffix(_PAGE) for each in files if each == _PAGE or each.endswith(f"/{_PAGE}")
    )
    return sorted(
        {
            each[len(found[0]) :] if (found := [o for o in others if each.startswith(o)]) else each
            for each in pages
        }
    )


def sitemap(files: Iterable[str], languages: Sequence[str], site_url: str, day: date) -> Artifact:
    """Return the sitemap; a site that does not know its address begins at the host's root."""
    root = f"{site_url.rstrip('/')}/" if site_url else "/"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    present = set(files)
    for path in page_paths(present):
        # An editorial page may exist in one language only.
        there = {each: address(path, each) for each in languages}
        there = {each: found for each, found in there.items() if f"{found}{_PAGE}" in present}
        twins = "".join(
            f'<xhtml:link rel="alternate" hreflang="{each}" href={quoteattr(root + found)}/>'
            for each, found in there.items()
        )
        lines += [
            f"<url><loc>{escape(root + found)}</loc>"
            f"<lastmod>{day.isoformat()}</lastmod>{twins}</url>"
            for found in there.values()
        ]
    return Artifact("sitemap.xml", "\n".join([*lines, "</urlset>", ""]).encode())


def robots(site_url: str) -> Artifact:
    """Return robots.txt: everything may be read."""
    where = f"Sitemap: {site_url.rstrip('/')}/sitemap.xml\n" if site_url else ""
    return Artifact("robots.txt", f"User-agent: *\nAllow: /\n{where}".encode())
