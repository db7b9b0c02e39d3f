"""Annotations that GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.model import Severity
from gongshi.report.text import gravity
from gongshi.report.wording import words_of
from gongshi.words import sentences

if TYPE_CHECKING:
    from gongshi.model import Report

SHOWN = 10
"""GitHub shows no more than this many errors, and as many warnings, of one step."""


def _escape(text: str, *, in_property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def to_github(report: Report, language: str) -> str:
    """Return a workflow command for each of the gravest findings, and one for the totals."""
    labels = sentences("report", language)
    lines = []
    left = {Severity.ERROR: SHOWN - 1, Severity.WARNING: SHOWN}
    for finding in sorted(report.findings, key=gravity):
        if not left[finding.severity]:
            continue
        left[finding.severity] -= 1
        words = words_of(finding, language)
        place = f"file={_escape(finding.path, in_property=True)}"
        place += f",line={finding.row}" if finding.row else ""
        title = _escape(words.title, in_property=True)
        said = f"{finding.field}: " if finding.field else ""
        said += f"{words.message} {words.remedy}"
        lines.append(f"::{finding.severity.value} {place},title={title}::{_escape(said)}")
    if not report.valid:
        errors = sum(report.counts.values()) - report.warnings
        totals = labels["invalid"].format(errors=errors, warnings=report.warnings)
        lines.append(f"::error::{_escape(totals)}")
    return "".join(f"{line}\n" for line in lines)
