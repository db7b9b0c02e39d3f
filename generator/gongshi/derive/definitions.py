"""Indicators, checks of published figures and cross-checks as data, strictly read from files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from gongshi.config import LANGUAGES, schemas_folder
from gongshi.derive.row_lists import EVERY, read_row_lists
from gongshi.engine import literal
from gongshi.schema import (
    CONSTRAINTS,
    Origin,
    files,
    load_schemas,
    read_example,
    reading,
    schemas_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gongshi.derive.row_lists import RowList
    from gongshi.schema import Example, Node, Schemas, Text

PACKAGES: Final = "packages"
_Kind = TypeVar("_Kind")
MEASURES: Final = "{measures}"
"""Stands in a check's query for its measures, so that none can be listed and not asked for."""
_NO_TEXT: Final[Text] = MappingProxyType(dict.fromkeys(LANGUAGES, ""))


def subjects() -> tuple[str, ...]:
    """Return what a page can be about, or a part of it: records of these tables, and packages."""
    return (*load_schemas().paged, PACKAGES)


@dataclass(frozen=True, slots=True)
class Definition:
    """One of several ways in which an indicator or a published figure can be understood."""

    id: str
    title: Text
    unit: Text
    decimals: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator: its query for the SQLite file of a package, and the words that explain it.

    The query yields `definition`, `item`, `period`, `value`, `numerator`, `denominator`, `records`
    (how many rows it rests on) and `expected` (how many there should be, null where nobody knows).
    """

    id: str
    title: Text
    unit: Text
    decimals: int
    formula: Text
    denominator: Text
    no_data: Text
    why: Text
    tables: tuple[str, ...]
    query: str
    published_query: str
    """The same computed from published figures alone, empty where it cannot be: yields `value` or,
    from vague figures, `low` and `high`, and the figures used in `evidence`."""
    definitions: tuple[Definition, ...]
    rows: tuple[RowList, ...]
    """Which rows exactly `records` counts."""
    item_vocabulary: str = ""
    """The vocabulary whose codes `item` holds, if it does."""
    item_resource: str = ""
    """The resource whose records `item` names; `*` where it names resources themselves."""
    origin: Origin = field(default_factory=Origin)

    def definition(self, name: str | None) -> Definition | None:
        """Return the definition of that name, None for an indicator that has but one."""
        return next((each for each in self.definitions if each.id == name), None)


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """A way to compute published figures anew, from records or from other published figures.

    The query yields one row for each claim and definition: `claim_id`, `definition`, `computed`,
    `numerator`, `denominator`, `records` and `expected` (their ratio is the coverage; null where
    the evidence is complete by itself), `own` (how many of the records stem from the claim's own
    paragraph) and what else the formula has blanks for.
    """

    id: str
    title: Text
    measures: tuple[str, ...]
    formula: Text
    query: str
    indicator_id: str = ""
    definitions: tuple[Definition, ...] = ()
    enumerates: bool = False
    """True where the records are the items that the figure counts, so that they are evidence even
    if the same paragraph lists them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of what a cross-check finds: a record's identifier, a code, a number or a text."""

    name: str
    title: Text
    type: str = "string"
    resource: str = ""
    """The resource whose records it names, if it does."""
    vocabulary: str = ""
    """The vocabulary whose codes it holds, if it does."""


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """A question to several tables at once; its answer is a list of records and judges nobody."""

    id: str
    title: Text
    indicator_id: str
    definition: Text
    innocent: Text
    """The innocent reasons why a record may be in the list."""
    no_data: Text
    tables: tuple[str, ...]
    of: str
    """The table whose records are looked at."""
    basis: str
    """The query that lists their keys, the parts of one joined by a slash; none are no data."""
    columns: tuple[Column, ...]
    query: str
    good: Example
    bad: Example
    finds: int
    """How many rows the query finds in the bad example; in the good one it finds none."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that pages deny to hold where they do not: what speaks about it, and the words.

    The query yields every record that speaks about the topic: `resource`, `record_id`, `_package`,
    `published` (true for figures that someone published, false or absent for records of the thing
    itself), and whom it concerns as lists: `organizations`, `projects`, `places`, `venues`. What
    concerns a place concerns those that contain it, and its package.
    """

    id: str
    title: Text
    denials: Mapping[str, Text]
    """The sentence that denies, by the kind of subject that it is said of."""
    published: Text
    """What stands before published figures where there are no records."""
    query: str = ""
    words: tuple[str, ...] = ()
    """Words that make a package's own number column one of this topic."""


def _definitions(node: Node, unit: Text, decimals: int) -> tuple[Definition, ...]:
    return tuple(
        Definition(
            each.text("id"),
            each.words("title"),
            each.words("unit", blank=True) if "unit" in each else unit,
            each.integer("decimals", decimals),
        )
        for each in node.each("definitions")
    )


def _tables(node: Node, schemas: Schemas) -> tuple[str, ...]:
    if "tables" not in node:
        raise node.missing("tables")
    return node.choices("tables", tuple(schemas.tables))


def _read_indicator(node: Node, schemas: Schemas) -> Indicator:
    item = node.at("item")
    unit, decimals = node.words("unit", blank=True), node.integer("decimals")
    definitions = _definitions(node, unit, decimals)
    resource = item.choice("resource", (EVERY, *schemas.tables), "")
    return Indicator(
        id=node.text("id"),
        title=node.words("title"),
        unit=unit,
        decimals=decimals,
        formula=node.words("formula"),
        denominator=node.words("denominator"),
        no_data=node.words("no_data"),
        why=node.words("why"),
        tables=_tables(node, schemas),
        query=node.text("query"),
        published_query=node.text("published_query", ""),
        definitions=definitions,
        rows=read_row_lists(node, schemas, tuple(each.id for each in definitions), resource),
        item_vocabulary=item.choice("vocabulary", tuple(schemas.vocabularies), ""),
        item_resource=resource,
        origin=node.origin,
    )


def _read_check(node: Node, schemas: Schemas, indicators: tuple[str, ...]) -> ClaimCheck:
    known = ("*", *schemas.vocabularies["claims.measure"].codes)
    measures = node.choices("measures", known)
    return ClaimCheck(
        id=node.text("id"),
        title=node.words("title"),
        measures=measures,
        formula=node.words("formula"),
        query=node.text("query").replace(MEASURES, ", ".join(map(literal, measures))),
        indicator_id=node.choice("indicator_id", indicators, ""),
        definitions=_definitions(node, _NO_TEXT, 0),
        enumerates=node.boolean("enumerates", default=False),
    )


def _read_crosscheck(node: Node, schemas: Schemas, indicators: tuple[str, ...]) -> CrossCheck:
    return CrossCheck(
        id=node.text("id"),
        title=node.words("title"),
        indicator_id=node.choice("indicator_id", indicators),
        definition=node.words("definition"),
        innocent=node.words("innocent"),
        no_data=node.words("no_data"),
        tables=_tables(node, schemas),
        of=node.choice("of", tuple(schemas.resources)),
        basis=node.text("basis"),
        columns=tuple(
            Column(
                each.text("name"),
                each.words("title"),
                each.choice("type", tuple(CONSTRAINTS), "string"),
                each.choice("resource", tuple(schemas.resources), ""),
                each.choice("vocabulary", tuple(schemas.vocabularies), ""),
            )
            for each in node.each("columns")
        ),
        query=node.text("query"),
        good=read_example(node.at("good"), schemas) if "good" in node else {},
        bad=read_example(node.at("bad"), schemas) if "bad" in node else {},
        finds=node.integer("finds", 0),
    )


def _read_topic(node: Node) -> Topic:
    denials = node.at("denials").closed_to(*subjects())
    return Topic(
        id=node.text("id"),
        title=node.words("title"),
        denials={
            subject: MappingProxyType({each: denials.at(subject).text(each) for each in LANGUAGES})
            for subject in denials.names()
        },
        published=node.words("published"),
        query=node.text("query", ""),
        words=node.texts("words"),
    )


def _read(folder: Path, read: Callable[[Node], _Kind]) -> tuple[_Kind, ...]:
    """Read every file of a folder; each is named as its id."""
    found = []
    for path in files(folder):
        with reading(path) as node:
            if node.text("id") != path.stem:
                raise node.refuse("name", "id", value=node.text("id"), wanted=path.stem)
            found.append(read(node))
    return tuple(found)


@cache
def load_indicators(folder: Path | None = None) -> tuple[Indicator, ...]:
    """Read every indicator of a schemas folder (default: gongshi's own), in the order of ids.

    Raises:
        SchemaError: a file lacks a key, has an unknown one, or is not named as its id.
    """
    folder = folder or schemas_folder()
    schemas = schemas_of(folder)
    return _read(folder / "indicators", lambda node: _read_indicator(node, schemas))


@cache
def load_checks(folder: Path | None = None) -> tuple[ClaimCheck, ...]:
    """Read every check of published figures, in the order of the files' names: first come, first.

    Raises:
        SchemaError: a file lacks a key, has an unknown one, or is not named as its id.
    """
    folder = folder or schemas_folder()
    schemas = schemas_of(folder)
    indicators = tuple(each.id for each in load_indicators(folder))
    return _read(folder / "checks", lambda node: _read_check(node, schemas, indicators))


@cache
def load_crosschecks(folder: Path | None = None) -> tuple[CrossCheck, ...]:
    """Read every cross-check of a schemas folder, in the order of the files' names.

    Raises:
        SchemaError: a file lacks a key, has an unknown one, or is not named as its id.
    """
    folder = folder or schemas_folder()
    schemas = schemas_of(folder)
    indicators = tuple(each.id for each in load_indicators(folder))
    return _read(folder / "crosschecks", lambda node: _read_crosscheck(node, schemas, indicators))


@cache
def load_topics(folder: Path | None = None) -> tuple[Topic, ...]:
    """Read every topic of a schemas folder, in the order of the files' names.

    Raises:
        SchemaError: a file lacks a key, has an unknown one, or is not named as its id.
    """
    return _read((folder or schemas_folder()) / "topics", _read_topic)
