"""Staging: a site is written beside the live one and takes its place in one step."""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.errors import EnvironmentFault, PersonalDataFault, UsageError
from gongshi.privacy.output import personal_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gongshi.model import Artifact

MANIFEST = "manifest.json"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_CHUNK = 1 << 20


def _digest(path: Path) -> tuple[int, str]:
    """Return a file's size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def _live_files(site: Path) -> Mapping[str, tuple[int, str]]:
    """Return what the live site's own manifest says of its files; nothing where it has none."""
    try:
        tree = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
        listed = {each["path"]: (each["bytes"], each["sha256"]) for each in tree["files"]}
        return listed | {MANIFEST: _digest(site / MANIFEST)}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


@dataclass
class Staging:
    """A folder in which the next site grows; files that did not change are linked, not written."""

    folder: Path
    live: Path
    before: Mapping[str, tuple[int, str]]
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    changed: int = 0
    allowed: frozenset[str] = frozenset()
    """What looks like a resident ID and may stand in the site."""
    _folders: set[Path] = field(default_factory=set)

    def add(self, artifact: Artifact) -> None:
        """Put a file into the site.

        Raises:
            ValueError: two files want the same path.
            PersonalDataFault: the file holds personal data.
        """
        if artifact.path in self.files:
            raise ValueError(artifact.path)
        content = artifact.content
        kind = personal_kind(artifact.path, content, self.allowed, editorial=artifact.editorial)
        if kind:
            raise PersonalDataFault(f"output-{kind}", path=artifact.path)
        entry = (
            _digest(content)
            if isinstance(content, Path)
            else (len(content), hashlib.sha256(content).hexdigest())
        )
        self.files[artifact.path] = entry
        target = self.folder / artifact.path
        if target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        if self.before.get(artifact.path) == entry and self._link(artifact.path, target, entry[0]):
            return
        self.changed += 1
        if isinstance(content, Path):
            shutil.copyfile(content, target)
        else:
            target.write_bytes(content)
        target.chmod(0o644)

    def _link(self, path: str, target: Path, size: int) -> bool:
        """Link the live file of the same content; False where it is not what its manifest says."""
        source = self.live / path
        try:
            if (
                source.is_symlink()
                or source.stat().st_size != size
                or _digest(source) != self.files[path]
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
        if _exchange(self.folder, self.live):
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        old = _set_aside(self.folder)
        self.live.rename(old)
        try:
            self.folder.rename(self.live)
        except OSError:
            old.rename(self.live)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _set_aside(folder: Path) -> Path:
    """Return where the live site lies for a moment where folders cannot be exchanged."""
    return folder.with_name(f"{folder.name}.old")


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically; False where the system cannot."""
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin":
        function = getattr(library, "renamex_np", None)
        return function is not None and function(*names, _RENAME_EXCHANGE) == 0
    function = getattr(library, "renameat2", None)
    return (
        function is not None
        and function(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0
    )


def _is_ours(site: Path) -> bool:
    """True for a folder that may be replaced: empty, or made by gongshi.

    A damaged manifest is still ours; one that lists no files, as a web app's does, is not.
    """
    if not site.is_dir():
        return False
    try:
        tree = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
    except ValueError:
        return True
    except OSError:
        return not any(site.iterdir())
    return not (isinstance(tree, dict) and tree and "files" not in tree)


@contextmanager
def stage(site: Path, *, force: bool, sources: Iterable[Path] = ()) -> Iterator[Staging]:
    """Open a staging folder beside the live site; it goes when the block ends without taking over.

    Raises:
        UsageError: the live folder holds what gongshi did not make, and `force` is not given; or
            it holds one of the sources, which no force may replace.
        EnvironmentFault: another build is at work on the same site.
    """
    # A link to a folder stays a link; the folder is what is exchanged.
    site = site.resolve()
    ours = site.is_dir() if force else _is_ours(site)
    if site.exists() and (not ours or any(each.resolve().is_relative_to(site) for each in sources)):
        raise UsageError("not-a-site", site=site)
    site.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{site.name}-"
    with (site.parent / f"{prefix}lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise EnvironmentFault("busy", site=site) from None
        # What killed builds left behind; whoever holds the lock may put it right.
        folder = site.parent / f"{prefix}next"
        old = _set_aside(folder)
        if old.is_dir() and not site.exists():
            old.rename(site)
        for stale in (folder, old):
            shutil.rmtree(stale, ignore_errors=True)
        folder.mkdir()
        folder.chmod(0o755)
        try:
            yield Staging(folder, site, {} if force else _live_files(site))
        finally:
            if folder.exists():
                shutil.rmtree(folder, ignore_errors=True)
