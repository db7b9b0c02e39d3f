"""Rules of the domain as data: what cannot be true or is unlikely, one file each.

A rule's file says which records fail (a condition or a query in DuckDB's SQL), in what words that
is told, why it is so, and shows a good and a bad example. `validate/rules.py` carries rules out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import yaml

from gongshi.config import schemas_folder
from gongshi.errors import SchemaError
from gongshi.model import Severity
from gongshi.schema import load_schemas

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.schema import ResourceSchema, Schemas, Text

Rows = tuple[Mapping[str, str], ...]
"""Records of an example: cells by column, as they would stand in a file."""
Example = Mapping[str, Rows]
"""A package of an example: its tables by the name of their resource."""

WORDS: Final = ("title", "message", "remedy", "why")
"""What a rule says, each in Chinese and, with `_en`, in English."""
SCOPES: Final = ("package", "site")
GIVEN: Final = frozenset({"value", "field", "title", "resource"})
"""Blanks that every finding fills: its cell, its column and that column's title, its table."""
_REQUIRED: Final = frozenset(
    {"id", "severity", "resource", "field", "needs", "good", "bad", "fails"}
    | {f"{word}{end}" for word in WORDS for end in ("", "_en")}
)
_ALLOWED: Final = _REQUIRED | {"scope", "where", "query", "values", "labels"}
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_Loader: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar is a text, as it is in a CSV."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule: which records fail, and everything that is said of it."""

    id: str
    severity: Severity
    resource: str
    """The table whose records fail."""
    field: str
    """The column that a finding points at."""
    needs: tuple[tuple[str, str], ...]
    """Tables and columns without which there is nothing to judge."""
    scope: str
    """`package`: each package by itself; `site`: all packages together, told by `_package`."""
    where: str
    """The condition under which a record of the table fails; empty where there is a query."""
    query: str
    """Selects `_row` (null for the table as a whole) of what fails, and blanks."""
    values: Mapping[str, str]
    """Blanks that a rule with a condition computes: SQL over the record."""
    labels: Mapping[str, str]
    """Blanks that are codes, each with its vocabulary; columns with one need no mention."""
    words: Mapping[str, Text]
    """Title, message, remedy and why."""
    good: tuple[Example, ...]
    """One package, or several for a rule of the whole site."""
    bad: tuple[Example, ...]
    fails: tuple[tuple[int | None, ...], ...]
    """The records of the bad example that fail, per package; None is the table as a whole."""

    @property
    def title(self) -> Text:
        """What the rule is called."""
        return self.words["title"]

    @property
    def why(self) -> Text:
        """Why it is so, with its source."""
        return self.words["why"]

    @property
    def sql(self) -> str:
        """The query that selects what fails, over the typed tables of a package."""
        if self.query:
            return self.query
        values = "".join(f", {value} AS {name}" for name, value in self.values.items())
        return f"SELECT _row{values}\nFROM {self.resource}\nWHERE {self.where}"

    @property
    def blanks(self) -> tuple[str, ...]:
        """What the words leave open, beside what every finding fills, in the order of use."""
        found = (_blanks(text) for word in ("message", "remedy") for text in self._texts(word))
        return tuple(
            dict.fromkeys(each for several in found for each in several if each not in GIVEN)
        )

    def _texts(self, word: str) -> tuple[str, ...]:
        return tuple(self.words[word].values())


def _blanks(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


class _Reader:
    """Reads one file; whatever is wrong names the file and the key."""

    def __init__(self, path: Path, schemas: Schemas) -> None:
        self.path = path
        self.schemas = schemas
        try:
            tree = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - texts only
        except yaml.YAMLError as error:
            raise self.wrong("YAML") from error
        if not isinstance(tree, dict):
            raise self.wrong("YAML")
        self.tree: dict[str, Any] = tree

    def wrong(self, key: str, note: str = "") -> SchemaError:
        return SchemaError("schema-rule", file=f"rules/{self.path.name}", at=key, note=note)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.tree.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(key)
        return value.strip()

    def schema(self) -> ResourceSchema:
        found = self.schemas.resources.get(self.text("resource"))
        if found is None:
            raise self.wrong("resource")
        return found

    def words(self) -> Mapping[str, Text]:
        found = {
            word: MappingProxyType({"zh": self.text(word), "en": self.text(f"{word}_en")})
            for word in WORDS
        }
        for word, text in found.items():
            try:
                chinese, english = (set(_blanks(each)) for each in text.values())
            except ValueError as error:
                raise self.wrong(word) from error
            if chinese != english or (chinese and word in {"title", "why"}):
                raise self.wrong(f"{word}_en", ", ".join(sorted(chinese ^ english)))
        return MappingProxyType(found)

    def needs(self) -> tuple[tuple[str, str], ...]:
        given = self.tree["needs"]
        if not isinstance(given, list) or not given:
            raise self.wrong("needs")
        found = []
        for each in given:
            resource, _, field = str(each).partition(".")
            schema = self.schemas.resources.get(resource)
            if schema is None or schema.field(field) is None:
                raise self.wrong("needs", str(each))
            found.append((resource, field))
        return tuple(found)

    def example(self, key: str) -> tuple[Example, ...]:
        given = self.tree[key]
        packages = given if isinstance(given, list) else [given]
        return tuple(MappingProxyType(dict(self.tables(key, each))) for each in packages)

    def tables(self, key: str, package: object) -> list[tuple[str, Rows]]:
        if not isinstance(package, dict) or not package:
            raise self.wrong(key)
        found: list[tuple[str, Rows]] = []
        for resource, rows in package.items():
            schema = self.schemas.resources.get(resource)
            if schema is None or not isinstance(rows, list):
                raise self.wrong(key, str(resource))
            for row in rows:
                known = isinstance(row, dict) and all(
                    schema.field(str(name)) and isinstance(cell, str) for name, cell in row.items()
                )
                if not known:
                    raise self.wrong(key, f"{resource}: {row}")
            found.append((str(resource), tuple(MappingProxyType(row) for row in rows)))
        return found

    def fails(self, packages: int) -> tuple[tuple[int | None, ...], ...]:
        given = self.tree["fails"]
        lists = given if isinstance(given, list) and packages > 1 else [given]
        try:
            found = tuple(
                tuple(None if each == "table" else int(each) for each in several)
                for several in lists
            )
        except (TypeError, ValueError) as error:
            raise self.wrong("fails") from error
        if len(found) != packages or not any(found):
            raise self.wrong("fails")
        return found

    def mapping(self, key: str) -> Mapping[str, str]:
        given = self.tree.get(key, {})
        if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
            raise self.wrong(key)
        return MappingProxyType(given)

    def rule(self) -> Rule:
        for key in self.tree:
            if key not in _ALLOWED:
                raise self.wrong(str(key))
        for key in sorted(_REQUIRED - self.tree.keys()):
            raise self.wrong(key)
        if self.text("id") != self.path.stem or not _ID.fullmatch(self.path.stem):
            raise self.wrong("id")
        if self.text("severity") not in set(Severity):
            raise self.wrong("severity")
        if self.text("scope", "package") not in SCOPES:
            raise self.wrong("scope")
        schema = self.schema()
        if schema.field(self.text("field")) is None:
            raise self.wrong("field")
        if ("where" in self.tree) == ("query" in self.tree):
            raise self.wrong("where")
        bad = self.example("bad")
        made = Rule(
            id=self.text("id"),
            severity=Severity(self.text("severity")),
            resource=schema.name,
            field=self.text("field"),
            needs=self.needs(),
            scope=self.text("scope", "package"),
            where=self.text("where", ""),
            query=self.text("query", ""),
            values=self.mapping("values"),
            labels=self.mapping("labels"),
            words=self.words(),
            good=self.example("good"),
            bad=bad,
            fails=self.fails(len(bad)),
        )
        self.judge(made, schema)
        return made

    def judge(self, rule: Rule, schema: ResourceSchema) -> None:
        """Refuse what a single key does not show.

        Blanks of a query are known only once it is bound: `validate/rules.py` sees to them.
        """
        tables = {name for name, _ in rule.needs}
        if rule.where and (rule.scope == "site" or tables != {schema.name}):
            raise self.wrong("where")
        if rule.query and rule.values:
            raise self.wrong("values")
        for name in rule.labels.values():
            if name not in self.schemas.vocabularies:
                raise self.wrong("labels", name)
        for blank in rule.blanks if rule.where else ():
            if blank not in rule.values and schema.field(blank) is None:
                raise self.wrong("message", blank)


def load_rules(folder: Path | None = None) -> Mapping[str, Rule]:
    """Read all rules of a folder of schemas (default: gongshi's own), by their id.

    Raises:
        SchemaError: a file has an unknown key, lacks one, or contradicts itself or the schemas.
    """
    return _load_rules(folder or schemas_folder())


@cache
def _load_rules(folder: Path) -> Mapping[str, Rule]:
    schemas = load_schemas(folder)
    paths = sorted((folder / "rules").glob("*.yaml"))
    rules = [_Reader(path, schemas).rule() for path in paths]
    order = {name: number for number, name in enumerate(schemas.resources)}
    rules.sort(key=lambda each: (order[each.resource], each.id))
    return MappingProxyType({each.id: each for each in rules})


def reference_tables(folder: Path | None = None) -> Mapping[str, tuple[Sequence[str], ...]]:
    """Return the tables that rules look things up in: header and rows of `schemas/tables/*.csv`."""
    return _reference_tables(folder or schemas_folder())


@cache
def _reference_tables(folder: Path) -> Mapping[str, tuple[Sequence[str], ...]]:
    paths = sorted((folder / "tables").glob("*.csv"))
    return MappingProxyType(
        {
            path.stem: tuple(
                tuple(line.split(",")) for line in path.read_text(encoding="utf-8").splitlines()
            )
            for path in paths
        }
    )
