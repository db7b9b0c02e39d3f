"""Derived tables: how they are made, and how rows get in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from gongshi.engine import as_text, literal, quote
from gongshi.schema import INFERRED

if TYPE_CHECKING:
    from gongshi.derive.site import Site
    from gongshi.schema import ResourceSchema

Derivation = Callable[["Site"], None]
"""Fills one or several derived tables; those before it in the list are filled already."""


def stated(name: str, table: str = "") -> str:
    """Return SQL for a cell of a merged table, null where the record says that it was inferred.

    What counts as recorded is what a source states. `table` is what stands before the column.
    """
    marked = f"string_split(coalesce({table}{quote(INFERRED)}, ''), ';')"
    return f"CASE WHEN NOT list_contains({marked}, {literal(name)}) THEN {table}{quote(name)} END"


def inferable(schema: ResourceSchema) -> frozenset[str]:
    """Return the columns of a table whose values a record may say were inferred."""
    mark = schema.field(INFERRED)
    named = mark.vocabulary if mark and mark.type == "list" else None
    return frozenset(named.codes) if named else frozenset()


def create_tables(site: Site) -> None:
    """Create every derived table, empty: its public columns as text and where a row belongs."""
    for schema in site.schemas.derived.values():
        columns = ", ".join(f"{quote(each.name)} VARCHAR" for each in site.fields(schema.name))
        site.database.run(
            f"CREATE TABLE {site.table(schema.name)} "
            f"({columns}, _package VARCHAR, _synthetic BOOLEAN, _row BIGINT)"
        )


def fill(site: Site, name: str, query: str) -> None:
    """Fill a derived table from a query that yields its columns by name, and `_package`.

    Columns that the query leaves out stay empty, others of it are ignored. Rows stand in the order
    of the table's key, whatever order they come in; `_row` counts from 2 on in each package, as in
    a file with a header.
    """
    schema = site.schemas.derived[name]
    given = set(site.database.columns(query))
    names = [each.name for each in site.fields(name) if each.name in given]
    cells = ", ".join(as_text(quote(each)) for each in names)
    order = ", ".join(quote(each) for each in schema.primary_key)
    flags = ", ".join(literal(each.name) for each in site.packages if each.descriptor.synthetic)
    site.database.run(
        f"INSERT INTO {site.table(name)} "
        f"({', '.join((*map(quote, names), '_package', '_synthetic', '_row'))}) "
        f"SELECT {cells}, _package, {f'_package IN ({flags})' if flags else 'false'}, "
        f"1 + row_number() OVER (PARTITION BY _package ORDER BY {order}) "
        f"FROM ({query}) ORDER BY _package, {order}"
    )


def fill_rows(site: Site, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Fill a derived table from rows made in Python; each holds columns by name and `_package`."""
    if not rows:
        return
    names = [*(each.name for each in site.fields(name)), "_package"]
    # Whole columns as lists: row by row it would take a hundred times as long.
    columns = ", ".join(f"unnest(CAST(? AS VARCHAR[])) AS {quote(each)}" for each in names)
    cells = [[_text(each.get(column)) for each in rows] for column in names]
    site.database.run(f"CREATE OR REPLACE TEMP TABLE _filled AS SELECT {columns}", cells)
    fill(site, name, "SELECT * FROM _filled")
    site.database.run("DROP TABLE _filled")


def _text(value: object) -> str | None:
    """Return a value as a cell: dates in ISO form, lists joined, truth as `true` or `false`."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return ";".join(map(str, value)) or None
        case _:
            return str(value)
