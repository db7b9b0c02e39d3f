"""Ratings as tables: totals, components, warnings and checks, with what is shown of each."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from gongshi.derive.rating_inputs import SUBJECTS, Source, rate
from gongshi.derive.tables import fill_rows
from gongshi.engine import literal, quote
from gongshi.rulebook import (
    UNDATED,
    Rated,
    Rulebook,
    Weighted,
    load_rulebooks,
    month_name,
    period_days,
    rounded,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from gongshi.derive.site import Site
    from gongshi.rulebook import Part, Warned
    from gongshi.schema import Field, Value

_DECISION: Final = "decision"
"""The kind of source in which an authority itself publishes what it decided."""
_DISPLAYED: Final = 2
"""Decimals of what is shown of a component; it is computed without rounding."""


def total_of(each: Rated) -> str | None:
    """Return a total with the decimals that its rulebook keeps."""
    decimals = getattr(each.rulebook.method, "decimals", _DISPLAYED)
    return None if each.rating.total is None else shown(each.rating.total, decimals)


def is_provisional(each: Rated, as_of: date | None) -> bool:
    """Return whether a rating is computed for a period that was not over on the day of the data."""
    computed = isinstance(each.rulebook.method, Weighted) and each.rating.period != UNDATED
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


def derive_ratings(site: Site, rulebooks: Mapping[str, tuple[Rulebook, ...]] | None = None) -> None:
    """Fill ratings, rating_components, warnings and rating_checks, package by package."""
    tables: dict[str, list[Mapping[str, object]]] = {
        "ratings": [], "rating_components": [], "warnings": [], "rating_checks": []
    }  # fmt: skip
    rulebooks = load_rulebooks() if rulebooks is None else rulebooks
    for package in site.packages:
        for scheme, rated in rate(site.database, _of_package(site, package.name), rulebooks):
            head: dict[str, object] = {"_package": package.name, "scheme": scheme}
            ranked = Counter(_group(each) for each in rated if each.rating.total is not None)
            for each in rated:
                subject = head | _subject(each)
                tables["ratings"].append(
                    subject
                    | _rating(each, site.provenance.as_of)
                    | {"ranked": ranked[_group(each)] if each.rating.total is not None else None}
                )
                tables["rating_components"] += [subject | row for row in _components(each)]
                tables["warnings"] += [
                    head | {"org_id": each.subject_id} | warning_of(w, site.provenance.as_of)
                    for w in each.rating.warnings
                ]
            registered = _registered(site, package.name)
            tables["rating_checks"] += [head | row for row in checks_of(rated, registered)]
    for name, rows in tables.items():
        fill_rows(site, name, rows)
    _announce(site)


def _announce(site: Site) -> None:
    """Name the authority behind results that its own published decision states.

    Such a decision is an evaluation with that very result, with evaluator and day, whose source is
    a decision or notice (`sources.kind`) that the evaluator itself published. A total or stars are
    computed, and what is computed is never announced.
    """
    subject = " ".join(
        f"WHEN {literal(kind)} THEN e.{quote(column)}" for kind, column in SUBJECTS.items()
    )
    site.database.run(
        f"UPDATE {site.table('ratings')} AS r SET announced_by = d.evaluator, "
        "announced_on = d.decided_on, announced_source_id = d.source_id FROM ("
        f"SELECT e._package, e.scheme, e.subject_type, CASE subject_type {subject} END AS subject,"
        f" coalesce(e.period, {literal(UNDATED)}) AS period, e.result, "
        "arg_max(e.evaluator, e.decided_on) AS evaluator, max(e.decided_on) AS decided_on, "
        "arg_max(e.source_id, e.decided_on) AS source_id "
        f"FROM {site.table('evaluations')} AS e JOIN {site.table('sources')} AS s "
        "ON s.source_id = e.source_id AND s._package = e._package "
        f"WHERE s.kind = {literal(_DECISION)} AND s.publisher = e.evaluator "
        "AND e.decided_on IS NOT NULL AND e.result IS NOT NULL AND e.criterion IS NULL "
        "GROUP BY ALL) AS d WHERE d._package = r._package AND d.scheme = r.scheme "
        "AND d.subject_type = r.subject_type AND d.subject = r.subject_id "
        "AND d.period = r.period AND d.result = r.result AND r.total IS NULL"
    )


def _of_package(site: Site, package: str) -> Source:
    def source(resource: str, columns: tuple[str, ...]) -> str:
        names = ", ".join(map(quote, columns))
        return f"SELECT {names} FROM {site.table(resource)} WHERE _package = {literal(package)}"

    return source


def _registered(site: Site, package: str) -> frozenset[str]:
    """Return a package's registered organizations, as indicator I18 counts them.

    Buyers and public bodies are no social organizations, and those that have ended are inspected
    no more.
    """
    fields = site.schemas.resources["organizations"]
    kind, status = fields.field("type"), fields.field("status")
    uncounted = [e.code for e in _values(kind) if not e.counted]
    ended = [e.code for e in _values(status) if e.group == "ended"]
    left_out = ", ".join(map(literal, [*uncounted, *ended])) or "''"
    query = (
        f"SELECT org_id FROM {site.table('organizations')} WHERE _package = ? "
        f"AND registration = 'registered' AND type NOT IN ({left_out}) "
        f"AND status NOT IN ({left_out})"
    )
    return frozenset(row[0] for row in site.database.rows(query, [package]))


def _values(field: Field | None) -> Sequence[Value]:
    return field.vocabulary.values if field and field.vocabulary else ()


def _group(each: Rated) -> tuple[str, str]:
    """Return among whom a rating is ranked."""
    return each.subject_type, each.rating.period


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


def checks_of(rated: list[Rated], registered: frozenset[str]) -> Iterator[dict[str, object]]:
    """Yield the rulebooks' checks over the subjects of each period.

    Where a scheme's population is the registered organizations, others are in no check.
    """
    by_period: dict[str, list[Rated]] = {}
    for each in rated:
        whole = each.rulebook.population == "registered_organizations"
        if not whole or each.subject_type != "organization" or each.subject_id in registered:
            by_period.setdefault(each.rating.period, []).append(each)
    for period, members in sorted(by_period.items(), key=itemgetter(0)):
        for check in members[0].rulebook.checks:
            parts = [
                part
                for each in members
                for part in each.rating.parts
                if part.code == check.component and part.used_as in {"counted", "trimmed"}
            ]
            base = len(registered) if check.base == "registered" else len(parts)
            actual = len(parts)
            if check.kind == "share" and (check.results or check.at_least is not None):
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
