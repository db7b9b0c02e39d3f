"""Disclosure duties: what is due next, month by month, and what each duty says."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from gongshi.derive.due import coming
from gongshi.duties import load_duties
from gongshi.pages.kind import PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records

TITLE = in_all_languages("disclosures_title")


def _packages(records: Records) -> dict[str, list[str]]:
    """Return the packages that have cases of each duty."""
    rows = records.site.database.rows(
        f"SELECT DISTINCT rule_id, _package FROM {records.site.table('disclosure_status')} "
        "ORDER BY rule_id, _package"
    )
    return {rule: [package for _, package in held] for rule, held in groupby(rows, itemgetter(0))}


def _subjects(records: Records) -> Iterator[Subject]:
    duties = {
        identifier: list(versions)
        for identifier, versions in groupby(load_duties(), key=lambda each: each.id)
    }
    months = groupby(coming(records.site), key=lambda each: f"{each.on:%Y-%m}")
    yield Subject(
        path="disclosures/{side}", title=TITLE, description=in_all_languages("disclosures_lead"),
        data={
            "months": [(month, list(each)) for month, each in months],
            "duties": duties,
            "counts": _packages(records),
            "statuses": tuple(records.site.schemas.vocabularies["disclosure_status.status"].codes),
            "packages": {each.name: each.descriptor for each in records.site.packages},
        },
    )  # fmt: skip


KIND = PageKind(
    name="disclosures", order=95, path="disclosures/{side}", section="organizations",
    subjects=_subjects, nav=in_all_languages("disclosures_nav"),
)  # fmt: skip
