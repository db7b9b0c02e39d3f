"""When and by whom, as every record's page tells it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from gongshi.publish.search import build_indexes
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


@pytest.mark.slow
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


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("day", ["2024-02-29", ""])
@pytest.mark.parametrize("resource", ["organizations", "projects", "places", "venues"])
def test_lists_tell_when_on_request(resource: str, day: str, language: str, tmp_path: Path) -> None:
    """It is true that a row of a list holds day and publisher of its newest source, when asked."""
    sources = f"source_id,title,publisher,published_on\ns1,某地新闻,某报,{day}\n"
    with open_records(tmp_path, {"a": {**EVERY_KIND, "sources": sources}}) as records:
        page = content_of(records, resource, f"{resource}/", language)

    cells = re.findall(r'<td data-l="[^"]+" class="gs-asked">(.*?)</td>', page)
    rows = page.count("<tr data-record-id")
    assert rows
    assert len(cells) == rows
    for cell in cells:
        assert "某报" in cell
        assert (day or UNDATED[language]) in cell
    assert page.count('<input type="checkbox" name="source_date"') == 1


@pytest.mark.slow
def test_an_index_holds_each_source_once(tmp_path: Path) -> None:
    """It is true that an index tells sources newest first, and each record by its number alone."""
    sources = (
        "source_id,title,publisher,published_on\ns1,甲,甲报,2021-03-04\n"
        "s2,乙,,\ns3,丙,丙报,2023-05-06\n"
    )
    heads = "org_id,name,type,registration,status,source_id\n"
    organizations = heads + "".join(
        f"o{number},会{number},association,registered,active,s{source}\n"
        for number, source in enumerate((1, 2, 3, 3))
    )
    tables = {"organizations": organizations, "sources": sources}
    with open_records(tmp_path, {"a": tables}) as records:
        scripts = {each.path: each.content for each in build_indexes(records.site, ("zh",))}
    content = scripts["search/organizations.js"]
    assert isinstance(content, bytes)
    index = json.loads(content.decode().removeprefix("gongshi.load(").removesuffix(");\n"))

    assert index["sources"] == [
        ["s3", "2023-05-06", "丙报"], ["s1", "2021-03-04", "甲报"], ["s2", "", "乙"]
    ]  # fmt: skip
    assert [each[-1] for each in index["records"]] == [1, 2, 0, 0]
