"""Numbers on pages lead to exactly the rows that they count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from gongshi.derive.definitions import load_indicators
from gongshi.pages.paged import PER_PAGE
from gongshi.schema import load_schemas
from tests.kinds import one_of_each_kind
from tests.register import uncounted_types

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST: Final = 25
"""Numbers of one page that are followed; those of each definition first."""
FOUND: Final = """() => [...document.querySelectorAll('article a[data-count]')].map((each) => ({
    address: each.href, name: each.dataset.count, scope: each.dataset.countOf,
    count: Number(each.textContent.replaceAll(',', '')),
}))"""
SHOWN: Final = """(anchor) => {
    const held = anchor ? document.getElementById(anchor) : document.querySelector('article');
    const rows = held.querySelectorAll('[data-record-id]').length;
    const told = held.querySelector('[data-match-count]');
    const parts = [...held.querySelectorAll('a[data-count]')];
    return {
        rows, told: told ? Number(told.dataset.matchCount) : null,
        parts: parts.reduce((sum, each) => sum + Number(each.textContent.replaceAll(',', '')), 0),
    };
}"""


def _chosen(found: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return some numbers of each definition and way of counting, taking turns."""
    groups: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for each in found:
        names = [part.partition("=")[0] for part in str(each["scope"]).split("&")]
        groups.setdefault((each["name"], *names), []).append(each)
    turns = [each for group in groups.values() for each in enumerate(group)]
    return [each for _, each in sorted(turns, key=lambda turn: turn[0])][:MOST]


def _follow(page: Page, told: dict[str, object]) -> bool:
    """Return whether the rows at a number's address are as many as it says."""
    address, count = str(told["address"]), told["count"]
    page.goto(address)
    shown = page.evaluate(SHOWN, address.partition("#")[2])
    if shown["told"] is not None:
        return bool(shown["told"] == count and shown["rows"] == min(int(str(count)), PER_PAGE))
    return count in {shown["rows"], shown["parts"]} or (
        shown["rows"] == PER_PAGE and int(str(count)) > PER_PAGE
    )


def test_every_count_leads_to_its_rows(real_site: Path, site_url: str, open_page: OpenPage) -> None:
    """It is true that numbers of one page of each kind are as many as the rows at their address."""
    page = open_page()
    wrong: list[tuple[str, dict[str, object]]] = []
    followed: set[str] = set()
    done: set[tuple[object, ...]] = set()

    for path in one_of_each_kind(real_site).values():
        page.goto(site_url + path)
        for told in _chosen(page.evaluate(FOUND)):
            asked = (told["address"], told["count"])
            if asked not in done:
                done.add(asked)
                followed.add(str(told["name"]))
                if not _follow(page, told):
                    wrong.append((path, told))

    assert wrong == []
    assert followed >= {
        "organizations", "projects", "venues", "claims", "records", "duties", "steps", "contracts",
        "payments", "repeat-awards",
    }  # fmt: skip
    assert followed & {each.id for each in load_indicators()}


@pytest.mark.parametrize("resource", load_schemas().listed)
def test_every_filter_shows_as_many_as_it_says(
    resource: str, site_url: str, open_page: OpenPage
) -> None:
    """It is true that choosing a value of a filter shows as many records as stand beside it."""
    page = open_page()
    page.goto(f"{site_url}{resource}/")
    buttons = page.locator("button[data-facet]:visible")
    buttons.first.wait_for()

    for button in buttons.all()[:MOST]:
        told = button.locator("[data-count]").inner_text().replace(",", "")
        button.click()
        page.wait_for_function(
            "told => document.querySelector('[data-match-count]').dataset.matchCount === told",
            arg=told,
        )
        button.click()


def test_bodies_are_not_called_organizations(site_url: str, open_page: OpenPage) -> None:
    """It is true that a list of bodies that are in no count does not call them organizations."""
    page = open_page()
    kind = "public_body"
    assert kind in uncounted_types()

    page.goto(f"{site_url}organizations/?type={kind}")
    page.wait_for_function("document.querySelector('[data-results]').children.length < 150")
    words = page.locator(".gs-count").inner_text()

    assert "不计入" in words
    assert "家组织" not in words


@pytest.mark.parametrize(
    "chosen", [{"verdict": "EXACT"}, {"place": "nanguan"}, {"place": "linzi", "verdict": "EXACT"}]
)
def test_claims_are_filtered_by_the_address(
    chosen: dict[str, str], site_url: str, open_page: OpenPage
) -> None:
    """It is true that the address shows the figures of a verdict and a place, and their number."""
    page = open_page()
    query = "&".join(f"{name}={value}" for name, value in chosen.items())

    page.goto(f"{site_url}claims/?{query}")
    visible = page.locator("[data-claim]:visible")
    told = page.locator("[data-match-count]").get_attribute("data-match-count")
    values = {
        name: {each.get_attribute(f"data-{name}") for each in visible.all()} for name in chosen
    }

    assert str(visible.count()) == told != "0"
    for name, value in chosen.items():
        assert all(value in str(each).split(" ") for each in values[name])
