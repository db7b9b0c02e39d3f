"""A venue: what it is, who runs it, who uses it and on what terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.pages.kind import PageKind, Subject
from gongshi.pages.related import Related
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records


def _subjects(records: Records) -> Iterator[Subject]:
    schema = records.site.schemas.resources["venues"]
    related = Related(records, "venues")
    for row in records.rows("venues"):
        identifier = row["venue_id"] or ""
        chinese = row["name"] or identifier
        names = {"zh": chinese, "en": row.get("name_en") or chinese}
        yield Subject(
            path=f"venues/{identifier}/",
            title=names,
            description=in_all_languages("about_venue", name=names),
            data={
                "schema": schema,
                "record": row,
                "trail": [
                    ("places", each)
                    for each in records.ancestors.get(row.get("place_id") or "", ())
                ],
                "sections": list(related.sections(identifier)),
            },
            synthetic=row["_synthetic"] == "true",
        )


KIND = PageKind(name="venue", order=80, path="venues/{id}/", section="venues", subjects=_subjects)
