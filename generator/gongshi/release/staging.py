"""Staging: a site is written beside the live one and takes its place in one step."""

from __future__ import annotations

import hashlib
import math
import os
import shutil
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.errors import LimitFault, PersonalDataFault, UsageError
from gongshi.privacy.output import personal_kind
from gongshi.release.digests import digest_of
from gongshi.release.kept import keep_replaced, kept_folder, prune
from gongshi.release.ownership import MANIFEST, owned_files
from gongshi.release.workplace import FOLDER_MODE, Workplace, check_marked, make_folder, opened
from gongshi.stopping import STOPPING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gongshi.model import Artifact

_FILE_MODE: Final = 0o644
Stamp = tuple[int, int]
"""When a file was last written, in nanoseconds, and its number in the file system."""


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_mtime_ns, status.st_ino


@dataclass(frozen=True, slots=True)
class Placed:
    """A file that lies in the next site."""

    path: str
    size: int
    digest: str
    changed: bool
    """Whether it is new, or not as it was."""
    synthetic: bool
    stamp: Stamp
    """By which the file can be known again, wherever it is linked or moved to."""


@dataclass
class Staging:
    """A folder in which the next site grows; files that did not change are linked, not written."""

    workplace: Workplace
    folder: Path
    """Where it grows."""
    before: Mapping[str, tuple[int, str]]
    """What is live, by its manifest."""
    listed: tuple[int, str] | None
    """Size and SHA-256 of the live site's manifest; None where what is live is no site of ours."""
    keep: int | None
    """How many of the sites before stay; None leaves those that are kept as they are."""
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    changed: int = 0
    allowed: frozenset[str] = frozenset()
    """What looks like a resident ID and may stand in the site."""
    most: float = math.inf
    """How many bytes the site may have."""
    size: int = 0
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
        self.enter(self.place(artifact))

    def place(self, artifact: Artifact) -> Placed:
        """Write a file where it belongs, or link it; any process may, which has it entered.

        Raises:
            PersonalDataFault: the file holds personal data.
        """
        STOPPING.check()
        content = artifact.content
        kind = personal_kind(artifact.path, content, self.allowed, editorial=artifact.editorial)
        if kind:
            raise PersonalDataFault(f"output-{kind}", path=artifact.path)
        entry = (
            digest_of(content)
            if isinstance(content, Path)
            else (len(content), hashlib.sha256(content).hexdigest())
        )
        target = self._room(artifact.path)
        same = self.before.get(artifact.path) == entry
        linked = same and self._link(artifact.path, target, None)
        if not linked:
            if isinstance(content, Path):
                shutil.copyfile(content, target)
            else:
                target.write_bytes(content)
            target.chmod(_FILE_MODE)
        return Placed(
            artifact.path, *entry, changed=not linked, synthetic=artifact.synthetic,
            stamp=_stamp(target.lstat()),
        )  # fmt: skip

    def reuse(
        self, stamps: Mapping[str, Stamp], *, synthetic: bool, paranoid: bool = False
    ) -> list[Placed] | None:
        """Link live files that are to stay as they are; None, and nothing, where one is another.

        Args:
            stamps: of each file when it was last placed. One of another stamp, as of a copied
                site, is read to see that it is what the manifest says.
            synthetic: True for pages of fictitious data.
            paranoid: whether all files are read.
        """
        linked: list[Placed] = []
        for path, known in stamps.items():
            STOPPING.check()
            target = self._room(path)
            if not self._link(path, target, None if paranoid else known):
                self.remove(linked)
                return None
            size, digest = self.before[path]
            stamp = _stamp(target.lstat())
            linked.append(
                Placed(path, size, digest, changed=False, synthetic=synthetic, stamp=stamp)
            )
        return linked

    def live(self, path: str, stamp: Stamp | None) -> Path | None:
        """Return where a live file lies that is what the manifest says, None if it is not.

        A file that has the stamp is taken at its word that nobody changed it since.
        """
        entry, source = self.before.get(path), self.workplace.site / path
        try:
            status = source.lstat()
            same = (
                entry is not None
                and stat.S_ISREG(status.st_mode)
                and stat.S_IMODE(status.st_mode) == _FILE_MODE
                and status.st_size == entry[0]
                and (_stamp(status) == stamp or digest_of(source) == entry)
            )
        except OSError:
            return None
        return source if same else None

    def remove(self, files: Iterable[Placed]) -> None:
        """Take files away again that were placed and not entered."""
        for each in files:
            (self.folder / each.path).unlink()

    def _room(self, path: str) -> Path:
        """Return where a file is to lie, in a folder that is there."""
        target = self.folder / path
        if target.parent not in self._folders:
            make_folder(target.parent)
            self._folders.add(target.parent)
        return target

    def enter(self, placed: Placed) -> None:
        """Count a file that was placed among those of the site.

        Raises:
            ValueError: two files want the same path.
            LimitFault: the site has more bytes with it than it may have.
        """
        if placed.path in self.files:
            raise ValueError(placed.path)
        self.files[placed.path] = (placed.size, placed.digest)
        self.size += placed.size
        self.changed += placed.changed
        if self.size > self.most:
            raise LimitFault("site-size", limit=self.most, path=placed.path)

    @property
    def removed(self) -> int:
        """How many files the live site has that the next one has not."""
        return len(self.before.keys() - self.files.keys())

    def _link(self, path: str, target: Path, stamp: Stamp | None) -> bool:
        """Link the live file; False where it is not what its manifest says."""
        source = self.live(path, stamp)
        if source is None:
            return False
        try:
            os.link(source, target)
        except OSError:
            return False
        return True

    def take_over(self) -> None:
        """Exchange the new site for the live one, in one step where the system has one.

        The one before is kept, where that was asked for and the two differ.
        """
        STOPPING.check()
        manifest = self.folder / MANIFEST
        if self.keep and self.listed and manifest.is_file() and digest_of(manifest) != self.listed:
            self.workplace.announce(manifest)
        self.workplace.swap(self.folder)
        # From here on the new site is live: what cannot be kept or cleared waits for the next one.
        with suppress(OSError):
            keep_replaced(self.workplace)
            prune(self.workplace, self.keep)


@contextmanager
def stage(
    site: Path,
    *,
    force: bool,
    sources: Iterable[Path] = (),
    apart: Iterable[Path] = (),
    keep: int | None = 0,
) -> Iterator[Staging]:
    """Open a staging folder beside the live site; it goes when the block ends without taking over.

    Args:
        site: the live folder, which need not be there.
        force: whether it may be replaced although it holds what gongshi did not make.
        sources: what the site must not contain.
        apart: folders in which the site must not lie, since they are read as data.
        keep: how many of the sites before stay; None leaves those that are kept as they are and
            adds none.

    Raises:
        UsageError: the live folder holds what gongshi did not make, and `force` is not given; it
            holds one of the sources, which no force may replace; or what lies beside it is not
            ours.
        EnvironmentFault: another build is at work on the same site, or the system lets nobody
            write beside it or exchange it.
    """
    # A link to a folder stays a link; the folder is what is exchanged.
    site = site.resolve()
    for each in apart:
        if site.is_relative_to(each.resolve()):
            raise UsageError("site-in-data", site=site, data=each)
    if any(each.resolve().is_relative_to(site) for each in sources):
        raise UsageError("not-a-site", site=site)
    if force and site.exists() and not site.is_dir():
        raise UsageError("not-a-site", site=site)
    check_marked(kept_folder(site))
    with opened(site) as workplace:
        keep_replaced(workplace)
        workplace.begin()
        owned = _owned(site, force=force)
        listed = None
        if owned is not None:
            with suppress(OSError):
                listed = digest_of(site / MANIFEST)
        before = {} if force or owned is None else dict(owned)
        if before and listed:
            before[MANIFEST] = listed
        workplace.next.mkdir()
        workplace.next.chmod(FOLDER_MODE)
        yield Staging(workplace, workplace.next, before, listed, keep)


def _owned(site: Path, *, force: bool) -> Mapping[str, tuple[int, str]] | None:
    """Return what is live by its manifest, None where nothing is or, by force, others' files are.

    Raises:
        UsageError: the folder, or something in it, is not ours, and is not to be replaced by force.
    """
    if not site.exists():
        return None
    try:
        return owned_files(site)
    except UsageError:
        if force:
            return None
        raise
