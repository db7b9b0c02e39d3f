"""Making a site: packages become merged tables, and what follows from them is derived in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.derive.chain import derive_chain
from gongshi.derive.claims import derive_claim_checks
from gongshi.derive.dated import derive_dated, derive_newest_sources
from gongshi.derive.disclosure import derive_disclosure
from gongshi.derive.indicator_rows import derive_indicator_rows
from gongshi.derive.indicators import derive_indicators
from gongshi.derive.known import derive_known
from gongshi.derive.money import derive_money
from gongshi.derive.quality import derive_quality
from gongshi.derive.ratings import derive_ratings
from gongshi.derive.site import Side, Site, published_columns
from gongshi.derive.subjects import derive_subjects
from gongshi.derive.tables import create_tables
from gongshi.engine import literal
from gongshi.model import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.derive.tables import Derivation
    from gongshi.engine import Database
    from gongshi.model import Package, Provenance
    from gongshi.schema import ResourceSchema, Schemas

DERIVATIONS: Final[tuple[Derivation, ...]] = (
    derive_ratings,
    derive_chain,
    derive_quality,
    derive_disclosure,
    derive_indicators,
    derive_claim_checks,
    derive_newest_sources,
)
"""What is derived, in this order: indicators read everything before them."""


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


def _add_codes(site: Site) -> None:
    """Make `site._codes(vocabulary, code, counted, grp)`: every code of every vocabulary."""
    codes = [
        (vocabulary.name, each.code, each.counted, each.group or None)
        for vocabulary in site.schemas.vocabularies.values()
        for each in vocabulary.values
    ]
    columns = [list(each) for each in zip(*codes, strict=True)]
    site.database.run(
        "CREATE TABLE site._codes AS SELECT unnest(CAST(? AS VARCHAR[])) AS vocabulary, "
        "unnest(CAST(? AS VARCHAR[])) AS code, unnest(CAST(? AS BOOLEAN[])) AS counted, "
        "unnest(CAST(? AS VARCHAR[])) AS grp",
        columns,
    )


def make_site(  # noqa: PLR0913, PLR0917 - what the stages before it have made
    database: Database,
    packages: tuple[Package, ...],
    schemas: Schemas,
    provenance: Provenance,
    derivations: Iterable[Derivation] = DERIVATIONS,
    report: Report | None = None,
) -> Site:
    """Merge validated packages into the tables that everything else reads; derive the others."""
    site = Site(database, packages, schemas, provenance, report or Report(packages, (), {}))
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
    derive_dated(site)
    _add_codes(site)
    create_tables(site)
    for derive in derivations:
        derive(site)
    derive_indicator_rows(site)
    derive_subjects(site)
    derive_money(site)
    derive_known(site)
    _make_sides(site)
    return site


def _make_sides(site: Site) -> None:
    """Create each side's tables as views, so that a query on one cannot see a row of the other."""
    for side in site.sides:
        if side.side is not Side.WHOLE:
            site.database.run(f"CREATE SCHEMA {side.side.value}")
            for name in site.schemas.tables:
                site.database.run(
                    f"CREATE VIEW {side.table(name)} AS SELECT * FROM {site.table(name)} "
                    f"WHERE _synthetic = {side.synthetic}"
                )
