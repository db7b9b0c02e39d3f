"""Counting: a long table, column by column, gives what short ones give together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.validate import count as count_module
from tests.packages import HEADERS, judge, write_package

if TYPE_CHECKING:
    from pathlib import Path

KINDS = (
    "o{n},N{n},registered,association,active,s1",
    "o{n},,registered,association,active,s1",
    "O {n},N,registered,associations,active,s1",
    "o1,N,registered,association,active,s1",
    ",N,unknown,association,active,nowhere",
    "404,N,registered,service,done,",
)
"""Records, good and bad, of which one is like the next but five."""


@pytest.mark.parametrize("sample", [1, 2_000])
def test_long_tables_are_counted_alike(
    sample: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that findings and counts are the same by column, with few values or many."""
    rows = "\n".join(KINDS[n % len(KINDS)].format(n=n) for n in range(600))
    files = {"organizations.csv": f"{HEADERS['organizations']}{rows}\n"}
    folder = write_package(tmp_path / "p", files)
    together = judge(folder)

    monkeypatch.setattr(count_module, "LARGE", 1)
    monkeypatch.setattr(count_module, "_SAMPLE", sample)
    by_column = judge(folder)

    assert together.counts == by_column.counts
    assert together.findings == by_column.findings
    assert {"constraint-error", "primary-key", "reserved-identifier", "foreign-key"} <= {
        code for code, *_ in together.counts
    }
