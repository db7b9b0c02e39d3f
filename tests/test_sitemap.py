"""Sitemap and robots.txt."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

from gongshi.sitemap import page_paths, robots, sitemap

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


def test_pages_and_twins() -> None:
    """It is true that every page is listed in every language with all its twins."""
    made = sitemap(FILES, ("zh", "en"), "https://e.org/x", DAY)

    home = {"zh": "https://e.org/x/", "en": "https://e.org/x/en/"}
    page = {"zh": "https://e.org/x/a/", "en": "https://e.org/x/en/a/"}
    assert made.path == "sitemap.xml"
    assert entries(made.content) == {
        home["zh"]: home, home["en"]: home, page["zh"]: page, page["en"]: page,
    }  # fmt: skip
    assert made.content.count(b"<lastmod>2026-03-31</lastmod>") == 4  # type: ignore[union-attr]


def test_page_without_twin() -> None:
    """It is true that a page in one language promises none in another."""
    made = sitemap([*FILES, "en/only/index.html"], ("zh", "en"), "https://e.org/", DAY)

    address = "https://e.org/en/only/"
    listed = entries(made.content)
    assert listed[address] == {"en": address}
    assert "https://e.org/only/" not in listed


def test_one_language_and_no_address() -> None:
    """It is true that without a known address the sitemap begins at the host's root."""
    made = sitemap(["index.html", "a/index.html"], ("zh",), "", DAY)

    assert entries(made.content) == {"/": {"zh": "/"}, "/a/": {"zh": "/a/"}}


def test_address_is_escaped() -> None:
    """It is true that an address with markup in it keeps the sitemap well-formed."""
    made = sitemap(["index.html"], ("zh",), 'https://e.org/a&b"<c', DAY)

    assert list(entries(made.content)) == ['https://e.org/a&b"<c/']


def test_robots() -> None:
    """It is true that robots.txt lets all in, and names the sitemap where its address is known."""
    known, unknown = robots("https://e.org/x/"), robots("")

    everyone = b"User-agent: *\nAllow: /\n"
    assert (known.path, known.content) == (
        "robots.txt", everyone + b"Sitemap: https://e.org/x/sitemap.xml\n",
    )  # fmt: skip
    assert unknown.content == everyone
