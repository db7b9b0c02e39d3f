"""Dates at the ends of what a cell may hold."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongshi.config import Limits
from gongshi.derive import make_site
from gongshi.engine import open_database
from gongshi.model import Provenance
from gongshi.provenance import FIRST_DAY, LAST_DAY
from gongshi.read import find_packages, read_packages
from gongshi.schema import load_schemas

if TYPE_CHECKING:
    from gongshi.schema import Field

DEMO = Path(__file__).parents[2] / "data" / "demo"


def dates() -> list[tuple[str, Field]]:
    """Return every column of the resources that holds days or years, with its table."""
    return [
        (schema.name, field)
        for schema in load_schemas().resources.values()
        for field in schema.fields
        if field.type in {"date", "year"}
    ]


def test_every_date_is_bounded() -> None:
    """It is true that no column takes a day that calendars cannot reckon with."""
    unbounded = [
        (table, field.name)
        for table, field in dates()
        if not {"minimum", "maximum"} <= field.constraints.keys()
    ]

    assert unbounded == []


@pytest.mark.slow
@pytest.mark.parametrize("bound", ["minimum", "maximum"])
@pytest.mark.parametrize("as_of", [FIRST_DAY, date(2026, 1, 1), LAST_DAY])
def test_days_at_their_bounds(bound: str, as_of: date, tmp_path: Path) -> None:
    """It is true that whatever is derived can be, with every day of a district at its bound."""
    shutil.copytree(DEMO, tmp_path / "demo")
    for table, field in dates():
        path = tmp_path / "demo" / f"{table}.csv"
        if not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        if field.name in header:
            place = header.index(field.name)
            for row in rows:
                row[place] = row[place] and str(field.constraints[bound])
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([header, *rows])

    with open_database() as database:
        folders = find_packages(tmp_path)
        packages, _ = read_packages(database, folders, load_schemas(), Limits())
        site = make_site(database, packages, load_schemas(), Provenance(as_of))

        assert site.derived_rows["disclosure_status"]["demo"] > 0
