"""Both kinds of CSV: one exact, one for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from gongshi.derive.definitions import load_indicators
from gongshi.rulebook import criterion_names

if TYPE_CHECKING:
    from tests.publish.conftest import BuildSite, PublishFiles

ORGANIZATIONS = (
    "org_id,name,name_en,aliases,uscc,registration,type,is_community,status,roles,"
    "staff_persons,registered_on,address,address_public,summary,source_id\n"
)


def records(content: bytes) -> list[list[str]]:
    """Parse a CSV strictly."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.slow
def test_exact_bytes(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that the exact CSV is the cells as given, quoted only where they need it."""
    text = (
        "org_id,name,name_en,registration,type,status,summary,source_id\n"
        '007,"一,二","say ""hi""",registered,association,active,"line\nbreak",s\n'
        "b, padded ,=1+1,registered,association,active,#hash;'a\\N null,s\n"
        "c,“中”,,registered,association,active,é,s\n"
    )

    files = publish_files(build_site({"p": {"organizations": text}}))

    assert files["data/p/organizations.csv"] == text.encode()


@pytest.mark.slow
def test_exact_round_trip(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that a file written in another style keeps every cell, and its order."""
    text = (
        '"org_id","name","registration","type","status","summary","source_id"\r\n'
        '"b","乙","registered","association","active","","s"\r\n'
        '"a","甲","registered","association","active","x\r\ny","s"\r\n'
    )

    files = publish_files(build_site({"p": {"organizations": text}}))

    assert records(files["data/p/organizations.csv"]) == records(text.encode())


@pytest.mark.slow
def test_header_only(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that an empty table is published with its header."""
    files = publish_files(build_site({"p": {}}))

    assert files["data/p/projects.csv"] == b"project_id,title,stage,source_id\n"
    assert (
        files["data/p/projects.en.csv"]
        == "\ufeffProject identifier,Title,Stage,Source\r\n".encode()
    )


@pytest.mark.slow
def test_spreadsheet_labels(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that labels stand in place of codes in each language, and numbers stay."""
    text = ORGANIZATIONS + (
        "a,甲,Jia,x;y,,registered,association,true,active,hub;federation,-5,2020-01-02,,,,s\n"
        "b,乙,,,,recorded,service,0,active,,12,,,,,s\n"
    )

    files = publish_files(build_site({"p": {"organizations": text}}))

    chinese = files["data/p/organizations.zh.csv"]
    assert chinese.startswith("\ufeff组织标识,名称,英文名称,".encode())
    assert chinese.endswith(b"\r\n")
    assert records(chinese)[1][:12] == [
        "a", "甲", "Jia", "x；y", "", "登记", "社会团体", "是", "在活动",
        "枢纽型；联合性", "-5", "2020-01-02",
    ]  # fmt: skip
    english = records(files["data/p/organizations.en.csv"])
    assert english[0][:3] == ["Organization identifier", "Name", "Name in English"]
    assert english[1][3] == "x; y"
    assert english[1][7] == "yes"
    assert english[2][7] == "no"


@pytest.mark.slow
def test_items_tables_and_columns_in_words(
    build_site: BuildSite, publish_files: PublishFiles
) -> None:
    """It is true that votes, items of a scheme, tables and columns are not left as codes."""
    head = (
        "evaluation_id,scheme,subject_type,org_id,period,component,criterion,status,score,"
        "max_score,source_id\n"
    )
    codes = ("vote-1", "vote-012", "hygiene", "unheard")
    evaluations = head + "".join(
        f"e{number},linzi-star,organization,a,2025-0{number},month,{code},scored,9,10,s\n"
        for number, code in enumerate(codes, 1)
    )
    organizations = ORGANIZATIONS + "a,甲,,,,registered,association,,active,,,,,,,s\n"
    site = build_site({"p": {"organizations": organizations, "evaluations": evaluations}})

    files = publish_files(site)

    names = criterion_names()["linzi-star", "hygiene"]
    for language, votes in (("zh", ["第 1 票", "第 12 票"]), ("en", ["vote 1", "vote 12"])):
        (heads, *rows) = records(files[f"data/p/evaluations.{language}.csv"])
        place = heads.index({"zh": "分项", "en": "Criterion"}[language])
        assert [row[place] for row in rows] == [*votes, names[language], "unheard"]
    quality = records(files["data/p/quality.en.csv"])
    assert ["Evaluations", "Criterion"] in [row[1:3] for row in quality]
    assert ["evaluations", "criterion"] in [
        row[1:3] for row in records(files["data/p/quality.csv"])
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("met", "median"), [("2025-03-04", "3"), ("2025-03-11", "10")])
def test_definitions_in_words_and_whole_days(
    met: str, median: str, build_site: BuildSite, publish_files: PublishFiles
) -> None:
    """It is true that definitions have names, and that whole days have no decimals."""
    needs = f"need_id,title,raised_on,met_on,source_id\nn1,修灯,2025-03-01,{met},s\n"

    files = publish_files(build_site({"p": {"needs": needs}}))

    values = [row[1:9] for row in records(files["data/p/indicator_values.en.csv"])]
    days = [row for row in values if "median, raised to met" in row]
    assert [row[-1] for row in days] == [median]
    titles = {each.title["en"] for found in load_indicators() for each in found.definitions}
    assert {row[3] for row in values[1:]} <= titles | {""}


@pytest.mark.slow
@pytest.mark.hostile(46)
def test_formula_injection(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that a text which could run as a formula gets an apostrophe, in one file only."""
    starts = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
    cells = [f"{each}cmd|' /C calc'!A0" for each in starts]
    rows = [
        f'a{number},"{cell}","x{cell}",,,registered,association,,active,,-5,,,,"{cell}",s\n'
        for number, cell in enumerate(cells)
    ]

    files = publish_files(build_site({"p": {"organizations": ORGANIZATIONS + "".join(rows)}}))

    exact = records(files["data/p/organizations.csv"])[1:]
    safe = records(files["data/p/organizations.zh.csv"])[1:]
    assert [each[1] for each in exact] == [each[14] for each in exact] == cells
    assert [each[1] for each in safe] == [f"'{each}" for each in cells]
    assert [each[14] for each in safe] == [f"'{each}" for each in cells]
    assert [each[2] for each in safe] == [f"x{each}" for each in cells]
    assert {each[10] for each in safe} == {"-5"}


@pytest.mark.slow
@pytest.mark.hostile(46)
def test_hostile_labels(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that a column a package adds cannot run as a formula, nor share a label."""
    fields = [
        {"name": "x", "title": "=1+1", "publication": "public"},
        {"name": "y", "title": "名称", "publication": "public"},
        {"name": "z", "publication": "public"},
    ]
    text = (
        "org_id,name,registration,type,status,source_id,x,y,z\n"
        "a,甲,registered,association,active,s,1,2,3\n"
    )

    files = publish_files(
        build_site(
            {"p": {"organizations": text}}, schemas={"p": {"organizations": {"fields": fields}}}
        )
    )

    header = records(files["data/p/organizations.zh.csv"])[0]
    assert header[1] == "名称 (name)"
    assert header[6:] == ["'=1+1", "名称 (y)", "z"]


@pytest.mark.slow
def test_publish_if(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that an address without leave to be published stands in no file."""
    text = ORGANIZATIONS + (
        "a,甲,,,,registered,association,,active,,,,公开路1号,true,,s\n"
        "b,乙,,,,registered,association,,active,,,,保密路2号,false,,s\n"
        "c,丙,,,,registered,association,,active,,,,保密路3号,,,s\n"
    )
    unasked = (
        "org_id,name,registration,type,status,address,source_id\n"
        "d,丁,registered,association,active,保密路4号,s2\n"
    )
    packages = {
        "p": {"organizations": text},
        "q": {"organizations": unasked, "sources": "source_id,title\ns2,来源\n"},
    }

    files = publish_files(build_site(packages))

    assert [each[12] for each in records(files["data/p/organizations.csv"])[1:]] == [
        "公开路1号",
        "",
        "",
    ]
    assert [path for path, content in files.items() if "保密路".encode() in content] == []


@pytest.mark.slow
def test_internal_fields(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that an internal column is in no file, whatever another package calls public."""
    text = (
        "org_id,name,registration,type,status,source_id,note\n"
        "{},甲,registered,association,active,{},{}\n"
    )
    packages = {
        name: {
            "organizations": text.format(name, f"s-{name}", cell),
            "sources": f"source_id,title\ns-{name},来源\n",
        }
        for name, cell in (("a", "open"), ("b", "confided"))
    }
    schemas = {
        name: {"organizations": {"fields": [{"name": "note", "publication": publication}]}}
        for name, publication in (("a", "public"), ("b", "internal"))
    }

    files = publish_files(build_site(packages, schemas=schemas))

    assert b"note" in files["data/a/organizations.csv"]
    assert b"note" not in files["data/b/organizations.csv"]
    assert [row[-1] for row in records(files["data/all/organizations.csv"])] == ["note", "open", ""]
    assert [path for path, content in files.items() if b"confided" in content] == []
