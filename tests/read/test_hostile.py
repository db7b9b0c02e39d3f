"""Hostile and broken packages: every row of `tests/hostile.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.config import LANGUAGES
from gongshi.report.wording import words_of
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


@pytest.mark.parametrize("bad", ALL, ids=lambda bad: bad.name)
def test_bad_package_is_explained(bad: Bad, tmp_path: Path) -> None:
    """It is true that every finding is worded in both languages, with no blank left empty."""
    report = judge(bad.write(tmp_path / "p"))

    for finding in report.findings:
        assert finding.path
        for language in LANGUAGES:
            words = words_of(finding, language)
            said = f"{words.title} {words.message} {words.remedy}"
            assert [each for each in ("“”", "（）", "()", " ,") if each in said] == [], said
