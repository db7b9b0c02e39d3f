"""What schema files say, as values: resources, fields, relations, vocabularies, views."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

Text = Mapping[str, str]
"""A text in every language of the site, by language code."""

COLUMNS: Final = "columns"
"""The vocabulary of a field whose codes are the names of other columns of its own table."""
INFERRED: Final = "inferred"
"""The column that names what of its record we concluded and no source states."""
_STATED: Final = frozenset({"source_id", "source_locator", INFERRED})
"""Columns that say where a record is from, and so are never concluded."""


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
    unit: Text = dataclasses.field(default_factory=dict)
    """For units: what stands beside a number, with both forms of its noun; else the label does."""
    interval: str = ""
    """Which values a figure with this qualifier allows; a round bracket leaves its bound out."""
    synthetic: bool | None = None
    """For schemes: whether it exists for fictitious data only; None for what both sides share."""


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

    def on_side(self, *, synthetic: bool, used: Collection[str] = ()) -> Vocabulary:
        """Return the list without the codes of the site's other side, but for those in use."""
        kept = tuple(
            each for each in self.values
            if each.synthetic in {None, synthetic} or each.code in used
        )  # fmt: skip
        return self if len(kept) == len(self.values) else dataclasses.replace(self, values=kept)

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
    state: bool = False
    """True where a value holds for a day and may since have changed: the day stands in the column
    `<name>_on`, on what it rests in `<name>_evidence`, where the table has them."""
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
class Listing:
    """A table's own list: where it stands in the header, what it can be filtered by, its words."""

    order: int
    tab: Text
    title: Text
    """Its name in its section's own navigation."""
    unit: Text
    """What its records are called after their number; empty where they have no word."""
    hint: Text
    """What can be typed into its search."""
    facets: tuple[str, ...] = ()
    """Columns of its own, or `table.column` of a table that points to its records, of whose rows
    the one of the newest period with a value counts."""


@dataclass(frozen=True, slots=True)
class OnSite:
    """What of a table has an address of its own on the site."""

    page: bool = False
    """True where every record has a page, `<table>/<identifier>/`."""
    about: Text = dataclasses.field(default_factory=dict)
    """What such a page holds, with a blank for the record's name; empty for a general sentence."""
    json: bool = False
    """True where every record has a JSON beside its page."""
    list: Listing | None = None
    searched: tuple[str, ...] = ()
    """Columns that a search finds records by beside their name: other names and codes."""


@dataclass(frozen=True)
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
    required: bool = False
    """True where every package has the table, and be it empty."""
    on_site: OnSite = dataclasses.field(default_factory=OnSite)

    def field(self, name: str) -> Field | None:
        """Return the field of that name, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {each.name: each for each in reversed(self.fields)}

    def inferred(self, record: Mapping[str, str | None]) -> frozenset[str]:
        """Return the names of the columns that a record says were concluded, not stated."""
        if not (cell := record.get(INFERRED)):
            return frozenset()
        mark = self.field(INFERRED)
        # In derived tables a column of that name tells of a calculation, yes or no.
        if mark is None or mark.type != "list":
            return frozenset()
        return frozenset(cell.split(mark.delimiter))

    @property
    def identifier(self) -> str:
        """The single key column, or the empty string where the key has several or none."""
        return self.primary_key[0] if len(self.primary_key) == 1 else ""

    def relation_of(self, field: str) -> Relation | None:
        """Return the relation that starts at this one column, if any."""
        return self._by_column.get(field)

    @cached_property
    def _by_column(self) -> Mapping[str, Relation]:
        alone = (each for each in reversed(self.relations) if len(each.fields) == 1)
        return {each.fields[0]: each for each in alone}


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

    @cached_property
    def tables(self) -> Mapping[str, ResourceSchema]:
        """Every table that is published: the resources, then what is derived from them."""
        return {**self.resources, **self.derived}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The tables that every package has."""
        return tuple(each.name for each in self.resources.values() if each.required)

    @cached_property
    def paged(self) -> tuple[str, ...]:
        """The tables whose records have pages of their own, in the order of the header."""
        found = (each for each in self.resources.values() if each.on_site.page)
        return tuple(each.name for each in sorted(found, key=_in_header))

    @cached_property
    def listed(self) -> Mapping[str, Listing]:
        """The lists of tables, in the order of the header."""
        found = sorted(self.resources.values(), key=_in_header)
        return {each.name: each.on_site.list for each in found if each.on_site.list}

    def pointing_to(self, resource: str) -> tuple[tuple[ResourceSchema, Relation], ...]:
        """Return every single-column relation that points to a resource, in schema order."""
        return tuple(
            (schema, relation)
            for schema in self.tables.values()
            for relation in schema.relations
            if relation.resource == resource and len(relation.fields) == 1
        )


def _in_header(schema: ResourceSchema) -> tuple[bool, int, int]:
    """Return a table's place in the header; those without a list come last, in their own order."""
    told = schema.on_site.list
    return told is None, told.order if told else 0, schema.order


def columns_of(fields: Iterable[tuple[str, Text]], key: tuple[str, ...]) -> Vocabulary:
    """Return a table's columns as a vocabulary, without those that no one can conclude.

    An identifier is given by us and names a record; it says nothing that could be concluded.
    """
    title = MappingProxyType({"zh": "本表的列", "en": "Columns of this table"})
    own = key if len(key) == 1 else ()
    values = (Value(name, label) for name, label in fields if name not in {*_STATED, *own})
    return Vocabulary(COLUMNS, title, tuple(values))


def extend(schema: ResourceSchema, extra: tuple[Field, ...]) -> ResourceSchema:
    """Return the schema with a package's additional fields at its end."""
    fields = schema.fields + extra
    columns = columns_of(((each.name, each.title) for each in fields), schema.primary_key)
    return replace(
        schema,
        fields=tuple(
            replace(each, vocabulary=columns)
            if each.vocabulary and each.vocabulary.name == COLUMNS
            else each
            for each in fields
        ),
    )
