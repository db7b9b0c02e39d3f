"""The site behind an address, and pages that remember whatever went wrong on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, WebError

    OpenPage = Callable[..., Page]

SUB_PATH = "/sub/path/"
OWN_SCHEMES = ("http://127.0.0.1:", "file:", "data:", "blob:", "about:")
TIMEOUT_MS = 10_000
"""How long a page may keep a test waiting."""


@pytest.fixture(scope="session")
def site_url(real_site: Path) -> Iterator[str]:
    """The address of the real site at the root of a host."""
    with serve(real_site) as url:
        yield url


@pytest.fixture(scope="session")
def sub_path_url(real_site: Path) -> Iterator[str]:
    """The address of the real site below a path."""
    with serve(real_site, SUB_PATH) as url:
        yield url


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What went wrong on the pages of a test; whatever is still in it at the end fails the test."""
    held: list[str] = []
    yield held
    assert held == []


@pytest.fixture
def open_page(browser: Browser, troubles: list[str]) -> Iterator[OpenPage]:
    """A function that opens a page in a context of its own, made with the options given.

    Foreign and failed requests, errors and all that the console says go to `troubles`.
    """
    contexts = []

    def on_request(request: Request) -> None:
        if not request.url.startswith(OWN_SCHEMES):
            troubles.append(f"foreign request: {request.url}")

    def on_failure(request: Request) -> None:
        # A page that is left gives up what it was still loading.
        if request.failure != "net::ERR_ABORTED":
            troubles.append(f"failed request: {request.url} {request.failure}")

    def on_response(response: Response) -> None:
        if response.status >= 400:
            troubles.append(f"status {response.status}: {response.url}")

    def on_console(message: ConsoleMessage) -> None:
        troubles.append(f"console, {message.type}: {message.text}")

    def on_error(error: WebError) -> None:
        troubles.append(f"error: {error.error}")

    def open_one(**options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        context.on("request", on_request)
        context.on("requestfailed", on_failure)
        context.on("response", on_response)
        context.on("console", on_console)
        context.on("weberror", on_error)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
