"""Validation: from packages in the database to a report, with Frictionless' verdicts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gongshi.model import Finding, Package, Report, Resource, Severity
from gongshi.read import quote
from gongshi.validate.cells import cell_checks
from gongshi.validate.identifiers import shared_identifiers
from gongshi.validate.keys import key_checks
from gongshi.validate.relations import relation_checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongshi.config import Limits
    from gongshi.model import Concern
    from gongshi.read import Database
    from gongshi.schema import Schemas
    from gongshi.validate.check import Check


_Table = tuple[Package, Resource]
_Failing = tuple[Package, Resource, "Check", int]


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

    def take(self, database: Database, failing: Iterable[_Failing]) -> None:
        """Take what checks found: each with its table and the number of failing records."""
        for package, resource, check, number in failing:
            if not number:
                continue
            self.count(check.code, resource.name, check.field, number)
            self.grade(check.severity, check.concern, number)
            if self.room:
                self.kept += self._findings(database, package, resource, check)

    def _findings(
        self, database: Database, package: Package, resource: Resource, check: Check
    ) -> Iterator[Finding]:
        for row, value, *more in database.stream(f"{check.failing} LIMIT {self.room}"):
            shown = value or ""
            explanation = check.explain(shown, *more)
            yield Finding(
                check.code, package.name, resource.path, resource.name, row, check.field, shown,
                explanation.kind or check.kind, check.severity, check.concern, explanation.detail,
            )  # fmt: skip


def _count_cells(database: Database, tables: Sequence[_Table]) -> Iterator[_Failing]:
    """Count what fails in the columns of tables that share a schema, all of them in one pass."""
    checks = [(*cell_checks(table), *key_checks(table)) for _, table in tables]
    counted = tuple(dict.fromkeys(each.count for several in checks for each in several))
    columns = dict.fromkeys(label for _, table in tables for label in table.labels)
    together = " UNION ALL ".join(
        f"SELECT {place} AS _place, "
        + ", ".join(quote(each) if each in table.labels else "NULL" for each in columns)
        + f" FROM {table.table}"
        for place, (_, table) in enumerate(tables)
    )
    names = ", ".join(map(quote, columns))
    query = (
        f"SELECT _place, {', '.join(counted)} FROM ({together}) AS here(_place, {names}) "
        f"GROUP BY _place ORDER BY _place"
    )
    for place, *numbers in database.rows(query):
        known = dict(zip(counted, numbers, strict=True))
        for check in checks[place]:
            yield *tables[place], check, known[check.count]


def _count_relations(database: Database, package: Package) -> Iterator[_Failing]:
    """Count what fails in the relations of a package's tables."""
    checks = [
        (resource, check)
        for resource in package.resources
        for check in relation_checks(package, resource)
    ]
    if checks:
        counted = " UNION ALL ".join(
            f"SELECT {number} AS number, count(*) {check.count}"
            for number, (_, check) in enumerate(checks)
        )
        for number, count in database.rows(f"{counted} ORDER BY number"):
            resource, check = checks[number]
            yield package, resource, check, count


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
    for name in schemas.resources:
        tables = [(each, table) for each in packages if (table := each.resource(name))]
        if tables:
            ledger.take(database, _count_cells(database, tables))
    for package in packages:
        ledger.take(database, _count_relations(database, package))
    ledger.add(shared_identifiers(database, packages, schemas))
    order = {name: number for number, name in enumerate(schemas.resources)}
    ledger.kept.sort(
        key=lambda each: (each.package, order.get(each.resource, -1), each.row or 0, each.field)
    )
    counts = {key: ledger.counts[key] for key in sorted(ledger.counts)}
    concerns = frozenset(ledger.concerns)
    return Report(packages, tuple(ledger.kept), counts, concerns, ledger.warnings)
