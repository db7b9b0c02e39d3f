"""Split cells: a resident ID of which one cell holds the beginning and its neighbour the rest.

Neighbours are the next column of the record and the same column of the next record; columns of
dates and of closed lists are none of which a number could be a part.
"""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from gongshi.engine import literal, quote
from gongshi.privacy.sieve import SIGNS
from gongshi.privacy.split import ASCII, BEGINS, ENDS, FEWEST, SHAPE, WIDE, shared_id
from gongshi.read.personal import personal_finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gongshi.engine import Database
    from gongshi.model import Finding, Package, Resource
    from gongshi.read.exemptions import Exemptions

_WHOLE: Final = frozenset({"date", "year", "boolean"})


def _matches(text: str, pattern: str) -> str:
    return f"regexp_matches({text}, {literal(pattern)})"


def _extent(column: str, pattern: str) -> str:
    """Return the most characters of a column's cells that a pattern takes."""
    return f"coalesce(max(length(regexp_extract({quote(column)}, {literal(pattern)}))), 0)"


def _measure(
    database: Database, resource: Resource, columns: Iterable[str], measure: Callable[[str], str]
) -> dict[str, int]:
    """Return a measure of each column, all in one pass; none where there is no column."""
    names = tuple(dict.fromkeys(columns))
    if not names:
        return {}
    query = f"SELECT {', '.join(map(measure, names))} FROM {resource.table}"
    return dict(zip(names, database.rows(query)[0], strict=True))


def _pairs(database: Database, resource: Resource) -> list[tuple[str, str]]:
    """Return the columns whose cells may share an ID; twice the same where its records may.

    The cheapest question comes first, and is asked of what the one before has left.
    """
    whole = {
        each.name
        for each in resource.fields
        if each.type in _WHOLE or (each.closed and each.type == "string")
    }
    columns = [
        each for each in database.columns(f"SELECT * FROM {resource.table}") if each != "_row"
    ]
    pairs = [
        pair
        for pair in (*pairwise(columns), *zip(columns, columns, strict=True))
        if whole.isdisjoint(pair)
    ]
    sizes = _measure(
        database, resource, chain(*pairs), lambda each: f"coalesce(max(strlen({quote(each)})), 0)"
    )
    pairs = [(one, other) for one, other in pairs if sizes[one] + sizes[other] >= FEWEST]
    heads = _measure(
        database, resource, (other for _, other in pairs), lambda each: _extent(each, BEGINS)
    )
    pairs = [(one, other) for one, other in pairs if heads[other]]
    tails = _measure(
        database, resource, (one for one, _ in pairs), lambda each: _extent(each, ENDS)
    )
    return [
        (one, other) for one, other in pairs if tails[one] and tails[one] + heads[other] >= FEWEST
    ]


def split_cells(
    database: Database, package: Package, resource: Resource, exemptions: Exemptions
) -> Iterator[Finding]:
    """Yield a finding for each resident ID that two neighbouring cells share."""
    for one, other in _pairs(database, resource):
        first, second = quote(one), quote(other)
        table = resource.table
        if one == other:
            table = (
                f"(SELECT _row, {first}, lead({first}) OVER (ORDER BY _row) AS _next FROM {table})"
            )
            second = "_next"
        both = f"translate(concat({first}, {second}), {literal(WIDE)}, {literal(ASCII)})"
        together = f"regexp_replace({both}, {literal(SIGNS)}, '', 'g')"
        # In this order, since each condition costs more than the one before and leaves less.
        query = (
            f"SELECT _row, {first}, {second} FROM {table} WHERE CASE"
            f" WHEN coalesce(strlen({first}) + strlen({second}), 0) < {FEWEST} THEN false"
            f" WHEN NOT {_matches(second, BEGINS)} THEN false"
            f" WHEN NOT {_matches(first, ENDS)} THEN false"
            f" ELSE {_matches(together, SHAPE)} END ORDER BY _row"
        )
        label = one if one in {each.name for each in resource.fields} else ""
        # A loop over records, because only Python knows check digits; nearly none come here.
        for row, cell, neighbour in database.stream(query):
            hit = shared_id(cell, neighbour)
            if hit and not exemptions.allow(hit, package.name, resource.name, label):
                yield personal_finding(
                    hit, package=package.name, path=resource.path, resource=resource.name,
                    row=row, field=label, hashed=exemptions.hash_of(hit),
                )  # fmt: skip
