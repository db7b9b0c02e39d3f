"""CSV for spreadsheets: labels, a byte order mark, and no cell that could run as a formula."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

from gongshi.engine import literal
from gongshi.model import Artifact
from gongshi.publish.columns import EXECUTABLE, headings, is_text, made_safe
from gongshi.publish.csv_file import CSV_LINE, in_csv
from gongshi.publish.format import Format, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.publish.format import Bundle, Table, Workshop
    from gongshi.schema import Field

BYTE_ORDER_MARK: Final = "\ufeff"


_TEXT: Final = "text"
_SAFE: Final = f"CASE WHEN told[i] = {literal(_TEXT)} THEN {made_safe('cell')} ELSE cell END"
_CELL: Final = in_csv(_SAFE)


def _told_of(_: int, field: Field) -> str:
    """Return what a cell needs to know of its column: what is no text, is left alone."""
    return _TEXT if is_text(field) else ""


def _header(table: Table, language: str) -> list[str]:
    # A package names its own columns, so a label may be as hostile as a cell.
    return [
        f"'{each}" if re.search(EXECUTABLE, each) else each for each in headings(table, language)
    ]


def _publish(bundle: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    for language in workshop.languages:
        lines = workshop.worded(bundle, language).lines(_CELL, CSV_LINE, _told_of)
        found = next(lines, None)
        for number, table in enumerate(bundle.tables, 1):
            path = FORMAT.path(bundle.name, resource=table.name, language=language)
            target = workshop.file(path)
            with target.open("w", encoding="utf-8", newline="") as file:
                file.write(BYTE_ORDER_MARK)
                csv.writer(file).writerow(_header(table, language))
                if found and found[0] == number:
                    file.writelines(f"{each}\r\n" for each in found[1])
                    found = next(lines, None)
            yield Artifact(path, target)


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
