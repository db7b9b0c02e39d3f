"""Which state of the data a site shows: the commit and the day, never the clock."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from typing import TYPE_CHECKING

import pytest

from gongshi import __version__
from gongshi.config import Limits
from gongshi.engine import open_database
from gongshi.errors import EnvironmentFault, ExitCode, GongshiError, UsageError
from gongshi.model import Provenance, Undated
from gongshi.provenance import find_provenance
from gongshi.read import find_packages, read_packages
from gongshi.schema import load_schemas
from tests.factory import write_data

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = "source_id,title,published_on\ns1,a,2024-05-06\ns2,b,2025-07-08\ns3,c,\n"


@pytest.fixture(autouse=True)
def _no_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nobody set `SOURCE_DATE_EPOCH`."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


def git(folder: Path, *arguments: str, day: str = "2025-03-04") -> str:
    """Run Git as somebody on a day, or at a moment in Git's own form, and return what it says."""
    moment = day if day.startswith("@") else f"{day}T01:00:00+0800"
    told = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    for role in ("AUTHOR", "COMMITTER"):
        told |= {f"GIT_{role}_NAME": "T", f"GIT_{role}_EMAIL": "t@example.org"}
    command = ["git", "-C", str(folder), "-c", "commit.gpgsign=false", *arguments]
    answer = subprocess.run(command, check=True, capture_output=True, env=os.environ | told)
    return answer.stdout.decode().strip()


def commit(folder: Path, *, day: str = "2025-03-04") -> str:
    """Commit everything and return the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "x", day=day)
    return git(folder, "rev-parse", "HEAD")


TODAY = date(2026, 1, 15)
"""The machine's day in these tests."""


def found(data: Path, as_of: str | None = None, latest: date = TODAY) -> Provenance:
    """Return what is found of a data folder."""
    with open_database() as database:
        packages, _ = read_packages(database, find_packages(data), load_schemas(), Limits())
        return find_provenance(database, data, packages, as_of, latest)


def refused(data: Path, as_of: str | None = None) -> GongshiError:
    """Return why nothing was found."""
    with pytest.raises(GongshiError) as caught:
        found(data, as_of)
    return caught.value


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose data were committed on 4 March 2025."""
    folder = tmp_path / "repository"
    write_data(folder / "data", {"one": {"sources": SOURCES}, "two": {}})
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def test_newest_commit_of_the_data(repository: Path) -> None:
    """It is true that the day and the commit are those of the newest commit to the data."""
    newest = git(repository, "rev-parse", "HEAD")
    (repository / "README.md").write_text("x")
    commit(repository, day="2025-09-09")

    provenance = found(repository / "data")

    assert provenance == Provenance(
        date(2025, 3, 4), newest, __version__, {"one": newest, "two": newest}
    )


def test_each_package_has_its_commit(repository: Path) -> None:
    """It is true that a commit of one package is the newest of it and of all, not of the others."""
    first = git(repository, "rev-parse", "HEAD")
    (repository / "data" / "one" / "sources.csv").write_text(SOURCES + "s4,d,\n")
    second = commit(repository, day="2025-04-05")

    provenance = found(repository / "data")

    assert (provenance.as_of, provenance.commit) == (date(2025, 4, 5), second)
    assert [provenance.commit_of(each) for each in ("one", "two", "all")] == [second, first, second]


def test_stated_day(repository: Path) -> None:
    """It is true that a stated day stands before that of the commit, which is told all the same."""
    provenance = found(repository / "data", "2026-03-31")

    assert provenance.as_of == date(2026, 3, 31)
    assert provenance.commit == git(repository, "rev-parse", "HEAD")


@pytest.mark.parametrize("as_of", ["", "yesterday", "2025-02-30", "31.03.2026", "2026-3-1"])
def test_stated_day_that_is_none(as_of: str, repository: Path) -> None:
    """It is true that what is no date is refused by its words."""
    error = refused(repository / "data", as_of)

    assert isinstance(error, UsageError)
    assert (error.key, error.detail) == ("bad-date", {"value": as_of})


def test_environment_of_another_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that Git's variables, as a hook has them, do not lead to another repository."""
    monkeypatch.setenv("GIT_DIR", str(repository / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository / "nowhere"))

    assert found(repository / "data").as_of == date(2025, 3, 4)


def test_shallow_clone(repository: Path, tmp_path: Path) -> None:
    """It is true that in a shallow clone the day must be stated, and that the message says so."""
    (repository / "README.md").write_text("x")
    commit(repository, day="2025-09-09")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repository}", str(clone))

    error = refused(clone / "data")
    stated = found(clone / "data", "2026-03-31")

    assert isinstance(error, EnvironmentFault)
    assert (error.key, error.exit_code) == ("shallow-clone", ExitCode.ENVIRONMENT)
    assert stated.as_of == date(2026, 3, 31)


def test_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that outside a repository `SOURCE_DATE_EPOCH` tells the day, in UTC."""
    data = write_data(tmp_path / "data", {"one": {"sources": SOURCES}})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225599")

    assert found(data) == Provenance(date(2025, 12, 31), "", __version__)


def test_epoch_after_the_commit(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that the day of the data's commit stands before `SOURCE_DATE_EPOCH`."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225599")

    assert found(repository / "data").as_of == date(2025, 3, 4)


@pytest.mark.parametrize("epoch", ["", "soon", "-1", "²", "9" * 30, "1.5"])
def test_epoch_that_is_none(epoch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that an epoch that is no time is passed over; the newest source tells the day."""
    data = write_data(tmp_path / "data", {"one": {"sources": SOURCES}, "two": {}})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    assert found(data).as_of == date(2025, 7, 8)


def test_nothing_tells_the_day(tmp_path: Path) -> None:
    """It is true that where nothing tells the day the build stops and never asks the clock."""
    data = write_data(tmp_path / "data", {"one": {}})

    error = refused(data)

    assert (error.key, error.exit_code) == ("no-as-of", ExitCode.ENVIRONMENT)


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a machine without Git builds from the newest source."""
    data = write_data(tmp_path / "data", {"one": {"sources": SOURCES}})
    monkeypatch.setenv("PATH", str(tmp_path))

    assert found(data) == Provenance(date(2025, 7, 8), "", __version__)


# --- dates that cannot be true ------------------------------------------------------------------


def edit(repository: Path, text: str, day: str) -> str:
    """Commit a change of the data on a day and return the commit."""
    (repository / "data" / "one" / "sources.csv").write_text(f"{SOURCES}s4,{text},\n")
    return commit(repository, day=day)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2099-01-01", "2099-01-01"), ("2026-01-16", "2026-01-16"), ("2001-01-01", "2001-01-01"),
        ("2025-03-03", "2025-03-03"), ("1970-01-02", "1970-01-02"),
        ("@253402300799 +0000", "9999-12-31"), ("@253402300800 +0000", ""),
        ("@99999999999 +0000", "5138-11-16"),
    ],
)  # fmt: skip
def test_commit_that_cannot_be_of_its_day(repository: Path, day: str, told: str) -> None:
    """It is true that a day to come, or before the commit's parent, moves nothing and is named."""
    name = edit(repository, "x", day)

    provenance = found(repository / "data")

    assert (provenance.as_of, provenance.commit) == (date(2025, 3, 4), name)
    assert provenance.undated == (Undated("commit", name[:12], told),)


@pytest.mark.parametrize("bad", ["2099-01-01", "2001-01-01"])
def test_good_commit_after_a_bad_one(repository: Path, bad: str) -> None:
    """It is true that an impossible day does not stop the days after it."""
    name = edit(repository, "x", bad)
    edit(repository, "y", "2025-06-07")

    provenance = found(repository / "data")

    assert provenance.as_of == date(2025, 6, 7)
    assert provenance.undated == (Undated("commit", name[:12], bad),)


def test_day_of_a_parent_elsewhere(repository: Path) -> None:
    """It is true that a commit may not be older than one that touches other files either."""
    (repository / "README.md").write_text("x")
    commit(repository, day="2025-09-09")
    name = edit(repository, "x", "2025-05-05")

    provenance = found(repository / "data")

    assert provenance.as_of == date(2025, 3, 4)
    assert provenance.undated == (Undated("commit", name[:12], "2025-05-05"),)


def test_merged_branch(repository: Path) -> None:
    """It is true that a branch's commits count by their own parents, not by the other branch."""
    git(repository, "checkout", "--quiet", "-b", "side")
    (repository / "data" / "two" / "note.txt").write_text("x")
    commit(repository, day="2025-04-04")
    git(repository, "checkout", "--quiet", "-")
    edit(repository, "x", "2025-05-05")
    git(repository, "merge", "--quiet", "--no-edit", "side", day="2025-05-06")

    provenance = found(repository / "data")

    assert (provenance.as_of, provenance.undated) == (date(2025, 5, 6), ())


def test_widest_zone(repository: Path) -> None:
    """It is true that a zone that does not exist moves no day."""
    edit(repository, "x", "@1767225600 +9959")

    assert found(repository / "data").as_of == date(2026, 1, 1)


def test_source_to_come(tmp_path: Path) -> None:
    """It is true that a source dated in the future tells no day and is named."""
    text = f"{SOURCES}s4,x,2026-01-16\ns5,y,9999-12-31\n"
    data = write_data(tmp_path / "data", {"one": {"sources": text}})

    provenance = found(data)

    assert provenance.as_of == date(2025, 7, 8)
    assert provenance.undated == (
        Undated("source", "one/s4", "2026-01-16"), Undated("source", "one/s5", "9999-12-31"),
    )  # fmt: skip


def test_epoch_to_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that `SOURCE_DATE_EPOCH` tells no day to come."""
    data = write_data(tmp_path / "data", {"one": {"sources": SOURCES}})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4102444800")

    provenance = found(data)

    assert provenance.as_of == date(2025, 7, 8)
    assert provenance.undated == (Undated("epoch", "4102444800", "2100-01-01"),)


@pytest.mark.parametrize("as_of", ["9999-12-31", "3000-01-01", "1899-12-31", "0001-01-01"])
def test_stated_day_out_of_range(as_of: str, repository: Path) -> None:
    """It is true that a day for which nothing can be computed is refused, and the range told."""
    error = refused(repository / "data", as_of)

    assert (error.key, error.exit_code) == ("date-out-of-range", ExitCode.USAGE)
    assert (error.detail["first"], error.detail["last"]) == ("1900-01-01", "2999-12-31")


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_edit_that_nobody_committed(repository: Path, change: str) -> None:
    """It is true that data with uncommitted edits are not called those of a commit."""
    file = repository / "data" / "one" / "sources.csv"
    match change:
        case "edited":
            file.write_text(f"{SOURCES}s4,x,\n")
        case "added":
            (file.parent / "places.csv").write_text("place_id\n")
        case _:
            git(repository, "rm", "--quiet", "--cached", "data/one/sources.csv")
    head = git(repository, "rev-parse", "HEAD")

    provenance = found(repository / "data")

    assert provenance.commit == f"{head}-dirty"
    assert provenance.commits == {"one": f"{head}-dirty", "two": head}
