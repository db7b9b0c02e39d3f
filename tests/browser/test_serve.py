"""What somebody sees who edits beside an open page: it changes, and says what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from gongshi.serve.builder import Builder
from tests.factory import write_project
from tests.packages import HEADERS, ORGANIZATION
from tests.processes import wait_until
from tests.serve.desk import BAD, Desk, Played

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from gongshi.build import Request
    from gongshi.serve.builder import Builds

pytestmark = pytest.mark.browser

GOOD = HEADERS["organizations"] + ORGANIZATION
PANEL = "gongshi-serve .panel"
"""Playwright looks into our part of the page as well, which the page's own styles do not reach."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Callable[[Builds], Desk]]:
    """A function that serves a small project with a builder; it ends with the test."""
    desks: list[Desk] = []

    def begin(builder: Builds, organizations: str = GOOD) -> Desk:
        request = write_project(tmp_path, {"one": {"organizations": organizations}})
        desks.append(Desk(request, builder))
        desks[-1].start()
        wait_until(lambda: bool(desks[-1].said))
        return desks[-1]

    yield begin
    for each in desks:
        each.stop()


def save(request: Request, organizations: str) -> None:
    """Save the table of organizations as editors do."""
    table = request.data / "one" / "organizations.csv"
    table.with_suffix(".tmp").write_text(organizations)
    table.with_suffix(".tmp").replace(table)


@pytest.mark.slow
def test_edits(desk: Callable[..., Desk], open_page: Callable[..., Page]) -> None:
    """It is true that an edited cell is seen without a hand on the browser.

    Bad data show what is wrong on the page that is open, which stays, until they are mended.
    """
    served = desk(Builder("en"))
    page = open_page()
    page.goto(f"{served.address}en/organizations/o1/")
    expect(page.locator("h1")).to_have_text("First")

    save(served.request, GOOD.replace("First", "Second"))
    expect(page.locator("h1")).to_have_text("Second")
    save(served.request, GOOD.replace("First", "Third").replace("active", "Active"))
    alert = page.locator(PANEL).get_by_role("alert")
    expect(alert).to_contain_text("The data have errors, so the site was not updated")
    expect(page.locator(PANEL)).to_contain_text("organizations.csv")
    expect(page.locator(PANEL)).to_contain_text("row 2 “Active” is not a code")
    expect(page.locator(PANEL)).to_contain_text("Write “active”.")
    expect(page.locator("h1")).to_have_text("Second")
    save(served.request, GOOD.replace("First", "Third"))

    expect(page.locator("h1")).to_have_text("Third")
    expect(page.locator(PANEL)).to_be_hidden()


@pytest.mark.slow
def test_first_build_with_bad_data(desk: Callable[..., Desk], browser: Any) -> None:  # noqa: ANN401 - Playwright's fixture
    """It is true that what is wrong is listed where there is no site, and turns into the site."""
    served = desk(Builder("en"), GOOD.replace("active", "Active"))
    page = browser.new_page()
    page.goto(f"{served.address}organizations/o1/")
    expect(page.locator("h1")).to_have_text("还没有可以显示的网站")
    expect(page.get_by_role("alert")).to_contain_text("数据有误")
    expect(page.locator("body")).to_contain_text("可改为“active”")

    save(served.request, GOOD.replace("active", "alive"))
    expect(page.locator("body")).to_contain_text("“alive”不是")
    save(served.request, GOOD)

    expect(page.locator("h1")).to_have_text("First")
    page.close()


def edit(served: Desk) -> None:
    """Change something, whatever it is."""
    number = len(served.said)
    (served.request.data / "one" / f"{number}.txt").write_text("x")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "en/"])
def test_panel(
    path: str, scheme: str, desk: Callable[..., Desk], open_page: Callable[..., Page]
) -> None:
    """It is true that keys hide the panel and bring it back, on a phone too, and axe is content."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    served = desk(Played())
    (served.request.site_dir / "en").mkdir()
    for each, language in (("", "zh"), ("en/", "en")):
        (served.request.site_dir / each / "index.html").write_text(
            f'<!DOCTYPE html><html lang="{language}"><head><title>x</title></head>'
            "<body><main><h1>x</h1></main></body></html>"
        )
    page = open_page(viewport={"width": 360, "height": 640}, color_scheme=scheme)
    page.goto(served.address + path)
    assert isinstance(served.builder, Played)
    served.builder.outcomes.append(BAD)
    edit(served)
    panel = page.locator(PANEL)
    expect(panel).to_contain_text("错在哪里" if path == "" else "what is wrong")

    found = Axe().run(page)
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.shadowRoot.activeElement.className")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.reload()
    expect(page.locator("gongshi-serve .open")).to_be_visible()
    expect(panel).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()

    assert focused == "close"
    assert [each["id"] for each in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_many_tabs(desk: Callable[..., Desk], open_page: Callable[..., Page]) -> None:
    """It is true that ten tabs share one connection and all follow, also when that one closes."""
    served = desk(Played())
    first = open_page()
    first.goto(served.address)
    tabs = [first.context.new_page() for _ in range(9)]
    for each in tabs:
        each.goto(served.address)

    edit(served)
    for each in (first, *tabs):
        expect(each.locator("body")).to_contain_text("build 2")
    first.close()
    edit(served)
    for each in tabs:
        expect(each.locator("body")).to_contain_text("build 3")


def test_restart(tmp_path: Path, browser: Any) -> None:  # noqa: ANN401 - Playwright's fixture
    """It is true that a page finds a server that was started again, and what changed meanwhile."""
    request = write_project(tmp_path, {"one": {}})
    served = Desk(request, Played())
    served.start()
    wait_until(lambda: bool(served.said))
    page = browser.new_page()
    page.goto(served.address)
    port = int(served.address.rstrip("/").rpartition(":")[2])
    served.stop()

    builder = Played()
    builder.builds = 5
    again = Desk(request, builder, port=port)
    again.start()

    expect(page.locator("body")).to_contain_text("build 6")
    page.close()
    again.stop()


def test_server_that_is_gone(tmp_path: Path, browser: Any) -> None:  # noqa: ANN401 - Playwright's fixture
    """It is true that a page asks ever more rarely, gives up, and says so."""
    served = Desk(write_project(tmp_path, {"one": {}}), Played())
    served.start()
    wait_until(lambda: bool(served.said))
    page = browser.new_page()
    page.clock.install()
    page.goto(f"{served.address}en/")
    # It listens a moment after it is there.
    with page.expect_request("**/events"):
        page.goto(served.address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    served.stop()
    waits: list[int] = []

    while not page.locator("gongshi-serve [role=status]").text_content():
        known = len(asked)
        page.clock.run_for(500)
        page.wait_for_timeout(20)
        waits.append(len(asked) - known)
        assert len(waits) < 2_000

    expect(page.locator("gongshi-serve [role=status]")).to_contain_text("已经停止")
    known = len(asked)
    page.clock.run_for(600_000)
    assert (known, len(asked)) == (11, known), json.dumps(waits)
    page.close()
