"""Parts of a page as values: numbers, tables, files; a template only sets the tags."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from gongshi.schema import Text

EMPTY = Markup()


@dataclass(frozen=True, slots=True)
class Download:
    """A file as a download box shows it."""

    path: str
    title: Text
    note: Text
    language: str | None
    size: int


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a table: its column's words, its class as an attribute, its HTML."""

    title: str
    mark: Markup
    value: Markup = EMPTY


@dataclass(frozen=True, slots=True)
class TableView:
    """A table whose cells are ready, so that a template only sets the tags."""

    heads: list[CellView]
    rows: list[list[CellView]]
    source: Markup = EMPTY
    """The document that all rows are from, if it is one."""


def number_text(value: str | float | Decimal | None) -> str:
    """Return a number with thousands separated, exactly as many decimals as were given."""
    if value is None or value == "":
        return ""
    try:
        return f"{Decimal(str(value)):,f}"
    except ArithmeticError:
        return str(value)


def size_text(count: int) -> str:
    """Return a file's size for people."""
    for unit in ("B", "KB", "MB"):
        if count < 1000:  # noqa: PLR2004 - the step between decimal units
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"  # noqa: PLR2004
        count /= 1000  # type: ignore[assignment]
    return f"{count:.1f} GB"
