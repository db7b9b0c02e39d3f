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
    """Yield `depth-limit` for the first record of each table that has more than `most` above it.

    Rings have no top and are no matter of depth; a rule tells of them.
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
    """Walk down from the records that have nothing above them, one level at a time."""
    parent, key = (quote(each) for each in own)
    row = database.value(
        f"WITH RECURSIVE down(_id, _level) AS ("
        f"SELECT {key}, 1 FROM {table.table} WHERE {parent} IS NULL UNION "
        f"SELECT each.{key}, _level + 1 FROM {table.table} AS each "
        f"JOIN down ON each.{parent} = down._id WHERE _level <= {most}) "
        f"SELECT min(_row) FROM {table.table} "
        f"WHERE {key} IN (SELECT _id FROM down WHERE _level > {most})"
    )
    if row is not None:
        yield Finding(
            "depth-limit", package.name, table.path, table.name, row, own[0],
            concern=Concern.LIMIT, detail={"limit": str(most)},
        )  # fmt: skip
