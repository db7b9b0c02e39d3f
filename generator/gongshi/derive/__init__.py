"""Deriving: one merged view of all packages, counts, sums and the table of published figures."""

from __future__ import annotations

from gongshi.derive.counts import Counts, load_counts
from gongshi.derive.dated import Dated, source_field
from gongshi.derive.make import make_site
from gongshi.derive.records import Groups, Record, Records
from gongshi.derive.site import ALL, Side, Site, published_columns
from gongshi.derive.span import Span, spans_of

__all__ = [
    "ALL", "Counts", "Dated", "Groups", "Record", "Records", "Side", "Site", "Span", "load_counts",
    "make_site", "published_columns", "source_field", "spans_of",
]  # fmt: skip
