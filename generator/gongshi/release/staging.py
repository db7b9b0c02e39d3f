"""Staging: a site is written beside the live one and takes its place in one step."""

from __future__ import annotations

import fcntl
import hashlib
import math
import os
import shutil
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.errors import EnvironmentFault, LimitFault, PersonalDataFault, UsageError
from gongshi.privacy.output import personal_kind
from gongshi.release.exchange import exchange
from gongshi.release.ownership import MANIFEST, owned_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gongshi.model import Artifact

_CHUNK: Final = 1 << 20
_MARK: Final = ".made-by-gongshi"
"""Lies in a workplace of ours from its beginning to its end."""
_FOLDER_MODE: Final = 0o755
_FILE_MODE: Final = 0o644


def digest_of(path: Path) -> tuple[int, str]:
    """Return a file's size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing; all may read them, whatever the umask."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(_FOLDER_MODE)


@dataclass
class Staging:
    """A folder in which the next site grows; files that did not change are linked, not written."""

    folder: Path
    live: Path
    before: Mapping[str, tuple[int, str]]
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    changed: int = 0
    allowed: frozenset[str] = frozenset()
    most: float = math.inf
    """How many bytes the site may have."""
    size: int = 0
    """What looks like a resident ID and may stand in the site."""
    _folders: set[Path] = field(default_factory=set)

    def add(self, artifact: Artifact) -> None:
        """Put a file into the site.

        Raises:
            ValueError: two files want the same path.
            PersonalDataFault: the file holds personal data.
            LimitFault: the site has more bytes with it than it may have.
        """
        if artifact.path in self.files:
            raise ValueError(artifact.path)
        content = artifact.content
        kind = personal_kind(artifact.path, content, self.allowed, editorial=artifact.editorial)
        if kind:
            raise PersonalDataFault(f"output-{kind}", path=artifact.path)
        entry = (
            digest_of(content)
            if isinstance(content, Path)
            else (len(content), hashlib.sha256(content).hexdigest())
        )
        self.files[artifact.path] = entry
        self.size += entry[0]
        if self.size > self.most:
            raise LimitFault("site-size", limit=self.most, path=artifact.path)
        target = self.folder / artifact.path
        if target.parent not in self._folders:
            make_folder(target.parent)
            self._folders.add(target.parent)
        if self.before.get(artifact.path) == entry and self._link(artifact.path, target, entry[0]):
            return
        self.changed += 1
        if isinstance(content, Path):
            shutil.copyfile(content, target)
        else:
            target.write_bytes(content)
        target.chmod(_FILE_MODE)

    def _link(self, path: str, target: Path, size: int) -> bool:
        """Link the live file of the same content; False where it is not what its manifest says."""
        source = self.live / path
        try:
            status = source.lstat()
            if (
                not stat.S_ISREG(status.st_mode)
                or stat.S_IMODE(status.st_mode) != _FILE_MODE
                or status.st_size != size
                or digest_of(source) != self.files[path]
            ):
                return False
            os.link(source, target)
        except OSError:
            return False
        return True

    def take_over(self) -> None:
        """Exchange the new site for the live one, in one step where the system has one."""
        if not self.live.exists():
            self.folder.rename(self.live)
            return
        # From here on the new site is live: what cannot be cleared goes with the next build.
        if exchange(self.folder, self.live):
            return
        old = _set_aside(self.folder.parent)
        self.live.rename(old)
        try:
            self.folder.rename(self.live)
        except OSError:
            old.rename(self.live)
            raise


def _set_aside(workplace: Path) -> Path:
    """Return where the live site lies for a moment where folders cannot be exchanged."""
    return workplace / "old"


def _clear(workplace: Path, site: Path) -> None:
    """Remove a workplace of ours, its mark last, as far as the system lets us."""
    shutil.rmtree(workplace / "next", ignore_errors=True)
    # Where the live site could not be put back it waits for the next build.
    if site.exists():
        shutil.rmtree(_set_aside(workplace), ignore_errors=True)
    with suppress(OSError):
        if {each.name for each in workplace.iterdir()} <= {_MARK}:
            (workplace / _MARK).unlink(missing_ok=True)
            workplace.rmdir()


def _check_workplace(workplace: Path) -> None:
    """See that nothing of others lies where the workplace is to be.

    Raises:
        UsageError: something does.
    """
    if workplace.is_symlink() or workplace.exists():
        is_folder = workplace.is_dir() and not workplace.is_symlink()
        if not is_folder or (any(workplace.iterdir()) and not (workplace / _MARK).is_file()):
            raise UsageError("not-our-workplace", folder=workplace)


def _prepare(workplace: Path, site: Path) -> Path:
    """Make the workplace, put right what a killed build left; return the new site's folder."""
    workplace.mkdir(exist_ok=True)
    (workplace / _MARK).touch()
    old = _set_aside(workplace)
    if old.is_dir() and not site.exists():
        old.rename(site)
    folder = workplace / "next"
    for each in (folder, old):
        shutil.rmtree(each, ignore_errors=True)
    folder.mkdir()
    folder.chmod(_FOLDER_MODE)
    return folder


@contextmanager
def _locked(path: Path, site: Path) -> Iterator[None]:
    """Hold the lock of a site, which is a file that is never written to.

    Raises:
        UsageError: what lies there is no file.
        EnvironmentFault: another build holds it.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
    except OSError as error:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise UsageError("not-our-workplace", folder=path) from error
        raise
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


@contextmanager
def stage(
    site: Path, *, force: bool, sources: Iterable[Path] = (), apart: Iterable[Path] = ()
) -> Iterator[Staging]:
    """Open a staging folder beside the live site; it goes when the block ends without taking over.

    Args:
        site: the live folder, which need not be there.
        force: whether it may be replaced although it holds what gongshi did not make.
        sources: what the site must not contain.
        apart: folders in which the site must not lie, since they are read as data.

    Raises:
        UsageError: the live folder holds what gongshi did not make, and `force` is not given; it
            holds one of the sources, which no force may replace; or what lies beside it is not
            ours.
        EnvironmentFault: another build is at work on the same site.
    """
    # A link to a folder stays a link; the folder is what is exchanged.
    site = site.resolve()
    for each in apart:
        if site.is_relative_to(each.resolve()):
            raise UsageError("site-in-data", site=site, data=each)
    if any(each.resolve().is_relative_to(site) for each in sources):
        raise UsageError("not-a-site", site=site)
    make_folder(site.parent)
    with _locked(site.parent / f".{site.name}-lock", site):
        workplace = site.parent / f".{site.name}-next"
        _check_workplace(workplace)
        try:
            folder = _prepare(workplace, site)
            before: Mapping[str, tuple[int, str]] = {}
            if force and site.exists() and not site.is_dir():
                raise UsageError("not-a-site", site=site)
            if site.exists() and not force:
                before = owned_files(site)
                with suppress(OSError):
                    before = {**before, MANIFEST: digest_of(site / MANIFEST)}
            yield Staging(folder, site, before)
        finally:
            _clear(workplace, site)
