"""Machines that fail, kills at every step, a disk too small, many builders: a site stays whole.

The long series, over builds of a whole site, is `make faults`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gongshi.release import verify_site
from tests.faults import BEFORE, MANY, STEPS, WAYS, wrong_after
from tests.processes import PATIENCE, unmeasured
from tests.small_sites import files_of_version, kept_versions, names, pages, put_version

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

EVERY = os.environ.get("GONGSHI_FAULTS", "4")
"""Of how many changes one fails here; `make faults` has each of them fail."""
BUILDERS = 8
WRITES = 5
"""How often a build of a small site writes: three files that changed, the manifest, the mark."""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of these tests, which must not wait for anything."""
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=PATIENCE,
        env=unmeasured(PYTHONDONTWRITEBYTECODE="1"),
    )  # fmt: skip


@pytest.mark.hostile(56, 57)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("step", STEPS)
def test_every_change_fails_once(step: str, way: str, tmp_path: Path) -> None:
    """It is true that no change that fails, or before which we are killed, costs a site."""
    ended = run(sys.executable, "-m", "tests.faults", str(tmp_path), step, way, EVERY)

    *wrong, struck = ended.stdout.splitlines() or [""]
    assert (wrong, ended.stderr) == ([], "")
    assert int(struck) >= 20 // int(EVERY)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A live site with others kept."""
    for version in BEFORE:
        put_version(tmp_path / "site", version, MANY)
    return tmp_path / "site"


@pytest.mark.strace
@pytest.mark.hostile(56, 57)
@pytest.mark.parametrize("fault", ["error=ENOSPC", "signal=KILL"])
def test_every_write_fails_once(fault: str, site: Path) -> None:
    """It is true that a file that is cut off never comes into a site, nor a cut-off mark."""
    ended = []
    for number in range(1, WRITES + 2):
        trial = site.parent / f"trial-{number}" / "site"
        shutil.copytree(site.parent / ".site-kept", trial.parent / ".site-kept")
        shutil.copytree(site, trial)
        told = [f"inject=write:{fault}:when={number}", "trace=write", "signal=none"]
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", *(f"-e{each}" for each in told)]
        step = [sys.executable, "-m", "tests.small_sites", str(trial), "five", str(MANY)]
        ended.append(run(*strace, *step).returncode)
        assert (number, list(wrong_after(trial, "build"))) == (number, [])

    assert all(ended[:WRITES])
    assert ended[WRITES] == 0


@pytest.mark.mounts
@pytest.mark.hostile(56)
def test_disk_that_is_too_small(tmp_path: Path) -> None:
    """It is true that on a disk that fills up builds fail, and the site before stays, whole."""
    ended = run(
        "unshare", "-rm", "sh", "-ec",
        'mount -t tmpfs -o size=256k none "$1"; exec "$2" -m tests.faults "$1"',
        "sh", str(tmp_path), sys.executable,
    )  # fmt: skip

    assert re.fullmatch("full after [3-9] sites, which are whole\n", ended.stdout)
    assert ended.stderr == ""


@pytest.mark.mounts
@pytest.mark.hostile(56)
@pytest.mark.parametrize(
    ("mount", "key"),
    [
        ("mount -t tmpfs none site", "site-mounted"),
        ("mount --bind site site", "site-fixed"),
        ("mount --bind . . && cd . && mount -o remount,bind,ro .", "beside-site"),
    ],
    ids=["another file system", "same file system", "read-only"],
)
def test_site_that_cannot_be_exchanged(mount: str, key: str, site: Path) -> None:
    """It is true that a site that cannot be exchanged stays as it is, and it is said why."""
    # A folder that is mounted upon itself is reached by its name only.
    script = f'(cd "$1" && {mount}) && "$2" -m tests.small_sites "$1/site" five 9'

    ended = run("unshare", "-rm", "sh", "-c", script, "sh", str(site.parent), sys.executable)

    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(f"gongshi.errors.EnvironmentFault: ('{key}', ")
    assert (pages(site), kept_versions(site)) == (
        files_of_version("four"), ["three", "two", "one"],
    )  # fmt: skip
    assert names(site.parent) == {"site", ".site-kept", ".site-lock"}


@pytest.mark.hostile(57)
def test_many_builders(site: Path) -> None:
    """It is true that of many builders at once one is at work, and the others say that it is."""
    versions = [f"v{number}" for number in range(BUILDERS)]
    command = [sys.executable, "-m", "tests.small_sites", str(site)]
    builders = {
        version: subprocess.Popen(
            [*command, version, "99"], stderr=subprocess.PIPE, text=True, env=unmeasured()
        )
        for version in versions
    }
    said = {version: each.communicate(timeout=PATIENCE)[1] for version, each in builders.items()}
    done = {version for version, each in builders.items() if each.returncode == 0}

    assert done
    assert all("'busy'" in said[version] for version in set(versions) - done)
    live = (site / "index.html").read_text()
    assert live in done
    assert pages(site) == files_of_version(live)
    assert not verify_site(site).exit_code
    assert set(kept_versions(site)) == {*BEFORE, *done} - {live}
    assert names(site.parent) == {"site", ".site-kept", ".site-lock"}
