"""What every test may rely on: the browser, with a loud word when there is none, and the site."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from coverage import Coverage
from playwright.sync_api import sync_playwright

from gongshi import workers
from tests import golden_site
from tests.factory import built
from tests.processes import unmeasured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from playwright.sync_api import Browser

    from gongshi.build import Request

    MakeFolder: TypeAlias = Callable[[Path], None]

CHROMIUM_COMMANDS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is the same browser without windows, which takes a third of the time."""
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name is looked up: whatever a page asks of another host fails at once.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
REPOSITORY = Path(__file__).resolve().parents[1]
AS_OF = "2026-03-31"
PASSED_ON = workers._PASSED_ON  # noqa: SLF001 - what tests give the readers less of
MEASURING = "COVERAGE"
"""How the names begin of what tells a started process to measure coverage."""
NO_CHROMIUM = f"no Chromium on the PATH (looked for {', '.join(CHROMIUM_COMMANDS)})"
NO_STRACE = "no strace on the PATH"
NO_MOUNTS = "no right to mount a file system, not even in a namespace of one's own (unshare -rm)"


def find_chromium() -> str | None:
    """Return the path of the first Chromium on the PATH, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM_COMMANDS)), None)


@cache
def may_mount() -> bool:
    """Tell whether this machine lets us mount a file system that only we see."""
    command = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def lacking(item: pytest.Item) -> str | None:
    """Return what a test needs and the machine does not have, or None."""
    if item.get_closest_marker("browser") and find_chromium() is None:
        return NO_CHROMIUM
    if item.get_closest_marker("strace") and shutil.which("strace") is None:
        return NO_STRACE
    if item.get_closest_marker("mounts") and not may_mount():
        return NO_MOUNTS
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that lacks a program is skipped; where CI=true it fails."""
    reason = lacking(item)
    if reason is None:
        return
    # Servers that run tests seldom let them mount anything.
    if os.environ.get("CI") == "true" and reason != NO_MOUNTS:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the whole site waits until it is built."""
    for item in items:
        if "real_site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was imported and collected stays: nobody looks through it for garbage again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """At the end all of it is garbage."""
    gc.unfreeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A test that is marked `unmeasured` runs without the tracer, and so does what it starts."""
    measuring = Coverage.current() if item.get_closest_marker("unmeasured") else None
    if measuring is None:
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        for name in [each for each in os.environ if each.startswith(MEASURING)]:
            patch.delenv(name)
        measuring.stop()
        try:
            return (yield)
        finally:
            measuring.start()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Every test that lacked a program is named before the closing line, whoever ran it."""
    for reason in (NO_CHROMIUM, NO_STRACE, NO_MOUNTS):
        skipped = [
            each.nodeid for each in terminalreporter.getreports("skipped")
            if reason in str(each.longrepr)
        ]  # fmt: skip
        if skipped:
            terminalreporter.section(f"TESTS SKIPPED: {reason}", red=True, bold=True)
            for node_id in skipped:
                terminalreporter.line(node_id)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of the system's Chromium; only tests marked `browser` may ask for it."""
    path = find_chromium()
    if path is None:
        pytest.fail(f"{NO_CHROMIUM}; mark the test as `browser`", pytrace=False)
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One headless Chromium for the whole run; a test opens its own context."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=list(CHROMIUM_FLAGS)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _readers_unmeasured() -> Iterator[None]:
    """Processes that read packages measure no coverage: there are thousands of them.

    What they do is measured in this process (`tests.packages.read_here`), and how they do it where
    a test asks for `measured_readers`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "_PASSED_ON", tuple(each for each in PASSED_ON if each != MEASURING))
        yield


@pytest.fixture(scope="module")
def measured_readers() -> Iterator[None]:
    """Have the processes that read packages measure coverage, as far as this one does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "_PASSED_ON", PASSED_ON)
        workers.WORKERS.end()
        yield
        workers.WORKERS.end()


def shared_folder(tmp_path_factory: pytest.TempPathFactory, name: str, make: MakeFolder) -> Path:
    """Return a folder that all processes of this run share, made by the first that asks for it.

    Where its making fails, the next that asks tries again, so that each says why.
    """
    base = tmp_path_factory.getbasetemp()
    # Each process of a parallel run has a folder of its own below that of the run.
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = base / f"shared-{name}", base / f"shared-{name}.done"
    with (base / f"shared-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built once from the repository's own data; nobody writes into it."""

    def make(folder: Path) -> None:
        command = [
            sys.executable, "-m", "gongshi", "build", "--as-of", AS_OF,
            "--site-dir", str(folder / "site"),
        ]  # fmt: skip
        # What builds a site is measured where small ones are built, in a fraction of the time.
        subprocess.run(command, cwd=REPOSITORY, env=unmeasured(), check=True)

    return shared_folder(tmp_path_factory, "real", make) / "site"


@pytest.fixture(scope="session")
def golden_project(tmp_path_factory: pytest.TempPathFactory) -> Request:
    """The golden project with its site, built once for all tests; nobody writes into it."""

    def make(folder: Path) -> None:
        result = built(golden_site.copy_project(folder / "project"))
        assert result.changed == result.files

    return golden_site.request_of(shared_folder(tmp_path_factory, "golden", make) / "project")
