"""Folders for what is temporary."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest

from gongshi.scratch import clear_abandoned, scratch_folder
from tests.processes import unmeasured, wait_until

if TYPE_CHECKING:
    from pathlib import Path

_OWNER = (
    "import signal\nfrom gongshi.scratch import scratch_folder\n"
    "with scratch_folder() as folder:\n"
    "    (folder / 'big').write_text('x')\n    signal.pause()\n"
)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system's folder for what is temporary."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def owner(temporary: Path) -> subprocess.Popen[bytes]:
    """Start a process that has a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", _OWNER], env=unmeasured(TMPDIR=str(temporary))
    )
    wait_until(lambda: any(temporary.glob("gongshi-*/big")))
    return process


def test_folder_goes_with_the_block(temporary: Path) -> None:
    """It is true that the folder is there in the block, for its owner alone, and gone after it."""
    with scratch_folder() as folder:
        (folder / "x").write_text("x")
        assert folder.parent == temporary
        assert folder.stat().st_mode & 0o777 == 0o700

    assert list(temporary.iterdir()) == []


def test_folder_of_the_living_stays(temporary: Path) -> None:
    """It is true that two owners do not clear each other's folders."""
    with owner(temporary) as process:
        try:
            with scratch_folder() as one, scratch_folder() as two:
                assert len({*temporary.iterdir(), one, two}) == 3
            assert len(list(temporary.iterdir())) == 1
        finally:
            process.send_signal(signal.SIGKILL)


def test_folder_of_the_dead_goes(temporary: Path) -> None:
    """It is true that what a killed owner left is cleared by the next one."""
    with owner(temporary) as process:
        process.send_signal(signal.SIGKILL)

    with scratch_folder() as folder:
        assert list(temporary.iterdir()) == [folder]


def test_what_is_not_ours_stays(temporary: Path) -> None:
    """It is true that a folder without our lock, or behind a link, is not touched."""
    (temporary / "gongshi-theirs").mkdir()
    (temporary / "gongshi-theirs" / "thesis").write_text("x")
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere" / ".gongshi-lock").touch()
    (temporary / "gongshi-link").symlink_to(temporary / "elsewhere")
    (temporary / "gongshi-file").write_text("x")
    (temporary / "gongshi-linked").mkdir()
    (temporary / "gongshi-linked" / ".gongshi-lock").symlink_to(temporary / "gongshi-file")
    before = sorted(temporary.rglob("*"))

    clear_abandoned(temporary)

    assert sorted(temporary.rglob("*")) == before


def test_folder_that_may_not_be_removed(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that another user's folder is left alone."""
    (temporary / "gongshi-x").mkdir()
    (temporary / "gongshi-x" / ".gongshi-lock").touch()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)

    clear_abandoned(temporary)

    assert (temporary / "gongshi-x").is_dir()
