"""Evaluations: the schemes, each rulebook in words, and the results of each rated period."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Final

from gongshi.engine import literal
from gongshi.pages.clauses import readings
from gongshi.pages.evaluations.parameters import parameters_of
from gongshi.pages.evaluations.rules import rules_of
from gongshi.pages.kind import ASIDE, PageKind, Subject
from gongshi.pages.parts import period_text
from gongshi.pages.rating_changes import Background, Change, change_of
from gongshi.pages.ratings import (
    HOMES,
    results_path,
    rulebook_of,
    starred,
    validity_of,
)
from gongshi.rulebook import UNDATED, Rulebook, grounds, load_rulebooks, marks, period_days
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongshi.derive import Record, Records

TITLE = in_all_languages("tab_evaluations")
LEAD = in_all_languages("evaluations_lead")
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


def _periods(records: Records) -> dict[str, dict[str, dict[str, int]]]:
    """Count the ratings of every scheme, period and package, the newest period first."""
    query = (
        f"SELECT scheme, period, _package, count(*) FROM {records.site.table('ratings')} "
        "GROUP BY ALL ORDER BY scheme, period DESC, _package"
    )
    found: dict[str, dict[str, dict[str, int]]] = {}
    for scheme, period, package, count in records.site.database.rows(query):
        found.setdefault(scheme, {}).setdefault(period, {})[package] = count
    return found


def _packages(records: Records) -> dict[str, Any]:
    return {each.name: each.descriptor for each in records.site.packages}


def _told(records: Records) -> Mapping[str, tuple[Rulebook, ...]]:
    """Return the schemes that a side tells of: its own ones, and others by which it has ratings."""
    used = _periods(records)
    return {
        scheme: versions
        for scheme, versions in load_rulebooks().items()
        if scheme in used or versions[-1].synthetic == records.site.synthetic
    }


def _is_aside(records: Records, scheme: str) -> bool:
    """Return whether pages of a scheme stand beside those of real data at its own address."""
    return records.site.aside and not load_rulebooks()[scheme][-1].synthetic


def _list(records: Records) -> Iterator[Subject]:
    yield Subject(
        "evaluations/{side}",
        TITLE,
        LEAD,
        {"schemes": list(_told(records).values()), "periods": _periods(records)},
    )


def _schemes(records: Records, *, aside: bool = False) -> Iterator[Subject]:
    periods = _periods(records)
    told = _packages(records)
    for scheme, versions in _told(records).items():
        if _is_aside(records, scheme) != aside:
            continue
        newest = versions[-1]
        yield Subject(
            path=f"evaluations/{scheme}/{ASIDE if aside else ''}",
            title=newest.title,
            description=in_all_languages("about_scheme", name=newest.title),
            data={
                "versions": versions,
                "rulebook": newest,
                "rules_of": rules_of,
                "marks": marks(newest),
                "grounds": grounds(newest),
                "parameters_of": parameters_of,
                "periods": periods.get(scheme, {}),
                "packages": told,
                "known_sources": records.names.get("sources", {}),
            },
        )


def _results(records: Records, *, aside: bool = False) -> Iterator[Subject]:
    yield from _with_results(records, aside=aside)
    if not (aside or records.site.aside):
        yield from _former(records)


def _former(records: Records) -> Iterator[Subject]:
    """Yield the addresses of results that once were, each with why there are none."""
    periods = _periods(records)
    for scheme, versions in _told(records).items():
        newest = versions[-1]
        for each in newest.former:
            if each.period in periods.get(scheme, {}):
                continue
            yield Subject(
                path=results_path(scheme, each.period),
                title=_title(newest, each.period),
                description=in_all_languages("about_former", name=newest.title),
                data={
                    "scheme": scheme, "period": each.period, "posted": (), "former": each,
                    "rulebook": newest, "shown": _demonstrated(records, scheme, each.period),
                },
            )  # fmt: skip


def _title(rulebook: Rulebook, period: str) -> Mapping[str, str]:
    if period == UNDATED:
        return in_all_languages("results_title_undated", name=rulebook.title)
    return in_all_languages("results_title", name=rulebook.title, period=period_text(period))


def _demonstrated(records: Records, scheme: str, period: str) -> str:
    """Return where the site's fictitious side shows such results, empty where it does not."""
    if not records.site.has_other:
        return ""
    made = [
        literal(each) for each, versions in load_rulebooks().items()
        if versions[-1].synthetic and versions[-1].based_on.startswith(f"{scheme}@")
    ]  # fmt: skip
    query = (
        f"SELECT min(scheme) FROM site.ratings WHERE scheme IN ({', '.join(made)}) "
        f"AND period = {literal(period)} AND _synthetic"
    )
    found = records.site.database.value(query) if made else None
    return results_path(found, period) if found else ""


def _with_results(records: Records, *, aside: bool) -> Iterator[Subject]:
    told = _packages(records)
    background = Background(records)
    for scheme, periods in _periods(records).items():
        if _is_aside(records, scheme) != aside:
            continue
        before: dict[str, Record] = {}
        # Upwards in time, so that each period knows the one before it.
        for period in sorted(periods):
            where = f"scheme = {literal(scheme)} AND period = {literal(period)}"
            order = "_package, subject_type, CAST(position AS INTEGER)"
            rows = records.rows("ratings", where=where, order=order)
            posted = []
            now: dict[str, Record] = {}
            for package, group in groupby(rows, key=lambda row: row["_package"] or ""):
                held = list(group)
                now |= {row["subject_id"] or "": row for row in held}
                title = {"zh": told[package].title, "en": told[package].title_en}
                posted.append(
                    _posted(records, scheme, period, package, title, held, before, background)
                )
            before |= now
            newest = posted[0].rulebook
            yield Subject(
                path=f"{results_path(scheme, period)}{ASIDE if aside else ''}",
                title=_title(newest, period),
                description=in_all_languages("about_results", name=newest.title),
                data={
                    "scheme": scheme,
                    "period": period,
                    "posted": posted,
                    "former": None,
                    "shown": "",
                    "rulebook": newest,
                    "check_title": check_title,
                    "validity_of": validity_of,
                },
            )


def _posted(  # noqa: PLR0913, PLR0917 - what results are made from, each once
    records: Records,
    scheme: str,
    period: str,
    package: str,
    title: Mapping[str, str],
    held: Sequence[Record],
    before: Mapping[str, Record],
    background: Background,
) -> Posted:
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


def check_title(rulebook: Rulebook, code: str) -> Mapping[str, str]:
    """Return the words of one of a rulebook's checks."""
    return next(each.title for each in rulebook.checks if each.code == code)


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


def _distribution(rulebook: Rulebook, held: Sequence[Record]) -> list[str]:
    """Return all numbers of stars, the best first, or the results that any has, by how many."""
    if starred(rulebook):
        return [str(star) for star in range(MOST_STARS, 0, -1)]
    counts = Counter(row["result"] or "" for row in held if row.get("result"))
    return sorted(counts, key=lambda each: (-counts[each], each))


KINDS = (
    PageKind(
        name="evaluations", order=80, path="evaluations/{side}", section="evaluations",
        subjects=_list, template="evaluations/list.html", tab=TITLE,
    ),
    PageKind(
        name="scheme", order=81, path="evaluations/{id}/", section="evaluations",
        subjects=_schemes, template="evaluations/scheme.html",
    ),
    PageKind(
        name="scheme-aside", order=82, path=f"evaluations/{{id}}/{ASIDE}", section="evaluations",
        subjects=partial(_schemes, aside=True), template="evaluations/scheme.html",
    ),
    PageKind(
        name="results", order=83, path="evaluations/{id}/{id}/", section="evaluations",
        subjects=_results, template="evaluations/results.html",
    ),
    PageKind(
        name="results-aside", order=84, path=f"evaluations/{{id}}/{{id}}/{ASIDE}",
        section="evaluations", subjects=partial(_results, aside=True),
        template="evaluations/results.html",
    ),
)  # fmt: skip
