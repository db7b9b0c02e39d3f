"""Rules of the domain carried out: as few passes over the tables as their queries allow.

A rule's SQL sees a package as typed tables: every column of the schema is there (null where the
file lacks it), tables that the package lacks are empty, lists are lists, and `_row` is the record
number. A cell without its type or form is null, and its record fails no rule that names the
column: it has its finding already. Vocabularies are tables too (`"projects.stage"`, with `rank` as
their order), and so are the files of `schemas/tables/` and `nfkc`, which holds the names that NFKC
or the loss of outer blanks changes. A rule of the whole site sees all packages' tables together,
with `_package`.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

import duckdb

from gongshi.config import Limits
from gongshi.engine import (
    Exceeded,
    has_type,
    is_true,
    literal,
    nothing,
    quote,
    sql_type,
    typed,
    value,
)
from gongshi.model import Concern, Finding
from gongshi.rules import reference_tables
from gongshi.validate.check import Bound, Check, Explanation
from gongshi.validate.stuck import end_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from gongshi.engine import Database
    from gongshi.errors import SchemaError
    from gongshi.model import Package, Resource
    from gongshi.rules import Rule
    from gongshi.schema import Field, ResourceSchema, Schemas, Vocabulary

Failing = tuple["Package", "Resource", Check, int]
"""A table, a check and how many of the table's records fail it."""
Untyped = frozenset[tuple[str, str]]
"""Tables and columns in which some cell lacks its type or its form."""

_NFKC: Final = "nfkc"
_CHANGED: Final = r"^\s|\s$|[^ -~\x{4E00}-\x{9FFF}\x{3001}-\x{3015}“”‘’·—…]"
"""Texts that NFKC may change: all others are known to be what it makes of them."""


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
    names = _names(database, packages, rules := tuple(rules))
    work = _Work(database, schemas, untyped, names, limits or Limits())
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
    return _bind(_Work(database, schemas, frozenset(), ()), rule)


def _bind(work: _Work, rule: Rule) -> tuple[str, ...]:
    try:
        columns = work.database.columns(work.over((), rule))
    except duckdb.Error as error:
        raise _wrong(rule, "where" if rule.where else "query", str(error)) from error
    needed = ["_row", "_package"] if rule.scope == "site" else ["_row"]
    if not set(needed) <= set(columns):
        raise _wrong(rule, "query", "_row")
    schema = work.schemas.resources[rule.resource]
    for blank in rule.blanks:
        if blank not in columns and schema.field(blank) is None:
            raise _wrong(rule, "message", blank)
    return columns


def _wrong(rule: Rule, key: str, note: str) -> SchemaError:
    return rule.origin.wrong(key, note.strip().splitlines()[0])


@dataclass(frozen=True, slots=True)
class _Work:
    """What every rule is carried out with."""

    database: Database
    schemas: Schemas
    untyped: Untyped
    names: tuple[tuple[str, str], ...]
    limits: Limits = dataclasses.field(default_factory=Limits)
    made: set[str] = dataclasses.field(default_factory=set)

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
        schema = self.schemas.resources[rules[0].resource]
        counted = ", ".join(
            f"count(*) FILTER (WHERE ({each.where}){self.sound(each, tables)})" for each in active
        )
        together = " UNION ALL ".join(
            f"SELECT {place} AS _place, {self.select(schema, table, text)} FROM {table.table}"
            for place, (_, table) in enumerate(tables)
        )
        owners = [each for each, _ in tables]
        try:
            with self.bounded(owners, active):
                rows = self.database.rows(
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

    def sound(self, rule: Rule, tables: Sequence[tuple[Package, Resource]]) -> str:
        """Return the condition that leaves out records with a cell that lacks its type or form."""
        fields = {each.name: each for each in self.schemas.resources[rule.resource].fields}
        bad = [
            f"{quote(_given(name))} AND {quote(name)} IS NULL"
            for name in sorted(_words(rule.sql) & fields.keys())
            if self.is_untyped([table for _, table in tables], name)
        ]
        return "".join(f" AND NOT ({each})" for each in bad)

    def is_untyped(self, tables: Iterable[Resource], name: str) -> bool:
        """True where one of the tables has a cell in this column that lacks its type."""
        return any((table.table, name) in self.untyped for table in tables)

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
                found = self.database.rows(f"{together} ORDER BY number")
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
        return self.database.bounded(self.seconds(packages), stuck)

    def most(self, packages: Sequence[Package], rule: Rule) -> int:
        """Return how many findings a rule may yield in packages."""
        tables = [each.resource(rule.resource) for each in packages]
        return self.limits.rule_factor * max(1, sum(each.rows for each in tables if each))

    def capped(self, packages: Sequence[Package], rule: Rule) -> str:
        """Return a rule's query, cut off one row beyond what it may yield."""
        return f"FROM ({self.over(packages, rule)}) LIMIT {self.most(packages, rule) + 1}"

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
                found = self.database.rows(
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
            _bind(self, rule)

    # --- what SQL sees ---

    def over(self, packages: Sequence[Package], rule: Rule) -> str:
        """Return a rule's query over the typed tables of packages."""
        tables = [
            f"{quote(name)} AS NOT MATERIALIZED ({query})"
            for name in sorted(_tables(rule.sql))
            if (query := self.table(name, packages, rule))
        ]
        head = f"WITH {', '.join(tables)} " if tables else ""
        return f"{head}SELECT * FROM ({rule.sql}) AS hit{self.left_out(packages, rule)}"

    def left_out(self, packages: Sequence[Package], rule: Rule) -> str:
        """Return the condition that leaves out records with a cell that lacks its type or form."""
        table = packages[0].resource(rule.resource) if len(packages) == 1 else None
        bad = self.bad(rule, table) if table else ""
        if not table or not bad:
            return ""
        rows = f"SELECT _row FROM {table.table} WHERE {bad}"
        return f" WHERE hit._row IS NULL OR hit._row NOT IN ({rows})"

    def bad(self, rule: Rule, table: Resource) -> str:
        """Return the condition that a cell which a rule names lacks its type or its form."""
        fields = {each.name: each for each in self.schemas.resources[rule.resource].fields}
        return " OR ".join(
            f"({quote(name)} IS NOT NULL AND NOT ({_sound(fields[name])}))"
            for name in sorted(_words(rule.sql) & fields.keys())
            if (table.table, name) in self.untyped
        )

    def table(self, name: str, packages: Sequence[Package], rule: Rule) -> str:
        """Return the query for a table that a rule names; empty where there is none."""
        if schema := self.schemas.resources.get(name):
            return self.typed_table(schema, packages, rule)
        known = name in self.schemas.vocabularies or name in reference_tables() or name == _NFKC
        return f"FROM {self.held(name)}" if known else ""

    def held(self, name: str) -> str:
        """Return the table that holds a vocabulary or a reference table, made when first asked."""
        table = f"rules.{quote(name)}"
        if name not in self.made:
            if vocabulary := self.schemas.vocabularies.get(name):
                query = _codes(vocabulary)
            elif name == _NFKC:
                query = _values(("given", "plain"), self.names)
            else:
                head, *rows = reference_tables()[name]
                query = _values(head, rows)
            self.database.run("CREATE SCHEMA IF NOT EXISTS rules")
            self.database.run(f"CREATE OR REPLACE TABLE {table} AS {query}")
            self.made.add(name)
        return table

    def typed_table(self, schema: ResourceSchema, packages: Sequence[Package], rule: Rule) -> str:
        """Return the query for a resource with the columns that a rule names."""
        site = rule.scope == "site"
        selects = []
        for place, package in enumerate(packages):
            if table := package.resource(schema.name):
                mark = f"{place} AS _package, " if site else ""
                columns = self.select(schema, table, rule.sql)
                # A rule of the table as a whole counts records, so that a bad one must be no part.
                whole = schema.name == rule.resource and (None,) in rule.fails
                bad = self.bad(rule, table) if whole else ""
                out = f" WHERE ({bad}) IS NOT TRUE" if bad else ""
                selects.append(f"SELECT {mark}{columns} FROM {table.table}{out}")
        if not selects:
            mark = "0 AS _package, " if site else ""
            selects.append(f"SELECT {mark}{self.select(schema, None, rule.sql)} WHERE false")
        return " UNION ALL ".join(selects)

    def select(self, schema: ResourceSchema, table: Resource | None, text: str) -> str:
        """Return the typed columns of a table that a text of SQL names, and `_row`."""
        named = _words(text)
        columns = ["_row" if table else f"{nothing('BIGINT')} AS _row"]
        for field in schema.fields:
            if field.name not in named:
                continue
            if table is None or field.name not in table.labels:
                columns.append(f"{nothing(sql_type(field))} AS {quote(field.name)}")
            else:
                sure = (table.table, field.name) not in self.untyped
                columns.append(f"{cell_value(field, sure=sure)} AS {quote(field.name)}")
            given = table and field.name in table.labels and self.is_untyped([table], field.name)
            present = f"{quote(field.name)} IS NOT NULL" if given else "false"
            if any(name == field.name for _, name in self.untyped):
                columns.append(f"{present} AS {quote(_given(field.name))}")
        return ", ".join(columns)

    # --- what a finding shows ---

    def check(
        self, rule: Rule, packages: Sequence[Package], package: Package, table: Resource
    ) -> Check:
        """Return the check that selects what fails in one package, with what the words need."""
        columns = _bind(self, rule)
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
            f"SELECT {selected} FROM ({self.over(packages, rule)}) AS hit "
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


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


@cache
def _tables(text: str) -> frozenset[str]:
    """Return what may name a table in a text of SQL: its words, and its quoted names."""
    return _words(text) | frozenset(re.findall(r'"([^"]+)"', text))


def _given(name: str) -> str:
    """Return the name of the column that tells whether a cell that may lack its type is given."""
    return f"_given_{name}"


def _sound(field: Field) -> str:
    """Return the condition that a cell has its field's type and form."""
    pattern = field.constraints.get("pattern")
    form = f"regexp_full_match({quote(field.name)}, {literal(str(pattern))})" if pattern else "true"
    return f"{has_type(field) or 'true'} AND {form}"


def cell_value(field: Field, *, sure: bool = False) -> str:
    """Return a cell's value with its type; where all cells have it, they need no second look."""
    if sure:
        return value(field)
    if field.type == "string":
        return f"CASE WHEN {_sound(field)} THEN {quote(field.name)} END"
    return typed(field)


def _values(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a query for a small table of texts."""
    columns = ", ".join(map(quote, names))
    held = ", ".join(f"({', '.join(literal(str(cell)) for cell in row)})" for row in rows)
    if not held:
        empty = ", ".join(f"{nothing()} AS {quote(name)}" for name in names)
        return f"SELECT {empty} WHERE false"
    return f"SELECT * FROM (VALUES {held}) AS listed({columns})"


def _codes(vocabulary: Vocabulary) -> str:
    """Return a query for a vocabulary: codes, labels, group, whether counted, and their order."""
    rows = [
        (each.code, each.title["zh"], each.title["en"], each.group, str(each.counted).lower(), rank)
        for rank, each in enumerate(vocabulary.values, 1)
    ]
    listed = _values(("code", "title", "title_en", "group", "counted", "rank"), rows)
    return (
        f'SELECT code, title, title_en, "group", {is_true("counted")} AS counted, '
        f"CAST(rank AS BIGINT) AS rank FROM ({listed})"
    )


def _names(
    database: Database, packages: Sequence[Package], rules: Iterable[Rule]
) -> tuple[tuple[str, str], ...]:
    """Return the names that NFKC or the loss of outer blanks changes, and what they become.

    Only tables of rules that ask for `nfkc` are looked at. Python changes each distinct name that
    may need it; DuckDB knows no NFKC.
    """
    asked = {each for rule in rules if _NFKC in _words(rule.query) for each in rule.needs}
    texts = [
        f"SELECT unnest(string_split({quote(name)}, ';')) AS given FROM {table.table}"
        if name == "aliases"
        else f"SELECT {quote(name)} FROM {table.table}"
        for resource, name in sorted(asked)
        for package in packages
        if (table := package.resource(resource)) and name in table.labels
    ]
    if not texts:
        return ()
    query = (
        f"SELECT DISTINCT given FROM ({' UNION ALL '.join(texts)}) AS names(given) "
        f"WHERE regexp_matches(given, {literal(_CHANGED)}) ORDER BY given"
    )
    plain = ((given, _plain(given)) for (given,) in database.rows(query))
    return tuple(each for each in plain if each[0] != each[1])


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()
