"""Hostile and broken packages: every row of `tests/hostile.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile import ALL, Bad
from tests.packages import flat, judge

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("bad", ALL, ids=lambda bad: bad.name)
def test_bad_package_is_refused(bad: Bad, tmp_path: Path) -> None:
    """It is true that a bad package ends with its exit code and names what is wrong."""
    folder = bad.write(tmp_path / "p")

    report = judge(folder)

    assert (report.exit_code, bad.found in [code for *_, code in flat(report.findings)]) == (
        bad.exit_code,
        True,
    ), flat(report.findings)
