"""The finder of a list: its state is its address, and its counts are the data's."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from gongshi.config import LANGUAGES
from tests.kinds import address, one_of_each_kind
from tests.register import KEYS, entries, expected, uncounted_types

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STATES: list[tuple[str, dict[str, str]]] = [
    ("organizations", {"q": "社区"}),
    ("organizations", {"q": "linzi team"}),
    ("organizations", {"q": "ＬＩＮＺＩ"}),
    ("organizations", {"q": "中心", "type": "service", "sort": "name"}),
    ("organizations", {"type": "service", "registration": "registered", "status": "active"}),
    ("organizations", {"type": "party_body"}),
    ("organizations", {"status": "deregistered"}),
    ("organizations", {"q": "党委"}),
    ("organizations", {"q": "没有这个名字"}),
    ("organizations", {"synthetic": "1", "stars": "5"}),
    ("organizations", {"synthetic": "1", "stars": "3", "status": "active"}),
    ("organizations", {"synthetic": "1", "public_fundraising": "true"}),
    ("organizations", {"place": "nanguan"}),
    ("organizations", {"synthetic": "1", "place": "demo", "type": "community"}),
    ("organizations", {"place": "nowhere"}),
    ("organizations", {"type": "nonsense"}),
    ("organizations", {"sort": "name"}),
    ("organizations", {"q": "社区", "sort": "source", "source_date": "1"}),
    ("projects", {"stage": "settled"}),
    ("projects", {"synthetic": "1", "stage": "settled", "place": "demo", "sort": "name"}),
    ("projects", {"q": "老人"}),
    ("places", {"level": "community", "place": "nanguan"}),
    ("places", {"q": "linzi"}),
    ("venues", {"kind": "incubator"}),
]


NO_FACETS: Final = frozenset({"q", "sort", "source_date", "synthetic"})
"""The parameters of an address that no button stands for."""


def _count(page: Page) -> Locator:
    return page.locator("[data-match-count]")


def _results(page: Page) -> Locator:
    return page.locator("[data-results] [data-record-id]")


def _facet(page: Page, facet: str, value: str) -> Locator:
    return page.locator(f'[data-facet="{facet}"][data-value="{value}"]')


def _identifiers(page: Page) -> list[str]:
    script = "all => all.map(each => each.dataset.recordId)"
    found: list[str] = _results(page).evaluate_all(script)
    return found


@pytest.mark.parametrize(("resource", "state"), STATES)
def test_an_address_opens_with_its_state(
    resource: str, state: dict[str, str], site_url: str, open_page: OpenPage
) -> None:
    """A list opened with a state shows what the CSV files say it selects, and the state itself."""
    facets = {key: value for key, value in state.items() if key not in NO_FACETS}
    wanted = expected(resource, **state)
    page = open_page()

    page.goto(f"{site_url}{resource}/?{urlencode(state)}")

    expect(_count(page)).to_have_text(f"{len(wanted):,}")
    expect(_count(page)).to_have_attribute("data-match-count", str(len(wanted)))
    expect(_results(page)).to_have_count(min(len(wanted), 100))
    shown = _identifiers(page)
    assert set(shown) == wanted or (len(shown) == 100 and set(shown) < wanted)
    expect(page.locator("[data-no-match]")).to_be_visible(visible=not wanted)
    expect(page.locator("input[name=q]").last).to_have_value(state.get("q", ""))
    expect(page.locator("select[name=sort]")).to_have_value(state.get("sort", ""))
    for facet, value in facets.items():
        expect(_facet(page, facet, value)).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[aria-pressed="true"]')).to_have_count(len(facets))


@pytest.mark.parametrize("resource", KEYS)
def test_each_value_counts_what_it_selects(
    resource: str, site_url: str, open_page: OpenPage
) -> None:
    """The number on each control is the number of records that it leaves."""
    page = open_page()
    page.goto(f"{site_url}{resource}/")
    controls = page.locator("[data-facet]").evaluate_all(
        "all => all.map(({dataset, lastElementChild: number}) =>"
        " [dataset.facet, dataset.value, number.textContent])"
    )

    assert controls
    for facet, value, number in controls:
        assert (facet, value, number) == (
            facet,
            value,
            f"{len(expected(resource, **{facet: value})):,}",
        )


def test_bodies_that_do_not_count_appear_only_when_asked_for(
    site_url: str, open_page: OpenPage
) -> None:
    """They are neither in the default list nor in a place's; a query or their type brings them."""
    page = open_page()
    page.goto(f"{site_url}organizations/")
    types = {each.identifier: each.cells["type"] for each in entries("organizations")}

    assert not {types[each] for each in _identifiers(page)} & uncounted_types()
    expect(_count(page)).to_have_text(f"{len(expected('organizations')):,}")
    _facet(page, "place", "linzi").click()
    expect(_count(page)).to_have_text(str(len(expected("organizations", place="linzi"))))
    assert not {types[each] for each in _identifiers(page)} & uncounted_types()
    _facet(page, "type", "party_body").click()
    expect(page.locator('[data-results] [data-record-id="lz-o01"]')).to_be_visible()


def test_choices_go_into_the_address_and_back_takes_them_out(
    site_url: str, open_page: OpenPage
) -> None:
    """Typing and clicking write the address; each choice is one step of the back button."""
    page = open_page()
    page.goto(f"{site_url}organizations/")
    whole = len(expected("organizations"))

    page.locator(".gs-finder input[name=q]").press_sequentially("中心")
    expect(_count(page)).to_have_text(str(len(expected("organizations", q="中心"))))
    _facet(page, "type", "unknown").click()
    page.locator("select[name=sort]").select_option("name")
    both = str(len(expected("organizations", q="中心", type="unknown")))
    expect(_count(page)).to_have_text(both)
    assert urlsplit(page.url).query == urlencode({"q": "中心", "type": "unknown", "sort": "name"})

    page.go_back()
    expect(page.locator("select[name=sort]")).to_have_value("")
    page.go_back()
    expect(_facet(page, "type", "unknown")).to_have_attribute("aria-pressed", "false")
    expect(_count(page)).to_have_text(str(len(expected("organizations", q="中心"))))
    page.go_back()
    expect(_count(page)).to_have_text(f"{whole:,}")
    assert urlsplit(page.url).query == ""
    page.go_forward()
    expect(_count(page)).to_have_text(str(len(expected("organizations", q="中心"))))


def test_back_from_a_record_finds_the_list_as_it_was(site_url: str, open_page: OpenPage) -> None:
    """A reader who looks at a result comes back to the same results."""
    page = open_page()
    page.goto(f"{site_url}organizations/")
    _facet(page, "type", "alliance").click()
    number = str(len(expected("organizations", type="alliance")))
    expect(_count(page)).to_have_text(number)

    _results(page).locator("a").first.click()
    page.wait_for_url("**/organizations/*/")
    page.go_back()

    expect(_count(page)).to_have_text(number)
    expect(_facet(page, "type", "alliance")).to_have_attribute("aria-pressed", "true")


def test_several_values_of_a_facet_add_up_and_facets_narrow_down(
    site_url: str, open_page: OpenPage
) -> None:
    """Two types are either of them; a type and a status are both at once."""
    page = open_page()
    page.goto(f"{site_url}organizations/")

    _facet(page, "type", "unknown").click()
    _facet(page, "type", "alliance").click()
    either = expected("organizations", type="unknown") | expected("organizations", type="alliance")
    expect(_count(page)).to_have_text(str(len(either)))
    _facet(page, "status", "active").click()
    expect(_count(page)).to_have_text(str(len(either & expected("organizations", status="active"))))
    for facet, value in (("type", "unknown"), ("type", "alliance"), ("status", "active")):
        _facet(page, facet, value).click()

    expect(_count(page)).to_have_text(f"{len(expected('organizations')):,}")
    assert "?" not in page.url


def test_the_other_language_keeps_the_state(site_url: str, open_page: OpenPage) -> None:
    """Whoever changes the language in the middle of a search goes on where they were."""
    page = open_page()
    page.goto(f"{site_url}organizations/")
    page.locator(".gs-finder input[name=q]").fill("社区")
    _facet(page, "type", "unknown").click()
    number = str(len(expected("organizations", q="社区", type="unknown")))
    expect(_count(page)).to_have_text(number)

    page.locator("[data-twin]").click()

    page.wait_for_url(f"{site_url}en/organizations/?{urlencode({'q': '社区', 'type': 'unknown'})}")
    expect(_count(page)).to_have_text(number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sorting_by_name_follows_the_language(
    language: str, site_url: str, open_page: OpenPage
) -> None:
    """Names stand in the order of the page's language, which is pinyin for Chinese."""
    page = open_page()

    page.goto(site_url + address("projects/?sort=name", language))

    expect(page).to_have_url(site_url + address("projects/?sort=name", language))
    expect(_results(page)).to_have_count(len(expected("projects")))
    shown = page.locator("[data-results] td:first-child a").all_text_contents()
    in_order = "([names, language]) => names.toSorted(new Intl.Collator(language).compare)"
    assert shown == page.evaluate(in_order, [shown, language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("resource", KEYS)
def test_the_browser_writes_the_rows_that_the_page_had(
    resource: str, language: str, site_url: str, open_page: OpenPage
) -> None:
    """A row looks the same whether it came with the page or from the finder."""
    page = open_page()
    path = site_url + address(f"{resource}/", language)
    rows = (
        "all => Object.fromEntries(all.map(each =>"
        " [each.dataset.recordId, each.innerHTML.replace(/\\s*\\n\\s*/g, '')]))"
    )
    page.goto(path)
    had = _results(page).evaluate_all(rows)

    page.goto(f"{path}?sort=name")
    expect(page.locator(".gs-paging, .gs-pages").filter(visible=True)).to_have_count(0)
    expect(page.locator("select[name=sort]")).to_have_value("name")
    more = page.locator("[data-more]")
    expect(_results(page)).to_have_count(min(100, len(had)))
    if more.is_visible():
        more.click()
        expect(_results(page)).to_have_count(len(had))

    assert _results(page).evaluate_all(rows) == had


def test_a_random_walk_through_the_facets_always_counts_right(
    site_url: str, open_page: OpenPage
) -> None:
    """Whatever is chosen together, the count is that of the CSV files."""
    draw = random.Random(7)  # noqa: S311 - the same on every run
    rows = [each.cells for each in entries("organizations")]
    page = open_page()
    page.goto(f"{site_url}en/organizations/")

    for _ in range(25):
        row = draw.choice(rows)
        names = draw.sample(["type", "registration", "status"], draw.randint(1, 3))
        state = {name: row[name] for name in names}
        if draw.random() < 0.5:
            state["q"] = draw.choice(row["name"])
        page.evaluate(
            "state => { history.pushState(null, '', '?' + state);"
            " dispatchEvent(new PopStateEvent('popstate')); }",
            urlencode(state),
        )

        expect(_count(page), str(state)).to_have_text(str(len(expected("organizations", **state))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_reads_without_javascript(
    language: str, real_site: Path, site_url: str, open_page: OpenPage
) -> None:
    """Without scripts each page shows its title and what it has to tell."""
    page = open_page(java_script_enabled=False)

    for path in one_of_each_kind(real_site).values():
        page.goto(site_url + address(path, language))

        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("article")).to_have_count(1)
        assert len(page.locator("article").inner_text().strip()) > 80, path


@pytest.mark.parametrize("resource", KEYS)
def test_a_list_is_whole_without_javascript(
    resource: str, site_url: str, open_page: OpenPage
) -> None:
    """Without scripts a list shows its records, and no control that would do nothing."""
    page = open_page(java_script_enabled=False)

    page.goto(f"{site_url}{resource}/")

    assert set(_identifiers(page)) == expected(resource)
    expect(page.locator(".gs-filters")).to_be_hidden()
    expect(page.locator("[data-more]")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("resource", KEYS)
def test_source_dates_on_request(
    resource: str, script: bool, site_url: str, open_page: OpenPage
) -> None:
    """A tick shows day and publisher of every row's newest source, without JavaScript as well."""
    page = open_page(java_script_enabled=script)
    page.goto(f"{site_url}{resource}/")
    cells = page.locator("[data-results] .gs-asked")
    expect(cells.first).to_be_hidden()

    page.locator("[data-ask]").check()

    expect(cells.first).to_be_visible()
    expect(cells.first).not_to_be_empty()
    assert ("source_date=1" in page.url) == script


def test_newest_sources_first(site_url: str, open_page: OpenPage) -> None:
    """Sorted by its newest source, a list begins with the latest day and ends with the undated."""
    page = open_page()
    page.goto(f"{site_url}projects/?sort=source&source_date=1")
    expect(page.locator("[data-ask]")).to_be_checked()
    expect(_count(page)).to_have_attribute("data-match-count", str(len(expected("projects"))))
    cells = page.locator("[data-results] .gs-asked")
    expect(cells.first).to_be_visible()
    days = [
        found[0] if (found := re.findall(r"\d{4}-\d\d-\d\d", text)) else ""
        for text in cells.all_text_contents()
    ]

    assert len(set(days)) > 1
    assert days == sorted(days, reverse=True)
