"""One package: its descriptor and its tables, read through the gate into a database."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.ledger import Ledger
from gongshi.model import Concern, Finding
from gongshi.read.csv_table import read_csv_table
from gongshi.read.database import literal, quote
from gongshi.read.descriptor import ResourceEntry, read_descriptor
from gongshi.read.gate import Refusal, read_file
from gongshi.read.personal import personal_in
from gongshi.read.sheet_table import read_sheet_table
from gongshi.read.table import TableReading, TableSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongshi.config import Limits
    from gongshi.model import Descriptor, Resource
    from gongshi.read.database import Database
    from gongshi.read.descriptor import Reading
    from gongshi.schema import Field, Schemas

DESCRIPTORS: Final = ("datapackage.yaml", "datapackage.json")
SPACE: Final = "package"
"""What the database of a package is called while it is written."""
_AT_ONCE: Final = 2
"""How many tables of a package are read at the same time."""


@dataclass(frozen=True, slots=True)
class TableRead:
    """One table that was loaded: which one, from where, with which columns."""

    name: str
    path: str
    extra: tuple[Field, ...]
    """The fields that the package adds to the table's schema."""
    labels: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class PackageRead:
    """What reading a package gave: plain values, since they come from another process."""

    descriptor: Descriptor | None
    path: str
    """The descriptor's path, as people type it."""
    tables: tuple[TableRead, ...]
    unread: frozenset[str]
    ledger: Ledger


def shown(path: Path) -> str:
    """Return a path as people type it: relative to the current folder where that is possible."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else Path(relative).as_posix()


class _Package:
    """Reads one package; keeps what all steps need."""

    def __init__(
        self, database: Database, folder: Path, schemas: Schemas, limits: Limits,
        told: Callable[[int], None],
    ) -> None:  # fmt: skip
        self.database = database
        self.folder = folder
        self.schemas = schemas
        self.limits = limits
        self.told = told
        self.ledger = Ledger(limits.findings)

    def refused(
        self, refusal: Refusal, package: str, path: Path, resource: str = "", *,
        ledger: Ledger | None = None,
    ) -> None:  # fmt: skip
        """Note that the gate did not open a path."""
        (ledger or self.ledger).add(
            Finding(
                refusal.code, package, shown(path), resource=resource, value=path.name,
                kind=refusal.kind, concern=refusal.concern,
                detail={"limit": str(refusal.limit)} if refusal.limit else {},
            )
        )  # fmt: skip

    def read(self) -> PackageRead:
        """Read the descriptor and the tables it names."""
        given = self.folder.absolute().name
        present = [name for name in DESCRIPTORS if os.path.lexists(self.folder / name)]
        path = self.folder / present[0] if len(present) == 1 else self.folder
        self.ledger.add(*personal_in(given, package=given, path=shown(path)))
        nothing = PackageRead(None, shown(path), (), frozenset(), self.ledger)
        try:
            if self.folder.is_symlink():
                raise Refusal("path-error", "link")  # noqa: TRY301 - the same verdict as inside
            if not os.access(self.folder, os.R_OK | os.X_OK) and self.folder.is_dir():
                raise Refusal("file-unreadable", concern=Concern.DATA)  # noqa: TRY301 - likewise
            if len(present) != 1:
                code = "descriptor-twice" if present else "descriptor-absent"
                raise Refusal(code, concern=Concern.DATA)  # noqa: TRY301 - likewise
            content = read_file(self.folder, (path.name,), limit=self.limits.descriptor_bytes)
        except Refusal as refusal:
            self.refused(refusal, given, path)
            return nothing
        reading = read_descriptor(content, shown(path), given, self.schemas, self.limits)
        self.ledger.add(*reading.findings)
        if reading.descriptor is None:
            return nothing
        return self.read_tables(reading, reading.descriptor, shown(path))

    def read_tables(self, reading: Reading, descriptor: Descriptor, path: str) -> PackageRead:
        """Read the tables of a package whose descriptor is known, two at a time."""
        order = {each: number for number, each in enumerate(self.schemas.resources)}
        started: list[tuple[ResourceEntry, Ledger, Future[TableReading] | None]] = []
        total = 0
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            # The largest first, so that the others are read beside it.
            for entry in sorted(reading.entries, key=lambda each: -self.size(each)):
                file = self.folder.joinpath(*entry.parts)
                own, work = Ledger(self.limits.findings), None
                try:
                    content = read_file(self.folder, entry.parts, limit=self.limits.file_bytes)
                    total += len(content)
                    self.told(total)
                    if total > self.limits.package_bytes:
                        limit = self.limits.package_bytes
                        raise Refusal("package-size", concern=Concern.LIMIT, limit=limit)  # noqa: TRY301
                    arguments = entry, content, descriptor.name, shown(file), own
                    work = pool.submit(self.read_table, *arguments)
                    del content, arguments
                except Refusal as refusal:
                    self.refused(refusal, descriptor.name, file, entry.name, ledger=own)
                started.append((entry, own, work))
                # No more files are opened than are worked on.
                busy = [each for *_, each in started if each and not each.done()]
                if len(busy) >= _AT_ONCE:
                    wait(busy, return_when=FIRST_COMPLETED)
        tables: list[TableRead] = []
        unread = set(reading.named)
        for entry, own, work in sorted(started, key=lambda each: order[each[0].name]):
            self.ledger.absorb(own)
            table = work.result() if work else TableReading(None, complete=False)
            if each := table.resource:
                tables.append(TableRead(each.name, each.path, entry.extra, each.labels, each.rows))
            if table.complete:
                unread.discard(entry.name)
        return PackageRead(descriptor, path, tuple(tables), frozenset(unread), self.ledger)

    def size(self, entry: ResourceEntry) -> int:
        """Return about how large a table's file is; the gate says whether it may be opened."""
        try:
            return self.folder.joinpath(*entry.parts).lstat().st_size
        except (OSError, ValueError):
            return 0

    def read_table(
        self, entry: ResourceEntry, content: bytes, package: str, path: str, ledger: Ledger
    ) -> TableReading:
        """Read one table, in a thread of its own; its findings go into a ledger of its own."""
        source = TableSource(entry, self.schemas.resources[entry.name], package, path, SPACE)
        reader = read_sheet_table if entry.is_workbook else read_csv_table
        with closing(self.database.sibling()) as database:
            reading = reader(database, content, source, self.limits, ledger)
            if reading.resource is not None:
                self.try_patterns(database, entry, reading.resource)
        return reading

    @staticmethod
    def try_patterns(database: Database, entry: ResourceEntry, resource: Resource) -> None:
        """Match the package's own patterns here, where it is stopped when that takes too long."""
        matches = [
            f"count(*) FILTER (WHERE regexp_full_match({quote(each.name)}, {literal(pattern)}))"
            for each in entry.extra
            if (pattern := each.constraints.get("pattern")) and each.name in resource.labels
        ]
        if matches:
            database.rows(f"SELECT {', '.join(matches)} FROM {resource.table}")


def read_package(
    database: Database,
    folder: Path,
    schemas: Schemas,
    limits: Limits,
    told: Callable[[int], None] = lambda _: None,
) -> PackageRead:
    """Read the package in a folder; its tables go into the database that is attached as `SPACE`.

    Args:
        database: where the tables go.
        folder: the package's folder.
        schemas: what the tables should be.
        limits: what the package may cost.
        told: called with the bytes opened so far, before they are worked on.
    """
    return _Package(database, folder, schemas, limits, told).read()
