"""The report as JUnit XML, which build servers show: a suite a package, a case a kind of problem.

The elements and attributes are those of the schema that Jenkins publishes for the format. A table
without findings is a case that passes; errors are failures; warnings pass and say what they are in
their output. No time is given, since none was measured for a case.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gongshi.model import Severity
from gongshi.report.groups import FileGroups, Group, files_of, listed_nowhere
from gongshi.report.text import group_lines, heading, totals
from gongshi.report.wording import visible
from gongshi.words import sentences

if TYPE_CHECKING:
    from gongshi.model import Report


def to_junit(report: Report, language: str) -> str:
    """Return the report as XML 1.0 in UTF-8; what XML cannot hold is written out."""
    files: dict[str, list[FileGroups]] = {each.name: [] for each in report.packages}
    for file in files_of(report):
        files.setdefault(file.package, []).append(file)
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for package in report.packages:
        rows[package.name] |= {each.name: each.rows for each in package.resources}
    suites = Element("testsuites", name="gongshi")
    for name, held in files.items():
        suites.append(_suite(report, name, held, rows[name], language))
    for count in ("tests", "failures"):
        suites.set(count, str(sum(int(each.get(count, 0)) for each in suites)))
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _suite(
    report: Report, package: str, files: list[FileGroups], rows: dict[str, int], language: str
) -> Element:
    suite = Element("testsuite", name=visible(package))
    properties = SubElement(suite, "properties")
    for severity in Severity:
        number = sum(
            count
            for key, count in report.tally.items()
            if key.package == package and key.severity is severity
        )
        SubElement(properties, "property", name=f"{severity.value}s", value=str(number))
    SubElement(properties, "property", name="rows", value=str(sum(rows.values())))
    for file in files:
        for group in file.groups:
            suite.append(_case(file, group, language))
    for resource in rows.keys() - {each.resource for each in files}:
        SubElement(suite, "testcase", name=resource, classname=f"{visible(package)}.{resource}")
    suite[1:] = sorted(suite[1:], key=lambda case: case.get("classname", ""))
    if listed_nowhere(report):
        SubElement(suite, "system-out").text = totals(report, language)
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", "0")
    suite.set("skipped", "0")
    return suite


def _case(file: FileGroups, group: Group, language: str) -> Element:
    where = file.resource or file.path
    field = f" ({visible(group.first.field)})" if group.first.row and group.first.field else ""
    case = Element(
        "testcase",
        name=f"{group.rule}{field}",
        classname=visible(f"{file.package}.{where}"),
    )
    title = heading(group, language)
    lines = (visible(file.path), *group_lines(group, language, sentences("report", language)))
    text = "\n".join(lines)
    if group.is_error:
        failure = SubElement(case, "failure", message=title, type=group.rule)
        failure.text = text
    else:
        SubElement(case, "system-out").text = f"{title}\n{text}"
    return case
