"""What the command asks of the system while it reads hostile packages, as strace sees it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from gongshi.config import PACKAGE, schemas_folder
from tests.hostile import ALL
from tests.processes import unmeasured

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = [pytest.mark.strace, pytest.mark.slow]

SYSTEM: Final = (
    "/dev/null",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/lib/",
    "/lib64/",
    "/proc/",
    "/sys/devices/system/cpu/",
    "/sys/fs/cgroup/",
    "/usr/lib/",
    "/usr/share/locale/",
)
"""What may be opened beside packages, schemas, the installation and the temporary folder; the list
is printed in `docs/handbook/validation.md`."""
PAGE: Final = PACKAGE.parents[1] / "docs" / "handbook" / "validation.md"
_OPENED: Final = re.compile(
    r'(?:open|creat|openat2?)\((?:\w+<(?P<base>[^>]*)>, )?"(?P<path>(?:[^"\\]|\\.)*)"'
)
_SOCKET: Final = re.compile(r"socket(?:pair)?\((AF_\w+)")


class Trace(NamedTuple):
    """What a command did: the paths it tried to open, and the families of its sockets."""

    paths: frozenset[str]
    families: frozenset[str]


def read_trace(lines: Sequence[str]) -> Trace:
    """Take the paths, absolute, and the sockets out of strace's lines."""
    opened = [found for line in lines if (found := _OPENED.search(line))]
    families = [found[1] for line in lines if (found := _SOCKET.search(line))]
    return Trace(
        frozenset(str(Path(each["base"] or "/") / each["path"]) for each in opened),
        frozenset(families),
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every hostile package, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, bad in enumerate(ALL):
        bad.write(folder / f"bad-{number}" / "p")
    return folder


@pytest.fixture(scope="module")
def trace(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """What one command did that validated all of them."""
    log = tmp_path_factory.mktemp("trace") / "log"
    scratch = data / "scratch"
    scratch.mkdir()
    packages = sorted(str(each / "p") for each in data.glob("bad-*"))
    command = [
        "strace", "--follow-forks", "--decode-fds=path", "--seccomp-bpf", "-o", str(log),
        "--string-limit=8192", "--trace=open,openat,openat2,creat,socket,socketpair",
        sys.executable, "-m", "gongshi", "validate", "--format", "json", *packages,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=scratch, env=unmeasured(TMPDIR=str(scratch)), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (4, b"")
    return read_trace(log.read_text(encoding="utf-8", errors="replace").splitlines())


def test_lines_are_understood() -> None:
    """It is true that paths and sockets are found in what strace writes."""
    trace = read_trace([
        '7 openat(AT_FDCWD</data/p>, "a.csv", O_RDONLY|O_CLOEXEC) = 3</data/p/a.csv>',
        '7 openat(5</data/p/sub>, "b.csv", O_RDONLY) = -1 ENOENT (No such file or directory)',
        '8 openat(AT_FDCWD</x>, "/etc/passwd", O_RDONLY <unfinished ...>',
        '8 open("/etc/hosts", O_RDONLY) = 3',
        "8 socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = 4",
    ])  # fmt: skip

    assert trace == Trace(
        frozenset({"/data/p/a.csv", "/data/p/sub/b.csv", "/etc/passwd", "/etc/hosts"}),
        frozenset({"AF_INET6"}),
    )


def test_packages_are_opened(data: Path, trace: Trace) -> None:
    """It is true that the trace sees the packages' own files."""
    assert str(data / "bad-0" / "p" / "projects.csv") in trace.paths


@pytest.mark.hostile(1, 2, 3)
def test_no_network(trace: Trace) -> None:
    """It is true that no socket is opened but those between our own processes."""
    assert trace.families == {"AF_UNIX"}


@pytest.mark.hostile(4, 5, 6, 7, 8, 11, 12)
def test_nothing_outside(data: Path, trace: Trace) -> None:
    """It is true that nothing is opened outside packages, installation and temporary folder."""
    installation = {sys.prefix, sys.base_prefix, str(PACKAGE.parent), str(schemas_folder())}
    inside = {str(each / "p") for each in data.glob("bad-*")} | {str(data / "scratch")}
    allowed = tuple(f"{each}/" for each in installation | inside)

    outside = [
        each
        for each in sorted(trace.paths)
        if not f"{each}/".startswith(allowed) and not each.startswith(SYSTEM)
    ]

    assert outside == []


@pytest.mark.hostile(4, 5, 6, 7)
def test_no_link_is_followed(data: Path, trace: Trace) -> None:
    """It is true that what hostile links point to is never asked for, though it is near."""
    assert not [each for each in trace.paths if "/elsewhere" in each or "/outside" in each]
    assert not [each for each in trace.paths if each in {"/etc/passwd", "/etc/hostname"}]
    assert data.is_dir()


def test_system_files_are_documented() -> None:
    """It is true that the handbook names each system file that may be opened."""
    page = PAGE.read_text(encoding="utf-8")

    assert [each for each in SYSTEM if f"`{each}`" not in page] == []
