"""Workbooks: what an .xlsx file holds beside its cells, and which of its sheets is the table."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gongshi.read.container import PACKAGE, Container, Elements, WorkbookError, damaged, over
from gongshi.read.spreadsheet import PLAIN, Format, read_format, unescape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.config import Limits

_RELATIONS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_BOOK: Final = "spreadsheetml.sheet.main+xml"
_MACROS: Final = "macroenabled"
_BINARY: Final = "sheet.binary"
_PARTS: Final = (
    ("macro", re.compile(r"vbaproject|vbadata|macrosheets/|intlsheets/|dialogsheets/")),
    ("external", re.compile(r"externallinks/|webextensions/|customui")),
    ("embedded", re.compile(r"embeddings/|activex/")),
    ("connection", re.compile(r"(^|/)connections\.xml|querytables/|(^|/)model/")),
)
"""Parts that have no business in a table, by their names."""
_TYPES: Final = {
    "vbaproject": "macro", "wordvbadata": "macro", "xlmacrosheet": "macro",
    "xlintlmacrosheet": "macro", "dialogsheet": "macro", "externallink": "external",
    "externallinkpath": "external", "xlexternallinkpath": "external",
    "attachedtemplate": "external", "oleobject": "embedded", "package": "embedded",
    "control": "embedded", "activexcontrolbinary": "embedded", "connections": "connection",
    "querytable": "connection", "powerpivotdata": "connection",
}  # fmt: skip
"""The same by the last word of a relationship's type, whatever the parts are called."""
_OUTSIDE: Final = re.compile(r"(?<![\w\]])\[\d+\]|\[[^\]]*\.xl\w*\]", re.IGNORECASE)
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_FETCHING: Final = re.compile(r"\||\b(WEBSERVICE|RTD|CALL|REGISTER(\.ID)?|DDE)\(", re.IGNORECASE)
_TRUE: Final = ("1", "true", "on")
_HIDDEN: Final = ("hidden", "veryhidden")


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part refers to."""

    id: str
    type: str
    """The last word of the type, in small letters."""
    target: str
    """The full name of a part inside the workbook; an address outside it."""
    outside: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook: everything that its cells need to be read."""

    container: Container
    sheets: tuple[Sheet, ...]
    formats: tuple[Format, ...]
    texts: tuple[str, ...]
    from_1904: bool
    """True where days are counted from 1904."""
    is_stale: bool
    """True where the workbook itself says that its formulas have not been computed."""
    forbidden: Mapping[str, str] = field(default_factory=dict)
    """What a table may not have, each kind with its first example."""


def leads_outside(formula: str) -> bool:
    """Return whether a formula would take its value from another file, program or address."""
    return bool(_OUTSIDE.search(formula) or _FETCHING.search(_QUOTED.sub("", formula)))


def is_true(value: str | None) -> bool:
    """Return what an attribute of XML that is true or false says."""
    return (value or "").lower() in _TRUE


def open_workbook(content: bytes, limits: Limits) -> Workbook:
    """Open a workbook and read all of it except for its sheets.

    Raises:
        WorkbookError: it is damaged, no workbook, or larger than a limit.
    """
    container = Container(content, limits)
    forbidden: dict[str, str] = {}
    _scan_types(container, forbidden)
    for name, info in container.parts.items():
        for kind, pattern in _PARTS:
            if pattern.search(name):
                forbidden.setdefault(kind, info.filename)
    relations = {
        name: _relationships(container, name, forbidden)
        for name in container.parts
        if name.endswith(".rels")
    }
    main = next((each for each in relations.get("_rels/.rels", ()) if _is_main(each)), None)
    if main is None:
        raise damaged("_rels/.rels")
    folder, _, name = main.target.rpartition("/")
    own = relations.get(f"{folder}/_rels/{name}.rels".lower().lstrip("/"), ())
    book = _BookElements(container.limits, {each.id: each.target for each in own}, forbidden)
    container.read(main.target, book)
    by_type = {each.type: each.target for each in own}
    formats: tuple[Format, ...] = ()
    if not forbidden and "styles" in by_type:
        styles = _StyleElements(container.limits)
        container.read(by_type["styles"], styles)
        formats = styles.formats()
    texts: tuple[str, ...] = ()
    if not forbidden and "sharedstrings" in by_type:
        shared = SharedTexts(container.limits)
        container.read(by_type["sharedstrings"], shared)
        texts = tuple(shared.texts)
    return Workbook(
        container, tuple(book.sheets), formats, texts, book.from_1904, book.is_stale, forbidden
    )


def _is_main(relationship: Relationship) -> bool:
    return relationship.type == "officedocument" and not relationship.outside


def _scan_types(container: Container, forbidden: dict[str, str]) -> None:
    """Judge what the parts of a container say they are."""
    types: list[str] = []
    elements = Elements(container.limits)

    def keep(attributes: Mapping[str, str]) -> None:
        types.append(attributes.get("ContentType", "").lower())

    for name in ("Override", "Default"):
        elements.on(name, keep, spaces=PACKAGE)
    if "[content_types].xml" not in container.parts:
        found = "ODF" if "mimetype" in container.parts else "ZIP"
        raise WorkbookError("format-error", "workbook", found=found)
    container.read("[Content_Types].xml", elements)
    if any(_BINARY in each for each in types):
        raise WorkbookError("format-error", "workbook", found="Excel (.xlsb)")
    for each in types:
        if _MACROS in each or "vbaproject" in each:
            forbidden.setdefault("macro", each)
    if not forbidden and not any(each.endswith(_BOOK) for each in types):
        word = any("wordprocessingml" in each for each in types)
        raise WorkbookError("format-error", "workbook", found="Word (.docx)" if word else "ZIP")


def _relationships(
    container: Container, part: str, forbidden: dict[str, str]
) -> tuple[Relationship, ...]:
    """Read what a part refers to, and note what it may not refer to."""
    found: list[Relationship] = []
    base = posixpath.dirname(posixpath.dirname(f"/{part}"))

    def keep(attributes: Mapping[str, str]) -> None:
        outside = attributes.get("TargetMode", "").lower() == "external"
        target = attributes.get("Target", "")
        if not outside:
            target = posixpath.normpath(posixpath.join(base, target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        found.append(Relationship(attributes.get("Id", ""), kind, target, outside))
        if kind in _TYPES:
            forbidden.setdefault(_TYPES[kind], target)
        elif outside and kind != "hyperlink":
            forbidden.setdefault("external", target)

    elements = Elements(container.limits)
    elements.on("Relationship", keep, spaces=PACKAGE)
    container.read(part, elements)
    return tuple(found)


class _BookElements(Elements):
    """Reads the list of sheets, and how the workbook counts days and computes."""

    def __init__(
        self, limits: Limits, targets: Mapping[str, str], forbidden: dict[str, str]
    ) -> None:
        super().__init__(limits)
        self.targets, self.forbidden = targets, forbidden
        self.sheets: list[Sheet] = []
        self.from_1904 = self.is_stale = False
        self.on("sheet", self.add_sheet)
        self.on("workbookPr", self.take_days)
        self.on("calcPr", self.take_calculation)
        self.on("workbookView", self.take_view)
        self.on("definedName", self.start_name, self.end_name)

    def add_sheet(self, attributes: Mapping[str, str]) -> None:
        relation = next(
            (attributes[f"{space} id"] for space in _RELATIONS if f"{space} id" in attributes), ""
        )
        name = attributes.get("name", "")
        hidden = attributes.get("state", "").lower() in _HIDDEN
        if hidden:
            self.forbidden.setdefault("hidden-sheet", name)
        if relation not in self.targets:
            raise damaged(name)
        self.sheets.append(Sheet(name, self.targets[relation], hidden))

    def take_days(self, attributes: Mapping[str, str]) -> None:
        self.from_1904 = is_true(attributes.get("date1904"))

    def take_calculation(self, attributes: Mapping[str, str]) -> None:
        completed = attributes.get("calcCompleted")
        self.is_stale = is_true(attributes.get("fullCalcOnLoad")) or (
            completed is not None and not is_true(completed)
        )

    def take_view(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("visibility", "").lower() in _HIDDEN:
            self.forbidden.setdefault("hidden-sheet", "*")

    def start_name(self, _: Mapping[str, str]) -> None:
        self.kept = []

    def end_name(self) -> None:
        formula = "".join(self.kept or ())
        self.kept = None
        if leads_outside(formula):
            self.forbidden.setdefault("external", formula)


class _StyleElements(Elements):
    """Reads which number format each style of a cell has."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.codes: dict[int, str] = {}
        self.numbers: list[int] = []
        self.in_cells = False
        self.on("numFmt", self.add_code)
        self.on("cellXfs", self.enter, self.leave)
        self.on("xf", self.add_style)

    def add_code(self, attributes: Mapping[str, str]) -> None:
        self.codes.setdefault(int(attributes["numFmtId"]), attributes["formatCode"])

    def enter(self, _: Mapping[str, str]) -> None:
        self.in_cells = True

    def leave(self) -> None:
        self.in_cells = False

    def add_style(self, attributes: Mapping[str, str]) -> None:
        if self.in_cells:
            self.numbers.append(int(attributes.get("numFmtId", "0")))

    def formats(self) -> tuple[Format, ...]:
        """Return the number format of each style."""
        known = {each: read_format(each, self.codes.get(each)) for each in set(self.numbers)}
        return tuple(known.get(each, PLAIN) for each in self.numbers)


class TextElements(Elements):
    """Reads texts that consist of runs, without the reading aids that stand beside them."""

    def __init__(self, limits: Limits) -> None:
        """Begin outside any text."""
        super().__init__(limits)
        self.runs: list[str] = []
        self.aside = 0
        self.preserved = False
        self.on("t", self.start_run, self.end_run)
        self.on("rPh", self.start_aside, self.end_aside)

    def start_run(self, attributes: Mapping[str, str]) -> None:
        """Begin to keep text, unless it is a reading aid."""
        self.preserved = attributes.get("http://www.w3.org/XML/1998/namespace space") == "preserve"
        self.kept = None if self.aside else []

    def end_run(self) -> None:
        """Add the text of a run: as a spreadsheet shows it, without blanks that are not marked."""
        if self.kept is not None:
            run = "".join(self.kept)
            self.runs.append(run if self.preserved else run.strip(" \t\r\n"))
        self.kept = None

    def start_aside(self, _: Mapping[str, str]) -> None:
        """Begin a reading aid."""
        self.aside += 1

    def end_aside(self) -> None:
        """End a reading aid."""
        self.aside -= 1

    def take(self) -> str:
        """Return the text of the runs since the last call."""
        text = unescape("".join(self.runs))
        self.runs.clear()
        return text


class SharedTexts(TextElements):
    """Reads the texts that cells refer to by their numbers."""

    def __init__(self, limits: Limits) -> None:
        """Begin with no text."""
        super().__init__(limits)
        self.limit = limits.workbook_cells
        self.texts: list[str] = []
        self.on("si", end=self.end_item)

    def end_item(self) -> None:
        """Keep a text."""
        if len(self.texts) >= self.limit:
            raise over("cells", self.limit)
        self.texts.append(self.take())
