"""Sites that were live before: what is kept of them, and going back to one."""

from __future__ import annotations

import ctypes
import re
import stat
from typing import TYPE_CHECKING

import pytest

from gongshi import cli
from gongshi.errors import EnvironmentFault, UsageError
from gongshi.release import exchange, kept, workplace
from gongshi.release.kept import kept_sites, live_site, roll_back
from gongshi.release.staging import stage
from tests.small_sites import files_of_version, kept_versions, names, pages, put, put_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A live site, the fourth in a row."""
    for version in ("one", "two", "three", "four"):
        put_version(tmp_path / "public" / "site", version)
    return tmp_path / "public" / "site"


@pytest.fixture(params=[True, False], ids=["exchange", "two steps"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that can exchange two folders in one step, and one that cannot."""
    if not request.param:
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())


def live_version(site: Path) -> str:
    """Return which site is live; it is whole."""
    version = (site / "index.html").read_text()
    assert pages(site) == files_of_version(version)
    return version


# --- what is kept -------------------------------------------------------------------------------


@pytest.mark.usefixtures("both_ways")
def test_last_sites_are_kept(site: Path) -> None:
    """It is true that the last three sites stay, beside the live one and hidden, the rest goes."""
    put_version(site, "five")

    assert (live_version(site), kept_versions(site)) == ("five", ["four", "three", "two"])
    assert names(site.parent) == {"site", ".site-kept", ".site-lock"}


def test_kept_sites_are_nobody_elses_to_read(site: Path) -> None:
    """It is true that a server that publishes the folder around a site may not read older ones."""
    assert stat.S_IMODE((site.parent / ".site-kept").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("most", "left"), [(None, ["three", "two", "one"]), (0, []), (1, ["four"]), (9, [
        "four", "three", "two", "one",
    ])],
)  # fmt: skip
def test_number_of_kept_sites(most: int | None, left: list[str], site: Path) -> None:
    """It is true that as many sites stay as were asked for, with no number those that are there."""
    put_version(site, "five", most)

    assert (live_version(site), kept_versions(site)) == ("five", left)
    assert (site.parent / ".site-kept").exists() == bool(left)


def test_unchanged_files_are_shared(site: Path) -> None:
    """It is true that a file that never changed lies on the disk once for all sites."""
    found = list(kept_sites(site))

    assert (site / "a/b.css").stat().st_nlink == 4
    changed = sum(len(files_of_version("three")[each]) for each in ("index.html", "data/all.csv"))
    manifest = (found[0].folder / "manifest.json").stat().st_size
    assert found[0].own_size() == changed + 10_000 + manifest
    assert found[0].size == changed + 10_000 + len(b"same")


def test_build_that_changes_nothing(site: Path) -> None:
    """It is true that a build that changes nothing pushes no earlier site out."""
    put_version(site, "four")

    assert (live_version(site), kept_versions(site)) == ("four", ["three", "two", "one"])


def test_site_that_is_made_again(site: Path) -> None:
    """It is true that a site that is live again is no longer kept."""
    put_version(site, "two")

    assert (live_version(site), kept_versions(site)) == ("two", ["four", "three", "one"])


def test_failed_build_keeps_what_is_kept(site: Path) -> None:
    """It is true that a build that fails changes nothing about the kept sites."""
    with pytest.raises(ZeroDivisionError), stage(site, force=False, keep=1):
        raise ZeroDivisionError

    assert (live_version(site), kept_versions(site)) == ("four", ["three", "two", "one"])


def test_folder_of_others_is_not_kept(tmp_path: Path) -> None:
    """It is true that what force replaces is kept only where it was a site of ours."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.doc").write_bytes(b"x")

    put(tmp_path / "site", files_of_version("one"), force=True, keep=3)
    put(tmp_path / "site", files_of_version("two"), force=True, keep=3)

    assert kept_versions(tmp_path / "site") == ["one"]


@pytest.mark.parametrize("keep", [0, 3])
def test_name_that_others_took(keep: int, tmp_path: Path) -> None:
    """It is true that what others put where sites are kept is neither cleared nor added to."""
    put_version(tmp_path / "site", "one", 0)
    (tmp_path / ".site-kept" / "1").mkdir(parents=True)
    (tmp_path / ".site-kept" / "1" / "letter").write_bytes(b"x")

    with pytest.raises(UsageError) as caught:
        put_version(tmp_path / "site", "two", keep)

    assert caught.value.key == "not-our-workplace"
    assert live_version(tmp_path / "site") == "one"
    assert (tmp_path / ".site-kept" / "1" / "letter").read_bytes() == b"x"


@pytest.mark.usefixtures("both_ways")
def test_site_that_could_not_be_kept(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a replaced site that cannot be kept now waits, and is kept the next time."""
    with monkeypatch.context() as patch:
        patch.setattr(kept, "_new_folder", fails)
        patch.setattr("gongshi.release.staging.keep_replaced", kept.keep_replaced)
        put_version(site, "five")
    waiting = (live_version(site), kept_versions(site), names(site.parent))
    with pytest.raises(ZeroDivisionError), stage(site, force=False, keep=3):
        raise ZeroDivisionError

    assert waiting[:2] == ("five", ["three", "two", "one"])
    assert ".site-next" in waiting[2]
    assert (live_version(site), kept_versions(site)) == ("five", ["four", "three", "two", "one"])
    assert ".site-next" not in names(site.parent)


def fails(*_: object) -> Path:
    """Fail as a disk does."""
    raise OSError(5, "Input/output error")


# --- going back ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize(
    ("number", "live", "left"),
    [
        (1, "three", ["four", "two", "one"]),
        (2, "two", ["four", "three", "one"]),
        (3, "one", ["four", "three", "two"]),
    ],
)
def test_going_back(number: int, live: str, left: list[str], site: Path) -> None:
    """It is true that a kept site is live again, and the one that was live is kept first."""
    result = roll_back(site, number)

    assert (live_version(site), kept_versions(site)) == (live, left)
    assert result.live.files == len(files_of_version(live)) + 1
    assert names(site.parent) == {"site", ".site-kept", ".site-lock"}


@pytest.mark.usefixtures("both_ways")
def test_going_back_twice(site: Path) -> None:
    """It is true that going back twice changes nothing."""
    roll_back(site)
    roll_back(site)

    assert (live_version(site), kept_versions(site)) == ("four", ["three", "two", "one"])


def test_going_back_is_one_step(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that the live site is never missing while a kept one takes its place."""
    seen: list[tuple[str, str]] = []

    def watched(one: Path, other: Path) -> bool:
        before = live_version(other)
        done = exchange.exchange(one, other)
        seen.append((before, live_version(other)))
        return done

    monkeypatch.setattr(workplace, "exchange", watched)
    monkeypatch.setattr(workplace.Workplace, "put_right", lambda _: None)
    roll_back(site)

    assert seen == [("four", "three")]


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("left", ["nothing", "empty folder"])
def test_site_that_was_lost(left: str, site: Path) -> None:
    """It is true that a kept site takes the place of one that is gone."""
    site.rename(site.parent / "elsewhere")
    if left == "empty folder":
        site.mkdir()

    roll_back(site)

    assert (live_version(site), kept_versions(site)) == ("three", ["two", "one"])
    assert names(site.parent) == {"site", ".site-kept", ".site-lock", "elsewhere"}


def test_site_behind_a_link(site: Path) -> None:
    """It is true that a link to the site stays a link, and what it leads to goes back."""
    (site.parent / "link").symlink_to(site)

    roll_back(site.parent / "link")

    assert (site.parent / "link").is_symlink()
    assert live_version(site) == "three"


def test_build_after_going_back(site: Path) -> None:
    """It is true that the next build replaces the site gone back to, and keeps what was live."""
    roll_back(site, 3)

    put_version(site, "five")

    assert (live_version(site), kept_versions(site)) == ("five", ["one", "four", "three"])


def spoil(folder: Path) -> None:
    """Write over a file where it stands, as it stands in each site that shares it."""
    (folder / "a/b.css").write_bytes(b"evil")


def remove(folder: Path) -> None:
    """Remove a file."""
    (folder / "index.html").unlink()


@pytest.mark.parametrize("change", [spoil, remove])
def test_kept_site_that_was_changed(
    change: Callable[[Path], None], site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is true that a kept site that is not what it was does not go live; its files are named."""
    change(site.parent / ".site-kept" / "3")

    code = cli.main(["rollback", "--site-dir", str(site), "--messages", "en"])

    said = capsys.readouterr()
    assert code == 3
    assert re.match("(changed a/b.css|missing index.html)\n", said.out)
    assert said.err.startswith("Nothing was changed: kept site 1 (data as of 2026-03-31,")
    assert (site / "index.html").read_text() == "four"
    assert names(site.parent) == {"site", ".site-kept", ".site-lock"}


@pytest.mark.parametrize(
    ("name", "key"), [("thesis.doc", "foreign-files"), ("manifest.json", "not-a-site")]
)
def test_live_folder_of_others(name: str, key: str, site: Path) -> None:
    """It is true that going back takes nothing away that gongshi did not make."""
    (site / name).write_bytes(b"mine")

    with pytest.raises(UsageError) as caught:
        roll_back(site)

    assert caught.value.key == f"rollback-{key}"
    assert (site / name).read_bytes() == b"mine"
    assert kept_versions(site) == ["three", "two", "one"]


def test_nothing_to_go_back_to(tmp_path: Path, site: Path) -> None:
    """It is true that who has no earlier site, or not so many, is told so."""
    put_version(tmp_path / "new", "one")

    for place, number, key in (
        (tmp_path / "new", 1, "nothing-kept"), (site, 4, "no-such-kept"), (site, 0, "no-such-kept"),
    ):  # fmt: skip
        with pytest.raises(UsageError) as caught:
            roll_back(place, number)
        assert caught.value.key == key

    assert not (tmp_path / ".new-next").exists()
    assert live_version(site) == "four"


def test_going_back_during_a_build(site: Path) -> None:
    """It is true that nobody goes back while a build is at work, and the build goes on."""
    with stage(site, force=False), pytest.raises(EnvironmentFault) as caught:
        roll_back(site)

    assert caught.value.key == "busy"
    assert (live_version(site), kept_versions(site)) == ("four", ["three", "two", "one"])


def test_folders_that_are_no_kept_sites(site: Path) -> None:
    """It is true that what lies among the kept sites and is none is neither listed nor removed."""
    folder = site.parent / ".site-kept"
    (folder / "7").mkdir()
    (folder / "notes").mkdir()
    (folder / "8").symlink_to(site)

    roll_back(site)

    assert live_version(site) == "three"
    assert {"7", "notes", "8"} <= names(folder)


# --- the command --------------------------------------------------------------------------------


LINES = {
    "en": (
        "now  data as of 2026-03-31, commit c0ffee, 5 files, 0.1 MB, built DAY\n"
        "1    data as of 2026-03-31, commit c0ffee, 5 files, 0.1 MB, built DAY; "
        "removing it would free 0.1 MB\n"
    ),
    "zh": (
        "现在  数据截至 2026-03-31，提交 c0ffee，5 个文件，0.1 MB，DAY 生成\n"
        "1     数据截至 2026-03-31，提交 c0ffee，5 个文件，0.1 MB，DAY 生成；"
        "删除它可腾出 0.1 MB\n"
    ),
}


@pytest.mark.parametrize("language", LINES)
def test_list(language: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is true that the list tells day, commit, files and size of each site."""
    put_version(site, "five", 1)

    code = cli.main(["rollback", "--list", "--site-dir", str(site), "--messages", language])

    said = capsys.readouterr().out
    assert code == 0
    assert re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "DAY", said) == LINES[language]
    assert live_version(site) == "five"


def test_list_without_sites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is true that the list says where nothing is kept."""
    words = ["rollback", "--list", "--site-dir", str(tmp_path / "site"), "--messages", "en"]

    assert (cli.main(words), capsys.readouterr().out) == (0, "No earlier site is kept.\n")
    assert live_site(tmp_path / "site") is None


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "another gongshi rollback"), ("zh", "再运行一次 gongshi rollback")],
)
def test_command(language: str, said: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is true that the command goes back, and says how to undo that and what comes next."""
    words = ["rollback", "--site-dir", str(site), "--to", "2", "--messages", language]

    code = cli.main(words)

    assert (code, live_version(site)) == (0, "two")
    assert said in capsys.readouterr().err


def test_error_of_the_command(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is true that a number that is not there is a mistake in use, with what to do."""
    code = cli.main(["rollback", "--site-dir", str(site), "--to", "5", "--messages", "en"])

    assert code == 2
    assert "There is no number 5: 3 earlier sites are kept" in capsys.readouterr().err
