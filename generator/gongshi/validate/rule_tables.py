"""The tables that rules name: packages as their SQL sees them.

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
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from gongshi.engine import has_type, is_true, literal, nothing, quote, sql_type, typed, value
from gongshi.rules import reference_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongshi.engine import Database
    from gongshi.model import Package, Resource
    from gongshi.rules import Rule
    from gongshi.schema import Field, ResourceSchema, Schemas, Vocabulary

Untyped = frozenset[tuple[str, str]]
"""Tables and columns in which some cell lacks its type or its form."""

_NFKC: Final = "nfkc"
_CHANGED: Final = r"^\s|\s$|[^ -~\x{4E00}-\x{9FFF}\x{3001}-\x{3015}“”‘’·—…]"
"""Texts that NFKC may change: all others are known to be what it makes of them."""


@dataclass(frozen=True, slots=True)
class RuleTables:
    """The tables that rules name, as queries over what was read."""

    database: Database
    schemas: Schemas
    untyped: Untyped = frozenset()
    names: tuple[tuple[str, str], ...] = ()
    """What `nfkc` holds."""
    made: set[str] = dataclasses.field(default_factory=set)
    """Vocabularies and reference tables that the database holds already."""

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

    def sound(self, rule: Rule, tables: Sequence[Resource]) -> str:
        """Return the condition that leaves out records with a cell that lacks its type or form."""
        fields = {each.name: each for each in self.schemas.resources[rule.resource].fields}
        bad = [
            f"{quote(_given(name))} AND {quote(name)} IS NULL"
            for name in sorted(_words(rule.sql) & fields.keys())
            if self.is_untyped(tables, name)
        ]
        return "".join(f" AND NOT ({each})" for each in bad)

    def is_untyped(self, tables: Iterable[Resource], name: str) -> bool:
        """True where one of the tables has a cell in this column that lacks its type."""
        return any((table.table, name) in self.untyped for table in tables)

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


def changed_names(
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
