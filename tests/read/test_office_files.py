"""Files as offices send them: each is read exactly or refused with the right reason."""

from __future__ import annotations

import csv
import io
from itertools import product
from typing import TYPE_CHECKING, Literal

import pytest

from gongshi.config import Limits
from gongshi.engine import open_database
from gongshi.ledger import Ledger
from gongshi.read.csv_table import read_csv_table
from gongshi.read.descriptor import ResourceEntry
from gongshi.read.table import TableSource
from tests.strategies import field_of, schema_of

if TYPE_CHECKING:
    from gongshi.model import Finding

LABELS = ("id", "name", "place")
ROWS = (
    ("1", "临淄区“阳光”社工站", "齐都镇"),
    ("2", '溡源"一家亲"服务队', "闻韶,街道"),
    ("3", "龘龘书社", "第一行\n第二行"),
    ("4", "", "䶮湖社区㐂"),
)
SCHEMA = schema_of("here", *(field_of(each, "string") for each in LABELS))


def written(
    delimiter: str, end: str, quoting: Literal[0, 1], *, blank: int = 0, ending: bool = True
) -> str:
    """Return the table as a CSV, with blank records behind its first."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows((LABELS, ROWS[0]))
    buffer.write(end * blank)
    writer.writerows(ROWS[1:])
    text = buffer.getvalue()
    return text if ending else text.removesuffix(end)


def read(
    content: bytes, encoding: str = "utf-8", delimiter: str = ","
) -> tuple[list[tuple[object, ...]], list[Finding]]:
    """Return the records of a file by number, and what was found."""
    ledger = Ledger(1000)
    entry = ResourceEntry("here", ("here.csv",), encoding, delimiter)
    with open_database() as database:
        source = TableSource(entry, SCHEMA, "p", "here.csv")
        table = read_csv_table(database, content, source, Limits(), ledger).resource
        query = f"SELECT * FROM {table.table} ORDER BY _row" if table else "SELECT 1 WHERE false"
        return database.rows(query), list(ledger)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_way_of_writing_gives_the_same_table(encoding: str, delimiter: str) -> None:
    """It is true that encodings, marks, delimiters, line ends and quotes do not change a cell."""
    declared = encoding.removesuffix("-sig")
    quotings: tuple[Literal[0, 1], ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
    for end, quoting, blank, ending in product(("\n", "\r\n"), quotings, (0, 2), (True, False)):
        text = written(delimiter, end, quoting, blank=blank, ending=ending)

        rows, findings = read(text.encode(encoding), declared, delimiter)

        numbers = (2, *range(3 + blank, 6 + blank))
        cells = [tuple(cell or None for cell in row) for row in ROWS]
        assert rows == [(number, *row) for number, row in zip(numbers, cells, strict=True)]
        expected = [(number, "blank-row") for number in range(3, 3 + blank)]
        assert [(each.row, each.code) for each in findings] == expected


@pytest.mark.parametrize(
    ("content", "code", "kind"),
    [
        (written(",", "\r\n", 0).encode("gbk", "replace"), "encoding-error", "gb18030"),
        (written(",", "\r\n", csv.QUOTE_MINIMAL).encode("utf-16"), "encoding-error", "utf-16"),
        (b"PK\x03\x04" + b"\0" * 99, "format-error", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "format-error", ""),
        ("<table><tr><td>序号</td></tr></table>".encode("gbk"), "format-error", ""),
        (b"", "source-error", "empty"),
        ("\ufeff\u3000\r\n".encode(), "source-error", "empty"),
    ],
)  # fmt: skip
def test_other_files_are_refused(content: bytes, code: str, kind: str) -> None:
    """It is true that a file in another form is refused with what it is."""
    rows, findings = read(content)

    assert rows == []
    assert [(each.code, each.kind) for each in findings] == [(code, kind)]


def test_duplicate_and_blank_headings_are_named() -> None:
    """It is true that a second column of a name and one without a name are named, others read."""
    rows, findings = read("id,name,name,\n1,甲,乙,丙\n".encode())

    assert rows == [(2, "1", "甲", "乙", "丙")]
    assert [(each.code, each.field) for each in findings] == [
        ("duplicate-label", "name"), ("blank-label", "4"),
    ]  # fmt: skip


def test_records_are_straightened_over_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a record may go on in the next block, and that numbers go on as well."""
    monkeypatch.setattr("gongshi.read.records._BLOCK", 8)
    text = 'id,name,place\n1,甲,"a\nb\n\nc"\n2,乙\n\n3,"丙""x",d,e\n4,丁,f'

    rows, findings = read(text.encode())

    assert rows == [
        (2, "1", "甲", "a\nb\n\nc"), (3, "2", "乙", None), (5, "3", '丙"x', "d"),
        (6, "4", "丁", "f"),
    ]  # fmt: skip
    assert sorted((each.row or 0, each.code) for each in findings) == [
        (3, "missing-cell"), (4, "blank-row"), (5, "extra-cell"),
    ]  # fmt: skip
