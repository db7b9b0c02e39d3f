"""Making a published site again from the commit that it names."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gongshi import __version__, rebuild
from gongshi.build import Built
from gongshi.cli import main
from gongshi.errors import UsageError
from gongshi.model import Report
from gongshi.release import read_manifest
from tests.factory import EVERY_KIND, built, write_project
from tests.repositories import git
from tests.small_sites import names

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.build import Request

pytestmark = pytest.mark.slow
PAGES = {"zh/about.md": "# 关于\n", "en/about.md": "# About\n"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Request:
    """A site in English, at an address, from a repository that went on since."""
    folder = tmp_path_factory.mktemp("rebuild") / "register"
    request = write_project(folder, {"one": EVERY_KIND}, docs=PAGES)
    request = replace(request, languages=("en",), site_dir=folder.parent / "public" / "site")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "the register")
    (folder / "docs" / "en" / "about.md").write_text("# About us\n", encoding="utf-8")
    git(folder, "commit", "-qam", "a page, which belongs to the site as well")
    built(replace(request, address="https://register.example/"))
    (folder / "docs" / "en" / "about.md").write_text("# About them\n", encoding="utf-8")
    (folder / "data" / "one" / "organizations.csv").unlink()
    git(folder, "commit", "-qam", "later")
    (folder / "mkdocs.yml").write_text("site_name: not yet committed\n", encoding="utf-8")
    return request


class Player:
    """A build that is only played: it gives a site that was built before."""

    def __init__(self, site: Path) -> None:
        """Keep the site that comes out."""
        self.site = site
        self.asked: list[Request] = []

    def __call__(self, request: Request, _progress: object) -> Built:
        """Put the site where it is asked for."""
        self.asked.append(request)
        shutil.copytree(self.site, request.site_dir)
        return Built(1, 1)


def verify(request: Request, site: Path | None = None) -> int:
    """Run the command that makes the site again; return its exit code."""
    return main([
        "verify", str(site or request.site_dir), "--rebuild", "--messages", "en",
        "--data", str(request.data), "--config", str(request.config),
    ])  # fmt: skip


@pytest.mark.hostile(58)
def test_same_site(published: Request, capsys: pytest.CaptureFixture[str]) -> None:
    """It is true that the recorded commit gives the same bytes, whatever came after it."""
    before = names(published.config.parent)

    code = verify(published)

    said = capsys.readouterr().out.splitlines()
    assert code == 0
    assert said[-2] == "The site is exactly what its manifest lists."
    assert said[-1].startswith("Made again from commit ")
    assert said[-1].endswith("files are the same, byte for byte.")
    assert names(published.config.parent) == before
    assert names(published.site_dir.parent) == {"site", ".site-lock", ".site-memory"}


def test_site_that_lies(
    published: Request,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is true that a site whose manifest was changed with its files is found out, by file."""
    # What the build gives here is what another test has it give.
    monkeypatch.setattr(rebuild, "build", Player(published.site_dir))
    site = tmp_path / "site"
    tree = json.loads((published.site_dir / "manifest.json").read_bytes())
    site.mkdir()
    for each in tree["files"]:
        content = (published.site_dir / each["path"]).read_bytes()
        if each["path"].endswith("organizations.csv"):
            content = content.replace(b"o1", b"o2")
            each |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        (site / each["path"]).parent.mkdir(parents=True, exist_ok=True)
        (site / each["path"]).write_bytes(content)
    tree["files"] = [each for each in tree["files"] if each["path"] != "robots.txt"]
    tree["files"].append({"path": "added.html", "bytes": 0, "sha256": hashlib.sha256().hexdigest()})
    (site / "robots.txt").unlink()
    (site / "added.html").touch()
    tree["tool"]["version"] = "0.0"
    (site / "manifest.json").write_text(json.dumps(tree))

    code = verify(published, site)

    said = capsys.readouterr().out.splitlines()
    assert code == 3
    assert said[1] == "The site is exactly what its manifest lists."
    assert said[2:] == [
        "differs when made again data/all/organizations.csv",
        "differs when made again data/one/organizations.csv",
        "not made again added.html",
        "made in addition robots.txt",
        f"Note: gongshi 0.0 built the site, this is {__version__}; differences may come from that.",
        (
            f"Made again from commit {tree['made']['commit']} with gongshi {__version__}, the site "
            "comes out otherwise: 2 changed, 1 not made, 1 made in addition."
        ),
    ]


def test_configuration_elsewhere(
    published: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that what is not in the repository of the data is taken as it is, and named."""
    monkeypatch.setattr(rebuild, "build", player := Player(published.site_dir))
    request = replace(published, config=tmp_path / "mkdocs.yml")

    result = rebuild.rebuild(published.site_dir, request)

    assert isinstance(result, rebuild.Rebuilt)
    assert (result.exit_code, result.outside) == (0, (request.config,))
    assert any(str(request.config) in line for line in rebuild.lines(result, "zh"))
    (asked,) = player.asked
    assert asked.config == request.config
    assert not asked.data.is_relative_to(published.config.parent)
    assert (asked.languages, asked.address) == (("en",), "https://register.example/")


def test_data_that_are_refused_now(published: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that data that this version of the tool refuses are reported as such."""
    refused = Report((), (), {})
    monkeypatch.setattr(rebuild, "build", lambda *_: refused)

    assert rebuild.rebuild(published.site_dir, published) is refused


@pytest.mark.parametrize(
    ("commit", "place", "key"),
    [
        ("", "data", "rebuild-no-commit"),
        (None, "data", "rebuild-no-commit"),
        ("c0ffee-dirty", "data", "rebuild-edited"),
        ("c0ffee", "data", "rebuild-unknown-commit"),
        ("c0ffee00" * 5, "data", "rebuild-unknown-commit"),
        ("--help", "data", "rebuild-unknown-commit"),
        ("c0ffee", "..", "rebuild-no-repository"),
        ("c0ffee", "none", "rebuild-no-repository"),
    ],
)
def test_site_that_cannot_be_made_again(
    commit: str | None, place: str, key: str, published: Request, tmp_path: Path
) -> None:
    """It is true that it is said why a site cannot be made again, and nothing is built."""
    tree = {"tool": {"name": "gongshi"}, "files": [], "made": {"commit": commit}}
    if commit is None:
        del tree["made"]
    (tmp_path / "manifest.json").write_text(json.dumps(tree))
    asked = replace(published, data=(published.config.parent / place).resolve())

    with pytest.raises(UsageError) as caught:
        rebuild.rebuild(tmp_path, asked)

    assert caught.value.key == key


def test_commit_of_strangers(published: Request, tmp_path: Path) -> None:
    """It is true that a commit that only lies in the repository is not built, whoever names it."""
    folder = tmp_path / "register"
    write_project(folder, {"one": {}})
    for words in (
        ["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "ours"],
        ["checkout", "-qb", "proposed"], ["commit", "-q", "--allow-empty", "-m", "theirs"],
    ):  # fmt: skip
        git(folder, *words)
    commit = (folder / ".git" / "refs" / "heads" / "proposed").read_text().strip()
    git(folder, "checkout", "-q", "main")
    tree = {"tool": {"name": "gongshi"}, "files": [], "made": {"commit": commit}}
    (tmp_path / "manifest.json").write_text(json.dumps(tree))

    with pytest.raises(UsageError) as caught:
        rebuild.rebuild(tmp_path, replace(published, data=folder / "data"))

    assert caught.value.key == "rebuild-unknown-commit"


def test_folder_without_a_manifest(published: Request, tmp_path: Path) -> None:
    """It is true that what is no site cannot be made again."""
    with pytest.raises(UsageError) as caught:
        rebuild.rebuild(tmp_path, published)

    assert caught.value.key == "no-manifest"


def test_recipe(published: Request) -> None:
    """It is true that a manifest tells what a site was made from, and how."""
    listed = read_manifest(published.site_dir)

    assert listed is not None
    assert listed.recipe.commit != listed.commit
    assert (listed.recipe.languages, listed.recipe.address) == (
        ("en",), "https://register.example/",
    )  # fmt: skip
