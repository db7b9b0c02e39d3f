"""Tests of the clock: time is charged once, to the innermost stage."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gongshi.profile import Clock

if TYPE_CHECKING:
    import pytest


class _Hands:
    """What a clock reads: it goes forward only when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> float:
        return self.now


def stopped(monkeypatch: pytest.MonkeyPatch) -> _Hands:
    """Return the hands of all clocks."""
    hands = _Hands()
    monkeypatch.setattr(time, "perf_counter", hands.read)
    monkeypatch.setattr(time, "process_time", hands.read)
    return hands


def test_inner_stage_is_not_charged_to_the_outer(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that each moment counts once, for the stage that was at work."""
    hands, clock = stopped(monkeypatch), Clock()
    clock.start()

    with clock.stage("outer"):
        hands.now += 1
        with clock.stage("inner"):
            hands.now += 10
        hands.now += 100
    hands.now += 1000

    spent = clock.stop()
    assert {name: (each.seconds, each.cpu) for name, each in spent.items()} == {
        "outer": (101, 101), "inner": (10, 10),
    }  # fmt: skip


def test_items_are_charged_while_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that what is done with an item is not what it took to make it."""
    hands, clock = stopped(monkeypatch), Clock()
    clock.start()

    def items() -> list[int]:
        hands.now += 1
        return [1, 2]

    with clock.stage("use"):
        for _ in clock.each("make", (each for each in items())):
            hands.now += 10

    spent = clock.stop()
    assert (spent["make"].items, spent["use"].seconds) == (2, 21)
    assert spent["make"].seconds == 0


def test_clock_that_stands_still() -> None:
    """It is true that nothing is charged where nobody asked for it."""
    clock = Clock()

    with clock.stage("outer"):
        assert list(clock.each("make", [1, 2])) == [1, 2]

    assert clock.stop() == {}
