"""Split cells: a resident ID of which one cell holds the beginning and its neighbour the rest.

Neighbours are the next column of the record and the same column of the next record; columns of
dates and of closed lists are none of which a number could be a part.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gongshi.privacy.sieve import SIGNS
from gongshi.privacy.split import ASCII, BEGINS, ENDS, FEWEST, SHAPE, WIDE, shared_id
from gongshi.read import literal, quote
from gongshi.read.personal import personal_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Finding, Package, Resource
    from gongshi.read import Database
    from gongshi.read.exemptions import Exemptions

_WHOLE: Final = frozenset({"date", "year", "boolean"})


def _narrow(column: str) -> str:
    return f"translate({column}, {literal(WIDE)}, {literal(ASCII)})"


def _matches(text: str, pattern: str) -> str:
    return f"regexp_matches({text}, {literal(pattern)})"


def _pairs(database: Database, resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield the columns whose cells may share an ID; twice the same where its records may."""
    whole = {
        each.name
        for each in resource.fields
        if each.type in _WHOLE or (each.closed and each.type == "string")
    }
    columns = [
        each for each in database.columns(f"SELECT * FROM {resource.table}") if each != "_row"
    ]
    measures = ", ".join(
        f"coalesce(max(strlen({quote(each)})), 0), "
        f"coalesce(bool_or({_matches(_narrow(quote(each)), ENDS)}), false), "
        f"coalesce(bool_or({_matches(_narrow(quote(each)), BEGINS)}), false)"
        if each not in whole
        else "coalesce(max(0), 0), false, false"
        for each in columns
    )
    (values,) = database.rows(f"SELECT {measures} FROM {resource.table}")
    known = dict(
        zip(columns, zip(values[::3], values[1::3], values[2::3], strict=True), strict=True)
    )
    for one, other in (*pairwise(columns), *zip(columns, columns, strict=True)):
        (size, ends, _), (more, _, begins) = known[one], known[other]
        if ends and begins and size + more >= FEWEST:
            yield one, other


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
        both = f"concat({_narrow(first)}, {_narrow(second)})"
        together = f"regexp_replace({both}, {literal(SIGNS)}, '', 'g')"
        query = (
            f"SELECT _row, {first}, {second} FROM {table}"
            f" WHERE strlen({first}) + strlen({second}) >= {FEWEST}"
            f" AND {_matches(_narrow(first), ENDS)} AND {_matches(_narrow(second), BEGINS)}"
            f" AND {_matches(together, SHAPE)} ORDER BY _row"
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
