"""When and by whom, as every record's page tells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.factory import EVERY_KIND, open_records
from tests.pages.test_pages import content_of

if TYPE_CHECKING:
    from pathlib import Path

PAGES = {
    "organization": "organizations/o1/",
    "project": "projects/p1/",
    "place": "places/d1/",
    "venue": "venues/v1/",
}
UNDATED = {"zh": "未注明日期", "en": "undated"}


def _parts(page: str) -> tuple[str, str]:
    """Return the head of a record's page and its citation."""
    head = re.search(r"<header.*?</header>", page, re.DOTALL)
    citation = re.search(r'<p class="gs-citation">.*?</p>', page, re.DOTALL)
    assert head
    assert citation
    return head[0], citation[0]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("day", ["2024-02-29", ""])
def test_head_and_citation_tell_when(day: str, language: str, tmp_path: Path) -> None:
    """It is true that head and citation of every record name its newest source and its day."""
    sources = f"source_id,title,publisher,published_on\ns1,某地新闻,某报,{day}\n"
    with open_records(tmp_path, {"a": {**EVERY_KIND, "sources": sources}}) as records:
        pages = [content_of(records, kind, path, language) for kind, path in PAGES.items()]

    for page in pages:
        for part in _parts(page):
            assert "某地新闻" in part
            assert "某报" in part
            assert (day or UNDATED[language]) in part
            assert (UNDATED[language] in part) == (not day)
