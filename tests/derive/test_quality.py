"""Completeness and validity, column by column."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gongshi.check import check
from gongshi.config import Limits
from gongshi.derive import Records
from gongshi.derive.quality import field_qualities, percentage, total
from gongshi.engine import open_database
from gongshi.model import Severity, Tally
from gongshi.read import find_packages, read_packages
from gongshi.report import below
from gongshi.schema import load_schemas
from gongshi.validate.cells import broken
from tests.factory import EVERY_KIND, open_site
from tests.packages import HEADERS, judge, write_package

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.derive.quality import FieldQuality

ORGANIZATIONS = (
    "org_id,name,registration,type,status,registered_on,source_id\n"
    "o1,甲,registered,association,active,2020-01-01,s1\n"
    "o2,乙,registered,association,active,,s1\n"
    "o3,丙,registered,association,active,,s1\n"
)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (1, 3, "33.3"), (2, 3, "66.7"), (1, 800, "0.1"), (9999, 10000, "99.9"), (1, 9999, "0.1"),
        (0, 5, "0.0"), (5, 5, "100.0"),
    ],
)  # fmt: skip
def test_percentage(part: int, whole: int, percent: str) -> None:
    """It is true that shares are rounded half up, and 0 and 100 are said of nothing else."""
    assert percentage(part, whole) == Decimal(percent)


def test_percentage_of_nothing() -> None:
    """It is true that nothing has no share."""
    assert percentage(0, 0) is None


def _columns(folder: Path) -> dict[str, FieldQuality]:
    with open_site(folder, {"p": {"organizations": ORGANIZATIONS}}) as site:
        found = list(field_qualities(site))
    return {each.field.name: each for each in found if each.resource == "organizations"}


@pytest.mark.slow
def test_cells_are_counted(tmp_path: Path) -> None:
    """It is true that filled cells are counted, also of columns that a file leaves out."""
    columns = _columns(tmp_path)

    day, absent = columns["registered_on"], columns["website"]
    assert (day.rows, day.quality.filled, day.quality.valid, day.present) == (3, 1, 1, True)
    assert day.quality.completeness_pct == Decimal("33.3")
    assert (absent.quality.filled, absent.present, absent.quality.validity_pct) == (0, False, None)
    everything = total(columns.values())
    assert (everything.cells, everything.filled) == (3 * len(columns), 6 * 3 + 1)


def test_invalid_cells_are_counted_once(tmp_path: Path) -> None:
    """It is true that a cell which breaks several constraints is one cell."""
    schemas = load_schemas()
    field = schemas.resources["organizations"].field("registered_on")
    assert field is not None
    content = ORGANIZATIONS.replace("2020-01-01", "May")
    folder = write_package(tmp_path / "data/p", {"organizations.csv": content})

    with open_database() as database:
        (package,), _ = read_packages(database, find_packages(folder.parent), schemas, Limits())
        table = package.resource("organizations")
        assert table is not None
        wrong = database.value(f"SELECT count(*) FILTER (WHERE {broken(field)}) FROM {table.table}")

    assert wrong == 1


@pytest.mark.slow
def test_findings_are_those_of_the_report(tmp_path: Path) -> None:
    """It is true that findings are counted per column, a key's for each of its columns."""
    with open_site(tmp_path, {"p": {"organizations": ORGANIZATIONS}}) as opened:
        warning = Severity.WARNING
        tally = {
            Tally("p", "organizations", "name, status", "x", warning): 2,
            Tally("p", "organizations", "name", "y", warning): 1,
        }
        site = replace(opened, report=replace(opened.report, tally=tally))
        found = {
            (each.resource, each.field.name): each.quality.findings
            for each in field_qualities(site)
        }

    assert found["organizations", "name"] == 3
    assert found["organizations", "status"] == 2
    assert sum(found.values()) == 5


def test_the_table_holds_every_package(tmp_path: Path) -> None:
    """It is true that the derived table has a row a column, the synthetic packages' marked."""
    told = {"demo": {"synthetic": True}}
    with open_site(
        tmp_path, {"a": EVERY_KIND, "demo": {"sources": "source_id,title\n"}}, told
    ) as site:
        rows = list(Records(site).rows("quality"))

    assert {(each["_package"], each["_synthetic"]) for each in rows} == {
        ("a", "false"), ("demo", "true"),
    }  # fmt: skip
    (name,) = (
        each
        for each in rows
        if (each["package"], each["resource"], each["field"]) == ("a", "organizations", "name_en")
    )
    assert (name["rows"], name["filled"], name["completeness_pct"]) == ("3", "1", "33.3")
    assert (name["required"], name["valid"], name["validity_pct"]) == ("false", "1", "100.0")


def test_paths_are_told_from_the_data_folder(tmp_path: Path) -> None:
    """It is true that a published report names files as they lie in the data folder."""
    content = HEADERS["organizations"] + "o1,First,registered,association,alive,s1\n"
    folder = write_package(tmp_path / "data/p", {"organizations.csv": content})

    report = below(judge(folder), folder.parent)

    assert {each.path for each in report.findings} == {"p/organizations.csv"}
    assert report.packages[0].resources[0].path == "p/organizations.csv"
    assert below(check((), data=folder.parent, limits=Limits()), folder.parent) == report
