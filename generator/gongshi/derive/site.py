"""The merged view: one table per resource over all packages, with what may be published only."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from gongshi.engine import Database, is_true, nothing, quote, shared
from gongshi.model import Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.model import Package, Provenance, Resource
    from gongshi.schema import Field, Schemas

ALL = "all"
"""The name under which all packages together are published; the synthetic ones left out."""


class Side(Enum):
    """Which packages one sees: all, the real ones, or the fictitious ones.

    A value is the schema of the database that holds the side's tables.
    """

    WHOLE = "site"
    REAL = "real"
    FICTITIOUS = "fictitious"


@dataclass(frozen=True)
class Site:
    """Everything that pages and downloads are made from, or one side of it.

    The database holds, for every resource and every derived table of the schemas, a table
    `site.<name>` with the public fields as text, `_package`, `_synthetic` (boolean) and `_row`;
    `site._within(place_id, ancestor_id)`, every place with each of its ancestors and itself;
    `site._codes(vocabulary, code, counted, grp)`, what the codes are; and
    `site._dated`, for every record the newest source behind it (`derive_dated`).
    """

    database: Database
    packages: tuple[Package, ...]
    schemas: Schemas
    provenance: Provenance
    report: Report = dataclasses.field(default_factory=lambda: Report((), (), {}))
    """What validation found, paths below the data folder; only warnings in what is published."""
    side: Side = Side.WHOLE

    @cached_property
    def sides(self) -> tuple[Site, ...]:
        """The site's sides, its main one first: real and fictitious data never stand together.

        A site whose packages are all real, or all fictitious, has one side, which is the whole.
        """
        real = tuple(each for each in self.packages if not each.descriptor.synthetic)
        others = tuple(each for each in self.packages if each.descriptor.synthetic)
        if self.side is not Side.WHOLE or not (real and others):
            return (self,)
        return (
            dataclasses.replace(self, packages=real, side=Side.REAL),
            dataclasses.replace(self, packages=others, side=Side.FICTITIOUS),
        )

    @cached_property
    def synthetic(self) -> bool:
        """True where all packages seen are fictitious."""
        return bool(self.packages) and all(each.descriptor.synthetic for each in self.packages)

    @property
    def aside(self) -> bool:
        """True for fictitious data beside real ones, whose pages stand at the main addresses."""
        return self.side is Side.FICTITIOUS

    @property
    def has_other(self) -> bool:
        """True where the site has another side."""
        return self.side is not Side.WHOLE

    @shared
    def shown_aside(self) -> frozenset[str]:
        """The tables that real data leave empty, and fictitious ones beside them fill."""
        if self.side is not Side.REAL:
            return frozenset()
        aside = Side.FICTITIOUS.value
        return frozenset(
            name
            for name in self.schemas.tables
            if not self.database.value(f"SELECT count(*) FROM {self.table(name)}")
            and self.database.value(f"SELECT count(*) FROM {aside}.{quote(name)}")
        )

    def fields(self, resource: str) -> tuple[Field, ...]:
        """Return the public fields of a table in schema order, packages' own ones last."""
        fields = {each.name: each for each in self.schemas.tables[resource].fields}
        for package in self.packages:
            table = package.resource(resource)
            fields |= (
                {each.name: each for each in table.fields if each.name not in fields}
                if table
                else {}
            )
        return tuple(each for each in fields.values() if each.is_public)

    def table(self, resource: str) -> str:
        """Return the quoted name of a resource's merged table, or of a derived one.

        On one side of the site it holds that side's rows only.
        """
        return f"{self.side.value}.{quote(resource)}"

    @shared
    def derived_rows(self) -> Mapping[str, Mapping[str, int]]:
        """How many rows of each derived table each package has, by table and package.

        A package without rows of a derived table does not have that table.
        """
        return {
            name: dict(
                self.database.rows(f"SELECT _package, count(*) FROM {self.table(name)} GROUP BY 1")
            )
            for name in self.schemas.derived
        }


def published_columns(fields: tuple[Field, ...], resource: Resource | None) -> tuple[str, ...]:
    """Return one SQL expression a field: its cell, null where it lacks leave to be published.

    What counts is what the table's own package says of a column: another package may publish a
    column of the same name.
    """
    labels = resource.labels if resource else ()
    public = {each.name for each in resource.public_fields} if resource else set()
    columns = []
    for field in fields:
        column = quote(field.name)
        if field.name not in public:
            columns.append(f"{nothing()} AS {column}")
        elif not field.publish_if:
            columns.append(column)
        else:
            allowed = quote(field.publish_if) if field.publish_if in labels else "NULL"
            columns.append(f"CASE WHEN {is_true(allowed)} THEN {column} END AS {column}")
    return tuple(columns)
