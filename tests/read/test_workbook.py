"""Workbooks: the table that arrives is the one that a CSV would give."""

from __future__ import annotations

import io
import random
import tempfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshi.config import Limits
from gongshi.engine import open_database
from gongshi.model import Severity
from gongshi.read import read_packages
from gongshi.validate import validate
from tests import workbooks as xl
from tests.packages import ORGANIZATION, flat, judge, read_here, write_package
from tests.privacy_numbers import resident_id
from tests.strategies import CELLS, field_of, schema_of, schemas_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.schema import Field

Verdict = tuple[str, int | None, str, str, str]
Loaded = tuple[list[tuple[object, ...]], list[Verdict]]
FIELDS = (
    field_of("text", "string"),
    field_of("code", "string", {"pattern": ".*"}),
    field_of("whole", "integer"),
    field_of("amount", "number"),
    field_of("day", "date"),
    field_of("year", "year"),
    field_of("flag", "boolean"),
    replace(field_of("items", "list"), delimiter=";"),
)
"""One field of each type."""


def loaded(content: bytes, suffix: str, fields: Sequence[Field], limits: Limits) -> Loaded:
    """Return the table that a file gives, and what is wrong with it."""
    schemas = schemas_of(schema_of("here", *fields))
    with tempfile.TemporaryDirectory() as name, open_database() as database:
        folder = Path(name) / "p"
        folder.mkdir()
        text = f"name: p\ntitle: t\nresources:\n- {{name: here, path: here.{suffix}}}\n"
        (folder / "datapackage.yaml").write_text(text)
        (folder / f"here.{suffix}").write_bytes(content)
        packages, ledger = read_packages(database, [folder], schemas, limits, read_here)
        report = validate(database, packages, ledger, schemas)
        rows = [
            row
            for package in packages
            for table in package.resources
            for row in database.rows(f"SELECT * FROM {table.table} ORDER BY _row")
        ]
    errors = [
        (each.code, each.row, each.field, each.value, each.kind)
        for each in report.findings
        if each.severity is Severity.ERROR
    ]
    return rows, errors


def read(book: xl.Book | bytes, fields: Sequence[Field] = FIELDS, **limits: int) -> Loaded:
    """Return the table that a workbook gives, and what is wrong with it."""
    content = book if isinstance(book, bytes) else book.bytes()
    return loaded(content, "xlsx", fields, Limits(**limits))


def read_cell(value: xl.Value, name: str, **more: Any) -> tuple[object, list[str]]:  # noqa: ANN401
    """Return what a cell in a column becomes, and the codes of what is wrong with it."""
    field = next(each for each in FIELDS if each.name == name)
    marker = field_of("marker", "string")
    book = replace(xl.table(("marker", name), ("x", value)), **more)
    rows, errors = read(book, (marker, field))
    return rows[0][2], [f"{code}.{kind}" for code, *_, kind in errors]


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        ("协会", "text", "协会"), (" a ", "text", " a "), ("two\nlines", "text", "two\nlines"),
        ("007", "text", "007"), ('a,"b"', "text", 'a,"b"'), ("", "text", None),
        (xl.number(370305), "code", "370305"), (xl.number("1234", xl.PADDED), "code", "001234"),
        (xl.number("1234", xl.PADDED), "text", "001234"),
        (xl.number("12", xl.PADDED), "whole", "12"),
        (xl.number(7), "whole", "7"), (xl.number("7.0"), "whole", "7"),
        (xl.number("0.10000000000000001"), "amount", "0.1"), (xl.number("1E4"), "amount", "10000"),
        (xl.number("44869", xl.DATE), "day", "2022-11-04"),
        (xl.number("44869", xl.CHINESE_DATE), "day", "2022-11-04"),
        (xl.Raw("<v>2022-11-04T00:00:00</v>", 't="d"'), "day", "2022-11-04"),
        ("2022-11-04", "day", "2022-11-04"), (xl.number(2022), "year", "2022"),
        (xl.Raw("<v>1</v>", 't="b"'), "flag", "true"),
        (xl.Raw("<v>0</v>", 't="b"'), "flag", "false"), (xl.number(1), "flag", "1"),
        (xl.Raw("<v>1</v>", 't="b"'), "text", "TRUE"),
        (xl.formula("A1", "<v>7</v>"), "whole", "7"),
        (xl.formula("A1", "<v>a_x000D_b</v>", "str"), "text", "a\rb"),
        (xl.formula("A1", "<v></v>", "str"), "text", None),
        (xl.formula("Table1[2024]", "<v>7</v>"), "whole", "7"),
        (xl.Raw("<v>plain</v>", 't="str"'), "text", "plain"),
        (xl.Raw("", 's="1"'), "text", None), (xl.Raw("<v></v>"), "whole", None),
        (xl.Raw("<is><r><t>社会</t></r><r><rPr/><t>组织</t></r></is>", 't="inlineStr"'),
         "text", "社会组织"),
        (xl.Raw("<is><t>東京</t><rPh sb='0' eb='2'><t>とうきょう</t></rPh></is>", 't="inlineStr"'),
         "text", "東京"),
        (xl.Raw("<is><t>\n  a b\n</t></is>", 't="inlineStr"'), "text", "a b"),
    ],
)  # fmt: skip
def test_cell_becomes_text(value: xl.Value, name: str, text: str | None) -> None:
    """It is true that a cell becomes the text that a CSV would hold."""
    assert read_cell(value, name) == (text, [])


@pytest.mark.parametrize(
    ("value", "name", "text", "found"),
    [
        (xl.number("44869", xl.DATE), "text", "2022-11-04", ["workbook-cell.date"]),
        (xl.number("44869", xl.TIME), "day", "2022-11-04", ["workbook-cell.part"]),
        (xl.number("44869"), "day", "2022-11-04", ["workbook-cell.serial"]),
        (xl.number("20221104"), "day", "20221104", ["type-error.date"]),
        (xl.number("7.5"), "whole", "7.5", ["type-error.integer"]),
        (xl.number("7"), "text", "7", ["workbook-cell.number"]),
        (xl.number("7"), "items", "7", ["workbook-cell.number"]),
        (xl.Raw("<v>2</v>", 't="b"'), "text", "2", ["workbook-cell.damaged"]),
        (xl.Raw("<v>1</v>", 't="b"'), "whole", "TRUE", ["type-error.integer"]),
        (xl.number("1E300"), "amount", "1" + "0" * 300,
         ["workbook-cell.digits", "type-error.number"]),
    ],
)  # fmt: skip
def test_cell_is_refused(value: xl.Value, name: str, text: str, found: list[str]) -> None:
    """It is true that a value which the spreadsheet changed is named."""
    assert (read_cell(value, name)[0], sorted(read_cell(value, name)[1])) == (text, sorted(found))


def test_shared_texts() -> None:
    """It is true that shared texts are read in runs, and without the aids beside them."""
    texts = (
        "<t>plain</t>",
        '<r><t xml:space="preserve">社会 </t></r><r><t>组织</t></r><rPh><t>x</t></rPh>',
    )
    cells = [xl.Raw(f"<v>{n}</v>", 't="s"') for n in range(2)]
    book = replace(xl.table(("text", "code"), cells), texts=texts)

    assert read(book) == ([(2, "plain", "社会 组织")], [])


def test_days_from_1904() -> None:
    """It is true that a workbook which counts from 1904 gives the day that it shows."""
    properties = '<workbookPr date1904="1"/>'

    assert read_cell(xl.number("43407", xl.DATE), "day", properties=properties)[0] == "2022-11-04"
    assert read_cell(xl.number("43407"), "day", properties=properties)[0] == "2022-11-04"


def test_formula_in_a_stale_workbook() -> None:
    """It is true that a result is not believed where the workbook asks to be computed first."""
    for closing in ('<calcPr fullCalcOnLoad="1"/>', '<calcPr calcCompleted="0"/>'):
        found = read_cell(xl.formula("A1", "<v>7</v>"), "whole", closing=closing)

        assert found == (None, ["workbook-cell.formula"])


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_other_programs(*, strict: bool, absolute: bool, encoding: str) -> None:
    """It is true that both dialects, absolute targets, no references and UTF-16 are read."""
    rows = (
        '<row><c t="inlineStr"><is><t>text</t></is></c><c t="str"><v>whole</v></c></row>'
        "<row/><row><c s='0'/><c><v>7</v></c></row>"
    )
    book = xl.Book([xl.Sheet(rows)], strict=strict, absolute=absolute)
    parts = {name: str(text).encode(encoding) for name, text in book.all_parts().items()}

    found = read(xl.zipped(parts))

    assert found == ([(3, None, "7")], [("blank-row", 2, "", "", "")])


def test_rows_are_those_of_the_sheet() -> None:
    """It is true that blank rows count, and formats without content are no rows."""
    rows = (
        xl.row_xml(1, ("text",)) + xl.row_xml(4, ("a",)) + xl.row_xml(5, (xl.Raw("", 's="1"'),))
        + xl.row_xml(6, ("b", None, "x")) + xl.row_xml(900, (xl.Raw("", 's="1"'),) * 9)
    )  # fmt: skip

    loaded_rows, errors = read(xl.Book([xl.Sheet(rows)]))

    assert loaded_rows == [(4, "a"), (6, "b")]
    assert [each[:4] for each in errors] == [
        ("blank-row", 2, "", ""), ("blank-row", 3, "", ""), ("blank-row", 5, "", ""),
        ("extra-cell", 6, "", "x"),
    ]  # fmt: skip


def test_records_below_a_title_are_judged() -> None:
    """It is true that a title is named and the records below it are judged at their rows."""
    book = xl.table(("名录",), (), ("text", "whole"), ("a", "x"), ("Total", xl.number(7)))

    rows, errors = read(book)

    assert rows == [(4, "a", "x")]
    assert [(code, row, kind) for code, row, _, _, kind in errors] == [
        ("table-shape", 1, "title"),
        ("type-error", 4, "integer"),
        ("table-shape", 5, "total"),
    ]


@pytest.mark.hostile(51)
@pytest.mark.parametrize("place", range(7))
def test_personal_data_anywhere_in_a_sheet(place: int) -> None:
    """It is true that personal data is found in every text of a sheet, not in records alone."""
    number = resident_id(random.Random(1))  # noqa: S311 - no secret
    texts = ["名录", *[""] * 6]
    texts[place] = number
    rows = (
        (texts[0],), ("text", "code", texts[1] or None), ("a", texts[2]), ("b", "b", texts[3]),
        ("c", texts[4]), (None, None, texts[5] or None), ("合计", texts[6] or None),
    )  # fmt: skip

    _, errors = read(xl.table(*rows))

    assert [code for code, *_ in errors].count("personal-data") >= 1
    assert number not in str(errors)


def test_record_named_like_a_total() -> None:
    """It is true that a record with an identifier is none of totals, whatever it says."""
    record = ("合计", "o1", *xl.ORGANIZATION[2:])
    book = xl.table((xl.LABELS[1], xl.LABELS[0], *xl.LABELS[2:]), record)
    with tempfile.TemporaryDirectory() as name:
        report = judge(written(Path(name), book.bytes()))

    assert (report.valid, report.packages[0].resources[0].rows) == (True, 1)


def written(folder: Path, content: bytes) -> Path:
    """Write a package whose organizations are in a workbook."""
    descriptor = (
        "name: p\ntitle: t\nresources:\n- {name: organizations, path: o.xlsx, format: xlsx}\n"
        + "".join(
            f"- {{name: {each}, path: {each}.csv}}\n"
            for each in ("projects", "evaluations", "sources")
        )
    )
    return write_package(folder / "p", {"o.xlsx": content}, descriptor)


@pytest.mark.parametrize("properties", ["encoding: gbk", "format: csv", "mediatype: text/csv"])
def test_workbook_is_declared_as_one(properties: str, tmp_path: Path) -> None:
    """It is true that a descriptor can say nothing of a workbook that is not so."""
    folder = written(tmp_path, xl.organizations(xl.ORGANIZATION).bytes())
    path = folder / "datapackage.yaml"
    path.write_text(path.read_text().replace("format: xlsx", properties))

    assert {each.code for each in judge(folder).findings} >= {"descriptor-value"}


def test_relations_of_a_workbook(tmp_path: Path) -> None:
    """It is true that keys and relations are judged in a workbook as in a CSV."""
    records = [ORGANIZATION.strip().split(","), [*ORGANIZATION.strip().split(",")[:-1], "s9"]]

    report = judge(written(tmp_path, xl.organizations(*records).bytes()))

    assert flat(report.findings) == [(3, "org_id", "primary-key"), (3, "source_id", "foreign-key")]


@pytest.mark.hostile(41)
@pytest.mark.parametrize(
    ("limits", "kind"),
    [
        ({"workbook_cells": 5}, "cells"), ({"workbook_gap": 1}, "gap"),
        ({"workbook_parts": 3}, "parts"), ({"workbook_bytes": 900}, "bytes"),
        ({"workbook_file_bytes": 900}, "file"), ({"workbook_depth": 2}, "depth"),
        ({"columns": 1}, "width"),
    ],
)  # fmt: skip
def test_published_limits(limits: dict[str, int], kind: str) -> None:
    """It is true that each published limit stops the reading of a workbook."""
    book = xl.table(("text", "code"), ("a", "b"), ("b",), (), (), ("c",))

    _, errors = read(book, FIELDS, **limits)

    assert [(code, found) for code, *_, found in errors] == [("workbook-limit", kind)]


@pytest.mark.hostile(41)
def test_limit_of_shared_texts() -> None:
    """It is true that shared texts are counted like cells."""
    book = replace(xl.table(("text",)), texts=["<t>a</t>"] * 9)

    assert read(book, workbook_cells=8)[1] == [("workbook-limit", None, "", "", "cells")]


def test_row_limit_of_a_workbook() -> None:
    """It is true that a workbook may have no more rows than a CSV."""
    book = xl.table(("text",), ("a",), ("b",))

    assert read(book, rows=1)[1][0][0] == "row-limit"


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.hostile(41)
@pytest.mark.parametrize("place", range(0, 2000, 40))
def test_damage_anywhere(place: int) -> None:
    """It is true that a workbook with wrong bytes is refused or reads as before."""
    content = xl.organizations(xl.ORGANIZATION).bytes()
    place %= len(content)
    changed = content[:place] + bytes(255 - each for each in content[place : place + 3])
    changed += content[place + 3 :]

    rows, errors = read(changed)

    assert (rows, errors) == read_undamaged() or errors


@cache
def read_undamaged() -> Loaded:
    """Return what a workbook without a wrong byte gives."""
    return read(xl.organizations(xl.ORGANIZATION).bytes())


TEXTS = st.one_of(
    st.sampled_from([each for several in CELLS.values() for each in several]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=5).filter(
        lambda text: text == text.strip()
    ),
)
NUMBERS = st.one_of(
    st.integers(-(10**14), 10**14).map(str),
    st.decimals(-(10**7), 10**7, places=3).map(lambda each: f"{each.normalize():f}"),
).map(lambda text: "0" if text == "-0" else text)


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as a CSV in which everything is quoted."""
    quoted = (",".join('"' + each.replace('"', '""') + '"' for each in row) for row in rows)
    return "".join(f"{line}\n" for line in quoted).encode()


@pytest.mark.slow
@pytest.mark.unmeasured
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS), max_size=5))
@settings(max_examples=40, deadline=None)
def test_texts_are_read_as_in_a_csv(records: list[tuple[str, ...]]) -> None:
    """It is true that a table of texts gives the same records and findings in both formats."""
    records = [each for each in records if any(each)]
    table = [tuple(each.name for each in FIELDS), *records]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for place, cells in enumerate(table):
            for column, cell in enumerate(cells):
                sheet.write_string(place, column, cell)

    from_csv = loaded(as_csv(table), "csv", FIELDS, Limits())

    assert read(buffer.getvalue()) == from_csv


@pytest.mark.slow
@pytest.mark.unmeasured
@given(
    st.lists(
        st.tuples(
            NUMBERS, NUMBERS, st.dates(min_value=date(1900, 3, 1)), st.booleans(),
            st.integers(1000, 9999),
        ),
        min_size=1, max_size=5,
    ),
    st.booleans(),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_values_are_read_as_in_a_csv(records: list[tuple[Any, ...]], from_1904: bool) -> None:
    """It is true that numbers, dates and truth values are read as their texts in a CSV are."""
    names = ("amount", "code", "day", "flag", "year")
    fields = tuple(each for name in names for each in FIELDS if each.name == name)
    buffer = io.BytesIO()
    records = [each for each in records if not from_1904 or each[2].year > 1904]
    with xlsxwriter.Workbook(buffer, {"date_1904": from_1904}) as book:
        sheet = book.add_worksheet()
        shown = book.add_format({"num_format": "yyyy/m/d"})
        sheet.write_row(0, 0, names)
        for place, (amount, code, day, flag, year) in enumerate(records, 1):
            sheet.write_number(place, 0, float(amount))
            sheet.write_number(place, 1, float(code))
            sheet.write_datetime(place, 2, day, shown)
            sheet.write_boolean(place, 3, flag)
            sheet.write_number(place, 4, year)
    texts = [(a, b, day.isoformat(), str(flag).lower(), str(y)) for a, b, day, flag, y in records]

    from_csv = loaded(as_csv([names, *texts]), "csv", fields, Limits())

    assert read(buffer.getvalue(), fields) == from_csv
