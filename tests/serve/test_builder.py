"""The process that builds, as it is started, told, replaced and ended."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from gongshi.errors import ExitCode
from gongshi.serve.builder import Builder
from gongshi.stopping import STOPPING
from tests.factory import write_project
from tests.packages import HEADERS, ORGANIZATION
from tests.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongshi.build import Request

pytestmark = pytest.mark.slow

GOOD = HEADERS["organizations"] + ORGANIZATION
BAD = GOOD.replace("active", "alive")


@pytest.fixture
def builder() -> Iterator[Builder]:
    """A builder with messages in English."""
    made = Builder("en")
    yield made
    made.close()


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    """A small project to build."""
    return write_project(tmp_path, {"one": {"organizations": GOOD}})


def pid_of(builder: Builder) -> int:
    """Return which process builds."""
    assert builder._process is not None  # noqa: SLF001 - it is seen nowhere else
    return builder._process.process.pid  # noqa: SLF001 - likewise


def test_warm(builder: Builder, request_: Request) -> None:
    """It is true that one process builds again and again, good data and bad, until it is renewed.

    What is wrong comes as text for the terminal and as HTML in both languages.
    """
    first, pid = builder.build(request_), pid_of(builder)
    table = request_.data / "one" / "organizations.csv"
    table.write_text(BAD)
    bad = builder.build(request_)
    request_.config.unlink()
    broken = builder.build(request_)
    kept = pid_of(builder)
    builder.renew()

    assert (first.code, first.text, first.pages) == (ExitCode.OK, "", {})
    assert first.changed > 20
    assert (bad.code, bad.judged, broken.code, broken.judged) == (
        ExitCode.DATA, True, ExitCode.USAGE, False,
    )  # fmt: skip
    assert "“alive” is not a code" in bad.text
    assert "“alive” is not a code" in bad.pages["en"]
    assert "“alive”" in bad.pages["zh"]
    assert "There is no configuration file" in broken.text
    assert "没有配置文件" in broken.pages["zh"]
    assert (kept, pid_of(builder) != pid) == (pid, True)


def test_killed(builder: Builder, request_: Request) -> None:
    """It is true that a process that was killed is told of, and the next build has another one."""
    os.kill(pid_of(builder), signal.SIGKILL)

    lost = builder.build(request_)
    again = builder.build(request_)

    assert (lost.code, lost.judged, "SIGKILL" in lost.text) == (ExitCode.ENVIRONMENT, False, True)
    assert again.code is ExitCode.OK


def test_cut_off(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that whoever ends the command in the middle of a build leaves nothing behind."""
    builder = Builder("en")
    pid = pid_of(builder)
    caught: list[BaseException] = []

    def build() -> None:
        try:
            builder.build(request_)
        except KeyboardInterrupt as stop:
            caught.append(stop)

    thread = threading.Thread(target=build)
    thread.start()
    wait_until((request_.site_dir.parent / ".site-next").exists)
    monkeypatch.setattr(STOPPING, "number", signal.SIGTERM)
    thread.join()
    builder.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert len(caught) == 1
    assert not request_.site_dir.exists()
    assert not (request_.site_dir.parent / ".site-next").exists()
