"""Workbooks for tests, written part by part, so that a test can put anything into them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
FORMATS = (
    "General",
    "yyyy-mm-dd",
    'yyyy"年"m"月"d"日"',
    'yyyy"年"m"月"',
    "0.00%",
    "000000",
    "h:mm",
)
"""The number formats of the styles 0, 1, 2 …."""
DATE, CHINESE_DATE, MONTH, PERCENT, PADDED, TIME = range(1, 7)
"""The styles by name."""
ORGANIZATION = ("o1", "First", "registered", "association", "active", "s1")
LABELS = ("org_id", "name", "registration", "type", "status", "source_id")
"""A valid record of `organizations`, and its header."""


class Raw(NamedTuple):
    """A cell as it stands in the XML: its attributes and what is inside."""

    inside: str = ""
    attributes: str = ""


Value = str | Raw | None


def number(stored: object, style: int = 0) -> Raw:
    """Return a cell with a number."""
    return Raw(f"<v>{stored}</v>", f's="{style}"')


def formula(text: str, value: str = "", kind: str = "n") -> Raw:
    """Return a cell with a formula and what else stands in it."""
    return Raw(f"<f>{escape(text)}</f>{value}", f't="{kind}"')


def letters(column: int) -> str:
    """Return the letters of a column, from 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def row_xml(place: int, cells: Sequence[Value], attributes: str = "") -> str:
    """Return a row: a text becomes an inline text, None no cell."""
    written = []
    for column, each in enumerate(cells, 1):
        if isinstance(each, Raw):
            written.append(f'<c r="{letters(column)}{place}" {each.attributes}>{each.inside}</c>')
        elif each is not None:
            inside = f'<is><t xml:space="preserve">{escape(each)}</t></is>'
            written.append(f'<c r="{letters(column)}{place}" t="inlineStr">{inside}</c>')
    return f'<row r="{place}" {attributes}>{"".join(written)}</row>'


def rows_xml(*rows: Sequence[Value]) -> str:
    """Return rows one below the other; an empty one is left out."""
    return "".join(row_xml(place, cells) for place, cells in enumerate(rows, 1) if cells)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook."""

    rows: str = ""
    name: str = "Sheet1"
    attributes: str = ""
    before: str = ""
    after: str = ""

    def xml(self, space: str = MAIN) -> str:
        """Return the sheet's part."""
        return (
            f'<worksheet xmlns="{space}">{self.before}<sheetData>{self.rows}</sheetData>'
            f"{self.after}</worksheet>"
        )


@dataclass(frozen=True)
class Book:
    """A workbook."""

    sheets: Sequence[Sheet] = ()
    texts: Sequence[str] = ()
    """Shared texts as XML: what stands inside `<si>`."""
    properties: str = ""
    """What stands before the sheets in the workbook's part."""
    closing: str = ""
    """What stands behind them."""
    relations: str = ""
    types: str = ""
    book_type: str = BOOK_TYPE
    parts: Mapping[str, str | bytes] = field(default_factory=dict)
    """More parts, or others in place of these; an empty one is left out."""
    strict: bool = False
    absolute: bool = False
    """Whether relationships name parts from the root."""

    def all_parts(self) -> dict[str, str | bytes]:
        """Return all parts by name."""
        main, relations = (STRICT, STRICT_RELATIONS) if self.strict else (MAIN, RELATIONS)
        base = "/xl/" if self.absolute else ""
        sheets = "".join(
            f'<sheet name={quoteattr(each.name)} sheetId="{n}" r:id="r{n}" {each.attributes}/>'
            for n, each in enumerate(self.sheets, 1)
        )
        targets = "".join(
            f'<Relationship Id="r{n}" Type="{relations}/worksheet" '
            f'Target="{base}worksheets/sheet{n}.xml"/>'
            for n in range(1, len(self.sheets) + 1)
        )
        for name, target in (("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")):
            targets += (
                f'<Relationship Id="{name}" Type="{relations}/{name}" Target="{base}{target}"/>'
            )
        codes = "".join(
            f'<numFmt numFmtId="{200 + n}" formatCode={quoteattr(code)}/>'
            for n, code in enumerate(FORMATS)
        )
        styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(FORMATS)))
        texts = "".join(f"<si>{each}</si>" for each in self.texts)
        parts: dict[str, str | bytes] = {
            "[Content_Types].xml": (
                f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
                f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
                f'ContentType="{self.book_type}"/>{self.types}</Types>'
            ),
            "_rels/.rels": (
                f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
                f'Type="{relations}/officeDocument" Target="{base.lstrip("/") or "xl/"}'
                f'workbook.xml"/></Relationships>'
            ),
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{relations}">{self.properties}'
                f"<sheets>{sheets}</sheets>{self.closing}</workbook>"
            ),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{PACKAGE}/relationships">{targets}{self.relations}'
                f"</Relationships>"
            ),
            "xl/styles.xml": (
                f'<styleSheet xmlns="{main}"><numFmts>{codes}</numFmts><cellStyleXfs>'
                f'<xf numFmtId="14"/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>'
            ),
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{texts}</sst>',
        }
        parts |= {
            f"xl/worksheets/sheet{n}.xml": each.xml(main) for n, each in enumerate(self.sheets, 1)
        }
        return {name: content for name, content in (parts | dict(self.parts)).items() if content}

    def bytes(self) -> bytes:
        """Return the file."""
        return zipped(self.all_parts())


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def table(*rows: Sequence[Value]) -> Book:
    """Return a workbook with these rows in its only sheet."""
    return Book([Sheet(rows_xml(*rows))])


def organizations(*records: Sequence[Value], more: Sequence[str] = ()) -> Book:
    """Return a workbook with the header of `organizations` and records below it."""
    return table((*LABELS, *more), *records)
