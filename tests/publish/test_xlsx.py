"""The workbooks, read back as a spreadsheet reads them."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from gongshi.publish import Workshop, bundles
from gongshi.publish.sheet_xml import letters
from gongshi.publish.xlsx import write_workbook

if TYPE_CHECKING:
    from gongshi.derive import Site
    from tests.publish.conftest import BuildSite, PublishFiles

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HEADER = (
    "org_id,name,aliases,uscc,registration,type,is_community,status,staff_persons,registered_on,"
    "summary,source_id\n"
)


@dataclass
class Cell:
    """A cell as it is stored: its kind, its text and its style."""

    kind: str
    text: str
    quoted: bool
    number_format: str


def read(content: bytes) -> dict[str, list[dict[str, Cell]]]:
    """Return a workbook's sheets by name, each row as cells by column."""
    with ZipFile(io.BytesIO(content)) as archive:
        parts = {
            name: ET.fromstring(archive.read(name))  # noqa: S314 - our own file
            for name in archive.namelist()
            if name.endswith(".xml")
        }
    shared = ["".join(each.itertext()) for each in parts["xl/sharedStrings.xml"]]
    styles = parts["xl/styles.xml"]
    formats = {
        each.get("numFmtId"): each.get("formatCode", "") for each in styles.iter(f"{MAIN}numFmt")
    }
    xfs = list(styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf"))
    sheets = {}
    for number, sheet in enumerate(parts["xl/workbook.xml"].iter(f"{MAIN}sheet"), 1):
        rows = []
        for row in parts[f"xl/worksheets/sheet{number}.xml"].iter(f"{MAIN}row"):
            cells = {}
            for each in row:
                kind = each.get("t", "n")
                text = "".join(each.itertext())
                style = xfs[int(each.get("s", "0"))]
                place = re.fullmatch(r"([A-Z]+)(\d+)", each.get("r", ""))
                assert place is not None
                assert place[2] == row.get("r")
                cells[place[1]] = Cell(
                    kind,
                    shared[int(text)] if kind == "s" else text,
                    style.get("quotePrefix") == "1",
                    formats.get(style.get("numFmtId"), ""),
                )
            rows.append(cells)
        sheets[sheet.get("name", "")] = rows
    return sheets


@pytest.mark.slow
def test_sheets(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that a workbook opens with what it is and closes with the dictionary."""
    told = {
        "p": {
            "title": "甲区", "title_en": "<r>A</r>", "synthetic": True,
            "contributors": [{"title": "某局"}],
        }
    }  # fmt: skip

    files = publish_files(build_site({"p": {}}, descriptor=told))

    chinese, english = read(files["data/p.xlsx"]), read(files["data/p.en.xlsx"])
    assert list(chinese) == [
        "说明",
        "社会组织",
        "服务项目",
        "评估记录",
        "来源",
        "指标值",
        "数据质量",
        "字段说明",
    ]
    assert list(english) == [
        "About", "Social organizations", "Projects", "Evaluations", "Sources",
        "Indicator values", "Data quality", "Dictionary",
    ]  # fmt: skip
    about = [[each.text for each in row.values()] for row in english["About"]]
    assert about[0] == ["Title", " <r>A</r>"]
    assert about[1][1].startswith("Fictitious data")
    assert ["Compiled up to", "2026-03-31"] in about
    assert ["Data version", "c0ffee"] in about
    assert ["Contributors", "某局"] in about
    assert about[-1] == ["Data quality", about[-1][1], "computed by this site from the records"]
    assert about[-6:-2] == [
        ["Social organizations", "0"], ["Projects", "0"], ["Evaluations", "0"], ["Sources", "1"],
    ]  # fmt: skip
    assert [each.text for each in chinese["字段说明"][1].values()][:5] == [
        "社会组织", "组织标识", "org_id", "string", "✓",
    ]  # fmt: skip


@pytest.mark.slow
def test_cells(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that numbers and days are such, and everything else is text with labels."""
    text = HEADER + (
        "a,甲,x;y,510000000000000000,registered,association,true,active,12,2020-01-02,,s\n"
        "b,乙,,,recorded,service,false,active,,,,s\n"
    )

    files = publish_files(build_site({"p": {"organizations": text}}))

    head, first, second = read(files["data/p.xlsx"])["社会组织"]
    assert head["B"].text == "名称"
    assert {column: each.text for column, each in first.items()} == {
        "A": "a", "B": "甲", "C": "x；y", "D": "510000000000000000", "E": "登记",
        "F": "社会团体", "G": "是", "H": "在活动", "I": "12", "J": "43832", "L": "s",
    }  # fmt: skip
    assert (first["D"].kind, first["I"].kind, first["J"].kind) == ("inlineStr", "n", "n")
    assert first["J"].number_format == "yyyy-mm-dd"
    assert sorted(second) == ["A", "B", "E", "F", "G", "H", "L"]


def column(site: Site, sheet: str, letter: str) -> list[Cell]:
    """Return a column of the first package's Chinese workbook, without its label."""
    artifact = write_workbook(bundles(site)[0], Workshop(site), "zh")
    assert isinstance(artifact.content, Path)
    return [row[letter] for row in read(artifact.content.read_bytes())[sheet][1:]]


@pytest.mark.slow
def test_numbers(build_site: BuildSite) -> None:
    """It is true that a number is a number where a spreadsheet keeps it exactly, else text."""
    cases = [
        ("12", "n", "12"),
        ("-0.10", "n", "-0.10"),
        ("123456789012345", "n", "123456789012345"),
        ("1234567890123456", "inlineStr", "1234567890123456"),
        ("+5", "n", "5.0"),
        ("1e3", "n", "1000.0"),
        (".5", "n", "0.5"),
    ]
    rows = "".join(f"p{number},一,settled,{case[0]},s\n" for number, case in enumerate(cases))
    tables = {"projects": f"project_id,title,stage,contract_yuan,source_id\n{rows}"}

    found = column(build_site({"p": tables}), "服务项目", "D")

    assert [(each.kind, each.text) for each in found] == [case[1:] for case in cases]


@pytest.mark.slow
def test_days(build_site: BuildSite) -> None:
    """It is true that a day is a day where all spreadsheets agree on it, else text."""
    days = "a,一,1900-02-28\nb,二,1900-03-01\nc,三,9999-12-31\n"

    site = build_site({"p": {"sources": f"source_id,title,published_on\n{days}"}})

    assert [(each.kind, each.text) for each in column(site, "来源", "C")] == [
        ("inlineStr", "1900-02-28"), ("n", "61"), ("n", "2958465"),
    ]  # fmt: skip


@pytest.mark.slow
def test_texts(build_site: BuildSite) -> None:
    """It is true that no text turns into a formula, a link, markup or another text."""
    cases = [
        ("=1+1", "=1+1", True),
        ("＝1", "＝1", True),
        ("-x", "-x", True),
        ("https://example.org", "https://example.org", False),
        ("<r><t>x</t></r>", "<r><t>x</t></r>", False),
        ("a & <b> 'c'", "a & <b> 'c'", False),
        (" padded ", " padded ", False),
        ("line\nbreak", "line\nbreak", False),
        ("cr\r\nlf", "cr_x000D_\nlf", False),
        ("_x0041_", "_x005F_x0041_", False),
        ("007", "007", False),
        ("x" * 32767, "x" * 32767, False),
        ("x" * 32768, "x" * 16000 + "…", False),
        ("\U00020000" * 16383, "\U00020000" * 16383, False),
        ("x\U00020000" * 11000, "x\U00020000" * 8000 + "…", False),
    ]
    rows = "".join(f's{number},"{case[0]}"\n' for number, case in enumerate(cases))

    found = column(build_site({"p": {"sources": f"source_id,title\n{rows}"}}), "来源", "B")

    assert [(each.text, each.quoted) for each in found] == [case[1:] for case in cases]
    assert {each.kind for each in found} == {"inlineStr"}


@pytest.mark.slow
def test_further_sheets(build_site: BuildSite) -> None:
    """It is true that records which do not fit on a sheet go on on the next one, in order."""
    rows = "".join(f"s{number},第{number}\n" for number in range(5))
    site = build_site({"p": {"sources": f"source_id,title\n{rows}"}})

    artifact = write_workbook(bundles(site)[0], Workshop(site), "zh", limit=2)

    assert isinstance(artifact.content, Path)
    sheets = read(artifact.content.read_bytes())
    assert list(sheets)[4:7] == ["来源", "来源 (2)", "来源 (3)"]
    assert list(sheets)[-1] == "字段说明"
    assert [[row["A"].text for row in sheets[name][1:]] for name in list(sheets)[4:7]] == [
        ["s0", "s1"], ["s2", "s3"], ["s4"],
    ]  # fmt: skip
    assert [row["C"].text for row in sheets["字段说明"]].count("title") == 2


@pytest.mark.slow
def test_stated_size(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that a sheet states its real size and filters all of it."""
    rows = "".join(f"s{number},第{number}\n" for number in range(9))

    files = publish_files(build_site({"p": {"sources": f"source_id,title\n{rows}"}}))

    with ZipFile(io.BytesIO(files["data/p.xlsx"])) as archive:
        sheet = archive.read("xl/worksheets/sheet5.xml").decode()
    assert '<dimension ref="A1:B10"/>' in sheet
    assert '<autoFilter ref="A1:B10"/>' in sheet
    assert 'state="frozen"' in sheet


def test_letters() -> None:
    """It is true that columns are lettered as in a spreadsheet."""
    assert [letters(each) for each in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
