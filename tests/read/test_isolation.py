"""Packages in processes of their own: what happens when one does not end, or ends badly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongshi.config import LANGUAGES, Limits
from gongshi.errors import EnvironmentFault
from gongshi.model import Concern
from gongshi.read.isolation import ReaderError, Stopped, read_apart
from gongshi.read.wire import Task
from gongshi.report.wording import words_of
from gongshi.workers import WORKERS
from tests.packages import HEADERS, ORGANIZATION, flat, judge_apart, write_package
from tests.processes import unmeasured

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("measured_readers")

MANY = HEADERS["organizations"] + "".join(
    ORGANIZATION.replace("o1", f"o{number}") for number in range(50_000)
)
ENDLESS = """\
import os, sys, time
import gongshi.read.worker as worker

def read_task(task, told):
    {body}
    return real(task, told)

real = worker.read_task
worker.read_task = read_task
worker.main()
"""


def process_of_workers() -> int:
    """Return the process that forks the workers."""
    WORKERS.prepare()
    process = WORKERS.process
    assert process
    return process.pid


def children(parent: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [int(each) for each in text.split()]


@pytest.fixture
def worker_that() -> Iterator[None]:
    """Leave the workers of the other tests as they were."""
    yield
    WORKERS.end()  # started in a strange way, so nobody else may use it


def strange_workers(body: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have the next workers do something else than reading."""
    program = folder / "strange.py"
    program.write_text(ENDLESS.format(body=body), encoding="utf-8")
    WORKERS.end()  # the ones that run read packages
    start = subprocess.Popen

    def popen(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        return start([command[0], str(program), command[-1]], **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "Popen", popen)


def task(folder: Path, limits: Limits | None = None) -> Task:
    """Return the task to read a package."""
    scratch = folder.with_name(f"{folder.name}-scratch")
    scratch.mkdir()
    return Task(str(folder), str(folder.parent), str(scratch), None, limits or Limits())


@pytest.mark.parametrize(
    ("limits", "kind"),
    [
        (Limits(package_seconds=0, bytes_per_second=1 << 40), "time"),
        (Limits(package_memory_bytes=1 << 26), "memory"),
    ],
    ids=["time", "memory"],
)
def test_exhausted_package(limits: Limits, kind: str, tmp_path: Path) -> None:
    """It is true that a package over its time or memory costs one finding, and others none."""
    greedy = write_package(tmp_path / "greedy", {"organizations.csv": MANY * 20})

    report = judge_apart(greedy, limits=limits)

    found = [code for *_, code in flat(report.findings)]
    assert (found, report.exit_code) in (
        ([f"package-limit.{kind}"], 6),
        # How the engine dies of too little memory is its own choice.
        (["package-limit.died"], 6),
    )


@pytest.mark.usefixtures("worker_that")
@pytest.mark.parametrize(
    ("body", "stopped"),
    [
        ("time.sleep(600)", Stopped.TIME),
        ("os.kill(os.getpid(), 11)", Stopped.DIED),
        ("bytearray(1 << 40)", Stopped.MEMORY),
        ("os._exit(3)", Stopped.DIED),
    ],
    ids=["hangs", "crashes", "asks for too much", "ends"],
)
def test_strange_worker(
    body: str, stopped: Stopped, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is true that a worker that hangs, crashes or ends is told apart, and leaves no process."""
    strange_workers(body, monkeypatch, tmp_path)
    folder = write_package(tmp_path / "bad", {})

    outcome = read_apart([task(folder, Limits(package_seconds=1))])

    assert outcome == [stopped]
    pid = process_of_workers()
    WORKERS.end()  # so that nothing more can end
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.usefixtures("worker_that")
@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("raise ValueError('ours')", ReaderError),
        ("raise OSError(24, 'Too many open files')", OSError),
        ("from gongshi.errors import EnvironmentFault; raise EnvironmentFault('disk', note='x')",
         EnvironmentFault),
    ],
)  # fmt: skip
@pytest.mark.hostile(56)
def test_fault_is_no_finding(
    body: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is true that our own mistakes and the machine's are raised, and never blamed on data."""
    strange_workers(body, monkeypatch, tmp_path)

    with pytest.raises(error):
        read_apart([task(write_package(tmp_path / "p", {}))])


@pytest.mark.usefixtures("worker_that")
def test_worker_that_sends_anything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is true that a worker led astray cannot have its owner call a function."""
    marker = tmp_path / "called"
    strange_workers(
        f"return type('A', (), {{'__reduce__': lambda _: (os.mkdir, ({str(marker)!r},))}})()",
        monkeypatch, tmp_path,
    )  # fmt: skip

    outcome = read_apart([task(write_package(tmp_path / "p", {}))])

    assert (outcome, marker.exists()) == ([Stopped.DIED], False)


@pytest.mark.slow
@pytest.mark.usefixtures("worker_that")
@pytest.mark.parametrize(
    ("body", "kind"),
    [("bytearray(1 << 40)", "memory"), ("time.sleep(600)", "time"), ("os.abort()", "died")],
)
def test_others_are_still_judged(
    body: str, kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is true that a package that cannot be read costs one finding, the others nothing."""
    strange_workers(f"if 'greedy' in task.folder: {body}", monkeypatch, tmp_path)
    greedy = write_package(tmp_path / "greedy", {})
    bad = write_package(tmp_path / "bad", {"organizations.csv": HEADERS["organizations"] + "x\n"})

    report = judge_apart(greedy, bad, limits=Limits(package_seconds=2))

    assert report.exit_code == 6
    assert [each.name for each in report.packages] == ["bad"]
    found = [code for each, (*_, code) in zip(report.findings, flat(report.findings), strict=True)
             if each.package == "greedy"]  # fmt: skip
    assert found == [f"package-limit.{kind}"]
    assert {each.package for each in report.findings} == {"greedy", "bad"}


@pytest.mark.parametrize("kind", list(Stopped))
@pytest.mark.parametrize("language", LANGUAGES)
def test_words(kind: Stopped, language: str, tmp_path: Path) -> None:
    """It is true that each way to stop is worded, with the package's name."""
    from gongshi.read.packages import _stopped  # noqa: PLC0415 - what is worded here

    finding = _stopped(tmp_path / "name-of-it", kind, Limits())

    assert finding.concern is Concern.LIMIT
    assert "name-of-it" in words_of(finding, language).message


def test_killed_workers_come_back(tmp_path: Path) -> None:
    """It is true that packages can be read after the process of the workers was killed."""
    folder = write_package(tmp_path / "p", {})
    assert judge_apart(folder).valid
    os.kill(process_of_workers(), signal.SIGKILL)

    try:
        report = judge_apart(folder)
    except EnvironmentFault:
        # It was still dying when it was asked.
        report = judge_apart(folder)

    assert report.valid


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_nobody_is_left(number: signal.Signals, tmp_path: Path) -> None:
    """It is true that a command that is killed or interrupted leaves no process behind."""
    program = tmp_path / "owner.py"
    strange = tmp_path / "strange.py"
    strange.write_text(
        ENDLESS.format(body=f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); "
                            f"os.rename({str(tmp_path / 'pid')!r}, {str(tmp_path / 'is')!r}); "
                            "time.sleep(600)"),
        encoding="utf-8",
    )  # fmt: skip
    folder = write_package(tmp_path / "p", {})
    program.write_text(
        "import subprocess, sys\n"
        "start = subprocess.Popen\n"
        f"subprocess.Popen = lambda c, **o: start([c[0], {str(strange)!r}, c[-1]], **o)\n"
        "from gongshi.cli import main\n"
        f"sys.exit(main(['validate', {str(folder)!r}]))\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, str(program)], env=unmeasured()) as owner:
        while not (tmp_path / "is").exists():
            assert owner.poll() is None
        worker = int((tmp_path / "is").read_text(encoding="ascii"))
        owner.send_signal(number)
        ended = owner.wait(30)
    gone = Path(f"/proc/{worker}")

    assert ended == (130 if number == signal.SIGINT else -signal.SIGKILL)
    deadline = os.times().elapsed + 10
    while gone.exists() and os.times().elapsed < deadline:
        os.sched_yield()
    assert not gone.exists()


def test_secrets_stay_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is true that the workers are not told what the environment says of passwords."""
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("LANG", "C.UTF-8")
    WORKERS.end()  # it was started before
    assert judge_apart(write_package(tmp_path / "p", {})).valid

    environment = Path(f"/proc/{process_of_workers()}/environ").read_bytes()

    assert (b"LANG=C.UTF-8" in environment, b"SECRET_TOKEN" in environment) == (True, False)


def test_current_folder_is_not_imported_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is true that a module in the current folder is not run by the workers."""
    (tmp_path / "duckdb.py").write_text("raise SystemExit(1)", encoding="utf-8")
    folder = write_package(tmp_path / "p", {})
    monkeypatch.chdir(tmp_path)
    WORKERS.end()  # it was started elsewhere

    assert judge_apart(folder).valid
