"""Every page is reached by links, and every link leads somewhere, wherever the site lies."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from posixpath import join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from gongshi.config import LANGUAGES
from gongshi.pages.ratings import results_path
from gongshi.rulebook import load_rulebooks
from tests.kinds import NOT_FOUND

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

ADDRESSES = frozenset({"href", "src", "action"})


@dataclass
class _Document(HTMLParser):
    """What a page points to, and what can be pointed to in it."""

    links: list[tuple[str, str]] = field(default_factory=list)
    """Each address with its tag."""
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if held.get("id"):
            self.names.add(held["id"] or "")
        for name in ADDRESSES & held.keys():
            self.links.append((held[name] or "", tag))


@pytest.fixture(scope="module")
def documents(real_site: Path) -> dict[str, _Document]:
    """Every page of the site, parsed, by its path."""
    found = {}
    for path in sorted(real_site.rglob("*.html")):
        document = _Document()
        document.feed(path.read_text(encoding="utf-8"))
        found[path.relative_to(real_site).as_posix()] = document
    return found


def _target(page: str, path: str) -> str:
    """Return the file that a relative link on a page leads to, as a server resolves it."""
    target = normpath(join(page.rpartition("/")[0], unquote(path))).removeprefix("./")
    folder = path.endswith(("/", ".")) or not path
    target = "" if target == "." else target
    return join(target, "index.html") if folder else target


def test_every_link_within_the_site_leads_to_a_file_and_a_place_in_it(
    real_site: Path, documents: dict[str, _Document]
) -> None:
    """No page points to a file or an anchor that is not there, and none needs to know the host."""
    is_file = cache(lambda path: (real_site / path).is_file())
    wrong = []

    for page, document in documents.items():
        for link, _ in document.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or page == NOT_FOUND:
                continue
            target = _target(page, parts.path) if parts.path else page
            names = documents[target].names if target in documents else set()
            anchored = not parts.fragment or unquote(parts.fragment) in names
            if parts.path.startswith("/") or not is_file(target) or not anchored:
                wrong.append((page, link))

    assert wrong == []


def test_every_page_is_reached_from_the_front_page(documents: dict[str, _Document]) -> None:
    """Following links from a language's front page leads to every page of that language.

    Results that once were published keep their address for whoever comes from elsewhere.
    """
    former = {
        f"{results_path(scheme, each.period)}index.html"
        for scheme, versions in load_rulebooks().items() for each in versions[-1].former
    }  # fmt: skip
    for language in LANGUAGES:
        start = "index.html" if language == LANGUAGES[0] else f"{language}/index.html"
        reached, ahead = {start}, [start]
        while ahead:
            page = ahead.pop()
            targets = {
                _target(page, urlsplit(link).path)
                for link, tag in documents[page].links
                if tag == "a" and urlsplit(link).path and not urlsplit(link).scheme
            }
            ahead += sorted((targets & documents.keys()) - reached)
            reached |= targets
        own = {each for each in documents if each.startswith(start.removesuffix("index.html"))}
        if language == LANGUAGES[0]:
            others = tuple(f"{each}/" for each in LANGUAGES[1:])
            own = {each for each in own if not each.startswith(others) and each != NOT_FOUND}

        assert own - reached <= {start.removesuffix("index.html") + each for each in former}


def test_links_to_other_hosts_are_only_links(documents: dict[str, _Document]) -> None:
    """Nothing is loaded from another host; what leads there is a link."""
    wrong = [
        (page, link, tag)
        for page, document in documents.items()
        for link, tag in document.links
        if urlsplit(link).netloc and tag != "a"
    ]

    assert wrong == []
