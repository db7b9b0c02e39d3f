"""The results of each rated period, and the addresses of those that once were."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from gongshi.engine import literal
from gongshi.pages.evaluations.posted import posted_of
from gongshi.pages.evaluations.told import descriptors_of, is_aside, periods_of, schemes_of
from gongshi.pages.kind import ASIDE, Subject
from gongshi.pages.parts import period_text
from gongshi.pages.rating_changes import Background
from gongshi.pages.ratings import results_path, validity_of
from gongshi.rulebook import UNDATED, load_rulebooks
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.derive import Record, Records
    from gongshi.rulebook import Rulebook


def results_of(records: Records, *, aside: bool = False) -> Iterator[Subject]:
    """Yield a page for each scheme and period with ratings, and for those that once had some."""
    yield from _with_results(records, aside=aside)
    if not (aside or records.site.aside):
        yield from _former(records)


def _former(records: Records) -> Iterator[Subject]:
    """Yield the addresses of results that once were, each with why there are none."""
    periods = periods_of(records)
    for scheme, versions in schemes_of(records).items():
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
    told = descriptors_of(records)
    background = Background(records)
    for scheme, periods in periods_of(records).items():
        if is_aside(records, scheme) != aside:
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
                    posted_of(records, scheme, period, package, title, held, before, background)
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


def check_title(rulebook: Rulebook, code: str) -> Mapping[str, str]:
    """Return the words of one of a rulebook's checks."""
    return next(each.title for each in rulebook.checks if each.code == code)
