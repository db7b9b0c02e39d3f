"""Pages made by several processes at once: each takes a part of the site, and makes and places it.

Processes are forked, so that they begin with everything that was read; the store lies on disk by
then, and each opens it for itself. What they place is entered by the one that forked them.
"""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from typing import TYPE_CHECKING, Final, NamedTuple

from gongshi.engine import NOTING
from gongshi.errors import EnvironmentFault, GongshiError
from gongshi.processes import die_with, processors
from gongshi.profile import CLOCK
from gongshi.release import targets_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongshi.engine import Read
    from gongshi.model import Artifact
    from gongshi.profile import Spent
    from gongshi.release import Placed, Staging
    from gongshi.render import Part, Rendering

_STOPS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FEW: Final = 1_000
"""Records up to which a site is made sooner by one process."""


class _Work(NamedTuple):
    """What a process needs; it is there when the process begins."""

    rendering: Rendering
    staging: Staging
    parent: int


@dataclass(frozen=True, slots=True)
class Made:
    """A part of the site that was made: its files, what was read for it, what it leads to."""

    part: Part
    files: list[Placed]
    read: Read
    targets: frozenset[str]


class _Done(NamedTuple):
    """What a process did with a part of the site: made it, or found that it may not be."""

    result: Made | GongshiError
    spent: dict[str, Spent]


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


def _text(page: Artifact) -> str:
    """Return a page as text; pages are made in memory."""
    content = page.content
    return content.decode() if isinstance(content, bytes) else content.read_text("utf-8")


def make_part(rendering: Rendering, staging: Staging, part: Part) -> Made:
    """Make and place the pages of a part, and note what was read for them and what they lead to.

    Raises:
        PersonalDataFault: a page holds personal data.
    """
    files: list[Placed] = []
    targets: set[str] = set()
    with NOTING.part() as frame:
        for each in rendering.pages(part):
            with CLOCK.stage("write"):
                files.append(staging.place(each))
            with CLOCK.stage("links"):
                targets |= targets_of(each.path, _text(each))
    with CLOCK.stage("note"):
        read = frame.read(rendering.looked_up)
    return Made(part, files, read, frozenset(targets))


def _make(part: Part) -> _Done:
    """Make and place a part, in a process that does nothing else."""
    work = _work[0]
    told = CLOCK.running
    if told:
        CLOCK.start()
    result: Made | GongshiError
    try:
        result = make_part(work.rendering, work.staging, part)
    except GongshiError as error:
        result = error
    spent = CLOCK.stop() if told else {}
    CLOCK.running = told
    return _Done(result, spent)


def _ends_well(done: _Done) -> Made:
    if isinstance(done.result, GongshiError):
        raise done.result
    CLOCK.add(done.spent)
    return done.result


def make_pages(
    rendering: Rendering, staging: Staging, parts: Sequence[Part], jobs: int
) -> Iterator[Made]:
    """Make parts of a site with so many processes, and yield what was made, in any order.

    Raises:
        PersonalDataFault: a page holds personal data.
        EnvironmentFault: a process was killed, or none could be started.
    """
    if jobs == 1 or len(parts) <= 1:
        for each in parts:
            yield make_part(rendering, staging, each)
        return
    # What takes longest begins first.
    parts = sorted(parts, key=lambda each: -each.weight)
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
                    futures = [pool.submit(_make, each) for each in parts]
                finally:
                    signal.pthread_sigmask(signal.SIG_SETMASK, before)
                database.reopen()
                for future in as_completed(futures):
                    yield _ends_well(future.result())
            except BaseException:
                for child in active_children():
                    child.kill()
                raise
    except BrokenProcessPool as error:
        raise EnvironmentFault("job-killed") from error
    finally:
        _work.clear()
