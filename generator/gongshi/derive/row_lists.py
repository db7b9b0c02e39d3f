"""Row lists: which rows exactly the number of records beside an indicator's value counts.

An indicator's file says it below `rows`: a table, and a query that yields the keys of its rows. One
list serves the results of some definitions, and of each item and period, of any, or of none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from gongshi.schema import Node, ResourceSchema, Schemas

EVERY: Final = "*"
"""Instead of a table: all rows of the table that the item names."""
POSITION: Final = "rowid"
"""The key of a table without one: the number of a record in its table, from 1 on."""
_ALL: Final = "records"
"""The name of a list that serves every definition."""
_NONE: Final = "-"
"""Stands in a list's name for no item or period; no identifier and no code is so."""


class Reach(Enum):
    """For which items, or for which periods, a list serves."""

    NONE = ""
    """Results that have none."""
    EACH = "each"
    """Every item by itself: the query yields to which one a row belongs."""
    ANY = "any"
    """All of them: whatever the item, the rows are the same."""

    @property
    def is_each(self) -> bool:
        """True where items, or periods, are told apart."""
        return self is Reach.EACH

    def serves(self, value: str | None) -> bool:
        """Return whether results with this item or period are served."""
        return self is not Reach.NONE or value is None


@dataclass(frozen=True, slots=True)
class RowList:
    """Rows of one table that results of an indicator rest on."""

    table: str
    query: str
    """Yields the key of each row, then its item, then its period, where these are told apart."""
    definitions: tuple[str, ...] = ()
    """Whose results it serves; empty for all."""
    item: Reach = Reach.NONE
    period: Reach = Reach.NONE

    def serves(self, definition: str | None, item: str | None, period: str | None) -> bool:
        """Return whether a result rests on this list, or on its part for an item and a period."""
        told = not self.definitions or definition in self.definitions
        return told and self.item.serves(item) and self.period.serves(period)

    def part(self, item: str | None, period: str | None) -> tuple[str | None, str | None]:
        """Return by which item and period the rows of a result are told apart."""
        return (
            item if self.item.is_each else None,
            period if self.period.is_each else None,
        )

    def name(self, item: str | None, period: str | None) -> str:
        """Return the name of a part in addresses: `strict`, `stars.5.2024`, `warned.-.2024`."""
        parts = [self.definitions[0] if self.definitions else _ALL]
        if self.item.is_each or self.period.is_each:
            parts.append(item if self.item.is_each and item else _NONE)
        if self.period.is_each:
            parts.append(period or _NONE)
        return ".".join(parts).lower()


def key_of(schema: ResourceSchema) -> tuple[str, ...]:
    """Return the columns by which a list names a table's rows."""
    return schema.primary_key or (POSITION,)


def read_row_lists(
    node: Node, schemas: Schemas, definitions: Collection[str], item: str
) -> tuple[RowList, ...]:
    """Read what an indicator's file says below `rows`.

    Args:
        node: the file.
        schemas: the tables that there are.
        definitions: the identifiers of the indicator's definitions.
        item: the resource whose records its items are, `*` where they are tables.

    Raises:
        SchemaError: a key is missing or unknown, or two lists serve the same results.
    """
    found: dict[tuple[str, bool, bool], RowList] = {}
    for each in node.each("rows"):
        told = _read(each, schemas, definitions)
        if told.table == EVERY and (item != EVERY or not told.item.is_each):
            raise each.refuse("contradiction", "table", note="item")
        for name in told.definitions or tuple(definitions) or ("",):
            served = (name, told.item.is_each, told.period.is_each)
            if served in found:
                raise each.refuse("twice", "table", value=name or told.table, other="rows")
            found[served] = told
    if not found:
        raise node.missing("rows")
    return tuple(dict.fromkeys(found.values()))


def _read(node: Node, schemas: Schemas, definitions: Collection[str]) -> RowList:
    reaches = tuple(each.value for each in Reach if each.value)
    table = node.choice("table", (EVERY, *schemas.tables))
    return RowList(
        table=table,
        query="" if table == EVERY else node.text("query"),
        definitions=node.choices("definitions", tuple(definitions)),
        item=Reach(node.choice("item", reaches, "")),
        period=Reach(node.choice("period", reaches, "")),
    )
