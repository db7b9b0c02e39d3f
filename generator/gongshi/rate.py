"""The story of `gongshi rate`: read one package, judge it, rate it, write nothing."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gongshi.check import judge
from gongshi.derive.rating_inputs import SUBJECTS, rate
from gongshi.derive.ratings import (
    is_provisional,
    total_of,
    value_of,
    warning_of,
    weight_of,
)
from gongshi.engine import nothing, open_database, quote
from gongshi.errors import EnvironmentFault, UsageError
from gongshi.provenance import find_provenance
from gongshi.rulebook import load_rulebooks, read_rulebook_file
from gongshi.schema import load_schemas
from gongshi.workers import WORKERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from gongshi.config import Limits
    from gongshi.engine import Database
    from gongshi.model import Package, Report
    from gongshi.rulebook import Rated, Rulebook

RULEBOOK_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to rate: a package, by which rulebooks, as of which day."""

    package: Path
    scheme: str = ""
    rulebook: Path | None = None
    as_of: str | None = None


def rate_package(wanted: Wanted, limits: Limits) -> Report | list[Mapping[str, Any]]:
    """Return the ratings of a package as JSON objects, its report where it is not valid.

    Raises:
        UsageError: the folder, the file or the scheme does not exist.
        RulebookError: the rulebook cannot be carried out.
    """
    WORKERS.prepare()
    if not wanted.package.is_dir() and not wanted.package.is_symlink():
        raise UsageError("no-folder", folder=wanted.package)
    rulebooks = _rulebooks(wanted)
    with open_database() as database:
        report = judge(
            database, (wanted.package,), limits, data=wanted.package.parent, as_of=wanted.as_of
        )
        if not report.valid:
            return report
        package = report.packages[0]
        as_of = _as_of(database, wanted, package)
        found: list[Mapping[str, Any]] = []
        for scheme, rated in rate(database, package_source(package), rulebooks):
            found += (entry(scheme, each, as_of) for each in rated)
        return found


def _rulebooks(wanted: Wanted) -> Mapping[str, tuple[Rulebook, ...]]:
    """Return the rulebooks to rate by: those of a scheme, or the one that the file holds."""
    if wanted.rulebook is not None:
        if not wanted.rulebook.is_file() or wanted.rulebook.stat().st_size > RULEBOOK_BYTES:
            raise UsageError("no-rulebook", path=wanted.rulebook)
        brought = read_rulebook_file(wanted.rulebook.read_bytes(), wanted.rulebook.name)
        if wanted.scheme not in {"", brought.id}:
            raise UsageError("other-scheme", scheme=wanted.scheme, found=brought.id)
        return {brought.id: (brought,)}
    known = load_rulebooks()
    if wanted.scheme and wanted.scheme not in known:
        raise UsageError("no-scheme", scheme=wanted.scheme, known=", ".join(known))
    return {wanted.scheme: known[wanted.scheme]} if wanted.scheme else known


def _as_of(database: Database, wanted: Wanted, package: Package) -> date | None:
    """Return the day of the data; None where nothing tells it and nobody asked for one."""
    try:
        return find_provenance(database, wanted.package, (package,), wanted.as_of).as_of
    except EnvironmentFault:
        return None


def package_source(package: Package) -> Callable[[str, tuple[str, ...]], str]:
    """Return what gives a package's columns, null where it lacks the column or the table."""
    schemas = load_schemas()

    def source(resource: str, columns: tuple[str, ...]) -> str:
        table = package.resource(resource)
        assert resource in schemas.resources  # noqa: S101 - a misspelt name would rate nothing
        labels = set(table.labels) if table else set()
        cells = (
            quote(each) if each in labels else f"{nothing()} AS {quote(each)}" for each in columns
        )
        end = f"FROM {table.table}" if table else "WHERE false"
        return f"SELECT {', '.join(cells)} {end}"

    return source


def entry(scheme: str, each: Rated, as_of: date | None) -> dict[str, Any]:
    """Return a rating as the JSON object that other programs rely on."""
    rating = each.rating
    weights = {part.code: weight_of(part) for part in rating.parts if part.weight is not None}
    return {
        "scheme": scheme,
        SUBJECTS[each.subject_type]: each.subject_id,
        "subject_type": each.subject_type,
        "period": rating.period,
        "total": total_of(each),
        "stars": rating.stars,
        "result": rating.result or None,
        "reason": rating.reason or None,
        "reason_code": rating.code or None,
        "scored_months": rating.scored,
        "resident_months": rating.resident,
        "components": {part.code: value_of(part) for part in rating.parts},
        "weights": weights,
        "nominal_weights": {p.code: str(p.weight) for p in rating.parts if p.weight is not None},
        "flags": list(rating.flags),
        "consequences": list(rating.consequences),
        "rank": rating.rank,
        "position": rating.position,
        "valid_from": rating.valid_from or None,
        "valid_until": rating.valid_until or None,
        "provisional": is_provisional(each, as_of),
        "warnings": [_warning(warning_of(warned, as_of)) for warned in rating.warnings],
        "rulebook": {
            "id": each.rulebook.id,
            "version": each.rulebook.version,
            "sha256": each.rulebook.sha256,
        },
        "inputs": {"count": each.inputs, "sha256": each.sha256},
    }


def _warning(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a warning with the name that its state has in JSON."""
    return {"state" if key == "warning_state" else key: value for key, value in row.items()}


def _json(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the entries as one JSON array, an entry a line."""
    yield "["
    for number, each in enumerate(entries):
        yield ",\n" if number else "\n"
        yield json.dumps(each, ensure_ascii=False)
    yield "\n]\n"


CSV_COLUMNS: Final = (
    "scheme", "subject_type", "org_id", "project_id", "place_id", "period", "total", "stars",
    "result", "reason", "scored_months", "resident_months", "components", "weights", "flags",
    "consequences", "rank", "valid_from", "valid_until", "provisional", "warnings",
)  # fmt: skip


def _csv(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the entries as CSV; lists are joined by semicolons, objects as `key=value`."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for each in entries:
        cells = {**each, "warnings": [warning["month"] for warning in each["warnings"]]}
        writer.writerow(_cell(cells.get(column)) for column in CSV_COLUMNS)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ";".join(map(str, value))
        case dict():
            return ";".join(f"{key}={_cell(each)}" for key, each in value.items())
        case _:
            return str(value)


RATING_VIEWS: Final[Mapping[str, Callable[[Sequence[Mapping[str, Any]]], Iterator[str]]]] = {
    "csv": _csv, "json": _json
}  # fmt: skip
"""The forms of the answer, by the name that the command line uses."""
