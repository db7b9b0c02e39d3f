"""Pages made by several processes at once: each takes a kind of pages, makes and places them all.

Processes are forked, so that they begin with everything that was read; the store lies on disk by
then, and each opens it for itself. What they place is entered by the one that forked them.
"""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from typing import TYPE_CHECKING, Final, NamedTuple

from gongshi.errors import EnvironmentFault, GongshiError
from gongshi.processes import die_with, processors
from gongshi.profile import CLOCK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongshi.model import Artifact
    from gongshi.profile import Spent
    from gongshi.release import Placed, Staging
    from gongshi.render import Rendering

_STOPS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FEW: Final = 1_000
"""Records up to which a site is made sooner by one process."""


class _Work(NamedTuple):
    """What a process needs; it is there when the process begins."""

    rendering: Rendering
    staging: Staging
    parent: int


class _Done(NamedTuple):
    """What a process did with a kind of pages."""

    files: list[Placed]
    spent: dict[str, Spent]
    fault: GongshiError | None


_work: list[_Work] = []


def jobs_for(asked: int | None, records: int) -> int:
    """Return how many processes make the pages of a site.

    Args:
        asked: what the caller wants, None for one a processor.
        records: how many rows the site's packages have.
    """
    if threading.active_count() > 1 or not hasattr(os, "fork"):
        # A process with several threads cannot be forked in order.
        return 1
    if asked is None:
        return 1 if records < _FEW else processors()
    return max(1, asked)


def placed(staging: Staging, artifacts: Iterable[Artifact]) -> Iterator[Placed]:
    """Place files one by one, as they are made."""
    for each in artifacts:
        with CLOCK.stage("write"):
            found = staging.place(each)
        yield found


def _begin() -> None:
    """Get a process ready: it ends with the one that forked it, which alone hears signals."""
    work = _work[0]
    for each in _STOPS:
        signal.signal(each, signal.SIG_IGN)
    die_with(work.parent)
    work.rendering.site.database.reopen()


def _make(side: int, kind: int) -> _Done:
    """Make and place all pages of a kind on one side."""
    work = _work[0]
    told = CLOCK.running
    if told:
        CLOCK.start()
    files: list[Placed] = []
    fault = None
    try:
        files += placed(work.staging, work.rendering.pages(side, kind))
    except GongshiError as error:
        fault = error
    spent = CLOCK.stop() if told else {}
    CLOCK.running = told
    return _Done(files, spent, fault)


def _ends_well(done: _Done) -> list[Placed]:
    if done.fault:
        raise done.fault
    CLOCK.add(done.spent)
    return done.files


def make_pages(rendering: Rendering, staging: Staging, jobs: int) -> Iterator[Placed]:
    """Make all pages of a site with so many processes, and yield what was placed, in any order.

    Raises:
        PersonalDataFault: a page holds personal data.
        EnvironmentFault: a process was killed, or none could be started.
    """
    if jobs == 1:
        yield from placed(staging, rendering)
        return
    # What takes longest begins first.
    parts = sorted(rendering.parts, key=lambda each: -rendering.weight(*each))
    database = rendering.site.database
    with CLOCK.stage("store"):
        database.settle()
    _work[:] = [_Work(rendering, staging, os.getpid())]
    try:
        with ProcessPoolExecutor(
            jobs, mp_context=get_context("fork"), initializer=_begin
        ) as pool:  # fmt: skip
            try:
                # The first one forks them all; a signal meanwhile waits, since what it raises in
                # the system's own work around a fork is lost.
                before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
                try:
                    futures = [pool.submit(_make, *each) for each in parts]
                finally:
                    signal.pthread_sigmask(signal.SIG_SETMASK, before)
                database.reopen()
                for future in as_completed(futures):
                    yield from _ends_well(future.result())
            except BaseException:
                for each in active_children():
                    each.kill()
                raise
    except BrokenProcessPool as error:
        raise EnvironmentFault("job-killed") from error
    finally:
        _work.clear()
