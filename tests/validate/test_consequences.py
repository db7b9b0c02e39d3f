"""Findings that follow from another one, and views that fold them into it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshi.model import Finding
from gongshi.report import VIEWS
from gongshi.validate.consequences import consequences
from tests.packages import HEADERS, ORGANIZATION, judge, write_package

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.model import Report

COMMA = "o1,甲,乙协会,registered,association,active,2020-01-02,s1\n"
WIDE = "org_id,name,registration,type,status,registered_on,source_id\n"
PROJECTS = "project_id,title,stage,source_id,org_id\n"
TEN = "".join(f"p{number},T,need,s1,lz-1\n" for number in range(10))


def links(report: Report) -> set[tuple[str, int | None, str]]:
    """Return code, row and field of all findings that follow from none, as people see them."""
    return {
        (each.code, each.row, each.field)
        for place, each in enumerate(report.findings)
        if place not in report.follows
    }


@pytest.mark.parametrize(
    ("files", "causes"),
    [
        (
            {
                "organizations.csv": HEADERS["organizations"] + ORGANIZATION.replace("o1", "LZ 1"),
                "projects.csv": PROJECTS + TEN,
            },
            {("constraint-error", 2, "org_id")},
        ),
        (
            {
                "organizations.csv": HEADERS["organizations"] + ORGANIZATION.replace("o1", "LZ_1"),
                "projects.csv": PROJECTS + TEN.replace("lz-1", "LZ_1"),
            },
            {("constraint-error", 2, "org_id")},
        ),
        (
            {"projects.csv": PROJECTS + TEN},
            {("foreign-key", 2, "org_id")},
        ),
        (
            {"organizations.csv": WIDE + COMMA},
            {("extra-cell", 2, "")},
        ),
        (
            {
                "organizations.csv": WIDE
                + "o1,甲,乙协会,登记,社团,正常,2020年1月2日,s1\n"
            },
            {("extra-cell", 2, "")},
        ),
        (
            {"organizations.csv": WIDE + COMMA.replace("o1", "O_1")},
            {("extra-cell", 2, ""), ("constraint-error", 2, "org_id")},
        ),
        (
            {"organizations.csv": WIDE + "o1,甲,registered\n"},
            {("missing-cell", 2, "registered_on")},
        ),
        (
            {"organizations.csv": HEADERS["organizations"] + "o1,甲\n"},
            {("missing-cell", 2, "registration")},
        ),
        (
            {"organizations.csv": WIDE + "o1,,registered\n"},
            {("missing-cell", 2, "registered_on"), ("constraint-error", 2, "name")},
        ),
        (
            {"organizations.csv": HEADERS["organizations"] + ORGANIZATION.replace("s1", "S_9")},
            {("constraint-error", 2, "source_id")},
        ),
        (
            {"organizations.csv": HEADERS["organizations"].replace("name", "nane") + ORGANIZATION},
            {("extra-label", 1, "nane")},
        ),
        (
            {
                "organizations.csv": WIDE
                + "o1,甲,registered,association,alive,2020-13-02,s1\n"
            },
            {("constraint-error", 2, "status"), ("type-error", 2, "registered_on")},
        ),
    ],
    ids=["identifier", "identifier everywhere", "missing record", "comma", "comma and labels",
         "comma and error", "short", "short, required", "short and empty",
         "one cell", "label", "two cells"],
)  # fmt: skip
def test_one_cause_is_one_finding(
    files: dict[str, str], causes: set[tuple[str, int | None, str]], tmp_path: Path
) -> None:
    """It is true that what one mistake brings about follows from it, and other mistakes do not."""
    report = judge(write_package(tmp_path / "p", files))
    errors = {each for each in links(report) if each[0] != "registered-without-uscc"}

    assert errors == causes


@given(
    st.lists(
        st.builds(
            Finding,
            code=st.sampled_from((
                "missing-cell", "extra-cell", "blank-row", "constraint-error", "type-error",
                "foreign-key", "missing-label", "extra-label", "missing-resource", "some-rule",
            )),
            package=st.just("p"),
            path=st.sampled_from(("a.csv", "b.csv")),
            resource=st.sampled_from(("organizations", "projects")),
            row=st.sampled_from((None, 2, 3)),
            field=st.sampled_from(("", "org_id", "name")),
            value=st.sampled_from(("", "x", "organizations")),
            detail=st.just({"target": "organizations", "reference": "org_id"}),
            hints=st.sampled_from(((), ("org_id",), ("x",))),
        ),
        min_size=1,
        max_size=12,
    )
)  # fmt: skip
def test_a_first_cause_always_remains(findings: list[Finding]) -> None:
    """It is true that what others follow from follows from nothing itself, so that it is shown."""
    follows = consequences(findings)

    assert set(follows.values()) & set(follows) == set()
    assert len(follows) < len(findings)


def test_views_fold_and_the_json_does_not(tmp_path: Path) -> None:
    """It is true that people see one of ten findings, and programs all with what they follow."""
    files = {"projects.csv": PROJECTS + TEN}
    report = judge(write_package(tmp_path / "p", files))

    tree = json.loads(VIEWS["json"](report, "en"))
    text = VIEWS["text"](report, "en")

    assert [each["follows"] for each in tree["findings"]] == [None, *[0] * 9]
    assert tree["counts"][0]["count"] == 10
    assert text.count("has no record whose org_id") == 1
    assert "9 more findings follow from this one" in text
    assert "Errors: 10" in text
    for view in ("html", "github", "junit"):
        assert VIEWS[view](report, "zh").count("没有 org_id 为“lz-1”的记录") == 1
        assert "另有 9 处" in VIEWS[view](report, "zh")


def test_personal_data_is_never_folded(tmp_path: Path) -> None:
    """It is true that a number of a person stands by itself, whatever else its cell is."""
    number = "11010519491231002X"
    content = HEADERS["organizations"] + ORGANIZATION.replace("s1", number)

    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}))

    codes = {each.code for n, each in enumerate(report.findings) if n not in report.follows}
    assert "personal-data" in codes
    assert all(report.findings[cause].code != "personal-data" for cause in report.follows.values())
