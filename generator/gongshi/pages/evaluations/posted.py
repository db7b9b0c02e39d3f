"""What one package says in one period of a scheme: results, and what stands beside them."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final

from gongshi.engine import literal
from gongshi.pages.clauses import readings
from gongshi.pages.rating_changes import Background, Change, change_of
from gongshi.pages.ratings import HOMES, rulebook_of, starred
from gongshi.rulebook import Rulebook, grounds, period_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongshi.derive import Record, Records

SHOWN: Final = 2000
"""Rows of one package on a page of results; the rest is a click away."""
MOST_STARS: Final = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of results: a rating, and how it compares with the period before."""

    row: Record
    home: str
    """The resource that holds the subject."""
    change: Change | None
    exited: str
    """The day of an exit before, where the organization is resident again."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an authority decided on one day and announced in one document."""

    authority: str
    on: str
    source_id: str
    results: int
    """How many results it states."""


@dataclass(frozen=True)
class Posted:
    """What one package says in one period of a scheme."""

    package: str
    title: Mapping[str, str]
    synthetic: bool
    rulebook: Rulebook
    listed: Sequence[Listed]
    """Those rated, in the order of display."""
    unrated: Sequence[Listed]
    more: int
    """How many ratings there are in all, where not all are listed."""
    warnings: Sequence[Record]
    exits: Sequence[Record]
    objections: Sequence[Record]
    """Those of the rated that are being dealt with, raised since the first day of the period."""
    checks: Sequence[Record]
    spread: str
    """The column by whose codes results are spread, `stars` or `result`."""
    distribution: Sequence[str]
    """Its codes in the order of display, none where nobody has any."""
    readings: Sequence[tuple[str, Sequence[tuple[str, int]]]]
    parts: Mapping[str, Sequence[Record]]
    """What each was judged by, where the scheme gives neither a total nor a result."""
    announced: Sequence[Decision]
    """The decisions of one authority that state all results, by day; else they are this site's."""
    kinds: Sequence[str]
    """The kinds of subject that were rated, or were not for a reason."""
    stated: int
    """How many entries of the rulebook its source states."""
    assumed: int
    digest: str
    """The SHA-256 of the lines `subject_id inputs_sha256` in their order."""


def posted_of(  # noqa: PLR0913, PLR0917 - what results are made from, each once
    records: Records,
    scheme: str,
    period: str,
    package: str,
    title: Mapping[str, str],
    held: Sequence[Record],
    before: Mapping[str, Record],
    background: Background,
) -> Posted:
    """Return what a package says: its ratings in order, and what goes with them in the period.

    Args:
        records: where all else is read.
        scheme: by which was rated.
        period: of the ratings.
        package: that they are of.
        title: its title in each language.
        held: its ratings in the order of display, at least one.
        before: each subject's rating of the period before.
        background: what explains a change.
    """
    rulebook = rulebook_of(held[0])
    lines = (
        Listed(
            row,
            HOMES[row["subject_type"] or ""],
            change_of(row, before.get(row["subject_id"] or ""), background),
            background.exited(row),
        )
        for row in islice(held, SHOWN)
    )
    listed, unrated = list[Listed](), list[Listed]()
    for line in lines:
        (listed if is_rated(line.row) else unrated).append(line)
    own = f"scheme = {literal(scheme)} AND _package = {literal(package)}"
    first, last = (day.isoformat() for day in period_days(period))
    within = f"{own} AND month BETWEEN {literal(first[:7])} AND {literal(last[:7])}"
    ground = Counter(grounds(rulebook).values())
    stars = [int(row["stars"] or 0) for row in held if row.get("stars")]
    return Posted(
        package=package,
        title=title,
        synthetic=held[0]["_synthetic"] == "true",
        rulebook=rulebook,
        listed=listed,
        unrated=unrated,
        more=len(held) if len(held) > SHOWN else 0,
        warnings=list(records.rows("warnings", where=within, order="month, org_id")),
        exits=_exits(records, rulebook, package, held, (first, last)),
        objections=_objections(records, package, held, first),
        checks=list(records.rows("rating_checks", where=f"{own} AND period = {literal(period)}")),
        spread="stars" if starred(rulebook) else "result",
        distribution=_distribution(rulebook, held),
        readings=list(readings(rulebook, stars)) if starred(rulebook) else (),
        parts=_parts(records, package, held),
        announced=announced_of(held),
        kinds=tuple(dict.fromkeys(row["subject_type"] or "" for row in held)),
        stated=ground["S"],
        assumed=ground["A"],
        digest=_digest(held),
    )


def announced_of(held: Sequence[Record]) -> Sequence[Decision]:
    """Return the decisions where one authority announced all results, by day; else none.

    An authority speaks on a page only where its own published decisions state every result there,
    and each of them only for its own day and document.
    """
    named = ("announced_by", "announced_on", "announced_source_id")
    found = Counter(tuple(row.get(each) or "" for each in named) for row in held if is_rated(row))
    authorities = {authority for authority, *_ in found}
    if len(authorities) != 1 or not all(authorities):
        return ()
    by_day = sorted(found.items(), key=lambda each: each[0][1:])
    return [
        Decision(authority, day, source, results) for (authority, day, source), results in by_day
    ]


def _parts(
    records: Records, package: str, held: Sequence[Record]
) -> Mapping[str, Sequence[Record]]:
    """Return the components of ratings by subject, nothing where a total or result tells more."""
    first = held[0]
    if any(row.get("total") or row.get("stars") or row.get("result") for row in held):
        return {}
    where = (
        f"scheme = {literal(first['scheme'] or '')} AND period = {literal(first['period'] or '')} "
        f"AND _package = {literal(package)}"
    )
    order = "subject_id, CAST(position AS INTEGER)"
    rows = records.rows("rating_components", where=where, order=order)
    return {
        subject or "": list(islice(own, SHOWN))
        for subject, own in groupby(rows, key=lambda row: row["subject_id"])
    }


def _digest(held: Sequence[Record]) -> str:
    """Return the hash of all inputs of the results, from the published hashes of the ratings."""
    lines = sorted(f"{row['subject_id']} {row['inputs_sha256']}" for row in held)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def is_rated(row: Record) -> bool:
    """Return whether a rating came to something: stars, a result, or a total."""
    return not row.get("unrated_reason")


def _exits(
    records: Records,
    rulebook: Rulebook,
    package: str,
    held: Sequence[Record],
    days: tuple[str, str],
) -> list[Record]:
    """Return the exits in a period of those whom the scheme rated in it."""
    warn = getattr(rulebook.method, "warn", None)
    if warn is None:
        return []
    where = (
        f"kind = {literal(warn.exit_event)} AND _package = {literal(package)} "
        f'AND "on" BETWEEN {literal(days[0])} AND {literal(days[1])}'
    )
    subjects = {row["subject_id"] for row in held}
    found = records.rows("credit_events", where=where, order='"on", org_id')
    return [row for row in found if row["org_id"] in subjects]


def _objections(records: Records, package: str, held: Sequence[Record], first: str) -> list[Record]:
    """Return the open objections of those rated, raised since the first day of the period."""
    where = (
        f"state = 'open' AND _package = {literal(package)} "
        f"AND (raised_on IS NULL OR raised_on >= {literal(first)})"
    )
    subjects = {row["org_id"] for row in held}
    found = records.rows("objections", where=where, order="raised_on, org_id")
    return [row for row in found if row["org_id"] in subjects]


def _distribution(rulebook: Rulebook, held: Sequence[Record]) -> list[str]:
    """Return all numbers of stars, the best first, or the results that any has, by how many."""
    if starred(rulebook):
        return [str(star) for star in range(MOST_STARS, 0, -1)]
    counts = Counter(row["result"] or "" for row in held if row.get("result"))
    return sorted(counts, key=lambda each: (-counts[each], each))
