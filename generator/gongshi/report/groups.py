"""Findings as people work through them: file by file, one group a kind of problem and column."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongshi.model import EXIT_CODES, Finding, Report, Severity, Tally
from gongshi.report.wording import Words, rule_of, words_of
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

_OF_ROWS = frozenset({
    "blank-label", "duplicate-label", "extra-label", "incorrect-label", "missing-label",
    "extra-cell", "missing-cell",
})  # fmt: skip
"""Kinds of problems of a whole row, of which the header is one: no column is to be mended."""
PER_GROUP = 10
"""Findings shown of one kind in one column; the rest are counted."""

_Led = tuple[Finding, int]
"""A finding, and how many others follow from it."""
_GRAVITY = {concern: place for place, concern in enumerate(EXIT_CODES)}


def gravity(finding: Finding) -> tuple[bool, int]:
    """Return a key that sorts errors before warnings, and the gravest errors first."""
    return finding.severity is Severity.WARNING, _GRAVITY[finding.concern]


def with_leads(words: Words, number: int, language: str) -> Words:
    """Return a finding's words, which say how many others follow from it."""
    if not number:
        return words
    said = sentences("report", language)["leads"].format(count=number)
    space = "" if language == "zh" else " "
    suggestion = f"{words.suggestion}{space if words.suggestion else ''}{said}"
    return replace(words, suggestion=suggestion, remedy=f"{words.remedy}{space}{said}")


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind in one column of one file, or in its rows; never empty."""

    findings: tuple[Finding, ...]
    count: int
    """How many there are, also of those that the report does not list."""
    leads: tuple[int, ...]
    """How many others follow from each of the findings."""

    @property
    def first(self) -> Finding:
        """The finding that stands for all where they are alike."""
        return self.findings[0]

    @property
    def rule(self) -> str:
        """The name of the kind of problem."""
        return rule_of(self.first)

    @property
    def is_error(self) -> bool:
        """True where it stops a build."""
        return self.first.severity is Severity.ERROR

    def shown(self, language: str, most: int = PER_GROUP) -> list[tuple[Finding, Words]]:
        """Return the first findings with their words."""
        return [
            (each, with_leads(words_of(each, language), number, language))
            for each, number in zip(self.findings[:most], self.leads, strict=False)
        ]


@dataclass(frozen=True, slots=True)
class FileGroups:
    """What is wrong in one file, the gravest first."""

    package: str
    path: str
    resource: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many findings there are."""
        return sum(each.count for each in self.groups)


def files_of(report: Report, package: str | None = None) -> tuple[FileGroups, ...]:
    """Return the files that have findings, of one package or of all, in the report's order.

    A finding that follows from another is folded into it.
    """
    files: dict[tuple[str, str], list[_Led]] = defaultdict(list)
    leads = Counter(report.follows.values())
    for place, finding in enumerate(report.findings):
        if package in {None, finding.package} and place not in report.follows:
            files[finding.package, finding.path].append((finding, leads[place]))
    unlisted = dict(report.tally)
    for finding in report.findings:
        key = _tally_of(finding)
        unlisted[key] = unlisted.get(key, 0) - 1
    return tuple(
        FileGroups(package, path, findings[0][0].resource, _groups(findings, unlisted))
        for (package, path), findings in files.items()
    )


def _groups(findings: Iterable[_Led], unlisted: dict[Tally, int]) -> tuple[Group, ...]:
    """Return the groups of a file; what the report does not list goes to the first of its kind."""
    groups: dict[tuple[str, str, str], list[_Led]] = defaultdict(list)
    for finding, leads in sorted(findings, key=lambda each: gravity(each[0])):
        column = finding.field if finding.row and finding.code not in _OF_ROWS else ""
        groups[finding.code, finding.kind, column].append((finding, leads))
    made = []
    for group in groups.values():
        several = tuple(each for each, _ in group)
        keys = dict.fromkeys(map(_tally_of, several))
        more = sum(max(unlisted.pop(key, 0), 0) for key in keys)
        made.append(Group(several, len(group) + more, tuple(number for _, number in group)))
    return tuple(made)


def _tally_of(finding: Finding) -> Tally:
    return Tally(finding.package, finding.resource, finding.field, finding.code, finding.severity)


def listed_nowhere(report: Report) -> int:
    """Return how many findings the report counts and does not list."""
    return sum(report.counts.values()) - len(report.findings)
