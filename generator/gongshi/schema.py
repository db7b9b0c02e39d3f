"""Schemas as data: resources, fields, relations and vocabularies, read from `schemas/`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from gongshi.config import read_yaml, schemas_folder
from gongshi.errors import SchemaError

if TYPE_CHECKING:
    from pathlib import Path

Text = Mapping[str, str]
"""A text in every language of the site, by language code."""

COLUMNS: Final = "columns"
"""The vocabulary of a field whose codes are the names of other columns of its own table."""
INFERRED: Final = "inferred"
"""The column that names what of its record we concluded and no source states."""
_STATED: Final = frozenset({"source_id", "source_locator", INFERRED})
"""Columns that say where a record is from, and so are never concluded."""

BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_ORDERED: Final = frozenset({"required", "unique", "enum", *BOUNDS})
CONSTRAINTS: Final[Mapping[str, frozenset[str]]] = {
    "string": frozenset({"required", "unique", "enum", "pattern", "minLength", "maxLength"}),
    "integer": _ORDERED,
    "number": _ORDERED,
    "date": _ORDERED,
    "year": _ORDERED,
    "boolean": frozenset({"required", "unique", "enum"}),
    "list": frozenset({"required", "minLength", "maxLength"}),
}
"""The types of Table Schema that are used, each with the constraints it may have."""
FORMATS: Final = frozenset({("string", "uri"), *((kind, "default") for kind in CONSTRAINTS)})
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR: Final = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Value:
    """One code of a vocabulary with its labels."""

    code: str
    title: Text
    aliases: tuple[str, ...] = ()
    sensitive: bool = False
    group: str = ""
    """A coarser code that this one belongs to, such as a step of the chain."""
    counted: bool = True
    """False for bodies that are in no count of organizations."""
    topics: tuple[str, ...] = ()
    """What a published figure of this measure speaks about: ids of `schemas/topics/`."""
    figure: Text = dataclasses.field(default_factory=dict)
    """How a published figure with this qualifier is printed, with blanks for number and unit."""
    interval: str = ""
    """Which values a figure with this qualifier allows; a round bracket leaves its bound out."""


@dataclass(frozen=True)
class Vocabulary:
    """A list of codes; an open one only gives labels and closes nothing."""

    name: str
    title: Text
    values: tuple[Value, ...]
    open: bool = False

    @cached_property
    def by_code(self) -> Mapping[str, Value]:
        """The values by their code."""
        return MappingProxyType({each.code: each for each in self.values})

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in their order."""
        return tuple(self.by_code)

    def label(self, code: str, language: str) -> str:
        """Return the code's label, or the code itself where the list does not know it."""
        value = self.by_code.get(code)
        return value.title[language] if value else code


@dataclass(frozen=True, slots=True)
class Field:
    """A column: Table Schema's properties, labels in every language and a publication class."""

    name: str
    type: str
    title: Text
    description: Text
    format: str = "default"
    delimiter: str = ";"
    vocabulary: Vocabulary | None = None
    constraints: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    publication: str = "internal"
    publish_if: str = ""
    aliases: tuple[str, ...] = ()
    """Other words for the column, as they stand in the headers of office files."""
    people_of: tuple[str, ...] = ()
    """Where the codes stand of the groups whose people this column counts: a column of the record,
    or `column.other`, the column `other` of the record to which `column` points."""

    @property
    def is_public(self) -> bool:
        """True where the column may leave the house."""
        return self.publication == "public"

    @property
    def required(self) -> bool:
        """True where a cell may not be empty."""
        return bool(self.constraints.get("required"))

    @property
    def is_number(self) -> bool:
        """True where cells are quantities, shown right-aligned."""
        return self.type in {"integer", "number"}

    @property
    def closed(self) -> Vocabulary | None:
        """The vocabulary whose codes alone are allowed, if there is one."""
        return self.vocabulary if self.vocabulary and not self.vocabulary.open else None


@dataclass(frozen=True, slots=True)
class Relation:
    """A foreign key: columns here that name a record there; `resource` is never empty here."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceSchema:
    """A table's schema."""

    name: str
    title: Text
    description: Text
    group: str
    order: int
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    label_field: str = ""
    columns: tuple[str, ...] = ()
    """The columns that a compact table on a page shows."""

    def field(self, name: str) -> Field | None:
        """Return the field of that name, or None."""
        return next((each for each in self.fields if each.name == name), None)

    def inferred(self, record: Mapping[str, str | None]) -> frozenset[str]:
        """Return the names of the columns that a record says were concluded, not stated."""
        mark, cell = self.field(INFERRED), record.get(INFERRED)
        # In derived tables a column of that name tells of a calculation, yes or no.
        if not cell or mark is None or mark.type != "list":
            return frozenset()
        return frozenset(cell.split(mark.delimiter))

    @property
    def identifier(self) -> str:
        """The single key column, or the empty string where the key has several or none."""
        return self.primary_key[0] if len(self.primary_key) == 1 else ""

    def relation_of(self, field: str) -> Relation | None:
        """Return the relation that starts at this one column, if any."""
        return next((each for each in self.relations if each.fields == (field,)), None)


@dataclass(frozen=True, slots=True)
class View:
    """A query that every SQLite download holds under a name."""

    name: str
    title: Text
    query: str


@dataclass(frozen=True)
class Schemas:
    """Everything below `schemas/`."""

    resources: Mapping[str, ResourceSchema]
    """In their order."""
    vocabularies: Mapping[str, Vocabulary]
    derived: Mapping[str, ResourceSchema] = dataclasses.field(default_factory=dict)
    """Tables that are computed and never read from a package, in their order."""
    views: tuple[View, ...] = ()
    """What queries on the SQLite download have in common, each after those it builds on."""
    required: tuple[str, ...] = ("organizations", "projects", "evaluations", "sources")

    @cached_property
    def tables(self) -> Mapping[str, ResourceSchema]:
        """Every table that is published: the resources, then what is derived from them."""
        return {**self.resources, **self.derived}

    def pointing_to(self, resource: str) -> tuple[tuple[ResourceSchema, Relation], ...]:
        """Return every single-column relation that points to a resource, in schema order."""
        return tuple(
            (schema, relation)
            for schema in self.tables.values()
            for relation in schema.relations
            if relation.resource == resource and len(relation.fields) == 1
        )


def text_of(node: Mapping[str, Any], key: str) -> Text:
    """Read `key` and `key_en` of a node as one text in both languages."""
    return MappingProxyType({"zh": str(node.get(key, "")), "en": str(node.get(f"{key}_en", ""))})


def _names(value: object) -> tuple[str, ...]:
    """Read Table Schema's habit of writing one name or a list of names."""
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),) if value else ()


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_value(kind: str, value: object) -> bool:
    """Return whether a bound or an allowed value is itself one of the field's type."""
    text = str(value)
    match kind:
        case "integer":
            return type(value) is int or bool(_INTEGER.fullmatch(text))
        case "number":
            return not isinstance(value, bool) and bool(_NUMBER.fullmatch(text))
        case "date":
            return _is_date(text)
        case "year":
            return bool(_YEAR.fullmatch(text))
        case "boolean":
            return isinstance(value, bool)
        case _:
            return isinstance(value, str)


def _constraint(kind: str, name: str, value: object) -> object:
    """Return a constraint's value, or None where it can never be judged."""
    if name in {"required", "unique"}:
        return value if isinstance(value, bool) else None
    if name in {"minLength", "maxLength"}:
        return value if type(value) is int and value >= 0 else None
    if name == "pattern":
        return value if isinstance(value, str) else None
    if name == "enum":
        usable = isinstance(value, list) and value and all(_is_value(kind, v) for v in value)
        return tuple(value) if isinstance(value, list) and usable else None
    if _is_value(kind, value):
        return value.isoformat() if isinstance(value, date) else value
    return None


def _constraints(field: str, kind: str, node: object) -> Mapping[str, Any]:
    """Read a field's constraints; each must suit the type and be of a kind that can be judged."""
    if node is not None and not isinstance(node, dict):
        raise SchemaError("schema-constraint", field=field, constraint="constraints")
    result: dict[str, Any] = {}
    for name, value in (node or {}).items():
        usable = _constraint(kind, name, value) if name in CONSTRAINTS[kind] else None
        if usable is None:
            raise SchemaError("schema-constraint", field=field, constraint=name)
        result[name] = usable
    return MappingProxyType(result)


def read_field(node: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]) -> Field:
    """Build a field from its Table Schema node.

    Raises:
        SchemaError: an unknown type, constraint or vocabulary.
    """
    name = str(node.get("name", ""))
    kind = str(node.get("type", "string"))
    format_ = str(node.get("format", "default"))
    wanted = node.get("vocabulary")
    if (kind, format_) not in FORMATS:
        raise SchemaError("schema-type", field=name, type=f"{kind}/{format_}")
    if wanted is not None and (kind not in {"string", "list"} or wanted not in vocabularies):
        raise SchemaError("schema-vocabulary", field=name, vocabulary=wanted)
    return Field(
        name=name,
        type=kind,
        title=text_of(node, "title"),
        description=text_of(node, "description"),
        format=format_,
        delimiter=str(node.get("delimiter") or ","),
        vocabulary=vocabularies[wanted] if wanted else None,
        constraints=_constraints(name, kind, node.get("constraints")),
        publication=str(node.get("publication", "internal")),
        publish_if=str(node.get("publish_if", "")),
        people_of=_names(node.get("people_of")),
        aliases=_names(node.get("aliases")),
    )


def _columns(fields: Iterable[tuple[str, Text]], key: tuple[str, ...]) -> Vocabulary:
    """Return a table's columns as a vocabulary, without those that no one can conclude.

    An identifier is given by us and names a record; it says nothing that could be concluded.
    """
    title = MappingProxyType({"zh": "本表的列", "en": "Columns of this table"})
    own = key if len(key) == 1 else ()
    values = (Value(name, label) for name, label in fields if name not in {*_STATED, *own})
    return Vocabulary(COLUMNS, title, tuple(values))


def _read_resource(
    node: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]
) -> ResourceSchema:
    name = str(node["name"])
    columns = ((str(each["name"]), text_of(each, "title")) for each in node["fields"])
    own = _columns(columns, _names(node.get("primaryKey")))
    vocabularies = {**vocabularies, COLUMNS: own}
    return ResourceSchema(
        name=name,
        title=text_of(node, "title"),
        description=text_of(node, "description"),
        group=str(node["group"]),
        order=int(node["order"]),
        fields=tuple(read_field(each, vocabularies) for each in node["fields"]),
        primary_key=_names(node.get("primaryKey")),
        relations=tuple(
            Relation(
                fields=_names(each["fields"]),
                resource=str(each["reference"]["resource"]) or name,
                reference=_names(each["reference"]["fields"]),
            )
            for each in node.get("foreignKeys") or ()
        ),
        label_field=str(node.get("label_field", "")),
        columns=_names(node.get("columns")),
    )


def _read_vocabulary(node: Mapping[str, Any]) -> Vocabulary:
    return Vocabulary(
        name=str(node["name"]),
        title=text_of(node, "title"),
        open=bool(node.get("open", False)),
        values=tuple(
            Value(
                code=str(each["code"]),
                title=text_of(each, "title"),
                aliases=tuple(map(str, each.get("aliases", ()))),
                sensitive=bool(each.get("sensitive", False)),
                group=str(each.get("group", "")),
                counted=bool(each.get("counted", True)),
                topics=_names(each.get("topic")),
                figure=text_of(each, "figure") if "figure" in each else {},
                interval=str(each.get("interval", "")),
            )
            for each in node["values"]
        ),
    )


def _read_views(folder: Path) -> tuple[View, ...]:
    path = folder / "views.yaml"
    content = path.read_bytes() if path.exists() else b"views: []"
    nodes = read_yaml(content)["views"]
    return tuple(
        View(str(node["name"]), text_of(node, "title"), str(node["query"])) for node in nodes
    )


def _documents(folder: Path) -> list[Any]:
    """Parse every YAML file of a folder, in the order of their names."""
    return [read_yaml(path.read_bytes()) for path in sorted(folder.glob("*.yaml"))]


def _add_codes(rulebook: Mapping[str, Any], vocabularies: dict[str, Vocabulary]) -> None:
    """Add a rulebook's scheme, and the codes it brings, to vocabularies that lack them."""
    own = {
        "vocabulary": "evaluations.scheme",
        "code": rulebook["id"],
        "title": rulebook.get("title", rulebook["id"]),
        "title_en": rulebook.get("title_en", rulebook["id"]),
    }
    for node in (own, *rulebook.get("codes", ())):
        name = str(node["vocabulary"])
        if name not in vocabularies:
            raise SchemaError("schema-vocabulary", field=rulebook["id"], vocabulary=name)
        if str(node["code"]) not in vocabularies[name].by_code:
            value = Value(str(node["code"]), text_of(node, "title"))
            values = (*vocabularies[name].values, value)
            vocabularies[name] = replace(vocabularies[name], values=values)


def _tables(folder: Path, vocabularies: Mapping[str, Vocabulary]) -> Mapping[str, ResourceSchema]:
    """Read the tables that a folder describes, by name in their order."""
    found = sorted(
        (_read_resource(each, vocabularies) for each in _documents(folder)),
        key=lambda each: (each.order, each.name),
    )
    return {each.name: each for each in found}


def _duties(folder: Path) -> Vocabulary:
    """Make the vocabulary of disclosure duties from their files; versions share their number."""
    title = MappingProxyType({"zh": "信息公开义务", "en": "Disclosure duty"})
    values = {
        str(each["id"]): Value(str(each["id"]), text_of(each, "title"))
        for each in _documents(folder)
    }
    return Vocabulary("disclosures.rule_id", title, tuple(values.values()))


def load_schemas(folder: Path | None = None) -> Schemas:
    """Read all schemas of a folder (default: gongshi's own).

    Raises:
        SchemaError: a file contradicts itself or names what does not exist.
    """
    return _load_schemas(folder or schemas_folder())


@cache
def _load_schemas(folder: Path) -> Schemas:
    vocabularies = {
        each.name: each for each in map(_read_vocabulary, _documents(folder / "vocabularies"))
    }
    for rulebook in _documents(folder / "rulebooks"):
        _add_codes(rulebook, vocabularies)
    duties = _duties(folder / "duties")
    vocabularies[duties.name] = duties
    resources = _tables(folder / "resources", vocabularies)
    derived = _tables(folder / "derived", vocabularies)
    schemas = Schemas(resources, vocabularies, derived, _read_views(folder))
    for schema in schemas.tables.values():
        for relation in schema.relations:
            # What is derived comes after the resources, so that no resource can point to it.
            known = schemas.resources if schema.name in resources else schemas.tables
            target = known.get(relation.resource)
            if target is None or any(target.field(name) is None for name in relation.reference):
                raise SchemaError("schema-relation", resource=schema.name, target=relation.resource)
    return schemas


def extend(schema: ResourceSchema, extra: tuple[Field, ...]) -> ResourceSchema:
    """Return the schema with a package's additional fields at its end."""
    fields = schema.fields + extra
    columns = _columns(((each.name, each.title) for each in fields), schema.primary_key)
    return replace(
        schema,
        fields=tuple(
            replace(each, vocabulary=columns)
            if each.vocabulary and each.vocabulary.name == COLUMNS
            else each
            for each in fields
        ),
    )
