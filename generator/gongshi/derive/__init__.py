"""Deriving: one merged view of all packages, counts, sums and the table of published figures."""

from __future__ import annotations

from gongshi.derive.dated import Dated, source_field
from gongshi.derive.figures import Figures, count_figures
from gongshi.derive.make import make_site
from gongshi.derive.records import Groups, Record, Records
from gongshi.derive.site import Site, published_columns

__all__ = [
    "Dated", "Figures", "Groups", "Record", "Records", "Site", "count_figures", "make_site",
    "published_columns", "source_field",
]  # fmt: skip
