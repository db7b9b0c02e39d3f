"""Hostile and broken packages: every row of `tests/hostile.py`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import fromstring

import pytest

from gongshi.config import LANGUAGES
from gongshi.report import VIEWS
from gongshi.report.wording import words_of
from tests.hostile import ALL, Bad
from tests.packages import flat, judge_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet

    from gongshi.model import Report

Judged = tuple[Bad, "Report"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("measured_readers")]
LONG: Final = frozenset({
    "a million blank lines", "30 MB cell", "30 MB label", "30 MB extra cell",
    "numbers in many long cells",
})  # fmt: skip
"""Packages that take seconds, each by the way that smaller ones go too."""


def params() -> Iterator[ParameterSet]:
    """Yield every bad package, those that take long marked so."""
    for bad in ALL:
        marks = [pytest.mark.unmeasured] if bad.name in LONG else []
        yield pytest.param(bad, id=bad.id, marks=marks)


@pytest.fixture(scope="module", params=params())
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """A bad package and its report, made once for all tests."""
    bad: Bad = request.param
    return bad, judge_apart(bad.write(tmp_path_factory.mktemp("bad") / "p"))


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_package_is_shown_in_every_view(judged: Judged, language: str) -> None:
    """It is true that every view shows every bad package, as what the view promises to be."""
    _, report = judged

    made = {name: view(report, language) for name, view in VIEWS.items()}

    for name in ("json", "sarif"):
        assert json.loads(made[name])
    assert int(fromstring(made["junit"]).attrib["failures"]) > 0  # noqa: S314 - our own file
    assert made["html"].isprintable() or "\x00" not in made["html"]
    for name in ("text", "github"):
        assert made[name].replace("\n", "").replace("\u3000", "").isprintable(), name
