"""Reports for tests of views: findings with values that every format has to escape."""

from __future__ import annotations

from collections import Counter

from gongshi.model import Finding, Report, Severity, Tally

EVIL = "]]><b onx='1'>&amp;\"\x00\x0b\x1b[31m\ud800\ufffe 中文 {value}\u202e"
"""Markup, control characters, a lone surrogate, a blank of ours, a change of direction."""


def report_of(*findings: Finding) -> Report:
    """Return a report with these findings and nothing else."""
    counts = Counter((each.code, each.resource, each.field) for each in findings)
    tally = Counter(
        Tally(each.package, each.resource, each.field, each.code, each.severity)
        for each in findings
    )
    grave = frozenset(each.concern for each in findings if each.severity is Severity.ERROR)
    warnings = sum(each.severity is Severity.WARNING for each in findings)
    return Report((), findings, dict(counts), grave, warnings, dict(tally))


def evil_report() -> Report:
    """Return a report whose every text is hostile."""
    warning = Severity.WARNING
    return report_of(
        Finding("type-error", EVIL, EVIL, "organizations", 2, EVIL, EVIL, "date"),
        Finding(
            "type-error", EVIL, EVIL, "organizations", 3, EVIL, EVIL, "date",
            suggestion=EVIL,
        ),
        Finding("path-error", EVIL, EVIL, value=EVIL, kind="link"),
        Finding("internal-column", EVIL, EVIL, field=EVIL, severity=warning),
    )  # fmt: skip
