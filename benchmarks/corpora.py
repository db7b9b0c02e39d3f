"""Compare verdicts with frictionless-py's on a folder of CSV files, one by one.

    python benchmarks/corpora.py FOLDER

Every CSV below the folder is read by both with the same schema: that of a Table Schema, resource
or package descriptor beside it that names the file, where gongshi has its types, else one that
takes every column of the header as text. What is compared are the kind, record and column of each
error; of an error in the header only the kind. Each difference is printed.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from frictionless import Detector, Dialect, Resource, Schema, formats

from gongshi.config import Limits
from gongshi.engine import open_database
from gongshi.errors import SchemaError
from gongshi.ledger import Ledger
from gongshi.model import Descriptor, Package
from gongshi.read.csv_table import read_csv_table
from gongshi.read.descriptor import DELIMITERS, ResourceEntry
from gongshi.read.table import TableSource
from gongshi.schema import ResourceSchema, Schemas, parse_node, read_field
from gongshi.tableschema import schema_descriptor
from gongshi.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHOWN = 6
"""Differences that are printed of one file."""
TEXT = {"zh": "", "en": ""}
WITHOUT_PLACE = frozenset({
    "blank-label", "duplicate-label", "extra-label", "missing-label", "encoding-error",
})  # fmt: skip
"""Errors of the header, and that of a whole file, for which only we name the place."""
KEYLESS = frozenset({"primary-key", "extra-cell", "blank-row"})
Verdicts = Counter[tuple[int, str, str]]


def labels_of(content: bytes, delimiter: str) -> list[str]:
    """Return a file's header, as far as it can be read."""
    lines = content.decode("utf-8-sig", "replace").splitlines(keepends=True)
    return next(csv.reader(lines, delimiter=delimiter), [])


def delimiter_of(content: bytes) -> str:
    """Return the delimiter that the first line has most of."""
    first = content.split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(DELIMITERS, key=first.count)


def schema_of(nodes: list[Mapping[str, Any]], key: tuple[str, ...] = ()) -> ResourceSchema:
    """Return a schema of ours with Table Schema's fields."""
    text = yaml.safe_dump({"fields": [{**node, "publication": "public"} for node in nodes]})
    root = parse_node(text.encode(), "corpora")
    fields = tuple(read_field(each, {}, labelled=False) for each in root.each("fields"))
    return ResourceSchema("table", TEXT, TEXT, group="", order=0, fields=fields, primary_key=key)


def ours(content: bytes, delimiter: str, schema: ResourceSchema) -> Verdicts:
    """Return our verdicts on a file."""
    ledger = Ledger(1_000_000)
    entry = ResourceEntry("table", ("table.csv",), delimiter=delimiter)
    schemas = Schemas({"table": schema}, {})
    with open_database() as database:
        source = TableSource(entry, schema, "p", "table.csv")
        reading = read_csv_table(database, content, source, Limits(), ledger)
        tables = (reading.resource,) if reading.resource else ()
        package = Package(Descriptor("p", "t"), Path(), tables)
        report = validate(database, (package,), ledger, schemas)
    return Counter(
        (0, "", each.code) if each.code in WITHOUT_PLACE
        else (each.row or 0, "" if each.code in KEYLESS else each.field, each.code)
        for each in report.errors
    )  # fmt: skip


def theirs(
    path: Path, delimiter: str, labels: list[str], schema: ResourceSchema | None
) -> Verdicts:
    """Return frictionless-py's verdicts; without a schema every column of its header is text."""
    control = formats.CsvControl(delimiter=delimiter, skip_initial_space=False)
    dialect = Dialect(header_rows=[1], controls=[control])
    detector = Detector(field_type="string", field_missing_values=[""])
    given: dict[str, Any] = {}
    if schema:
        described = schema_descriptor(schema, schema.fields, {"table"})
        given["schema"] = Schema.from_descriptor(described)
    resource = Resource(
        path=path.name, basepath=str(path.parent), format="csv", encoding="utf-8",
        dialect=dialect, detector=detector, **given,
    )  # fmt: skip
    report = resource.validate(limit_errors=1_000_000)
    # A column without a name of its own is `field3` or `name2` there; here it has its label.
    fields = resource.schema.field_names
    names = dict(zip(fields, labels, strict=False))
    errors = [*report.errors, *(each for task in report.tasks for each in task.errors)]
    return Counter(_placed(each, names) for each in errors)


def _placed(error: Any, names: Mapping[str, str]) -> tuple[int, str, str]:  # noqa: ANN401
    """Return the place and kind of one of frictionless-py's errors."""
    if error.type in WITHOUT_PLACE:
        return 0, "", error.type
    field = getattr(error, "field_name", "")
    return getattr(error, "row_number", 0), names.get(field, field), error.type


def described(folder: Path) -> Iterator[tuple[Path, ResourceSchema]]:
    """Yield the files that descriptors give a schema of types and constraints that we have."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".json", ".yaml"} or not path.is_file():
            continue
        try:
            tree = yaml.safe_load(path.read_bytes())
        except (yaml.YAMLError, ValueError):
            continue
        if not isinstance(tree, dict):
            continue
        for entry in [tree, *(tree.get("resources") or ())]:
            try:
                file, schema = path.parent / entry["path"], entry["schema"]
                if isinstance(schema, str):
                    schema = yaml.safe_load((path.parent / schema).read_bytes())
                if file.suffix == ".csv" and file.is_file() and "dialect" not in entry:
                    if set(schema) - {"fields", "primaryKey", "foreignKeys"}:
                        continue
                    key = schema.get("primaryKey") or ()
                    nodes = schema["fields"]
                    keys = (key,) if isinstance(key, str) else tuple(key)
                    yield file, schema_of(nodes, keys)
            except (KeyError, TypeError, AttributeError, OSError, SchemaError, ValueError):
                continue


def main() -> int:
    """Compare; return 1 where a verdict differs."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    total = equal = refused = 0
    cases: list[tuple[Path, ResourceSchema | None]] = [
        (each, None) for each in sorted(folder.rglob("*.csv")) if each.is_file()
    ]
    cases += described(folder)
    for path, given in cases:
        content = path.read_bytes()
        delimiter = delimiter_of(content)
        labels = labels_of(content, delimiter)
        schema = given
        if schema is None:
            names = dict.fromkeys(each for each in labels if each.strip())
            schema = schema_of([{"name": each, "type": "string"} for each in names])
        elif [each.name for each in schema.fields] != labels:
            continue  # columns in any order are one of the documented differences
        total += 1
        here = ours(content, delimiter, schema)
        there = theirs(path, delimiter, labels, given)
        equal += here == there
        refused += bool(there)
        if here != there:
            print(f"{path.relative_to(folder)}{' (with its schema)' if given else ''}")
            for name, only in (("gongshi", here - there), ("frictionless", there - here)):
                print(f"  only {name}: {json.dumps(sorted(only)[:SHOWN], ensure_ascii=False)}")
    print(f"{total} tables, {refused} with errors, {equal} judged alike")
    return int(equal != total)


if __name__ == "__main__":
    sys.exit(main())
