"""Packages: every folder below `data/` that holds a descriptor, opened through the gate."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.errors import UsageError
from gongshi.ledger import Ledger
from gongshi.model import Concern, Finding, Package, Resource
from gongshi.read.database import quote
from gongshi.read.descriptor import Reading, ResourceEntry, read_descriptor
from gongshi.read.gate import Refusal, read_file
from gongshi.read.personal import personal_in
from gongshi.read.sheet_table import read_sheet_table
from gongshi.read.table import TableReading, TableSource, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.config import Limits
    from gongshi.read.database import Database
    from gongshi.schema import Schemas

DESCRIPTORS: Final = ("datapackage.yaml", "datapackage.json")


def find_packages(data: Path) -> tuple[Path, ...]:
    """Return the package folders below `data`, in the order of their names.

    Raises:
        UsageError: the folder does not exist or holds no package.
    """
    if not data.is_dir():
        raise UsageError("no-data-folder", folder=data)
    folders = [
        each
        for each in sorted(data.iterdir(), key=lambda each: each.name)
        if (each.is_symlink() or each.is_dir()) and not each.name.startswith(".")
    ]
    if not folders:
        raise UsageError("no-package", folder=data)
    return tuple(folders)


def _shown(path: Path) -> str:
    """Return a path as people type it: relative to the current folder where that is possible."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else Path(relative).as_posix()


class _Packages:
    """Reads packages one after the other; keeps what all of them need."""

    def __init__(self, database: Database, schemas: Schemas, limits: Limits) -> None:
        self.database = database
        self.schemas = schemas
        self.limits = limits
        self.ledger = Ledger(limits.findings)
        self.taken: dict[str, Path] = {}

    def refused(self, refusal: Refusal, package: str, path: Path, resource: str = "") -> None:
        """Note that the gate did not open a path."""
        self.ledger.add(
            Finding(
                refusal.code, package, _shown(path), resource=resource, value=path.name,
                kind=refusal.kind, concern=refusal.concern,
                detail={"limit": str(refusal.limit)} if refusal.limit else {},
            )
        )  # fmt: skip

    def read(self, folder: Path) -> Package | None:
        """Read the package in a folder; None where its descriptor cannot be read."""
        given = folder.absolute().name
        present = [name for name in DESCRIPTORS if os.path.lexists(folder / name)]
        path = folder / present[0] if len(present) == 1 else folder
        self.ledger.add(*personal_in(given, package=given, path=_shown(path)))
        try:
            if folder.is_symlink():
                raise Refusal("path-error", "link")  # noqa: TRY301 - the same verdict as inside
            if len(present) != 1:
                code = "descriptor-twice" if present else "descriptor-absent"
                raise Refusal(code, concern=Concern.DATA)  # noqa: TRY301 - likewise
            content = read_file(folder, (path.name,), limit=self.limits.descriptor_bytes)
        except Refusal as refusal:
            self.refused(refusal, given, path)
            return None
        reading = read_descriptor(content, _shown(path), given, self.schemas, self.limits)
        self.ledger.add(*reading.findings)
        if reading.descriptor is None:
            return None
        return self.read_tables(reading, folder, path)

    def read_tables(self, reading: Reading, folder: Path, path: Path) -> Package:
        """Read the tables of a package whose descriptor is known."""
        assert reading.descriptor is not None  # noqa: S101 - what the caller has just seen
        name = reading.descriptor.name
        space = f"package {name}"
        if name in self.taken:
            other = _shown(self.taken[name])
            self.ledger.add(
                Finding(
                    "package-twice", name, _shown(path), field="name", value=name,
                    detail={"other": other},
                )
            )  # fmt: skip
            space += f" in {path}"
        self.taken.setdefault(name, folder)
        self.database.run(f"CREATE SCHEMA IF NOT EXISTS {quote(space)}")
        order = {each: number for number, each in enumerate(self.schemas.resources)}
        resources: list[Resource] = []
        unread = set(reading.named)
        total = 0
        for entry in sorted(reading.entries, key=lambda each: order[each.name]):
            file = folder.joinpath(*entry.parts)
            try:
                content = read_file(folder, entry.parts, limit=self.limits.file_bytes)
                total += len(content)
                if total > self.limits.package_bytes:
                    limit = self.limits.package_bytes
                    raise Refusal("package-size", concern=Concern.LIMIT, limit=limit)  # noqa: TRY301
            except Refusal as refusal:
                self.refused(refusal, name, file, entry.name)
                continue
            table = self.read_table(entry, content, name, _shown(file), space)
            if table.resource is not None:
                resources.append(table.resource)
            if table.complete:
                unread.discard(entry.name)
        return Package(reading.descriptor, folder, tuple(resources), frozenset(unread))

    def read_table(
        self, entry: ResourceEntry, content: bytes, package: str, path: str, space: str
    ) -> TableReading:
        """Read one table."""
        source = TableSource(entry, self.schemas.resources[entry.name], package, path, space)
        reader = read_sheet_table if entry.is_workbook else read_table
        return reader(self.database, content, source, self.limits, self.ledger)


def read_packages(
    database: Database, folders: Sequence[Path], schemas: Schemas, limits: Limits
) -> tuple[tuple[Package, ...], Ledger]:
    """Read packages into the database; a folder that is named twice is read once.

    Returns:
        The packages whose descriptor could be read, and the ledger of what was wrong on the way.
    """
    packages = _Packages(database, schemas, limits)
    folders = list({each.absolute(): each for each in folders}.values())
    read = [packages.read(folder) for folder in folders]
    return tuple(each for each in read if each is not None), packages.ledger
