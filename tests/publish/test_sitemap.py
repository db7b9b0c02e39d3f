"""Sitemap and robots.txt."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from gongshi.publish.sitemap import MOST, page_paths, robots, sitemap

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = date(2026, 3, 31)
FILES = ("index.html", "en/index.html", "a/index.html", "en/a/index.html", "a.json", "en/x.js")
SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def entries(content: object) -> dict[str, dict[str, str]]:
    """Return the languages and addresses of a page's twins by its own address."""
    assert isinstance(content, bytes)
    tree = ET.fromstring(content)  # noqa: S314 - our own output
    return {
        url.findtext("s:loc", "", SPACES): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", SPACES)
        }
        for url in tree.findall("s:url", SPACES)
    }


def test_page_paths() -> None:
    """It is true that a page counts once in whichever languages it is there."""
    found = page_paths([*FILES, "en/only/index.html", "entry/index.html", "search/index.htm"])

    assert found == ["", "a/", "entry/", "only/"]


def made(
    files: Iterable[str],
    languages: tuple[str, ...] = ("zh", "en"),
    *,
    site_url: str = "https://e.org/",
    most: int = MOST,
) -> dict[str, bytes]:
    """Return the files of a sitemap by their path."""
    found = {}
    for each in sitemap(files, languages, site_url, DAY, most):
        assert isinstance(each.content, bytes)
        found[each.path] = each.content
    return found


def test_pages_and_twins() -> None:
    """It is true that every page is listed in every language with all its twins."""
    files = made(FILES, site_url="https://e.org/x")

    home = {"zh": "https://e.org/x/", "en": "https://e.org/x/en/"}
    page = {"zh": "https://e.org/x/a/", "en": "https://e.org/x/en/a/"}
    assert list(files) == ["sitemap.xml"]
    assert entries(files["sitemap.xml"]) == {
        home["zh"]: home, home["en"]: home, page["zh"]: page, page["en"]: page,
    }  # fmt: skip
    assert files["sitemap.xml"].count(b"<lastmod>2026-03-31</lastmod>") == 4


def test_page_without_twin() -> None:
    """It is true that a page in one language promises none in another."""
    address = "https://e.org/en/only/"

    listed = entries(made([*FILES, "en/only/index.html"])["sitemap.xml"])

    assert listed[address] == {"en": address}
    assert "https://e.org/only/" not in listed


def test_no_address() -> None:
    """It is true that without the site's address there is no sitemap, as its protocol asks."""
    assert made(FILES, site_url="") == {}


def test_address_is_escaped() -> None:
    """It is true that an address with markup in it keeps the sitemap well-formed."""
    files = made(["index.html"], ("zh",), site_url='https://e.org/a&b"<c')

    assert list(entries(files["sitemap.xml"])) == ['https://e.org/a&b"<c/']


@pytest.mark.parametrize("most", [1, 3, 4, 5])
def test_long_sitemap_is_split(most: int) -> None:
    """It is true that more addresses than a file may hold stand in parts, which an index names."""
    whole = entries(made(FILES)["sitemap.xml"])

    files = made(FILES, most=most)

    parts = {path: content for path, content in files.items() if path != "sitemap.xml"}
    assert len(parts) == (0 if most >= 4 else -(-4 // most))
    if parts:
        index = ET.fromstring(files["sitemap.xml"])  # noqa: S314 - our own output
        named = [each.findtext("s:loc", "", SPACES) for each in index.findall("s:sitemap", SPACES)]
        assert named == [f"https://e.org/{path}" for path in parts]
        found = [entries(content) for content in parts.values()]
        assert max(map(len, found)) <= most
        assert {address: twins for each in found for address, twins in each.items()} == whole


def test_robots() -> None:
    """It is true that robots.txt lets all in, and names the sitemap where its address is known."""
    known, unknown = robots("https://e.org/x/"), robots("")

    everyone = b"User-agent: *\nAllow: /\n"
    assert (known.path, known.content) == (
        "robots.txt", everyone + b"Sitemap: https://e.org/x/sitemap.xml\n",
    )  # fmt: skip
    assert unknown.content == everyone
