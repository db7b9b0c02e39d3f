"""The ledger of a validation: findings up to a limit, exact counts of all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gongshi.model import Severity, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongshi.model import Concern, Finding


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
            key = (finding.code, finding.resource, finding.field)
            self.count(finding.package, key, finding.severity, finding.concern, 1)
            if self.room:
                self.kept.append(finding)

    def add_counted(self, findings: Iterable[Finding]) -> None:
        """Keep findings that `count` has counted already, as far as there is room."""
        for finding in findings:
            if not self.room:
                return
            self.kept.append(finding)

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
        self.counts[key] += number
        self.tally[Tally(package, resource, field, code, severity)] += number
        if severity is Severity.ERROR:
            self.concerns.add(concern)
        else:
            self.warnings += number
