"""Proof of suggestions: whether a table would take a value in the place of a bad one.

It is judged in SQL by the conditions that judge the table itself, so that a suggestion that is
taken over can bring no finding: type, constraints, vocabulary, the rules about this one cell, the
keys of its table, the records it points to and those that point to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gongshi.engine import among, quote, typed
from gongshi.rules import load_rules
from gongshi.validate.cells import broken
from gongshi.validate.keys import RESERVED
from gongshi.validate.rule_tables import cell_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongshi.engine import Database
    from gongshi.model import Package, Resource
    from gongshi.schema import Field, Relation

Pair = tuple[str, str]
"""A bad value, and what would stand in its place."""
_NO: Final = "false"
_MANY: Final = 50_000
"""Records of a table up to which a bad key is mended: each is held against all others."""


class Proof:
    """Tells which values the tables of packages would take."""

    def __init__(self, database: Database, packages: Sequence[Package]) -> None:
        self.database = database
        self.packages = packages

    def taken(
        self, package: Package, table: Resource, field: Field, pairs: Iterable[Pair]
    ) -> frozenset[Pair]:
        """Return the pairs whose second value may stand where the first one does, in every row."""
        asked = sorted(set(pairs))
        if not asked:
            return frozenset()
        old, new = zip(*asked, strict=True)
        column = quote(field.name)
        pairs_of = f"(SELECT unnest(?::VARCHAR[]) AS _old, unnest(?::VARCHAR[]) AS {column})"
        conditions = [
            f"NOT coalesce({broken(field) or _NO}, false)",
            *_keys(table, field),
            *self._relations(package, table, field),
            *self._pointing_here(package, table, field),
            *self._elsewhere(package, table, field),
        ]
        query = f"WITH pairs AS {pairs_of} SELECT _old, {column} FROM pairs WHERE "
        found = self.database.rows(query + " AND ".join(conditions), (list(old), list(new)))
        return frozenset(self._without_rules(table, field, [(a, b) for a, b in found]))

    def _without_rules(self, table: Resource, field: Field, found: list[Pair]) -> list[Pair]:
        """Return the pairs whose second value breaks no rule that looks at this cell alone."""
        rules = _rules_of(table, field)
        if not rules or not found:
            return found
        column = quote(field.name)
        old, new = zip(*found, strict=True)
        pairs = (
            f"(SELECT _old, _new AS {column}, _new FROM (SELECT unnest(?::VARCHAR[]) AS _old, "
            f"unnest(?::VARCHAR[]) AS _new))"
        )
        cells = f"(SELECT _old, _new, {cell_value(field)} AS {column} FROM {pairs})"
        fine = " AND ".join(f"NOT coalesce(({each}), false)" for each in rules)
        return self.database.rows(
            f"SELECT _old, _new FROM {cells} WHERE {fine}", (list(old), list(new))
        )

    def _relations(self, package: Package, table: Resource, field: Field) -> Iterator[str]:
        """Yield the condition that a record exists which the new value points to."""
        for relation in table.schema.relations:
            if field.name not in relation.fields or relation.resource in package.unread:
                continue
            target = package.resource(relation.resource)
            if len(relation.fields) > 1 or not target or relation.reference[0] not in target.labels:
                yield _NO
                continue
            there = next(each for each in target.fields if each.name == relation.reference[0])
            yield (
                f"EXISTS (SELECT 1 FROM {target.table} AS there "
                f"WHERE {typed(there, 'there')} = {typed(field, 'pairs')})"
            )

    def _pointing_here(self, package: Package, table: Resource, field: Field) -> Iterator[str]:
        """Yield the conditions that no record points to the old value, which it would lose."""
        for other, relation in _pointing(package, table.name):
            if field.name in relation.reference:
                column = relation.fields[relation.reference.index(field.name)]
                if column in other.labels:
                    yield (
                        f"NOT EXISTS (SELECT 1 FROM {other.table} AS other "
                        f"WHERE other.{quote(column)} = pairs._old)"
                    )

    def _elsewhere(self, package: Package, table: Resource, field: Field) -> Iterator[str]:
        """Yield the conditions that an identifier is free: in the site and in other packages."""
        if field.name != table.schema.identifier:
            return
        column = quote(field.name)
        yield f"pairs.{column} NOT IN {among(RESERVED)}"
        for other in self.packages:
            there = other.resource(table.name)
            if other is not package and there and field.name in there.labels:
                yield (
                    f"NOT EXISTS (SELECT 1 FROM {there.table} AS other "
                    f"WHERE other.{column} = pairs.{column})"
                )


def _keys(table: Resource, field: Field) -> Iterator[str]:
    """Yield the conditions that no two records would have the same key."""
    unique = ((each.name,) for each in table.fields if each.constraints.get("unique"))
    keys: list[tuple[str, ...]] = [*unique, table.schema.primary_key]
    for key in keys:
        if field.name not in key or not set(key) <= set(table.labels):
            continue
        if table.rows > _MANY:
            yield _NO
        else:
            yield f"NOT EXISTS ({_same_key(table, field, key)})"


def _same_key(table: Resource, field: Field, key: tuple[str, ...]) -> str:
    """Return a query for records that would share a key with one that holds the old value."""
    column = quote(field.name)
    others = [each for each in table.fields if each.name in key and each is not field]
    same = [f"{typed(each, 'a')} IS NOT DISTINCT FROM {typed(each, 'b')}" for each in others]
    alike = (
        f"({typed(field, 'b')} = {typed(field, 'pairs')} OR b.{column} IN "
        f"(SELECT also._old FROM pairs AS also WHERE also.{column} = pairs.{column}))"
    )
    where = " AND ".join([f"a.{column} = pairs._old", "a._row <> b._row", alike, *same])
    return f"SELECT 1 FROM {table.table} AS a, {table.table} AS b WHERE {where}"


def _pointing(package: Package, name: str) -> Iterator[tuple[Resource, Relation]]:
    for other in package.resources:
        for relation in other.schema.relations:
            if relation.resource == name:
                yield other, relation


def _rules_of(table: Resource, field: Field) -> list[str]:
    """Return the conditions of rules that name this column and nothing else."""
    names = {each.name for each in table.schema.fields}
    return [
        rule.where
        for rule in load_rules().values()
        if rule.resource == table.name
        and rule.where
        and (words := set(re.findall(r"\w+", rule.where))) & names == {field.name}
        and not words & {"select", "SELECT", "_row"}
    ]
