"""Evaluations: the schemes, each rulebook in words, and the results of each rated period."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gongshi.pages.evaluations.parameters import parameters_of
from gongshi.pages.evaluations.results import results_of
from gongshi.pages.evaluations.rules import rules_of
from gongshi.pages.evaluations.told import descriptors_of, is_aside, periods_of, schemes_of
from gongshi.pages.kind import ASIDE, PageKind, Subject
from gongshi.rulebook import grounds, marks
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records

TITLE = in_all_languages("tab_evaluations")
LEAD = in_all_languages("evaluations_lead")


def _list(records: Records) -> Iterator[Subject]:
    yield Subject(
        "evaluations/{side}",
        TITLE,
        LEAD,
        {"schemes": list(schemes_of(records).values()), "periods": periods_of(records)},
    )


def _schemes(records: Records, *, aside: bool = False) -> Iterator[Subject]:
    periods = periods_of(records)
    told = descriptors_of(records)
    for scheme, versions in schemes_of(records).items():
        if is_aside(records, scheme) != aside:
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
        subjects=results_of, template="evaluations/results.html",
    ),
    PageKind(
        name="results-aside", order=84, path=f"evaluations/{{id}}/{{id}}/{ASIDE}",
        section="evaluations", subjects=partial(results_of, aside=True),
        template="evaluations/results.html",
    ),
)  # fmt: skip
