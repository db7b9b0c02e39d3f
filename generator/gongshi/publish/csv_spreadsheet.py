"""CSV for spreadsheets: labels, a byte order mark, and no cell that could run as a formula."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongshi.publish.columns import EXECUTABLE, headings, is_text, made_safe
from gongshi.publish.csv_file import write_csv
from gongshi.publish.format import Format, Scope
from gongshi.publish.in_words import cells_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Artifact
    from gongshi.publish.format import Bundle, Workshop
    from gongshi.schema import Field


def _cell(field: Field, cell: str) -> str:
    """Return SQL for a cell; what is no text is left alone, a number above all."""
    return made_safe(cell) if is_text(field) else cell


def _publish(bundle: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    for table in bundle.tables:
        for language in workshop.languages:
            path = FORMAT.path(bundle.name, resource=table.name, language=language)
            # A package names its own columns, so a label may be as hostile as a cell.
            header = [
                f"'{each}" if re.search(EXECUTABLE, each) else each
                for each in headings(table, language)
            ]
            query = table.select(*map(_cell, table.fields, cells_in_words(table, language)))
            yield write_csv(workshop, path, header, query, spreadsheet=True)


FORMAT = Format(
    name="csv-spreadsheet",
    title={"zh": "CSV（电子表格）", "en": "CSV (spreadsheet)"},
    note={
        "zh": "Excel、WPS 可直接打开，代码已换成文字",
        "en": "opens in Excel, labels instead of codes",
    },
    media_type="text/csv",
    scope=Scope.RESOURCE,
    pattern="data/{package}/{resource}.{language}.csv",
    order=20,
    publish=_publish,
)
