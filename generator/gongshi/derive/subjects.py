"""Whom a record or a published figure is about: its organizations, projects, venues and places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.engine import literal, nothing, quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.derive.site import Site
    from gongshi.schema import ResourceSchema, Schemas

_CLAIMS: Final = "claims"
_MONEY: Final = "money"
"""The group of units that are money."""


def derive_subjects(site: Site) -> None:
    """Make `site._records`, `site._claims`, and `site._today` with the one day `as_of`.

    `_records` has a row for every record of every resource: resource, record_id (the cells of its
    key, joined by a slash), _package, and the records that it points to, or is itself, as lists:
    organizations, projects, places, venues. `_claims` has a row for every published figure:
    claim_id, _package, place_id, topics (a list, from the vocabulary of measures), money (whether
    its unit is money) and, as lists, the organizations, projects and venues that its subject names,
    which may be several: `甲、乙等项目`; `_called` has these names one by one.
    """
    selects = [_records(site, each) for each in site.schemas.resources.values()]
    site.database.run(f"CREATE TABLE site._records AS {' UNION ALL BY NAME '.join(selects)}")
    site.database.run(f"""
      CREATE TABLE site._called AS SELECT DISTINCT claim_id AS of_claim, unnest(list_append(
        string_split(regexp_replace(subject, '等[^、]{{0,4}}$', ''), '、'), subject)) AS called
      FROM {site.table(_CLAIMS)}""")
    site.database.run(f"CREATE TABLE site._claims AS {_claims(site)}")
    today = literal(site.provenance.as_of.isoformat())
    site.database.run(f"CREATE TABLE site._today AS SELECT {today} AS as_of")


def named_subjects(schemas: Schemas) -> tuple[str, ...]:
    """Return the tables whose records a published figure can name as its subject.

    They have pages; what a figure points to by a column of its own, as to its place, it need not
    name.
    """
    pointed = {each.resource for each in schemas.resources[_CLAIMS].relations}
    return tuple(each for each in schemas.paged if each not in pointed)


def _records(site: Site, schema: ResourceSchema) -> str:
    """Return the query for the records of one resource."""
    key = ", ".join(map(quote, schema.primary_key)) or "_row"
    lists = []
    for resource in site.schemas.paged:
        own = [schema.identifier] if schema.name == resource else []
        columns = own + [
            each.fields[0]
            for each in schema.relations
            if each.resource == resource and len(each.fields) == 1 and resource != schema.name
        ]
        cells = ", ".join(map(quote, columns)) or nothing()
        lists.append(f"list_filter([{cells}], lambda each: each IS NOT NULL) AS {resource}")
    return (
        f"SELECT {literal(schema.name)} AS resource, concat_ws('/', {key}) AS record_id, _package, "
        f"{', '.join(lists)} FROM {site.table(schema.name)}"
    )


def _claims(site: Site) -> str:
    """Return the query for published figures with what they speak of."""
    vocabularies = site.schemas.vocabularies
    topics = ", ".join(
        f"({literal(each.code)}, [{', '.join(map(literal, each.topics))}])"
        for each in vocabularies["claims.measure"].values
        if each.topics
    )
    money = ", ".join(
        literal(each.code) for each in vocabularies["claims.unit"].values if each.group == _MONEY
    )
    names = " UNION ALL ".join(_names(site, resource) for resource in named_subjects(site.schemas))
    lists = ", ".join(
        f"list(DISTINCT n.id ORDER BY n.id) FILTER (n.resource = {literal(each)}) AS {each}"
        for each in named_subjects(site.schemas)
    )
    return f"""
      WITH topic(measure, topics) AS (VALUES {topics}), names AS ({names})
      SELECT claim_id, c._package, c.place_id, any_value(t.topics) AS topics,
        any_value(c.unit IN ({money}) OR contains(c.unit, '元')) AS money, {lists}
      FROM {site.table(_CLAIMS)} AS c LEFT JOIN topic AS t USING (measure)
      LEFT JOIN site._called ON of_claim = claim_id
      LEFT JOIN names AS n ON n._package = c._package AND n.name = called
      GROUP BY claim_id, c._package, c.place_id"""


def _names(site: Site, resource: str) -> str:
    """Return the query for every name of a resource's records."""
    schema = site.schemas.resources[resource]
    return (
        f"SELECT {literal(resource)} AS resource, {quote(schema.identifier)} AS id, _package, "
        f"unnest({_every_name(schema)}) AS name FROM {site.table(resource)}"
    )


def _every_name(schema: ResourceSchema) -> str:
    """Return SQL for the list of all names of a record."""
    held = [f"[{quote(schema.label_field)}]"]
    aliases = schema.field("aliases")
    if aliases:
        delimiter = literal(aliases.delimiter)
        held.append(f"list_transform(string_split(aliases, {delimiter}), lambda each: trim(each))")
    return f"list_concat({', '.join(held)})" if len(held) > 1 else held[0]


def english_subjects(site: Site) -> Mapping[str, str]:
    """Return the English name of each subject that only records of one English name are called."""
    found: dict[str, set[str]] = {}
    for schema in site.schemas.resources.values():
        english = f"{schema.label_field}_en"
        if schema.label_field and schema.field(english):
            query = (
                f"SELECT DISTINCT name, english FROM (SELECT unnest({_every_name(schema)}) AS name,"
                f" {quote(english)} AS english FROM {site.table(schema.name)}) "
                "WHERE english IS NOT NULL AND name IN (SELECT called FROM site._called)"
            )
            for name, told in site.database.rows(query):
                found.setdefault(name, set()).add(told)
    return {name: told.pop() for name, told in found.items() if len(told) == 1}
