"""Validation: from packages in the database to a report, with Frictionless' verdicts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gongshi.model import Finding, Package, Report, Resource, Severity
from gongshi.validate.cells import cell_checks
from gongshi.validate.identifiers import shared_identifiers
from gongshi.validate.keys import key_checks
from gongshi.validate.relations import relation_checks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.config import Limits
    from gongshi.model import Concern
    from gongshi.read import Database
    from gongshi.schema import Schemas
    from gongshi.validate.check import Check


class _Ledger:
    """Keeps findings up to the limit, and the exact counts of all."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.kept: list[Finding] = []
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.concerns: set[Concern] = set()
        self.warnings = 0

    @property
    def room(self) -> int:
        """How many more findings are kept."""
        return self.limit - len(self.kept)

    def count(self, code: str, resource: str, field: str, number: int) -> None:
        """Count findings of one kind."""
        self.counts[code, resource, field] += number

    def grade(self, severity: Severity, concern: Concern, number: int) -> None:
        """Remember how grave findings are."""
        if severity is Severity.ERROR:
            self.concerns.add(concern)
        else:
            self.warnings += number

    def add(self, findings: Iterable[Finding]) -> None:
        """Take findings that are already made."""
        for finding in findings:
            self.count(finding.code, finding.resource, finding.field, 1)
            self.grade(finding.severity, finding.concern, 1)
            if self.room:
                self.kept.append(finding)

    def take(
        self, database: Database, package: Package, resource: Resource, check: Check, number: int
    ) -> None:
        """Take what one check found in a table: `number` records."""
        self.count(check.code, resource.name, check.field, number)
        self.grade(check.severity, check.concern, number)
        if not self.room:
            return
        for row, value, *more in database.stream(f"{check.failing} LIMIT {self.room}"):
            shown = value or ""
            explanation = check.explain(shown, *more)
            self.kept.append(
                Finding(
                    check.code, package.name, resource.path, resource.name, row, check.field,
                    shown, explanation.kind or check.kind, check.severity, check.concern,
                    explanation.detail,
                )
            )  # fmt: skip


def _judge(database: Database, package: Package, resource: Resource, ledger: _Ledger) -> None:
    """Judge one table: all columns in one pass, all relations in another."""
    columns = (*cell_checks(resource), *key_checks(resource))
    relations = tuple(relation_checks(package, resource))
    for checks, source in ((columns, f"FROM {resource.table}"), (relations, "")):
        if not checks:
            continue
        counted = ", ".join(each.count for each in checks)
        numbers = database.rows(f"SELECT {counted} {source}")[0]
        for check, number in zip(checks, numbers, strict=True):
            if number:
                ledger.take(database, package, resource, check, number)


def validate(
    database: Database,
    packages: tuple[Package, ...],
    read: tuple[Finding, ...],
    schemas: Schemas,
    limits: Limits,
) -> Report:
    """Judge everything that was read.

    Args:
        database: holds the packages' tables.
        packages: what was read.
        read: what reading already found; it belongs to the same report.
        schemas: the order of the tables, and which columns are identifiers.
        limits: how many findings are kept.

    Returns:
        The report: at most `limits.findings` findings, in the order of package, table and record,
        with exact counts.
    """
    ledger = _Ledger(limits.findings)
    ledger.add(read)
    for package in packages:
        for resource in package.resources:
            _judge(database, package, resource, ledger)
    ledger.add(shared_identifiers(database, packages, schemas))
    order = {name: number for number, name in enumerate(schemas.resources)}
    ledger.kept.sort(
        key=lambda each: (each.package, order.get(each.resource, -1), each.row or 0, each.field)
    )
    counts = {key: ledger.counts[key] for key in sorted(ledger.counts)}
    concerns = frozenset(ledger.concerns)
    return Report(packages, tuple(ledger.kept), counts, concerns, ledger.warnings)
