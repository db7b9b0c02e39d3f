"""The front page: what there is, how much of it, and where to look."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from gongshi.engine import literal
from gongshi.pages.kind import PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Record, Records

TITLE = in_all_languages("tab_home")
SHOWN = 6
"""Published figures on the front page."""
EXAMPLES = 4
"""Words to try in the search of the front page."""
HIGHLIGHTS = (
    "orgs_total",
    "coverage_rate",
    "venture_projects",
    "orgs_per_community",
    "rent_free_orgs",
)
"""The measures that readers ask for first."""
QUESTIONS = (
    ("community", "places/"),
    ("status", "organizations/"),
    ("money", "payments/"),
    ("project", "projects/"),
    ("needs", "needs/"),
    ("stars", "evaluations/"),
    ("oversight", "oversight/"),
    ("claims", "claims/"),
    ("premises", "tenancies/"),
    ("giving", "organizations/"),
)
"""What readers ask, and where the answer begins: a key of words, and a path."""
TABLES = {
    "payments/": "payments", "needs/": "needs", "evaluations/": "ratings",
    "oversight/": "credit_events", "tenancies/": "tenancies",
}  # fmt: skip
"""The table that answers, where a question is answered from a single one."""


def _districts(records: Records) -> list[dict[str, object]]:
    """Return one line a package: its district, the published number, our records."""
    lines: list[dict[str, object]] = []
    for package in records.site.packages:
        own = f"_package = {literal(package.name)}"
        totals = (
            "measure IN ('orgs_total', 'orgs_registered') "
            "AND subject IN ('district', 'county', 'community_orgs')"
        )
        published = list(records.rows("claims", order="_row", where=f"{own} AND {totals}"))
        place = next(
            iter(
                records.rows(
                    "places",
                    where=f"{own} AND level = 'district'",
                    order="_row",
                )
            ),
            None,
        )
        lines.append(
            {
                "package": package.descriptor,
                "place": place,
                "published": next(
                    (each for each in published if each["measure"] == "orgs_total"),
                    published[0] if published else None,
                ),
            }
        )
    return lines


def _highlights(records: Records) -> list[Record]:
    """Return a few published figures that an indicator can check, taking turns between packages."""
    turns: dict[str, int] = {}
    order = {name: number for number, name in enumerate(HIGHLIGHTS)}
    claims = list(records.rows("claims", where="indicator_id IS NOT NULL", order="_package, _row"))
    claims.sort(key=lambda each: order.get(each["measure"] or "", len(order)))
    ranked = []
    for claim in claims:
        package = claim["_package"] or ""
        ranked.append((turns.setdefault(package, 0), claim))
        turns[package] += 1
    ranked.sort(key=lambda each: each[0])
    return [claim for _, claim in ranked[:SHOWN]]


def _examples(records: Records, language: str, words: str) -> list[str]:
    """Return a few words to try, each of which finds an organization by its name in a language.

    It is one of those in the list that the search opens: of this side, and counted.
    """
    name = "r.name_en" if language == "en" else "r.name"
    listed = (
        f"{records.site.table('organizations')} AS r WHERE {records.counts.where('organizations')}"
    )
    found = (
        word
        for word in words.split()
        if records.site.database.rows(
            f"SELECT 1 FROM {listed} AND contains({name}, {literal(word)}) LIMIT 1"
        )
    )
    return list(islice(found, EXAMPLES))


def _subjects(records: Records) -> Iterator[Subject]:
    yield Subject(
        path="{side}",
        title=TITLE,
        description=in_all_languages("about_home"),
        data={
            "districts": _districts(records),
            "claims": _highlights(records),
            "examples": {
                language: _examples(records, language, words)
                for language, words in in_all_languages("hero_examples").items()
            },
            "questions": QUESTIONS,
            "tables": TABLES,
        },
    )


KIND = PageKind(name="overview", order=0, path="{side}", section="", subjects=_subjects, tab=TITLE)
