"""Disclosure duties and the calendar of working days as data, read from `schemas/`.

A duty's file says who owes what by when, on which legal basis and since when, and holds the query
that lists its cases; `derive/disclosure.py` judges them. A law that changes is a new version of
the duty, in a file of its own, so that a case is judged by what was in force then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from gongshi.config import schemas_folder
from gongshi.schema import Origin, files, read_example, reading, schemas_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.schema import Example, Node, Schemas, Text

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
_DAY: Final = "as_of"
"""In an example, the day for which it is judged."""
_NAME: Final = re.compile(r"\$([a-z_]+)")


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
class Addressed:
    """Whom the law addresses: what the record of the body that is bound must not contradict.

    That body is the case's organization, or its place where only levels are told. A body outside
    has no case, or one that is not applicable; where its type is unknown, nothing is known.
    """

    types: tuple[str, ...] = ()
    registrations: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    """Of places."""
    charity: bool | None = None
    """What `is_charity` must not contradict; None where it does not matter."""
    fundraising: bool | None = None
    """Likewise, of `public_fundraising`."""


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
    applies_to: Addressed
    basis: tuple[Basis, ...]
    effective_from: date | None
    effective_until: date | None
    parameters: Mapping[str, object]
    """What the query calls `$name`: thresholds, rates, lists of codes."""
    steps: tuple[Step, ...]
    cases: str
    """The query that lists the cases, over the typed tables of the site."""
    good: Example
    bad: Example
    verdicts: Mapping[str, Mapping[str, str]]
    """The verdicts that the good and the bad example must get, by item."""
    days: Mapping[str, date | None]
    """The day of the data of the good and the bad example, where it matters."""
    labels: Mapping[str, Text] = field(default_factory=dict)
    """Its own words for a column or a state of its cases, where the usual ones do not fit."""
    origin: Origin = Origin()  # noqa: RUF009 - frozen

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
    """Reads one duty; whatever is wrong names the file, the line and the key."""

    def __init__(self, node: Node, schemas: Schemas) -> None:
        self.node = node
        self.schemas = schemas

    def codes(self, vocabulary: str) -> tuple[str, ...]:
        found = self.schemas.vocabularies.get(vocabulary)
        return found.codes if found else ()

    def duty(self) -> Duty:
        node = self.node
        number, version, cases = node.text("id"), node.integer("version"), node.text("cases")
        if not _ID.fullmatch(number):
            raise node.refuse("name", "id", value=number, wanted="ANN-1")
        if version < 1:
            raise node.refuse("number", "version", value=version)
        since, until = node.day("effective_from"), node.day("effective_until")
        if since and until and until < since:
            raise node.refuse("contradiction", "effective_until", note="effective_from")
        basis = tuple(map(self._basis, node.each("basis")))
        steps = tuple(map(self._step, node.each("steps")))
        names = [each.id for each in steps]
        if not basis:
            raise node.missing("basis")
        if not steps:
            raise node.missing("steps")
        for name in names:
            if names.count(name) > 1:
                raise node.refuse("twice", "steps", value=name, other="steps")
        verdicts = {each: self._verdicts(node.at("verdicts").at(each)) for each in ("good", "bad")}
        days = {each: node.at(each).day(_DAY) for each in ("good", "bad")}
        return Duty(
            number, version, node.choice("of", tuple(self.schemas.resources)), node.words("title"),
            node.words("description"), node.words("who"), self._addressed(), basis, since, until,
            self._parameters(cases), steps, cases, self._example("good"), self._example("bad"),
            MappingProxyType(verdicts), MappingProxyType(days), self._labels(), node.origin,
        )  # fmt: skip

    def _addressed(self) -> Addressed:
        known = ("types", "registrations", "levels", "charity", "fundraising")
        node = self.node.at("applies_to").given().closed_to(*known)
        charity, fundraising = (
            node.boolean(name, default=False) if name in node else None
            for name in ("charity", "fundraising")
        )
        found = Addressed(
            node.choices("types", self.codes("organizations.type")),
            node.choices("registrations", self.codes("organizations.registration")),
            node.choices("levels", self.codes("places.level")),
            charity, fundraising,
        )  # fmt: skip
        if found == Addressed():
            raise self.node.missing("applies_to")
        return found

    def _labels(self) -> Mapping[str, Text]:
        node = self.node.at("labels")
        known = ("due_on", *self.codes("disclosure_status.status"))
        return MappingProxyType({name: node.words(name) for name in known if name in node})

    def _basis(self, node: Node) -> Basis:
        return Basis(
            node.words("document"), node.words("article", needed=False),
            node.day("from"), node.day("until"),
        )  # fmt: skip

    def _parameters(self, cases: str) -> Mapping[str, object]:
        """Read what the query names, and nothing else; words in lists are codes of vocabularies."""
        node = self.node.at("parameters")
        used = dict.fromkeys(_NAME.findall(cases))
        node.closed_to(*used)
        known = {code for each in self.schemas.vocabularies.values() for code in each.codes}
        for name in used:
            if name not in node:
                raise node.refuse("missing", name, wanted=name)
            if isinstance(node.raw(name), list):
                node.choices(name, known)
            elif not isinstance(node.plain(name), int | float):
                raise node.refuse("number", name, value=node.shown(name))
        return MappingProxyType({name: node.plain(name) for name in used})

    def _example(self, name: str) -> Example:
        return read_example(self.node.at(name), self.schemas, (_DAY,))

    def _verdicts(self, node: Node) -> Mapping[str, str]:
        verdicts = self.codes("disclosure_status.status")
        return MappingProxyType(
            {item: node.choice(item, verdicts) for item in node.given().names()}
        )

    def _step(self, node: Node) -> Step:
        name = node.choice("id", self.codes("disclosure_status.step"), "")
        title = node.words("title", needed=bool(name))
        return Step(name, title, self._term(node.at("due")) if "due" in node else None)

    def _term(self, node: Node) -> Term:
        """Read `{month, day, years}`, `{after: {unit: n}}` or `{before: {unit: n}}`."""
        node.closed_to("after", "before", "month", "day", "years")
        for kind in ("after", "before"):
            if kind in node:
                counted = node.at(kind).closed_to(*UNITS)
                for unit in counted.names():
                    if count := counted.integer(unit):
                        return Term(kind, unit, count)
                    raise counted.refuse("number", unit, value=0)
                raise counted.refuse("object")
        month, day = node.integer("month"), node.integer("day")
        try:
            date(2001, month, day)
        except ValueError as error:
            raise node.refuse("date", "day", value=f"{month}-{day}") from error
        return Term("fixed", "years", node.integer("years"), month, day)


@cache
def load_duties(folder: Path | None = None) -> tuple[Duty, ...]:
    """Read all duties of a folder (default: gongshi's own), by their number and version.

    Raises:
        SchemaError: a file contradicts itself or is not called after its duty, or two versions
            of a duty overlap.
    """
    folder = folder or schemas_folder() / "duties"
    schemas = schemas_of(folder.parent)
    read: list[tuple[Duty, Node]] = []
    for path in files(folder):
        with reading(path) as node:
            duty = _Reader(node, schemas).duty()
            if path.stem not in {duty.id, f"{duty.id}-v{duty.version}"}:
                raise node.refuse("name", "id", value=duty.id, wanted=path.stem)
            read.append((duty, node))
    read.sort(key=lambda each: (_order(each[0].id), each[0].version))
    for (one, _), (two, node) in pairwise(read):
        if one.id == two.id and not (
            one.version < two.version
            and one.effective_until
            and two.effective_from
            and one.effective_until < two.effective_from
        ):
            place = "effective_from" if one.version < two.version else "version"
            raise node.refuse("twice", place, value=two.id, other=one.origin.file)
    return tuple(duty for duty, _ in read)


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
    sources: dict[int, str] = {}
    days: dict[str, set[date]] = {"holidays": set(), "workdays": set()}
    with reading(path) as node:
        if node.text("id") != path.stem:
            raise node.refuse("name", "id", value=node.text("id"), wanted=path.stem)
        title = node.words("title")
        for each in node.each("years"):
            year = each.integer("year")
            if year in sources:
                raise each.refuse("twice", "year", value=year, other="years")
            sources[year] = each.text("source")
            for kind, found in days.items():
                if kind not in each:
                    raise each.missing(kind)
                for index, day in enumerate(each.texts(kind)):
                    try:
                        found.add(date.fromisoformat(f"{year}-{day}"))
                    except ValueError as error:
                        raise each.refuse("date", f"{kind}[{index}]", value=day) from error
    return WorkingDays(
        title, MappingProxyType(sources), frozenset(days["holidays"]), frozenset(days["workdays"])
    )
