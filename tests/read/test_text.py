"""Characters that nobody can see, looked for in bytes: the same as in texts."""

from __future__ import annotations

import sys

import pytest

from gongshi.read.properties import INVISIBLE
from gongshi.read.text import has_invisible

LINES = "\t\n\r"
ALL = [chr(each) for each in range(sys.maxunicode + 1) if not 0xD800 <= each < 0xE000]
"""Every character that UTF-8 can hold."""


@pytest.mark.slow
def test_every_invisible_character_is_seen() -> None:
    """It is true that each of the first two planes is found alone, and those behind them, too."""
    unseen = [each for each in ALL if INVISIBLE.match(each) and each < "\U000e0100"]
    unseen += ["\U000f0000", "\U0010ffff", "锟斤拷"]

    assert len(unseen) > 6_000
    assert [each for each in unseen if not has_invisible(f"甲{each}a".encode())] == []


def test_no_other_character_is_taken_for_one() -> None:
    """It is true that all other characters together hold nothing that is looked for."""
    others = "".join(each for each in ALL if not INVISIBLE.match(each))

    assert set(LINES) <= set(others)
    assert not has_invisible(others.encode())
