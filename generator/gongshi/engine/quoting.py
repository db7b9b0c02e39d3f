"""Names and texts as they stand in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def quote(name: str) -> str:
    """Quote an identifier for SQL; the only way a name enters a query."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for SQL; for the few places that take no parameter."""
    return "'" + text.replace("'", "''") + "'"


def among(values: Iterable[str]) -> str:
    """Return the list of texts that SQL's IN takes."""
    return "(" + ", ".join(map(literal, values)) + ")"
