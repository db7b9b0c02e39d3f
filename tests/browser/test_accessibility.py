"""One page of each kind, in both languages, light and dark, wide and narrow: open to everyone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from gongshi.config import LANGUAGES
from tests.kinds import NOT_FOUND, address, forms, one_of_each_kind

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

Scheme = Literal["light", "dark"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """
([within, tags]) => axe.run(within, {runOnly: tags, resultTypes: ["violations"]})
  .then(found => found.violations.flatMap(
    each => each.nodes.map(
      node => [each.id, each.impact, node.target.join(" "), node.failureSummary]
    )
  ))
"""
REPEATED = "tbody tr:nth-child(n+7), .gs-document:nth-of-type(n+7)"
"""What repeats the form of what stands before it, and would only cost time."""
SCHEMES: dict[Scheme, str] = {"light": "default", "dark": "slate"}
"""What a reader's system asks for, and what Material calls it."""
WIDTHS = (1280, 360)
COMBINATIONS: dict[str, tuple[tuple[Scheme, int], ...]] = {
    "zh": (("light", 1280), ("dark", 360)),
    "en": (("dark", 1280), ("light", 360)),
}
"""Colours and widths by language, so that each kind is seen in all of them."""
KINDS = [
    name
    for name, kinds in forms().items()
    if not all(kind.name.endswith("-pages") for kind in kinds)
]
"""All forms but further pages of lists, which look like the first and need many records."""


def violations(page: Page, within: str = "html") -> list[Any]:
    """Return what axe finds on a page or in an element of it: rule, impact, element, remedy."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    found: list[Any] = page.evaluate(RUN_AXE, [within, WCAG])
    return found


@pytest.fixture(scope="module")
def pages(real_site: Path) -> dict[str, str]:
    """One page of every kind."""
    return one_of_each_kind(real_site)


LANGUAGE_OF_TEXT = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const wrong = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const of = node.parentElement.closest("[lang]").lang;
    const hidden = node.parentElement.closest("script, style, [aria-hidden=true]");
    if (hidden || of.startsWith("zh") || !/[\\u4e00-\\u9fff]/.test(node.data)) continue;
    wrong.push(node.data.trim());
  }
  return wrong;
}
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, NOT_FOUND])
def test_page_is_accessible(
    kind: str, language: str, pages: dict[str, str], site_url: str, open_page: OpenPage
) -> None:
    """A page keeps WCAG 2.2 AA as far as axe can tell, light and dark, wide and narrow.

    It is marked with its language, and Chinese data on an English page as Chinese; on a phone,
    a tablet and a desk it is no wider than the screen.
    """
    page = open_page()
    page.goto(site_url + (kind if kind == NOT_FOUND else address(pages[kind], language)))
    if kind != NOT_FOUND:
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate(LANGUAGE_OF_TEXT) == []
        for width in (360, 780, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, width
    page.evaluate("all => document.querySelectorAll(all).forEach(each => each.remove())", REPEATED)

    for scheme, width in COMBINATIONS[language]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", SCHEMES[scheme])

        assert (scheme, width, violations(page)) == (scheme, width, [])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_no_violation_in_what_opens(
    scheme: Scheme, width: int, site_url: str, open_page: OpenPage
) -> None:
    """Suggestions, a filtered list and the drawer are as accessible as the page below them."""
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{site_url}en/organizations/?q=社区&type=community&type=nonsense")
    expect(page.locator("[data-unnamed]")).to_have_count(0)

    assert violations(page, "form.gs-filters") == []

    page.locator("[data-search] input").fill("社区")
    expect(page.locator("[data-suggestions] [data-record-id]").first).to_be_visible()

    assert violations(page, "[data-search]") == []

    page.locator("[data-search] input").fill("zzzz")
    expect(page.locator("[data-suggestions] p")).to_be_visible()

    assert violations(page, "[data-search]") == []


def test_what_the_browser_writes_tells_its_language(site_url: str, open_page: OpenPage) -> None:
    """Chinese names that the finder and the suggestions bring are marked as well."""
    page = open_page()
    page.goto(f"{site_url}en/organizations/?q=社区")
    page.locator("[data-search] input").fill("社区")
    expect(page.locator("[data-suggestions] [data-record-id]").first).to_be_visible()
    expect(page.locator("[data-results] [data-record-id]").first).to_be_visible()

    assert page.evaluate(LANGUAGE_OF_TEXT) == []


FOCUSED = """
() => {
  const style = getComputedStyle(document.activeElement);
  return [document.activeElement.outerHTML, style.outlineStyle, parseFloat(style.outlineWidth)];
}
"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_focus_is_seen_on_every_control(scheme: Scheme, site_url: str, open_page: OpenPage) -> None:
    """Whatever the tab key reaches first on a list is outlined."""
    page = open_page(color_scheme=scheme)
    page.goto(f"{site_url}organizations/")

    for _ in range(25):
        page.keyboard.press("Tab")
        element, style, width = page.evaluate(FOCUSED)

        assert (element, style != "none", width >= 2) == (element, True, True)


@pytest.mark.parametrize("path", ["en/organizations/", "about/", NOT_FOUND])
def test_the_first_link_skips_to_the_content(path: str, site_url: str, open_page: OpenPage) -> None:
    """Who uses the keyboard passes the header in one step, and sees the link that does it."""
    page = open_page()
    page.goto(site_url + path)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")

    expect(skip).to_have_class(re.compile("md-skip"))
    expect(skip).to_be_in_viewport()
    expect(skip).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('article').contains(document.activeElement)")


def test_print_shows_the_record_and_not_the_site_around_it(
    site_url: str, pages: dict[str, str], open_page: OpenPage
) -> None:
    """On paper there is no header, no search and no filter, and the ink is dark on white."""
    page = open_page(color_scheme="dark")
    page.goto(site_url + pages["organization"])
    page.emulate_media(media="print")

    for selector in (".md-header", ".md-tabs", ".gs-search"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"{site_url}organizations/")
    expect(page.locator(".gs-filters")).to_be_hidden()


def test_table_of_many_columns(site_url: str, open_page: OpenPage) -> None:
    """On a desk a table that is wider than the page moves by itself, and the page does not."""
    page = open_page()
    for table in ("claims", "claim_checks"):
        page.goto(f"{site_url}en/data/all/{table}/")
        page.set_viewport_size({"width": 1280, "height": 740})
        moved = page.locator("#all-rows").evaluate("each => each.scrollWidth > each.clientWidth")
        assert (moved, page.evaluate("document.documentElement.scrollWidth")) == (True, 1280)
