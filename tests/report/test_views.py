"""Reports as people and programs read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gongshi.config import LANGUAGES, Limits
from gongshi.model import Concern, Finding, Severity
from gongshi.report import VIEWS, to_json
from gongshi.report.wording import visible, words_of
from gongshi.validate.note import NoteReader
from tests.packages import DESCRIPTOR, HEADERS, ORGANIZATION, judge, write_package
from tests.report.reports import report_of
from tests.strategies import field_of

if TYPE_CHECKING:
    from pathlib import Path

BAD = HEADERS["organizations"] + ORGANIZATION.replace("active", "alive") * 2


def test_json_keeps_the_contract(tmp_path: Path) -> None:
    """It is true that the JSON report has exactly the members that other programs rely on."""
    report = judge(write_package(tmp_path / "p", {"organizations.csv": BAD}))

    tree = json.loads(to_json(report, "en"))

    assert {key: tree[key] for key in ("valid", "packages", "counts")} == {
        "valid": False,
        "packages": [
            {
                "name": "p",
                "path": "p",
                "resources": [
                    {"name": name, "path": str(tmp_path / "p" / f"{name}.csv"), "rows": rows}
                    for name, rows in (
                        ("organizations", 2), ("projects", 0), ("evaluations", 0), ("sources", 1),
                    )
                ],
            }
        ],
        "counts": [
            {"code": code, "resource": "organizations", "field": field, "count": count}
            for code, field, count in (
                ("constraint-error", "status", 2), ("primary-key", "org_id", 1),
            )
        ],
    }  # fmt: skip
    assert tree["findings"][0] == {
        "code": "constraint-error", "severity": "error", "package": "p",
        "resource": "organizations", "path": str(tmp_path / "p" / "organizations.csv"), "row": 2,
        "field": "status", "value": "alive",
        "message": "“alive” is not a code of “Status”.",
        "remedy": tree["findings"][0]["remedy"], "suggestion": None, "follows": None,
    }  # fmt: skip
    assert len(tree["findings"]) == 3


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "error · Code not in the vocabulary [constraint-error] · 2 times",
                "row 2, status: “alive” is not a code of “Status”.",
                "→ What to do: Use one of these codes: ",
                "row 3, org_id: The identifier “o1” is already used in row 2.",
                "The data are not valid, and nothing was published. Errors: 3, warnings: 0.",
            ],
        ),
        (
            "zh",
            [
                "错误 · 代码不在词表中 [constraint-error] · 共 2 处",
                "第 2 行，status：“alive”不是“状态”可用的代码。",
                "→ 怎么改：用词表中的代码：",
                "第 3 行，org_id：标识“o1”在第 2 行已经用过。",
                "数据有 3 处错误、0 处提醒；没有发布任何内容。",
            ],
        ),
    ],
)
def test_text_names_place_and_remedy(language: str, lines: list[str], tmp_path: Path) -> None:
    """It is true that the text report names file, row, field, what is wrong and what to do."""
    report = judge(write_package(tmp_path / "p", {"organizations.csv": BAD}))

    text = VIEWS["text"](report, language)

    assert str(tmp_path / "p" / "organizations.csv") in text
    assert [each for each in lines if each not in text] == []


def test_text_says_what_it_leaves_out(tmp_path: Path) -> None:
    """It is true that findings which are not shown are counted, of one kind and altogether."""
    content = HEADERS["organizations"] + "".join(
        ORGANIZATION.replace("o1", f"o{n}").replace("active", "alive") for n in range(30)
    )
    folder = write_package(tmp_path / "p", {"organizations.csv": content})

    text = VIEWS["text"](judge(folder, limits=Limits(findings=25)), "en")

    assert "… and 20 more of this kind" in text
    assert "5 more findings are not listed" in text
    assert "Errors: 30, warnings: 0." in text


def test_suggestion_is_asked(tmp_path: Path) -> None:
    """It is true that a probable value is offered beside the row."""
    content = HEADERS["organizations"] + ORGANIZATION.replace("active", "Actve")

    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}))

    assert "Did you mean “active”?" in VIEWS["text"](report, "en")
    assert "是不是“active”？" in words_of(report.findings[0], "zh").remedy


def test_gravest_come_first() -> None:
    """It is true that within a file errors of security come first and warnings last."""
    findings = (
        Finding("internal-column", "p", "x", field="f", severity=Severity.WARNING),
        Finding("blank-row", "p", "x", row=2),
        Finding("cell-limit", "p", "x", row=3, concern=Concern.LIMIT, detail={"limit": "1"}),
        Finding("path-error", "p", "x", kind="link", concern=Concern.SECURITY),
    )

    text = VIEWS["text"](report_of(*findings), "en")

    places = [text.index(each.code) for each in findings]
    assert places == sorted(places, reverse=True)


def test_github_annotations() -> None:
    """It is true that annotations are escaped, the gravest first, and closed by the totals."""
    findings = (
        Finding("internal-column", "p", "x", field="f", severity=Severity.WARNING),
        Finding("extra-label", "p", "a,b:c%.csv", row=1, field="n\nx", value="::error::100%"),
        *(Finding("blank-row", "p", "x", row=n) for n in range(2, 30)),
    )

    lines = VIEWS["github"](report_of(*findings), "en").splitlines()

    assert lines[0].startswith("::error file=a%2Cb%3Ac%25.csv,line=1,title=Unknown column::n\\nx")
    assert "100%25" in lines[0]
    assert lines[1].partition("::The row")[1]
    assert [each.partition(" ")[0] for each in lines] == ["::error"] * 9 + [
        "::warning",
        "::error::The",
    ]


def test_valid_report() -> None:
    """It is true that a valid report says so, and annotates nothing."""
    report = report_of()

    assert "有效" in VIEWS["text"](report, "zh")
    assert VIEWS["github"](report, "zh") == ""
    assert json.loads(VIEWS["json"](report, "zh"))["valid"] is True


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 中文", "plain 中文"),
        ("a\nb\x1b[31m", "a\\nb\\x1b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
    ],
)
def test_nothing_is_obeyed(text: str, shown: str) -> None:
    """It is true that control characters and direction overrides are written out."""
    assert visible(text) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_values_are_cut(language: str) -> None:
    """It is true that a message quotes no more than the beginning of a long value."""
    finding = Finding(
        "type-error", "p", resource="x", row=2, field="f", value="y" * 999, kind="date"
    )

    assert len(words_of(finding, language).message) < 200


def test_frictionless_words_a_constraint(tmp_path: Path) -> None:
    """It is true that Frictionless words what has no sentence of its own, patterns left aside."""
    schema = "schema: {fields: [{name: x, constraints: {maxLength: 2, pattern: '(a+)+!?'}}]}"
    descriptor = DESCRIPTOR.replace("NAME", "p").replace(
        "organizations.csv}", f"organizations.csv, {schema}}}"
    )
    content = HEADERS["organizations"].strip() + ",x\n" + ORGANIZATION.strip() + f",{'a' * 41}\n"

    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}, descriptor))

    found = next(each for each in report.findings if each.code == "constraint-error")
    assert 'Frictionless: constraint "maxLength" is "2"' in words_of(found, "en").message
    assert NoteReader(field_of("a", "string"))("fine") == ""


def test_sentence_without_its_blank_is_a_bug() -> None:
    """It is true that a finding which does not fill its sentence is not papered over."""
    with pytest.raises(KeyError):
        words_of(Finding("row-limit", "p"), "en")


def test_annotations_are_of_every_kind_first() -> None:
    """It is true that a kind of finding in twenty columns leaves room for the other kinds."""
    many = [
        Finding("constraint-error", "p", "x", row=n, field=f"f{n}", value="v", kind="required")
        for n in range(20)
    ]
    others = [
        Finding("blank-row", "p", "x", row=2),
        Finding("type-error", "p", "x", row=3, field="a", value="b", kind="date"),
        Finding("type-error", "p", "x", row=3, field="a", value="b", kind="year"),
        Finding("extra-cell", "p", "x", row=4, detail={"position": "9"}),
    ]

    text = VIEWS["github"](report_of(*many, *others), "en")

    shown = [line for line in text.splitlines() if line.startswith("::error")]
    assert len(shown) == 10
    for title in ("Blank row", "Not a date", "Not a year", "Extra cell"):
        assert sum(f"title={title}" in line for line in shown) == 1
