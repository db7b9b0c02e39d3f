"""Whose words a page of results speaks: an authority's only where its own decision stands there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from gongshi.rulebook import load_rulebooks
from tests.conftest import REPOSITORY
from tests.factory import EVERY_KIND, open_records
from tests.pages.test_pages import content_of, subjects_of

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.derive import Records

SOURCES = "source_id,title,publisher,kind,published_on\n"
NOTICE = f"{SOURCES}s1,年检结果公告,甲区民政局,decision,2025-07-01\n"
COLUMNS = (
    "evaluation_id,scheme,subject_type,org_id,period,component,status,score,max_score,result,"
    "evaluator,decided_on,source_id\n"
)
DECIDED = "inspection,scored,,,qualified,甲区民政局,2025-06-20,s1\n"
OURS = {"zh": "不是主管部门的公告", "en": "no announcement of an authority"}
ORGANIZATIONS = "org_id,name,registration,type,status,source_id\n" + "".join(
    f"o{number},第{number}家,registered,service,active,s1\n" for number in (1, 2)
)


def _records(folder: Path, rows: str, sources: str = NOTICE):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a context manager
    tables = {
        "organizations": ORGANIZATIONS,
        "sources": sources,
        "evaluations": COLUMNS + rows,
    }
    return open_records(folder, {"p": tables})


def _row(number: int, rest: str) -> str:
    return f"e{number},luyang-inspection,organization,o{number},2024,{rest}"


def _announced(records: Records, path: str = "evaluations/luyang-inspection/2024/") -> bool:
    """Return whether a page of results speaks for an authority; both languages must agree."""
    found = set()
    for language, ours in OURS.items():
        page = content_of(records, "results", path, language)
        announced = 'data-announced="true"' in page
        assert announced == ('class="gs-notice"' in page) == ("gs-formal" in page)
        assert announced != (ours in page)
        assert "《" not in page
        assert not re.search("可在公示期内|予以公示|hereby", page)
        found.add(announced)
    assert len(found) == 1
    return found.pop()


@pytest.mark.slow
def test_an_authority_speaks_for_itself(tmp_path: Path) -> None:
    """It is true that results which its own published decision states are told as announced."""
    with _records(tmp_path, _row(1, DECIDED) + _row(2, DECIDED)) as records:
        page = content_of(records, "results", "evaluations/luyang-inspection/2024/")
        rating = next(iter(records.rows("ratings")))

        assert _announced(records)

    assert "甲区民政局于 2025-06-20 作出决定并公布下列结果" in page
    assert "年检结果公告" in page
    assert (rating["announced_by"], rating["announced_source_id"]) == ("甲区民政局", "s1")


@pytest.mark.slow
def test_each_decision_is_told_with_its_day(tmp_path: Path) -> None:
    """It is true that results decided on several days are not told as one decision."""
    later = DECIDED.replace("2025-06-20", "2025-09-01")
    with _records(tmp_path, _row(1, DECIDED) + _row(2, later)) as records:
        assert _announced(records)
        page = content_of(records, "results", "evaluations/luyang-inspection/2024/")

    assert "甲区民政局先后作出决定并公布下列结果：2025-06-20 决定 1 项，见" in page
    assert "；2025-09-01 决定 1 项，见" in page
    assert re.findall('决定日期"><time datetime="([0-9-]+)"', page) == ["2025-06-20", "2025-09-01"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "sources"),
    [
        # A newspaper, or nobody knows what kind of document, tells of it.
        (DECIDED, NOTICE.replace("decision", "news")),
        (DECIDED, NOTICE.replace("decision", "")),
        # The notice is another authority's.
        (DECIDED, NOTICE.replace("甲区民政局", "乙区民政局")),
        (DECIDED.replace("甲区民政局", ""), NOTICE),
        # It says not when.
        (DECIDED.replace("2025-06-20", ""), NOTICE),
    ],
)
def test_anything_less_is_ours(row: str, sources: str, tmp_path: Path) -> None:
    """It is true that without evaluator, day or the authority's own document the site speaks."""
    with _records(tmp_path, _row(1, row), sources) as records:
        assert not _announced(records)


@pytest.mark.slow
def test_one_result_of_two_is_not_enough(tmp_path: Path) -> None:
    """It is true that a page with one result that nobody announced is the site's own."""
    other = DECIDED.replace("2025-06-20", "")
    with _records(tmp_path, _row(1, DECIDED) + _row(2, other)) as records:
        assert not _announced(records)


@pytest.mark.slow
def test_what_is_computed_is_never_announced(tmp_path: Path) -> None:
    """It is true that a total is the site's own, whoever gave the scores."""
    row = (
        "e1,hejiang-composite,organization,o1,2024,performance,scored,81,100,qualified,甲区民政局,"
    )
    with _records(tmp_path, f"{row}2025-06-20,s1\n") as records:
        assert not _announced(records, "evaluations/hejiang-composite/2024/")


@pytest.mark.slow
def test_every_page_of_results_tells_its_ground(tmp_path: Path) -> None:
    """It is true that each names scheme and version, what is stated and assumed, how to redo it."""
    with open_records(tmp_path, {"p": EVERY_KIND}) as records:
        for path, subject in subjects_of(records, "results").items():
            if subject.data["former"]:
                continue
            scheme = path.split("/")[1]
            for language, ours in OURS.items():
                page = content_of(records, "results", path, language)
                assert f"evaluations/{scheme}/#parameters" in page
                assert f"--scheme {scheme}" in page
                assert load_rulebooks()[scheme][-1].title[language] in page
                assert ours in page


@pytest.mark.slow
def test_the_demonstration_shows_an_authority(tmp_path: Path) -> None:
    """It is true that the fictitious authority speaks, marked, where its own decision stands."""
    folder = REPOSITORY / "data" / "demo"
    tables = {each.stem: each.read_text(encoding="utf-8") for each in folder.glob("*.csv")}
    with open_records(tmp_path, {"demo": tables}, {"demo": {"synthetic": True}}) as records:
        announced = _announced(records, "evaluations/grade/2024/")
        page = content_of(records, "results", "evaluations/grade/2024/")
        others = [
            _announced(records, f"evaluations/{each}/") for each in ("grade/2023", "demo-star/2024")
        ]

    assert announced
    assert "示范区民政局（虚构）于 2024-12-05 作出决定并公布下列结果" in page
    assert 'class="gs-mark"' in page
    assert not any(others)
