"""Cells become values: the same that Frictionless reads, and the same text again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import Field as FrictionlessField
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongshi.engine import (
    amount,
    constant,
    day,
    has_type,
    open_database,
    quote,
    says_yes,
    sql_type,
    typed,
    value,
    without_zeros,
    written_out,
    year_of,
)
from tests.strategies import CELLS, field_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.engine import Database

_SOME = settings(deadline=None, max_examples=40)
KINDS = tuple(kind for kind in CELLS if kind != "string")
_WRITTEN = {
    "uri": st.from_regex(r"https?://[a-z]{1,9}\.org(/[a-z]{0,5})?", fullmatch=True),
    "integer": st.from_regex(r"[+-]?[0-9]{1,15}", fullmatch=True),
    "number": st.from_regex(
        r"[+-]?[0-9]{1,9}(\.[0-9]{0,6})?([eE][+-]?[0-9]{1,2})?", fullmatch=True
    ),
    "date": st.dates().map(date.isoformat),
    "year": st.from_regex("[0-9]{4}", fullmatch=True),
    "boolean": st.sampled_from(("true", "True", "TRUE", "1", "false", "False", "FALSE", "0")),
    "list": st.lists(st.sampled_from(("a", "bc", "中 文")), min_size=1).map(";".join),
}
"""Cells as people write them, by kind; Hypothesis finds the odd ones."""


@pytest.fixture(scope="module", name="database")
def _database() -> Iterator[Database]:
    with open_database() as database:
        yield database


def _asked(database: Database, kind: str, cell: str, sql: str) -> Any:  # noqa: ANN401 - SQL decides
    name = quote(field_of("c", kind).name)
    return database.value(f"SELECT {sql} FROM (SELECT ? AS {name})", [cell])


def _read(kind: str, cell: str) -> tuple[object, bool]:
    """Return what Frictionless reads of a cell, and whether it finds nothing wrong with it."""
    field = field_of("c", kind)
    told = {"name": field.name, "type": field.type, "format": field.format}
    found, notes = FrictionlessField.from_descriptor(
        told | ({"delimiter": ";"} if kind == "list" else {})
    ).read_cell(cell)
    return found, not notes


def _same(kind: str, ours: object, theirs: object) -> bool:
    if kind == "number":
        assert isinstance(theirs, Decimal)
        return ours == float(theirs)
    return bool(ours == theirs) and type(ours) is type(theirs)


@pytest.mark.parametrize("kind", KINDS)
def test_valid_cells_are_what_frictionless_reads(database: Database, kind: str) -> None:
    """It is true that each cell in the tests' lists, and any that is drawn, has one value."""
    field = field_of("c", kind)

    @_SOME
    @given(cell=st.one_of(st.sampled_from(CELLS[kind]), _WRITTEN[kind]))
    def holds(cell: str) -> None:
        theirs, fine = _read(kind, cell)
        ours = _asked(database, kind, cell, typed(field)) if cell else None
        if ours is None:
            assert not cell or not _asked(database, kind, cell, has_type(field))
        else:
            assert fine
            assert _same(kind, ours, theirs)
            assert _asked(database, kind, cell, value(field)) == ours

    holds()


@pytest.mark.parametrize("kind", KINDS)
def test_every_good_cell_has_a_value(database: Database, kind: str) -> None:
    """It is true that no cell as people write it is lost, and that its type is the one told."""
    field = field_of("c", kind)

    @_SOME
    @given(cell=_WRITTEN[kind])
    def holds(cell: str) -> None:
        if kind == "date" and cell < "0001":
            return
        assert _asked(database, kind, cell, f"{typed(field)} IS NOT NULL")
        assert _asked(database, kind, cell, f"typeof({value(field)})") == sql_type(field)

    holds()


def test_cells_without_their_type(database: Database) -> None:
    """It is true that what is no value of its type is null, and that a judged cell must have it."""
    for kind, cell in (
        ("integer", "1.0"), ("integer", "1234567890123456"), ("number", "1,5"), ("number", "1e999"),
        ("number", "0.1234567890123456"), ("date", "2025-02-29"), ("date", "0000-01-01"),
        ("year", "25"), ("boolean", "yes"), ("uri", "a b"),
    ):  # fmt: skip
        assert _asked(database, kind, cell, typed(field_of("c", kind))) is None, (kind, cell)


def test_items_of_a_list(database: Database) -> None:
    """It is true that blanks around the items of a list are none of them."""
    assert _asked(database, "list", " a ;; b", value(field_of("c", "list"))) == ["a", "b"]


def test_bounds(database: Database) -> None:
    """It is true that a schema's bound compares as its column's values do."""
    for kind, cell, bound in (
        ("integer", "10", 9), ("number", "10", "9.5"), ("date", "2025-10-01", "2025-09-30"),
        ("year", "2025", 2024), ("string", "b", "a"), ("boolean", "true", False),
    ):  # fmt: skip
        field = field_of("c", kind)
        assert _asked(database, kind, cell, f"{typed(field)} > {constant(field, bound)}"), kind


def test_amounts_are_exact(database: Database) -> None:
    """It is true that an amount is the number that was written, and that its text says no more."""

    @_SOME
    @given(digits=st.integers(-(10**15) + 1, 10**15 - 1), places=st.integers(0, 9))
    @example(digits=10, places=0)
    @example(digits=0, places=3)
    def holds(digits: int, places: int) -> None:
        told = Decimal(digits).scaleb(-places)
        found, text = database.rows(
            f"SELECT {amount('cell')}, {without_zeros(amount('cell'))} FROM (SELECT ? AS cell)",
            [f"{told:f}"],
        )[0]
        assert found == told
        assert Decimal(text) == told
        assert not ("." in text and text.endswith(("0", ".")))

    holds()


def test_amounts_beyond_any_money(database: Database) -> None:
    """It is true that a number larger than any money is no amount."""
    assert _asked(database, "number", "1e20", amount("c")) is None


def test_numbers_for_programs(database: Database) -> None:
    """It is true that a number is given as it was written, unless programs could not read it."""
    given_back = {
        "0": "0", "-12.50": "-12.50", "+5": "5.0", "5.": "5.0", "1e3": "1000.0", "07": "7.0",
    }  # fmt: skip

    assert {
        cell: _asked(database, "number", cell, written_out("c")) for cell in given_back
    } == given_back


def test_days_years_and_truths(database: Database) -> None:
    """It is true that days, the years of periods and truths are read where they are meant."""
    assert database.value(f"SELECT {day(date(2026, 11, 1))}") == date(2026, 11, 1)
    assert _asked(database, "string", "2025-Q1", year_of("c")) == 2025
    assert _asked(database, "string", "unknown", year_of("c")) is None
    assert [says_yes(each) for each in ("TRUE", "1", "false", None)] == [True, True, False, False]
