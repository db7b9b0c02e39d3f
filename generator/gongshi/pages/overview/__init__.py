"""The front page: what there is, how much of it, and where to look."""

from __future__ import annotations

from collections.abc import Iterator

from gongshi.derive import Records, count_figures
from gongshi.pages.kind import PageKind, Subject

TITLE = {"zh": "首页", "en": "Home"}


def _districts(records: Records) -> list[dict[str, object]]:
    """Return one line a package: its district, the published number of organizations, our records."""
    lines = []
    for package in records.site.packages:
        figures = count_figures(records, package.name)
        published = list(
            records.rows(
                "claims", order="_row",
                where=f"_package = '{package.name}' AND measure IN ('orgs_total', 'orgs_registered') "
                "AND subject IN ('district', 'county')",
            )
        )  # fmt: skip
        place = next(
            iter(records.rows("places", where=f"_package = '{package.name}' AND level = 'district'", order="_row")), None
        )
        lines.append(
            {
                "package": package.descriptor,
                "place": place,
                "figures": figures,
                "published": next((each for each in published if each["measure"] == "orgs_total"), published[0] if published else None),
            }
        )
    return lines


def _subjects(records: Records) -> Iterator[Subject]:
    figures = count_figures(records)
    organization = records.site.schemas.resources["organizations"]
    registration = organization.field("registration")
    yield Subject(
        path="",
        title=TITLE,
        description={
            "zh": "社会组织、政府购买的服务项目和评估结果的公示；每个数字都能下载、追到来源、自己复算。",
            "en": "Social organizations, the projects that government buys from them and their evaluations: every figure can be downloaded, traced to its source and recomputed.",
        },
        data={
            "figures": figures,
            "registration": registration,
            "districts": _districts(records),
            "claims": list(records.rows("claims", where="NOT _synthetic AND indicator_id IS NOT NULL", order="_package, _row"))[:6],
        },
    )


KIND = PageKind(name="overview", order=0, path="", section="", subjects=_subjects, tab=TITLE)
