"""Tables on their way from the process that reads to the one that judges: a Parquet file each.

DuckDB writes Parquet in two thirds of the time that a database file of its own takes, packs
repeated texts, which are then judged once, and reads groups of rows with every thread it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongshi.engine import literal, quote

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongshi.engine import Database

GROUP: Final = 30_720
"""Rows that one thread works on at a time: fewer than DuckDB's, so that a long table needs two."""
_VECTOR: Final = 2_048
"""DuckDB's groups are multiples of this."""
_GROUP_BYTES: Final = 32 << 20
"""About how many bytes one thread may hold until they are written."""


def group_of(record: int) -> int:
    """Return how many rows go together where a record has about so many bytes."""
    return max(_VECTOR, min(GROUP, _GROUP_BYTES // max(record, 1) // _VECTOR * _VECTOR))


@dataclass(frozen=True, slots=True)
class Stored:
    """A table of text cells in a file of its own.

    In the file its columns are called `_0`, `_1` …, so that none takes a name that DuckDB needs.
    """

    file: str
    """The file's name in the scratch folder."""
    columns: tuple[str, ...]
    first: int
    """The number of the first record, where the others follow; 0 where each brings its own."""
    group: int = GROUP
    """Rows that are written together."""

    def write(self, database: Database, source: str, values: Sequence[object] = ()) -> None:
        """Write the file, in the database's folder.

        Args:
            database: does it.
            source: what stands behind `FROM`; it has the columns, and `_row` where `first` is 0.
            values: of the parameters in `source`.
        """
        cells = [] if self.first else ["_row"]
        cells += [f"{quote(name)} AS _{place}" for place, name in enumerate(self.columns)]
        database.run(
            f"COPY (SELECT {', '.join(cells)} FROM {source}) "
            f"TO {literal(str(self.path(database.folder)))} (FORMAT parquet, "
            f"PARQUET_VERSION v2, COMPRESSION uncompressed, ROW_GROUP_SIZE {self.group})",
            values,
        )

    def records(self, folder: Path) -> str:
        """Return the query that gives the records: their numbers as `_row`, and the columns."""
        number = f"file_row_number + {self.first}" if self.first else "_row"
        cells = [f"_{place} AS {quote(name)}" for place, name in enumerate(self.columns)]
        file = literal(str(self.path(folder)))
        return f"SELECT {', '.join((f'{number} AS _row', *cells))} FROM read_parquet({file})"

    def path(self, folder: Path) -> Path:
        """Return where the file lies."""
        return folder / self.file
