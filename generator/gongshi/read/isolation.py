"""Packages are read in processes of their own, which are killed when they take too long."""

from __future__ import annotations

import pickle
import socket
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from selectors import EVENT_READ, DefaultSelector
from typing import TYPE_CHECKING, Final

from gongshi.errors import EnvironmentFault
from gongshi.read.wire import (
    COMMAND,
    KILL,
    START,
    Done,
    Exhausted,
    Failed,
    Opened,
    Task,
    pack,
    unpack,
)
from gongshi.workers import WORKERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gongshi.read.package import PackageRead

_AT_ONCE: Final = 2
"""How many packages are read at the same time."""
_START_SECONDS: Final = 60
"""How long a machine may take to start a process, before that is a fault of the machine."""
_CHUNK: Final = 1 << 20
_NUMBERS: Final = count()


class Stopped(StrEnum):
    """Why the reading of a package came to no end of its own; a kind of finding."""

    TIME = "time"
    MEMORY = "memory"
    DIED = "died"


class ReaderError(Exception):
    """Our own mistake in a worker; its text is the worker's account of it."""


@dataclass
class _Running:
    """A worker at work: what it has sent so far, and when it has to be done."""

    place: int
    number: int
    task: Task
    link: socket.socket
    deadline: float
    began: float = 0.0
    buffer: bytearray = field(default_factory=bytearray)
    result: PackageRead | Stopped | None = None

    def hear(self) -> None:
        """Take in what the worker sent; its silence for ever is the end of it."""
        with suppress(ConnectionResetError):
            self.buffer += (more := self.link.recv(_CHUNK))
            if more:
                self.understand()
                return
        if not self.began:
            raise EnvironmentFault("reader")
        self.result = Stopped.DIED

    def understand(self) -> None:
        """Act on the messages that are complete."""
        try:
            while self.result is None and (message := unpack(self.buffer)) is not None:
                match message:
                    case Opened(size):
                        self.opened(size)
                    case Done(read):
                        self.result = read
                    case Exhausted():
                        self.result = Stopped.MEMORY
                    case Failed(note, number, key, detail):
                        raise _fault(note, number, key, detail or {})
        except pickle.UnpicklingError:
            self.result = Stopped.DIED

    def opened(self, size: int) -> None:
        """Give the worker the time that a package of this size may take."""
        limits = self.task.limits
        self.began = self.began or time.monotonic()
        more = min(size, limits.package_bytes) / limits.bytes_per_second
        self.deadline = self.began + limits.package_seconds + more

    def late(self) -> None:
        """Give the worker up."""
        if not self.began:
            raise EnvironmentFault("reader")
        self.result = Stopped.TIME


def _fault(note: str, number: int, key: str, detail: Mapping[str, str]) -> Exception:
    """Return the exception that a worker met."""
    if key:
        return EnvironmentFault(key, **detail)
    return OSError(number, note) if number else ReaderError(note)


def read_apart(tasks: Sequence[Task]) -> list[PackageRead | Stopped]:
    """Read packages, each in a process of its own, and return what each gave or why it gave none.

    Raises:
        EnvironmentFault: the machine cannot start processes, or has no room.
        OSError: the machine failed a worker.
        ReaderError: a worker met a mistake of ours.
    """
    waiting = deque(enumerate(tasks))
    running: dict[int, _Running] = {}
    results: dict[int, PackageRead | Stopped] = {}
    try:
        with DefaultSelector() as selector:
            while waiting or running:
                while waiting and len(running) < _AT_ONCE:
                    each = _start(*waiting.popleft())
                    running[each.number] = each
                    selector.register(each.link, EVENT_READ, each)
                patience = min(each.deadline for each in running.values()) - time.monotonic()
                for key, _ in selector.select(max(patience, 0)):
                    key.data.hear()
                for each, result in list(_ended(running.values())):
                    results[each.place] = result
                    selector.unregister(each.link)
                    _stop(running.pop(each.number))
    finally:
        for each in running.values():
            _stop(each)
    return [results[place] for place in range(len(tasks))]


def _start(place: int, task: Task) -> _Running:
    """Start a worker and hand it its task."""
    ours, theirs = socket.socketpair()
    number = next(_NUMBERS)
    with theirs:
        WORKERS.send(COMMAND.pack(START, number), theirs.fileno())
    with suppress(BrokenPipeError):
        ours.sendall(pack(task))
    return _Running(place, number, task, ours, time.monotonic() + _START_SECONDS)


def _ended(running: Iterable[_Running]) -> Iterator[tuple[_Running, PackageRead | Stopped]]:
    """Yield the workers that are done, or whose time is over, with what came of them."""
    now = time.monotonic()
    for each in running:
        if each.result is None and each.deadline <= now:
            each.late()
        if each.result is not None:
            yield each, each.result


def _stop(worker: _Running) -> None:
    """Kill a worker that gave no answer; one that did is at its end and may come to it."""
    if worker.result is None or isinstance(worker.result, Stopped):
        WORKERS.send(COMMAND.pack(KILL, worker.number))
    worker.link.close()
