"""The story of a validation: read the packages, judge them, write nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import UsageError
from gongshi.read import find_packages, open_database, prepare, read_packages
from gongshi.schema import load_schemas
from gongshi.validate import validate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongshi.config import Limits
    from gongshi.model import Report
    from gongshi.read import Database


def judge(database: Database, folders: Sequence[Path], limits: Limits) -> Report:
    """Read packages into the database and validate them."""
    schemas = load_schemas()
    packages, ledger = read_packages(database, folders, schemas, limits)
    return validate(database, packages, ledger, schemas, limits)


def check(packages: tuple[Path, ...], *, data: Path, limits: Limits) -> Report:
    """Validate the named packages, or all below `data`, and write no site.

    Raises:
        UsageError: a folder does not exist, or there is nothing to validate.
    """
    prepare()
    for folder in packages:
        if not folder.is_dir() and not folder.is_symlink():
            raise UsageError("no-folder", folder=folder)
    folders = packages or find_packages(data)
    with open_database() as database:
        return judge(database, folders, limits)
