"""Builds on a machine that fails, or that are told to stop: the old site, and no rest of the new.

Each build runs as a process, with a folder of its own for what is temporary.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from gongshi import cli
from gongshi.config import Limits
from gongshi.derive.sqlite import write_sqlite
from gongshi.engine import open_database
from gongshi.errors import EnvironmentFault
from gongshi.read.wire import Task
from gongshi.read.worker import read_task
from gongshi.schema import load_schemas
from tests import golden_site
from tests.factory import files_of
from tests.packages import write_package
from tests.processes import PATIENCE, unmeasured, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.build import Request


def _hear_all() -> None:
    """Take every signal as the system does, even where the tests themselves run under nohup."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


@dataclass(frozen=True)
class Project:
    """A project whose site was built before its data changed."""

    request: Request
    old: Mapping[str, bytes]
    temporary: Path

    def command(self, *shell: str) -> list[str]:
        """Return the command that builds the site anew."""
        request = self.request
        return [
            *shell, sys.executable, "-m", "gongshi", "build", "--as-of", request.as_of or "",
            "--config", str(request.config), "--data", str(request.data),
            "--site-dir", str(request.site_dir), "--messages", "en",
        ]  # fmt: skip

    def start(self, limit: str = "") -> subprocess.Popen[bytes]:
        """Start to build, perhaps within a limit as the shell sets it."""
        shell = ("/bin/sh", "-c", f'ulimit {limit}; exec "$@"', "sh") if limit else ()
        return subprocess.Popen(
            self.command(*shell), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=unmeasured(TMPDIR=str(self.temporary)),
            preexec_fn=_hear_all,  # noqa: PLW1509 - no threads here
        )  # fmt: skip

    def judge(self, process: subprocess.Popen[bytes]) -> int:
        """Wait for a build that must not succeed; return its exit code."""
        _, said = process.communicate(timeout=PATIENCE)
        assert b"Traceback" not in said, said.decode()
        assert b"internal error" not in said, said.decode()
        # Told apart first: to describe how whole sites differ takes longer than to build them.
        differ = files_of(self.request.site_dir) != self.old
        assert not differ, (process.returncode, said.decode())
        assert list(self.temporary.iterdir()) == []
        assert not (self.request.site_dir.parent / ".site-next").exists()
        return process.returncode


@pytest.fixture(scope="module")
def project(golden_project: Request, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The golden project with its site, and a cell changed since."""
    folder = tmp_path_factory.mktemp("stopping")
    request = golden_site.copy_built(golden_project, folder / "project")
    table = request.data / "one" / "projects.csv"
    table.write_text(table.read_text("utf-8").replace("100000.50", "123456.70"), "utf-8")
    (folder / "temporary").mkdir()
    return Project(request, files_of(request.site_dir), folder / "temporary")


@pytest.mark.slow
@pytest.mark.hostile(56)
@pytest.mark.parametrize("blocks", [0, 40, 200, 600])
def test_no_room_for_a_file(project: Project, blocks: int) -> None:
    """It is true that a file that cannot be written, whoever writes it, is the machine's fault."""
    process = project.start(f"-f {blocks}")

    assert project.judge(process) == 7


@pytest.mark.slow
@pytest.mark.hostile(56)
def test_too_few_files(project: Project) -> None:
    """It is true that too few open files are the machine's fault."""
    process = project.start("-n 8")

    assert project.judge(process) == 7


@pytest.mark.slow
@pytest.mark.hostile(57)
@pytest.mark.parametrize("moment", ["reading", "writing"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_build(project: Project, number: signal.Signals, moment: str) -> None:
    """It is true that a build that is told to stop clears up, and ends as a shell says it."""
    process = project.start()
    folder = project.request.site_dir.parent / ".site-next" / "next"

    def is_now() -> bool:
        assert process.poll() is None
        begun = project.temporary.glob("gongshi-*") if moment == "reading" else folder.glob("*")
        return any(begun)

    wait_until(is_now)
    process.send_signal(number)

    assert project.judge(process) == 128 + number


@pytest.mark.slow
@pytest.mark.hostile(56)
def test_signal_that_is_to_be_ignored(tmp_path: Path) -> None:
    """It is true that a signal that the parent wants ignored, as nohup does, stops nothing."""
    folder = write_package(tmp_path / "p", {})
    program = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from gongshi import cli\n"
        "cli._COMMANDS['validate'] = lambda *_: os.kill(os.getpid(), signal.SIGHUP) or 0\n"
        f"sys.exit(cli.main(['validate', {str(folder)!r}]))\n"
    )

    ended = subprocess.run([sys.executable, "-c", program], env=unmeasured(), check=False)

    assert ended.returncode == 0


@pytest.mark.slow
@pytest.mark.hostile(56)
@pytest.mark.parametrize("closed", [">&-", "2>&- <&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str, tmp_path: Path) -> None:
    """It is true that a command without standard streams still gives its exit code."""
    folder = write_package(tmp_path / "p", {"sources.csv": ""})
    line = f'exec "$@" {closed}'
    words = [sys.executable, "-m", "gongshi", "validate", str(folder)]

    ended = subprocess.run(
        ["/bin/sh", "-c", line, "sh", *words], env=unmeasured(), capture_output=True, check=False
    )

    assert ended.returncode == 3
    assert b"rror of gongshi" not in ended.stdout + ended.stderr


@pytest.mark.parametrize("error", [RuntimeError("Query interrupted"), OSError(5, "x"), None])
def test_error_of_work_that_was_cut_off(
    error: Exception | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is true that what breaks because of a signal is not reported as a mistake."""

    def stopped(*_: object) -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            signal.raise_signal(signal.SIGTERM)  # a second one changes nothing
            if error:
                raise error from None
            raise

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setitem(cli._COMMANDS, "validate", stopped)  # noqa: SLF001 - what is called

    code = cli.main(["validate"])

    assert code == 128 + signal.SIGTERM
    assert capsys.readouterr() == ("", "")
    assert signal.getsignal(signal.SIGTERM) is before


def test_interrupted_query_is_an_interrupt() -> None:
    """It is true that a query that is interrupted ends as an interrupt, not as an error of SQL."""
    long = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(100000) b"
    with open_database() as database:
        threading.Timer(0.2, database.connection.interrupt).start()

        with pytest.raises(KeyboardInterrupt):
            database.rows(long)


@pytest.mark.hostile(56)
def test_disk_behind_sqlite(tmp_path: Path) -> None:
    """It is true that a file that SQLite cannot write is the machine's fault."""
    with open_database() as database, pytest.raises(EnvironmentFault) as caught:
        write_sqlite(tmp_path / "none" / "p.sqlite", database, (), {}, load_schemas())

    assert caught.value.key == "disk"


@pytest.mark.hostile(56)
def test_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a folder without permission is said to have none, not to be no package."""
    folder = write_package(tmp_path / "p", {})
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("os.access", lambda *_: False)

    read = read_task(Task(str(folder), str(tmp_path), str(tmp_path / "scratch"), None, Limits()))

    assert [each.code for each in read.ledger] == ["file-unreadable"]


@pytest.mark.slow
@pytest.mark.hostile(57)
def test_signal_that_was_lost(tmp_path: Path) -> None:
    """It is true that a build goes no further where what a signal raised was dropped on its way."""
    request = golden_site.copy_project(tmp_path / "project")
    program = (
        "import os, signal, sys\n"
        "from gongshi import cli\n"
        "class Lost:\n"
        "    def __del__(self): os.kill(os.getpid(), signal.SIGTERM); str(self)\n"
        "build = cli._COMMANDS['build']\n"
        "def lose(*told):\n"
        "    lost = Lost()\n"
        "    del lost\n"
        "    return build(*told)\n"
        "cli._COMMANDS['build'] = lose\n"
        f"sys.exit(cli.main(['build', '--config', {str(request.config)!r}, '--data', "
        f"{str(request.data)!r}, '--site-dir', {str(request.site_dir)!r}]))\n"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], env=unmeasured(), capture_output=True, check=False
    )

    assert said.returncode == 128 + signal.SIGTERM
    assert b"Exception ignored" in said.stderr
    assert not request.site_dir.exists()
