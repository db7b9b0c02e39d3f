"""Records one above the other: no deeper than a page, a path or a calculation can bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.engine import quote
from gongshi.model import Concern, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.engine import Database
    from gongshi.model import Package, Resource


def deep_records(database: Database, packages: Sequence[Package], most: int) -> Iterator[Finding]:
    """Yield `depth-limit` for the first record of each table that has too many above it.

    A record stands on a level of its own, so that fewer than `most` may be above it. Rings have no
    top; of those with fewer than `most` records a rule tells, longer ones are too deep as well.
    """
    for package in packages:
        for table in package.resources:
            for relation in table.schema.relations:
                own = (*relation.fields, *relation.reference)
                above = relation.resource == table.name and len(own) == 2  # noqa: PLR2004 - a pair
                if above and set(own) <= set(table.labels):
                    yield from _deep(database, package, table, own, most)


def _deep(
    database: Database, package: Package, table: Resource, own: tuple[str, ...], most: int
) -> Iterator[Finding]:
    """Walk down from what has nothing above it, then up from what was not reached on the way."""
    parent, key = (quote(each) for each in own)
    row = database.value(
        f"WITH RECURSIVE down(_id, _level) AS ("
        f"SELECT {key}, 1 FROM {table.table} WHERE {parent} IS NULL UNION "
        f"SELECT each.{key}, _level + 1 FROM {table.table} AS each "
        f"JOIN down ON each.{parent} = down._id WHERE _level < {most}), "
        f"up(_start, _above, _level) AS ("
        f"SELECT {key}, {parent}, 1 FROM {table.table} WHERE {parent} IS NOT NULL "
        f"AND {key} NOT IN (SELECT _id FROM down WHERE _id IS NOT NULL) UNION "
        f"SELECT _start, each.{parent}, _level + 1 FROM {table.table} AS each "
        f"JOIN up ON each.{key} = _above WHERE each.{parent} IS NOT NULL AND _level < {most}) "
        f"SELECT min(_row) FROM {table.table} WHERE {key} IN "
        f"(SELECT _start FROM up GROUP BY _start HAVING count(DISTINCT _above) >= {most})"
    )
    if row is not None:
        yield Finding(
            "depth-limit", package.name, table.path, table.name, row, own[0],
            concern=Concern.LIMIT, detail={"limit": str(most)},
        )  # fmt: skip
