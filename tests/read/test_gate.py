"""The gate: what may be opened, and what happens when the machine fails."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from gongshi.model import Concern
from gongshi.read.gate import Refusal, check_path, leads_out, read_file


@pytest.mark.parametrize(
    "path", ["organizations.csv", "sub/x.csv", "a b.CSV", "机构.csv", "..a.csv"]
)
def test_path_inside_the_package(path: str) -> None:
    """It is true that an ordinary relative path is taken apart."""
    assert check_path(path) == tuple(path.split("/"))


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("https://a.org", True),
        ("sqlite:////x.db", True),
        ("file:x", True),
        ("/etc/passwd", True),
        ("\\\\host\\share", True),
        ("../x", True),
        ("a/../b", True),
        ("a\\..\\b", True),
        ("..", True),
        ("plain text: with a colon", False),
        ("a..b", False),
        ("", False),
    ],
)
def test_texts_that_lead_out(text: str, *, outside: bool) -> None:
    """It is true that addresses, absolute paths and parents are told from ordinary text."""
    assert leads_out(text) is outside


@pytest.mark.parametrize(
    ("number", "code", "concern"),
    [
        (errno.EACCES, "file-unreadable", Concern.DATA),
        (errno.EPERM, "file-unreadable", Concern.DATA),
        (errno.ENXIO, "path-error", Concern.SECURITY),
    ],
)
def test_refusals_of_the_system(
    number: int, code: str, concern: Concern, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that a file which the system does not open is the data's fault."""

    def fail(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", fail)

    with pytest.raises(Refusal) as caught:
        read_file(tmp_path, ("x.csv",), limit=1)

    assert (caught.value.code, caught.value.concern) == (code, concern)


@pytest.mark.hostile(56)
def test_failing_machine_is_not_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a failing disk is no finding."""

    def fail(*_: object, **__: object) -> int:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(os, "open", fail)

    with pytest.raises(OSError, match="input/output"):
        read_file(tmp_path, ("x.csv",), limit=1)


def test_size_at_the_limit(tmp_path: Path) -> None:
    """It is true that a file may have as many bytes as the limit, and not one more."""
    (tmp_path / "x.csv").write_bytes(b"abc")

    assert read_file(tmp_path, ("x.csv",), limit=3) == b"abc"
    with pytest.raises(Refusal) as caught:
        read_file(tmp_path, ("x.csv",), limit=2)
    assert (caught.value.code, caught.value.limit) == ("file-size", 2)


def open_files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_file_stays_open(tmp_path: Path) -> None:
    """It is true that a refusal closes everything that was opened on the way."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.csv").symlink_to("/etc/passwd")
    before = open_files()

    for _ in range(3):
        with pytest.raises(Refusal):
            read_file(tmp_path, ("a", "x.csv"), limit=9)

    assert open_files() == before
