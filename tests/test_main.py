"""The way in: what is started before the rest is loaded, and when."""

from __future__ import annotations

import sys

import pytest

from gongshi import __main__ as way_in
from gongshi import cli
from gongshi.workers import WORKERS


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the way in does, in order; nothing is really started or run."""
    steps: list[str] = []

    def run() -> int:
        steps.append("run")
        return 3

    monkeypatch.setattr(WORKERS, "prepare", lambda: steps.append("prepare"))
    monkeypatch.setattr(cli, "main", run)
    return steps


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("validate", "p"), ["prepare", "run"]),
        (("build",), ["prepare", "run"]),
        (("validate", "--help"), ["run"]),
        (("--version",), ["run"]),
        ((), ["run"]),
    ],
)
def test_what_reads_packages_is_started_first(
    words: tuple[str, ...], expected: list[str], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that a command that reads packages starts the workers, and no other does."""
    monkeypatch.setattr(sys, "argv", ["gongshi", *words])

    assert (way_in.main(), told) == (3, expected)


@pytest.mark.parametrize(("error", "code"), [(OSError(), 3), (KeyboardInterrupt(), 130)])
def test_what_may_happen_on_the_way_in(
    error: BaseException, code: int, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that a full machine is told of later, and that Ctrl-C leaves no traceback."""

    def fail() -> None:
        raise error

    monkeypatch.setattr(WORKERS, "prepare", fail)
    monkeypatch.setattr(sys, "argv", ["gongshi", "validate"])

    assert way_in.main() == code
    assert told == (["run"] if code == 3 else [])
