"""Desks for tests: what they start ends with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi import serve as room
from tests.factory import write_project
from tests.serve.desk import Desk, Played

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gongshi.serve.outcome import Outcome

    Start = Callable[..., Desk]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """A function that starts to serve a small project with a builder that only plays."""
    monkeypatch.setattr(room, "TICK_SECONDS", 0.02)
    desks: list[Desk] = []

    def begin(*outcomes: Outcome, builder: type[Played] = Played, polls: bool = False) -> Desk:
        project = write_project(tmp_path / "project", {"one": {}}, docs={"zh/a.md": "# A"})
        desk = Desk(project, builder(*outcomes), polls=polls)
        desks.append(desk)
        desk.start()
        return desk

    (tmp_path / "project").mkdir()
    yield begin
    for desk in desks:
        desk.stop()
