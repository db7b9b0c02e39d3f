"""Published figures: what reports and documents say, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from gongshi.derive import Records
from gongshi.pages.kind import PageKind, Subject

TITLE = {"zh": "已发布的数字", "en": "Published figures"}


def _subjects(records: Records) -> Iterator[Subject]:
    schema = records.site.schemas.resources["claims"]
    rows = records.rows("claims", order="_synthetic, _package, _row")
    groups = [(package, list(each)) for package, each in groupby(rows, key=lambda row: row["_package"])]
    titles = {each.name: each.descriptor for each in records.site.packages}
    yield Subject(
        path="claims/", title=TITLE, description=schema.description,
        data={"schema": schema, "groups": [(titles[name or ""], rows) for name, rows in groups]},
    )  # fmt: skip


KIND = PageKind(
    name="claims", order=90, path="claims/", section="claims", subjects=_subjects,
    tab={"zh": "已发布的数字", "en": "Published figures"},
)  # fmt: skip
