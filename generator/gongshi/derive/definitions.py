"""Indicators, checks of published figures and cross-checks as data, strictly read from files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from gongshi.config import LANGUAGES, read_yaml, schemas_folder
from gongshi.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from gongshi.schema import Text

SUBJECTS: Final = ("organizations", "projects", "places", "venues", "packages")
"""What a page can be about, or a part of it: records of these tables, and packages."""
_NO_TEXT: Final[Text] = MappingProxyType(dict.fromkeys(LANGUAGES, ""))
_DEFINITION: Final = frozenset({"id", "title", "title_en", "unit", "unit_en", "decimals"})
_INDICATOR: Final = frozenset(
    {"id", "title", "title_en", "unit", "unit_en", "decimals", "formula", "formula_en",
     "denominator", "denominator_en", "no_data", "no_data_en", "why", "why_en", "tables", "query"}
)  # fmt: skip
_CROSSCHECK: Final = frozenset(
    {"id", "title", "title_en", "indicator_id", "definition", "definition_en", "innocent",
     "innocent_en", "no_data", "no_data_en", "tables", "basis", "columns", "query"}
)  # fmt: skip
_COLUMN: Final = frozenset({"name", "title", "title_en"})
_TOPIC: Final = frozenset({"id", "title", "title_en", "denials", "published", "published_en"})
_CHECK: Final = frozenset({"id", "title", "title_en", "measures", "formula", "formula_en", "query"})


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
    item_vocabulary: str = ""
    """The vocabulary whose codes `item` holds, if it does."""
    item_resource: str = ""
    """The resource whose records `item` names; `*` where it names resources themselves."""

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
    basis: str
    """The query that counts the records looked at; none means that there is no data."""
    columns: tuple[Column, ...]
    query: str
    good: Mapping[str, Any]
    bad: Mapping[str, Any]
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


def _text(node: Mapping[str, Any], key: str) -> Text:
    return MappingProxyType({"zh": str(node.get(key, "")), "en": str(node.get(f"{key}_en", ""))})


def _require(
    node: object, file: str, required: Iterable[str], optional: Iterable[str] = ()
) -> Mapping[str, Any]:
    """Return a node that has every required key and no unknown one."""
    if not isinstance(node, dict):
        raise SchemaError("schema-property", file=file, property="-")
    required = set(required)
    for key in sorted((required - set(node)) | (set(node) - required - set(optional))):
        raise SchemaError("schema-property", file=file, property=key)
    return node


def _definitions(
    nodes: Iterable[object], file: str, unit: Text, decimals: int
) -> tuple[Definition, ...]:
    found = []
    for each in nodes:
        node = _require(each, file, ("id", "title", "title_en"), _DEFINITION)
        own = _text(node, "unit") if "unit" in node else unit
        places = int(node.get("decimals", decimals))
        found.append(Definition(str(node["id"]), _text(node, "title"), own, places))
    return tuple(found)


def _read_indicator(node: object, file: str) -> Indicator:
    told = _require(node, file, _INDICATOR, ("definitions", "item", "published_query"))
    item = _require(told.get("item", {}), file, (), ("vocabulary", "resource"))
    unit, decimals = _text(told, "unit"), int(told["decimals"])
    return Indicator(
        id=str(told["id"]),
        title=_text(told, "title"),
        unit=unit,
        decimals=decimals,
        formula=_text(told, "formula"),
        denominator=_text(told, "denominator"),
        no_data=_text(told, "no_data"),
        why=_text(told, "why"),
        tables=tuple(map(str, told["tables"])),
        query=str(told["query"]),
        published_query=str(told.get("published_query", "")),
        definitions=_definitions(told.get("definitions", ()), file, unit, decimals),
        item_vocabulary=str(item.get("vocabulary", "")),
        item_resource=str(item.get("resource", "")),
    )


def _read_check(node: object, file: str) -> ClaimCheck:
    told = _require(node, file, _CHECK, ("definitions", "indicator_id", "enumerates"))
    return ClaimCheck(
        id=str(told["id"]),
        title=_text(told, "title"),
        measures=tuple(map(str, told["measures"])),
        formula=_text(told, "formula"),
        query=str(told["query"]),
        indicator_id=str(told.get("indicator_id", "")),
        definitions=_definitions(told.get("definitions", ()), file, _NO_TEXT, 0),
        enumerates=bool(told.get("enumerates", False)),
    )


def _read_crosscheck(node: object, file: str) -> CrossCheck:
    told = _require(node, file, _CROSSCHECK, ("good", "bad", "finds"))
    columns = (
        _require(each, file, _COLUMN, ("type", "resource", "vocabulary"))
        for each in told["columns"]
    )
    return CrossCheck(
        id=str(told["id"]),
        title=_text(told, "title"),
        indicator_id=str(told["indicator_id"]),
        definition=_text(told, "definition"),
        innocent=_text(told, "innocent"),
        no_data=_text(told, "no_data"),
        tables=tuple(map(str, told["tables"])),
        basis=str(told["basis"]),
        columns=tuple(
            Column(
                str(each["name"]), _text(each, "title"), str(each.get("type", "string")),
                str(each.get("resource", "")), str(each.get("vocabulary", "")),
            )
            for each in columns
        ),
        query=str(told["query"]),
        good=told.get("good", {}),
        bad=told.get("bad", {}),
        finds=int(told.get("finds", 0)),
    )  # fmt: skip


def _read_topic(node: object, file: str) -> Topic:
    told = _require(node, file, _TOPIC, ("query",))
    denials = _require(told["denials"], file, (), SUBJECTS)
    return Topic(
        id=str(told["id"]),
        title=_text(told, "title"),
        denials={
            subject: MappingProxyType(
                {each: str(_require(words, file, LANGUAGES)[each]) for each in LANGUAGES}
            )
            for subject, words in denials.items()
        },
        published=_text(told, "published"),
        query=str(told.get("query", "")),
    )


def _documents(folder: Path) -> list[tuple[str, object]]:
    """Parse every YAML file of a folder: its name and what it says."""
    found: list[tuple[str, object]] = []
    for path in sorted(folder.glob("*.yaml")):
        node = read_yaml(path.read_bytes())
        if not isinstance(node, dict) or str(node.get("id")) != path.stem:
            raise SchemaError("schema-property", file=path.name, property="id")
        found.append((path.name, node))
    return found


@cache
def load_indicators(folder: Path | None = None) -> tuple[Indicator, ...]:
    """Read every indicator of a schemas folder (default: gongshi's own), in the order of ids.

    Raises:
        SchemaError: a file lacks a key, has an unknown one, or is not named as its id.
    """
    files = _documents((folder or schemas_folder()) / "indicators")
    return tuple(_read_indicator(node, file) for file, node in files)


@cache
def load_checks(folder: Path | None = None) -> tuple[ClaimCheck, ...]:
    """Read every check of published figures, in the order of the files' names: first come, first.

    Raises:
        SchemaError: a file lacks a key, has an unknown one, or is not named as its id.
    """
    files = _documents((folder or schemas_folder()) / "checks")
    return tuple(_read_check(node, file) for file, node in files)


@cache
def load_crosschecks(folder: Path | None = None) -> tuple[CrossCheck, ...]:
    """Read every cross-check of a schemas folder, in the order of the files' names.

    Raises:
        SchemaError: a file lacks a key, has an unknown one, or is not named as its id.
    """
    files = _documents((folder or schemas_folder()) / "crosschecks")
    return tuple(_read_crosscheck(node, file) for file, node in files)


@cache
def load_topics(folder: Path | None = None) -> tuple[Topic, ...]:
    """Read every topic of a schemas folder, in the order of the files' names.

    Raises:
        SchemaError: a file lacks a key, has an unknown one, or is not named as its id.
    """
    files = _documents((folder or schemas_folder()) / "topics")
    return tuple(_read_topic(node, file) for file, node in files)
