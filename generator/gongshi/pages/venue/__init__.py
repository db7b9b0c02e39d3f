"""A venue: what it is, who runs it, who uses it and on what terms."""

from __future__ import annotations

from collections.abc import Iterator

from gongshi.derive import Records
from gongshi.pages.kind import PageKind, Subject
from gongshi.pages.related import Related


def _subjects(records: Records) -> Iterator[Subject]:
    schema = records.site.schemas.resources["venues"]
    related = Related(records, "venues")
    for row in records.rows("venues"):
        identifier = row["venue_id"] or ""
        name = row["name"] or identifier
        yield Subject(
            path=f"venues/{identifier}/",
            title={"zh": name, "en": row.get("name_en") or name},
            description={
                "zh": f"{name}：类型、面积、租金方式、使用组织和来源。",
                "en": f"{row.get('name_en') or name}: kind, area, rent, the organizations that use it and the source.",
            },
            data={
                "schema": schema,
                "record": row,
                "trail": [("places", each) for each in records.ancestors.get(row.get("place_id") or "", ())],
                "sections": list(related.sections(identifier)),
            },
            synthetic=row["_synthetic"] == "true",
        )


KIND = PageKind(name="venue", order=80, path="venues/{id}/", section="venues", subjects=_subjects)
