"""Copies of packages: their regular files and no links, into a folder that is new or empty."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.errors import UsageError
from gongshi.read.exemptions import FILE as EXCEPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence


def copy_packages(folders: Sequence[Path], data: Path, target: Path) -> tuple[Path, ...]:
    """Copy packages, and the file of exceptions beside them; return the copies' folders.

    Raises:
        UsageError: the target holds something, lies in a package or the data folder, or two
            packages have folders of one name.
    """
    resolved = target.resolve()
    sources = [each.resolve() for each in folders]
    names = [each.name for each in sources]
    inside = any(resolved.is_relative_to(each) for each in (*sources, data.resolve()))
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise UsageError("fix-into-used", folder=target)
    if inside or len(set(names)) < len(names):
        raise UsageError("fix-into-inside", folder=target)
    target.mkdir(parents=True, exist_ok=True)
    for source, name in zip(sources, names, strict=True):
        _copy(source, target / name)
    if (data / EXCEPTIONS).is_file() and not (data / EXCEPTIONS).is_symlink():
        shutil.copyfile(data / EXCEPTIONS, target / EXCEPTIONS, follow_symlinks=False)
    return tuple(target / name for name in names)


def _copy(source: Path, target: Path) -> None:
    """Copy what is a regular file below a folder, hidden folders left out."""
    for here, folders, files in os.walk(source, followlinks=False):
        folders[:] = [each for each in folders if not each.startswith(".")]
        there = target / Path(here).relative_to(source)
        there.mkdir(exist_ok=True)
        for name in files:
            file = Path(here, name)
            if file.is_file() and not file.is_symlink():
                shutil.copyfile(file, there / name, follow_symlinks=False)
