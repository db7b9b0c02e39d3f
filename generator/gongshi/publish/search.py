"""Search: flat files of names and codes that the browser scans; exact for any two characters."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from unicodedata import normalize

from gongshi.config import address
from gongshi.derive import Records
from gongshi.derive.facets import PLACE, facet_columns, facet_labels
from gongshi.derive.standing import standing_of, told_from
from gongshi.engine import quote
from gongshi.model import Artifact
from gongshi.publish.format import Format, Scope
from gongshi.schema import INFERRED
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gongshi.derive import Site
    from gongshi.publish.format import Bundle, Workshop
    from gongshi.schema import Field, ResourceSchema

_COLUMNS = 6
"""Where the values of the columns begin in a record."""


def _name(schema: ResourceSchema, language: str) -> str:
    """Return the SQL expression for a record's name in a language."""
    label = quote(schema.label_field)
    english = f"{schema.label_field}_en"
    return (
        f"coalesce({quote(english)}, {label})"
        if language == "en" and schema.field(english)
        else label
    )


def fold(text: str) -> str:
    """Return a text in which letters that readers take for one are one, as the browser's part does.

    Width, case, accents, ligatures and the letters that casing makes two (ß, İ) are gone.
    """
    plain = "".join(each for each in normalize("NFKD", text) if not "\u0300" <= each <= "\u036f")
    return normalize("NFC", plain.upper().lower().replace("ς", "σ"))


def _index(records: Records, schema: ResourceSchema, language: str) -> bytes:
    """Return a resource's index as a script: loaded by a tag, it also works from a folder.

    Its shape is `{key, resource, title, mark, columns, and, places, records}`; a record is `[id,
    name, searched text, place chain, whether fictitious, in the default list, value of each
    column …, columns that were concluded, number of its newest source in `sources`]`. Those are
    `[id, day, publisher]`, the newest first and the undated last, so that their numbers order the
    records too; -1 is none.
    """
    site = records.site
    shown = [
        each
        for name in schema.columns
        if name != schema.label_field and (each := schema.field(name))
    ]
    facets = {each.field.name: each for each in facet_columns(site, schema.name)}
    # A state is shown as a sentence, and filtered by its code: two columns.
    worded = [number for number, each in enumerate(shown) if each.state]
    basis = list(
        dict.fromkeys(name for number in worded for name in told_from(schema, shown[number]))
    )
    plain = [each for number, each in enumerate(shown) if number not in worded]
    held = shown + [each.field for each in facets.values() if each.field not in plain]
    searched = [schema.label_field, *schema.on_site.searched]
    # A filter leaves out what was concluded; a row shows it, with its mark.
    cells = ", ".join(
        f"r.{quote(each.name)}" if each.name not in facets
        else f"coalesce({facets[each.name].value}, r.{quote(each.name)})" if each in shown
        else facets[each.name].value
        for each in held
    )  # fmt: skip
    concluded = f"r.{quote(INFERRED)}" if schema.field(INFERRED) else "NULL"
    standing = ", ".join(f"r.{quote(each)}" for each in basis)
    text = f"concat_ws(' ', {', '.join(map(quote, searched))})"
    listed = records.listed(schema.name)
    place = quote(PLACE) if schema.field(PLACE) else "NULL"
    query = (
        f"SELECT {quote(schema.identifier)}, {_name(schema, language)}, {text}, {place}, "
        f"_synthetic, {listed}, [{standing}]::VARCHAR[], {cells}, {concluded} "
        f"FROM {site.table(schema.name)} AS r ORDER BY _package, _row"
    )
    dated = records.dated(schema.name)
    sources = sorted(
        {each.source_id: each for each in dated.values()}.values(),
        key=lambda each: (each.published_on or "", each.source_id),
        reverse=True,
    )
    newest = {each.source_id: number for number, each in enumerate(sources)}
    # A loop over rows: the text is normalised by Unicode's rules, which SQL does not know.
    rows = []
    for found in site.database.stream(query):
        identifier, name, text, place, synthetic, listed, state, *rest = found
        for number in worded:
            told = dict(zip(basis, state, strict=True))
            rest[number] = standing_of(records, shown[number], told, language).words
        rows.append(
            [
                identifier,
                name,
                fold(text),
                place or "",
                int(synthetic),
                int(listed),
                *(cell or "" for cell in rest),
                newest[dated[identifier].source_id] if identifier in dated else -1,
            ]
        )
    tree = {
        "key": f"synthetic/{schema.name}" if site.aside else schema.name,
        "resource": schema.name,
        "title": schema.title[language],
        "label": schema.label_field,
        "mark": sentences("pages", language)["synthetic_mark"] if site.synthetic else "",
        "columns": [
            {
                "name": each.name, "title": each.title[language], "number": each.is_number,
                "labels": _labels(each, language, site, {row[number + _COLUMNS] for row in rows})
                if number not in worded else {},
                "names": _names(records, schema, each, language), "home": _home(site, schema, each),
                "shown": number < len(shown), "list": each.delimiter if each.type == "list" else "",
                "facet": facets[each.name].name
                if each.name in facets and number not in worded else "",
            }
            for number, each in enumerate(held)
        ],
        "and": sentences("pages", language)["and_so"],
        "inferred": [sentences("pages", language)[key] for key in ("inferred", "inferred_note")],
        "places": {place: list(chain) for place, chain in records.ancestors.items()},
        "sources": [
            [each.source_id, each.published_on or "", each.publisher or each.title[language]]
            for each in sources
        ],
        "records": rows,
    }  # fmt: skip
    # "<" is escaped so that no value can end a script, wherever the text may be pasted.
    body = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"gongshi.load({body});\n".encode()


def _labels(field: Field, language: str, site: Site, used: Collection[str]) -> dict[str, str]:
    """Return the words for a column's codes, without those that only the site's other side has."""
    listed = field.vocabulary
    if listed:
        field = replace(field, vocabulary=listed.on_side(synthetic=site.synthetic, used=used))
    return facet_labels(field, language)


def _names(records: Records, schema: ResourceSchema, field: Field, language: str) -> dict[str, str]:
    """Return the names behind a column of identifiers."""
    relation = schema.relation_of(field.name)
    if relation is None:
        return {}
    names = records.names[relation.resource]
    column = quote(field.name)
    table = records.site.table(schema.name)
    query = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1"
    return {
        each: names[each][language]
        for (each,) in records.site.database.rows(query)
        if each in names
    }


def _home(site: Site, schema: ResourceSchema, field: Field) -> str:
    """Return where the records that a column names have their pages, empty where they have none."""
    relation = schema.relation_of(field.name)
    return relation.resource if relation and relation.resource in site.schemas.paged else ""


def build_indexes(site: Site, languages: Sequence[str]) -> Iterator[Artifact]:
    """Yield one index a list, language and side of the site."""
    for side in site.sides:
        records = Records(side)
        folder = "search/synthetic" if side.aside else "search"
        for resource in side.schemas.listed:
            schema = side.schemas.resources[resource]
            for language in languages:
                path = address(f"{folder}/{resource}.js", language)
                yield Artifact(path, _index(records, schema, language))


def _publish(_: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    return build_indexes(workshop.site, workshop.languages)


FORMAT = Format(
    name="search",
    title={"zh": "搜索索引", "en": "Search indexes"},
    note={"zh": "供浏览器查找", "en": "what the browser searches"},
    media_type="text/javascript",
    scope=Scope.SITE,
    pattern="search/{resource}.js",
    order=200,
    publish=_publish,
)
