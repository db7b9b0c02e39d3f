"""What a damaged value was probably meant to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongshi.schema import Value, Vocabulary
from gongshi.validate.repair import damage, suggest
from tests.strategies import NO_TEXT, field_of

TITLES = {"zh": "在运行", "en": "Active"}
VOCABULARY = Vocabulary(
    "v", NO_TEXT, (Value("active", TITLES, ("running",)), Value("left", NO_TEXT))
)


@pytest.mark.parametrize(
    ("kind", "cell", "suggestion"),
    [
        ("date", "2007年07月31日", "2007-07-31"),
        ("date", "2007.7.1", "2007-07-01"),
        ("date", "2007/07/31", "2007-07-31"),
        ("date", "20070731", "2007-07-31"),
        ("date", "16/09/2011", "2011-09-16"),
        ("date", "09/16/2011", "2011-09-16"),
        ("date", "09/08/2011", ""),
        ("date", "44869", "2022-11-04"),
        ("date", "2007-02-30", ""),
        ("date", "May", ""),
        ("integer", "１２", "12"),
        ("integer", " 1,200 ", "1200"),
        ("integer", "12人", ""),
        ("date", "2007-07-31 00:00:00", "2007-07-31"),
        ("date", "2007/7/31 0:00", "2007-07-31"),
        ("date", "2007-07-31 08:30", ""),
        ("number", "￥500", "500"),
        ("number", "12.5（万元）", "125000"),
        ("number", "约50万", ""),
        ("integer", "1.5", ""),
        ("number", "1,000万元", "10000000"),
        ("number", "1.25万", "12500"),
        ("number", "3亿元", "300000000"),
        ("number", "１２．５", "12.5"),
        ("number", "无", ""),
        ("date", "２００７年７月３１日", "2007-07-31"),
        ("year", "2025年", "2025"),
        ("year", "２０２５", "2025"),
        ("year", "25", ""),
        ("boolean", "是", "true"),
        ("boolean", "No", "false"),
        ("boolean", "maybe", ""),
        ("string", "anything", ""),
    ],
)
def test_meant_value(kind: str, cell: str, suggestion: str) -> None:
    """It is true that a value is suggested where it can be read in one way only."""
    assert suggest(field_of("a", kind), cell) == suggestion


@pytest.mark.parametrize(
    ("kind", "cell", "suggestion"),
    [
        ("string", "在运行", "active"),
        ("string", "Active", "active"),
        ("string", "running", "active"),
        ("string", "activ", "active"),
        ("string", "Active ", "active"),
        ("string", "ａｃｔｉｖｅ", "active"),
        ("string", "", ""),
        ("string", "xyz", ""),
        ("list", "在运行、left", "active;left"),
        ("list", "active;xyz", ""),
    ],
)
def test_meant_code(kind: str, cell: str, suggestion: str) -> None:
    """It is true that labels, aliases and misspellings lead to the code."""
    field = replace(field_of("a", kind), vocabulary=VOCABULARY)

    assert suggest(field, cell) == suggestion


@pytest.mark.parametrize(
    ("kind", "cell", "what"),
    [
        ("date", "44869", "serial"),
        ("date", "2025", ""),
        ("string", "5.24E+17", "scientific"),
        ("string", "5E17", ""),
        ("integer", "5.24E+17", ""),
    ],
)
def test_damage_by_a_spreadsheet(kind: str, cell: str, what: str) -> None:
    """It is true that days and codes which a spreadsheet rewrote are recognized."""
    assert damage(field_of("a", kind), cell) == what
