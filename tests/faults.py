"""Steps of a publication that fail or are killed, one after the other, and what is left then.

`python -m tests.faults FOLDER STEP WAY EVERY` goes through them, all or every n-th, and prints what
is wrong, a line each; the last line tells how many there were. It runs as a process of its own,
without threads, since each fault takes place in a fork of it. `python -m tests.faults FOLDER` fills
the disk.
"""

from __future__ import annotations

import ctypes
import errno
import itertools
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.errors import GongshiError
from gongshi.release import roll_back, verify_site
from tests.small_sites import kept_versions, names, put_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEFORE: Final = ("one", "two", "three", "four")
"""The sites that were live, in this order."""
MANY: Final = 9
STEPS: Final[dict[str, Callable[[Path], object]]] = {
    "first": lambda site: put_version(site.parent / "new", "five", MANY),
    "build": lambda site: put_version(site, "five", MANY),
    "prune": lambda site: put_version(site, "five", 1),
    "none": lambda site: put_version(site, "five", 0),
    "rollback": lambda site: roll_back(site, 2),
}
WAYS: Final = ("exchange", "two-steps")
_ERRORS: Final = (errno.EIO, errno.ENOSPC, errno.EDQUOT)
_WRITES: Final = frozenset({
    "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod", "os.utime",
    "os.truncate", "ctypes.dlopen",
})  # fmt: skip
"""What Python announces before it asks the system to change something; the exchange of folders
is announced by the library that it is asked of."""
FINISHED: Final = 0
REFUSED: Final = 1
FAILED: Final = 2


def _changes(event: str, arguments: tuple[object, ...]) -> bool:
    """Tell whether an event announces a change in the file system."""
    if event == "open":
        flags = arguments[2]
        return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in _WRITES


def _strike(number: int, error: int | None) -> None:
    """Have this process fail, or be killed, at a change, which are counted from 1 on."""
    left = number

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if _changes(event, arguments):
            left -= 1
            if left == 0:
                if error is None:
                    os.kill(os.getpid(), signal.SIGKILL)
                raise OSError(error or 0, os.strerror(error or 0))

    sys.addaudithook(hook)


def _attempt(step: Callable[[Path], object], site: Path, number: int, error: int | None) -> int:
    """Carry out a step in a fork that is struck; return how it ended as `waitpid` says it.

    A step that was done before it could be struck ends with SIGUSR1.
    """
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    # Nothing of the parent's is ended or told to anybody: the child only ever stops.
    try:
        _strike(number, error)
        step(site)
        code = FINISHED
    except (OSError, GongshiError):
        code = REFUSED
    except BaseException:  # noqa: BLE001 - whatever it is, the parent names it
        code = FAILED
    os.kill(os.getpid(), (signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM)[code])
    return 0


def wrong_after(site: Path, step: str) -> Iterator[str]:
    """Yield what is wrong about a site after a step that was struck, and after the next build.

    At any moment one of two sites is live, whole, and every kept one is whole. After the next
    build nothing is left beside the site, and each site that was live is kept, where that was
    wanted.
    """
    if step == "first":
        site = site.parent / "new"
        if site.exists() and verify_site(site).exit_code:
            yield "the first site is not whole"
        put_version(site, "six", MANY)
        if f".{site.name}-next" in names(site.parent):
            yield "something was left"
        return
    yield from _wrong_now(site, "two" if step == "rollback" else "five")
    was = (site / "index.html").read_text() if site.exists() else "four"
    kept = kept_versions(site)
    put_version(site, "six", MANY)
    left = names(site.parent) - {"site", ".site-lock", ".site-kept"}
    if left or verify_site(site).exit_code:
        yield f"the next build leaves {sorted(left)}"
    # A build that keeps fewer may have removed any of the others by then.
    wanted = {was} | (set(BEFORE) & set(kept) if step in {"prune", "none"} else set(BEFORE))
    found = kept_versions(site)
    if len(found) != len(set(found)):
        yield f"kept twice: {found}"
    if not wanted <= set(found):
        yield f"{sorted(wanted - set(found))} was lost"


def _wrong_now(site: Path, after: str) -> Iterator[str]:
    """Yield what is wrong about a site that is either the fourth or the one after it."""
    # It may be away for one moment where the system cannot exchange folders.
    if not site.exists():
        if not (site.parent / ".site-next" / "old").is_dir():
            yield "the live site is gone"
        return
    if verify_site(site).exit_code:
        yield "the live site is not whole"
    if (site / "index.html").read_text() not in {"four", after}:
        yield "another site is live"


def run(folder: Path, step: str, way: str, every: int) -> Iterator[str]:
    """Yield what is wrong after every n-th fault of a step, and last how many there were."""
    base = folder / "base"
    for version in BEFORE:
        put_version(base / "site", version, MANY)
    if way == "two-steps":
        ctypes.CDLL = lambda *_, **__: object()  # type: ignore[assignment,misc]
    # Where only some are looked at, each step has others.
    number = (list(STEPS).index(step) + WAYS.index(way)) % every + 1 - every
    struck, finished = 0, False
    while not finished:
        number += every
        for error in (None, _ERRORS[number % len(_ERRORS)]):
            shutil.copytree(base, folder / "trial")
            site = folder / "trial" / "site"
            ended = _attempt(STEPS[step], site, number, error)
            how = os.WTERMSIG(ended)
            what = f"{step}, {way}, change {number}, {errno.errorcode.get(error or 0, 'killed')}"
            if how == signal.SIGTERM:
                yield f"{what}: another error than the disk's"
            finished = error is None and how == signal.SIGUSR1
            if finished:
                shutil.rmtree(folder / "trial")
                break
            struck += 1
            for wrong in wrong_after(site, step):
                yield f"{what}: {wrong}"
            shutil.rmtree(folder / "trial")
    yield str(struck)


def fill(folder: Path) -> str:
    """Publish one site after the other, keeping all, until the disk is full; tell how it ends."""
    site = folder / "site"
    for number in itertools.count():
        try:
            put_version(site, str(number), MANY)
        except OSError as error:
            versions = [str(number - 1), *kept_versions(site)]
            if error.errno != errno.ENOSPC or (site / "index.html").read_text() != versions[0]:
                return f"failed otherwise: {error}"
            whole = not verify_site(site).exit_code and names(folder) == {
                "site", ".site-kept", ".site-lock",
            }  # fmt: skip
            return f"full after {len(versions)} sites, which are {'' if whole else 'not '}whole"
    return ""


if __name__ == "__main__":
    place, *told = sys.argv[1:]
    if told:
        step, way, every = told
        sys.stdout.writelines(f"{line}\n" for line in run(Path(place), step, way, int(every)))
    else:
        sys.stdout.write(f"{fill(Path(place))}\n")
