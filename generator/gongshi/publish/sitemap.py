"""Sitemap and robots.txt: every page with its twin in the other language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from gongshi.config import LANGUAGES, address
from gongshi.model import Artifact
from gongshi.publish.format import Format, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from gongshi.publish.format import Bundle, Workshop

_PAGE: Final = "index.html"
_INDEX: Final = "sitemap.xml"
_PART: Final = "sitemap-{}.xml"
_TWINS: Final = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
MOST: Final = 50_000
"""Addresses that the protocol allows in one file."""
_BYTES: Final = 52_428_800 - 4_096
"""Bytes that it allows, less what surrounds the entries."""


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


def sitemap(
    files: Iterable[str], languages: Sequence[str], site_url: str, day: date, most: int = MOST
) -> Iterator[Artifact]:
    """Yield the sitemap: parts and their index where it is long, nothing without an address.

    The protocol asks for whole addresses, and for at most 50,000 of them in a file.
    """
    if not site_url:
        return
    root = f"{site_url.rstrip('/')}/"
    parts = list(_chunks(_entries(set(files), languages, root, day), most))
    if len(parts) == 1:
        yield Artifact(_INDEX, _document("urlset", _TWINS, parts[0]))
        return
    for number, part in enumerate(parts, 1):
        yield Artifact(_PART.format(number), _document("urlset", _TWINS, part))
    named = [
        f"<sitemap><loc>{escape(root + _PART.format(number))}</loc>"
        f"<lastmod>{day.isoformat()}</lastmod></sitemap>"
        for number in range(1, len(parts) + 1)
    ]
    yield Artifact(_INDEX, _document("sitemapindex", "", named))


def _chunks(lines: Iterator[str], most: int) -> Iterator[list[str]]:
    """Yield lines in portions that each fit into a file; one portion where there is no line."""
    portion: list[str] = []
    size = 0
    for line in lines:
        length = len(line.encode()) + 1
        if len(portion) == most or size + length > _BYTES:
            yield portion
            portion, size = [], 0
        portion.append(line)
        size += length
    yield portion


def _entries(present: set[str], languages: Sequence[str], root: str, day: date) -> Iterator[str]:
    """Yield an entry a page and language, with its twins."""
    for path in page_paths(present):
        # An editorial page may exist in one language only.
        there = {each: address(path, each) for each in languages}
        there = {each: found for each, found in there.items() if f"{found}{_PAGE}" in present}
        twins = "".join(
            f'<xhtml:link rel="alternate" hreflang="{each}" href={quoteattr(root + found)}/>'
            for each, found in there.items()
        )
        for found in there.values():
            yield (
                f"<url><loc>{escape(root + found)}</loc>"
                f"<lastmod>{day.isoformat()}</lastmod>{twins}</url>"
            )


def _document(element: str, spaces: str, lines: Iterable[str]) -> bytes:
    """Return a file of the protocol."""
    head = f'<{element} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{spaces}>'
    text = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, f"</{element}>", ""])
    return text.encode()


def robots(site_url: str) -> Artifact:
    """Return robots.txt: everything may be read."""
    where = f"Sitemap: {site_url.rstrip('/')}/{_INDEX}\n" if site_url else ""
    return Artifact("robots.txt", f"User-agent: *\nAllow: /\n{where}".encode())


def _publish(_: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    day = workshop.site.provenance.as_of
    yield from sitemap(workshop.pages, workshop.languages, workshop.address, day)
    yield robots(workshop.address)


FORMAT = Format(
    name="sitemap",
    title={"zh": "站点地图", "en": "Sitemap"},
    note={"zh": "供搜索引擎", "en": "for search engines"},
    media_type="application/xml",
    scope=Scope.SITE,
    pattern=_INDEX,
    order=900,
    publish=_publish,
    last=True,
)
