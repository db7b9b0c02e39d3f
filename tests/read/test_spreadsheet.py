"""Values as a spreadsheet keeps them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshi.read.spreadsheet import (
    Format,
    is_cut,
    plain_number,
    read_day,
    read_format,
    unescape,
)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("0", "0"), ("-0", "0"), ("7", "7"), ("007", "7"), ("1.0", "1"), ("1.50", "1.5"),
        ("-2.5", "-2.5"), (".5", "0.5"), ("5.", "5"), ("+3", "3"),
        ("0.1", "0.1"), ("0.10000000000000001", "0.1"), ("0.30000000000000004", "0.3"),
        ("5.0000000000000003E-2", "0.05"), ("1E3", "1000"), ("1.5e-7", "0.00000015"),
        ("123456789012345", "123456789012345"), ("99999999999999.9", "99999999999999.9"),
        ("1234567890123456", "1234567890123456"), ("5.13E+17", "513000000000000000"),
        ("0.33333333333333331", "0.333333333333333"), ("0E0", "0"),
        ("", None), ("1,5", None), ("abc", None), ("１", None), ("1e9999", None), ("NaN", None),
        ("INF", None), ("1 ", None), ("--1", None),
    ],
)  # fmt: skip
def test_digits_of_a_number(stored: str, shown: str | None) -> None:
    """It is true that a number has the digits that a spreadsheet shows, and no exponent."""
    assert plain_number(stored) == shown


@given(st.decimals(-(10**9), 10**9, places=4))
def test_number_keeps_its_value(number: Decimal) -> None:
    """It is true that what a program writes of a number reads as that number."""
    assert Decimal(plain_number(repr(float(number))) or "x") == number


@pytest.mark.parametrize(
    ("stored", "cut"),
    [("999999999999999", False), ("1000000000000000", True), ("-1E15", True), ("x", False)],
)
def test_number_with_too_many_digits(stored: str, *, cut: bool) -> None:
    """It is true that a number from 10¹⁵ on is known to have lost digits."""
    assert is_cut(stored) is cut


@pytest.mark.parametrize(
    ("stored", "from_1904", "day"),
    [
        ("1", False, ("1900-01-01", False)), ("59", False, ("1900-02-28", False)),
        ("60", False, ("", False)), ("61", False, ("1900-03-01", False)),
        ("0", False, ("", False)), ("44869", False, ("2022-11-04", False)),
        ("44869.0", False, ("2022-11-04", False)), ("44869.25", False, ("2022-11-04", True)),
        ("2958465", False, ("9999-12-31", False)), ("2958466", False, ("", False)),
        ("-1", False, ("", False)), ("0", True, ("1904-01-01", False)),
        ("43407", True, ("2022-11-04", False)), ("2958465", True, ("", False)),
        ("2025-07-31", False, ("2025-07-31", False)), ("2025-02-30", False, ("", False)),
        ("2025-07-31T00:00:00", False, ("2025-07-31", False)),
        ("2025-07-31T00:00:00.000Z", False, ("2025-07-31", False)),
        ("2025-07-31T08:30:00", False, ("2025-07-31", True)), ("x", False, ("", False)),
    ],
)  # fmt: skip
def test_day_of_a_number(stored: str, *, from_1904: bool, day: tuple[str, bool]) -> None:
    """It is true that days are counted as the workbook counts them, without 29 February 1900."""
    assert read_day(stored, from_1904=from_1904) == day


@given(st.dates(date(1900, 3, 1)))
def test_every_day_is_found(day: date) -> None:
    """It is true that both ways of counting lead to the day that was meant."""
    since_1900 = (day - date(1899, 12, 30)).days
    since_1904 = (day - date(1904, 1, 1)).days

    assert read_day(str(since_1900), from_1904=False) == (day.isoformat(), False)
    if since_1904 >= 0:
        assert read_day(str(since_1904), from_1904=True) == (day.isoformat(), False)
        assert date(1904, 1, 1) + timedelta(days=since_1904) == day


DAY, PART, PERCENT, PLAIN = Format("day"), Format("part"), Format("percent"), Format()


@pytest.mark.parametrize(
    ("number", "code", "meant"),
    [
        (0, None, PLAIN), (1, None, PLAIN), (4, None, PLAIN), (9, None, PERCENT),
        (14, None, DAY), (16, None, PART), (17, None, PART), (20, None, PART), (22, None, DAY),
        (31, None, DAY), (27, None, PART), (57, None, PART), (58, None, PART), (49, None, PLAIN),
        (176, "yyyy-mm-dd", DAY), (176, 'yyyy"年"m"月"d"日";@', DAY), (176, "yyyy\\-mm\\-dd", DAY),
        (176, "[$-804]yyyy/m/d", DAY), (176, "[DBNum1][$-804]e年m月d日", DAY),
        (176, "yyyy/m/d h:mm", DAY), (176, "[h]:mm:ss", PART), (176, "mm:ss.0", PART),
        (176, 'yyyy"年"m"月"', PART), (176, "General", PLAIN), (176, "GENERAL", PLAIN),
        (176, "G/通用格式", PLAIN), (176, "0.00E+00", PLAIN), (176, "##0.0E-0", PLAIN),
        (176, "#,##0.00_);[Red]\\(#,##0.00\\)", PLAIN), (176, '0.0"days"', PLAIN),
        (176, '0"\\%"', PLAIN), (176, "0.0%", PERCENT), (176, "[$¥-804]#,##0", PLAIN),
        (176, "@", PLAIN), (176, "000000", Format(zeros=6)), (176, "0", PLAIN),
        (14, "0.00", PLAIN),
    ],
)  # fmt: skip
def test_number_format(number: int, code: str | None, meant: Format) -> None:
    """It is true that whole dates, parts of dates, percentages and zeros are told apart."""
    assert read_format(number, code) == meant


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a_x000D_b", "a\rb"), ("_x005F_x000D_", "_x000D_"), ("_x00e9_", "é"),
        ("_xD83D__xDE00_", "😀"), ("_x00G0_", "_x00G0_"), ("x_y", "x_y"), ("😀_x0009_", "😀\t"),
    ],
)  # fmt: skip
def test_escaped_characters(written: str, text: str) -> None:
    """It is true that characters which XML cannot hold are read as they were meant."""
    assert unescape(written) == text


def test_half_a_character() -> None:
    """It is true that half a character is no text."""
    with pytest.raises(ValueError, match="utf-16"):
        unescape("a_xD83D_b")
