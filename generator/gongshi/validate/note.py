"""Frictionless' own words on cells that failed; it is imported here, and only when needed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from gongshi.tableschema import field_descriptor

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongshi.schema import Field


class NoteReader:
    """Words what is wrong with the cells of one column."""

    def __init__(self, field: Field) -> None:
        """Import nothing yet: most columns have no failing cell."""
        self._field = field
        self._read: Callable[[str], tuple[Any, dict[str, str] | None]] | None = None

    def __call__(self, cell: str) -> str:
        """Return Frictionless' note on a cell, empty where it would accept the cell."""
        if self._read is None:
            described = field_descriptor(self._field)
            # Python's engine can take forever on a pattern; ours has matched it already.
            described.get("constraints", {}).pop("pattern", None)
            self._read = _frictionless().from_descriptor(described).create_cell_reader()
        _, notes = self._read(cell)
        return "; ".join((notes or {}).values())


@cache
def _frictionless() -> Any:  # noqa: ANN401 - a class whose package is imported late
    from frictionless import Field as FrictionlessField  # noqa: PLC0415 - takes half a second

    return FrictionlessField
