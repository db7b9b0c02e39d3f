"""Counts: what every number of records on the site counts, and where exactly its rows can be seen.

`schemas/counts.yaml` holds one definition for each counted thing. A number is asked for by the
definition's name and a scope (`place="nanguan"`, `side="real"`); the rows are asked for likewise,
and their address is the one that the definition names for that scope.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from gongshi.config import schemas_folder
from gongshi.derive.tables import inferable, stated
from gongshi.engine import Looked, literal, quote
from gongshi.schema import reading, schemas_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from gongshi.derive.records import Record, Records
    from gongshi.schema import Node, Schemas, Text

REAL: Final = "real"
SYNTHETIC: Final = "synthetic"
"""Two sides, real data and fictitious ones, which never stand in one number."""
_FILE: Final = "counts.yaml"
_BLANK: Final = re.compile(r"\{(\w+)\}")
_SHARED: Final = MappingProxyType({
    "side": f"CASE WHEN r._synthetic THEN '{SYNTHETIC}' ELSE '{REAL}' END",
    "package": "r._package",
    "place": "within.ancestor_id",
})  # fmt: skip
"""By what everything can be counted; a place counts what lies within it."""
_TABLES: Final = ("resources", "derived")
"""Instead of one table: all that packages bring, or all that is derived."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows behind a number can be seen that is counted by these dimensions."""

    by: tuple[str, ...]
    address: str
    """Blanks are the values that it is counted by; below a language's root."""
    made: bool
    """True where the page is made from the definition, False where other pages hold the rows."""
    several: bool = False
    """True where no page is made for a single row; pages then tell no number."""
    level: str = ""
    """The level of the places for which such a number is told; empty for all."""

    def at(self, scope: Mapping[str, str]) -> str:
        """Return the address for one scope; `{side}` stays, for the page to fill."""
        blanks = {name: each.lower() for name, each in scope.items()} | {"side": "{side}"}
        return self.address.format_map(blanks)


@dataclass(frozen=True, slots=True)
class Counted:
    """One counted thing: its words, the rows that count, and where they can be seen."""

    id: str
    title: Text
    definition: Text
    table: str
    """A table, or `resources` or `derived` for each of them; the scope then names one or none."""
    where: str
    dimensions: Mapping[str, str]
    """What else than its columns it can be counted by, as SQL."""
    joined: str
    """What is joined to the table `r`, as SQL; a row repeats only by what every number names."""
    place: str
    """Where a row lies, as SQL."""
    each: str
    """What is counted once, as SQL; empty where it is each row."""
    rows: tuple[Rows, ...]
    beside: str = ""
    """The count whose list shows these apart: of the same table, and not in its number."""
    inferable: frozenset[str] = frozenset()
    """The columns of its table whose values may be inferred; those count as not stated."""

    def rows_by(self, names: frozenset[str]) -> Rows | None:
        """Return where the rows of a number stand that is counted by these dimensions."""
        return next((each for each in self.rows if frozenset(each.by) == names), None)

    def level_of(self, names: frozenset[str]) -> str:
        """Return the level of the places for which such a number is told; empty for all."""
        rows = self.rows_by(names)
        return rows.level if rows else ""

    def dimension(self, name: str) -> str:
        """Return the SQL expression of what is counted by, null where a value was inferred."""
        own = stated(name, "r.") if name in self.inferable else f"r.{quote(name)}"
        return self.dimensions.get(name) or _SHARED.get(name) or own


def _rows(node: Node, schemas: Schemas) -> Rows:
    if ("at" in node) == ("page" in node):
        raise node.missing("at", "page")
    if "by" not in node:
        raise node.missing("by")
    by = node.texts("by")
    key = "page" if "page" in node else "at"
    address = node.text(key)
    for blank in _BLANK.findall(address):
        if blank not in {*by, "side"}:
            raise node.refuse("blank", key, value=blank)
    several = node.boolean("several", default=False)
    level = ""
    if "level" in node:
        vocabulary = schemas.resources["places"].field("level")
        codes = vocabulary.vocabulary.codes if vocabulary and vocabulary.vocabulary else ()
        level = node.choice("level", tuple(codes))
    return Rows(by, address, made=key == "page", several=several, level=level)


def _counted(node: Node, schemas: Schemas, before: Mapping[str, Counted]) -> Counted:
    if ("table" in node) == ("tables" in node):
        raise node.missing("table", "tables")
    table = (
        node.choice("table", tuple(schemas.tables))
        if "table" in node
        else node.choice("tables", _TABLES)
    )
    dimensions = node.at("dimensions")
    group = {"resources": schemas.resources, "derived": schemas.derived}.get(table)
    held = group.values() if group else (schemas.tables[table],)
    fields = [field.name for each in held for field in each.fields] + ["table"] * bool(group)
    used = {
        name
        for each in node.each("rows")
        for name in each.choices("by", (*dimensions.names(), *_SHARED, *fields))
    }
    dimensions.closed_to(*used)
    rows = tuple(_rows(each, schemas) for each in node.each("rows"))
    if not rows:
        raise node.missing("rows")
    same = (each.id for each in before.values() if each.table == table)
    return Counted(
        id=node.text("id"),
        title=node.words("title"),
        definition=node.words("definition"),
        table=table,
        where=node.text("where", "true"),
        dimensions=MappingProxyType({each: dimensions.text(each) for each in dimensions.names()}),
        joined=node.text("join", ""),
        place=node.text("place", "r.place_id"),
        each=node.text("each", ""),
        rows=rows,
        beside=node.choice("beside", tuple(same)) if "beside" in node else "",
        inferable=inferable(schemas.tables[table]) if "table" in node else frozenset(),
    )


@cache
def load_counts(folder: Path | None = None) -> Mapping[str, Counted]:
    """Read what is counted from a schemas folder (default: gongshi's own), by name in its order.

    Raises:
        SchemaError: a key is missing or unknown, or an address has a blank that nothing fills.
    """
    folder = folder or schemas_folder()
    schemas = schemas_of(folder)
    with reading(folder / _FILE) as root:
        found: dict[str, Counted] = {}
        for node in root.each("counts"):
            counted = _counted(node, schemas, found)
            if counted.id in found:
                raise node.refuse("twice", "id", value=counted.id, other="counts")
            found[counted.id] = counted
    return MappingProxyType(found)


def beside(name: str) -> Counted | None:
    """Return what the list of a count shows apart, or None."""
    return next((each for each in load_counts().values() if each.beside == name), None)


class Counts:
    """Counts a site's rows by definition and scope; each way of counting is one query, asked once.

    A scope is what is counted by, with its values: `table` for a definition over several tables,
    `side`, `package`, `place`, or a column.
    """

    def __init__(self, records: Records) -> None:
        """Ask these records."""
        self._records = records
        self._totals: dict[tuple[str, ...], Looked[tuple[str | None, ...], int]] = {}

    def number(self, name: str, **scope: str) -> int:
        """Return how many rows there are."""
        count = load_counts()[name]
        table = scope.pop("table", "")
        tables = [table] if table else self.tables(count)
        return sum(self._total(count, each, scope) for each in tables)

    def by(self, name: str, dimension: str, **scope: str) -> dict[str, int]:
        """Return how many rows there are for each value of one more dimension, unknown left out."""
        count = load_counts()[name]
        names = (dimension, *scope)
        held = self._grouped(count, scope.pop("table", count.table), names)
        wanted = tuple(scope.values())
        found = {key[0]: each for key, each in held.items() if key[0] and key[1:] == wanted}
        field = self._records.site.schemas.tables[count.table].field(dimension)
        codes = field.vocabulary.codes if field and field.vocabulary else tuple(found)
        return {code: found[code] for code in codes if code in found}

    def address(self, name: str, **scope: str) -> str:
        """Return where exactly the rows stand, below a language's root.

        Raises:
            LookupError: the definition names no place for rows that are counted so.
        """
        rows = load_counts()[name].rows_by(frozenset(scope))
        if rows is None:
            message = f"{name} by {', '.join(scope) or 'nothing'}"
            raise LookupError(message)
        return rows.at(scope)

    def where(self, name: str) -> str:
        """Return the condition under which a row of the table `r` counts."""
        return f"({load_counts()[name].where})"

    def tables(self, count: Counted) -> list[str]:
        """Return the tables whose rows count."""
        schemas = self._records.site.schemas
        groups = {"resources": schemas.resources, "derived": schemas.derived}
        return list(groups.get(count.table, [count.table]))

    def most(self, count: Counted, rows: Rows, table: str) -> int:
        """Return the largest number of a table's rows that is counted so; 0 where there is none."""
        names = tuple(each for each in rows.by if each != "table")
        if not self._is_counted(count, names, table):
            return 0
        found = self._grouped(count, table, names)
        return max((number for key, number in found.items() if None not in key), default=0)

    def _is_counted(self, count: Counted, names: Iterable[str], table: str) -> bool:
        """Return whether a table has everything by which its rows are to be counted."""
        schema = self._records.site.schemas.tables[table]
        return all(
            schema.field(each) for each in names if each not in {**_SHARED, **count.dimensions}
        )

    def groups(
        self, count: Counted, rows: Rows, table: str
    ) -> Iterator[tuple[dict[str, str], Record]]:
        """Yield a table's rows with the scope that they count for, scope by scope, in order."""
        by = tuple(each for each in rows.by if each != "table")
        if not self._is_counted(count, by, table):
            return
        names, columns = self._records.selected(table)
        keys = [count.dimension(each) for each in by]
        known = " AND ".join(f"{each} IS NOT NULL" for each in keys) or "true"
        if rows.level:
            places = f"SELECT place_id FROM site.places WHERE level = {literal(rows.level)}"
            known += f" AND {count.dimension('place')} IN ({places})"
        query = (
            f"SELECT {', '.join(keys)}, {columns} {self._from(count, table, by)} "
            f"AND {known} ORDER BY {', '.join(keys)}, r._package, r._row"
        )
        for values in self._records.site.database.stream(query):
            told = dict(zip(by, values, strict=False))
            scope = {each: table if each == "table" else told[each] for each in rows.by}
            yield scope, dict(zip(names, values[len(keys) :], strict=True))

    def _total(self, count: Counted, table: str, scope: Mapping[str, str]) -> int:
        return self._grouped(count, table, tuple(scope)).get(tuple(scope.values()), 0)

    def _from(self, count: Counted, table: str, names: tuple[str, ...]) -> str:
        within = f"JOIN site._within AS within ON within.place_id = {count.place}"
        return (
            f"FROM {self._records.site.table(table)} AS r {count.joined} "
            f"{within if 'place' in names else ''} WHERE ({count.where})"
        )

    def looked_up(self, count: str, table: str, *names: str) -> Looked[tuple[str | None, ...], int]:
        """Return the numbers of a table's rows by a definition and what they are counted by."""
        return self._grouped(load_counts()[count], table, names)

    def _grouped(
        self, count: Counted, table: str, names: tuple[str, ...]
    ) -> Looked[tuple[str | None, ...], int]:
        asked = (count.id, table, *names)
        if asked not in self._totals:
            keys = [count.dimension(each) for each in names]
            number = f"count(DISTINCT {count.each})" if count.each else "count(*)"
            selected = ", ".join((*keys, number))
            grouped = f"GROUP BY {', '.join(map(str, range(1, len(keys) + 1)))}" if keys else ""
            query = f"SELECT {selected} {self._from(count, table, names)} {grouped} ORDER BY ALL"
            database = self._records.site.database
            self._totals[asked] = self._records.looked(
                "/".join(("counts", *asked)),
                lambda: {tuple(key): int(found) for *key, found in database.rows(query)},
            )
        return self._totals[asked]
