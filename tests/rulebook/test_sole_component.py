"""Rows without a component, in schemes that have only one, and rows without a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.rulebook import load_rulebooks
from tests.factory import open_records
from tests.pages.test_pages import content_of
from tests.rating import rated, tables_of

if TYPE_CHECKING:
    from pathlib import Path

PERIODS = ("2023", "2023-Q2", "2023-06")
SOLE = {
    rulebook.sole_component: scheme
    for scheme, versions in load_rulebooks().items()
    for rulebook in versions
    if rulebook.sole_component
}


def test_which_schemes_have_one() -> None:
    """It is true that grades and the composite assessment have one component, others several."""
    assert SOLE.items() >= {"grade": "grade", "performance": "hejiang-composite"}.items()
    for scheme in ("linzi-star", "luyang-inspection", "nanguan-outcome", "tianyuan-acceptance"):
        assert load_rulebooks()[scheme][-1].sole_component == ""


@pytest.mark.slow
@pytest.mark.parametrize("period", PERIODS)
def test_rated_alike(period: str, tmp_path: Path) -> None:
    """It is true that a row without component is rated as the one that names the only one."""
    named, blank = (
        rated(
            tmp_path / word,
            [
                f"grade,organization,o1,,,{period},{part},,scored,,,,grade_5a,,,",
                f"hejiang-composite,organization,o1,,,{period},{other},,scored,81,100,,,,,",
            ],
        )
        for word, part, other in (("named", "grade", "performance"), ("blank", "", ""))
    )

    assert [(e["result"], e["total"], e["reason"], e["period"]) for e in blank.entries] == [
        ("grade_5a", None, None, period), (None, "81.00", None, period)
    ]  # fmt: skip
    assert blank.entries[0]["components"] == named.entries[0]["components"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("period", PERIODS)
def test_page_shows_it(period: str, language: str, tmp_path: Path) -> None:
    """It is true that table and page of ratings agree on a grade without component or validity."""
    tables = tables_of([f"grade,organization,o1,,,{period},,,scored,,,,grade_5a,,,"])
    with open_records(tmp_path, {"p": tables}) as records:
        (rating,) = records.rows("ratings")
        page = content_of(records, "organization", "organizations/o1/", language)
        results = content_of(records, "results", f"evaluations/grade/{period.lower()}/", language)

    assert (rating["result"], rating["unrated_reason"]) == ("grade_5a", None)
    words = records.site.schemas.vocabularies["ratings.unrated_reason"]
    for text in (page, results):
        assert ("5A级" if language == "zh" else "5A") in text
        assert words.label("NO_RESULT", language) not in text
    assert ("没有评估等级记录" if language == "zh" else "no grade on record") not in page
    assert ("有效期未载" if language == "zh" else "validity not stated") in page


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_period(language: str, tmp_path: Path) -> None:
    """It is true that a result whose period no source gives has an address and no year."""
    tables = tables_of(["grade,organization,o1,,,,grade,,scored,,,,grade_4a,,,"])
    with open_records(tmp_path, {"p": tables}) as records:
        (rating,) = records.rows("ratings")
        results = content_of(records, "results", "evaluations/grade/undated/", language)
        page = content_of(records, "organization", "organizations/o1/", language)

    assert (rating["period"], rating["result"]) == ("undated", "grade_4a")
    assert "4A" in results
    assert ("期间未载" if language == "zh" else "no period stated") in page
