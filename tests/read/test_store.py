"""Tables in files between two processes: what is written is what is read, whatever its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.engine import literal, open_database
from gongshi.read.store import GROUP, Stored, group_of
from tests.packages import HEADERS, ORGANIZATION, flat, judge, write_package

if TYPE_CHECKING:
    from pathlib import Path

TAKEN = ("rowid", "file_row_number", "filename", "file_index", "select", "order", "value", "c0")
"""Names that mean something to DuckDB, or might to us."""


@pytest.mark.parametrize(
    ("rows", "group"),
    [(0, GROUP), (1, GROUP), (GROUP, GROUP), (2 * GROUP + 1, GROUP), (5_000, 2_048)],
)
def test_records_keep_their_numbers_and_cells(rows: int, group: int) -> None:
    """It is true that a file gives back every record with its number, in one group or several."""
    source = (
        f"(SELECT CASE WHEN i % 7 <> 0 THEN 'é协' || i END AS \"rowid\", "
        f"CASE WHEN i % 5 <> 0 THEN '' END AS \"file_row_number\" FROM range({rows}) AS t(i))"
    )
    with open_database() as database:
        stored = Stored("t.parquet", ("rowid", "file_row_number"), 2, group)
        stored.write(database, source)
        found = database.rows(f"{stored.records(database.folder)} ORDER BY _row")

    expected = [(i + 2, f"é协{i}" if i % 7 else None, "" if i % 5 else None) for i in range(rows)]
    assert found == expected


def test_records_may_bring_their_numbers() -> None:
    """It is true that what is left out of a table changes no other record's number."""
    with open_database() as database:
        whole = Stored("whole.parquet", ("a",), 2)
        whole.write(database, "(SELECT chr(97 + CAST(i AS INT)) AS a FROM range(5) AS t(i))")
        kept = Stored("kept.parquet", ("a",), 0)
        left_out = "SELECT unnest(?::BIGINT[])"
        source = f"({whole.records(database.folder)})"
        kept.write(database, f"(FROM {source} WHERE _row NOT IN ({left_out}))", [[3, 5]])
        whole.path(database.folder).unlink()
        found = database.rows(kept.records(database.folder))

    assert found == [(2, "a"), (4, "c"), (6, "e")]


@pytest.mark.parametrize(
    ("record", "rows"), [(0, GROUP), (100, GROUP), (2_000, 16_384), (16_000, 2_048), (10**6, 2_048)]
)
def test_long_records_are_written_in_small_groups(record: int, rows: int) -> None:
    """It is true that a thread never holds much more than 32 MiB, but for very long records."""
    assert group_of(record) == rows


def test_a_folder_may_have_a_quote_in_its_name(tmp_path: Path) -> None:
    """It is true that the path of a file is one text in the query, whatever is in it."""
    folder = tmp_path / "it's here"

    query = Stored("t.parquet", ("a",), 2).records(folder)

    assert query.endswith(f"read_parquet({literal(str(folder / 't.parquet'))})")


@pytest.mark.parametrize("name", TAKEN)
def test_a_column_may_have_any_name(name: str, tmp_path: Path) -> None:
    """It is true that a package's own column is judged whatever DuckDB calls its own."""
    field = f"{{name: {name}, type: integer, title: Own}}"
    descriptor = (
        "name: p\ntitle: t\nresources:\n- {name: organizations, path: organizations.csv, "
        f"schema: {{fields: [{field}]}}}}\n"
        "- {name: projects, path: projects.csv}\n- {name: evaluations, path: evaluations.csv}\n"
        "- {name: sources, path: sources.csv}\n"
    )
    # The second record has a cell too many, so that the table is read record by record.
    damage = ",x" if name == TAKEN[1] else ""
    content = (
        f"{HEADERS['organizations'].strip()},{name}\n"
        f"{ORGANIZATION.strip()},1\n"
        f"{ORGANIZATION.strip().replace('o1', 'o2')},one{damage}\n"
    )

    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}, descriptor))

    expected = [(3, name, "type-error.integer")]
    expected += [(3, "", "extra-cell")] if damage else []
    errors = tuple(each for each in report.findings if each.severity == "error")
    assert sorted(flat(errors), key=str) == sorted(expected, key=str)
