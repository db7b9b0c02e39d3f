"""Rules of the domain carried out: as few passes over the tables as their queries allow.

What their SQL sees of packages is told in `validate/rule_tables.py`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import duckdb

from gongshi.config import Limits
from gongshi.engine import (
    Exceeded,
    quote,
)
from gongshi.model import Concern, Finding
from gongshi.validate.check import Bound, Check, Explanation
from gongshi.validate.rule_tables import RuleTables, changed_names
from gongshi.validate.stuck import end_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from gongshi.engine import Database
    from gongshi.errors import SchemaError
    from gongshi.model import Package, Resource
    from gongshi.rules import Rule
    from gongshi.schema import Schemas
    from gongshi.validate.rule_tables import Untyped

Failing = tuple["Package", "Resource", Check, int]
"""A table, a check and how many of the table's records fail it."""


def rule_checks(  # noqa: PLR0913 - what is judged, by what, within what
    database: Database,
    packages: Sequence[Package],
    schemas: Schemas,
    rules: Iterable[Rule],
    untyped: Untyped = frozenset(),
    *,
    limits: Limits | None = None,
) -> Iterator[Failing | Finding]:
    """Yield the rules that records fail: table by table, each with its exact count.

    A rule that would take a package more time or memory than its records may, or that yields more
    for each record than it may, is a finding on that package; all others are carried out.

    Args:
        database: holds the packages' tables.
        packages: what was read.
        schemas: what the tables mean.
        rules: what to judge; one whose columns a package lacks is not applied to it.
        untyped: the columns with cells that lack their type; other columns are cast as they are.
        limits: what rules may cost.

    Raises:
        SchemaError: a rule's SQL is wrong.
    """
    names = changed_names(database, packages, rules := tuple(rules))
    work = _Work(RuleTables(database, schemas, untyped, names), limits or Limits())
    by_table: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.where:
            by_table[rule.resource].append(rule)
    for several in by_table.values():
        yield from work.conditions(packages, several)
    queries = [each for each in rules if each.query]
    for package in packages:
        yield from work.queries(package, [each for each in queries if each.scope == "package"])
    for rule in queries:
        if rule.scope == "site":
            yield from work.across(packages, rule)


def bind(database: Database, schemas: Schemas, rule: Rule) -> tuple[str, ...]:
    """Return the columns that a rule's SQL selects.

    Raises:
        SchemaError: the SQL does not compile, does not tell records, or leaves a blank unfilled.
    """
    return _bind(RuleTables(database, schemas), rule)


def _bind(seen: RuleTables, rule: Rule) -> tuple[str, ...]:
    try:
        columns = seen.database.columns(seen.over((), rule))
    except duckdb.Error as error:
        raise _wrong(rule, "where" if rule.where else "query", str(error)) from error
    needed = ["_row", "_package"] if rule.scope == "site" else ["_row"]
    if not set(needed) <= set(columns):
        raise _wrong(rule, "query", "_row")
    schema = seen.schemas.resources[rule.resource]
    for blank in rule.blanks:
        if blank not in columns and schema.field(blank) is None:
            raise _wrong(rule, "message", blank)
    return columns


def _wrong(rule: Rule, key: str, note: str) -> SchemaError:
    return rule.origin.wrong(key, note.strip().splitlines()[0])


@dataclass(frozen=True, slots=True)
class _Work:
    """What every rule is carried out with."""

    seen: RuleTables
    limits: Limits

    # --- conditions on one record: all of a table's in one pass ---

    def conditions(
        self, packages: Sequence[Package], rules: Sequence[Rule]
    ) -> Iterator[Failing | Finding]:
        """Count what the conditions on one table's records select, of all packages at once."""
        tables = [
            (each, table)
            for each in packages
            if (table := each.resource(rules[0].resource)) and table.rows
        ]
        judged = [
            (rule, place)
            for rule in rules
            for place, (_, table) in enumerate(tables)
            if {name for _, name in rule.needs} <= set(table.labels)
        ]
        active = list(dict.fromkeys(rule for rule, _ in judged))
        if not active:
            return
        text = " ".join(each.where for each in active)
        schema = self.seen.schemas.resources[rules[0].resource]
        read = [table for _, table in tables]
        counted = ", ".join(
            f"count(*) FILTER (WHERE ({each.where}){self.seen.sound(each, read)})"
            for each in active
        )
        together = " UNION ALL ".join(
            f"SELECT {place} AS _place, {self.seen.select(schema, table, text)} FROM {table.table}"
            for place, (_, table) in enumerate(tables)
        )
        owners = [each for each, _ in tables]
        try:
            with self.bounded(owners, active):
                rows = self.seen.database.rows(
                    f"SELECT _place, {counted} FROM ({together}) GROUP BY _place ORDER BY _place"
                )
        except Exceeded as stopped:
            # One of them is to blame: each package by itself, then each rule.
            if len(tables) > 1:
                for owner in owners:
                    yield from self.conditions([owner], rules)
            elif len(active) > 1:
                for each in active:
                    yield from self.conditions(owners, [each])
            else:
                yield self.too_much(active[0], *tables[0], stopped.kind)
            return
        except duckdb.Error:
            self.blame(active)
            raise
        numbers = {
            (rule, place): number
            for place, *counts in rows
            for rule, number in zip(active, counts, strict=True)
        }
        for rule, place in judged:
            if number := numbers.get((rule, place), 0):
                package, table = tables[place]
                yield package, table, self.check(rule, (package,), package, table), number

    # --- queries ---

    def queries(self, package: Package, rules: Sequence[Rule]) -> Iterator[Failing | Finding]:
        """Count what the queries select in one package, all of them in one statement."""
        active = [each for each in rules if self.has_needs(package, each)]
        if not active:
            return
        queries = {each: self.capped((package,), each) for each in active}
        counted = self.counts((package,), queries)
        for rule, count in counted.items():
            table = package.resource(rule.resource)
            if isinstance(count, str) and table:
                yield self.too_much(rule, package, table, count)
            elif table and count:
                most = self.most((package,), rule)
                if int(count) > most:
                    yield self.too_much(rule, package, table, "rows")
                else:
                    check = self.check(rule, (package,), package, table)
                    yield package, table, check, int(count)

    def counts(
        self, packages: Sequence[Package], queries: Mapping[Rule, str]
    ) -> dict[Rule, int | str]:
        """Return what each query counts, or what it takes too much of; one statement, if it can."""
        together = " UNION ALL ".join(
            f"SELECT {number} AS number, count(*) FROM ({query})"
            for number, query in enumerate(queries.values())
        )
        try:
            with self.bounded(packages, tuple(queries)):
                found = self.seen.database.rows(f"{together} ORDER BY number")
            return {rule: found[number][1] for number, rule in enumerate(queries)}
        except Exceeded as stopped:
            if len(queries) == 1:
                return dict.fromkeys(queries, stopped.kind)
        except duckdb.Error:
            self.blame(queries)
            raise
        # One of them is to blame: each by itself, so that the others still count.
        result: dict[Rule, int | str] = {}
        for rule, query in queries.items():
            result |= self.counts(packages, {rule: query})
        return result

    def seconds(self, packages: Iterable[Package]) -> float:
        """Return how long rules may take with packages."""
        rows = sum(table.rows for each in packages for table in each.resources)
        return self.limits.rules_seconds + rows / self.limits.rules_rows_per_second

    def bounded(
        self, packages: Sequence[Package], rules: Sequence[Rule]
    ) -> AbstractContextManager[None]:
        """Return what stops rules once their time with packages is over."""
        stuck = partial(end_command, rules, packages)
        return self.seen.database.bounded(self.seconds(packages), stuck)

    def most(self, packages: Sequence[Package], rule: Rule) -> int:
        """Return how many findings a rule may yield in packages."""
        tables = [each.resource(rule.resource) for each in packages]
        return self.limits.rule_factor * max(1, sum(each.rows for each in tables if each))

    def capped(self, packages: Sequence[Package], rule: Rule) -> str:
        """Return a rule's query, cut off one row beyond what it may yield."""
        return f"FROM ({self.seen.over(packages, rule)}) LIMIT {self.most(packages, rule) + 1}"

    def too_much(self, rule: Rule, package: Package, table: Resource, kind: str) -> Finding:
        """Return the finding on a package that makes a rule too costly."""
        return Finding(
            "rule-limit", package.name, table.path, table.name, field=rule.field, value=rule.id,
            kind=kind, concern=Concern.LIMIT, detail={"factor": str(self.limits.rule_factor)},
        )  # fmt: skip

    def across(self, packages: Sequence[Package], rule: Rule) -> Iterator[Failing | Finding]:
        """Count what a query over all packages selects, package by package."""
        able = tuple(each for each in packages if self.has_needs(each, rule))
        tables = [table for each in able if (table := each.resource(rule.resource))]
        if not tables:
            return
        try:
            with self.bounded(able, [rule]):
                # Cut off before it is counted: one package may yield far more than it may.
                found = self.seen.database.rows(
                    f"SELECT _package, count(*) FROM ({self.capped(able, rule)}) "
                    "GROUP BY ALL ORDER BY ALL"
                )
            kind = "rows" if sum(count for _, count in found) > self.most(able, rule) else ""
        except Exceeded as stopped:
            kind = stopped.kind
        except duckdb.Error:
            self.blame([rule])
            raise
        if kind:
            # The longest table is the one to look at first.
            place = max(range(len(tables)), key=lambda each: tables[each].rows)
            yield self.too_much(rule, able[place], tables[place], kind)
            return
        for place, number in found:
            check = self.check(rule, able, able[place], tables[place])
            yield able[place], tables[place], check, number

    def has_needs(self, package: Package, rule: Rule) -> bool:
        """True where a package has the columns that a rule needs."""
        return all(
            (table := package.resource(resource)) is not None
            and table.rows > 0
            and name in table.labels
            for resource, name in rule.needs
        )

    def blame(self, rules: Iterable[Rule]) -> None:
        """Raise for the rule that makes a statement wrong."""
        for rule in rules:
            _bind(self.seen, rule)

    # --- what a finding shows ---

    def check(
        self, rule: Rule, packages: Sequence[Package], package: Package, table: Resource
    ) -> Check:
        """Return the check that selects what fails in one package, with what the words need."""
        columns = _bind(self.seen, rule)
        shown = f"cell.{quote(rule.field)}" if rule.field in table.labels else "NULL"
        blanks = []
        for blank in rule.blanks:
            if blank in columns:
                blanks.append(f"hit.{quote(blank)}")
            else:
                blanks.append(f"cell.{quote(blank)}" if blank in table.labels else "NULL")
        here = f" WHERE _package = {packages.index(package)}" if rule.scope == "site" else ""
        selected = ", ".join(["hit._row", shown, *blanks])
        return Check(
            rule.id, rule.field, "",
            f"SELECT {selected} FROM ({self.seen.over(packages, rule)}) AS hit "
            f"LEFT JOIN {table.table} AS cell ON cell._row = hit._row{here} "
            f"ORDER BY ALL",
            severity=rule.severity,
            explain=partial(_explain, rule.blanks),
            bound=Bound(
                self.seconds(packages), partial(end_command, [rule], packages),
                partial(self.too_much, rule, package, table),
            ),
        )  # fmt: skip


def _explain(blanks: tuple[str, ...], _value: str, *values: object) -> Explanation:
    detail = {name: _text(each) for name, each in zip(blanks, values, strict=True)}
    return Explanation(detail=detail)


def _text(value: object) -> str:
    """Return a value of SQL as a cell would give it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return str(value)
