"""CSV for programs: codes, and every cell exactly as the package gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.publish.csv_file import write_csv
from gongshi.publish.format import Format, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Artifact
    from gongshi.publish.format import Bundle, Workshop


def _publish(bundle: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    for table in bundle.tables:
        path = FORMAT.path(bundle.name, resource=table.name)
        header = [each.name for each in table.fields]
        yield write_csv(workshop, path, header, table.query)


FORMAT = Format(
    name="csv",
    title={"zh": "CSV（原值）", "en": "CSV (exact)"},
    note={"zh": "代码和原值，供程序使用", "en": "codes and exact values, for programs"},
    media_type="text/csv",
    scope=Scope.RESOURCE,
    pattern="data/{package}/{resource}.csv",
    order=10,
    publish=_publish,
)
