"""Folders for what is temporary: each goes with its owner, at the latest when the next one starts.

An owner holds a lock on a file in its folder for as long as it lives, also through the processes
that it forks; the system lets go of it however they end. So a folder whose lock is free belongs to
nobody any more.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX: Final = "gongshi-"
_LOCK: Final = ".gongshi-lock"
_FRESH: Final = ".gongshi-lock-new"
"""The lock before it is held: others do not look at it."""


def _lock(path: Path, flags: int) -> int | None:
    """Return the handle of a lock that is now ours, None where another holds it."""
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | flags, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def clear_abandoned(parent: Path) -> None:
    """Remove the folders below `parent` that owners of ours left behind when they were killed."""
    for folder in parent.glob(f"{_PREFIX}*"):
        # Whatever may not be looked at or removed stays: it is not needed for anything.
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            handle = _lock(folder / _LOCK, 0)
            if handle is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(handle)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a new folder that goes when the block ends; first clear those of the dead."""
    parent = Path(tempfile.gettempdir()).resolve()
    clear_abandoned(parent)
    # Nobody can guess the name, so that what lies there in the end is ours; and it is known before
    # the folder is made, so that whatever interrupts us leaves none behind.
    folder = parent / f"{_PREFIX}{secrets.token_hex(16)}"
    try:
        folder.mkdir(0o700)
        # Nobody may find the lock before it is held.
        handle = _lock(folder / _FRESH, os.O_CREAT)
        (folder / _FRESH).rename(folder / _LOCK)
        try:
            yield folder
        finally:
            if handle is not None:
                os.close(handle)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
