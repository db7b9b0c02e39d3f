"""Annotations that GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from gongshi.model import Finding, Severity
from gongshi.report.groups import gravity, with_leads
from gongshi.report.text import totals
from gongshi.report.wording import rule_of, visible, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Report

SHOWN = 10
"""GitHub shows no more than this many errors, and as many warnings, of one step."""


def _escape(text: str, *, in_property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def _in_turn(report: Report) -> Iterator[tuple[Finding, int]]:
    """Yield one finding of each kind before the second of any, the gravest first.

    Of one kind, another column comes before the same once more; what follows from another finding
    does not come.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    kinds: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, finding in enumerate(report.findings):
        if place not in report.follows:
            column = (rule_of(finding), finding.path, finding.field)
            kinds[column[0]].append((seen[column], place))
            seen[column] += 1
    turns = [
        (gravity(report.findings[place])[0], turn, gravity(report.findings[place]), place)
        for places in kinds.values()
        for turn, (_, place) in enumerate(sorted(places))
    ]
    leads = Counter(report.follows.values())
    for *_, place in sorted(turns):
        yield report.findings[place], leads[place]


def to_github(report: Report, language: str) -> str:
    """Return a workflow command for each of the gravest findings, and one for the totals."""
    lines = []
    left = {Severity.ERROR: SHOWN - 1, Severity.WARNING: SHOWN}
    for finding, number in _in_turn(report):
        if not left[finding.severity]:
            continue
        left[finding.severity] -= 1
        words = with_leads(words_of(finding, language), number, language)
        place = f"file={_escape(finding.path, in_property=True)}"
        place += f",line={finding.row}" if finding.row else ""
        title = _escape(words.title, in_property=True)
        said = f"{visible(finding.field)}: " if finding.field else ""
        said += f"{words.message} {words.remedy}"
        lines.append(f"::{finding.severity.value} {place},title={title}::{_escape(said)}")
    if not report.valid:
        lines.append(f"::error::{_escape(totals(report, language))}")
    return "".join(f"{line}\n" for line in lines)
