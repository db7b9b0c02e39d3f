"""Data quality: what is filled, what is valid, and what is still to be checked, by package."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from gongshi.derive.quality import total
from gongshi.pages.kind import PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records
    from gongshi.model import Package
    from gongshi.schema import Text

TITLE = in_all_languages("quality_title")


def _found(records: Records, package: str, resource: str | None = None) -> int:
    """Count what validation pointed out in a package or in one of its tables."""
    return sum(
        number
        for key, number in records.site.report.tally.items()
        if key.package == package and resource in {None, key.resource}
    )


def _title(package: Package) -> Text:
    descriptor = package.descriptor
    return {"zh": descriptor.title, "en": descriptor.title_en or descriptor.title}


def _index(records: Records) -> Iterator[Subject]:
    columns = records.qualities
    yield Subject(
        path="quality/{side}",
        title=TITLE,
        description=in_all_languages("about_quality"),
        data={
            "packages": [
                {
                    "name": each.name,
                    "title": _title(each),
                    "quality": total(columns[each.name]),
                    "findings": _found(records, each.name),
                }
                for each in sorted(records.site.packages, key=lambda each: each.name)
            ]
        },
    )


def _packages(records: Records) -> Iterator[Subject]:
    columns = records.qualities
    for package in records.site.packages:
        tables = [
            {
                "schema": records.site.schemas.resources[name],
                "columns": (held := list(each)),
                "rows": held[0].rows,
                "quality": total(held),
                "findings": _found(records, package.name, name),
            }
            for name, each in groupby(columns[package.name], key=lambda each: each.resource)
        ]
        name = _title(package)
        yield Subject(
            path=f"quality/{package.name}/",
            title=in_all_languages("quality_of", name=name),
            description=in_all_languages("about_quality_of", name=name),
            data={
                "package": package,
                "name": name,
                "tables": tables,
                "quality": total(columns[package.name]),
                "findings": _found(records, package.name),
            },
        )


KINDS = (
    PageKind(
        name="quality", order=120, path="quality/{side}", section="data", subjects=_index,
        template="quality/index.html", nav=in_all_languages("quality_nav"),
    ),
    PageKind(
        name="package-quality", order=121, path="quality/{id}/", section="data",
        subjects=_packages, template="quality/package.html",
    ),
)  # fmt: skip
