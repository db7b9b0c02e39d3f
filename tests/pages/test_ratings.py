"""Ratings on pages: how a period compares with the one before, validity, exits and re-entry."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date
from functools import partial
from html import unescape
from typing import TYPE_CHECKING

import pytest

from gongshi.derive import Records
from gongshi.derive.ratings import derive_ratings
from gongshi.pages import page_kinds, ratings
from gongshi.pages.content import render_content
from gongshi.pages.evaluations import results
from gongshi.pages.evaluations import told as told_module
from gongshi.pages.frame import Publication
from gongshi.pages.rating_changes import Background, change_of
from gongshi.pages.ratings import validity_of
from gongshi.rulebook import load_rulebooks
from tests.factory import open_site
from tests.rating import changed, month_rows, tables_of, year_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

NAME = {"zh": "公示", "en": "Register"}
NINES = "9 " * 12
VOTES = ("90", "90", "90")
YEAR = {"party": "90", "self": "90", "public": "90"}
CORRECTION = (
    "correction_id,resource,record_id,field,before,after,reason,on,source_id\n"
    "k1,evaluations,e12,score,91,90,录入有误,2025-02-01,s1\n"
)
"""Of the row after twelve months: the Party score of the first year."""


def two_years(
    later: dict[str, str] | None = None, votes: Sequence[str] = VOTES, org: str = "o1"
) -> tuple[str, ...]:
    """Return rows of 2024 and 2025, the second year changed as told."""
    return (
        *month_rows(NINES, "2024-01", org), *year_rows("2024", org, VOTES, **YEAR),
        *month_rows(NINES, "2025-01", org), *year_rows("2025", org, votes, **YEAR | (later or {})),
    )  # fmt: skip


@contextmanager
def records_of(
    folder: Path, tables: dict[str, str], schemas: Path | None = None
) -> Iterator[Records]:
    """Open the ratings of a package, by the rulebooks below a folder where one is given."""
    derive = partial(derive_ratings, rulebooks=load_rulebooks(schemas))
    with open_site(folder, {"p": tables}, derivations=(derive,)) as site:
        yield Records(site)


def text_of(records: Records, kind: str, path: str, language: str) -> str:
    """Return what a reader reads on a page."""
    found = next(each for each in page_kinds() if each.name == kind)
    subject = next(each for each in found.pages(records) if each.path == path)
    html = render_content(records, Publication({}, NAME), subject, found, language)
    return re.sub(
        r"\s+", " ", unescape(re.sub(r"<script.*?</script>|<[^>]+>", "", html, flags=re.DOTALL))
    )


def pages_of(records: Records, language: str) -> tuple[str, str]:
    """Return the organization's page and the notice of 2025."""
    return (
        text_of(records, "organization", "organizations/o1/", language),
        text_of(records, "results", "evaluations/linzi-star/2025/", language),
    )


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Schemas in which the stars of 2025 follow a second version of the rulebook."""
    folder = tmp_path / "schemas"
    (folder / "rulebooks").mkdir(parents=True)
    end, start = "effective_until: null", "effective_from: null"
    first = changed((end, "effective_until: 2024-12-31"))
    second = changed(("version: 1", "version: 2"), (start, "effective_from: 2025-01-01"))
    for number, text in enumerate((first, second), 1):
        path = folder / "rulebooks" / f"linzi-star@{number}.yaml"
        path.write_text(text, encoding="utf-8")
    caches = (ratings.sensitivity_of, ratings.marks_of)
    for module in (ratings, results, told_module):
        monkeypatch.setattr(module, "load_rulebooks", partial(load_rulebooks, folder))
    for each in caches:
        each.cache_clear()
    yield folder
    for each in caches:
        each.cache_clear()


@pytest.mark.slow
def test_versions_are_not_compared(tmp_path: Path, two_versions: Path) -> None:
    """It is true that periods under two versions are marked so, and no change is shown."""
    tables = tables_of(two_years({"party": "99"}))
    with records_of(tmp_path / "data", tables, two_versions) as records:
        told = {row["period"]: row for row in records.rows("ratings")}
        chinese, english = pages_of(records, "zh"), pages_of(records, "en")

    assert {period: row["rulebook_version"] for period, row in told.items()} == {
        "2024": "1", "2025": "2"
    }  # fmt: skip
    assert told["2024"]["rulebook_sha256"] != told["2025"]["rulebook_sha256"]
    assert told["2024"]["total"] != told["2025"]["total"]
    for page in chinese:
        assert "与 2024 年度依据的办法版本不同，不可比较" in page
        assert "比 2024 年度" not in page
    for page in english:
        assert "not comparable with 2024: another version of the rulebook" in page
        assert "points on 2024" not in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("later", "votes", "corrections", "change", "english"),
    [
        ({"party": "92"}, VOTES, "", "比 2024 年度 +0.70 分，因得分变化",
         "+0.70 points on 2024, through performance"),
        ({"party": "80"}, VOTES, "", "比 2024 年度 −3.50 分，因得分变化，星级 −1",
         "−3.50 points on 2024, through performance, stars −1"),
        ({"party": "92"}, VOTES, CORRECTION, "比 2024 年度 +0.70 分，其间有更正",
         "+0.70 points on 2024, with a correction among the records"),
        # Two votes are too few: their weight is spread over the others.
        ({"self": "99"}, ("10", "10"), "", "比 2024 年度 +1.00 分，两期实际权重不同",
         "+1.00 points on 2024, by other weights in effect (method)"),
        ({"self": "99"}, ("10", "10"), CORRECTION,
         "比 2024 年度 +1.00 分，其间有更正，两期实际权重不同",
         "+1.00 points on 2024, with a correction among the records, by other weights in effect"),
    ],
)  # fmt: skip
def test_change_tells_its_cause(  # noqa: PLR0913, PLR0917 - the columns of a table
    tmp_path: Path, later: dict[str, str], votes: tuple[str, ...], corrections: str, change: str,
    english: str,
) -> None:  # fmt: skip
    """It is true that a change says performance, correction or method, and only what is true."""
    tables = tables_of(two_years(later, votes), corrections=corrections)
    with records_of(tmp_path, tables) as records:
        pages = pages_of(records, "zh"), pages_of(records, "en")

    for told, found in zip((change, english), pages, strict=True):
        assert all(told in page for page in found)
    causes = {"因得分变化", "其间有更正", "两期实际权重不同"}
    assert {each for each in causes if each in pages[0][0]} == {
        each for each in causes if each in change
    }


@pytest.mark.slow
def test_first_period_and_unrated_ones_show_no_change(tmp_path: Path) -> None:
    """It is true that there is no change without a total before."""
    rows = (*month_rows("9 9 9", "2024-10"), *two_years()[20:])
    with records_of(tmp_path, tables_of(rows)) as records:
        first, second = records.rows("ratings", order="period")
        background = Background(records)

        assert change_of(first, None, background) is None
        assert (first["total"], change_of(second, first, background)) == (None, None)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2024-05-05", "future"), ("2024-05-06", "valid"), ("2028-05-04", "valid"),
        ("2028-05-05", "expiring"), ("2029-05-05", "expiring"), ("2029-05-06", "expired"),
    ],
)  # fmt: skip
def test_validity_of_a_grade(day: str, state: str) -> None:
    """It is true that both days of a validity belong to it, and its last twelve months expire."""
    row = {"valid_from": "2024-05-06", "valid_until": "2029-05-05"}

    assert validity_of(row, date.fromisoformat(day)) == state
    assert validity_of({**row, "valid_until": None}, date.fromisoformat(day)) == ""
    assert validity_of({**row, "valid_from": None}, date.fromisoformat(day)) == ""


@pytest.mark.slow
def test_reentry_after_an_exit_is_shown(tmp_path: Path) -> None:
    """It is true that who was ordered to leave and is resident again is marked with the day."""
    rows = (
        *month_rows("9 9 9", "2023-01"), *two_years(), *month_rows("9", "2024-01", "o2"),
        *month_rows("9 9", "2025-01", "o2"),
    )  # fmt: skip
    events = ("o1,exit,2023-04-01", "o2,exit,2025-02-28", "o1,talk,2023-03-01")
    with records_of(tmp_path, tables_of(rows, events)) as records:
        background = Background(records)
        exits = {
            (row["org_id"], row["period"]): background.exited(row)
            for row in records.rows("ratings")
        }
        page, notice = pages_of(records, "zh")
        english = pages_of(records, "en")

    assert exits == {
        ("o1", "2023"): "", ("o1", "2024"): "2023-04-01", ("o1", "2025"): "2023-04-01",
        ("o2", "2024"): "", ("o2", "2025"): "",
    }  # fmt: skip
    assert "2023-04-01 责令退出，后重新入驻" in page
    assert notice.count("责令退出，后重新入驻") == 1
    assert all("Ordered to leave on 2023-04-01, resident again" in each for each in english)


@pytest.mark.slow
def test_notice_without_totals_shows_what_each_was_judged_by(tmp_path: Path) -> None:
    """It is true that a notice never lists bare names: scores and ballots stand beside them."""
    rows = (
        "nanguan-outcome,organization,o1,,,2025-Q4,outcome,,scored,85,100,,,,,",
        "nanguan-outcome,organization,o1,,,2025-Q4,satisfaction,,scored,81.4,100,34,,,,",
        "nanguan-outcome,organization,o2,,,2025-Q4,outcome,,scored,70,100,,,,,",
    )
    with records_of(tmp_path, tables_of(rows)) as records:
        notice = text_of(records, "results", "evaluations/nanguan-outcome/2025-q4/", "zh")
        starred = tables_of(two_years())
    with records_of(tmp_path / "stars", starred) as records:
        (subject,) = (
            each for kind in page_kinds() if kind.name == "results"
            for each in kind.pages(records) if each.path.endswith("linzi-star/2025/")
        )  # fmt: skip

    assert "85.00" in notice
    assert "81.40 · 34 票" in notice
    assert "70.00" in notice
    assert [dict(each.parts) for each in subject.data["posted"]] == [{}]
