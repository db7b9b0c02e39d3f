"""The report of validation, for programs: what the page of data quality shows, and all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.model import Artifact
from gongshi.publish.format import Format, Scope
from gongshi.report import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.publish.format import Bundle, Workshop


def _publish(_: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    text = to_json(workshop.site.report, workshop.languages[0])
    yield Artifact(FORMAT.pattern, text.encode())


FORMAT = Format(
    name="report",
    title={"zh": "校验报告", "en": "Validation report"},
    note={"zh": "JSON，供程序使用", "en": "JSON, for programs"},
    media_type="application/json",
    scope=Scope.SITE,
    pattern="quality/report.json",
    order=190,
    publish=_publish,
)
