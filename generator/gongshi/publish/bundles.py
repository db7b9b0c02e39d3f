"""Bundles: each package by itself, and last all real packages together."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from gongshi.derive.site import ALL, published_columns
from gongshi.engine import literal, quote
from gongshi.publish.format import DEFAULT_LICENCE, Bundle, Table
from gongshi.schema import extend

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gongshi.derive import Site
    from gongshi.model import Package, Resource
    from gongshi.schema import Field, ResourceSchema, Text

Item = TypeVar("Item")

ALL_TITLE: Final = MappingProxyType({"zh": "全部数据", "en": "All data"})
ALL_DESCRIPTION: Final = MappingProxyType(
    {
        "zh": "本站全部数据包合并而成，虚构的演示数据不在其中。",
        "en": "All data packages of this site in one, without the fictitious demonstration data.",
    }
)


def _unique(items: Iterable[Iterable[Item]]) -> tuple[Item, ...]:
    """Return the items in their order, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(items)))


def _text(chinese: str, english: str) -> Text:
    return MappingProxyType({"zh": chinese, "en": english or chinese})


def _as_published(field: Field) -> Field:
    """Return a field as its published cells are: one that is withheld somewhere may be empty."""
    if not (field.publish_if and field.required):
        return field
    kept = {name: bound for name, bound in field.constraints.items() if name != "required"}
    return replace(field, constraints=MappingProxyType(kept))


def _on_side(site: Site, table: Table, *, synthetic: bool) -> Table:
    """Return a table whose closed lists hold no code of the site's other side, unless it is used.

    So no fictitious scheme is told of in real data, and no real body's scheme in fictitious ones.
    """
    fields = []
    for field in table.fields:
        listed = field.vocabulary
        if listed and any(each.synthetic is not None for each in listed.values):
            column = quote(field.name)
            query = f"SELECT DISTINCT {column} FROM ({table.source}) WHERE {column} IS NOT NULL"
            used = {code for (code,) in site.database.rows(query)}
            own = listed.on_side(synthetic=synthetic, used=used)
            fields.append(replace(field, vocabulary=own))
        else:
            fields.append(field)
    return replace(table, fields=tuple(fields))


def _rows_of(number: int, resource: Resource, fields: tuple[Field, ...]) -> str:
    """Return SQL for a package's part of a table."""
    columns = ", ".join(published_columns(fields, resource))
    return f"SELECT {columns}, {number} AS _package, _row FROM {resource.table}"


def _derived(site: Site, packages: tuple[Package, ...]) -> Iterator[Table]:
    """Yield the derived tables of which the packages have rows; they are numbered as `_package`."""
    numbers = " ".join(f"WHEN {literal(p.name)} THEN {n}" for n, p in enumerate(packages))
    for schema in site.schemas.derived.values():
        counts = site.derived_rows[schema.name]
        rows = sum(counts.get(each.name, 0) for each in packages)
        if rows:
            fields = site.fields(schema.name)
            names = ", ".join(literal(each.name) for each in packages)
            source = (
                f"SELECT {', '.join(quote(each.name) for each in fields)}, "
                f"CASE _package {numbers} END AS _package, _row "
                f"FROM {site.table(schema.name)} WHERE _package IN ({names})"
            )
            yield Table(schema=schema, fields=fields, source=source, rows=rows)


def _of_package(site: Site, package: Package) -> Bundle:
    tables = tuple(
        Table(
            schema=each.schema,
            fields=tuple(map(_as_published, each.public_fields)),
            source=_rows_of(0, each, each.public_fields),
            rows=each.rows,
        )
        for each in package.resources
        if each.public_fields
    )
    told = package.descriptor
    held = (*tables, *_derived(site, (package,)))
    return Bundle(
        name=package.name,
        title=_text(told.title, told.title_en),
        description=_text(told.description, told.description_en),
        synthetic=told.synthetic,
        tables=tuple(_on_side(site, each, synthetic=told.synthetic) for each in held),
        licenses=told.licenses or (DEFAULT_LICENCE,),
        contributors=told.contributors,
        sources=told.sources,
        keywords=told.keywords,
        homepage=told.homepage,
        created=told.created,
    )


def _in_common(definitions: list[Field]) -> Field:
    """Return one field for what several packages define under one name.

    Constraints are each package's own: another package's cells need not keep them. Where the types
    differ, the cells have no more in common than that they are text.
    """
    first = definitions[0]
    field = replace(first, constraints=MappingProxyType({}))
    alike = all(
        (each.type, each.format, each.delimiter, each.vocabulary)
        == (first.type, first.format, first.delimiter, first.vocabulary)
        for each in definitions
    )
    return field if alike else replace(field, type="string", format="default", vocabulary=None)


def _fields_of(
    schema: ResourceSchema, resources: Iterable[Resource]
) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """Return the schema's fields that some table has, and what packages added, both in order."""
    public: dict[str, list[Field]] = {}
    for resource in resources:
        for each in resource.public_fields:
            public.setdefault(each.name, []).append(each)
    known = tuple(
        _as_published(each)
        for each in schema.fields
        if each.is_public and (each.name in public or not public)
    )
    added = tuple(_in_common(found) for name, found in public.items() if schema.field(name) is None)
    return known, added


def _merged(schema: ResourceSchema, resources: Mapping[int, Resource]) -> Table:
    """Return the tables of several packages as one; they are numbered as `_package`."""
    known, added = _fields_of(schema, resources.values())
    fields = (*known, *added)
    parts = [_rows_of(number, each, fields) for number, each in resources.items()]
    if not parts:
        columns = ", ".join(published_columns(fields, None))
        parts = [f"SELECT {columns}, 0 AS _package, 0 AS _row WHERE false"]
    return Table(
        schema=extend(schema, added),
        fields=fields,
        source=" UNION ALL ".join(parts),
        rows=sum(each.rows for each in resources.values()),
    )


def _together(site: Site, packages: tuple[Package, ...]) -> Bundle:
    """Return packages as one; identifiers are unique over packages, so the keys hold.

    The required tables are there even where no package is, so that the addresses always exist.
    """
    tables = []
    for schema in site.schemas.resources.values():
        found = enumerate(each.resource(schema.name) for each in packages)
        resources = {number: each for number, each in found if each and each.public_fields}
        if resources or schema.name in site.schemas.required:
            tables.append(_merged(schema, resources))
    told = [each.descriptor for each in packages]
    tables += _derived(site, packages)
    licences = _unique(each.licenses or (DEFAULT_LICENCE,) for each in told)
    return Bundle(
        name=ALL,
        title=ALL_TITLE,
        description=ALL_DESCRIPTION,
        synthetic=False,
        tables=tuple(_on_side(site, each, synthetic=False) for each in tables),
        licenses=licences or (DEFAULT_LICENCE,),
        contributors=_unique(each.contributors for each in told),
        sources=_unique(each.sources for each in told),
        keywords=_unique(each.keywords for each in told),
    )


def bundles(site: Site) -> tuple[Bundle, ...]:
    """Return one bundle a package, in the site's order, and last `all` without the synthetic."""
    real = tuple(each for each in site.packages if not each.descriptor.synthetic)
    return (*(_of_package(site, each) for each in site.packages), _together(site, real))


def everything(site: Site) -> Bundle:
    """Return all packages of the site as one, the synthetic ones too: what single records need.

    `_package` in its tables is the package's position in `site.packages`.
    """
    return _together(site, site.packages)
