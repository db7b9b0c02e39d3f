"""What is seen of a change, however it is made."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from watchdog.observers import Observer

from gongshi.serve import watch as room
from gongshi.serve.watch import Source, Watch, look
from tests.processes import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from watchdog.observers.api import BaseObserver


def save_by_rename(folder: Path) -> None:
    """As Vim, LibreOffice and most editors do."""
    (folder / ".t.csv.swp").write_text("new content")
    (folder / ".t.csv.swp").replace(folder / "t.csv")


def save_with_backup(folder: Path) -> None:
    """As Emacs does: the old file becomes the backup."""
    (folder / "t.csv").rename(folder / "t.csv~")
    (folder / "t.csv").write_text("new content")


def save_keeping_date_and_size(folder: Path) -> None:
    """As `cp -p` may do."""
    before = (folder / "t.csv").stat()
    (folder / "t.csv").write_text("dlo")
    os.utime(folder / "t.csv", ns=(before.st_atime_ns, before.st_mtime_ns))


def make_folders(folder: Path) -> None:
    """Before anybody can watch them, there is a file in the inner one."""
    (folder / "x" / "y").mkdir(parents=True)
    (folder / "x" / "y" / "z.csv").write_text("z")


def move_a_folder_here(folder: Path) -> None:
    """As an unpacked archive comes in, or a branch."""
    (folder.parent / "elsewhere").rename(folder / "new")


WAYS: tuple[Callable[[Path], object], ...] = (
    save_by_rename,
    save_with_backup,
    make_folders,
    move_a_folder_here,
    lambda folder: (folder / "t.csv").write_text("new"),
    lambda folder: (folder / "t.csv").unlink(),
    lambda folder: (folder / "a" / "b" / "u.csv").rename(folder / "u.csv"),
    lambda folder: shutil.rmtree(folder / "a"),
    shutil.rmtree,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file, and one two folders deeper; beside it a folder that is not watched."""
    (tmp_path / "data" / "a" / "b").mkdir(parents=True)
    (tmp_path / "data" / "t.csv").write_text("old")
    (tmp_path / "data" / "a" / "b" / "u.csv").write_text("old")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "v.csv").write_text("v")
    return tmp_path / "data"


@pytest.mark.parametrize("polls", [False, True])
@pytest.mark.parametrize("way", WAYS, ids=range(len(WAYS)))
def test_every_way(
    way: Callable[[Path], object], polls: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that a change is seen, by events and by polling, and after it there is quiet."""
    monkeypatch.setattr(room, "POLL_SECONDS", 0.02)
    with Watch(lambda: (Source(folder, warm=True),), polls=polls) as watch:
        way(folder)

        assert watch.wait(PATIENCE)
        assert watch.changed() == (True, False)
        assert watch.changed() == (False, False)


def test_same_date_and_size(folder: Path) -> None:
    """It is true that a file is another one where only its content and inode say so."""
    with Watch(lambda: (Source(folder, warm=True),)) as watch:
        save_keeping_date_and_size(folder)

        assert watch.wait(PATIENCE)
        assert watch.changed() == (True, False)


@pytest.mark.parametrize("way", [move_a_folder_here, shutil.rmtree])
def test_what_comes_later(way: Callable[[Path], object], folder: Path) -> None:
    """It is true that files in folders that were moved here or made anew are watched as well."""
    with Watch(lambda: (Source(folder),)) as watch:
        way(folder)
        assert watch.wait(PATIENCE)
        watch.changed()
        (folder / "new").mkdir(parents=True, exist_ok=True)
        (folder / "new" / "v.csv").write_text("first")
        watch.wait(PATIENCE)
        watch.changed()

        (folder / "new" / "v.csv").write_text("and later")

        assert watch.wait(PATIENCE)
        assert watch.changed() == (True, True)


def test_burst(folder: Path) -> None:
    """It is true that many changes in a row are one."""
    with Watch(lambda: (Source(folder, warm=True),)) as watch:
        for number in range(200):
            (folder / f"{number}.csv").write_text("x")

        assert watch.wait(PATIENCE)
        assert watch.changed() == (True, False)
        assert watch.changed() == (False, False)


def test_endless_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that one does not wait for ever for quiet."""
    monkeypatch.setattr(room, "LONGEST_SECONDS", 0.0)
    with Watch(lambda: (Source(folder, warm=True),)) as watch:
        (folder / "t.csv").write_text("new")
        assert watch.wait(PATIENCE)

        assert watch.changed() == (True, False)


@pytest.mark.parametrize(
    "name", [".t.csv.swp", "~$t.xlsx", "#t.csv#", "t.csv~", ".~lock.t.csv#", "__pycache__", "t.pyc"]
)
def test_what_programs_keep_for_themselves(name: str, folder: Path) -> None:
    """It is true that locks, drafts, backups and compiled code are no change."""
    with Watch(lambda: (Source(folder),)) as watch:
        (folder / name).write_text("x")
        assert watch.wait(PATIENCE)

        assert watch.changed() == (False, False)


def test_reading_is_no_event(folder: Path) -> None:
    """It is true that a build that reads all files wakes nobody."""
    with Watch(lambda: (Source(folder),)) as watch:
        (folder / "t.csv").read_text()
        sorted(folder.rglob("*"))

        assert not watch.wait(0.2)


def test_folder_behind_a_link(folder: Path) -> None:
    """It is true that what a link leads to is watched, and a link that leads in a circle ends."""
    linked = folder.parent / "linked"
    linked.symlink_to(folder, target_is_directory=True)
    (folder / "circle").symlink_to(folder, target_is_directory=True)
    (folder / "more").symlink_to(folder.parent / "elsewhere", target_is_directory=True)
    with Watch(lambda: (Source(linked, warm=True),)) as watch:
        (folder / "t.csv").write_text("new")
        assert watch.wait(PATIENCE)
        assert watch.changed() == (True, False)

        (folder.parent / "elsewhere" / "v.csv").write_text("new")
        assert watch.wait(PATIENCE)
        assert watch.changed() == (True, False)

        linked.unlink()
        linked.symlink_to(folder.parent / "elsewhere", target_is_directory=True)
        assert watch.wait(PATIENCE)
        assert watch.changed() == (True, False)


def test_file_behind_a_link(folder: Path) -> None:
    """It is true that a file elsewhere that a link leads to is watched."""
    (folder / "v.csv").symlink_to(folder.parent / "elsewhere" / "v.csv")
    with Watch(lambda: (Source(folder, warm=True),)) as watch:
        (folder.parent / "elsewhere" / "v.csv").write_text("new")

        assert watch.wait(PATIENCE)
        assert watch.changed() == (True, False)


def test_links_that_are_not_followed(folder: Path) -> None:
    """It is true that in data a link is a file like others, wherever it leads."""
    (folder / "root").symlink_to("/", target_is_directory=True)
    (folder / "nowhere").symlink_to("/nowhere")

    seen = look((Source(folder, follows=False),))

    assert sorted(path.removeprefix(str(folder)) for path in seen.files) == [
        "/a/b/u.csv", "/nowhere", "/root", "/t.csv",
    ]  # fmt: skip


def test_sources_that_are_not_there(folder: Path) -> None:
    """It is true that what is missing, broken or no file is not seen, and harms nobody."""
    os.mkfifo(folder / "pipe")
    (folder / "dangling").symlink_to(folder / "nowhere")

    seen = look((Source(folder / "missing"), Source(folder / "pipe"), Source(folder / "dangling")))

    assert (seen.files, seen.folders) == ({}, {})


def test_no_room_for_watches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that where the system accepts no watch the files are polled instead."""
    monkeypatch.setattr(room, "POLL_SECONDS", 0.02)

    def full(**options: float) -> BaseObserver:
        observer = Observer(**options)

        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")

        monkeypatch.setattr(observer, "schedule", refuse)
        return observer

    monkeypatch.setattr(room, "Observer", full)
    with Watch(lambda: (Source(folder),)) as watch:
        (folder / "t.csv").write_text("new")

        assert watch.polls
        assert watch.wait(PATIENCE)
        assert watch.changed() == (True, True)
