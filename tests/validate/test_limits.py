"""Reports that are cut: what is counted stays exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.config import Limits
from tests.packages import HEADERS, ORGANIZATION, judge, write_package

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 30
CONTENT = (
    HEADERS["organizations"].strip()
    + ",note\n"
    + "".join(
        ORGANIZATION.strip().replace("o1", f"o{n % 10}").replace("active", "alive") + ",x\n"
        for n in range(ROWS)
    )
)


@pytest.mark.parametrize("limit", [0, 1, 7, 55, 1000])
def test_counts_are_exact_beyond_the_limit(limit: int, tmp_path: Path) -> None:
    """It is true that counts, verdict and exit code do not depend on how much is listed."""
    folder = write_package(tmp_path / "p", {"organizations.csv": CONTENT})

    report = judge(folder, limits=Limits(findings=limit))

    assert len(report.findings) == min(limit, ROWS + ROWS - 10 + 1)
    assert (report.valid, report.exit_code) == (False, 3)
    assert report.counts == {
        ("constraint-error", "organizations", "status"): ROWS,
        ("extra-label", "organizations", "note"): 1,
        ("primary-key", "organizations", "org_id"): ROWS - 10,
    }


def test_order_of_findings(tmp_path: Path) -> None:
    """It is true that findings come by package, table and record."""
    second = write_package(tmp_path / "b", {"sources.csv": "source_id,title\nS,\n"})
    first = write_package(tmp_path / "a", {"organizations.csv": CONTENT})

    places = [(each.package, each.resource, each.row) for each in judge(second, first).findings]

    assert places == sorted(places, key=lambda each: (each[0], each[1], each[2] or 0))
