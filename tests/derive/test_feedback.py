"""Feedback on services: what the indicator of satisfaction makes of it, and where it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factory import EVERY_KIND, open_records, open_site
from tests.pages.test_pages import content_of

if TYPE_CHECKING:
    from pathlib import Path

HEAD = (
    "feedback_id,project_id,org_id,period,kind,topic,channel,responses_persons,"
    "satisfied_persons,score,max_score,count,replied_count,median_reply_days,source_id\n"
)


@pytest.mark.slow
def test_feeds_satisfaction(tmp_path: Path) -> None:
    """It is true that satisfaction weighs feedback by responses and shows none below thirty."""
    feedback = HEAD + (
        "f1,p1,,2025,evaluation,,online,60,57,4.5,5,,,,s1\n"
        "f2,,o1,2025,evaluation,,offline,40,30,80,100,,,,s1\n"
        "f3,p1,,2024,evaluation,,online,29,29,5,5,,,,s1\n"
        "f4,p1,,2025,complaint,fees,hotline,,,,,7,6,3.5,s1\n"
    )
    with open_site(tmp_path, {"one": {**EVERY_KIND, "feedback": feedback}}) as site:
        rows = site.database.rows(
            "SELECT definition, period, value, numerator, denominator FROM site.indicator_values "
            "WHERE indicator_id = 'I21' AND definition LIKE 'feedback%' ORDER BY ALL"
        )

    assert rows == [
        ("feedback_satisfied", "2024", None, None, "29"),
        ("feedback_satisfied", "2025", "87.00", "87", "100"),
        ("feedback_score", "2024", None, None, "29"),
        ("feedback_score", "2025", "86.00", None, "100"),
    ]


@pytest.mark.slow
def test_stands_on_its_projects_page(tmp_path: Path) -> None:
    """It is true that a project's page lists its feedback, in labels, with the days to reply."""
    feedback = HEAD + "f4,p1,,2025,complaint,fees,hotline,,,,,7,6,3.5,s1\n"
    with open_records(tmp_path, {"one": {**EVERY_KIND, "feedback": feedback}}) as records:
        chinese = content_of(records, "project", "projects/p1/")
        english = content_of(records, "project", "projects/p1/", "en")

    for word in ("评价与意见反馈", "投诉", "收费", "热线", "3.5"):
        assert word in chinese
    for word in ("Feedback on services", "Complaint", "Fees", "Hotline", "3.5"):
        assert word in english
