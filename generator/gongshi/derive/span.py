"""Spans of identifiers: pages of records are made span by span, by whoever has time for one."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from typing import TYPE_CHECKING, Final

from gongshi.engine import literal, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive.site import Site

LEAST: Final = 32
"""Records of a span on a small site, about."""


@dataclass(frozen=True, slots=True)
class Span:
    """The records of a table whose identifiers lie between two bounds."""

    resource: str
    low: str
    """The first identifier; empty for all up to the upper bound."""
    high: str | None
    """The first identifier beyond; None for all from the lower bound on."""

    def holds(self, column: str) -> str:
        """Return SQL for whether a column's value lies in the span."""
        below = f" AND {column} < {literal(self.high)}" if self.high is not None else ""
        return f"({column} >= {literal(self.low)}{below})"


def spans_of(site: Site, resource: str) -> Iterator[tuple[Span, int]]:
    """Yield the spans of a table on one side of the site, in order, with their numbers of records.

    A record begins a span by its own identifier, so that one that comes or goes moves no bound but
    its own. How many go together grows with the root of how many there are, in powers of two.
    """
    key = quote(site.schemas.tables[resource].identifier)
    query = f"SELECT {key} FROM {site.table(resource)} WHERE {key} IS NOT NULL ORDER BY {key}"
    found = [identifier for (identifier,) in site.database.rows(query)]
    size = 1 << max(LEAST.bit_length(), isqrt(len(found)).bit_length()) - 1
    places = [n for n, each in enumerate(found) if n and not zlib.crc32(each.encode()) % size]
    for first, end in pairwise((0, *places, len(found))):
        low = found[first] if first else ""
        high = found[end] if end < len(found) else None
        if first < end:
            yield Span(resource, low, high), end - first
