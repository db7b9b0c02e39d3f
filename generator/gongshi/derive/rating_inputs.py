"""Ratings of a package: its evaluations through the rulebooks, and the tables made of them.

The inputs of a rating in their canonical form, whose SHA-256 is published: one line a row, its
columns (`COLUMNS`) joined by U+001F and empty where the cell is, the lines in the order of their
text, each once. The rows are those of the rating's period and, where a scheme has monthly scores,
the months up to its end, those of earlier years included, since a run of low ones may begin there.
Then follow, where they matter: `continued`, if the months stop before the end of the period and go
on after it, so that those between are gaps; for each warning of the period after which a month was
low again, `low_again` and the month of the warning; and, once a warning arose up to the end of the
period, the subject's events, `kind` and day, in the order of the days. These are joined likewise.
The lines are joined by line feeds and encoded in UTF-8. A later year's row changes nothing else.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from gongshi.engine import literal, quote
from gongshi.rulebook import (
    UNDATED,
    Interpreter,
    Rated,
    Row,
    Rulebook,
    Subject,
    month_name,
    month_number,
    ranked,
    read_row,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gongshi.engine import Database
    from gongshi.rulebook import Rating

COLUMNS: Final = (
    "period", "component", "criterion", "status", "score", "max_score", "ballots", "result",
    "decided_on", "valid_from", "valid_until",
)  # fmt: skip
"""The columns of an evaluation that enter a rating, in the order of the canonical form."""
SUBJECTS: Final = {"organization": "org_id", "project": "project_id", "place": "place_id"}
_BETWEEN: Final = "\x1f"
_LINE: Final = "\x1e"
"""Between the lines of a subject in the answer of the query; no cell holds it."""
_YEAR_LENGTH: Final = len("2025")
_MONTH_LENGTH: Final = len("2025-07")
_REMEMBERED: Final = 100_000
"""How many lines are remembered."""
Source = Callable[[str, tuple[str, ...]], str]
"""Gives SQL that yields columns of a table as text, null where it lacks them."""


def rate(
    database: Database, source: Source, rulebooks: Mapping[str, tuple[Rulebook, ...]]
) -> Iterator[tuple[str, list[Rated]]]:
    """Yield the ratings of each scheme, ranked, in the order of subject and period."""
    events = _events(database, source)
    for scheme, versions in rulebooks.items():
        with _without_collection():
            rated = _rated(database, source, scheme, Interpreter(versions), events)
        yield scheme, rated


@contextmanager
def _without_collection() -> Iterator[None]:
    """Stop looking for cycles while millions of tuples are made, of which none is in one."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            # By way of the frozen ones all count as old, so that nobody looks through them at once.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _rated(
    database: Database,
    source: Source,
    scheme: str,
    interpreter: Interpreter,
    events: Mapping[str, list[tuple[str, str]]],
) -> list[Rated]:
    sort = Sorter(interpreter.series_component(), interpreter.sole_component())
    rated = []
    for kind, identifier, text in database.stream(_subjects(source, scheme)):
        own = events.get(identifier, []) if kind == "organization" else []
        days: dict[str, tuple[date, ...]] = {}
        for day, event in own:
            days[event] = (*days.get(event, ()), date.fromisoformat(day))
        lines = text.split(_LINE)
        held, plain = sort.sort(lines, days)
        for rulebook, rating in interpreter.rate(held):
            count, canonical = len(lines), text
            if not plain:
                entered = sort.entering(lines, rating.period)
                count, canonical = len(entered), _LINE.join(dict.fromkeys(entered))
            if rating.warned or not plain:
                canonical = _LINE.join((canonical, *_after(rating, held.months, own)))
                count += len(own) if rating.warned else 0
            digest = hashlib.sha256(canonical.replace(_LINE, "\n").encode()).hexdigest()
            rated.append(Rated(kind, identifier, rulebook, rating, count, digest))
    rated.sort(key=lambda each: (each.subject_type, each.subject_id, each.rating.period))
    return ranked(rated)


def _after(
    rating: Rating, months: Sequence[tuple[int, str]], events: Sequence[tuple[str, str]]
) -> list[str]:
    """Return the lines of the canonical form that follow those of the rows."""
    found = []
    dated = rating.period != UNDATED
    if dated and months and months[-1][0] // 12 > int(rating.period[:4]):
        end = int(rating.period[:4]) * 12 + 11
        upto = max((month for month, _ in months if month <= end), default=end)
        if upto < end:
            found.append("continued")
    found += [
        f"low_again{_BETWEEN}{month_name(warned.month)}"
        for warned in rating.warnings
        if warned.low_again
    ]
    if rating.warned:
        found += [f"{event}{_BETWEEN}{day}" for day, event in events]
    return found


def _events(database: Database, source: Source) -> dict[str, list[tuple[str, str]]]:
    """Return the oversight events of every organization, as day and kind in their order."""
    columns = source("credit_events", ("org_id", "kind", "on"))
    found: dict[str, list[tuple[str, str]]] = {}
    query = f'SELECT DISTINCT org_id, "on", kind FROM ({columns}) ORDER BY ALL'
    for subject, day, kind in database.stream(query):
        found.setdefault(subject, []).append((day, kind))
    return found


def _subjects(source: Source, scheme: str) -> str:
    """Return the query for each subject of a scheme: kind, identifier, its rows as sorted lines."""
    rows = source("evaluations", ("scheme", "subject_type", *SUBJECTS.values(), *COLUMNS))
    subject = " ".join(f"WHEN {literal(k)} THEN {column}" for k, column in SUBJECTS.items())
    cells = ", ".join(f"coalesce({quote(each)}, '')" for each in COLUMNS)
    # One text a subject: a list of texts would take twice as long to come over.
    return (
        f"SELECT subject_type, subject, "
        f"array_to_string(list_sort(list(packed)), chr({ord(_LINE)})) FROM (SELECT subject_type, "
        f"CASE subject_type {subject} END AS subject, "
        f"concat_ws(chr({ord(_BETWEEN)}), {cells}) AS packed FROM ({rows}) "
        f"WHERE scheme = {literal(scheme)}) WHERE subject IS NOT NULL GROUP BY ALL"
    )


def line_of(row: Mapping[str, str | None]) -> str:
    """Return an evaluation's line in the canonical form."""
    return _BETWEEN.join(row.get(column) or "" for column in COLUMNS)


class _Line(NamedTuple):
    """A row as the sorter reads it."""

    period: str
    month: int
    """Of the series; -1 where the row is none of its months."""
    pair: tuple[int, str]
    """The month with its cell; -1 where the row is an item, too."""
    row: Row


_PAIR: Final = itemgetter(_Line._fields.index("pair"))
_MONTH: Final = itemgetter(0)


class Sorter(dict[str, _Line]):
    """Sorts a subject's lines into months and other rows; lines seen before cost a look-up."""

    def __init__(self, series: str, sole: str = "") -> None:
        """Take the component whose rows are months, and the scheme's only one, if there are such.

        A row without component is of the only one.
        """
        super().__init__()
        self._series, self._sole = series, sole

    def __missing__(self, line: str) -> _Line:
        """Read a line, and remember it."""
        if len(self) > _REMEMBERED:
            self.clear()
        period, *cells = line.split(_BETWEEN)
        row = read_row(cells)
        if self._sole and not row.component:
            row = row._replace(component=self._sole)
        period = period or UNDATED
        monthly = row.component == self._series != "" and len(period) == _MONTH_LENGTH
        month = month_number(period) if monthly and period[5] != "Q" else -1
        pair = -1 if row.criterion else month, f"{row.status}|{row.score}|{row.maximum}"
        found = self[line] = _Line(period, month, pair, row)
        return found

    def entering(self, lines: Sequence[str], period: str) -> list[str]:
        """Return the lines that enter the rating of a period: its own, and the months up to it."""
        end = -1 if period == UNDATED else int(period[:4]) * 12 + 11
        return [
            line
            for line in lines
            if (each := self[line]).period == period or 0 <= each.month <= end
        ]

    def sort(
        self, lines: Sequence[str], events: Mapping[str, tuple[date, ...]]
    ) -> tuple[Subject, bool]:
        """Return the subject that sorted lines tell of, and whether they are plain.

        In plain lines the rows of one year come first, then its months, each in one row.
        """
        found = [self[line] for line in lines]
        others: list[Row] = []
        for _, month, _, row in found:
            if month >= 0:
                break
            others.append(row)
        count = len(others)
        pairs = list(map(_PAIR, found[count:]))
        months = set(map(_MONTH, pairs))
        period = found[0].period
        plain = (
            count
            and found[count - 1].period == period
            and len(set(lines[:count])) == count
            and len(months) == len(pairs)
            and (not months or _is_year(period, months))
        )
        if not plain:
            return self.sort_any(lines, events)
        return Subject(tuple(pairs), {period: tuple(others)}, events), True

    def sort_any(
        self, lines: Sequence[str], events: Mapping[str, tuple[date, ...]]
    ) -> tuple[Subject, bool]:
        """Return the same of lines of any kind: several years, items, a month in several rows."""
        months: dict[int, str] = {}
        decided: dict[int, str] = {}
        items: dict[int, list[Row]] = {}
        periods: dict[str, list[Row]] = {}
        for line in sorted(set(lines)):
            period, month, (_, cell), row = self[line]
            if month < 0:
                periods.setdefault(period, []).append(row)
            elif row.criterion:
                items.setdefault(month, []).append(row)
            elif month not in months or row.decided_on >= decided[month]:
                # Of two rows for one month, the later decision stands.
                months[month], decided[month] = cell, row.decided_on
        for month, parts in items.items():
            if month not in months:
                months[month] = _sum(parts)
        return Subject(
            tuple(sorted(months.items())),
            {period: tuple(rows) for period, rows in periods.items()},
            events,
        ), False


def _is_year(period: str, months: Collection[int]) -> bool:
    """Return whether all months are of the year that a period is."""
    year = int(period[:4]) if len(period) == _YEAR_LENGTH else -2
    return min(months) // 12 == year == max(months) // 12


def _sum(parts: list[Row]) -> str:
    """Return the month that items without a row of their own add up to."""
    scored = [each for each in parts if each.score]
    if len(scored) < len(parts):
        return "authority_gap||"
    score = sum((Decimal(each.score) for each in scored), Decimal(0))
    most = sum((Decimal(each.maximum or 0) for each in scored), Decimal(0))
    return f"scored|{score}|{most or ''}"
