"""Reading untrusted input: the gate, the strict descriptor parser, tables into DuckDB."""

from __future__ import annotations

from gongshi.read.database import Database, literal, open_database, quote
from gongshi.read.packages import find_packages, read_packages

__all__ = [
    "Database",
    "find_packages",
    "literal",
    "open_database",
    "quote",
    "read_packages",
]
