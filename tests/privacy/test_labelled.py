"""A sample of the labelled set; the whole is `make personal`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.validate import personal
from tests.privacy_disguises import disguises
from tests.privacy_labelled import harmless, plant, told

if TYPE_CHECKING:
    from pathlib import Path


def test_there_are_more_than_a_hundred_disguises() -> None:
    """It is true that the set has more disguises than anybody asked for."""
    assert len(disguises()) > 100


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.hostile(51)
@pytest.mark.hostile(52)
@pytest.mark.hostile(53)
@pytest.mark.parametrize("few", [personal.FEW, 0], ids=["by record", "by column"])
def test_nothing_planted_is_missed(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that each disguise that the handbook lists is found in every channel."""
    monkeypatch.setattr(personal, "FEW", few)
    tally = plant(tmp_path, 1_000)

    assert tally.planted.total() >= 1_000
    assert tally.wrong == 0, told("missed", tally)


def test_harmless_cells_pass(tmp_path: Path) -> None:
    """It is true that of some thousand harmless cells of registers none stops the work."""
    tally = harmless(tmp_path, 10_000)

    assert tally.planted.total() == 10_000
    assert tally.wrong == 0, told("falsely blocked", tally)
