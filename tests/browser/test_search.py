"""The header's search box: whoever knows two characters of a name finds it from any page."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from gongshi.config import LANGUAGES
from tests.kinds import address
from tests.register import entries

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = 40
PAIRS = 8


@pytest.fixture
def page(open_page: OpenPage, site_url: str) -> Page:
    """A record's page, three folders below the root where it is English."""
    page = open_page()
    page.goto(f"{site_url}en/places/linzi/")
    return page


def _box(page: Page) -> Locator:
    return page.locator("[data-search] input")


def _suggested(page: Page) -> Locator:
    return page.locator("[data-suggestions] [data-record-id]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_two_characters_of_a_name_bring_the_record(
    language: str, site_url: str, open_page: OpenPage
) -> None:
    """Typing two characters that stand side by side in a name suggests its record."""
    draw = random.Random(20260331)  # noqa: S311 - the same on every run
    records = draw.sample((*entries("organizations"), *entries("projects")), SAMPLE)
    page = open_page()
    page.goto(site_url + address("claims/", language))

    for record in records:
        for pair in draw.sample(record.pairs, min(PAIRS, len(record.pairs))):
            _box(page).fill(pair)

            found = page.locator(f'[data-suggestions] [data-record-id="{record.identifier}"]')
            expect(found, f"{pair} of {record.name}").to_have_count(1)
            expect(found).to_be_visible()


def test_a_suggestion_leads_to_its_record(page: Page) -> None:
    """A click on a suggestion opens the record's page in the same language."""
    record = next(each for each in entries("organizations") if each.identifier == "lz-o02")
    _box(page).fill(record.name[:4])

    page.locator(f'[data-suggestions] [data-record-id="{record.identifier}"]').click()

    page.wait_for_url(f"**/en/organizations/{record.identifier}/")


@pytest.mark.parametrize("typed", ["", " ", "\u3000"])
def test_an_empty_box_suggests_nothing(typed: str, page: Page) -> None:
    """Blanks alone are no query."""
    _box(page).fill("社区")
    expect(_suggested(page).first).to_be_visible()

    _box(page).fill(typed)

    expect(page.locator("[data-suggestions]")).to_be_hidden()


def test_enter_goes_to_the_list_with_the_query(page: Page, site_url: str) -> None:
    """Enter opens the list of organizations, filtered by what was typed."""
    _box(page).fill("救援")

    _box(page).press("Enter")

    page.wait_for_url(f"{site_url}en/organizations/?q=%E6%95%91%E6%8F%B4")
    expect(page.locator(".gs-finder input[name=q]")).to_have_value("救援")
    expect(page.locator('[data-results] [data-record-id="lz-o02"]')).to_be_visible()


def test_what_is_not_found_is_said(page: Page) -> None:
    """Where nothing matches, the box says so."""
    _box(page).fill("鑫鑫鑫")

    expect(page.locator("[data-suggestions]")).to_have_text("Nothing found")


def test_the_arrow_keys_walk_through_the_suggestions(page: Page) -> None:
    """Down goes from the box to the first suggestion and on, up goes back to the box."""
    _box(page).fill("社区")
    expect(_suggested(page).nth(1)).to_be_visible()

    page.keyboard.press("ArrowDown")
    expect(_suggested(page).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(_suggested(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(_box(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    target = _suggested(page).nth(0).get_attribute("data-record-id")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/{target}/")


def test_escape_closes_the_suggestions(page: Page) -> None:
    """Escape closes them, from a suggestion too, and gives the focus back to the box."""
    suggestions = page.locator("[data-suggestions]")
    _box(page).fill("社区")
    expect(suggestions).to_be_visible()
    page.keyboard.press("ArrowDown")

    page.keyboard.press("Escape")

    expect(suggestions).to_be_hidden()
    expect(_box(page)).to_be_focused()
    _box(page).fill("救援")
    expect(suggestions).to_be_visible()
    page.keyboard.press("Escape")
    expect(suggestions).to_be_hidden()


def test_leaving_the_box_closes_the_suggestions(page: Page) -> None:
    """A click elsewhere closes them; coming back opens them again."""
    suggestions = page.locator("[data-suggestions]")
    _box(page).fill("社区")
    expect(suggestions).to_be_visible()

    page.locator("h1").click()
    expect(suggestions).to_be_hidden()

    _box(page).click()
    expect(suggestions).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "identifier", "path"),
    [
        ("民康街道", "nanguan-minkang", "en/places/?q="),
        ("南关区", "nanguan", "en/places/?q="),
        ("ＬＩＮＺＩ ＴＥＡＭ", "lz-o02", "en/organizations/?q="),
        ("示范区慈善会", "charity-union", "en/organizations/synthetic/?q="),
    ],
)
def test_enter_opens_the_list_that_holds_it(
    typed: str, identifier: str, path: str, page: Page, site_url: str
) -> None:
    """Whatever is suggested stands in the list that Enter opens."""
    _box(page).fill(typed)
    expect(page.locator(f'[data-suggestions] [data-record-id="{identifier}"]')).to_be_visible()

    _box(page).press("Enter")

    page.wait_for_url(lambda url: url.startswith(site_url + path))
    expect(page.locator(f'[data-results] [data-record-id="{identifier}"]')).to_be_visible()


def test_fictitious_suggestions_are_marked(page: Page) -> None:
    """Fictitious records stand after the real ones and say what they are; real ones do not."""
    _box(page).fill("社区")
    expect(_suggested(page).first).to_be_visible()

    marks = ["fictitious data" in each.inner_text() for each in _suggested(page).all()]

    assert any(marks)
    assert not marks[0]


def test_without_scripts_the_list_says_so(site_url: str, open_page: OpenPage) -> None:
    """Without JavaScript, who searches is told that the list is the whole one."""
    page = open_page(java_script_enabled=False)
    page.goto(f"{site_url}claims/")
    _box(page).fill("救援")

    _box(page).press("Enter")

    page.wait_for_url("**/organizations/?q=*")
    expect(page.get_by_text("没有启用 JavaScript")).to_be_visible()


def test_the_switch_keeps_query_and_facets(site_url: str, open_page: OpenPage) -> None:
    """The address asks for fictitious data, and keeps doing so while one searches and filters."""
    page = open_page()
    page.goto(f"{site_url}organizations/?synthetic=1&q=中心")
    page.wait_for_url("**/organizations/synthetic/?*")
    expect(page.locator("[data-results] [data-record-id=chenzhou]")).to_be_visible()
    assert "虚构数据" in page.title()

    page.locator('[data-facet="type"][data-value="service"]').click()
    assert "synthetic=1" in page.url
    assert "type=service" in page.url
    page.locator("[data-switch]").click()

    page.wait_for_url("**/organizations/?*")
    assert "synthetic" not in page.url
    assert "type=service" in page.url
    expect(page.locator(".gs-finder input[name=q]")).to_have_value("中心")
