"""Templates print numbers of records by named definitions, and other numbers for a reason."""

from __future__ import annotations

import re
from typing import Final

import pytest

from gongshi.config import PACKAGE

_PRINTED: Final = re.compile(r"\{\{((?:(?!\}\}).)*)\}\}", re.DOTALL)
_BARE: Final = re.compile(
    r"(?:[\w.\[\]:]+|\))\|length\b|[\w.]*\b(?:count|counts|found|total|number|records|findings"
    r"|filled|rows|projects|documented|inferred|payments|named|measured|timed|numerator)\|number\b"
    r"|(?<==)\w+\.(?:records|ballots|inputs_count)\b"
)
REASONS: Final = {
    "a part of a record or of the model, shown whole right there": {
        "packages/index.html": {"bundle.tables|length"},
        "packages/resource.html": {"field.vocabulary.values|length"},
        "project/page.html": {"milestones|length"},
        "ratings.html": {"view.moved|length"},
        "rules/index.html": {"rules|length"},
        "claims/page.html": {"measures|length"},
        "macros.html": {"section.folded|length", "rows[10:60]|length"},
        "registers/payments.html": {"district.contracts|length"},
        "disclosures/page.html": {"due.subjects|length"},
    },
    "says how many rows are left out, beside the link to all": {
        "packages/resource.html": {"rows|length", "total|number"},
        "macros.html": {"rows|length", "section.rows|length"},
        "crosschecks/page.html": {"answer.rows|length"},
    },
    "a filter's own control: choosing it shows those rows of the list's definition": {
        "lists/page.html": {"count|number"},
    },
    "the height of a chart, and in it the numbers that stand linked below": {
        "charts.html": {"shares|length", "count|number"},
    },
    "the rows that stand right below, as a query of its own lists them": {
        "macros.html": {"total|number"},
    },
    "a quantity of an indicator's query, which stands on the page: yuan, persons or days": {
        "indicators/page.html": {"row.numerator|number"},
    },
    "a cell of the record itself, as its source or its rulebook gives it": {
        "ratings.html": {"part.ballots", "row.inputs_count"},
    },
    "cells and what validation pointed out in them, which are no records; linked to the list": {
        "quality/index.html": {"each.findings|number"},
        "quality/package.html": {
            "column.quality.filled|number", "findings|number", "table.findings|number",
        },
    },
}  # fmt: skip
"""Numbers that are printed otherwise, by why, and in which templates."""


def bare(text: str) -> set[str]:
    """Return the numbers of rows that a template prints without a definition."""
    return {found for told in _PRINTED.findall(text) for found in _BARE.findall(told)}


def test_templates_print_no_other_number() -> None:
    """It is true that templates print exactly the numbers without a definition that are listed."""
    rooms = PACKAGE / "pages"
    found = {
        (path.relative_to(rooms).as_posix(), each)
        for path in rooms.rglob("*.html")
        for each in bare(path.read_text(encoding="utf-8"))
    }
    listed = {
        (template, each)
        for templates in REASONS.values()
        for template, numbers in templates.items()
        for each in numbers
    }

    assert found == listed


@pytest.mark.parametrize(
    "text",
    [
        "{{ rows|length }}",
        "{{ t('a', count=each.held|length|number) }}",
        "{{ a.count|number }}",
        "{{ t('a', count=row.records or 0) }}",
    ],
)
def test_bare_numbers_are_seen(text: str) -> None:
    """It is true that a bare number of rows is seen wherever a template prints it."""
    assert bare(text)
