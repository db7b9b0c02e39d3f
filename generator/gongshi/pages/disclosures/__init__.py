"""Disclosure duties: what is due next, month by month, and what each duty says."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from gongshi.derive.due import coming
from gongshi.duties import load_duties
from gongshi.pages.kind import PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.derive import Records

TITLE = in_all_languages("disclosures_title")
Counts = list[tuple[str, dict[str, int]]]
"""Packages, each with how many cases have which status."""


def _counts(records: Records) -> Mapping[str, Counts]:
    """Return the verdicts of each duty, package by package."""
    rows = records.site.database.rows(
        "SELECT rule_id, _package, status, count(*) "
        f"FROM {records.site.table('disclosure_status')} "
        "GROUP BY rule_id, _package, status ORDER BY _package, rule_id"
    )
    found: dict[str, dict[str, dict[str, int]]] = {}
    for rule, package, status, count in rows:
        found.setdefault(rule, {}).setdefault(package, {})[status] = count
    return {rule: list(packages.items()) for rule, packages in found.items()}


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
            "counts": _counts(records),
            "packages": {each.name: each.descriptor for each in records.site.packages},
        },
    )  # fmt: skip


KIND = PageKind(
    name="disclosures", order=95, path="disclosures/{side}", section="organizations",
    subjects=_subjects, nav=in_all_languages("disclosures_nav"),
)  # fmt: skip
