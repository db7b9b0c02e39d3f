"""When and by whom: for every record the newest source behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.derive.tables import fill
from gongshi.engine import as_text, day_of, literal, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.derive.site import Site
    from gongshi.schema import ResourceSchema, Text

NEWEST = "newest_sources"
SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Dated:
    """The newest source behind a record: its title, who published it and on which day."""

    source_id: str
    title: Text
    publisher: str | None
    published_on: str | None
    """The day in ISO form; None where the source is undated."""


def derive_dated(site: Site) -> None:
    """Fill `site._dated`: for each record with an identifier the newest source behind it.

    Columns: resource, record_id, source_id, title, title_en, publisher, published_on (a date, null
    where the source is undated), _package. Behind a record stand the source that it names itself
    and those of the rows that point to it, in any table of its package. A dated source is newer
    than an undated one; among equals the record's own comes first.
    """
    behind = " UNION ALL ".join(_behind(site))
    site.database.run(
        "CREATE TABLE site._dated AS WITH behind AS ("
        "SELECT resource, record_id, source_id, _package, min(far) AS far "
        f"FROM ({behind}) WHERE record_id IS NOT NULL GROUP BY ALL) "
        "SELECT resource, record_id, source_id, title, title_en, publisher, "
        f"{day_of('published_on')} AS published_on, _package "
        f"FROM behind JOIN {site.table(SOURCES)} AS s USING (source_id, _package) "
        "QUALIFY row_number() OVER (PARTITION BY resource, _package, record_id "
        f"ORDER BY {day_of('s.published_on')} DESC NULLS LAST, far, source_id) = 1 "
        "ORDER BY resource, record_id"
    )


def derive_newest_sources(site: Site) -> None:
    """Fill `newest_sources` from `site._dated`: those of the records of the tables in its list."""
    field = site.schemas.derived[NEWEST].field("resource")
    listed = field.vocabulary.codes if field and field.vocabulary else ()
    fill(
        site,
        NEWEST,
        "SELECT resource, record_id, source_id, title AS source_title, "
        "title_en AS source_title_en, publisher, published_on, _package FROM site._dated "
        f"WHERE resource IN ({', '.join(map(literal, listed))})",
    )


def _behind(site: Site) -> Iterator[str]:
    """Yield queries for resource, record_id, source_id, _package, `far` (0: its own)."""
    for schema in site.schemas.resources.values():
        table = site.table(schema.name)
        source = source_field(schema)
        if not source:
            continue
        if schema.identifier:
            yield _sourced(schema.name, schema.identifier, source, table, far=0)
        for relation in schema.relations:
            target = site.schemas.resources.get(relation.resource)
            known = target is not None and target.name != SOURCES
            if known and len(relation.fields) == 1:
                yield _sourced(relation.resource, relation.fields[0], source, table, far=1)


def _sourced(resource: str, key: str, source: str, table: str, *, far: int) -> str:
    return (
        f"SELECT {literal(resource)} AS resource, {quote(key)} AS record_id, "
        f"{quote(source)} AS source_id, _package, {far} AS far FROM {table}"
    )


def source_field(schema: ResourceSchema) -> str:
    """Return the column that names a record's source; empty where the table has none."""
    if schema.name == SOURCES:
        return schema.identifier
    found = (each.fields[0] for each in schema.relations if each.resource == SOURCES)
    return next(found, "")


def read_sources(site: Site) -> Mapping[str, Dated]:
    """Return every source of a side of the site by its identifier."""
    query = (
        "SELECT source_id, title, coalesce(title_en, title), publisher, "
        f"{as_text(day_of('published_on'))} FROM {site.table(SOURCES)}"
    )
    return {
        source: Dated(source, {"zh": chinese, "en": english}, publisher, day)
        for source, chinese, english, publisher, day in site.database.stream(query)
    }


def read_dated(site: Site, resource: str) -> Mapping[str, Dated]:
    """Return the newest source behind each record of a resource, by the record's identifier."""
    sources = read_sources(site)
    query = (
        f"SELECT record_id, source_id FROM site._dated WHERE resource = {literal(resource)} "
        f"AND source_id IN (SELECT source_id FROM {site.table(SOURCES)})"
    )
    return {record: sources[source] for record, source in site.database.stream(query)}
