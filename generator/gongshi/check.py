"""The story of a validation: read the packages, judge them, write nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from gongshi.engine import open_database
from gongshi.errors import EnvironmentFault, UsageError
from gongshi.provenance import find_provenance
from gongshi.read import find_packages, read_packages
from gongshi.read.exemptions import read_exemptions
from gongshi.read.isolation import read_apart
from gongshi.schema import load_schemas
from gongshi.validate import validate
from gongshi.workers import WORKERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongshi.config import Limits
    from gongshi.engine import Database
    from gongshi.model import Report
    from gongshi.read.packages import Reading


def judge(  # noqa: PLR0913 - each is what the stage before it knows
    database: Database,
    folders: Sequence[Path],
    limits: Limits,
    *,
    data: Path,
    as_of: str | None = None,
    read_all: Reading = read_apart,
) -> Report:
    """Read packages into the database and validate them.

    Exceptions for personal data stand in `data` and expire by the day of the data (`as_of`, else
    the one that a build would show); where nothing tells that day, none applies.
    """
    schemas = load_schemas()
    exemptions = read_exemptions(data, limits)
    packages, ledger = read_packages(database, folders, schemas, limits, read_all)
    if exemptions.entries:
        with suppress(EnvironmentFault):
            exemptions.day = find_provenance(database, data, packages, as_of).as_of
    return validate(database, packages, ledger, schemas, exemptions=exemptions, limits=limits)


def check(
    packages: tuple[Path, ...], *, data: Path, limits: Limits, read_all: Reading = read_apart
) -> Report:
    """Validate the named packages, or all below `data`, and write no site.

    Raises:
        UsageError: a folder does not exist, or there is nothing to validate.
    """
    WORKERS.prepare()
    for folder in packages:
        if not folder.is_dir() and not folder.is_symlink():
            raise UsageError("no-folder", folder=folder)
    folders = packages or find_packages(data)
    with open_database() as database:
        return judge(database, folders, limits, data=data, read_all=read_all)
