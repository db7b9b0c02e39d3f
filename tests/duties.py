"""Examples of disclosure duties as packages: what a duty's file leaves out is filled in."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from gongshi.derive.disclosure import judge
from gongshi.duties import load_working_days
from gongshi.schema import load_schemas
from tests.factory import open_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gongshi.derive import Site
    from gongshi.duties import Duty, WorkingDays

AS_OF: Final = date(2026, 6, 30)
_MISSING: Final[Mapping[str, Mapping[str, str]]] = {
    "organizations": {
        "name": "org_id", "registration": "=registered", "type": "=association",
        "status": "=active",
    },
    "projects": {"stage": "=settled", "title": "project_id"},
    "evaluations": {"subject_type": "=organization", "status": "=scored"},
}  # fmt: skip
_NUMBERED: Final = {
    "disclosures": "disclosure_id", "evaluations": "evaluation_id", "credit_events": "event_id"
}  # fmt: skip


def tables(example: Mapping[str, Any], suffix: str = "") -> dict[str, str]:
    """Return the tables of an example as CSV texts; what is required and left out is filled in.

    Args:
        example: rows by table.
        suffix: added to every identifier, so that many examples can be packages of one site.
    """
    rows: dict[str, list[dict[str, str]]] = {
        name: [dict(_cells(name, number, each)) for number, each in enumerate(given, start=1)]
        for name, given in example.items()
        if name != "as_of"
    }
    known = {each["org_id"] for each in rows.get("organizations", [])}
    for name in ("credit_events", "disclosures"):
        for each in rows.get(name, []):
            if each["org_id"] not in known:
                known.add(each["org_id"])
                rows.setdefault("organizations", []).append(
                    dict(_cells("organizations", 0, {"org_id": each["org_id"]}))
                )
    renamed = {name: [_renamed(name, row, suffix) for row in each] for name, each in rows.items()}
    source = f"source_id,title\ns1{suffix},Report\n"
    return {"sources": source} | {name: _text(each) for name, each in renamed.items()}


def _renamed(name: str, row: Mapping[str, str], suffix: str) -> dict[str, str]:
    """Return a row with a suffix at its own identifier and at those that it names."""
    schema = load_schemas().resources[name]
    return {
        column: f"{cell}{suffix}"
        if cell and (column == schema.identifier or schema.relation_of(column))
        else cell
        for column, cell in row.items()
    }


def _cells(name: str, number: int, given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    row = {column: str(value) for column, value in given.items()}
    if name in _NUMBERED:
        row.setdefault(_NUMBERED[name], f"x{number}")
    for column, value in _MISSING.get(name, {}).items():
        row.setdefault(column, value[1:] if value.startswith("=") else row.get(value, "甲"))
    yield from row.items()
    yield "source_id", "s1"


def _text(rows: list[dict[str, str]]) -> str:
    columns = list(dict.fromkeys(column for each in rows for column in each))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@contextmanager
def judged(
    folder: Path,
    example: Mapping[str, Any],
    *duties: Duty,
    as_of: date | None = None,
    calendar: WorkingDays | None = None,
) -> Iterator[list[dict[str, str | None]]]:
    """Yield the rows of `disclosure_status` that duties give for an example."""
    with _judged(folder, {"a": tables(example)}, duties, as_of, calendar) as rows:
        yield rows


@contextmanager
def judged_together(
    folder: Path, examples: Sequence[Mapping[str, Any]], *duties: Duty, as_of: date | None
) -> Iterator[list[dict[str, str | None]]]:
    """Yield the same for many examples at once, each in a package of its own (`p0`, `p1` …)."""
    packages = {f"p{n}": tables(each, f"-{n}") for n, each in enumerate(examples)}
    with _judged(folder, packages, duties, as_of) as rows:
        yield rows


@contextmanager
def _judged(
    folder: Path,
    packages: Mapping[str, Mapping[str, str]],
    duties: tuple[Duty, ...],
    as_of: date | None,
    calendar: WorkingDays | None = None,
) -> Iterator[list[dict[str, str | None]]]:
    day = as_of or AS_OF

    def only(site: Site) -> None:
        judge(site, duties, calendar or load_working_days())

    with open_site(folder, packages, as_of=day, derivations=(only,)) as site:
        names = [*(each.name for each in site.fields("disclosure_status")), "_package"]
        rows = site.database.rows("SELECT * FROM site.disclosure_status ORDER BY _row")
        yield [dict(zip(names, each, strict=False)) for each in rows]
