"""The story of `validate --fix`: take over what is certain, cell by cell, and judge what remains.

Only suggestions are taken over, which say the same as the cell and which its table takes. A file
is replaced as a whole or not at all; of its bytes only those of mended cells change.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.check import check
from gongshi.fixing.copying import copy_packages
from gongshi.fixing.splice import CsvFile, SpliceError
from gongshi.model import Concern
from gongshi.read import find_packages
from gongshi.read.descriptor import read_descriptor
from gongshi.read.gate import Refusal, read_file
from gongshi.read.package import DESCRIPTORS, shown
from gongshi.read.shape import ENOUGH, SEARCHED, Shape, plain_label
from gongshi.schema import extend, load_schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gongshi.config import Limits
    from gongshi.model import Finding, Report
    from gongshi.read.descriptor import ResourceEntry

_ROUNDS: Final = 5
"""How often the packages are judged again: a mended identifier may show what pointed to it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that was mended."""

    path: str
    row: int
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """What came of it: the changes, the files that stay as they are, and what is still wrong."""

    changes: tuple[Change, ...]
    untouched: Mapping[str, int]
    """Files with suggestions that are not rewritten, with their number: workbooks above all."""
    report: Report
    refused: bool = False
    """Whether nothing was touched, since something in the packages may not be opened."""


def fix(
    packages: tuple[Path, ...], *, data: Path, limits: Limits, into: Path | None = None
) -> Fixed:
    """Take over every certain suggestion in packages, or in copies of them.

    Args:
        packages: the folders; all below `data` where none is named.
        data: the folder of all packages.
        limits: what reading may cost.
        into: a new or empty folder for the copies; without one, files are replaced where they lie.

    Raises:
        UsageError: a folder does not exist, or the copy cannot be made there.
        OSError: a file cannot be written.
    """
    folders = packages or find_packages(data)
    # How many findings the report lists does not decide what is mended.
    every = replace(limits, findings=max(limits.findings, type(limits)().findings))
    report = check(folders, data=data, limits=every)
    if Concern.SECURITY in report.concerns:
        return Fixed((), {}, report, refused=True)
    if into is not None:
        folders, data = copy_packages(folders, data, into), into
        report = check(folders, data=data, limits=every)
    changes: list[Change] = []
    for _ in range(_ROUNDS):
        made = [change for folder in folders for change in _mend(folder, report, limits)]
        if not made:
            break
        changes += made
        report = check(folders, data=data, limits=every)
    untouched: dict[str, int] = defaultdict(int)
    for each in report.findings:
        if each.suggestion:
            untouched[each.path] += 1
    if limits != every:
        report = check(folders, data=data, limits=limits)
    return Fixed(tuple(changes), untouched, report)


def _mend(folder: Path, report: Report, limits: Limits) -> Iterator[Change]:
    """Mend the files of one package, one after the other."""
    descriptor = [each for each in DESCRIPTORS if os.path.lexists(folder / each)]
    if len(descriptor) != 1:
        return
    with suppress(Refusal):
        content = read_file(folder, (descriptor[0],), limit=limits.descriptor_bytes)
        given = folder.absolute().name
        reading = read_descriptor(content, descriptor[0], given, load_schemas(), limits)
        for entry in reading.entries:
            path = shown(folder.joinpath(*entry.parts))
            found = [each for each in report.findings if each.path == path and each.suggestion]
            if found and not entry.is_workbook:
                yield from _mend_file(folder, entry, found, limits)


def _mend_file(
    folder: Path, entry: ResourceEntry, findings: Sequence[Finding], limits: Limits
) -> Iterator[Change]:
    """Mend the cells of one CSV and replace it; change nothing where that is not safe."""
    content = read_file(folder, entry.parts, limit=limits.file_bytes)
    try:
        file = CsvFile(content, entry.encoding, entry.delimiter)
        cells = _cells(file, entry, findings)
        if cells:
            after = {place: finding.suggestion for place, finding in cells.items()}
            _replace(folder.joinpath(*entry.parts), file.spliced(after))
    except SpliceError:
        return
    for (row, _), finding in sorted(cells.items()):
        yield Change(finding.path, row + 1, finding.field, finding.value, finding.suggestion)


def _cells(
    file: CsvFile, entry: ResourceEntry, findings: Sequence[Finding]
) -> dict[tuple[int, int], Finding]:
    """Return the cells to be mended: those that hold what the finding says, with one suggestion."""
    shape = Shape(extend(load_schemas().resources[entry.name], entry.extra))
    column_of = _columns(file, shape)
    cells: dict[tuple[int, int], Finding] = {}
    doubtful = set()
    for each in findings:
        row = (each.row or 0) - 1
        record = file.records[row] if 0 <= row < len(file.records) else []
        if each.code == "incorrect-label":
            column = next((n for n, cell in enumerate(record) if cell.value == each.value), -1)
        else:
            column = column_of.get(each.field, -1)
        # A value that was masked or cut for the report is not the cell's, and stays.
        if not 0 <= column < len(record) or record[column].value != each.value:
            continue
        if cells.setdefault((row, column), each).suggestion != each.suggestion:
            doubtful.add((row, column))
    return {place: each for place, each in cells.items() if place not in doubtful}


def _columns(file: CsvFile, shape: Shape) -> dict[str, int]:
    """Return the column of each field, as the header tells it."""
    records = [[cell.value for cell in record] for record in file.records[:SEARCHED]]
    first = records[0] if records else []
    header = first if shape.named(first) >= ENOUGH else records[shape.header_in(records)]
    columns: dict[str, int] = {}
    for exact in (True, False):
        for place, label in enumerate(header):
            name = shape.fields.get(plain_label(label), "")
            if name and (label == name or not exact):
                columns.setdefault(name, place)
    return columns


def _replace(path: Path, content: bytes) -> None:
    """Put a file in the place of another one, whole or not at all, with the same permissions."""
    mode = path.stat().st_mode & 0o7777
    number, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def lines(fixed: Fixed, say: Callable[..., str]) -> Iterator[str]:
    """Yield a line for each change, then what was left alone, then how many there were."""
    for each in fixed.changes:
        yield say("fix_change", path=each.path, row=each.row, field=each.field,
                  before=each.before, after=each.after)  # fmt: skip
    for path, count in fixed.untouched.items():
        yield say("fix_untouched", path=path, count=count)
    if fixed.refused:
        yield say("fix_refused")
    else:
        files = len({each.path for each in fixed.changes})
        yield say("fix_total", count=len(fixed.changes), files=files)
