"""The report as a person reads it in a terminal: file by file, the worst first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from gongshi.model import EXIT_CODES, Finding, Report, Severity
from gongshi.report.wording import visible, words_of
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PER_GROUP = 10
"""Findings shown of one kind in one column; the rest are counted."""

_GRAVITY = {concern: place for place, concern in enumerate(EXIT_CODES)}


def gravity(finding: Finding) -> tuple[bool, int]:
    """Return a key that sorts errors before warnings, and the gravest errors first."""
    return finding.severity is Severity.WARNING, _GRAVITY[finding.concern]


def to_text(report: Report, language: str) -> str:
    """Return the report as text, capped per kind and column, closing with the exact totals."""
    labels = sentences("report", language)
    files: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        files[finding.package, finding.path].append(finding)
    lines: list[str] = []
    for (package, path), findings in files.items():
        lines.append(labels["package"].format(package=visible(package), path=visible(path)))
        lines += _of_file(findings, language, labels)
        lines.append("")
    total = sum(report.counts.values())
    if omitted := total - len(report.findings):
        lines += [labels["omitted"].format(count=omitted), ""]
    closing = labels["valid" if report.valid else "invalid"]
    lines.append(
        closing.format(
            packages=len(report.packages),
            rows=sum(each.rows for package in report.packages for each in package.resources),
            warnings=report.warnings,
            errors=total - report.warnings,
        )
    )
    return "\n".join(lines) + "\n"


def _of_file(findings: list[Finding], language: str, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of one file: a heading for each kind and column, rows, remedies."""
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=gravity):
        groups[finding.code, finding.kind, finding.field if finding.row else ""].append(finding)
    for group in groups.values():
        words = [words_of(each, language) for each in group[:PER_GROUP]]
        severity = labels[group[0].severity.value]
        count = labels["times"].format(count=len(group))
        heading = f"  {severity} · {words[0].title} [{group[0].code}]"
        yield heading + (f" · {count}" if len(group) > 1 else "")
        for finding, said in zip(group, words, strict=False):
            space = " " if said.suggestion and language != "zh" else ""
            place = _place(finding, language, labels)
            yield f"    {place}{said.message}{space}{said.suggestion}"
        if len(group) > PER_GROUP:
            yield "    " + labels["more"].format(count=len(group) - PER_GROUP)
        for advice in dict.fromkeys(each.advice for each in words):
            yield "    → " + labels["remedy"].format(remedy=advice)


def _place(finding: Finding, language: str, labels: Mapping[str, str]) -> str:
    """Return row and field as the beginning of a line."""
    comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
    place = [labels["row"].format(row=finding.row)] if finding.row else []
    place += [labels["field"].format(field=visible(finding.field))] if finding.field else []
    return comma.join(place) + colon if place else ""
