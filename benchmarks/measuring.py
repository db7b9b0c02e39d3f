"""What the measurements share: where they write, how a command is run, what it took."""

from __future__ import annotations

import ctypes
import os
import statistics
import subprocess
import sysconfig
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import resource
    from collections.abc import Callable, Container, Iterable, Iterator

_SHARED = Path("/dev/shm")  # noqa: S108, a file system in memory, so that no disk is measured
MEMORY = _SHARED if _SHARED.is_dir() else None
"""The folder in memory, where the system has one."""
SCRIPTS = Path(sysconfig.get_path("scripts"))
GONGSHI = SCRIPTS / "gongshi"
GLANCE = 0.05
"""Seconds between two looks at the memory of a command, at least …"""
AT_REST = 20
"""… and so many times what a look takes, so that looking does not slow what is looked at."""
_SUBREAPER = 36
"""`PR_SET_CHILD_SUBREAPER` of `prctl(2)`."""
Run = TypeVar("Run")


@dataclass(frozen=True)
class Usage:
    """What a command took."""

    seconds: float
    cpu: float
    """Seconds of processors: on a busy machine these tell more."""
    peak: float
    """MiB of its largest process."""
    total: float
    """MiB of all its processes together, as they were seen now and then (`GLANCE`); what
    several share counts once. Never less than `peak`."""


@dataclass(frozen=True)
class Spread:
    """The least, the middle and the most of some runs."""

    least: float
    middle: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Return the spread of values, of which there is at least one."""
        known = sorted(values)
        return cls(known[0], statistics.median(known), known[-1])


def _lines(path: Path) -> list[str]:
    """Return the lines of a file about a process; none where the process has ended."""
    try:
        return path.read_text().splitlines()
    except OSError:
        return []


def _with_children(process: int) -> Iterator[int]:
    """Yield a process and those that come from it."""
    yield process
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in " ".join(_lines(path)).split():
            yield from _with_children(int(child))


def memory_of(process: int) -> float:
    """Return the MiB of a process with those that come from it; 0 where none is left.

    A page that several processes share counts once among them all (`Pss`).
    """
    shares = (
        int(line.split()[1])
        for each in _with_children(process)
        for line in _lines(Path(f"/proc/{each}/smaps_rollup"))
        if line.startswith("Pss:")
    )
    return sum(shares) / 1024


class _Watch(threading.Thread):
    """Looks at the memory of a command until it is told that the command has ended."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self._process = process
        self._ended = threading.Event()

    def run(self) -> None:
        pause = GLANCE
        while not self._ended.wait(pause):
            begin = time.perf_counter()
            self.most = max(self.most, memory_of(self._process))
            pause = max(GLANCE, (time.perf_counter() - begin) * AT_REST)

    def end(self) -> float:
        """Return the most MiB that were seen."""
        self._ended.set()
        self.join()
        return self.most


@cache
def _adopt() -> None:
    """Have processes become children of this one when what started them ends before them."""
    if ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _orphans() -> Iterator[resource.struct_rusage]:
    """Yield what processes took that a command has left behind, when each has ended."""
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return
        yield usage


def run(
    *command: str | Path, cwd: Path | None = None, codes: Container[int] = (0,)
) -> tuple[str, Usage]:
    """Run a command; return what it prints and what it took, with the processes it started.

    Raises:
        subprocess.CalledProcessError: It ended with none of the codes.
    """
    words = [str(each) for each in command]
    place = {"TMPDIR": str(MEMORY)} if MEMORY else {}
    _adopt()
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            words, stdout=output, cwd=cwd, env=os.environ | {"LC_ALL": "C.UTF-8"} | place
        )
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        total = watch.end()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read().decode()
    if process.returncode not in codes:
        raise subprocess.CalledProcessError(process.returncode, words, printed)
    usages = (usage, *_orphans())
    peak = max(each.ru_maxrss for each in usages) / 1024
    cpu = sum(each.ru_utime + each.ru_stime for each in usages)
    return printed, Usage(seconds, cpu, peak, max(peak, total))


def middle(runs: list[Run], seconds: Callable[[Run], float]) -> Run:
    """Return the run that took neither the least time nor the most."""
    return sorted(runs, key=seconds)[len(runs) // 2]
