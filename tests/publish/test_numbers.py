"""A number is the same number in every form that is published."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.publish.conftest import BuildSite, PublishFiles

NUMBERS = (
    "123456789012345", "12345678901234.5", "0.123456789012345", "99999999999999.9", "1e15",
    "1234567.89", "0.1", "007", "+5", ".5", "5.", "1.10", "2.5e-3", "0", "1e99",
)  # fmt: skip
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _sheet(workbook: bytes, column: str) -> list[str]:
    """Return the stored numbers of the column of claims' values, sheet by sheet."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                for cell in ET.fromstring(archive.read(name)).iter(f"{SHEET}c"):  # noqa: S314 - ours
                    place = cell.get("r", "").rstrip("0123456789")
                    value = cell.findtext(f"{SHEET}v")
                    if place == column and cell.get("t", "n") == "n" and value:
                        found.append(value)
    return found


@pytest.mark.slow
def test_one_number_in_all_forms(
    build_site: BuildSite, publish_files: PublishFiles, tmp_path: Path
) -> None:
    """It is true that CSV, JSON, SQLite and the workbook hold equal numbers, to the last digit."""
    rows = "".join(f"p{n:02},T,need,s,{number}\n" for n, number in enumerate(NUMBERS))
    given = [Decimal(each) for each in NUMBERS]
    table = f"project_id,title,stage,source_id,budget_yuan\n{rows}"

    files = publish_files(build_site({"p": {"projects": table}}))

    exact = csv.DictReader(io.StringIO(files["data/p/projects.csv"].decode()))
    assert [Decimal(each["budget_yuan"]) for each in exact] == given
    for path in (f"projects/p{n:02}.json" for n, each in enumerate(NUMBERS)):
        tree = json.loads(files[path], parse_float=Decimal, parse_int=Decimal)
        place = int(path[10:12])
        assert Decimal(str(_budget(tree))) == Decimal(NUMBERS[place])
    (tmp_path / "p.sqlite").write_bytes(files["data/p.sqlite"])
    with closing(sqlite3.connect(tmp_path / "p.sqlite")) as connection:
        stored = connection.execute("SELECT budget_yuan FROM projects ORDER BY project_id")
        assert [Decimal(repr(each)) for (each,) in stored] == given
    assert {Decimal(each) for each in _sheet(files["data/p.xlsx"], "E")} >= set(given)


def _budget(tree: object) -> object:
    """Return the value of budget_yuan wherever it stands in a record's JSON."""
    if isinstance(tree, dict):
        if "budget_yuan" in tree:
            return tree["budget_yuan"]
        tree = list(tree.values())
    found = [_budget(each) for each in tree] if isinstance(tree, list) else []
    return next((each for each in found if each is not None), None)
