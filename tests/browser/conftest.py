"""The site behind an address, and pages that remember whatever went wrong on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Page,
        Request,
        Response,
        WebError,
    )

    OpenPage = Callable[..., Page]

SUB_PATH = "/sub/path/"
OWN_SCHEMES = ("http://127.0.0.1:", "file:", "data:", "blob:", "about:")
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
TIMEOUT_MS = 60_000
"""How long a page may keep a test waiting, other tests beside it too."""
expect.set_options(timeout=TIMEOUT_MS)


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


class _Watch:
    """Writes down what goes wrong in a context: foreign and failed requests, errors, all output."""

    def __init__(self, context: BrowserContext, troubles: list[str]) -> None:
        self._note = troubles.append
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(OWN_SCHEMES):
            self._note(f"foreign request: {request.url}")

    def _on_failure(self, request: Request) -> None:
        # A page that is left gives up what it was still loading.
        if request.failure != "net::ERR_ABORTED":
            self._note(f"failed request: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"status {response.status}: {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        self._note(f"console, {message.type}: {message.text}")

    def _on_error(self, error: WebError) -> None:
        self._note(f"error: {error.error}")


@pytest.fixture
def open_page(browser: Browser, troubles: list[str]) -> Iterator[OpenPage]:
    """A function that opens a page in a watched context of its own, made with the options given."""
    contexts = []

    def open_one(**options: Any) -> Page:  # noqa: ANN401 - Playwright's own options
        context = browser.new_context(**WIDE | options)
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        _Watch(context, troubles)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
