"""Suggestions that need the whole table: identifiers and codes that were probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.packages import HEADERS, judge, write_package

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = "source_id,title\nlinzi-report,工作报告\nlinzi-plan-1,a\nlinzi-plan-2,b\n"
UNIT = "registered,association,active"


def suggestions(folder: Path, files: dict[str, str]) -> list[str]:
    """Return what is suggested for each dangling value of a package with these files."""
    findings = judge(write_package(folder / "p", files)).findings
    found = [each for each in findings if each.code == "foreign-key"]
    return [each.suggestion or " ".join(f"{hint}?" for hint in each.hints) for each in found]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("linzi-reprot", "linzi-report?"),
        ("LINZI-REPORT", "linzi-report"),
        ("ｌｉｎｚｉ－ｒｅｐｏｒｔ", "linzi-report"),
        ("linzi report", "linzi-report"),
        ("linzi-repor", "linzi-report?"),
        ("工作报告", "linzi-report"),
        ("linzi-plan-3", ""),
        ("linzi-plan-11", ""),
        ("something-else", ""),
    ],
)
def test_identifier_that_was_meant(given: str, meant: str, tmp_path: Path) -> None:
    """It is true that a dangling value leads to the record it names, and a slip to a question."""
    content = f"{HEADERS['organizations']}o1,First,{UNIT},{given}\n"

    found = suggestions(tmp_path, {"organizations.csv": content, "sources.csv": SOURCES})

    assert found == [meant]


def test_only_the_first_few_are_looked_up(tmp_path: Path) -> None:
    """It is true that a table of dangling values is not searched for each of them."""
    rows = "".join(f"o{n},N{n},{UNIT},linzi-repo{chr(97 + n)}\n" for n in range(20))
    content = HEADERS["organizations"] + rows

    found = suggestions(tmp_path, {"organizations.csv": content, "sources.csv": SOURCES})

    assert found == ["linzi-report?"] * 10 + [""] * 10


@pytest.mark.parametrize(
    ("given", "meant"),
    [("３７０３０５", "370305"), ("3703 05", "370305"), ("37-03-05", "370305"), ("37o305", "")],
)
def test_code_that_was_meant(given: str, meant: str, tmp_path: Path) -> None:
    """It is true that a code in full-width digits, or in groups, leads to its plain form."""
    content = f"place_id,name,level,gb_code,source_id\nd1,东区,district,{given},s1\n"
    folder = tmp_path / "p"
    write_package(folder, {"places.csv": content})
    descriptor = folder / "datapackage.yaml"
    descriptor.write_text(descriptor.read_text() + "- {name: places, path: places.csv}\n")

    found = judge(folder).findings

    assert [each.suggestion for each in found if each.field == "gb_code"] == [meant]
