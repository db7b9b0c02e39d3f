"""Staging: the live site is always whole, the old one or the new one."""

from __future__ import annotations

import ctypes
import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from gongshi.errors import EnvironmentFault, UsageError
from gongshi.model import Artifact
from gongshi.release import workplace
from gongshi.release.exchange import exchange
from gongshi.release.staging import stage
from tests.factory import files_of
from tests.small_sites import names, pages, put

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OLD = {"index.html": b"old", "a/b.css": b"same", "gone.html": b"x"}
NEW = {"index.html": b"new", "a/b.css": b"same", "c/d.html": b"more"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A live site."""
    put(tmp_path / "site", OLD)
    return tmp_path / "site"


@pytest.fixture
def no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot exchange two folders in one step."""
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())


def test_first_site(tmp_path: Path) -> None:
    """It is true that a site is made where there was nothing, readable for all."""
    put(tmp_path / "deep" / "site", OLD)

    assert pages(tmp_path / "deep" / "site") == OLD
    assert names(tmp_path / "deep") == {"site", ".site-lock"}
    assert (tmp_path / "deep" / "site").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "deep" / "site" / "index.html").stat().st_mode & 0o777 == 0o644


def test_next_site_takes_over(site: Path) -> None:
    """It is true that the next site replaces all of the one before and leaves nothing behind."""
    put(site, NEW)

    assert pages(site) == NEW
    assert names(site.parent) == {"site", ".site-lock"}


def test_exchange_is_one_step(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that the live site is never missing: both folders change places at once."""
    seen: list[bool] = []

    def watched(one: Path, other: Path) -> bool:
        before = (pages(one), pages(other))
        done = exchange(one, other)
        seen.append(done and (pages(other), pages(one)) == before)
        return done

    monkeypatch.setattr(workplace, "exchange", watched)
    put(site, NEW)

    assert seen == [True]


def test_unchanged_files_are_linked(site: Path) -> None:
    """It is true that an unchanged file keeps its inode, and a changed one gets another."""
    before = {path: (site / path).stat().st_ino for path in OLD}

    changed = put(site, NEW)

    after = {path: (site / path).stat().st_ino for path in NEW}
    assert after["a/b.css"] == before["a/b.css"]
    assert after["index.html"] != before["index.html"]
    assert changed == 3


def test_changed_file_is_never_written_over(site: Path) -> None:
    """It is true that somebody's hard link to an old file keeps the old content."""
    os.link(site / "index.html", site.parent / "kept")

    put(site, NEW)

    assert (site.parent / "kept").read_bytes() == b"old"


def test_content_may_be_a_file(tmp_path: Path, site: Path) -> None:
    """It is true that a file made elsewhere is copied, or linked where it did not change."""
    source = tmp_path / "made"
    source.write_bytes(b"same")
    before = (site / "a/b.css").stat().st_ino

    with stage(site, force=False) as made:
        made.add(Artifact("a/b.css", source))
        made.add(Artifact("a/copy.css", source))
        assert made.changed == 1
        made.take_over()

    assert pages(site) == {"a/b.css": b"same", "a/copy.css": b"same"}
    assert (site / "a/b.css").stat().st_ino == before
    assert (site / "a/copy.css").stat().st_ino != source.stat().st_ino


def test_force_writes_everything(site: Path) -> None:
    """It is true that with force no file is taken from the site before."""
    before = (site / "a/b.css").stat().st_ino

    changed = put(site, NEW, force=True)

    assert changed == len(NEW) + 1
    assert (site / "a/b.css").stat().st_ino != before


@pytest.mark.parametrize("content", [b"evil", b"longer than before", None])
def test_tampered_file_is_written_anew(content: bytes | None, site: Path) -> None:
    """It is true that a live file that is not what its manifest says does not survive."""
    (site / "a/b.css").unlink()
    if content is not None:
        (site / "a/b.css").write_bytes(content)

    put(site, NEW)

    assert pages(site) == NEW


def test_link_in_the_live_site_is_not_followed(tmp_path: Path, site: Path) -> None:
    """It is true that a live file that became a link is replaced by a file."""
    (tmp_path / "elsewhere").write_bytes(b"same")
    (site / "a/b.css").unlink()
    (site / "a/b.css").symlink_to(tmp_path / "elsewhere")

    put(site, NEW)

    assert not (site / "a/b.css").is_symlink()
    assert pages(site) == NEW


FOREIGN: Mapping[str, str] = {
    "empty": "",
    "cut": "{",
    "list": "[]",
    "object": "{}",
    "no files": '{"files": 7}',
    "empty files": '{"files": []}',
    "another's": '{"files": ["a.js"]}',
    "web app": '{"name": "x", "icons": []}',
    "null": "null",
    "no text": "\udcff",
    "deep": "[" * 99_999,
    "other tool": '{"tool": {"name": "other"}, "files": []}',
    "outside": '{"tool": {"name": "gongshi"}, "files": [{"path": "../x", "bytes": 1}]}',
    "odd": '{"tool": {"name": "gongshi"}, "files": [{"path": 7, "bytes": 1}]}',
}
"""Manifests that do not say that gongshi made what lies beside them."""


@pytest.mark.hostile(57)
@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_manifest_of_others(text: str, site: Path) -> None:
    """It is true that a folder is replaced only where its manifest is whole and names our tool."""
    (site / "manifest.json").write_bytes(text.encode(errors="surrogateescape"))
    before = files_of(site)

    with pytest.raises(UsageError) as caught:
        put(site, NEW)

    assert (caught.value.key, files_of(site)) == ("not-a-site", before)
    assert put(site, NEW, force=True) == len(NEW) + 1
    assert pages(site) == NEW


@pytest.mark.parametrize("path", ["notes.txt", "a/deep/thesis.doc", ".nojekyll", "b/index.html"])
def test_file_of_others_in_a_site(path: str, site: Path) -> None:
    """It is true that what the manifest does not list is not deleted, and is named."""
    (site / path).parent.mkdir(parents=True, exist_ok=True)
    (site / path).write_bytes(b"mine")
    before = files_of(site)

    with pytest.raises(UsageError) as caught:
        put(site, NEW)

    assert (caught.value.key, caught.value.detail["files"]) == ("foreign-files", path)
    assert files_of(site) == before


def test_folder_of_others_linked_into_a_site(site: Path, tmp_path: Path) -> None:
    """It is true that a linked folder in a site is somebody's, and what it leads to stays."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter").write_bytes(b"x")
    (site / "home").symlink_to(tmp_path / "home")

    with pytest.raises(UsageError) as caught:
        put(site, NEW)

    assert caught.value.detail["files"] == "home"
    assert (tmp_path / "home" / "letter").read_bytes() == b"x"


def test_what_file_managers_leave(site: Path) -> None:
    """It is true that a file manager's own leftovers do not make a site somebody else's."""
    (site / "a" / ".DS_Store").write_bytes(b"x")

    put(site, NEW)

    assert pages(site) == NEW


def test_missing_file_is_written_anew(site: Path) -> None:
    """It is true that a site that lost files is still ours, and whole again after a build."""
    (site / "gone.html").unlink()
    (site / "index.html").unlink()

    put(site, OLD)

    assert pages(site) == OLD


def test_manifest_that_lies(site: Path) -> None:
    """It is true that a manifest cannot make a build take over a file that it did not make."""
    tree = json.loads((site / "manifest.json").read_text())
    for each in tree["files"]:
        each["sha256"] = "0" * 64
    (site / "manifest.json").write_text(json.dumps(tree))

    put(site, NEW)

    assert pages(site) == NEW


def killed(site: Path) -> Path:
    """Leave behind what a build leaves that is killed, and return its workplace."""
    workplace = site.parent / f".{site.name}-next"
    for name in ("next", "old"):
        (workplace / name / "deep").mkdir(parents=True)
        (workplace / name / "deep" / "file").write_bytes(b"x")
    (workplace / ".made-by-gongshi").touch()
    return workplace


def test_leftovers_are_cleared(site: Path) -> None:
    """It is true that what a killed build left behind goes with the next build."""
    killed(site)

    put(site, NEW)

    assert pages(site) == NEW
    assert names(site.parent) == {"site", ".site-lock"}


def test_site_set_aside_comes_back(site: Path) -> None:
    """It is true that a site set aside by a build that was killed is live again at the next."""
    old = killed(site) / "old"
    (old / "deep" / "file").unlink()
    (old / "deep").rmdir()
    old.rmdir()
    site.rename(old)

    with pytest.raises(ZeroDivisionError), stage(site, force=False):
        raise ZeroDivisionError

    assert pages(site) == OLD


@pytest.mark.parametrize("name", [".site-next", ".site-lock"])
@pytest.mark.parametrize("kind", ["folder", "file", "link", "dangling"])
def test_names_that_others_took(name: str, kind: str, site: Path, tmp_path: Path) -> None:
    """It is true that what others put where a build works is neither cleared nor written to."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "file").write_bytes(b"years of work")
    (site.parent / ".site-lock").unlink()
    place = site.parent / name
    match kind:
        case "folder":
            (tmp_path / "theirs").rename(place)
        case "file":
            (tmp_path / "theirs" / "file").rename(place)
        case "link":
            target = tmp_path / "theirs"
            place.symlink_to(target / "file" if name == ".site-lock" else target)
        case _:
            place.symlink_to(tmp_path / "nowhere")
    before = files_of(tmp_path)

    if (name, kind) == (".site-lock", "file"):
        # A lock is only held; whose file it is does not matter.
        put(site, NEW)
        assert place.read_bytes() == b"years of work"
        return
    with pytest.raises(UsageError) as caught:
        put(site, NEW)

    assert (caught.value.key, caught.value.detail["folder"]) == ("not-our-workplace", str(place))
    assert {path: file for path, file in files_of(tmp_path).items() if path != ".site-lock"} == {
        path: file for path, file in before.items() if path != ".site-lock"
    }


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_umask(mask: int, tmp_path: Path) -> None:
    """It is true that a web server may read the site, whatever the builder's umask is."""
    before = os.umask(mask)
    try:
        put(tmp_path / "deep" / "site", OLD)
    finally:
        os.umask(before)

    site = tmp_path / "deep" / "site"
    modes = {each: stat.S_IMODE(each.stat().st_mode) for each in (site, *site.rglob("*"))}
    assert {mode for each, mode in modes.items() if each.is_dir()} == {0o755}
    assert {mode for each, mode in modes.items() if each.is_file()} == {0o644}


def test_file_that_was_closed_to_others(site: Path) -> None:
    """It is true that an unchanged file that a server may no longer read is written anew."""
    (site / "a/b.css").chmod(0o600)

    put(site, NEW)

    assert stat.S_IMODE((site / "a/b.css").stat().st_mode) == 0o644


def test_site_among_its_data(tmp_path: Path) -> None:
    """It is true that a site in the data folder is refused before anything is written there."""
    (tmp_path / "data").mkdir()

    with (
        pytest.raises(UsageError) as caught,
        stage(tmp_path / "data" / "site", force=True, apart=[tmp_path / "data"]),
    ):
        pass

    assert caught.value.key == "site-in-data"
    assert names(tmp_path / "data") == set()


@pytest.mark.hostile(56)
def test_failed_build_leaves_the_site(site: Path) -> None:
    """It is true that an exception in the block leaves the live site as it was, and no rest."""
    before = files_of(site)

    def fail() -> None:
        with stage(site, force=False) as made:
            made.add(Artifact("index.html", b"half"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert files_of(site) == before
    assert names(site.parent) == {"site", ".site-lock"}


@pytest.mark.hostile(56)
@pytest.mark.parametrize("exchanges", [True, False])
def test_new_site_stays_where_the_old_one_cannot_be_cleared(
    exchanges: bool, site: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """It is true that a build is not called failed once its site is live."""
    if not exchanges:
        request.getfixturevalue("no_exchange")

    def no_files(*_: object, **__: object) -> None:
        raise OSError(24, "Too many open files")

    with stage(site, force=False) as made:
        for path, content in NEW.items():
            made.add(Artifact(path, content))
        with monkeypatch.context() as patch:
            patch.setattr(os, "scandir", no_files)
            made.take_over()

    assert pages(site) == NEW


@pytest.mark.hostile(56)
@pytest.mark.usefixtures("no_exchange")
def test_old_site_comes_back_where_the_new_one_cannot_take_over(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that the live site is put back where the second step of two fails."""
    rename = type(site).rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "next":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(type(site), "rename", failing)

    with pytest.raises(OSError, match="Input/output"):
        put(site, NEW)

    assert pages(site) == OLD


def test_one_path_twice(site: Path) -> None:
    """It is true that two files that want one path are a bug, not a matter of luck."""
    with stage(site, force=False) as made:
        made.add(Artifact("a/b", b"1"))

        with pytest.raises(ValueError, match="a/b"):
            made.add(Artifact("a/b", b"2"))

    assert pages(site) == OLD


@pytest.mark.hostile(57)
def test_two_builds_at_once(site: Path) -> None:
    """It is true that a second build of the same site is refused, and the first goes on."""
    with stage(site, force=False) as made:
        with pytest.raises(EnvironmentFault) as caught:
            put(site, {"index.html": b"second"})
        made.add(Artifact("index.html", b"first"))
        made.take_over()

    assert (caught.value.key, int(caught.value.exit_code)) == ("busy", 7)
    assert pages(site) == {"index.html": b"first"}


@pytest.mark.parametrize(
    ("name", "content"), [("thesis.doc", b"years of work"), ("manifest.json", b'{"icons": []}')]
)
def test_foreign_folder(name: str, content: bytes, tmp_path: Path) -> None:
    """It is true that a folder that gongshi did not make is replaced only by force."""
    site = tmp_path / "site"
    site.mkdir()
    (site / name).write_bytes(content)

    with pytest.raises(UsageError) as caught:
        put(site, NEW)
    untouched = files_of(site)
    put(site, NEW, force=True)

    assert (caught.value.key, untouched) == ("not-a-site", {name: content})
    assert pages(site) == NEW


def test_empty_folder(tmp_path: Path) -> None:
    """It is true that an empty folder may become a site."""
    (tmp_path / "site").mkdir()

    put(tmp_path / "site", NEW)

    assert pages(tmp_path / "site") == NEW


@pytest.mark.parametrize("force", [True, False])
def test_file_in_the_way(force: bool, tmp_path: Path) -> None:
    """It is true that a file is no site and not even force replaces it."""
    (tmp_path / "site").write_bytes(b"x")

    with pytest.raises(UsageError):
        put(tmp_path / "site", NEW, force=force)

    assert (tmp_path / "site").read_bytes() == b"x"


@pytest.mark.parametrize("force", [True, False])
def test_site_over_its_sources(force: bool, site: Path) -> None:
    """It is true that no site replaces the folder that holds the data, not even by force."""
    (site / "data").mkdir()

    with pytest.raises(UsageError), stage(site, force=force, sources=[site / "data"]):
        pass

    assert pages(site) == OLD


def test_site_behind_a_link(tmp_path: Path, site: Path) -> None:
    """It is true that a link to the site stays a link, and what it leads to is the new site."""
    (tmp_path / "public").symlink_to(site)

    put(tmp_path / "public", NEW)

    assert (tmp_path / "public").is_symlink()
    assert pages(site) == NEW


@pytest.mark.usefixtures("no_exchange")
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_without_exchange(platform: str, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a system that cannot exchange folders gets the new site all the same."""
    monkeypatch.setattr("sys.platform", platform)

    put(site, NEW)

    assert pages(site) == NEW
    assert names(site.parent) == {"site", ".site-lock"}


def test_exchange_that_fails(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a file system that refuses the exchange gets the new site all the same."""

    class Library:
        """A C library whose calls fail."""

        def renameat2(self, *_: object) -> int:
            return -1

    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Library())
    put(site, NEW)

    assert pages(site) == NEW
