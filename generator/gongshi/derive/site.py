"""The merged view: one table per resource over all packages, with what may be published only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gongshi.derive.tables import DERIVATIONS, Derivation, create_tables
from gongshi.read import Database, literal, quote
from gongshi.validate.values import TRUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gongshi.model import Package, Provenance, Resource
    from gongshi.schema import Field, ResourceSchema, Schemas

ALL = "all"
"""The name under which all packages together are published; the synthetic ones left out."""


@dataclass(frozen=True)
class Site:
    """Everything that pages and downloads are made from.

    The database holds, for every resource and every derived table of the schemas, a table
    `site.<name>` with the public fields as text, `_package`, `_synthetic` (boolean) and `_row`; and
    `site._within(place_id, ancestor_id)`, every place with each of its ancestors and itself.
    """

    database: Database
    packages: tuple[Package, ...]
    schemas: Schemas
    provenance: Provenance

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
        """Return the quoted name of a resource's merged table, or of a derived one."""
        return f"site.{quote(resource)}"

    @cached_property
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
    true = ", ".join(map(literal, TRUE))
    columns = []
    for field in fields:
        column = quote(field.name)
        if field.name not in public:
            columns.append(f"CAST(NULL AS VARCHAR) AS {column}")
        elif not field.publish_if:
            columns.append(column)
        else:
            allowed = quote(field.publish_if) if field.publish_if in labels else "NULL"
            columns.append(f"CASE WHEN {allowed} IN ({true}) THEN {column} END AS {column}")
    return tuple(columns)


def _merge(site: Site, schema: ResourceSchema) -> str:
    """Return the statement that makes a resource's merged table."""
    fields = site.fields(schema.name)
    selects = []
    for package in site.packages:
        resource = package.resource(schema.name)
        if resource is not None:
            columns = ", ".join(published_columns(fields, resource))
            flags = (
                f"{literal(package.name)} AS _package, {package.descriptor.synthetic} AS _synthetic"
            )
            selects.append(f"SELECT {columns}, {flags}, _row FROM {resource.table}")
    if not selects:
        columns = ", ".join(published_columns(fields, None))
        selects.append(
            f"SELECT {columns}, '' AS _package, false AS _synthetic, 0 AS _row WHERE false"
        )
    order = "ORDER BY _package, _row"
    union = " UNION ALL ".join(selects)
    return f"CREATE TABLE {site.table(schema.name)} AS SELECT * FROM ({union}) {order}"


def make_site(
    database: Database,
    packages: tuple[Package, ...],
    schemas: Schemas,
    provenance: Provenance,
    derivations: Iterable[Derivation] = DERIVATIONS,
) -> Site:
    """Merge validated packages into the tables that everything else reads; derive the others."""
    site = Site(database, packages, schemas, provenance)
    database.run("CREATE SCHEMA site")
    for schema in schemas.resources.values():
        database.run(_merge(site, schema))
    # UNION, not UNION ALL: it ends even where places name each other as parents.
    database.run(
        "CREATE TABLE site._within AS WITH RECURSIVE up(place_id, ancestor_id) AS ("
        "SELECT place_id, place_id FROM site.places UNION "
        "SELECT up.place_id, parent.parent_id FROM up JOIN site.places AS parent "
        "ON parent.place_id = up.ancestor_id WHERE parent.parent_id IS NOT NULL) SELECT * FROM up"
    )
    create_tables(site)
    for derive in derivations:
        derive(site)
    return site
