"""Pages load in a browser without an error, at the root of a host and below a path."""

from __future__ import annotations

import random
import re
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from gongshi.config import LANGUAGES
from tests.kinds import address, one_of_each_kind, page_paths

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = 12
"""Pages beside one of each kind; every page's links are followed by the tests of conformance."""


def _sample(site: Path) -> list[str]:
    """Return one page of each kind and some others, in every language, always the same."""
    held = set(one_of_each_kind(site).values())
    others = sorted(set(page_paths(site)) - held)
    held |= set(random.Random(0).sample(others, SAMPLE))  # noqa: S311 - the same on every run
    return [address(path, language) for path in sorted(held) for language in LANGUAGES]


@pytest.mark.parametrize("where", ["site_url", "sub_path_url"])
def test_pages_load_without_an_error_and_ask_no_other_host(
    where: str, real_site: Path, open_page: OpenPage, request: pytest.FixtureRequest
) -> None:
    """No page asks another host, misses a file or writes to the console."""
    url = request.getfixturevalue(where)
    first = open_page()
    # Taking turns, each page has time to ask for everything while the next ones load.
    tabs = [first, *(first.context.new_page() for _ in range(5))]

    for path, tab in zip(_sample(real_site), cycle(tabs), strict=False):
        tab.wait_for_load_state("networkidle")
        tab.goto(url + path)
        expect(tab.locator("h1")).to_have_count(1)

    for tab in tabs:
        tab.wait_for_load_state("networkidle")


@pytest.mark.parametrize("where", ["site_url", "sub_path_url"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_clicks_lead_through_the_site(
    where: str, language: str, open_page: OpenPage, request: pytest.FixtureRequest
) -> None:
    """From the front page by the header to a list, to a record, to its twin and back home."""
    url = request.getfixturevalue(where)
    page = open_page()
    page.goto(url + address("", language))

    page.locator(".md-tabs__link").nth(1).click()
    page.wait_for_url(url + address("organizations/", language))
    page.locator("[data-record-id] a").first.click()
    page.wait_for_url(url + address("organizations/*/", language))
    record = page.url
    page.locator("[data-twin]").click()
    expect(page.locator("html")).not_to_have_attribute("lang", language)
    page.locator("[data-twin]").click()
    page.wait_for_url(record)
    page.locator(".md-header .md-logo").click()

    page.wait_for_url(url + address("", language))


def test_an_address_that_leads_nowhere_says_so(
    site_url: str, open_page: OpenPage, troubles: list[str]
) -> None:
    """The page for lost readers stands at any depth and leads home."""
    page = open_page()

    page.goto(f"{site_url}organizations/of/old/", wait_until="networkidle")

    assert troubles.pop(0) == f"status 404: {page.url}"
    assert troubles.pop(0).endswith("the server responded with a status of 404 (Not Found)")
    assert troubles == []
    page.locator("h1 + p a").click()
    page.wait_for_url(site_url)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "数据整理至 "), ("en", "Data compiled up to ")]
)
def test_day_of_the_data(
    language: str, words: str, site_url: str, real_site: Path, open_page: OpenPage
) -> None:
    """Footer and citation of a record tell the day; without JavaScript a link leads to it."""
    told = re.search(r'"as_of": "([\d-]+)"', (real_site / "manifest.json").read_text("utf-8"))
    assert told
    path = next(
        each
        for each in page_paths(real_site)
        if each.startswith("organizations/") and each.count("/") == 2
    )
    for javascript in (True, False):
        page = open_page(java_script_enabled=javascript)
        page.goto(site_url + address(path, language))
        footer = page.locator(".gs-footer a[data-as-of]")
        if javascript:
            expect(footer).to_have_text(words + told[1])
            expect(page.locator(".gs-citation")).to_contain_text(words + told[1])
        footer.click()
        expect(page.locator("#version")).to_contain_text(told[1])
