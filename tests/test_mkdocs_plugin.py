"""The door for editors who live in MkDocs, through MkDocs' own command line."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from tests.factory import EVERY_KIND, built, files_of, write_project

if TYPE_CHECKING:
    from pathlib import Path


def mkdocs(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run `mkdocs` in a project's folder, with our messages in English."""
    command = [sys.executable, "-m", "mkdocs", *arguments]
    told = {"GONGSHI_LANG": "en", "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=folder, capture_output=True, check=False, env=os.environ | told
    )


@pytest.mark.slow
def test_same_files_as_the_command(tmp_path: Path) -> None:
    """It is true that `mkdocs build` gives every file that `gongshi build` gives, and no other."""
    docs = {"zh/about.md": "# 关于\n\n[首页](../)\n", "en/about.md": "# About\n"}
    request = write_project(tmp_path, {"one": EVERY_KIND}, docs=docs)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "old.html").write_text("old")
    (tmp_path / "other" / "deep").mkdir()

    answer = mkdocs(tmp_path, "build", "--strict", "--site-dir", "other")
    by_mkdocs = files_of(tmp_path / "other")

    assert answer.returncode == 0, answer.stderr.decode()
    # Outside a repository the newest source tells the day to both.
    built(replace(request, as_of=None))
    by_gongshi = files_of(request.site_dir)
    assert sorted(by_mkdocs) == sorted(by_gongshi)
    assert [path for path in by_mkdocs if by_mkdocs[path] != by_gongshi[path]] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("data/one/projects.csv", "project_id,title\np1,x\n", "projects"),
        ("data/one/datapackage.json", "{", "datapackage.json"),
        ("mkdocs.yml", "site_name: x\nplugins: [{gongshi: {data_dir: nowhere}}]\n", "nowhere"),
    ],
    ids=["data", "descriptor", "no data"],
)
def test_old_site_survives(path: str, text: str, told: str, tmp_path: Path) -> None:
    """It is true that what is wrong stops MkDocs before it clears the site, and says what it is."""
    write_project(tmp_path, {"one": EVERY_KIND}, docs={"zh/a.md": "# A\n"})
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old.html").write_text("old")
    (tmp_path / path).write_text(text)

    answer = mkdocs(tmp_path, "build")

    assert answer.returncode != 0
    assert told in answer.stderr.decode()
    assert "Traceback" not in answer.stderr.decode()
    assert files_of(tmp_path / "site") == {"old.html": b"old"}


def test_serve_watches_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that `mkdocs serve` builds again when the data change."""
    request = write_project(tmp_path, {"one": {}}, docs={"zh/a.md": "# A\n"})
    config = load_config(str(request.config))
    seen: list[str] = []
    server = object.__new__(LiveReloadServer)
    monkeypatch.setattr(server, "watch", seen.append)

    config.plugins.on_serve(server, config=config, builder=lambda: None)

    assert seen == [str(tmp_path / "data")]
