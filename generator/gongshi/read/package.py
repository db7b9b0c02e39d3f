"""One package: its descriptor and its tables, read through the gate into a database."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.engine import literal, quote
from gongshi.ledger import Ledger
from gongshi.model import Concern, Finding
from gongshi.read.csv_table import read_csv_table
from gongshi.read.descriptor import ResourceEntry, read_descriptor
from gongshi.read.gate import Refusal, read_file
from gongshi.read.personal import personal_in, personal_names
from gongshi.read.sheet_table import read_sheet_table
from gongshi.read.table import TableReading, TableSource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongshi.config import Limits
    from gongshi.engine import Database
    from gongshi.model import Descriptor, Resource
    from gongshi.read.descriptor import Reading
    from gongshi.read.store import Stored
    from gongshi.schema import Field, Schemas

DESCRIPTORS: Final = ("datapackage.yaml", "datapackage.json")
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
    stored: Stored


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


def _refused(refusal: Refusal, package: str, path: Path, resource: str = "") -> Finding:
    """Return the finding on a path that the gate did not open."""
    return Finding(
        refusal.code, package, shown(path), resource=resource, value=path.name,
        kind=refusal.kind, concern=refusal.concern,
        detail={"limit": str(refusal.limit)} if refusal.limit else {},
    )  # fmt: skip


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
        self.opened = 0
        """Bytes of the tables' files so far."""

    def read(self) -> PackageRead:
        """Read the descriptor and the tables it names."""
        given = self.folder.absolute().name
        present = [name for name in DESCRIPTORS if os.path.lexists(self.folder / name)]
        path = self.folder / present[0] if len(present) == 1 else self.folder
        self.ledger.add(*personal_in(given, package=given, path=shown(path)))
        if not self.folder.is_symlink():
            self.ledger.add(*personal_names(self.folder, given, shown(self.folder)))
        nothing = PackageRead(None, shown(path), (), frozenset(), self.ledger)
        try:
            content = self.open_descriptor(present)
        except Refusal as refusal:
            self.ledger.add(_refused(refusal, given, path))
            return nothing
        reading = read_descriptor(content, shown(path), given, self.schemas, self.limits)
        self.ledger.add(*reading.findings)
        if reading.descriptor is None:
            return nothing
        return self.read_tables(reading, reading.descriptor, shown(path))

    def open_descriptor(self, present: Sequence[str]) -> bytes:
        """Return the bytes of the descriptor, of which there must be one.

        Raises:
            Refusal: the folder or the file is not to be opened.
        """
        if self.folder.is_symlink():
            raise Refusal("path-error", "link")
        if not os.access(self.folder, os.R_OK | os.X_OK) and self.folder.is_dir():
            raise Refusal("file-unreadable", concern=Concern.DATA)
        if len(present) != 1:
            code = "descriptor-twice" if present else "descriptor-absent"
            kind = "packages" if not present and self.holds_packages() else ""
            raise Refusal(code, kind, concern=Concern.DATA)
        return read_file(self.folder, (present[0],), limit=self.limits.descriptor_bytes)

    def holds_packages(self) -> bool:
        """Return whether the folder is one of packages, named in place of one of them."""
        with suppress(OSError), os.scandir(self.folder) as entries:
            return any(
                each.is_dir(follow_symlinks=False)
                and any(os.path.lexists(Path(each, name)) for name in DESCRIPTORS)
                for each in entries
            )
        return False

    def read_tables(self, reading: Reading, descriptor: Descriptor, path: str) -> PackageRead:
        """Read the tables of a package whose descriptor is known, two at a time."""
        order = {each: number for number, each in enumerate(self.schemas.resources)}
        started: list[tuple[ResourceEntry, Ledger, Future[TableReading] | None]] = []
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            # The largest first, so that the others are read beside it.
            for entry in sorted(reading.entries, key=lambda each: -self.size(each)):
                file = self.folder.joinpath(*entry.parts)
                own, work = Ledger(self.limits.findings), None
                try:
                    # The bytes belong to the work alone.
                    work = pool.submit(
                        self.read_table, entry, self.open_table(entry), descriptor.name,
                        shown(file), own,
                    )  # fmt: skip
                except Refusal as refusal:
                    own.add(_refused(refusal, descriptor.name, file, entry.name))
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
            if (each := table.resource) and table.stored:
                tables.append(
                    TableRead(
                        each.name, each.path, entry.extra, each.labels, each.rows, table.stored
                    )
                )  # fmt: skip
            if table.complete:
                unread.discard(entry.name)
        return PackageRead(descriptor, path, tuple(tables), frozenset(unread), self.ledger)

    def size(self, entry: ResourceEntry) -> int:
        """Return about how large a table's file is; the gate says whether it may be opened."""
        try:
            return self.folder.joinpath(*entry.parts).lstat().st_size
        except (OSError, ValueError):
            return 0

    def open_table(self, entry: ResourceEntry) -> bytes:
        """Return the bytes of a table's file.

        Raises:
            Refusal: it is not to be opened, or the package has become too large with it.
        """
        content = read_file(self.folder, entry.parts, limit=self.limits.file_bytes)
        self.opened += len(content)
        self.told(self.opened)
        if self.opened > (limit := self.limits.package_bytes):
            raise Refusal("package-size", concern=Concern.LIMIT, limit=limit)
        return content

    def read_table(
        self, entry: ResourceEntry, content: bytes, package: str, path: str, ledger: Ledger
    ) -> TableReading:
        """Read one table, in a thread of its own; its findings go into a ledger of its own."""
        source = TableSource(entry, self.schemas.resources[entry.name], package, path)
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
    """Read the package in a folder; its tables go into files in the database's folder.

    Args:
        database: reads them.
        folder: the package's folder.
        schemas: what the tables should be.
        limits: what the package may cost.
        told: called with the bytes opened so far, before they are worked on.
    """
    return _Package(database, folder, schemas, limits, told).read()
