"""Validation: from packages in the database to a report, with Frictionless' verdicts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from gongshi.config import Limits
from gongshi.engine import Exceeded
from gongshi.model import Finding, Package, Report, Resource
from gongshi.privacy import mask
from gongshi.read.exemptions import Exemptions
from gongshi.rules import load_rules
from gongshi.validate.consequences import consequences, uncertain
from gongshi.validate.count import Failing, count_cells
from gongshi.validate.depth import deep_records
from gongshi.validate.identifiers import shared_identifiers
from gongshi.validate.mending import Mended, Mending
from gongshi.validate.personal import personal_cells
from gongshi.validate.relations import relation_checks
from gongshi.validate.rules import rule_checks
from gongshi.validate.small_cells import small_cells
from gongshi.validate.split_cells import split_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongshi.engine import Database
    from gongshi.ledger import Ledger
    from gongshi.schema import Schemas
    from gongshi.validate.check import Check


_TOGETHER: Final = 2_048
"""Failing cells whose meaning is looked for at a time."""
_RAGGED: Final = frozenset({"extra-cell", "missing-cell"})
_UNKNOWN: Final = Mended()


def _take(
    database: Database, ledger: Ledger, mending: Mending, failing: Iterable[Failing]
) -> set[tuple[str, str]]:
    """Enter what checks found: each with its table and the number of failing records.

    Returns:
        The tables and columns in which cells lack their type or their form.
    """
    untyped = set()
    for package, resource, check, number in failing:
        if number and (check.code == "type-error" or check.kind == "pattern"):
            untyped.add((resource.table, check.field))
        if number:
            key = (check.code, resource.name, check.field)
            ledger.count(package.name, key, check.severity, check.concern, number)
        if number and ledger.room:
            try:
                rows = _listed(database, check, ledger.room)
            except Exceeded as stopped:
                if check.bound is None:
                    raise
                ledger.add(check.bound.exceeded(stopped.kind))
            else:
                ledger.add_counted(_findings(rows, package, resource, check, mending))
    return untyped


def _listed(database: Database, check: Check, most: int) -> Iterable[tuple[Any, ...]]:
    """Return the first rows that fail a check.

    Raises:
        Exceeded: selecting them takes longer than it may, or more memory.
    """
    if check.bound is None:
        return database.stream(check.listing(most))
    with database.bounded(check.bound.seconds, check.bound.stuck):
        return database.rows(check.listing(most))


def _entered(ledger: Ledger, judged: Iterable[Failing | Finding]) -> Iterator[Failing]:
    """Enter what is a finding as it stands, and yield what is to be counted and selected."""
    for each in judged:
        if isinstance(each, Finding):
            ledger.add(each)
        else:
            yield each


def _findings(
    rows: Iterable[tuple[Any, ...]],
    package: Package,
    resource: Resource,
    check: Check,
    mending: Mending,
) -> Iterator[Finding]:
    """Yield a check's findings from the rows of its query, with what was meant."""
    stream = iter(rows)
    while some := list(islice(stream, _TOGETHER)):
        values = [value for _, value, *_ in some if value]
        known = mending.mend(package, resource, check.cell, values) if check.cell else {}
        for row, value, *more in some:
            shown = value or ""
            explanation = check.explain(shown, *more)
            mended = known.get(shown, _UNKNOWN)
            kind = explanation.kind or mended.kind or check.kind
            yield Finding(
                check.code, package.name, resource.path, resource.name, row, check.field, shown,
                kind, check.severity, check.concern, explanation.detail, mended.suggestion,
                mended.hints,
            )  # fmt: skip


def _count_relations(database: Database, package: Package) -> Iterator[Failing]:
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


def _personal(
    database: Database, packages: Sequence[Package], exemptions: Exemptions
) -> list[Finding]:
    """Return what of the tables is about persons."""
    found: list[Finding] = []
    with closing(database.sibling()) as own:
        for package in packages:
            for table in package.resources:
                found += personal_cells(own, package, table, exemptions)
                found += split_cells(own, package, table, exemptions)
                found += small_cells(own, package, table)
    return found


def _nameless(package: Package) -> Package:
    """Return a package for views that say why nothing was built: without personal data in names."""
    descriptor = replace(
        package.descriptor, name=mask(package.name), title=mask(package.descriptor.title),
        title_en=mask(package.descriptor.title_en),
    )  # fmt: skip
    folder = package.folder.absolute()
    return replace(
        package,
        descriptor=descriptor,
        folder=folder.with_name(mask(folder.name)),
        resources=tuple(replace(each, path=mask(each.path)) for each in package.resources),
    )


def validate(  # noqa: PLR0913 - what is judged, by what, within what
    database: Database,
    packages: tuple[Package, ...],
    ledger: Ledger,
    schemas: Schemas,
    *,
    exemptions: Exemptions | None = None,
    limits: Limits | None = None,
) -> Report:
    """Judge everything that was read.

    Args:
        database: holds the packages' tables.
        packages: what was read.
        ledger: what reading already found; everything else is entered into it.
        schemas: the order of the tables, and which columns are identifiers.
        exemptions: the personal data that may stand where it stands.
        limits: what rules may cost.

    Returns:
        The report: the findings kept, in the order of package, table and record, with exact
        counts of all.
    """
    exemptions = exemptions or Exemptions()
    with ThreadPoolExecutor(1) as aside:
        # Looked for beside the rest, which seldom keeps all processors busy.
        personal = aside.submit(_personal, database, packages, exemptions)
        untyped: set[tuple[str, str]] = set()
        mending = Mending(database, packages)
        for name in schemas.resources:
            tables = [(each, table) for each in packages if (table := each.resource(name))]
            if tables:
                untyped |= _take(database, ledger, mending, count_cells(database, tables))
        for package in packages:
            _take(database, ledger, mending, _count_relations(database, package))
        rules = load_rules().values()
        _take(
            database,
            ledger,
            mending,
            _entered(
                ledger,
                rule_checks(database, packages, schemas, rules, frozenset(untyped), limits=limits),
            ),
        )
        for finding in shared_identifiers(database, packages, schemas):
            ledger.add(finding)
        for finding in deep_records(database, packages, (limits or Limits()).relation_depth):
            ledger.add(finding)
        ledger.add(*personal.result())
    ledger.add(*exemptions.findings, *exemptions.doubts(frozenset(p.name for p in packages)))
    order = {name: number for number, name in enumerate(schemas.resources)}
    kept = sorted(
        ledger.kept,
        key=lambda each: (each.package, order.get(each.resource, -1), each.row or 0, each.field),
    )
    # Nobody knows what a cell of a broken record was meant as: it may be its neighbour's.
    broken = uncertain(kept)
    kept = [
        replace(each, suggestion="", hints=())
        if each.code not in _RAGGED and (each.package, each.path, each.row) in broken
        else each
        for each in kept
    ]
    counts = {key: ledger.counts[key] for key in sorted(ledger.counts)}
    tally = {key: ledger.tally[key] for key in sorted(ledger.tally)}
    if ledger.concerns:
        packages = tuple(map(_nameless, packages))
    return Report(packages, tuple(kept), counts, frozenset(ledger.concerns), ledger.warnings, tally,
        exempt=frozenset(exemptions.values), follows=consequences(kept))  # fmt: skip
