"""One JSON file a record: typed values, labels, related records and the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from json.encoder import encode_basestring as encode_text
from typing import TYPE_CHECKING, Any, Final

from gongshi.config import LANGUAGES
from gongshi.derive import Groups, source_field
from gongshi.derive.known import Knowing
from gongshi.derive.money import Purse
from gongshi.engine import as_text, literal, quote, says_yes
from gongshi.model import Artifact
from gongshi.publish.bundles import bundles
from gongshi.publish.format import Format, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongshi.derive import Site
    from gongshi.derive.known import Known
    from gongshi.derive.money import Money, Sum
    from gongshi.publish.format import Bundle, Table, Workshop
    from gongshi.schema import Field

Record = Mapping[str, Any]
"""A row as text cells by field name, and the number of its package as `_package`."""
Columns = tuple[tuple[str, str, Callable[[str], str]], ...]
"""A table's fields: name, name as JSON, encoder of a cell."""

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def _number(cell: str) -> str:
    """Return a number exactly: as it is given, or written out where JSON has no such form."""
    return cell if _NUMBER.fullmatch(cell) else format(Decimal(cell), "f")


def _boolean(cell: str) -> str:
    return "true" if says_yes(cell) else "false"


def _array(items: Iterable[str]) -> str:
    return f"[{', '.join(map(encode_text, items))}]"


def _object(members: Iterable[tuple[str, str]]) -> str:
    """Join members whose values are JSON already."""
    return "{" + ", ".join(f"{encode_text(name)}: {value}" for name, value in members) + "}"


def _encoder(field: Field) -> Callable[[str], str]:
    """Return how a field's cells become JSON; Python's own encoder cannot keep exact numbers."""
    match field.type:
        case "integer" | "number" | "year":
            return _number
        case "boolean":
            return _boolean
        case "list":
            return lambda cell: _array(cell.split(field.delimiter))
        case _:
            return encode_text


def _columns(table: Table) -> Columns:
    return tuple((each.name, encode_text(each.name), _encoder(each)) for each in table.fields)


def _encode(record: Record, columns: Columns, *, nulls: bool = False) -> str:
    """Return a record as a JSON object, its empty cells as null or not at all."""
    members = []
    for name, key, encode in columns:
        cell = record[name]
        if cell is not None:
            members.append(f"{key}: {encode(cell)}")
        elif nulls:
            members.append(f"{key}: null")
    return "{" + ", ".join(members) + "}"


def _labels(record: Record, table: Table) -> str:
    """Return the labels of a record's codes, by field and language."""
    members = []
    for field in table.fields:
        cell, vocabulary = record[field.name], field.vocabulary
        if cell is None or vocabulary is None:
            continue
        labels = []
        for language in LANGUAGES:
            if field.type == "list":
                codes = cell.split(field.delimiter)
                found = _array(vocabulary.label(code, language) for code in codes)
            else:
                found = encode_text(vocabulary.label(cell, language))
            labels.append((language, found))
        members.append((field.name, _object(labels)))
    return _object(members)


def _rows(site: Site, table: Table, key: str) -> Iterator[tuple[str, Record]]:
    """Yield a table's records with the value of a key, in its order; none where it is empty."""
    names = ("_package", *(each.name for each in table.fields))
    columns = ", ".join(map(quote, names))
    query = (
        f"SELECT {quote(key)}, {columns} FROM ({table.source}) WHERE {quote(key)} IS NOT NULL "
        f"ORDER BY {quote(key)}, _package, _row"
    )
    for value, *cells in site.database.stream(query):
        yield value, dict(zip(names, cells, strict=True))


class _Related:
    """The records of other tables that point to a resource's records, walked in key order."""

    def __init__(self, site: Site, resource: str, tables: Mapping[str, Table]) -> None:
        self._walks: dict[str, list[tuple[str, Groups]]] = {}
        self._columns = {name: _columns(table) for name, table in tables.items()}
        for schema, relation in site.schemas.pointing_to(resource):
            table, field = tables.get(schema.name), relation.fields[0]
            if table and field in {each.name for each in table.fields}:
                groups = Groups(_rows(site, table, field))
                self._walks.setdefault(schema.name, []).append((field, groups))

    def of(self, key: str) -> str:
        """Return the related records by resource; keys are asked for in ascending order."""
        members = []
        for resource, walks in self._walks.items():
            found = [
                _encode(record, self._columns[resource])
                for number, (_, groups) in enumerate(walks)
                for record in groups.of(key)
                # A record that points here twice is listed once.
                if not any(record[field] == key for field, _ in walks[:number])
            ]
            if found:
                members.append((resource, "[\n    " + ",\n    ".join(found) + "\n  ]"))
        return _object(members)


def _newest(site: Site, resource: str) -> Iterator[tuple[str, Record]]:
    """Yield what stands of the newest source behind each record of a resource, in key order."""
    names = ("source_id", "title", "publisher", "published_on")
    columns = ", ".join(map(as_text, names))
    query = (
        f"SELECT record_id, {columns} FROM site._dated WHERE resource = {literal(resource)} "
        "ORDER BY record_id"
    )
    for record, *cells in site.database.stream(query):
        yield record, dict(zip(names, cells, strict=True))


def _told(found: Sequence[Record]) -> str:
    """Return a source as JSON, its date null where it is undated; null where there is none."""
    members = (
        ((name, "null" if cell is None else encode_text(cell)) for name, cell in each.items())
        for each in found
    )
    return next(map(_object, members), "null")


def _sum(told: Sum | None) -> str:
    """Return a sum with the number of records it rests on."""
    if told is None:
        return "null"
    return _object(
        (("yuan", _number(told.yuan) if told.yuan else "null"), ("records", str(told.records)))
    )


def _layers(money: Money, known: Known | None) -> str:
    """Return the three layers of a record's money, each by itself; nothing is added across them."""
    published = (
        _object((("resource", encode_text(resource)), ("record", encode_text(record))))
        for resource, record in (known.published if known else ())
    )
    return _object(
        (
            ("published", f"[{', '.join(published)}]"),
            ("contracts_total", _sum(money.total)),
            ("contracts_per_year", _sum(money.per_year)),
            ("payments", _sum(money.payments)),
            ("stated_paid", _sum(money.stated)),
        )
    )


def _publish(bundle: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    site = workshop.site
    tables = {each.name: each for each in bundle.tables}
    as_of = encode_text(site.provenance.as_of.isoformat())
    packages = [
        (
            ("package", encode_text(each.name)),
            ("synthetic", str(each.synthetic).lower()),
            ("as_of", as_of),
            ("license", encode_text(each.licence)),
        )
        for each in bundles(site)
    ]
    named = tables["sources"]
    sources = {
        key: _encode(record, _columns(named), nulls=True)
        for key, record in _rows(site, named, named.schema.identifier)
    }
    for resource in (each.name for each in site.schemas.resources.values() if each.on_site.json):
        table = tables[resource]
        columns, source = _columns(table), source_field(table.schema)
        newest = Groups(_newest(site, resource))
        purse, knowing = Purse(site, resource), Knowing(site, resource)
        related = _Related(site, resource, tables)
        # A loop over records: each becomes a file of its own.
        for key, record in _rows(site, table, table.schema.identifier):
            members = (
                ("resource", encode_text(resource)),
                *packages[record["_package"]],
                ("record", _encode(record, columns, nulls=True)),
                ("labels", _labels(record, table)),
                ("related", related.of(key)),
                ("source", sources.get(record[source], "null") if source else "null"),
                ("newest_source", _told(newest.of(key))),
                ("money", _layers(purse.of(key), knowing.of(key).get("money"))),
            )
            text = ",\n".join(f"  {encode_text(name)}: {value}" for name, value in members)
            path = FORMAT.path(resource=resource, record=key)
            yield Artifact(path, f"{{\n{text}\n}}\n".encode())


FORMAT = Format(
    name="record-json",
    title={"zh": "JSON（单条记录）", "en": "JSON (one record)"},
    note={
        "zh": "这条记录、相关记录和来源",
        "en": "this record, what refers to it, and its source",
    },
    media_type="application/json",
    scope=Scope.RECORD,
    pattern="{resource}/{record}.json",
    order=60,
    publish=_publish,
)
