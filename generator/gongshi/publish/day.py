"""The day of the data, as a script that pages load: a new day changes this file, and no page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gongshi.config import address
from gongshi.model import Artifact
from gongshi.publish.format import Format, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.publish.format import Bundle, Workshop


def _publish(_: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    day = json.dumps(workshop.site.provenance.as_of.isoformat())
    for language in workshop.languages:
        text = f"document.documentElement.dataset.day = {day};\n"
        yield Artifact(address(FORMAT.pattern, language), text.encode())


FORMAT = Format(
    name="day",
    title={"zh": "数据日期", "en": "Day of the data"},
    note={"zh": "供网页显示", "en": "for pages to show"},
    media_type="text/javascript",
    scope=Scope.SITE,
    pattern="assets/day.js",
    order=195,
    publish=_publish,
)
