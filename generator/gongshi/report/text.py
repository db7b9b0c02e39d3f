"""The report as a person reads it in a terminal: file by file, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.report.groups import Group, files_of, listed_nowhere
from gongshi.report.wording import place_of, visible
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.model import Report


def totals(report: Report, language: str) -> str:
    """Return the sentence that closes a report, with the exact totals."""
    labels = sentences("report", language)
    return labels["valid" if report.valid else "invalid"].format(
        packages=len(report.packages),
        rows=sum(each.rows for package in report.packages for each in package.resources),
        warnings=report.warnings,
        errors=sum(report.counts.values()) - report.warnings,
    )


def to_text(report: Report, language: str) -> str:
    """Return the report as text, capped per kind and column, closing with the exact totals."""
    labels = sentences("report", language)
    lines: list[str] = []
    for file in files_of(report):
        # What stands beside the packages belongs to none.
        head = labels["package"] if file.package else "{path}"
        lines.append(head.format(package=visible(file.package), path=visible(file.path)))
        for group in file.groups:
            lines += [f"  {heading(group, language)}", *group_lines(group, language, labels)]
        lines.append("")
    if omitted := listed_nowhere(report):
        lines += [labels["omitted"].format(count=omitted), ""]
    lines.append(totals(report, language))
    return "\n".join(lines) + "\n"


def heading(group: Group, language: str) -> str:
    """Return the line that names a kind of problem and how often it occurs."""
    labels = sentences("report", language)
    ((_, words),) = group.shown(language, 1)
    times = f" · {labels['times'].format(count=group.count)}" if group.count > 1 else ""
    return f"{labels[group.first.severity.value]} · {words.title} [{group.first.code}]{times}"


def group_lines(group: Group, language: str, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield where a kind of problem occurs, and what to do about it."""
    said = group.shown(language)
    space = "" if language == "zh" else " "
    for finding, words in said:
        place = place_of(finding, language)
        suggestion = f"{space}{words.suggestion}" if words.suggestion else ""
        yield f"    {place}{words.message}{suggestion}"
    if group.count > len(said):
        yield "    " + labels["more"].format(count=group.count - len(said))
    for advice in dict.fromkeys(words.advice for _, words in said):
        yield "    → " + labels["remedy"].format(remedy=advice)
