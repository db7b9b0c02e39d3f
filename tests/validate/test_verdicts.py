"""Our verdicts are Frictionless' verdicts, except where `docs/handbook/validation.md` says so."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import Package as FrictionlessPackage
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshi.config import Limits
from gongshi.engine import open_database
from gongshi.model import Severity
from gongshi.read import csv_table, read_packages
from gongshi.schema import Value, Vocabulary
from gongshi.tableschema import schema_descriptor
from gongshi.validate import validate
from tests.packages import read_here
from tests.strategies import NO_TEXT, Written, field_of, packages, schema_of, schemas_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Finding
    from gongshi.schema import Field

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
EXAMPLES = int(os.environ.get("GONGSHI_EXAMPLES", "100"))
"""Per property; `make verdicts` draws thousands."""
NASTY = ("a", '"', '""', ",", ",", "\n", "\n", "\r\n", "\r", " ", "\t", "é", '"x"', '"y,\nz"')
ANY_TEXT = st.lists(st.sampled_from(NASTY), max_size=14).map("".join)
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
        read, found = read_packages(database, [folder], schemas, Limits(), read_here)
        report = validate(database, read, found, schemas)
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
                # Left to itself, Frictionless guesses which row is the header and what it skips.
                "dialect": {
                    "headerRows": [1],
                    "csv": {"delimiter": ",", "skipInitialSpace": False},
                },
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


@pytest.mark.slow
@pytest.mark.unmeasured
@given(tables=packages())
@settings(max_examples=EXAMPLES, deadline=None)
def test_verdicts_are_those_of_frictionless(tables: tuple[Written, ...]) -> None:
    """It is true that table, record, field and type of every error are Frictionless'."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, tables)

        ours = our_verdicts(folder, tables)

        assert ours == their_verdicts(folder, tables)


def one_table(field: Field, cell: str) -> tuple[Written, ...]:
    """Return a table with one column and one cell."""
    quoted = '"' + cell.replace('"', '""') + '"'
    return (Written(schema_of("here", field), (field.name,), f"{field.name}\n{quoted}\n"),)


@pytest.mark.parametrize(
    ("kind", "constraints", "cell", "ours", "theirs"),
    [
        ("string", {"pattern": "a|b"}, "azzz", "constraint-error", ""),
        ("string", {"pattern": "[0-9]+"}, "12\n", "constraint-error", ""),
        ("string", {"pattern": r"\d+"}, "١٢", "constraint-error", ""),
        ("integer", {}, "１２", "type-error", ""),
        ("integer", {}, "1_000", "type-error", ""),
        ("number", {}, "１.５", "type-error", ""),
        ("year", {}, "２０２５", "type-error", ""),
        ("year", {}, "+202", "type-error", ""),
        ("integer", {}, " 7", "type-error", ""),
        ("number", {}, "7 ", "type-error", ""),
        ("number", {}, "NaN", "type-error", ""),
        ("number", {}, "-Infinity", "type-error", ""),
        ("number", {}, "1e999", "type-error", ""),
        ("integer", {}, "1234567890123456", "type-error", ""),
        ("number", {}, "1.2345678901234567", "type-error", ""),
        ("date", {}, "2025-7-1", "type-error", ""),
        ("uri", {}, "ftp://a.org", "type-error", ""),
        ("uri", {}, "javascript:alert(1)", "type-error", ""),
        ("uri", {}, "https://a.org/a b", "type-error", ""),
        ("number", {}, "123456789012345.6", "type-error", ""),
        ("string", {"required": True}, " ", "constraint-error", ""),
        ("string", {"required": True}, "\u3000\xa0", "constraint-error", ""),
        ("list", {}, ";", "type-error", ""),
        ("list", {}, "a;;b", "type-error", ""),
        ("list", {}, "a;\u3000", "type-error", ""),
    ],
)
def test_stricter_than_frictionless(  # noqa: PLR0913, PLR0917 - a row of the table
    kind: str, constraints: dict[str, Any], cell: str, ours: str, theirs: str, tmp_path: Path
) -> None:
    """It is true that we refuse these cells, which Frictionless accepts, and say so."""
    tables = one_table(field_of("a", kind, constraints), cell)
    write(tmp_path, tables)

    verdicts = our_verdicts(tmp_path, tables), their_verdicts(tmp_path, tables)

    assert verdicts == ([("here", 2, "a", ours)], [("here", 2, "a", theirs)] if theirs else [])


def test_codes_in_a_list_are_judged(tmp_path: Path) -> None:
    """It is true that items of a list are checked against the vocabulary, unlike Frictionless'."""
    vocabulary = Vocabulary("v", NO_TEXT, (Value("x", NO_TEXT), Value("y", NO_TEXT)))
    tables = one_table(replace(field_of("a", "list"), vocabulary=vocabulary), "x;z")
    write(tmp_path, tables)

    verdicts = our_verdicts(tmp_path, tables), their_verdicts(tmp_path, tables)

    assert verdicts == ([("here", 2, "a", "constraint-error")], [])


def test_a_quote_that_is_not_closed_is_an_error(tmp_path: Path) -> None:
    """It is true that an unclosed quote is named, where Frictionless swallows the records."""
    schema = schema_of("here", field_of("a", "string"), field_of("b", "string"))
    tables = (Written(schema, ("a", "b"), 'a,b\n1,2\n3,"4\n5,6\n'),)
    write(tmp_path, tables)

    verdicts = our_verdicts(tmp_path, tables), their_verdicts(tmp_path, tables)

    assert verdicts == ([("here", 3, "b", "source-error")], [])


@pytest.mark.slow
@pytest.mark.unmeasured
@given(tables=packages())
@settings(max_examples=EXAMPLES, deadline=None)
def test_both_ways_of_reading_agree(tables: tuple[Written, ...]) -> None:
    """It is true that whole columns and single records give the same table and findings."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        write(folder, tables)

        by_column = our_reading(folder, tables)
        patch.setattr(csv_table.CsvTable, "load_columns", lambda *_: None)
        by_record = our_reading(folder, tables)

        assert by_column == by_record


@pytest.mark.slow
@pytest.mark.unmeasured
@given(texts=st.lists(ANY_TEXT, min_size=10, max_size=10))
@settings(max_examples=max(EXAMPLES * 3 // 10, 1), deadline=None)
def test_both_ways_of_reading_agree_on_any_text(texts: list[str]) -> None:
    """It is true that quotes, line ends and delimiters in any order are read alike."""
    fields = field_of("a", "string"), field_of("b", "string")
    tables = tuple(
        Written(schema_of(f"t{number}", *fields), ("a", "b"), f"a,b\n{text}")
        for number, text in enumerate(texts)
    )
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        write(folder, tables)

        by_column = our_reading(folder, tables)
        patch.setattr(csv_table.CsvTable, "load_columns", lambda *_: None)
        by_record = our_reading(folder, tables)

        assert by_column == by_record
