"""Recalculation in the page: the browser's arithmetic is the interpreter's, to the last digit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from gongshi.config import Limits
from gongshi.model import Report
from gongshi.rate import Wanted, rate_package
from tests.conftest import AS_OF, REPOSITORY
from tests.rating import changed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser
DEMO = REPOSITORY / "data" / "demo"
SCHEME = "demo-star"
READ = """() => Array.from(document.querySelectorAll('[data-recalculate]')).map(box => {
  box.querySelector('[data-recalculate-run]').click();
  const text = name => box.querySelector(`[${name}]`).textContent;
  return [box.dataset.recalculate, box.hidden, text('data-total'), text('data-stars'),
          box.dataset.state];
})"""
CHANGE = """weights => Array.from(document.querySelectorAll('[data-recalculate]')).map(box => {
  for (const [component, weight] of Object.entries(weights)) {
    const field = box.querySelector(`[data-weight="${component}"]`);
    field.value = weight;
    field.dispatchEvent(new Event('input', {bubbles: true}));
  }
  const text = name => box.querySelector(`[${name}]`).textContent;
  return [box.dataset.recalculate, text('data-total'), text('data-stars')];
})"""
Entry = dict[str, Any]


def ratings(rulebook: Path | None = None) -> dict[str, dict[str, Entry]]:
    """Return the interpreter's ratings of the demo package that have a total, by organization."""
    wanted = Wanted(DEMO, SCHEME, rulebook, AS_OF)
    found = rate_package(wanted, Limits())
    assert not isinstance(found, Report)
    held: dict[str, dict[str, Entry]] = {}
    for each in found:
        if each["total"] is not None:
            held.setdefault(each["org_id"], {})[f"{SCHEME}-{each['period']}"] = dict(each)
    return held


def computed(page: Page) -> dict[str, tuple[bool, str, str, str]]:
    """Run every recalculation of a page and return what it shows, by scheme and period."""
    return {key: tuple(rest) for key, *rest in page.evaluate(READ)}


def visit(page: Page, url: str, org: str) -> None:
    """Open an organization's page."""
    page.goto(f"{url}organizations/{org}/", wait_until="load")


def test_every_rating_is_computed_again(site_url: str, open_page: OpenPage) -> None:
    """It is true that each rated organization's page computes the published totals and stars."""
    page = open_page()
    told = ratings()

    assert sum(map(len, told.values())) > 70
    for org, entries in told.items():
        visit(page, site_url, org)
        assert computed(page) == {
            key: (False, each["total"], str(each["stars"]), "same") for key, each in entries.items()
        }, org


WEIGHTS: Mapping[str, str] = {
    "party": "41.5", "month": "18.5", "public": "20", "peer": "13", "self": "7",
}  # fmt: skip


def test_changed_weights_give_what_the_interpreter_gives(
    site_url: str, open_page: OpenPage, tmp_path: Path
) -> None:
    """It is true that other weights give the total and stars of a rulebook with these weights."""
    page = open_page()
    book = tmp_path / "linzi-star.yaml"
    words = ", ".join(f"{component}: {weight}" for component, weight in WEIGHTS.items())
    old = "party: 35, month: 25, public: 20, peer: 10, self: 10"
    book.write_text(changed(("id: linzi-star", f"id: {SCHEME}"), (old, words)), encoding="utf-8")
    before, after = ratings(), ratings(book)

    moved = sum(
        before[org][key]["stars"] != each["stars"]
        for org, entries in after.items() for key, each in entries.items()
    )  # fmt: skip
    assert moved > 0
    for org, entries in after.items():
        visit(page, site_url, org)
        assert {key: (total, stars) for key, total, stars in page.evaluate(CHANGE, WEIGHTS)} == {
            key: (each["total"], str(each["stars"])) for key, each in entries.items()
        }, org


def test_reader_changes_a_weight_and_resets_it(site_url: str, open_page: OpenPage) -> None:
    """It is true that a changed weight says that it is no published result, until it is reset."""
    page = open_page()
    org, entries = next(iter(ratings().items()))
    key, entry = next(reversed(entries.items()))
    visit(page, site_url, org)
    box = page.locator(f'[data-recalculate="{key}"]')
    party = box.get_by_label("党建落实")

    party.fill("0")
    assert Decimal(box.locator("[data-weight-sum]").inner_text()) == 65
    assert box.get_attribute("data-state") == "changed"
    party.fill("-1")
    assert "不小于零" in box.locator("[data-verdict]").inner_text()
    box.locator("[data-recalculate-reset]").click()
    assert party.input_value() == "35"
    assert box.locator("[data-total]").inner_text() == entry["total"]
    assert box.locator("[data-stars]").inner_text() == str(entry["stars"])
    assert box.get_attribute("data-state") == "same"


def test_recalculation_needs_no_server(real_site: Path, open_page: OpenPage) -> None:
    """It is true that a page opened from a folder computes its ratings, too."""
    page = open_page()
    org, entries = next(iter(ratings().items()))
    page.goto((real_site / "organizations" / org / "index.html").as_uri())

    assert set(computed(page)) == set(entries)
    assert {each[3] for each in computed(page).values()} == {"same"}


def test_page_reads_whole_without_scripts(site_url: str, open_page: OpenPage) -> None:
    """It is true that without scripts the arithmetic stands there and the empty form does not."""
    page = open_page(java_script_enabled=False)
    org, entries = next(iter(ratings().items()))
    visit(page, site_url, org)

    key, entry = next(reversed(entries.items()))
    section = page.locator(f"#{key}")
    assert entry["total"] in section.locator(".gs-sum").inner_text()
    assert not section.locator("[data-recalculate]").is_visible()
