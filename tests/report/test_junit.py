"""JUnit XML: as its schema has it, as another program reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, fromstring

import pytest
from junitparser import JUnitXml

from gongshi.config import LANGUAGES, Limits
from gongshi.report import VIEWS
from tests.packages import HEADERS, ORGANIZATION, judge, write_package
from tests.report.reports import evil_report, report_of

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.model import Report

SCHEMA: Final = {
    "testsuites": (("testsuite",), {"name"}, {"time", "tests", "failures", "disabled", "errors"}),
    "testsuite": (
        ("properties", "testcase", "system-out", "system-err"),
        {"name", "tests"},
        {"failures", "errors", "skipped", "time", "timestamp", "hostname", "id", "package"},
    ),
    "properties": (("property",), set(), set()),
    "property": ((), {"name", "value"}, set()),
    "testcase": (
        ("skipped", "error", "failure", "system-out", "system-err"),
        {"name", "classname"},
        {"time", "assertions", "status"},
    ),
    "failure": ((), {"type", "message"}, set()),
    "system-out": ((), set(), set()),
}  # fmt: skip
"""What Jenkins' schema of the format allows: children in their order; needed, other attributes."""


def assert_fits(element: Element) -> None:
    """Hold an element and all below it to the schema."""
    children, needed, others = SCHEMA[element.tag]
    places = [children.index(each.tag) for each in element]
    assert places == sorted(places)
    assert needed <= set(element.attrib) <= needed | others
    for each in element:
        assert_fits(each)


def suites_of(report: Report, language: str = "en") -> Element:
    """Return a report's XML, held to the schema, counts added up."""
    root = fromstring(  # noqa: S314 - our own file
        VIEWS["junit"](report, language).encode()
    )
    assert_fits(root)
    for suite in root:
        cases = suite.findall("testcase")
        failed = [each for each in cases if each.find("failure") is not None]
        assert (suite.get("tests"), suite.get("failures")) == (str(len(cases)), str(len(failed)))
    return root


@pytest.fixture
def broken(tmp_path: Path) -> Report:
    """A package with twelve bad codes, one bad key and tables that are fine."""
    rows = "".join(ORGANIZATION.replace("o1", f"o{n}").replace("active", "x") for n in range(12))
    content = HEADERS["organizations"] + rows + ORGANIZATION.replace("o1", "o3")
    return judge(write_package(tmp_path / "p", {"organizations.csv": content}))


def test_a_case_is_a_kind_of_problem_in_a_column(broken: Report) -> None:
    """It is true that each kind of problem in a column is one failure, each clean table a pass."""
    (suite,) = suites_of(broken)

    cases = [(each.get("classname"), each.get("name"), len(each)) for each in suite[1:]]
    assert cases == [
        ("p.evaluations", "evaluations", 0),
        ("p.organizations", "constraint-error.enum (status)", 1),
        ("p.organizations", "primary-key (org_id)", 1),
        ("p.projects", "projects", 0),
        ("p.sources", "sources", 0),
    ]
    assert {each.get("name"): each.get("value") for each in suite[0]} == {
        "errors": "13", "warnings": "0", "rows": "14",
    }  # fmt: skip
    failure = suite[2][0]
    assert (
        failure.get("message") == "error · Code not in the vocabulary [constraint-error] · 12 times"
    )
    assert failure.text is not None
    assert "row 2, status: “x” is not a code" in failure.text
    assert "… and 2 more of this kind" in failure.text


def test_another_program_reads_it(broken: Report, tmp_path: Path) -> None:
    """It is true that a parser of JUnit files counts the same suites, cases and failures."""
    file = tmp_path / "junit.xml"
    file.write_text(VIEWS["junit"](broken, "zh"), encoding="utf-8")

    read = JUnitXml.fromfile(str(file))

    assert [(each.name, each.tests, each.failures, each.errors) for each in read] == [
        ("p", 5, 2, 0)
    ]
    assert (read.tests, read.failures) == (5, 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_texts_are_written_out(language: str) -> None:
    """It is true that markup and what XML cannot hold come out as text."""
    root = suites_of(evil_report(), language)

    said = "".join(root.itertext())
    assert "<b onx='1'>" in said
    assert "\\x00\\x0b\\x1b" in said
    assert "\\ud800" in said
    # The warning is in no failure.
    assert [each.get("failures") for each in root] == ["2"]
    assert [len(each.findall("testcase")) for each in root] == [3]


def test_what_is_not_listed_is_told(tmp_path: Path) -> None:
    """It is true that counts are exact where findings are left out."""
    rows = "".join(ORGANIZATION.replace("o1", f"o{n}").replace("active", "x") for n in range(12))
    content = HEADERS["organizations"] + rows
    folder = write_package(tmp_path / "p", {"organizations.csv": content})

    (suite,) = suites_of(judge(folder, limits=Limits(findings=5)))

    assert "12 times" in (suite[2][0].get("message") or "")
    assert "Errors: 12, warnings: 0." in (suite.findtext("system-out") or "")


def test_nothing_to_tell() -> None:
    """It is true that a report without packages is a file without suites."""
    assert len(suites_of(report_of())) == 0
