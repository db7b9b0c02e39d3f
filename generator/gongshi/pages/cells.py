"""Cells whose words take more than their own column: what each is told from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from gongshi.pages import clauses, published

if TYPE_CHECKING:
    from gongshi.derive import Record
    from gongshi.pages.view import Page

Cell = Callable[["Page", "Record", str], str]
"""Takes the page, the record and its cell, which is not empty; returns text or safe HTML."""


def _figure(page: Page, record: Record, _: str) -> str:
    return published.figure(page, record)


def _subject(page: Page, record: Record, _: str) -> str:
    return published.subject_of(page, record)


def _criterion(page: Page, record: Record, value: str) -> str:
    return page.words_in(clauses.criterion_name(page, record.get("scheme") or "", value))


def _table(page: Page, _: Record, value: str) -> str:
    table = page.schemas.tables.get(value)
    return page.text(table.title) if table else value


def _column(page: Page, record: Record, value: str) -> str:
    return page.column(record.get("resource") or "", value)


def _duty(page: Page, record: Record, value: str) -> str:
    label = page.label("disclosures", "rule_id", record.get("rule_id"))
    return Markup('<a href="{}#{}">{}</a>').format(page.page("disclosures/"), value.lower(), label)


CELLS: Final[Mapping[tuple[str, str], Cell]] = {
    ("claims", "subject"): _subject,
    ("claims", "value"): _figure,
    ("claim_checks", "value"): _figure,
    ("evaluations", "criterion"): _criterion,
    ("corrections", "resource"): _table,
    ("corrections", "field"): _column,
    ("quality", "resource"): _table,
    ("quality", "field"): _column,
    ("disclosures", "rule_id"): _duty,
    ("disclosure_status", "rule_id"): _duty,
}
"""By table and column."""
