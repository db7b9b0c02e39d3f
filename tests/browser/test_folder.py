"""The site from an unzipped folder: who has no server can still browse, search and download."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from gongshi.config import LANGUAGES
from tests.kinds import address, one_of_each_kind
from tests.register import expected

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_names_a_file(language: str, real_site: Path, open_page: OpenPage) -> None:
    """On a page of each kind every link and form leads to a file, never to a folder's listing."""
    page = open_page()

    for path in one_of_each_kind(real_site).values():
        page.goto((real_site / address(path, language) / "index.html").as_uri())
        targets = page.evaluate(
            "[...Array.from(document.links, each => each.href),"
            " ...Array.from(document.forms, each => each.action)]"
        )

        own = {unquote(urlsplit(each).path) for each in targets if each.startswith("file:")}
        assert [each for each in own if not (real_site / each).is_file()] == []


def test_a_reader_walks_from_the_front_page_to_a_record_and_its_twin(
    real_site: Path, open_page: OpenPage
) -> None:
    """Tabs, lists, records, the other language and the way home work from a folder."""
    page = open_page()
    page.goto((real_site / "index.html").as_uri())

    page.locator(".md-tabs__link").nth(1).click()
    page.wait_for_url("**/organizations/index.html")
    page.locator("[data-record-id] a").first.click()
    page.wait_for_url("**/organizations/*/index.html")
    page.locator("[data-twin]").click()
    page.wait_for_url("**/en/organizations/*/index.html")
    expect(page.locator("h1")).to_be_visible()
    page.locator(".md-header .md-logo").click()

    page.wait_for_url(f"{real_site.as_uri()}/en/index.html")


def test_the_finder_and_the_suggestions_work_from_a_folder(
    real_site: Path, open_page: OpenPage
) -> None:
    """Filters, their results, the header's suggestions and the front page's form need no server."""
    page = open_page()
    page.goto((real_site / "organizations/index.html").as_uri())
    page.locator('[data-facet="type"][data-value="unknown"]').click()
    number = str(len(expected("organizations", type="unknown")))
    expect(page.locator("[data-match-count]")).to_have_text(number)
    page.locator("[data-twin]").click()
    page.wait_for_url("**/en/organizations/index.html?type=unknown")
    expect(page.locator("[data-match-count]")).to_have_text(number)
    page.locator("[data-results] a").first.click()
    page.wait_for_url("**/organizations/*/index.html")

    page.locator("[data-search] input").fill("救援")
    page.locator('[data-suggestions] [data-record-id="lz-o02"]').click()
    page.wait_for_url("**/organizations/lz-o02/index.html")
    page.goto((real_site / "index.html").as_uri())
    page.locator(".gs-herofind input").fill("救援")
    page.keyboard.press("Enter")

    page.wait_for_url("**/organizations/index.html?q=*")
    expect(page.locator('[data-results] [data-record-id="lz-o02"]')).to_be_visible()


def test_a_download_from_a_folder_is_the_file(real_site: Path, open_page: OpenPage) -> None:
    """A click on a download gives the file that lies in the folder."""
    page = open_page()
    page.goto((real_site / "data/index.html").as_uri())

    with page.expect_download() as download:
        page.locator('a[download][href$="/all.zip"]').click()

    assert download.value.path().read_bytes() == (real_site / "data/all.zip").read_bytes()
