"""Hostile and broken packages: every row of `tests/hostile.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.config import LANGUAGES
from gongshi.report.wording import words_of
from tests.hostile import ALL, Bad
from tests.packages import flat, judge

if TYPE_CHECKING:
    from gongshi.model import Report

Judged = tuple[Bad, "Report"]


@pytest.fixture(scope="module", params=ALL, ids=lambda bad: bad.id)
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """A bad package and its report, made once for all tests."""
    bad: Bad = request.param
    return bad, judge(bad.write(tmp_path_factory.mktemp("bad") / "p"))


def test_bad_package_is_refused(judged: Judged) -> None:
    """It is true that a bad package ends with its exit code and names what is wrong."""
    bad, report = judged
    found = [code for *_, code in flat(report.findings)]

    assert (report.exit_code, bad.found in found) == (bad.exit_code, True), found


def test_bad_package_is_explained(judged: Judged) -> None:
    """It is true that every finding is worded in both languages, with no blank left empty."""
    _, report = judged

    for finding in report.findings:
        assert finding.path
        for language in LANGUAGES:
            words = words_of(finding, language)
            said = f"{words.title} {words.message} {words.remedy}"
            assert [each for each in ("“”", "（）", "()", " ,") if each in said] == [], said
