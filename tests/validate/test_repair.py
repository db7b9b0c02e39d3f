"""What a damaged value was probably meant to be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gongshi.schema import Value, Vocabulary, load_schemas
from gongshi.validate.days import Order
from gongshi.validate.repair import Mender, damage
from gongshi.validate.spellings import unit_of
from tests.strategies import NO_TEXT, field_of

if TYPE_CHECKING:
    from gongshi.schema import Field

TITLES = {"zh": "在运行", "en": "Active"}
VOCABULARY = Vocabulary(
    "v", NO_TEXT, (Value("active", TITLES, ("running",)), Value("left", NO_TEXT))
)


PERIOD = "[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?"


def sure(field: Field, cell: str, order: Order = Order.UNKNOWN) -> str:
    """Return the one value that a cell certainly means, whatever its table says to it."""
    groups = Mender(field).meant(cell, order)
    return groups[0].values[0] if groups and groups[0].sure and len(groups[0].values) == 1 else ""


@pytest.mark.parametrize(
    ("kind", "title", "cell", "meant"),
    [
        ("date", "", "2007年07月31日", "2007-07-31"),
        ("date", "", "2007.7.1", "2007-07-01"),
        ("date", "", "2007/07/31", "2007-07-31"),
        ("date", "", "20070731", "2007-07-31"),
        ("date", "", "16/09/2011", "2011-09-16"),
        ("date", "", "09/16/2011", "2011-09-16"),
        ("date", "", "07/07/2011", "2011-07-07"),
        ("date", "", "09/08/2011", ""),
        ("date", "", "44869", ""),
        ("date", "", "2007-02-30", ""),
        ("date", "", "2024-13-05", ""),
        ("date", "", "May", ""),
        ("date", "", "2007-07-31 00:00:00", "2007-07-31"),
        ("date", "", "2016-10-25T00:00:00Z", "2016-10-25"),
        ("date", "", "2016-10-25T00:00:00.000+08:00", "2016-10-25"),
        ("date", "", "2016-10-24T16:00:00Z", ""),
        ("date", "", "2007/7/31 0:00", "2007-07-31"),
        ("date", "", "2007/7/31 12:00:00 AM", "2007-07-31"),
        ("date", "", "2007-07-31 08:30", ""),
        ("date", "", "２００７年７月３１日", "2007-07-31"),
        ("date", "", "二〇〇七年七月三十一日", "2007-07-31"),
        ("date", "", "二零二四年十二月廿五日", "2024-12-25"),
        ("date", "", "2007年7月31号", "2007-07-31"),
        ("date", "", "2007年7月31日（星期二）", "2007-07-31"),
        ("date", "", "2007年7月31日（星期三）", ""),
        ("date", "", "31 July 2007", "2007-07-31"),
        ("date", "", "Jul 31, 2007", "2007-07-31"),
        ("date", "", "31-Jul-2007", "2007-07-31"),
        ("date", "", "'2007-07-31", "2007-07-31"),
        ("date", "", '="2007-07-31"', "2007-07-31"),
        ("date", "", "2007–07–31", "2007-07-31"),
        ("date", "", "2007-07-31\u200b", "2007-07-31"),
        ("integer", "", "１２", "12"),
        ("integer", "", "١٢", "12"),
        ("integer", "", "10²", ""),
        ("integer", "", "①", ""),
        ("integer", "", " 1,200 ", "1200"),
        ("integer", "", "1 200", "1200"),
        ("integer", "", "1，200，000", "1200000"),
        ("integer", "", "1,20", ""),
        ("integer", "", "12,3456", ""),
        ("integer", "", "0,250", ""),
        ("integer", "", "26000.00", "26000"),
        ("integer", "", "2.6E+04", ""),
        ("integer", "", "12人", ""),
        ("integer", "专职人员（人）", "12人", "12"),
        ("integer", "专职人员（人）", "１２名", "12"),
        ("integer", "专职人员（人）", "12元", ""),
        ("integer", "专职人员（人）", "￥12", ""),
        ("integer", "专职人员（人）", "十二人", "12"),
        ("integer", "专职人员（人）", "2万人", "20000"),
        ("integer", "专职人员（人）", "二十余人", ""),
        ("integer", "次数（期）", "3次", "3"),
        ("number", "金额（元）", "￥500", "500"),
        ("number", "金额（元）", "RMB 500.00", "500"),
        ("number", "金额（元）", "12.5（万元）", "125000"),
        ("number", "金额（元）", "约50万", ""),
        ("number", "金额（元）", "1,000万元", "10000000"),
        ("number", "金额（元）", "1.25万", "12500"),
        ("number", "金额（元）", "3亿元", "300000000"),
        ("number", "金额（元）", "2万8千元", "28000"),
        ("number", "金额（元）", "贰万捌仟元整", "28000"),
        ("number", "金额（元）", "人民币贰万捌仟零伍拾元伍角整", "28050.5"),
        ("number", "金额（元）", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分", "1234567.89"),
        ("number", "金额（元）", "二万八", ""),
        ("number", "金额（元）", "一百二", ""),
        ("number", "金额（元）", "两万八千", "28000"),
        ("number", "金额（元）", "500元/年", ""),
        ("number", "租金（元／年）", "500元/年", "500"),
        ("number", "金额（元）", "7,25", ""),
        ("number", "金额（元）", "2.000,75", ""),
        ("number", "金额（元）", "1.234.567", ""),
        ("number", "金额（元）", "1,234.50", "1234.5"),
        ("number", "金额（元）", "12。5", "12.5"),
        ("number", "", "￥500", ""),
        ("number", "", "１２．５", "12.5"),
        ("number", "", "无", ""),
        ("number", "划出比例（%）", "40%", "40"),
        ("number", "划出比例（%）", "百分之四十", "40"),
        ("integer", "", "1.5", ""),
        ("year", "", "2025年", "2025"),
        ("year", "", "２０２５年度", "2025"),
        ("year", "", "二〇二五年", "2025"),
        ("year", "", "2025.0", "2025"),
        ("year", "", "25", ""),
        ("boolean", "", "是", "true"),
        ("boolean", "", "√", "true"),
        ("boolean", "", "No", "false"),
        ("boolean", "", "无", ""),
        ("boolean", "", "maybe", ""),
        ("string", "", "anything", ""),
        ("uri", "", "HTTPS：//a.org/x ", "https://a.org/x"),
        ("uri", "", "www.a.org", ""),
    ],
)
def test_meant_value(kind: str, title: str, cell: str, meant: str) -> None:
    """It is true that a value is certain where it can be read in one way only."""
    field = replace(field_of("a", kind), title={"zh": title, "en": ""})

    assert sure(field, cell) == meant


@pytest.mark.parametrize(
    ("name", "kind", "cell", "meant"),
    [
        ("score", "number", "8.6分", "8.6"),
        ("score", "number", "八点六分", "8.6"),
        ("star", "integer", "★★★★", "4"),
        ("star", "integer", "四星级", "4"),
        ("star", "integer", "★★★☆", ""),
        ("quantity", "number", "8.6分", ""),
    ],
)
def test_unit_of_a_column_without_one_in_its_title(
    name: str, kind: str, cell: str, meant: str
) -> None:
    """It is true that scores and stars have units of their own, and other columns have not."""
    assert sure(field_of(name, kind), cell) == meant


@pytest.mark.parametrize("name", ["contract_yuan", "budget_yuan", "paid_yuan"])
@pytest.mark.parametrize("cell", ["26,000元整", "贰万陆仟元整", "￥26,000", "2.6万元"])
def test_sums_of_money(name: str, cell: str) -> None:
    """It is true that sums are understood in every column of money, however its title goes on."""
    tables = load_schemas().resources.values()
    field = next(each for table in tables for each in table.fields if each.name == name)

    assert sure(field, cell) == "26000"


@pytest.mark.parametrize(("suffix", "unit"), [("_yuan", "元"), ("_pct", "%"), ("_sqm", "平方米")])
def test_units_of_columns(suffix: str, unit: str) -> None:
    """It is true that a column whose name ends with a unit has it for its cells, too."""
    fields = [
        each for table in load_schemas().resources.values() for each in table.fields
        if each.name.endswith(suffix)
    ]  # fmt: skip

    assert fields
    told = {each.name: unit_of(each) for each in fields}
    assert {
        name for name, each in told.items() if not (each and each.name.startswith(unit))
    } == set()


@pytest.mark.parametrize(
    ("order", "meant"),
    [(Order.DAY_FIRST, "2024-03-12"), (Order.MONTH_FIRST, "2024-12-03"), (Order.UNKNOWN, "")],
)
def test_order_of_a_column(order: Order, meant: str) -> None:
    """It is true that 12/03/2024 is read as the rest of its column decides, and else not."""
    assert sure(field_of("a", "date"), "12/03/2024", order) == meant


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("2025年7月", "2025-07"),
        ("2025年", "2025"),
        ("2025/7", "2025-07"),
        ("202507", "2025-07"),
        ("2025年第三季度", "2025-Q3"),
        ("2025q3", "2025-Q3"),
        ("2025-07-01", ""),
        ("去年", ""),
    ],
)
def test_meant_period(cell: str, meant: str) -> None:
    """It is true that months and quarters as people write them lead to the form of the data."""
    assert sure(field_of("a", "string", {"pattern": PERIOD}), cell) == meant


@pytest.mark.parametrize(
    ("cell", "guesses"),
    [
        ("7,25", ("7.25", "725")),
        ("2.000,75", ("2000.75",)),
        ("1.234.567", ("1234567",)),
        ("0,250", ("0.25", "250")),
        ("1,2,3", ()),
    ],
)
def test_decimal_commas(cell: str, guesses: tuple[str, ...]) -> None:
    """It is true that a comma which parts no groups of three gives its readings, and no answer."""
    groups = Mender(field_of("a", "number")).meant(cell)

    assert [(each.values, each.sure) for each in groups] == ([(guesses, False)] if guesses else [])


@pytest.mark.parametrize(
    ("kind", "cell", "suggestion"),
    [
        ("string", "在运行", "active"),
        ("string", "Active", "active"),
        ("string", "running", "active"),
        ("string", "active（在运行）", "active"),
        ("string", "在运行 (active)", "active"),
        ("string", "activ", ""),
        ("string", "Active ", "active"),
        ("string", "ａｃｔｉｖｅ", "active"),
        ("string", "", ""),
        ("string", "xyz", ""),
        ("list", "在运行、left", "active;left"),
        ("list", "active;xyz", ""),
    ],
)
def test_meant_code(kind: str, cell: str, suggestion: str) -> None:
    """It is true that labels and aliases lead to the code, and misspellings do not."""
    field = replace(field_of("a", kind), vocabulary=VOCABULARY)

    assert sure(field, cell) == suggestion


@pytest.mark.parametrize(
    ("kind", "cell", "what"),
    [
        ("date", "44869", "serial"),
        ("date", "2025", ""),
        ("string", "5.24E+17", "scientific"),
        ("string", "5E17", ""),
        ("integer", "5.24E+17", ""),
        ("integer", "约26000", "vague"),
        ("number", "26000余元", "vague"),
        ("number", "近3万元", "vague"),
        ("integer", "10-20", "vague"),
        ("integer", "十几人", "vague"),
        ("integer", "数百", "vague"),
        ("number", "26000左右", "vague"),
        ("number", ">5", "vague"),
        ("number", "26000", ""),
        ("number", "三万五", ""),
        ("date", "2016-10", ""),
    ],
)
def test_damage_by_a_spreadsheet(kind: str, cell: str, what: str) -> None:
    """It is true that days and codes which a spreadsheet rewrote are recognized."""
    assert damage(field_of("a", kind), cell) == what
