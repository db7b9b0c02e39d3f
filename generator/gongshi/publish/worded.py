"""The records of a bundle as people read them: put into words once, for every form that holds them.

One table holds the cells of all the bundle's tables as lists, so that what a form makes of a cell
is one expression for all of them: DuckDB would plan an expression a column longer than it works.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from gongshi.engine import literal, quote
from gongshi.publish.in_words import cells_in_words, make_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from gongshi.engine import Database
    from gongshi.publish.format import Table
    from gongshi.schema import Field


def _nested(tables: Iterable[Table], told: Callable[[int, Field], str]) -> str:
    """Return SQL for a list a table of one text a column."""
    lists = (
        f"[{', '.join(literal(told(number, each)) for number, each in enumerate(table.fields))}]"
        for table in tables
    )
    return f"[{', '.join(lists)}]"


class Worded:
    """The records of a bundle in one language, in a table of the database that grows for them.

    Its rows are `t`, the number of a table from 1, `place`, that of the record in it from 0, and
    `cells`, the texts of its fields; they lie in that order.
    """

    def __init__(self, database: Database, tables: Sequence[Table], language: str) -> None:
        """Put the records of tables into words, in the place of what was there before."""
        self._database = database
        self.tables = tuple(tables)
        self._name = quote(f"_worded_{language}")
        held = [
            f"SELECT {number} AS t, row_number() OVER (ORDER BY _package, _row) - 1 AS place, "
            f"[{', '.join(cells_in_words(table, language))}] AS cells FROM ({table.source})"
            for number, table in enumerate(self.tables, 1)
        ]
        make_words(database)
        database.run(
            f"CREATE OR REPLACE TABLE {self._name} (t INTEGER, place BIGINT, cells VARCHAR[])"
        )
        for each in held:
            database.run(f"INSERT INTO {self._name} {each} ORDER BY place")

    def lines(
        self, cell: str, line: str, told: Callable[[int, Field], str]
    ) -> Iterator[tuple[int, Iterator[str]]]:
        """Yield the number of each table that has records, with one text a record in their order.

        Args:
            cell: SQL for what becomes of `cell`, of which `told` says what it is told of it.
            line: SQL for what becomes of `cells` together, the record at `place`.
            told: what `cell` needs to know of a column, by its number from 0 and its field.
        """
        composed = f"list_transform(cells, lambda cell, i: {cell})"
        query = (
            f"SELECT t, {line} FROM (SELECT t, place, {composed} AS cells FROM ("
            f"SELECT *, ({_nested(self.tables, told)})[t] AS told FROM {self._name}))"
        )
        for number, rows in groupby(self._database.stream(query), key=lambda row: row[0]):
            yield number, (text for _, text in rows)

    def widths(self) -> dict[int, list[int]]:
        """Return the widths that suit nine of ten cells of each column, of tables with records.

        A Chinese character takes three bytes and two places, so the mean of both sizes is its
        width; 0 for a column without cells.
        """
        each = "SELECT t, unnest(cells) AS cell, generate_subscripts(cells, 1) AS i"
        width = "quantile_disc((strlen(cell) + length(cell)) // 2, 0.9) AS width"
        query = (
            f"SELECT t, list(coalesce(width, 0) ORDER BY i) FROM (SELECT t, i, {width} "
            f"FROM ({each} FROM {self._name}) GROUP BY t, i) GROUP BY t"
        )
        return dict(self._database.rows(query))

    def close(self) -> None:
        """Let the records go."""
        self._database.run(f"DROP TABLE IF EXISTS {self._name}")
