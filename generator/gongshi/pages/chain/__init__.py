"""The chain of all projects: what is on record from need to payment, districts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.derive.chain import flags_by_package, totals_by_package
from gongshi.derive.known import known_packages
from gongshi.pages.kind import PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records


def _subjects(records: Records) -> Iterator[Subject]:
    site = records.site
    totals, flags = totals_by_package(site), flags_by_package(site)
    told = sorted((each.descriptor for each in site.packages), key=lambda each: each.name)
    yield Subject(
        path="chain/{side}",
        title=in_all_languages("chain_title"),
        description=site.schemas.derived["project_chain"].description,
        data={
            "known": known_packages(records),
            "districts": [
                (each, totals.get(each.name, {}), flags.get(each.name, {})) for each in told
            ],
        },
    )


KIND = PageKind(
    name="chain", order=45, path="chain/{side}", section="projects", subjects=_subjects,
    nav=in_all_languages("chain_nav"),
)  # fmt: skip
