"""Annotations that GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gongshi.model import Finding, Severity
from gongshi.report.groups import gravity
from gongshi.report.text import totals
from gongshi.report.wording import visible, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Report

SHOWN = 10
"""GitHub shows no more than this many errors, and as many warnings, of one step."""


def _escape(text: str, *, in_property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def _in_turn(report: Report) -> Iterator[Finding]:
    """Yield the gravest first; of findings as grave, one of each kind before the second of any."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    order = []
    for place, finding in enumerate(report.findings):
        key = (finding.path, finding.code, finding.kind, finding.field)
        order.append((gravity(finding), seen[key], place))
        seen[key] += 1
    for _, _, place in sorted(order):
        yield report.findings[place]


def to_github(report: Report, language: str) -> str:
    """Return a workflow command for each of the gravest findings, and one for the totals."""
    lines = []
    left = {Severity.ERROR: SHOWN - 1, Severity.WARNING: SHOWN}
    for finding in _in_turn(report):
        if not left[finding.severity]:
            continue
        left[finding.severity] -= 1
        words = words_of(finding, language)
        place = f"file={_escape(finding.path, in_property=True)}"
        place += f",line={finding.row}" if finding.row else ""
        title = _escape(words.title, in_property=True)
        said = f"{visible(finding.field)}: " if finding.field else ""
        said += f"{words.message} {words.remedy}"
        lines.append(f"::{finding.severity.value} {place},title={title}::{_escape(said)}")
    if not report.valid:
        lines.append(f"::error::{_escape(totals(report, language))}")
    return "".join(f"{line}\n" for line in lines)
