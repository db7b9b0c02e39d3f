"""Units beside numbers: one hour and two hours, whatever a figure counts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gongshi.derive.definitions import load_indicators
from gongshi.pages import page_kinds
from gongshi.pages.frame import Publication
from gongshi.pages.published import figure
from gongshi.pages.view import Page
from gongshi.schema import load_schemas
from gongshi.words import Sentence
from tests.factory import EVERY_KIND, open_records
from tests.pages.test_pages import NAME, content_of, subjects_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongshi.derive.definitions import Indicator
    from gongshi.schema import Value

UNITS = load_schemas().vocabularies["claims.unit"].values
QUALIFIERS = load_schemas().vocabularies["claims.qualifier"].codes


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An English page."""
    kind = next(each for each in page_kinds() if each.name == "claims")
    with open_records(tmp_path_factory.mktemp("units"), {"a": EVERY_KIND}) as records:
        subject = subjects_of(records, "claims")["claims/"]
        yield Page(records, Publication({}, NAME), subject, kind, "en")


def plurals(text: str) -> list[str]:
    """Return the words of a text that look like plurals."""
    return [each for each in re.findall(r"[a-z-]+", text.partition(" per ")[0]) if each[-1] == "s"]


@pytest.mark.parametrize("qualifier", QUALIFIERS)
@pytest.mark.parametrize("unit", UNITS, ids=lambda each: each.code)
def test_published_figures_of_one(unit: Value, qualifier: str, page: Page) -> None:
    """It is true that a unit beside 1 is no plural, and beside 2 what the label says."""
    one, two = (
        figure(page, {"value": number, "unit": unit.code, "qualifier": qualifier})
        for number in ("1", "2")
    )
    chinese = replace(page, language="zh")
    told = figure(chinese, {"value": "1", "unit": unit.code, "qualifier": qualifier})

    assert set(plurals(one)) <= {"less"}
    assert unit.group in {"counter", "calendar"} or unit.title["en"] in two
    assert unit.title["zh"] in told


@pytest.mark.parametrize("indicator", load_indicators(), ids=lambda each: each.id)
def test_values_of_one(indicator: Indicator) -> None:
    """It is true that the unit of an indicator is told as one beside 1, and as many beside 2."""
    for text in (indicator.unit, *(each.unit for each in indicator.definitions)):
        unit = Sentence(text["en"])
        one, two = (unit.format(value=number) for number in (1, 2))

        assert plurals(one) == []
        assert one == two if two in {"yuan", "%", ""} else plurals(two)


@pytest.mark.slow
def test_one_is_told_as_one_on_a_page(tmp_path: Path) -> None:
    """It is true that pages tell one hour, more than one hour and two hours."""
    claims = (
        "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,source_id\n"
        "c1,d1,district,training_sessions,1,小时,exact,1,1,s1\n"
        "c2,d1,district,training_sessions,1,小时,over,1,,s1\n"
        "c3,d1,district,training_sessions,2,小时,exact,2,2,s1\n"
    )
    with open_records(tmp_path, {"a": {**EVERY_KIND, "claims": claims}}) as records:
        html = content_of(records, "claims", "claims/", "en")

    assert {"1 hour", "over 1 hour", "2 hours"} <= set(re.findall(r">((?:over )?\d \w+)<", html))
