"""The process that reads one package: forked for it alone, limited, and gone afterwards.

`python -m gongshi.read.worker FD` waits on a socket and forks a worker for each package. It opens
no package itself and never has a second thread, so that forking is safe and takes milliseconds.
When the socket closes, in whatever way its owner ended, it kills the workers and ends.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from gongshi.engine import Database
from gongshi.errors import GongshiError
from gongshi.processes import die_with
from gongshi.read.package import read_package
from gongshi.read.wire import (
    COMMAND,
    START,
    Done,
    Exhausted,
    Failed,
    Opened,
    Task,
    pack,
    receive,
)
from gongshi.schema import load_schemas

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongshi.config import Limits
    from gongshi.read.package import PackageRead

_FILES: Final = 256
"""How many files a worker may have open."""
_NEEDED: Final = 3 << 30
"""Bytes of address space that reading a small package may need; below, it is not the package's."""
_NO_THREAD: Final = "thread"
"""What errors say that come of too little memory for the stack of another thread."""


def _limit(limits: Limits) -> None:
    """Let the system bound what this process uses: memory, processor time, files, no core."""
    seconds = limits.package_seconds + limits.package_bytes // limits.bytes_per_second
    for kind, most in (
        # Memory that was asked for; address space alone costs nothing and is not counted.
        (resource.RLIMIT_DATA, limits.package_memory_bytes),
        (resource.RLIMIT_CPU, seconds * (os.cpu_count() or 1)),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))


def _scarce(limits: Limits) -> int:
    """Return how many bytes the system lets us have where that is too little for any package."""
    allowed = [resource.getrlimit(each)[0] for each in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    least = min((each for each in allowed if each != resource.RLIM_INFINITY), default=0)
    return least if least < min(limits.package_memory_bytes, _NEEDED) else 0


def _exhausted(limits: Limits) -> Exhausted | Failed:
    """Say whose limit the memory came to: that of a package, or a smaller one of the machine."""
    least = _scarce(limits)
    return Failed("", key="memory", detail={"limit": str(least)}) if least else Exhausted()


def read_task(task: Task, told: Callable[[int], None] = lambda _: None) -> PackageRead:
    """Read a package into files in the scratch folder."""
    database = Database(Path(task.scratch))
    try:
        schemas = task.schemas or load_schemas()
        return read_package(database, Path(task.folder), schemas, task.limits, told)
    finally:
        database.close()


def _work(link: socket.socket) -> None:
    """Take the task and answer it; whatever happens, the answer is a value."""
    task = receive(link)
    if not isinstance(task, Task):
        return
    answer: Done | Exhausted | Failed
    try:
        link.sendall(pack(Opened(0)))
        os.chdir(task.here)
        _limit(task.limits)
        answer = Done(read_task(task, lambda size: link.sendall(pack(Opened(size)))))
    except (MemoryError, duckdb.OutOfMemoryException):
        answer = _exhausted(task.limits)
    except GongshiError as error:
        memory = isinstance(error.__cause__, duckdb.OutOfMemoryException)
        failed = Failed("", key=error.key, detail=error.detail)
        answer = _exhausted(task.limits) if memory else failed
    except OSError as error:
        answer = Failed(error.strerror or type(error).__name__, number=error.errno or 0)
    except Exception as error:  # noqa: BLE001 - our own mistake is told to the owner, who names it
        answer = Failed(traceback.format_exc())
        if _NO_THREAD in str(error) and _scarce(task.limits):
            answer = _exhausted(task.limits)
    with suppress(BrokenPipeError, ConnectionResetError):
        link.sendall(pack(answer))


class _Nursery:
    """Forks workers on demand, and kills them."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.workers: dict[int, int] = {}
        """Process by number."""
        self.heard, heard = os.pipe()
        for end in (self.heard, heard):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(heard, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # A terminal's Ctrl-C is the owner's to handle.
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> None:
        """Do what the owner says until it is gone."""
        while True:
            control = self.control.fileno()
            ready, _, _ = select.select([control, self.heard], [], [])
            if self.heard in ready:
                os.read(self.heard, 1024)
            self.reap()
            if control in ready:
                message, files, _, _ = socket.recv_fds(self.control, COMMAND.size, 1)
                if not message:
                    return
                command, number = COMMAND.unpack(message)
                if command == START:
                    self.start(number, socket.socket(fileno=files[0]))
                elif number in self.workers:
                    os.kill(self.workers[number], signal.SIGKILL)

    def start(self, number: int, link: socket.socket) -> None:
        """Fork a worker, which answers on a socket of its own."""
        with link:
            here = os.getpid()
            try:
                worker = os.fork()
            except OSError as error:
                answer = Failed(error.strerror or "fork", number=error.errno or 0)
                with suppress(OSError):
                    link.sendall(pack(answer))
                return
            if worker:
                self.workers[number] = worker
                return
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                die_with(here)
                self.control.close()
                _work(link)
            finally:
                os._exit(0)

    def reap(self) -> None:
        """Forget the workers that ended, so that no number is ever killed twice."""
        for number, worker in list(self.workers.items()):
            if os.waitpid(worker, os.WNOHANG)[0]:
                del self.workers[number]

    def end(self) -> None:
        """Kill what still works."""
        for worker in self.workers.values():
            os.kill(worker, signal.SIGKILL)


def main() -> None:
    """Serve the owner of the socket whose number is the first argument."""
    # Known to every worker from its start; what is wrong with them, the owner will say.
    with suppress(GongshiError):
        load_schemas()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as control:
        nursery = _Nursery(control)
        try:
            nursery.serve()
        finally:
            nursery.end()


if __name__ == "__main__":
    main()
