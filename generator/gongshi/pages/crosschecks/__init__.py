"""Cross-checks: facts that follow from several tables at once, each with its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.derive.crosschecks import cross_check
from gongshi.derive.definitions import load_crosschecks
from gongshi.pages.kind import PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records

TITLE: Final = in_all_languages("crosschecks_title")
SHOWN: Final = 100
"""Rows of one check and package on the page; the query yields all of them."""


def _subjects(records: Records) -> Iterator[Subject]:
    answers = cross_check(records.site)
    yield Subject(
        path="crosschecks/{side}",
        title=TITLE,
        description=in_all_languages("crosschecks_lead"),
        data={
            "checks": [(each, answers[each.id]) for each in load_crosschecks()],
            "packages": {each.name: each.descriptor for each in records.site.packages},
            "shown": SHOWN,
        },
    )


KIND = PageKind(
    name="crosschecks", order=87, path="crosschecks/{side}", section="indicators",
    subjects=_subjects, nav=in_all_languages("crosschecks_nav"),
)  # fmt: skip
