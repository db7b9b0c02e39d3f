"""Rules of the domain as data: what cannot be true or is unlikely, one file each.

A rule's file says which records fail (a condition or a query in DuckDB's SQL), in what words that
is told, why it is so, and shows a good and a bad example. `validate/rules.py` carries rules out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from gongshi.config import schemas_folder
from gongshi.model import Severity
from gongshi.schema import Origin, files, load_schemas, read_example, reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gongshi.schema import Example, Node, ResourceSchema, Schemas, Text

WORDS: Final = ("title", "message", "remedy", "why")
"""What a rule says, each in Chinese and, with `_en`, in English."""
SCOPES: Final = ("package", "site")
GIVEN: Final = frozenset({"value", "field", "title", "resource"})
"""Blanks that every finding fills: its cell, its column and that column's title, its table."""
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


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
    origin: Origin = Origin()  # noqa: RUF009 - frozen

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
    """Reads one file; whatever is wrong names the file, the line and the key."""

    def __init__(self, node: Node, schemas: Schemas) -> None:
        self.node = node
        self.schemas = schemas

    def words(self) -> Mapping[str, Text]:
        found = {word: self.node.words(word) for word in WORDS}
        for word, text in found.items():
            try:
                chinese, english = (set(_blanks(each)) for each in text.values())
            except ValueError as error:
                raise self.node.refuse("blank", word, value="{}") from error
            if chinese != english or (chinese and word in {"title", "why"}):
                odd = ", ".join(sorted(chinese ^ english or chinese))
                raise self.node.refuse("blank", f"{word}_en", value=odd)
        return MappingProxyType(
            {word: MappingProxyType({k: v.strip() for k, v in text.items()})
             for word, text in found.items()}
        )  # fmt: skip

    def needs(self) -> tuple[tuple[str, str], ...]:
        found = []
        columns = [
            f"{schema.name}.{field.name}"
            for schema in self.schemas.resources.values()
            for field in schema.fields
        ]
        for each in self.node.choices("needs", columns):
            resource, _, field = each.partition(".")
            found.append((resource, field))
        if not found:
            raise self.node.missing("needs")
        return tuple(found)

    def example(self, key: str) -> tuple[Example, ...]:
        if isinstance(self.node.raw(key), list):
            return tuple(read_example(each, self.schemas) for each in self.node.each(key))
        return (read_example(self.node.at(key), self.schemas),)

    def fails(self, packages: int) -> tuple[tuple[int | None, ...], ...]:
        if "fails" not in self.node:
            raise self.node.missing("fails")
        given = self.node.list("fails")
        lists = given if packages > 1 else [given]
        try:
            found = tuple(
                tuple(None if each == "table" else int(each.text) for each in several)
                for several in lists
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise self.node.refuse("contradiction", "fails", note="bad") from error
        if len(found) != packages or not any(found):
            raise self.node.refuse("contradiction", "fails", note="bad")
        return found

    def mapping(self, key: str) -> Mapping[str, str]:
        inner = self.node.at(key)
        return MappingProxyType({name: inner.text(name) for name in inner.names()})

    def rule(self, name: str) -> Rule:
        node = self.node
        if node.text("id") != name or not _ID.fullmatch(name):
            raise node.refuse("name", "id", value=node.text("id"), wanted=name)
        schema = self.schemas.resources[node.choice("resource", tuple(self.schemas.resources))]
        if ("where" in node) == ("query" in node):
            if "where" in node:
                raise node.refuse("contradiction", "where", note="query")
            raise node.missing("where", "query")
        bad = self.example("bad")
        made = Rule(
            id=name,
            severity=Severity(node.choice("severity", tuple(map(str, Severity)))),
            resource=schema.name,
            field=node.choice("field", [each.name for each in schema.fields]),
            needs=self.needs(),
            scope=node.choice("scope", SCOPES, "package"),
            where=node.text("where").strip() if "where" in node else "",
            query=node.text("query").strip() if "query" in node else "",
            values=self.mapping("values"),
            labels=self.mapping("labels"),
            words=self.words(),
            good=self.example("good"),
            bad=bad,
            fails=self.fails(len(bad)),
            origin=node.origin,
        )
        self.judge(made, schema)
        return made

    def judge(self, rule: Rule, schema: ResourceSchema) -> None:
        """Refuse what a single key does not show.

        Blanks of a query are known only once it is bound: `validate/rules.py` sees to them.
        """
        node = self.node
        for index, (name, _) in enumerate(rule.needs):
            if rule.where and name != schema.name:
                raise node.refuse("contradiction", f"needs[{index}]", note="where")
        for key, contradicts in (
            ("scope", rule.where and rule.scope == "site"),
            ("values", rule.query and rule.values),
        ):
            if contradicts:
                raise node.refuse("contradiction", key, note="where" if rule.where else "query")
        for blank in rule.labels:
            node.at("labels").choice(blank, tuple(self.schemas.vocabularies))
        self.judge_blanks(rule, {*rule.values, *(each.name for each in schema.fields)})

    def judge_blanks(self, rule: Rule, known: set[str]) -> None:
        """Refuse what fills no blank, and blanks that nothing fills."""
        for key in ("values", "labels"):
            inner = self.node.at(key)
            for name in inner.names():
                if name not in rule.blanks:
                    raise inner.unknown(name, rule.blanks)
        for word in ("message", "remedy") if rule.where else ():
            for blank in _blanks(rule.words[word]["zh"]):
                if blank not in known | GIVEN:
                    raise self.node.refuse("blank", word, value=blank)


def load_rules(folder: Path | None = None) -> Mapping[str, Rule]:
    """Read all rules of a folder of schemas (default: gongshi's own), by their id.

    Raises:
        SchemaError: a file has an unknown key, lacks one, or contradicts itself or the schemas.
    """
    return _load_rules(folder or schemas_folder())


@cache
def _load_rules(folder: Path) -> Mapping[str, Rule]:
    schemas = load_schemas(folder)
    rules = []
    for path in files(folder / "rules"):
        with reading(path) as node:
            rules.append(_Reader(node, schemas).rule(path.stem))
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
