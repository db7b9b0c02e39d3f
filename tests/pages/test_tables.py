"""Tests of tables: cells are composed once, and are never another record's."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gongshi.derive import Records
from gongshi.pages import page_kinds
from gongshi.pages.frame import ROOT, Publication
from gongshi.pages.view import Page
from tests.factory import EVERY_KIND, open_records
from tests.pages.test_pages import NAME, subjects_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def opened(folder: Path, language: str = "zh") -> Iterator[Page]:
    """Open a page of a site on which every kind of record is."""
    with open_records(folder, {"one": EVERY_KIND}) as records:
        subject = next(iter(subjects_of(records, "claims").values()))
        yield Page(records, Publication({}, NAME), subject, page_kinds()[0], language)


def test_same_cells_again(tmp_path: Path) -> None:
    """It is true that a table made twice, of records read twice, is the same, way and all."""
    with opened(tmp_path) as page:
        schema = page.schemas.resources["organizations"]
        first, second = (
            page.table(schema, list(page.records.rows("organizations"))) for _ in range(2)
        )

    assert first == second
    assert any(ROOT in row for row in first.rows)
    assert ROOT not in page.whole("".join(first.rows))


def test_changed_record_has_its_own_cells(tmp_path: Path) -> None:
    """It is true that a record of the same identifier that says something else is told anew."""
    with opened(tmp_path) as page:
        schema = page.schemas.resources["organizations"]
        row = dict(next(page.records.rows("organizations")))
        before = page.list_table(schema, [row]).rows[0]
        row["name"] = "另一个名称<b>"
        row["org_id"] = None
        after = page.list_table(schema, [row]).rows[0]

    assert "另一个名称&lt;b&gt;" in after
    assert before != after


def test_each_language_has_its_own_cells(tmp_path: Path) -> None:
    """It is true that cells of one language never stand on pages of the other."""
    with opened(tmp_path) as chinese:
        schema = chinese.schemas.resources["organizations"]
        rows = list(chinese.records.rows("organizations"))
        english = Page(chinese.records, chinese.publication, chinese.subject, chinese.kind, "en")
        zh, en = (each.list_table(schema, rows).rows[0] for each in (chinese, english))
        again = Records(chinese.records.site)
        afresh = Page(again, chinese.publication, chinese.subject, chinese.kind, "en")

        assert zh != en
        assert afresh.list_table(schema, rows).rows[0] == en
