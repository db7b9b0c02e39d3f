"""Packages: every folder below `data/` that holds a descriptor, read apart and put together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.engine import quote
from gongshi.errors import UsageError
from gongshi.ledger import Ledger
from gongshi.model import Concern, Finding, Package, Resource
from gongshi.read.isolation import Stopped, read_apart
from gongshi.read.package import shown
from gongshi.read.store import GROUP
from gongshi.read.wire import Task
from gongshi.schema import extend, load_schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from gongshi.config import Limits
    from gongshi.engine import Database
    from gongshi.read.package import PackageRead, TableRead
    from gongshi.schema import Schemas

    Reading: TypeAlias = Callable[[Sequence[Task]], list[PackageRead | Stopped]]
    """Carries out readings, each in a process of its own or not, and returns what each gave."""


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


def _stopped(folder: Path, why: Stopped, limits: Limits) -> Finding:
    """Return the finding on a package whose reading had to be stopped."""
    return Finding(
        "package-limit", folder.absolute().name, shown(folder), value=folder.absolute().name,
        kind=why, concern=Concern.LIMIT,
        detail={
            "seconds": str(limits.package_seconds), "limit": str(limits.package_memory_bytes),
        },
    )  # fmt: skip


def _resource(
    read: TableRead, schemas: Schemas, database: Database, space: str, scratch: Path
) -> Resource:
    """Return a table that was read, as one of the database: a short one is loaded, others stay."""
    schema = extend(schemas.resources[read.name], read.extra)
    table = f"{quote(space)}.{quote(read.name)}"
    kind = "TABLE" if read.rows <= GROUP else "VIEW"
    database.run(f"CREATE {kind} {table} AS {read.stored.records(scratch)}")
    return Resource(read.name, read.path, schema, read.labels, read.rows, table)


def read_packages(
    database: Database,
    folders: Sequence[Path],
    schemas: Schemas,
    limits: Limits,
    read_all: Reading = read_apart,
) -> tuple[tuple[Package, ...], Ledger]:
    """Read packages, each in a process of its own, and give their tables to the database.

    Args:
        database: takes the tables.
        folders: the packages' folders; one that is named twice is read once.
        schemas: what the tables should be.
        limits: what a package may cost.
        read_all: carries out the readings.

    Returns:
        The packages whose descriptor could be read, and the ledger of what was wrong on the way.

    Raises:
        EnvironmentFault: the machine has no room, or cannot start processes.
    """
    folders = list({each.absolute(): each for each in folders}.values())
    here = str(Path.cwd())
    tasks = []
    for number, folder in enumerate(folders):
        scratch = database.folder / f"package-{number}"
        scratch.mkdir()
        others = None if schemas is load_schemas() else schemas
        tasks.append(Task(str(folder), here, str(scratch), others, limits))
    ledger = Ledger(limits.findings)
    packages: list[Package] = []
    taken: dict[str, Path] = {}
    for folder, task, read in zip(folders, tasks, read_all(tasks), strict=True):
        if isinstance(read, Stopped):
            ledger.add(_stopped(folder, read, limits))
            continue
        ledger.absorb(read.ledger)
        if read.descriptor is None:
            continue
        name = read.descriptor.name
        space = f"package {name}"
        if name in taken:
            ledger.add(
                Finding(
                    "package-twice", name, read.path, field="name", value=name,
                    detail={"other": shown(taken[name])},
                )
            )  # fmt: skip
            space += f" in {read.path}"
        taken.setdefault(name, folder)
        database.run(f"CREATE SCHEMA {quote(space)}")
        resources = tuple(
            _resource(each, schemas, database, space, Path(task.scratch)) for each in read.tables
        )
        packages.append(Package(read.descriptor, folder, resources, read.unread))
    return tuple(packages), ledger
