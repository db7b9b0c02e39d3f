"""The engine: DuckDB, how its SQL is written, and what text becomes in it.

No other room opens a database of DuckDB, or knows how a date or a number becomes SQL.
"""

from __future__ import annotations

from gongshi.engine.casting import (
    AMOUNT,
    DIGITS,
    INTEGER,
    NUMBER,
    YEAR,
    Column,
    amount,
    as_text,
    constant,
    day,
    day_of,
    few_digits,
    has_type,
    is_false,
    is_true,
    items,
    nothing,
    says_yes,
    sql_type,
    typed,
    value,
    without_zeros,
    written_out,
    year_of,
)
from gongshi.engine.database import BATCH, Database, Exceeded, compiles, open_database
from gongshi.engine.noting import (
    NOTING,
    WHOLE,
    Found,
    Frame,
    Looked,
    Question,
    Read,
    Told,
    Watched,
    digest,
    shared,
)
from gongshi.engine.quoting import among, literal, quote

__all__ = [
    "AMOUNT", "BATCH", "DIGITS", "INTEGER", "NOTING", "NUMBER", "WHOLE", "YEAR", "Column",
    "Database", "Exceeded", "Found", "Frame", "Looked", "Question", "Read", "Told", "Watched",
    "among", "amount", "as_text", "compiles", "constant", "day", "day_of", "digest", "few_digits",
    "has_type", "is_false", "is_true", "items", "literal", "nothing", "open_database", "quote",
    "says_yes", "shared", "sql_type", "typed", "value", "without_zeros", "written_out", "year_of",
]  # fmt: skip
