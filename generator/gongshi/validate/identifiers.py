"""Identifiers become addresses, so no two packages may give the same one to their records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.engine import quote
from gongshi.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.engine import Database
    from gongshi.model import Package, Resource
    from gongshi.schema import Schemas

_Tables = list[tuple["Package", "Resource"]]


def shared_identifiers(
    database: Database, packages: tuple[Package, ...], schemas: Schemas
) -> Iterator[Finding]:
    """Yield `identifier-twice` for each record whose identifier an earlier package has."""
    tables: dict[str, _Tables] = {}
    for name, schema in schemas.resources.items():
        found = [(each, table) for each in packages if (table := each.resource(name))]
        given = [pair for pair in found if schema.identifier in pair[1].labels]
        if schema.identifier and len(given) > 1:
            tables[name] = given
    if not tables:
        return
    shared = ", ".join(
        f"(SELECT count(*) FROM (SELECT id FROM ({_union(each)}) GROUP BY id "
        f"HAVING min(place) <> max(place)))"
        for each in tables.values()
    )
    numbers = database.rows(f"SELECT {shared}")[0]
    for each, number in zip(tables.values(), numbers, strict=True):
        if number:
            yield from _shared(database, each)


def _union(tables: _Tables) -> str:
    """Return a query for place (index in `tables`), record number and identifier."""
    return " UNION ALL ".join(
        f"SELECT {index} AS place, _row, {quote(table.schema.identifier)} AS id "
        f"FROM {table.table} WHERE {quote(table.schema.identifier)} IS NOT NULL"
        for index, (_, table) in enumerate(tables)
    )


def _shared(database: Database, tables: _Tables) -> Iterator[Finding]:
    query = (
        f"SELECT place, _row, id, first_value(place) OVER same AS first, "
        f"first_value(_row) OVER same FROM ({_union(tables)}) "
        f"WINDOW same AS (PARTITION BY id ORDER BY place, _row) "
        f"QUALIFY first <> place ORDER BY place, _row"
    )
    for place, row, value, first, first_row in database.stream(query):
        package, table = tables[place]
        other, other_table = tables[first]
        yield Finding(
            "identifier-twice", package.name, table.path, table.name, row,
            table.schema.identifier, value,
            detail={
                "other": other.name, "other_path": other_table.path, "first": str(first_row),
            },
        )  # fmt: skip
