"""Quality: how many cells of each column are filled, how many of these valid, what was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from gongshi.derive.tables import fill_rows
from gongshi.engine import items, literal, quote
from gongshi.schema import INFERRED
from gongshi.validate.cells import broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongshi.derive.site import Site
    from gongshi.engine import Database
    from gongshi.model import Package, Resource
    from gongshi.schema import Field

_MEASURED: Final[WeakKeyDictionary[Database, dict[str, tuple[FieldQuality, ...]]]] = (
    WeakKeyDictionary()
)


def percentage(part: int, whole: int) -> Decimal | None:
    """Return a share in percent with one decimal, rounded half up; None of nothing.

    It is 100 only where nothing is missing, and 0 only where nothing is there.
    """
    if not whole:
        return None
    share = Decimal(100 * part) / whole
    shown = share.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if part < whole:
        shown = min(shown, Decimal("99.9"))
    return max(shown, Decimal("0.1")) if part else shown


@dataclass(frozen=True, slots=True)
class Quality:
    """The cells of a column, or of all columns of a table or package."""

    cells: int
    filled: int
    valid: int
    findings: int

    @property
    def completeness_pct(self) -> Decimal | None:
        """Filled cells of all cells."""
        return percentage(self.filled, self.cells)

    @property
    def validity_pct(self) -> Decimal | None:
        """Valid cells of the filled ones."""
        return percentage(self.valid, self.filled)


@dataclass(frozen=True, slots=True)
class FieldQuality:
    """The quality of one column of one package's table."""

    package: str
    resource: str
    field: Field
    rows: int
    present: bool
    """False where the file leaves the column out."""
    quality: Quality


def total(parts: Iterable[FieldQuality]) -> Quality:
    """Add up columns."""
    held = [each.quality for each in parts]
    return Quality(
        sum(each.cells for each in held),
        sum(each.filled for each in held),
        sum(each.valid for each in held),
        sum(each.findings for each in held),
    )


def field_qualities(site: Site) -> Iterator[FieldQuality]:
    """Yield every public column of every table, package by package, with what was found in it.

    Cells are counted once, whichever side of the site asks.
    """
    found: Counter[tuple[str, str, str]] = Counter()
    for key, number in site.report.tally.items():
        # A key of several columns is a finding about each of them.
        for field in key.field.split(", "):
            found[key.package, key.resource, field] += number
    measured = _MEASURED.setdefault(site.database, {})
    for package in site.packages:
        if package.name not in measured:
            measured[package.name] = tuple(_measured(site, package))
        for each in measured[package.name]:
            findings = found[each.package, each.resource, each.field.name]
            yield replace(each, quality=replace(each.quality, findings=findings))


def _measured(site: Site, package: Package) -> Iterator[FieldQuality]:
    """Yield every public column of a package; one pass over each table."""
    for name in site.schemas.resources:
        resource = package.resource(name)
        if resource is not None:
            yield from _of_table(site, package, resource)


def _of_table(site: Site, package: Package, resource: Resource) -> Iterator[FieldQuality]:
    # What no record needs to say is not missing where none says it.
    fields = [each for each in resource.schema.fields if each.is_public and each.name != INFERRED]
    present = [each for each in fields if each.name in resource.labels]
    marked = resource.schema.field(INFERRED) if INFERRED in resource.labels else None
    counted = ["count(*)"]
    for field in present:
        condition = broken(field) or "false"
        # A value that no source states is not one that was recorded.
        stated = f"NOT {_names(marked, field)}" if marked else "true"
        counted += [
            f"count({quote(field.name)}) FILTER (WHERE {stated})",
            f"count(*) FILTER (WHERE ({condition}) AND {stated})",
        ]
    numbers = iter(site.database.rows(f"SELECT {', '.join(counted)} FROM {resource.table}")[0])
    rows = next(numbers)
    for field in fields:
        filled, wrong = (next(numbers), next(numbers)) if field in present else (0, 0)
        quality = Quality(rows, filled, filled - wrong, 0)
        yield FieldQuality(
            package.name, resource.name, field, rows, field in present, quality
        )  # fmt: skip


def _names(marked: Field, field: Field) -> str:
    """Return the condition that a record marks a column's value as inferred."""
    named = items(marked, quote(marked.name))
    return f"coalesce(list_contains({named}, {literal(field.name)}), false)"


def derive_quality(site: Site) -> None:
    """Fill the derived table `quality`."""
    fill_rows(
        site,
        "quality",
        [
            {
                "_package": each.package,
                "package": each.package,
                "resource": each.resource,
                "field": each.field.name,
                "required": each.field.required,
                "rows": each.rows,
                "filled": each.quality.filled,
                "completeness_pct": each.quality.completeness_pct,
                "valid": each.quality.valid,
                "validity_pct": each.quality.validity_pct,
                "findings": each.quality.findings,
            }
            for each in field_qualities(site)
        ],
    )
