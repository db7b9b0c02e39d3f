"""Tables as offices make them: one cause is one finding, and the records are judged as records."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from gongshi.config import LANGUAGES
from gongshi.read.shape import Shape, plain_label
from gongshi.report.groups import files_of
from gongshi.report.wording import words_of
from gongshi.schema import load_schemas
from tests import workbooks as xl
from tests.packages import DESCRIPTOR, Content, flat, judge, write_package
from tests.privacy_numbers import resident_id

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.model import Finding

HEADER = "org_id,name,registration,type,status,staff_persons,source_id\n"
RECORDS = "".join(
    f"o{n},{name},registered,association,active,{n},s1\n"
    for n, name in enumerate(("志愿者协会", "老年协会", "商会"), 1)
)
TABLE = HEADER + RECORDS
CHINESE = "组织标识,机构名称,登记情况,机构类型,状态,从业人员,来源\n"


def findings(folder: Path, content: str | bytes, *, rows: int | None = 3) -> tuple[Finding, ...]:
    """Return what is found in a file of organizations, of which so many records are read."""
    report = judge(write_package(folder / "p", {"organizations.csv": content}))
    table = report.packages[0].resource("organizations")
    assert (table.rows if table else None) == rows
    return report.findings


@pytest.mark.hostile(45)
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (f"2025年社会组织名录,,,,,,\n{TABLE}", [(1, "table-shape.title")]),
        (f"2025年社会组织名录\n{TABLE}", [(1, "table-shape.title")]),
        (f'"名录\n（7月）",,,,,,\n单位：个,,,,,7月,\n{TABLE}', [(1, "table-shape.title")]),
        (f"基本信息,,,,,人员,\n{TABLE}", [(1, "table-shape.title")]),
        (f"sep=,\n{TABLE}", [(1, "table-shape.title")]),
        (f"\n{TABLE}", [(1, "table-shape.below")]),
        (f",,,,,,\n,,,,,,\n{TABLE}", [(1, "table-shape.below")]),
        (f"{TABLE}合计,,,,,6,\n", [(5, "table-shape.total")]),
        (f"{TABLE},合  计：,,,,6,\n", [(5, "table-shape.total")]),
        (f"{TABLE}合计,3\n", [(5, "table-shape.total")]),
        (f"{TABLE}Grand total,,,,,6,,,\n", [(5, "table-shape.total")]),
        (
            TABLE.replace("o3", "小计,,,,,3,\no3") + "小计,,,,,3,\n总计,,,,,6,\n",
            [(4, "table-shape.total"), (6, "table-shape.total"), (7, "table-shape.total")],
        ),
        (TABLE.replace("o3", f"{HEADER}o3"), [(4, "table-shape.second")]),
        (HEADER + CHINESE + RECORDS, [(2, "table-shape.second")]),
        (f"{TABLE}注：本表截至2025年7月31日。,,,,,,\n", [(5, "table-shape.note")]),
        (f"{TABLE}填表人：区民政局\n", [(5, "table-shape.note")]),
        (f"{TABLE}制表：区民政局,,审核：社管科,,,,\n", [(5, "table-shape.note")]),
        (TABLE.replace("o2", "（二）老年组织,,,,,,\no2"), [(3, "table-shape.note")]),
        (
            f"名录,,,,,,\n\n{TABLE}\n合计,,,,,6,\n",
            [
                (1, "table-shape.title"), (7, "blank-row"), (7, "primary-key.empty"),
                (8, "table-shape.total"),
            ],
        ),
        (f"名录\n{TABLE}o4,会\n".replace("active,3", "closed,3"), [
            (1, "table-shape.title"), (5, "constraint-error.enum"),
            *[(6, "missing-cell")] * 5, *[(6, "constraint-error.required")] * 4,
        ]),
    ],
)  # fmt: skip
def test_rows_that_are_no_records(
    content: str, found: list[tuple[int, str]], tmp_path: Path
) -> None:
    """It is true that each is one finding at its row, in a file whose records are judged."""
    records = 4 if "o4" in content else 3

    found_ = findings(tmp_path, content, rows=records)

    assert sorted((row, code) for row, _, code in flat(found_)) == sorted(found)
    for each in found_:
        for language in LANGUAGES:
            assert words_of(each, language).remedy


@pytest.mark.hostile(45)
@pytest.mark.parametrize(
    "row",
    [
        "o4,合计,registered,association,active,4,s1\n",
        "o4,注：某协会,registered,association,active,4,s1\n",
        "o4,name,registered,association,active,4,s1\n",
        "o4,名称,registered,association,active,4,s1\n",
    ],
)
def test_a_record_with_an_identifier_is_a_record(row: str, tmp_path: Path) -> None:
    """It is true that what has an identifier is judged, whatever its name looks like."""
    assert findings(tmp_path, TABLE + row, rows=4) == ()


@pytest.mark.hostile(45)
def test_both_ways_of_reading_see_the_same_rows(tmp_path: Path) -> None:
    """It is true that totals and notes are no records in a damaged file as well."""
    content = f"{TABLE}o4,x,registered,association,active\n合计\n注：无,,,,,,\n"

    found = findings(tmp_path, content, rows=4)

    assert [each for each in flat(found) if each[0] in {6, 7}] == [
        (6, "", "table-shape.total"), (7, "", "table-shape.note"),
    ]  # fmt: skip


@pytest.mark.hostile(31)
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TABLE.replace(",", ";"), "delimiter"),
        (TABLE.replace(",", "\t"), "delimiter"),
        (TABLE.replace(",", "|"), "delimiter"),
        (TABLE.replace(",", "，"), "separator"),
        (TABLE.replace(",", "、"), "separator"),
        (TABLE.replace(",", "   "), "header"),
        ("临淄区社会组织名录\n", "header"),
        ("甲,乙\n1,2\n", "header"),
        (",,\n,,\n", "unnamed"),
    ],
)
def test_a_header_that_names_no_field(content: str, kind: str, tmp_path: Path) -> None:
    """It is true that a file without a header is refused once, not column by column."""
    found = findings(tmp_path, content, rows=None)

    assert flat(found) == [(1, "", f"table-shape.{kind}")]
    for language in LANGUAGES:
        words = words_of(found[0], language)
        assert "{" not in words.message
        assert ("dialect: {delimiter: " in words.remedy) == (kind == "delimiter")


@pytest.mark.hostile(31)
def test_a_quoted_line_is_not_told_its_own_delimiter(tmp_path: Path) -> None:
    """It is true that a header inside one pair of quotes is not blamed on the delimiter."""
    content = "".join(f'"{line}"\n' for line in TABLE.splitlines())

    assert flat(findings(tmp_path, content, rows=None)) == [(1, "", "table-shape.header")]


@pytest.mark.hostile(31)
def test_a_workbook_has_no_delimiter_to_declare(tmp_path: Path) -> None:
    """It is true that text with commas in one column of a workbook is to be parted there."""
    book = xl.table(*((line,) for line in TABLE.splitlines()))
    files: dict[str, Content] = {
        "datapackage.yaml": DESCRIPTOR.replace("NAME", "p").replace("tions.csv", "tions.xlsx", 1),
        "organizations.xlsx": book.bytes(),
    }

    report = judge(write_package(tmp_path / "p", files))

    assert [(each.code, each.kind) for each in report.findings] == [("table-shape", "separator")]


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Name", "name"), (" name ", "name"), ("名称", "name"), ("名 称", "name"),
        ("机构名称", "name"), ("ｎａｍｅ", "name"), ("na\nme", "name"), ("Status", "status"),
    ],
)  # fmt: skip
def test_a_label_that_means_a_field(label: str, field: str, tmp_path: Path) -> None:
    """It is true that it is one finding, and that the column is judged as that field."""
    content = TABLE.replace(field, f'"{label}"', 1).replace("active", "closed", 1)

    found = findings(tmp_path, content)

    assert flat(found) == [(1, field, "incorrect-label"), (2, "status", "constraint-error.enum")]


def test_an_amount_in_another_unit_is_no_field(tmp_path: Path) -> None:
    """It is true that a column in 万元 is not taken for the one in 元."""
    files = {"projects.csv": "project_id,title,stage,source_id,预算（万元）\np1,P,need,s1,10\n"}

    report = judge(write_package(tmp_path / "p", files))

    assert flat(report.findings) == [(1, "预算（万元）", "extra-label")]


def test_an_invisible_character_in_a_label_is_one_finding(tmp_path: Path) -> None:
    """It is true that the column behind it is judged as the field."""
    content = "\u200b" + TABLE.replace("o2", "o1")

    assert [each[2] for each in flat(findings(tmp_path, content))] == [
        "character-error", "primary-key",
    ]  # fmt: skip


def test_findings_of_a_header_are_one_group(tmp_path: Path) -> None:
    """It is true that a Chinese header is one group with one remedy, for people."""
    report = judge(write_package(tmp_path / "p", {"organizations.csv": CHINESE + RECORDS}))

    groups = [(group.rule, group.count) for file in files_of(report) for group in file.groups]

    assert groups == [("incorrect-label", 7)]


@pytest.mark.hostile(51)
@pytest.mark.parametrize("place", range(4))
def test_personal_data_in_rows_that_are_no_records(place: int, tmp_path: Path) -> None:
    """It is true that titles, headers and notes are searched as well."""
    texts = ["", "", "", ""]
    texts[place] = resident_id(Random(place))  # noqa: S311 - no secret
    title, total, note, signed = texts
    content = (
        f"名录{title},,,,,,\n{TABLE}合计,,,,,6,{total}\n注：{note},,,,,,\n填表人：,,{signed}\n"
    )

    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}))

    assert report.exit_code == 5
    assert texts[place] not in str(report.findings)


def test_a_rule_of_the_whole_table_leaves_out_bad_records(tmp_path: Path) -> None:
    """It is true that a damaged credit code is not counted as a missing one as well."""
    header = "org_id,name,registration,type,status,uscc,source_id\n"
    record = "o1,协会,registered,association,active,{},s1\n"

    damaged = judge(write_package(tmp_path / "a" / "p", {
        "organizations.csv": header + record.format("5.24E+17")}))  # fmt: skip
    missing = judge(write_package(tmp_path / "b" / "p", {
        "organizations.csv": header + record.format("")}))  # fmt: skip

    assert [each.code for each in damaged.findings] == ["constraint-error"]
    assert [each.code for each in missing.findings] == ["registered-without-uscc"]


def test_words_of_a_field_name_one_field_each() -> None:
    """It is true that no alias in the schemas is another field's name, title or alias."""
    for schema in load_schemas().resources.values():
        shape = Shape(schema)
        for field in schema.fields:
            for word in field.aliases:
                assert shape.fields[plain_label(word)] == field.name, (schema.name, word)
