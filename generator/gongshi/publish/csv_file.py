"""Writing a table as CSV (RFC 4180): the rows by DuckDB, the header by Python."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING

from gongshi.engine import literal
from gongshi.model import Artifact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.publish.format import Workshop


def write_csv(
    workshop: Workshop, path: str, header: Sequence[str], query: str, *, spreadsheet: bool = False
) -> Artifact:
    """Write a query's cells as they are, quoted only where they need it, in UTF-8.

    A spreadsheet wants a byte order mark and CRLF after each record; line breaks inside cells stay
    as they are.
    """
    newline, start = ("\r\n", "\ufeff") if spreadsheet else ("\n", "")
    first = io.StringIO(newline="")
    csv.writer(first, lineterminator=newline).writerow(header)
    rows = workshop.file(f"{path}.rows")
    # Without COMMENT '' DuckDB quotes every cell that holds a number sign.
    workshop.site.database.run(
        f"COPY ({query}) TO {literal(str(rows))} (FORMAT csv, HEADER false, DELIMITER ',', "
        f"QUOTE '\"', ESCAPE '\"', NULLSTR '', COMMENT '', NEW_LINE {literal(newline)}, "
        "USE_TMP_FILE false)"
    )
    target = workshop.file(path)
    with rows.open("rb") as source, target.open("wb") as file:
        file.write((start + first.getvalue()).encode())
        shutil.copyfileobj(source, file, 1 << 20)
    rows.unlink()
    return Artifact(path, target)
