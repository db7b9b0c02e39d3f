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
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gongshi.derive.tables import fill_rows
from gongshi.read import literal, quote
from gongshi.rulebook import (
    Interpreter,
    Rated,
    Row,
    Rulebook,
    Subject,
    Weighted,
    load_rulebooks,
    month_name,
    month_number,
    period_days,
    ranked,
    read_row,
    rounded,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gongshi.derive.site import Site
    from gongshi.read import Database
    from gongshi.rulebook import Part, Rating, Warned

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
_DISPLAYED: Final = 2
"""Decimals of what is shown of a component; it is computed without rounding."""
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
    sort = Sorter(interpreter.series_component())
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
    if months and months[-1][0] // 12 > int(rating.period[:4]):
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

    def __init__(self, series: str) -> None:
        """Take the component whose rows are months, empty where there is none."""
        super().__init__()
        self._series = series

    def __missing__(self, line: str) -> _Line:
        """Read a line, and remember it."""
        if len(self) > _REMEMBERED:
            self.clear()
        period, *cells = line.split(_BETWEEN)
        row = read_row(cells)
        monthly = row.component == self._series != "" and len(period) == _MONTH_LENGTH
        month = month_number(period) if monthly and period[5] != "Q" else -1
        pair = -1 if row.criterion else month, f"{row.status}|{row.score}|{row.maximum}"
        found = self[line] = _Line(period, month, pair, row)
        return found

    def entering(self, lines: Sequence[str], period: str) -> list[str]:
        """Return the lines that enter the rating of a period: its own, and the months up to it."""
        end = int(period[:4]) * 12 + 11
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


# --- what is shown of a rating --------------------------------------------------------------------


def total_of(each: Rated) -> str | None:
    """Return a total with the decimals that its rulebook keeps."""
    decimals = getattr(each.rulebook.method, "decimals", _DISPLAYED)
    return None if each.rating.total is None else shown(each.rating.total, decimals)


def is_provisional(each: Rated, as_of: date | None) -> bool:
    """Return whether a rating is computed for a period that was not over on the day of the data."""
    computed = isinstance(each.rulebook.method, Weighted)
    return computed and as_of is not None and period_days(each.rating.period)[1] > as_of


def value_of(part: Part) -> str | None:
    """Return a component's value out of one hundred with two decimals, rounded half up."""
    return None if part.value is None else shown(rounded(part.value, _DISPLAYED), _DISPLAYED)


def weight_of(part: Part) -> str | None:
    """Return a component's effective weight with two decimals; None where there are no weights."""
    if part.weight is None:
        return None
    return shown(rounded(part.effective or (0, 1), _DISPLAYED), _DISPLAYED)


def warning_of(warned: Warned, as_of: date | None) -> dict[str, Any]:
    """Return a warning with its state and what is due, by the columns of `warnings`."""
    due, done = warned.rectify_due_on, warned.rectified_on
    late = due is not None and (done > due if done else as_of is not None and as_of > due)
    reason = "not_rectified" if late else "low_again" if warned.low_again else None
    return {
        "month": month_name(warned.month),
        "months": [month_name(each) for each in warned.months],
        "warning_state": "closed" if done else "open",
        "talk_due_on": warned.talk_due_on.isoformat(),
        "talked_on": _iso(warned.talked_on),
        "rectify_due_on": _iso(due),
        "rectified_on": _iso(done),
        "exit_due": reason is not None,
        "exit_due_reason": reason,
        "exited_on": _iso(warned.exited_on),
        "reentry_from": _iso(warned.reentry_from),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# --- the derived tables ---------------------------------------------------------------------------


def derive_ratings(site: Site, rulebooks: Mapping[str, tuple[Rulebook, ...]] | None = None) -> None:
    """Fill ratings, rating_components, warnings and rating_checks, package by package."""
    tables: dict[str, list[Mapping[str, object]]] = {
        "ratings": [], "rating_components": [], "warnings": [], "rating_checks": []
    }  # fmt: skip
    rulebooks = load_rulebooks() if rulebooks is None else rulebooks
    for package in site.packages:
        for scheme, rated in rate(site.database, _of_package(site, package.name), rulebooks):
            head: dict[str, object] = {"_package": package.name, "scheme": scheme}
            for each in rated:
                subject = head | _subject(each)
                tables["ratings"].append(subject | _rating(each, site.provenance.as_of))
                tables["rating_components"] += [subject | row for row in _components(each)]
                tables["warnings"] += [
                    head | {"org_id": each.subject_id} | warning_of(w, site.provenance.as_of)
                    for w in each.rating.warnings
                ]
            registered = _registered(site, package.name)
            tables["rating_checks"] += [head | row for row in checks_of(rated, registered)]
    for name, rows in tables.items():
        fill_rows(site, name, rows)


def _of_package(site: Site, package: str) -> Source:
    def source(resource: str, columns: tuple[str, ...]) -> str:
        names = ", ".join(map(quote, columns))
        return f"SELECT {names} FROM {site.table(resource)} WHERE _package = {literal(package)}"

    return source


def _registered(site: Site, package: str) -> int:
    """Count a package's registered organizations."""
    field = site.schemas.resources["organizations"].field("type")
    values = field.vocabulary.values if field and field.vocabulary else ()
    uncounted = ", ".join(literal(each.code) for each in values if not each.counted) or "''"
    return int(
        site.database.value(
            f"SELECT count(*) FROM {site.table('organizations')} WHERE _package = ? "
            f"AND registration = 'registered' AND type NOT IN ({uncounted})",
            [package],
        )
    )


def _subject(each: Rated) -> dict[str, object]:
    return {
        "subject_type": each.subject_type,
        "subject_id": each.subject_id,
        SUBJECTS[each.subject_type]: each.subject_id,
        "period": each.rating.period,
    }


def _rating(each: Rated, as_of: date) -> dict[str, object]:
    rating = each.rating
    valid = rating.valid_from and rating.valid_until
    return {
        "total": total_of(each),
        "stars": rating.stars,
        "result": rating.result or None,
        "rank": rating.rank,
        "position": rating.position,
        "unrated_reason": rating.code or None,
        "provisional": is_provisional(each, as_of),
        "scored_months": rating.scored,
        "resident_months": rating.resident,
        "low_months": None if rating.resident is None else rating.low,
        "flags": rating.flags,
        "consequences": rating.consequences,
        "valid_from": rating.valid_from or None,
        "valid_until": rating.valid_until or None,
        "in_force": rating.valid_from <= as_of.isoformat() <= rating.valid_until if valid else None,
        "rulebook_version": each.rulebook.version,
        "rulebook_sha256": each.rulebook.sha256,
        "inputs_count": each.inputs,
        "inputs_sha256": each.sha256,
    }


def _components(each: Rated) -> Iterator[dict[str, object]]:
    for position, part in enumerate(each.rating.parts, 1):
        points = None
        if part.value and part.effective:
            top = part.value[0] * part.effective[0]
            ratio = (top, part.value[1] * part.effective[1] * 100)
            points = shown(rounded(ratio, _DISPLAYED), _DISPLAYED)
        yield {
            "component": part.code,
            "position": position,
            "used_as": part.used_as,
            "score": value_of(part),
            "exact_score": f"{part.value[0]}/{part.value[1]}" if part.value else None,
            "inputs": part.inputs,
            "inputs_used": part.used,
            "ballots": part.ballots or None,
            "result": part.result or None,
            "weight": part.weight,
            "effective_weight": weight_of(part),
            "points": points,
        }


def checks_of(rated: list[Rated], registered: int) -> Iterator[dict[str, object]]:
    """Yield the rulebooks' checks over all subjects of each period."""
    by_period: dict[str, list[Rated]] = {}
    for each in rated:
        by_period.setdefault(each.rating.period, []).append(each)
    for period, members in sorted(by_period.items(), key=itemgetter(0)):
        for check in members[0].rulebook.checks:
            parts = [
                part
                for each in members
                for part in each.rating.parts
                if part.code == check.component and part.used_as in {"counted", "trimmed"}
            ]
            base = registered if check.base == "registered" else len(parts)
            actual = len(parts)
            if check.kind == "share":
                actual = sum(_enough(part, check.results, check.at_least) for part in parts)
            top, bottom = (check.percent * base / 100).as_integer_ratio()
            required = -(-top // bottom) if check.kind != "share" else None
            met: bool | None = None
            if check.kind == "population":
                met = actual == base
            elif required is not None and base:
                met = actual >= required
            yield {
                "period": period,
                "check_id": check.code,
                "check_kind": check.kind,
                "actual": actual,
                "base": base,
                "share_pct": shown(rounded((actual * 100, base), 2), 2) if base else None,
                "required_count": required,
                "met": met,
            }


def _enough(part: Part, results: frozenset[str], at_least: Decimal | None) -> bool:
    """Return whether a component's result, or its score where it has none, is enough."""
    if part.result and results:
        return part.result in results
    if part.value is None or at_least is None:
        return False
    top, bottom = at_least.as_integer_ratio()
    return part.value[0] * bottom >= top * part.value[1]
