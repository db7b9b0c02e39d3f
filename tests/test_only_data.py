"""Tests of `.ci/only-data`: what goes live without the tests of the code."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.conftest import REPOSITORY
from tests.repositories import git
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCRIPT = REPOSITORY / ".ci/only-data"


def head(folder: Path) -> str:
    """Return the commit that is checked out."""
    found = subprocess.run(
        ["git", "-C", folder, "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    )
    return found.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with data and code, and beside it the folder of a live site made from it."""
    folder = tmp_path / "project"
    (folder / "data/one").mkdir(parents=True)
    (folder / "data/one/a.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / "code.py").write_text("1\n", encoding="utf-8")
    git(tmp_path, "init", "--quiet", str(folder))
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    (tmp_path / "site").mkdir()
    publish(tmp_path / "site", head(folder))
    return folder


def publish(site: Path, commit: object) -> None:
    """Write the manifest of a site of many files, made from a commit."""
    files = [{"path": f"{number}.html", "bytes": 1, "sha256": "0" * 64} for number in range(2000)]
    text = json.dumps({"commit": "data", "made": {"commit": commit}, "files": files}, indent=2)
    (site / "manifest.json").write_text(text, encoding="utf-8")


def answer(project: Path) -> str:
    """Return what the script prints of a project whose site is live."""
    with serve(project.parent / "site") as address:
        found = subprocess.run(
            [sys.executable, SCRIPT, address], cwd=project, check=True, capture_output=True,
            text=True,
        )  # fmt: skip
    return found.stdout


@pytest.mark.parametrize(
    ("path", "told"),
    [("data/one/a.csv", "true\n"), ("data/new.csv", "true\n"), ("code.py", "false\n"),
     ("docs/zh/data/x.md", "false\n"), ("database/x", "false\n")],
)  # fmt: skip
def test_what_changed_decides(path: str, told: str, project: Path) -> None:
    """It is true that data alone go live at once, and anything else after the tests."""
    (project / path).parent.mkdir(parents=True, exist_ok=True)
    (project / path).write_text("other\n", encoding="utf-8")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "second")

    assert answer(project) == told


def test_data_after_code_that_is_not_live(project: Path) -> None:
    """It is true that a commit of data does not take untested code along."""
    for path in ("code.py", "data/one/a.csv"):
        (project / path).write_text("other\n", encoding="utf-8")
        git(project, "commit", "--quiet", "-a", "-m", path)

    assert answer(project) == "false\n"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda site: (site / "manifest.json").unlink(),
        lambda site: (site / "manifest.json").write_text("<html>", encoding="utf-8"),
        lambda site: (site / "manifest.json").write_text('"files"', encoding="utf-8"),
        lambda site: publish(site, None),
        lambda site: publish(site, ""),
        lambda site: publish(site, "--output=x"),
        lambda site: publish(site, "f" * 40),
    ],
)
def test_what_is_not_known_is_tested(spoil: Callable[[Path], None], project: Path) -> None:
    """It is true that without a live site, or a commit that is here, the tests run."""
    spoil(project.parent / "site")

    assert answer(project) == "false\n"


def test_workflow_deploys_nothing_untested() -> None:
    """It is true that skipped tests let a site go live only where data alone changed."""
    text = (REPOSITORY / ".github/workflows/publish.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]

    assert set(jobs["deploy"]["needs"]) == {"changes", "test", "build"}
    assert jobs["test"]["if"] == "needs.changes.outputs.only_data != 'true'"
    assert (
        "(needs.test.result == 'skipped' && needs.changes.outputs.only_data == 'true')"
        in jobs["deploy"]["if"]
    )
