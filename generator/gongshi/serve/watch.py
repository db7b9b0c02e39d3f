"""What a site is made from, watched: the system says when to look, the files say what changed.

Events come in bursts, double, for files that a build only reads, or not for a folder that was
moved here. So an event is no more than a reason to look at the files again, a moment after the
last one.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from gongshi.errors import GongshiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from watchdog.observers.api import BaseObserver

QUIET_SECONDS: Final = 0.1
"""How long nothing may happen before the files are looked at: editors write in several steps."""
LONGEST_SECONDS: Final = 2.0
"""How long one waits for that, while for example a branch is checked out."""
POLL_SECONDS: Final = 1.0
"""How often the files are looked at where the system reports no events."""
_EVENTS: Final[list[type[FileSystemEvent]]] = [
    DirCreatedEvent, DirDeletedEvent, DirMovedEvent, FileAttribEvent, FileClosedEvent,
    FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent,
]  # fmt: skip
"""All but those of files that are opened and read."""
_NOBODYS: Final = ("~$", "#", ".")
"""How the names of files begin that programs keep for themselves: locks, drafts, swapped pages."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder from which a site is made."""

    path: Path
    follows: bool = True
    """Whether links below it lead to further sources; in data they are refused."""
    warm: bool = False
    """Whether a builder that has built before reads it anew."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the sources look: files by their path, and folders that a link may lead to."""

    files: Mapping[str, tuple[int, ...]]
    """Times of content and of inode, size, inode."""
    folders: Mapping[str, int]
    """The inode by the path without links."""
    parents: frozenset[str]
    """The folders in which the files lie, links followed."""


def _is_idle(name: str) -> bool:
    """Return whether a file of this name is no source, whoever wrote it."""
    return name.startswith(_NOBODYS) or name.endswith(("~", ".pyc")) or name == "__pycache__"


def look(sources: tuple[Source, ...]) -> Look:
    """Look at the sources and all that lies below them; what vanishes meanwhile is not there."""
    files: dict[str, tuple[int, ...]] = {}
    folders: dict[str, int] = {}
    parents: set[str] = set()
    pending = [(each.path, each.follows, True) for each in sources]
    # File by file: there is no other way to ask a file system.
    while pending:
        path, follows, is_root = pending.pop()
        with suppress(OSError):
            status = path.stat() if follows or is_root else path.lstat()
            if stat.S_ISDIR(status.st_mode):
                real = os.path.realpath(path)
                if real not in folders:
                    folders[real] = status.st_ino
                    inside = (each for each in path.iterdir() if not _is_idle(each.name))
                    pending += ((each, follows, False) for each in inside)
            elif stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
                files[str(path)] = (
                    status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino,
                )  # fmt: skip
                parents.add(str(path.resolve().parent))
    return Look(files, folders, frozenset(parents.difference(folders)))


class _Stirred(FileSystemEventHandler):
    """Remembers that something happened."""

    def __init__(self, stirred: threading.Event) -> None:
        self._stirred = stirred

    def on_any_event(self, event: FileSystemEvent) -> None:  # noqa: ARG002 - any is a reason to look
        """Remember it."""
        self._stirred.set()


class Watch:
    """Watches the sources of a site while the block lasts."""

    def __init__(self, sources: Callable[[], tuple[Source, ...]], *, polls: bool = False) -> None:
        """Look for the first time; what cannot be found out now ends the work.

        Args:
            sources: tells them; asked again after each change, since a configuration names some.
            polls: look at the files once a second, where the system reports no events.
        """
        self.polls = polls
        self._ask = sources
        self._sources = sources()
        self._stirred = threading.Event()
        self._handler = _Stirred(self._stirred)
        self._observer: BaseObserver | None = None
        self._look = look(self._sources)

    def __enter__(self) -> Self:
        """Begin to watch, and look once more, so that nothing falls between the two."""
        self._begin()
        self._look = look(self._sources)
        return self

    def __exit__(self, *_: object) -> None:
        """Watch no longer."""
        self._end()

    def wait(self, seconds: float) -> bool:
        """Return whether something happened, at the latest when time is up."""
        return self._stirred.wait(seconds)

    def changed(self) -> tuple[bool, bool]:
        """Wait until nothing happens any more, and look.

        Returns:
            Whether a source changed, and whether a builder has to begin from nothing to see it.
        """
        end = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < end:
            self._stirred.clear()
            if not self._stirred.wait(QUIET_SECONDS):
                break
        self._stirred.clear()
        # Half a configuration tells nothing: what was watched is watched on.
        with suppress(GongshiError, OSError):
            self._sources = self._ask()
        before, now = self._look, look(self._sources)
        if now.folders != before.folders:
            # Watched anew, and only then looked at: what happens in between is seen.
            self._end()
            self._begin()
            now = look(self._sources)
        self._look = now
        different = {path for path, _ in now.files.items() ^ before.files.items()}
        return bool(different), any(not self._is_warm(path) for path in different)

    def _is_warm(self, path: str) -> bool:
        return any(each.warm and Path(path).is_relative_to(each.path) for each in self._sources)

    def _begin(self) -> None:
        """Watch; where the system has no room for that, look at the files from time to time."""
        if not self.polls:
            try:
                self._observer = self._observe(Observer(timeout=QUIET_SECONDS))
            except OSError:
                self.polls = True
        if self.polls:
            self._observer = self._observe(PollingObserver(timeout=POLL_SECONDS))

    def _observe(self, observer: BaseObserver) -> BaseObserver:
        observer.start()
        try:
            for folder, recursive in self._folders():
                # A folder may vanish before it is watched; the one above it is watched as well.
                with suppress(FileNotFoundError, NotADirectoryError):
                    observer.schedule(
                        self._handler, folder, recursive=recursive, event_filter=_EVENTS
                    )
        except OSError:
            observer.stop()
            observer.join()
            raise
        return observer

    def _folders(self) -> Iterator[tuple[str, bool]]:
        """Yield the folders to watch, and whether with all that lies below them.

        A folder that is removed or replaced takes its watch along, hence those above the sources.
        """
        whole: list[str] = []
        above = set(self._look.parents)
        for each in self._sources:
            real = os.path.realpath(each.path)
            whole += [real] if Path(real).is_dir() else []
            above |= {str(each.path.absolute().parent), str(Path(real).parent)}
        for folder in sorted(self._look.folders, key=len):
            if not any(Path(folder).is_relative_to(each) for each in whole):
                whole.append(folder)
        yield from ((each, True) for each in dict.fromkeys(whole))
        yield from ((each, False) for each in sorted(above.difference(whole)))

    def _end(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
