"""Writing a table as CSV (RFC 4180): the rows by DuckDB, the header by Python."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING, Final

from gongshi.engine import literal
from gongshi.model import Artifact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.publish.format import Workshop


CSV_LINE: Final = "array_to_string(cells, ',')"
"""SQL for a line without its end, of `cells` that are quoted where they need it."""


def in_csv(cell: str) -> str:
    """Return SQL for a cell as it stands in a line, as DuckDB itself would quote it."""
    return (
        f"CASE WHEN cell IS NULL THEN '' WHEN cell = '' THEN '\"\"' "
        f"WHEN regexp_matches(cell, '[,\"\\r\\n]') "
        f"THEN '\"' || replace({cell}, '\"', '\"\"') || '\"' "
        f"ELSE {cell} END"
    )


def write_csv(workshop: Workshop, path: str, header: Sequence[str], query: str) -> Artifact:
    """Write a query's cells as they are, quoted only where they need it, in UTF-8."""
    first = io.StringIO(newline="")
    csv.writer(first, lineterminator="\n").writerow(header)
    rows = workshop.file(f"{path}.rows")
    # Without COMMENT '' DuckDB quotes every cell that holds a number sign.
    workshop.site.database.run(
        f"COPY ({query}) TO {literal(str(rows))} (FORMAT csv, HEADER false, DELIMITER ',', "
        "QUOTE '\"', ESCAPE '\"', NULLSTR '', COMMENT '', NEW_LINE '\n', USE_TMP_FILE false)"
    )
    target = workshop.file(path)
    with rows.open("rb") as source, target.open("wb") as file:
        file.write(first.getvalue().encode())
        shutil.copyfileobj(source, file, 1 << 20)
    rows.unlink()
    return Artifact(path, target)
