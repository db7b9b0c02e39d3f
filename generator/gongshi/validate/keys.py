"""Keys: unique columns and primary keys, and identifiers that cannot be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.engine import among, quote, typed
from gongshi.validate.check import Check, Explanation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Resource
    from gongshi.schema import Field

RESERVED: Final = (
    "404", "assets", "by-field", "by-initial", "by-place", "index", "pages", "search",
    "aux", "con", "nul", "prn",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
)  # fmt: skip
"""Names of the site's own folders and pages, and names that Windows cannot store."""


def key_checks(resource: Resource) -> Iterator[Check]:
    """Yield the checks of unique columns, of the primary key and of reserved identifiers."""
    fields = {each.name: each for each in resource.fields}
    for field in resource.fields:
        if field.constraints.get("unique"):
            yield _unique(resource, (field,), "unique-error")
    key = tuple(fields[name] for name in resource.schema.primary_key if name in fields)
    if key and len(key) == len(resource.schema.primary_key):
        yield _unique(resource, key, "primary-key")
        empty = _empty(key)
        yield Check(
            "primary-key", _names(key), f"count(*) FILTER (WHERE {empty})",
            f"SELECT _row, '' FROM {resource.table} WHERE {empty} ORDER BY _row", "empty",
        )  # fmt: skip
    if resource.schema.identifier in fields:
        column = quote(resource.schema.identifier)
        reserved = f"{column} IN {among(RESERVED)}"
        yield Check(
            "reserved-identifier", resource.schema.identifier,
            f"count(*) FILTER (WHERE {reserved})",
            f"SELECT _row, {column} FROM {resource.table} WHERE {reserved} ORDER BY _row",
            broken=reserved,
        )  # fmt: skip


def _unique(resource: Resource, key: tuple[Field, ...], code: str) -> Check:
    """Return the check that no two records have the same key: the later ones fail."""
    values = ", ".join(map(typed, key))
    given = f"NOT ({_empty(key)})"
    count = f"count({values}) - count(DISTINCT {values})"
    if len(key) > 1:
        count = (
            f"count(*) FILTER (WHERE {given}) "
            f"- count(DISTINCT row({values})) FILTER (WHERE {given})"
        )
    distinct = f"SELECT DISTINCT {values} FROM {resource.table} WHERE {given}"
    shown = f"concat_ws(', ', {', '.join(quote(each.name) for each in key)})"
    # A row equals another also where one of its values is null.
    whole = values if len(key) == 1 else f"row({values})"
    several = f"SELECT {whole} FROM {resource.table} WHERE {given} GROUP BY 1 HAVING count(*) > 1"
    return Check(
        code, _names(key), count,
        f"SELECT _row, {shown}, lag(_row) OVER (PARTITION BY {values} ORDER BY _row) AS first "
        f"FROM {resource.table} WHERE {given} AND {whole} IN ({several}) "
        f"QUALIFY first IS NOT NULL ORDER BY _row",
        explain=_first,
        alone=(
            f"SELECT (SELECT count(*) FROM {resource.table} WHERE {given}) "
            f"- (SELECT count(*) FROM ({distinct}))"
        ),
    )  # fmt: skip


def _empty(key: tuple[Field, ...]) -> str:
    return " AND ".join(f"({typed(each)}) IS NULL" for each in key)


def _names(key: tuple[Field, ...]) -> str:
    return ", ".join(each.name for each in key)


def _first(_value: str, first: int) -> Explanation:
    return Explanation(detail={"first": str(first)})
