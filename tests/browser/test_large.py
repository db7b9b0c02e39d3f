"""A list of thousands of organizations is as quick to open and to search as a small one.

`GONGSHI_LARGE=10000 pytest tests/browser/test_large.py` takes five times as many, and minutes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.conftest import AS_OF, REPOSITORY
from tests.processes import unmeasured
from tests.register import entries, expected
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ORGANIZATIONS = int(os.environ.get("GONGSHI_LARGE", "2000"))
MOST_BYTES = 1_500_000
MOST_PIXELS = 20_000
"""How long a page of a list may be on a wide screen: as long as two hundred rows."""


@pytest.fixture(scope="module")
def large() -> Iterator[tuple[Path, Path]]:
    """The data and the site of one large package, in memory where the system has such a folder."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        data, site = Path(folder, "data"), Path(folder, "site")
        make = [sys.executable, str(REPOSITORY / "benchmarks/make_large.py")]
        subprocess.run(
            [*make, "--organizations", str(ORGANIZATIONS), "--out", data / "large"], check=True
        )
        evaluations = data / "large/evaluations.csv"
        header = evaluations.read_text(encoding="utf-8").partition("\n")[0]
        evaluations.write_text(f"{header}\n", encoding="utf-8")
        build = [sys.executable, "-m", "gongshi", "build", "--as-of", AS_OF, "--lang", "zh"]
        started = perf_counter()
        subprocess.run(
            [*build, "--data", data, "--site-dir", site],
            check=True,
            cwd=REPOSITORY,
            env=unmeasured(),
        )
        print(f"built in {perf_counter() - started:.1f} s")  # noqa: T201 - a figure, no verdict
        yield data, site
        entries.cache_clear()


@pytest.fixture
def large_url(large: tuple[Path, Path]) -> Iterator[str]:
    """The address of the large site."""
    with serve(large[1]) as url:
        yield url


def test_thousands_of_organizations_open_and_filter_at_once(
    large: tuple[Path, Path], large_url: str, open_page: OpenPage
) -> None:
    """The page is small, a query counts right as it is typed, and the results have an end."""
    data, site = large
    assert (site / "organizations/index.html").stat().st_size < MOST_BYTES
    page = open_page()
    count = page.locator("[data-match-count]")
    results = page.locator("[data-results] [data-record-id]")

    started = perf_counter()
    page.goto(f"{large_url}organizations/?type=service")
    expect(count).to_have_text(f"{len(expected('organizations', data, type='service')):,}")
    print(f"a filtered list in {perf_counter() - started:.2f} s")  # noqa: T201 - a figure, no verdict
    expect(results).to_have_count(100)
    assert page.evaluate("document.documentElement.scrollHeight") < MOST_PIXELS

    page.goto(f"{large_url}organizations/")
    expect(count).to_have_text(f"{ORGANIZATIONS:,}")
    assert page.evaluate("document.documentElement.scrollHeight") < MOST_PIXELS
    name = entries("organizations", data)[ORGANIZATIONS * 2 // 5].name
    for typed in (name[0], name[:2], name[:4], name):
        started = perf_counter()
        page.locator(".gs-finder input[name=q]").fill(typed)
        expect(count).to_have_text(f"{len(expected('organizations', data, q=typed)):,}")
        print(f"{typed} in {perf_counter() - started:.2f} s")  # noqa: T201 - a figure, no verdict
    expect(results.first).to_contain_text(name)
    page.locator("[data-more]").wait_for(state="hidden")


def test_thousands_of_organizations_read_page_by_page_without_javascript(
    large: tuple[Path, Path], large_url: str, open_page: OpenPage
) -> None:
    """Without scripts the list's pages together hold every record, each once."""
    page = open_page(java_script_enabled=False)
    page.goto(f"{large_url}organizations/")
    last = page.locator(".gs-pages a").last.get_attribute("href") or ""
    number = int(last.rstrip("/").rpartition("/")[2])
    names: list[str] = []

    for at in range(1, number + 1):
        text = (
            large[1] / "organizations" / (f"pages/{at}" if at > 1 else "") / "index.html"
        ).read_text()
        names += [each.partition('"')[0] for each in text.split('data-record-id="')[1:]]

    assert len(names) == ORGANIZATIONS
    assert set(names) == expected("organizations", large[0])
    page.locator(".gs-pages a").last.click()
    page.wait_for_url(f"**/organizations/pages/{number}/")
    page.locator(".gs-pages a").first.click()
    page.wait_for_url(f"{large_url}organizations/")


def test_suggestions_among_thousands_are_found_and_have_an_end(
    large: tuple[Path, Path], large_url: str, open_page: OpenPage
) -> None:
    """A name brings its record, and two common characters bring a list with an end."""
    record = entries("organizations", large[0])[1234]
    page = open_page()
    page.goto(f"{large_url}places/")
    box = page.locator("[data-search] input")

    box.fill(record.name)
    expect(
        page.locator(f'[data-suggestions] [data-record-id="{record.identifier}"]')
    ).to_be_visible()
    box.fill("中心")

    expect(page.locator("[data-suggestions] a")).to_have_count(200)
    page.goto(f"{large_url}organizations/?q={quote('中心')}")
    page.locator("[data-more]").click()
    expect(page.locator("[data-results] [data-record-id]")).to_have_count(200)
