"""One sheet of a workbook as a stream of rows; what hides cells or joins them is noted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gongshi.model import Concern
from gongshi.read.container import WorkbookError, damaged, over
from gongshi.read.spreadsheet import PLAIN, Format, unescape
from gongshi.read.workbook import TextElements, is_true, leads_outside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.read.workbook import Sheet, Workbook

ROWS: Final = 1_048_576
COLUMNS: Final = 16_384
"""What a sheet can have at most."""
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_LETTERS: Final = 26
_RULES: Final = ("formula", "formula1", "formula2")
"""The formulas of validations and of conditional formats."""


class Cell(NamedTuple):
    """A cell that is no text: a number, a day, true or false, an error, a formula alone."""

    kind: str
    text: str
    format: Format = PLAIN


class Row(NamedTuple):
    """A row with content: its number, whether it is hidden, and its cells by their columns."""

    number: int
    hidden: bool
    cells: dict[int, str | Cell]


def column_number(letters: str) -> int:
    """Return the number of a column, from 1."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


class SheetReader(TextElements):
    """Reads the rows of one sheet; what stands before and after them is kept for later."""

    def __init__(self, workbook: Workbook, sheet: Sheet) -> None:
        """Begin before the first row."""
        limits = workbook.container.limits
        super().__init__(limits)
        self.workbook, self.sheet = workbook, sheet
        self.limit = limits.workbook_cells
        self.merged: list[tuple[str, int, int]] = []
        """Joined cells: the range, its first row, its last."""
        self.hidden_columns: list[tuple[int, int]] = []
        self._ready: list[Row] = []
        self._columns: dict[str, int] = {}
        self._cells: dict[int, str | Cell] = {}
        self._counted = self._row = self._column = 0
        self._digits = "0"
        self._hidden = self._has_formula = False
        self._kind = self._style = ""
        self._value: str | None = None
        for name, start, end in (
            ("row", self._start_row, self._end_row), ("c", self._start_cell, self._end_cell),
            ("v", self._start_value, self._end_value), ("f", self._start_value, self._end_formula),
            *((each, self._start_value, self._end_rule) for each in _RULES),
            ("mergeCell", self._merge, None), ("col", self._hide, None),
        ):  # fmt: skip
            self.on(name, start, end)

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold anything.

        Raises:
            WorkbookError: the sheet is damaged, larger than a limit, or takes values from outside.
        """
        for _ in self.workbook.container.parse(self.sheet.part, self):
            if self._ready:
                ready, self._ready = self._ready, []
                yield from ready

    def _count(self) -> None:
        self._counted += 1
        if self._counted > self.limit:
            raise over("cells", self.limit, row=self._row or None)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._count()
        number = int(attributes.get("r") or self._row + 1)
        if not self._row < number <= ROWS:
            raise damaged(self.sheet.part)
        self._row, self._digits, self._column = number, str(number), 0
        height = attributes.get("ht")
        self._hidden = is_true(attributes.get("hidden")) or (
            height is not None and float(height) == 0
        )
        self._cells = {}

    def _end_row(self) -> None:
        if self._cells:
            self._ready.append(Row(self._row, self._hidden, self._cells))

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._count()
        reference = attributes.get("r")
        if reference is None:
            column = self._column + 1
        else:
            letters = reference.removesuffix(self._digits)
            column = self._columns.get(letters) or self._locate(reference)
        if not self._column < column <= COLUMNS:
            raise damaged(self.sheet.part)
        self._column = column
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._value, self._has_formula = None, False

    def _locate(self, reference: str) -> int:
        """Return the column of a reference that has not been met yet."""
        found = _REFERENCE.fullmatch(reference)
        if not found or found[2] != self._digits:
            raise damaged(self.sheet.part)
        self._columns[found[1]] = column_number(found[1])
        return self._columns[found[1]]

    def _start_value(self, _: Mapping[str, str]) -> None:
        self.kept = []

    def _end_value(self) -> None:
        self._value = "".join(self.kept or ())
        self.kept = None

    def _end_formula(self) -> None:
        self._has_formula = True
        self._end_rule()

    def _end_rule(self) -> None:
        """Refuse a formula that leads outside, in a cell or in what is allowed and shown there."""
        formula = "".join(self.kept or ())
        self.kept = None
        if leads_outside(formula):
            concern = Concern.SECURITY
            raise WorkbookError(
                "workbook-content", "external", concern=concern, row=self._row, value=formula
            )

    def _end_cell(self) -> None:
        kind, value = self._kind, self._value
        if kind == "s" and value is not None and not self._has_formula:
            number = int(value)
            if number < 0:
                raise damaged(self.sheet.part)
            cell: str | Cell = self.workbook.texts[number]
        else:
            cell = self._other(kind, value)
        if cell:
            self._cells[self._column] = cell

    def _other(self, kind: str, value: str | None) -> str | Cell:
        """Return the content of a cell that refers to no shared text; empty where it has none."""
        written = self.take() if self.runs else ""
        if self._has_formula:
            missing = value is None or (not value and kind != "str")
            if missing or self.workbook.is_stale:
                return Cell("formula", "")
        if kind == "inlineStr":
            return written
        return self._valued(kind, value) if value else ""

    def _valued(self, kind: str, value: str) -> str | Cell:
        """Return the content of a cell by the value that stands in it."""
        match kind:
            case "n":
                return Cell("number", value.strip(), self._format())
            case "str":
                return unescape(value)
            case "s":
                return self.workbook.texts[int(value)]
            case "b" | "e" | "d":
                return Cell(kind, value.strip())
            case _:
                raise damaged(self.sheet.part)

    def _format(self) -> Format:
        """Return the number format of the cell."""
        return self.workbook.formats[int(self._style)] if self._style.isdecimal() else PLAIN

    def _merge(self, attributes: Mapping[str, str]) -> None:
        self._count()
        reference = attributes["ref"]
        rows = [int(each[2]) for each in _REFERENCE.finditer(reference)]
        self.merged.append((reference, min(rows), max(rows)))

    def _hide(self, attributes: Mapping[str, str]) -> None:
        self._count()
        if is_true(attributes.get("hidden")) or float(attributes.get("width", "1")) == 0:
            self.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))


def table_sheet(workbook: Workbook) -> Sheet | None:
    """Return the one sheet that holds anything; None where none does.

    Raises:
        WorkbookError: several sheets hold something.
    """
    sheets = workbook.sheets
    if len(sheets) > 1:
        sheets = tuple(each for each in sheets if any(SheetReader(workbook, each).rows()))
    if len(sheets) > 1:
        names = ", ".join(each.name for each in sheets)
        raise WorkbookError("workbook-error", "sheets", value=names)
    return sheets[0] if sheets else None
