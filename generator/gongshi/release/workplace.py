"""Where a site changes: the hidden folders beside it, whose they are, and who is at work there.

Beside a site `site` lie `.site-lock`, which whoever changes the site holds; `.site-next`, in which
the next site grows, for as long as somebody works; and `.site-kept`, the sites it had before. What
lies in the last two is nobody else's to read: a web server may well publish the folder around them.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongshi.errors import EnvironmentFault, UsageError
from gongshi.release.digests import digest_of
from gongshi.release.exchange import exchange
from gongshi.release.ownership import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK: Final = ".made-by-gongshi"
"""Lies in a folder of ours beside the site from its beginning to its end."""
FOLDER_MODE: Final = 0o755
_HIDDEN_MODE: Final = 0o700


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing; all may read them, whatever the umask."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(FOLDER_MODE)


def check_marked(folder: Path) -> None:
    """See that nothing of others lies where a hidden folder of ours is to be.

    Raises:
        UsageError: something does.
    """
    if folder.is_symlink() or folder.exists():
        is_folder = folder.is_dir() and not folder.is_symlink()
        if not is_folder or (any(folder.iterdir()) and not (folder / MARK).is_file()):
            raise UsageError("not-our-workplace", folder=folder)


def make_marked(folder: Path) -> None:
    """Make a hidden folder of ours where it is missing."""
    with suppress(FileExistsError):
        folder.mkdir(_HIDDEN_MODE)
        # Whatever the umask is, it is ours to work in.
        folder.chmod(_HIDDEN_MODE)
    (folder / MARK).touch()


def remove_marked(folder: Path) -> None:
    """Remove a hidden folder of ours in which nothing lies any more, its mark last."""
    if {each.name for each in folder.iterdir()} <= {MARK}:
        (folder / MARK).unlink(missing_ok=True)
        folder.rmdir()


@dataclass(frozen=True, slots=True)
class Workplace:
    """The folder in which the next site grows; what happens to a site goes through here.

    Its mark holds the digest of the manifest of the site that is about to go live, where the one
    that it replaces is to be kept: whoever finds a site of that digest live, perhaps after a kill,
    knows that what lies here has been replaced and waits to be kept.
    """

    site: Path

    @property
    def folder(self) -> Path:
        """The workplace itself."""
        return self.site.parent / f".{self.site.name}-next"

    @property
    def next(self) -> Path:
        """Where the next site grows; after the exchange, where the one before lies."""
        return self.folder / "next"

    @property
    def old(self) -> Path:
        """Where the live site lies for a moment where folders cannot be exchanged."""
        return self.folder / "old"

    @property
    def gone(self) -> Path:
        """Where a kept site lies while it is removed."""
        return self.folder / "gone"

    def announce(self, manifest: Path) -> None:
        """Write down which site is about to go live in place of one that is to be kept."""
        (self.folder / MARK).write_text(digest_of(manifest)[1], encoding="ascii")

    def replaced(self) -> Path | None:
        """Return where a site lies that was replaced and is to be kept, None where there is none.

        Raises:
            OSError: the mark, or the live site's manifest, cannot be read.
        """
        announced = (self.folder / MARK).read_text(encoding="ascii", errors="replace")
        manifest = self.site / MANIFEST
        if not announced or not manifest.is_file() or digest_of(manifest)[1] != announced:
            return None
        return next((each for each in (self.old, self.next) if each.is_dir()), None)

    def swap(self, folder: Path) -> None:
        """Put a folder in the live site's place, in one step where the system has one.

        What was live lies in the folder's place then, or in `old` where there is no such step.

        Raises:
            EnvironmentFault: the system does not let the live folder move.
        """
        if not self.site.exists():
            folder.rename(self.site)
            return
        if exchange(folder, self.site):
            return
        try:
            self.site.rename(self.old)
        except OSError as error:
            raise EnvironmentFault(
                "site-fixed", site=self.site, note=error.strerror or type(error).__name__
            ) from error
        try:
            folder.rename(self.site)
        except OSError:
            self.old.rename(self.site)
            raise

    def put_right(self) -> None:
        """Put a live site back that a kill left beside its place."""
        if self.old.is_dir() and not self.site.exists():
            self.old.rename(self.site)

    def begin(self) -> None:
        """Take back what was announced, and make room for the next site."""
        (self.folder / MARK).write_bytes(b"")
        for each in (self.next, self.old):
            shutil.rmtree(each, ignore_errors=True)

    def clear(self) -> None:
        """Remove what is left of the work, the mark last, as far as the system lets us."""
        with suppress(OSError):
            # Where the live site could not be put back, or the one before not be kept, it waits.
            waiting = {self.replaced(), None if self.site.exists() else self.old}
            for each in {self.next, self.old, self.gone} - waiting:
                shutil.rmtree(each, ignore_errors=True)
            remove_marked(self.folder)


@contextmanager
def _locked(path: Path, site: Path) -> Iterator[None]:
    """Hold the lock of a site, which is a file that is never written to.

    Raises:
        UsageError: what lies there is no file.
        EnvironmentFault: another build holds it, or the system lets nothing lie there.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
    except OSError as error:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise UsageError("not-our-workplace", folder=path) from error
        raise _closed(path.parent, error) from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UsageError("not-our-workplace", folder=path)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise EnvironmentFault("busy", site=site) from None
        yield
    finally:
        os.close(handle)


def _closed(folder: Path, error: OSError) -> EnvironmentFault:
    """Return what is told where nothing can be written beside the site."""
    return EnvironmentFault(
        "beside-site", folder=folder, note=error.strerror or type(error).__name__
    )


@contextmanager
def opened(site: Path) -> Iterator[Workplace]:
    """Open the workplace of a site (a path without links), alone; clear it at the end.

    What a killed build left there is put right first, but for what is still to be kept.

    Raises:
        UsageError: what lies there is not ours.
        EnvironmentFault: another build is at work on the same site, the system lets nobody write
            beside it, or the site is where another file system begins and cannot be exchanged.
    """
    if os.path.ismount(site):
        raise EnvironmentFault("site-mounted", site=site)
    try:
        make_folder(site.parent)
    except OSError as error:
        raise _closed(site.parent, error) from error
    workplace = Workplace(site)
    with _locked(site.parent / f".{site.name}-lock", site):
        check_marked(workplace.folder)
        try:
            make_marked(workplace.folder)
            workplace.put_right()
            yield workplace
        finally:
            workplace.clear()
