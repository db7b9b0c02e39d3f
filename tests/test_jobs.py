"""Pages made by several processes: the same site, and no other one where a process ends badly."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongshi import jobs
from gongshi.errors import EnvironmentFault, GongshiError, PersonalDataFault
from tests import golden_site
from tests.factory import files_of
from tests.processes import unmeasured, wait_until

if TYPE_CHECKING:
    from gongshi.build import Request


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    """What the golden site is built from, with real data and fictitious ones."""
    (tmp_path / "temporary").mkdir()
    return golden_site.copy_project(tmp_path / "project")


def command(request: Request, *more: str) -> list[str]:
    """Return the command that builds a site."""
    return [
        sys.executable, "-m", "gongshi", "build", "--as-of", request.as_of or "",
        "--config", str(request.config), "--data", str(request.data),
        "--site-dir", str(request.site_dir), "--messages", "en", *more,
    ]  # fmt: skip


def said_by(process: int | str) -> bytes:
    """Return the command of a process, nothing where it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def children_of(process: int) -> list[int]:
    """Return the processes that a process forked to make pages: their command is its own."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(each) for each in found.split() if said_by(each) == said_by(process)]


@pytest.mark.slow
def test_same_site_whatever_the_number(request_: Request, golden_project: Request) -> None:
    """It is true that one process, two and five make the same bytes, again and anew."""
    sites = [files_of(golden_project.site_dir)]
    for more in (["--jobs", "1"], ["--jobs", "2"], ["--jobs", "5", "--force"]):
        subprocess.run(command(request_, *more), check=True, capture_output=True, env=unmeasured())
        sites.append(files_of(request_.site_dir))

    same = [each == sites[0] for each in sites]
    assert same == [True, True, True, True]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes as Linux shows them")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, 7), (signal.SIGTERM, 143)])
def test_process_that_ends_badly(
    number: signal.Signals, code: int, golden_project: Request, tmp_path: Path
) -> None:
    """It is true that the old site stays where a process is killed, or all are told to stop."""
    request_ = golden_site.copy_built(golden_project, tmp_path / "project")
    (tmp_path / "temporary").mkdir()
    table = request_.data / "one/projects.csv"
    table.write_text(table.read_text("utf-8").replace("100000.50", "123456.70"), "utf-8")
    before = files_of(request_.site_dir)
    temporary = request_.config.parent.parent / "temporary"

    process = subprocess.Popen(
        command(request_, "--jobs", "2", "--force"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=unmeasured(TMPDIR=str(temporary)),
    )  # fmt: skip
    children: list[int] = []

    def forked() -> bool:
        assert process.poll() is None
        children[:] = children_of(process.pid)
        return len(children) == 2

    wait_until(forked)
    os.kill(children[0] if number == signal.SIGKILL else process.pid, number)
    _, said = process.communicate(timeout=60)

    assert process.returncode == code, said.decode()
    assert (b"was killed" in said) == (number == signal.SIGKILL)
    assert b"Traceback" not in said
    unchanged = files_of(request_.site_dir) == before
    assert unchanged
    assert list(temporary.iterdir()) == []
    assert [each for each in children if Path(f"/proc/{each}").exists()] == []


@pytest.mark.slow
def test_what_a_process_refuses(request_: Request) -> None:
    """It is true that personal data found by a process that makes pages stop the build with 5."""
    program = (
        "import sys\n"
        "from gongshi.release import staging\n"
        "find = staging.personal_kind\n"
        "def found(path, *told, **more):\n"
        "    wanted = path.startswith('organizations/o-bridge/')\n"
        "    return 'resident-id' if wanted else find(path, *told, **more)\n"
        "staging.personal_kind = found\n"
        "from gongshi.cli import main\n"
        f"sys.exit(main({command(request_, '--jobs', '2')[3:]!r}))\n"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, env=unmeasured()
    )

    assert said.returncode == 5, said.stderr.decode()
    assert b"organizations/o-bridge/index.html" in said.stderr
    assert not request_.site_dir.exists()


@pytest.mark.parametrize("kind", [GongshiError, *GongshiError.__subclasses__()])
def test_fault_that_another_process_found(kind: type[GongshiError]) -> None:
    """It is true that a fault comes through from another process with all that it says."""
    sent = pickle.dumps(kind("disk", note="x", limit=3))
    again = pickle.loads(sent)  # noqa: S301 - our own

    assert type(again) is kind
    assert (again.key, again.detail) == ("disk", {"note": "x", "limit": "3"})


def test_number_of_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a small site, or a process of several threads, makes pages alone."""
    monkeypatch.setattr(jobs, "processors", lambda: 8)
    monkeypatch.setattr(threading, "active_count", lambda: 1)

    assert [jobs.jobs_for(None, each) for each in (10, 10_000)] == [1, 8]
    assert [jobs.jobs_for(each, 10) for each in (0, 1, 3)] == [1, 1, 3]

    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert jobs.jobs_for(3, 10_000) == 1
    assert issubclass(PersonalDataFault, GongshiError)
    assert EnvironmentFault("job-killed").exit_code == 7
