"""The wheel: whoever installs it needs nothing of the repository to build a site."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from gongshi.config import PACKAGE
from tests.conftest import AS_OF, REPOSITORY
from tests.processes import unmeasured

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

BUILT = ("generator", "schemas", "pyproject.toml", "README.md", "LICENSE")
"""What the wheel is made from."""
NO_SOURCE = shutil.ignore_patterns("__pycache__", ".*_cache")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built offline from a copy of the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in BUILT:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=NO_SOURCE)
        else:
            shutil.copy(source, folder)
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(folder / "dist"),
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (made,) = (folder / "dist").glob("*.whl")
    return made


def test_the_wheel_holds_the_package_and_its_data(wheel: Path) -> None:
    """It is true that the wheel is `gongshi` with its schemas, templates, words and theme alone."""
    with ZipFile(wheel) as archive:
        names = [each for each in archive.namelist() if not each.endswith("/")]

    assert {each.partition("/")[0].partition("-")[0] for each in names} == {"gongshi"}
    held = {each.removeprefix("gongshi/") for each in names if each.startswith("gongshi/")}
    package = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".mypy_cache" not in path.parts
    }
    schemas = {
        path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "schemas").rglob("*.*")
    }
    assert held == package | schemas
    assert {"py.typed", "theme/main.html", "words/pages.yaml", "pages/lists/page.html"} <= held


def test_a_site_is_built_from_the_installed_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """It is true that data and two lines of `mkdocs.yml` make a site, far from the repository."""
    installed, site = tmp_path / "installed", tmp_path / "here"
    # A wheel of pure Python is installed by being unpacked; not every environment has pip.
    with ZipFile(wheel) as archive:
        archive.extractall(installed)
    shutil.copytree(REPOSITORY / "data/linzi", site / "data/linzi")
    config = "site_name: 临淄区社会组织公示\nplugins: [gongshi]\n"
    (site / "mkdocs.yml").write_text(config, encoding="utf-8")
    environment = unmeasured(PYTHONPATH=str(installed))
    script = (
        "import gongshi, sys; from gongshi.cli import main; print(gongshi.__file__);"
        f"sys.exit(main(['build', '--as-of', '{AS_OF}']))"
    )

    answer = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=site, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(str(installed))
    for path in ("organizations/lz-o02/index.html", "en/organizations/lz-o02/index.html"):
        assert (site / "site" / path).is_file()
    assert (site / "site/data/linzi.zip").is_file()
    assert {each.name for each in site.iterdir()} <= {
        "data", "mkdocs.yml", "site", ".site-lock", ".site-memory",
    }  # fmt: skip


def test_the_source_root_is_no_package(wheel: Path, tmp_path: Path) -> None:
    """It is true that nothing called `generator` can be imported, in the wheel or beside it."""
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    script = (
        "import importlib.util, sys; sys.exit(importlib.util.find_spec('generator') is not None)"
    )

    answer = subprocess.run(
        [sys.executable, "-P", "-c", script], cwd=tmp_path, check=False,
        env=unmeasured(PYTHONPATH=str(tmp_path)),
    )  # fmt: skip

    assert answer.returncode == 0
    assert not (REPOSITORY / "generator/__init__.py").exists()
