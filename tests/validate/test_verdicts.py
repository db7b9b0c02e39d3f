"""Our verdicts are Frictionless' verdicts, except where `docs/handbook/validation.md` says so."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from frictionless import Package as FrictionlessPackage
from hypothesis import HealthCheck, example, given, settings

from gongshi.config import Limits
from gongshi.model import Severity
from gongshi.read import open_database, read_packages
from gongshi.read import table as table_module
from gongshi.tableschema import schema_descriptor
from gongshi.validate import validate
from tests.strategies import Written, field_of, packages, schema_of, schemas_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Finding

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
Verdicts = list[tuple[str, int, str, str]]


def write(folder: Path, tables: tuple[Written, ...]) -> None:
    """Write tables and a descriptor that names them."""
    entries = [f"- {{name: {t.schema.name}, path: {t.schema.name}.csv}}" for t in tables]
    text = "name: p\ntitle: t\nresources:\n" + "\n".join(entries) + "\n"
    (folder / "datapackage.yaml").write_text(text, encoding="utf-8")
    for table in tables:
        (folder / f"{table.schema.name}.csv").write_bytes(table.text.encode())


def our_reading(
    folder: Path, tables: tuple[Written, ...]
) -> tuple[tuple[Finding, ...], list[list[tuple[object, ...]]]]:
    """Return our errors, and the records that were loaded."""
    schemas = schemas_of(*(each.schema for each in tables))
    with open_database() as database:
        read, found = read_packages(database, [folder], schemas, Limits())
        report = validate(database, read, found, schemas, Limits())
        loaded = [
            database.rows(f"SELECT * FROM {each.table} ORDER BY _row")
            for package in read
            for each in package.resources
        ]
    return tuple(each for each in report.findings if each.severity is Severity.ERROR), loaded


def our_verdicts(folder: Path, tables: tuple[Written, ...]) -> Verdicts:
    """Return our errors as (table, row, field, type); keys have no field."""
    findings, _ = our_reading(folder, tables)
    keyless = {"primary-key", "extra-cell", "blank-row"}
    return sorted(
        (each.resource, each.row or 0, "" if each.code in keyless else each.field, each.code)
        for each in findings
    )


def their_verdicts(folder: Path, tables: tuple[Written, ...]) -> Verdicts:
    """Return Frictionless' errors for the same files, with the schema fitted to the header."""
    present = {each.schema.name for each in tables}
    resources = []
    for table in tables:
        fields = {each.name: each for each in table.schema.fields}
        fitted = tuple(fields[label] for label in table.labels)
        name = table.schema.name
        schema = schema_descriptor(table.schema, fitted, present)
        resources.append(
            {
                "name": name, "path": f"{name}.csv", "type": "table", "format": "csv",
                "encoding": "utf-8", "schema": schema,
                "dialect": {"csv": {"delimiter": ",", "skipInitialSpace": False}},
            }
        )  # fmt: skip
    package = FrictionlessPackage.from_descriptor(
        {"$schema": V2, "name": "p", "resources": resources}, basepath=str(folder)
    )
    report = package.validate(limit_errors=100_000)
    assert not report.errors, report.errors
    return sorted(_flat(report.tasks))


def _flat(tasks: list) -> Iterator[tuple[str, int, str, str]]:  # type: ignore[type-arg]
    for task in tasks:
        for error in task.errors:
            field = getattr(error, "field_name", "")
            if error.type == "foreign-key":
                field = ", ".join(error.field_names)
            yield task.name, getattr(error, "row_number", 0), field, error.type


@pytest.fixture
def no_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read record by record, whether they are damaged or not."""
    monkeypatch.setattr(table_module._Table, "load_columns", lambda self, text: None)  # noqa: SLF001, ARG005


@given(tables=packages())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_verdicts_are_those_of_frictionless(tables: tuple[Written, ...]) -> None:
    """It is true that table, record, field and type of every error are Frictionless'."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, tables)

        ours = our_verdicts(folder, tables)

        assert ours == their_verdicts(folder, tables)
