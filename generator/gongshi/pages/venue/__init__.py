"""A venue: what it is, who runs it, who uses it and on what terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.derive.known import Knowing
from gongshi.pages.kind import PageKind, Subject, page_of
from gongshi.pages.related import Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records


def _subjects(records: Records) -> Iterator[Subject]:
    schema = records.site.schemas.resources["venues"]
    related = Related(records, "venues")
    knowing = Knowing(records.site, "venues", records.span)
    for row in records.rows("venues"):
        identifier = row["venue_id"] or ""
        trail = records.ancestors.get(row.get("place_id") or "", ())
        yield page_of(
            schema,
            row,
            trail,
            known=knowing.of(identifier),
            sections=list(related.sections(identifier)),
        )


KIND = PageKind(
    name="venue",
    order=80,
    path="venues/{id}/",
    section="venues",
    subjects=_subjects,
    keyed="venues",
)
