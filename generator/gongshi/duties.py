"""Disclosure duties and the calendar of working days as data, read from `schemas/`.

A duty's file says who owes what by when, on which legal basis and since when, and holds the query
that lists its cases; `derive/disclosure.py` judges them. A law that changes is a new version of
the duty, in a file of its own, so that a case is judged by what was in force then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from gongshi.config import read_yaml, schemas_folder
from gongshi.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.schema import Text

UNITS: Final = ("days", "working_days", "months")
"""In what a term is counted."""
COLUMNS: Final = frozenset(
    {
        "_package", "item", "step", "org_id", "project_id", "place_id", "campaign_id", "period",
        "base_on", "due_on", "fulfilled_on", "holds", "broken", "exempt",
    }
)  # fmt: skip
"""What a duty's query may say of a case; all but `_package` and `item` may be left out."""
_ID: Final = re.compile("[A-Z]{2,4}-[1-9][0-9]?")
_STEP: Final = re.compile("[a-z]*(_[a-z]+)*")
_NAME: Final = re.compile(r"\$([a-z_]+)")
_KEYS: Final = frozenset(
    {
        "id", "of", "version", "title", "title_en", "description", "description_en", "who",
        "who_en", "basis", "effective_from", "effective_until", "parameters", "steps", "cases",
        "good", "bad", "verdicts",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """How a due day follows from a case: a day of a year, or so long after or before a day."""

    kind: str
    """`fixed`: month and day, so many years after the case's period; `after` or `before`: so many
    units after or before the case's base day."""
    unit: str = ""
    count: int = 0
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do under a duty; without a term it is a condition that holds or does not."""

    id: str
    title: Text
    term: Term | None


@dataclass(frozen=True, slots=True)
class Basis:
    """A document that the duty rests on, and the article where that is certain."""

    document: Text
    article: Text
    since: date | None
    until: date | None

    def __call__(self, language: str) -> str:
        """Return the reference as it is printed in a language."""
        article, document = self.article[language], self.document[language]
        if language == "zh":
            name, bracket, number = document.partition("（")
            return f"《{name}》{bracket}{number}{article}"
        return f"{document}, {article}" if article else document


@dataclass(frozen=True, slots=True)
class Duty:
    """One version of a disclosure duty."""

    id: str
    version: int
    of: str
    """The table whose records give the cases: where it is empty, there are none."""
    title: Text
    description: Text
    who: Text
    basis: tuple[Basis, ...]
    effective_from: date | None
    effective_until: date | None
    parameters: Mapping[str, object]
    """What the query calls `$name`: thresholds, rates, lists of codes."""
    steps: tuple[Step, ...]
    cases: str
    """The query that lists the cases, over the typed tables of the site."""
    good: Mapping[str, Any]
    bad: Mapping[str, Any]
    verdicts: Mapping[str, str]
    """The verdicts that the good and the bad example must get, by item."""

    @property
    def query(self) -> str:
        """The query with its parameters filled in."""
        return _NAME.sub(lambda found: _sql(self.parameters[found[1]]), self.cases)

    @property
    def address(self) -> str:
        """The name of the duty's page."""
        return self.id.lower()


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Days that differ from the rule “Monday to Friday”, for the years of which they are known."""

    title: Text
    sources: Mapping[int, str]
    """The notice of each year."""
    holidays: frozenset[date]
    workdays: frozenset[date]

    def covers(self, day: date) -> bool:
        """Return whether the calendar of that day's year is published."""
        return day.year in self.sources

    def is_working(self, day: date) -> bool:
        """Return whether people work that day; a year not published knows weekends alone."""
        if day in self.workdays:
            return True
        return day.isoweekday() <= 5 and day not in self.holidays  # noqa: PLR2004 - Friday


def _sql(value: object) -> str:
    """Write a parameter as SQL: a number, a text, or the list of such."""
    if isinstance(value, list):
        return "(" + ", ".join(map(_sql, value)) + ")"
    return str(value) if isinstance(value, int | float) else "'" + str(value) + "'"


class _Reader:
    """Reads one duty; whatever is wrong names the file and the key."""

    def __init__(self, path: Path) -> None:
        self.path = path
        tree = read_yaml(path.read_bytes())
        if not isinstance(tree, dict):
            raise self.wrong("YAML")
        self.tree: dict[str, Any] = tree
        unknown = sorted(map(str, tree.keys() - _KEYS))
        if unknown:
            raise self.wrong(unknown[0])

    def wrong(self, key: str) -> SchemaError:
        return SchemaError("schema-duty", file=f"duties/{self.path.name}", at=key)

    def text(self, node: Mapping[str, Any], key: str, *, needed: bool = True) -> Text:
        both = {"zh": node.get(key) or "", "en": node.get(f"{key}_en") or ""}
        if not all(isinstance(each, str) for each in both.values()) or (
            needed and not all(map(str.strip, both.values()))
        ):
            raise self.wrong(key)
        return MappingProxyType(both)

    def day(self, node: Mapping[str, Any], key: str) -> date | None:
        value = node.get(key)
        if value is not None and type(value) is not date:
            raise self.wrong(key)
        return value

    def node(self, key: str, kind: type) -> Any:  # noqa: ANN401 - the caller names the kind
        value = self.tree.get(key) or kind()
        if not isinstance(value, kind):
            raise self.wrong(key)
        return value

    def duty(self) -> Duty:
        tree = self.tree
        number, version, cases = str(tree.get("id", "")), tree.get("version"), tree.get("cases")
        if not _ID.fullmatch(number):
            raise self.wrong("id")
        if type(version) is not int or version < 1:
            raise self.wrong("version")
        if not isinstance(tree.get("of"), str):
            raise self.wrong("of")
        if not isinstance(cases, str):
            raise self.wrong("cases")
        parameters = self.node("parameters", dict)
        used = set(_NAME.findall(cases))
        if used != parameters.keys():
            key = "parameters: " + ", ".join(sorted(used ^ parameters.keys()))
            raise self.wrong(key)
        since, until = self.day(tree, "effective_from"), self.day(tree, "effective_until")
        if since and until and until < since:
            raise self.wrong("effective_until")
        basis = tuple(
            Basis(
                self.text(each, "document"), self.text(each, "article", needed=False),
                self.day(each, "from"), self.day(each, "until"),
            )
            for each in self.node("basis", list)
        )  # fmt: skip
        steps = tuple(map(self._step, self.node("steps", list)))
        names = [each.id for each in steps]
        if not basis:
            raise self.wrong("basis")
        if not steps or len(set(names)) < len(names):
            raise self.wrong("steps")
        return Duty(
            number, version, tree["of"], self.text(tree, "title"), self.text(tree, "description"),
            self.text(tree, "who"), basis, since, until, MappingProxyType(parameters), steps, cases,
            self.node("good", dict), self.node("bad", dict), self.node("verdicts", dict),
        )  # fmt: skip

    def _step(self, node: Mapping[str, Any]) -> Step:
        name, term = node.get("id", ""), node.get("due")
        if not isinstance(name, str) or not _STEP.fullmatch(name):
            raise self.wrong("steps")
        return Step(name, self.text(node, "title", needed=bool(name)), self._term(term))

    def _term(self, node: Any) -> Term | None:  # noqa: ANN401 - what a file holds
        """Read `{month, day, years}`, `{after: {unit: n}}` or `{before: {unit: n}}`."""
        match node:
            case None:
                return None
            case {"month": int(month), "day": int(day), "years": int(years), **rest} if not rest:
                try:
                    date(2001, month, day)
                except ValueError as error:
                    raise self.wrong("due") from error
                return Term("fixed", "years", years, month, day)
            case {"after": dict(counted), **rest} | {"before": dict(counted), **rest} if not rest:
                kind = "after" if "after" in node else "before"
                units = [Term(kind, *each) for each in counted.items()]
                if len(units) == 1 and units[0].unit in UNITS and _is_count(units[0].count):
                    return units[0]
        raise self.wrong("due")


def _is_count(value: object) -> bool:
    return type(value) is int and value > 0


@cache
def load_duties(folder: Path | None = None) -> tuple[Duty, ...]:
    """Read all duties of a folder (default: gongshi's own), by their number and version.

    Raises:
        SchemaError: a file contradicts itself, or two versions of a duty overlap.
    """
    folder = folder or schemas_folder() / "duties"
    read = {path: _Reader(path).duty() for path in sorted(folder.glob("*.yaml"))}
    duties = sorted(read.values(), key=lambda each: (_order(each.id), each.version))
    for one, two in pairwise(duties):
        if one.id == two.id and not (
            one.version < two.version
            and one.effective_until
            and two.effective_from
            and one.effective_until < two.effective_from
        ):
            raise SchemaError("schema-duty", file=f"duties: {two.id}", at="effective_from")
    return tuple(duties)


def _order(identifier: str) -> tuple[str, int]:
    letters, _, number = identifier.partition("-")
    return letters, int(number)


@cache
def load_working_days(path: Path | None = None) -> WorkingDays:
    """Read the calendar of working days.

    Raises:
        SchemaError: a year occurs twice, or a day is none.
    """
    path = path or schemas_folder() / "calendars" / "cn-working-days.yaml"
    tree = read_yaml(path.read_bytes())
    sources: dict[int, str] = {}
    days: dict[str, set[date]] = {"holidays": set(), "workdays": set()}
    for each in tree["years"]:
        year = int(each["year"])
        if year in sources:
            raise SchemaError("schema-duty", file=f"calendars/{path.name}", at=str(year))
        sources[year] = str(each["source"])
        for kind, found in days.items():
            try:
                found |= {date.fromisoformat(f"{year}-{day}") for day in each[kind]}
            except ValueError as error:
                place = f"{year}: {kind}"
                raise SchemaError("schema-duty", file=f"calendars/{path.name}", at=place) from error
    return WorkingDays(
        MappingProxyType({"zh": str(tree["title"]), "en": str(tree["title_en"])}),
        MappingProxyType(sources), frozenset(days["holidays"]), frozenset(days["workdays"]),
    )  # fmt: skip
