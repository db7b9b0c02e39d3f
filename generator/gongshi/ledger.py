"""The ledger of a validation: findings up to a limit, exact counts of all.

It is the one door through which findings reach a view, so personal data is masked here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gongshi.model import Severity, Tally
from gongshi.privacy import mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongshi.model import Concern, Finding


_QUOTED: Final = 1_000
"""Characters of a value that a finding keeps: nobody reads more, and masking them takes time."""
_masked = lru_cache(maxsize=4096)(mask)
"""Paths, columns and expected values, which many findings share."""


def without_personal_data(finding: Finding) -> Finding:
    """Return a finding that quotes no personal data: in its value, its place or its details."""
    value = finding.value
    if len(value) > _QUOTED:
        # What is cut off may be the rest of a number, so that as much again is masked with it.
        value = f"{mask(value[: 2 * _QUOTED], finding.field)[:_QUOTED]}…"
    else:
        value = mask(value, finding.field)
    detail = {name: _masked(text) for name, text in finding.detail.items()}
    # What would have to be masked is suggested to nobody.
    suggestion = (
        finding.suggestion if mask(finding.suggestion, finding.field) == finding.suggestion else ""
    )
    hints = tuple(each for each in finding.hints if mask(each, finding.field) == each)
    package, path, field = map(_masked, (finding.package, finding.path, finding.field))
    same = (value, package, path, field) == (
        finding.value, finding.package, finding.path, finding.field,
    )  # fmt: skip
    same = same and (suggestion, hints) == (finding.suggestion, finding.hints)
    if same and detail == finding.detail:
        return finding
    return replace(
        finding, value=value, package=package, path=path, field=field, detail=detail,
        suggestion=suggestion, hints=hints,
    )  # fmt: skip


class Ledger:
    """Takes findings; keeps the first `limit` of them, and counts every one."""

    def __init__(self, limit: int) -> None:
        """Begin with nothing found."""
        self.limit = limit
        self.kept: list[Finding] = []
        self.counts: Counter[tuple[str, str, str]] = Counter()
        """Findings per (code, resource, field)."""
        self.tally: Counter[Tally] = Counter()
        """Findings per package as well, errors and warnings apart."""
        self.concerns: set[Concern] = set()
        """What the errors among them are about."""
        self.warnings = 0

    def __iter__(self) -> Iterator[Finding]:
        """Yield the findings that were kept."""
        return iter(self.kept)

    @property
    def room(self) -> int:
        """How many more findings are kept."""
        return self.limit - len(self.kept)

    def add(self, *findings: Finding) -> None:
        """Count findings, and keep those for which there is room."""
        for finding in findings:
            key = (finding.code, finding.resource, _masked(finding.field))
            self.count(finding.package, key, finding.severity, finding.concern, 1)
            if self.room:
                self.kept.append(without_personal_data(finding))

    def add_counted(self, findings: Iterable[Finding]) -> None:
        """Keep findings that `count` has counted already, as far as there is room."""
        for finding in findings:
            if not self.room:
                return
            self.kept.append(without_personal_data(finding))

    def absorb(self, other: Ledger) -> None:
        """Enter everything that another ledger holds, masked as it is there."""
        self.kept += other.kept[: self.room]
        self.counts.update(other.counts)
        self.tally.update(other.tally)
        self.concerns |= other.concerns
        self.warnings += other.warnings

    def count(
        self,
        package: str,
        key: tuple[str, str, str],
        severity: Severity,
        concern: Concern,
        number: int,
    ) -> None:
        """Count findings of one kind in one package; `key` is code, resource and field."""
        code, resource, field = key
        package = _masked(package)
        self.counts[key] += number
        self.tally[Tally(package, resource, field, code, severity)] += number
        if severity is Severity.ERROR:
            self.concerns.add(concern)
        else:
            self.warnings += number
