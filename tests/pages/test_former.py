"""Addresses of results that once were: they stay, and say in one sentence why there is nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from gongshi.rulebook import load_rulebooks
from tests.factory import EVERY_KIND, open_records
from tests.pages.test_pages import content_of, subjects_of

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHED = ("evaluations/tianyuan-acceptance/2019/", "evaluations/linzi-star/2023/",
             "evaluations/nanguan-outcome/2025-q4/", "evaluations/grade/2026/")  # fmt: skip


def test_they_stay(tmp_path: Path) -> None:
    """It is true that every former address is there on a site without any result, and once."""
    with open_records(tmp_path, {"a": {}}) as records:
        paths = list(subjects_of(records, "results"))
        sentences = [content_of(records, "results", path) for path in PUBLISHED]

    assert set(PUBLISHED) <= set(paths)
    assert "不是验收" in sentences[0]
    for page in sentences:
        assert "gs-notice" not in page
        assert not re.search("《|公示期|未评定", page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_they_give_way_to_results(language: str, tmp_path: Path) -> None:
    """It is true that where there are results of the period, these stand at the address."""
    with open_records(tmp_path, {"a": EVERY_KIND}) as records:
        page = content_of(records, "results", "evaluations/linzi-star/2025/", language)
        none = content_of(records, "results", "evaluations/linzi-star/2024/", language)

    name = load_rulebooks()["linzi-star"][-1].title[language]
    assert "data-announced" in page
    assert "data-announced" not in none
    assert name in none
    assert 'href="../../../evaluations/linzi-star/"' in none
