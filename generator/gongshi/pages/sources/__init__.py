"""Sources: the documents that every record names, and how many records rest on each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from gongshi.pages.kind import PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records

TITLE = in_all_languages("tab_sources")


def _counts(records: Records) -> dict[str, dict[str, int]]:
    """Count the records per source and resource."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for schema in records.site.schemas.resources.values():
        if schema.name != "sources" and schema.field("source_id"):
            query = f"SELECT source_id, count(*) FROM {records.site.table(schema.name)} GROUP BY 1"
            for source, number in records.site.database.rows(query):
                counts[source][schema.name] = number
    return counts


def _subjects(records: Records) -> Iterator[Subject]:
    schema = records.site.schemas.resources["sources"]
    rows = list(records.rows("sources", order="_package, _row"))
    yield Subject(
        path="sources/{side}", title=TITLE, description=schema.description,
        data={"schema": schema, "rows": rows, "counts": _counts(records)},
    )  # fmt: skip


KIND = PageKind(
    name="sources", order=105, path="sources/{side}", section="data", subjects=_subjects, nav=TITLE
)
