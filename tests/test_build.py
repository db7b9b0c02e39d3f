"""Whole builds: what comes out, that it is always the same, and that nothing is ever half done.

`GONGSHI_UPDATE_GOLDEN=1 pytest tests/test_build.py` writes the golden site anew; read the diff.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pytest

from gongshi.build import Built, build
from gongshi.cli import main
from gongshi.errors import EnvironmentFault, ExitCode, UsageError
from gongshi.model import Report
from tests import golden_site, workbooks
from tests.factory import AS_OF, EVERY_KIND, built, files_of, write_project
from tests.packages import HEADERS
from tests.processes import unmeasured, wait_until
from tests.repositories import git

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gongshi.build import Request

pytestmark = pytest.mark.slow

CELL: Final = ("100000.50", "123456.70")
"""The contract of the project `p-meals`, before and after the change that tests make."""


@dataclass(frozen=True)
class Golden:
    """The golden project as it was built once for all tests; nobody writes into it."""

    request: Request
    files: Mapping[str, bytes]


@pytest.fixture(scope="module")
def golden(golden_project: Request) -> Golden:
    """The golden site."""
    return Golden(golden_project, files_of(golden_project.site_dir))


@pytest.fixture
def project(golden: Golden, tmp_path: Path) -> Request:
    """A copy of the golden project with its site, to be changed."""
    return golden_site.copy_built(golden.request, tmp_path / "project")


def change_contract(data: Path) -> None:
    """Change one cell of the golden data."""
    table = data / "one" / "projects.csv"
    text = table.read_text(encoding="utf-8")
    assert text.count(CELL[0]) == 1
    table.write_text(text.replace(*CELL), encoding="utf-8")


def command(request: Request) -> list[str]:
    """Return the command that carries out a request."""
    return [
        sys.executable, "-m", "gongshi", "build", "--as-of", request.as_of or "",
        "--config", str(request.config), "--data", str(request.data),
        "--site-dir", str(request.site_dir),
    ]  # fmt: skip


def turn_into_workbooks(package: Path) -> None:
    """Replace every CSV of a package by a workbook with the same cells."""
    descriptor = next(package.glob("datapackage.*"))
    text = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(text.replace(".csv", ".xlsx"), encoding="utf-8")
    for path in package.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        path.with_suffix(".xlsx").write_bytes(workbooks.table(*rows).bytes())
        path.unlink()


# --- what comes out -----------------------------------------------------------------------------


def test_golden_site(golden: Golden) -> None:
    """It is true that the golden input gives the golden site: the same paths, the same bytes."""
    kept = golden_site.condense(golden.request.site_dir)
    if os.environ.get("GONGSHI_UPDATE_GOLDEN"):
        golden_site.update(kept)

    expected = files_of(golden_site.EXPECTED)

    assert sorted(kept) == sorted(expected)
    assert [path for path in kept if kept[path] != expected[path]] == []


@pytest.mark.hostile(44)
def test_site_of_workbooks(golden: Golden, project: Request) -> None:
    """It is true that workbooks give the site of the same CSVs, and are not republished.

    Only the pages of quality, which name the files that were read, differ, and so the manifest.
    """
    turn_into_workbooks(project.data / "one")
    assert {each.suffix for each in (project.data / "one").iterdir()} == {".yaml", ".xlsx"}

    built(project)

    read = files_of(project.site_dir)
    assert set(read) == set(golden.files)
    changed = {path for path in read if read[path] != golden.files[path]}
    told = {f"{way}quality/one/index.html" for way in ("", "en/")} | {"quality/report.json"}
    assert changed == told | {"manifest.json"}
    assert all(read[each].replace(b".xlsx", b".csv") == golden.files[each] for each in told)


def test_golden_folder_is_small() -> None:
    """It is true that the golden folder is small enough to be read in a review."""
    size = sum(map(len, files_of(golden_site.FOLDER).values()))

    assert size < 400_000


def test_manifest_lists_every_file(golden: Golden) -> None:
    """It is true that the manifest names every file but itself, with its bytes and SHA-256."""
    tree = json.loads(golden.files["manifest.json"])

    listed = {each["path"]: (each["bytes"], each["sha256"]) for each in tree["files"]}
    found = {
        path: (len(content), hashlib.sha256(content).hexdigest())
        for path, content in golden.files.items()
        if path != "manifest.json"
    }
    assert listed == found
    assert tree["as_of"] == AS_OF.isoformat()


def test_every_page_has_a_twin_and_one_article(golden: Golden) -> None:
    """It is true that each page is there in both languages, with one article and one main title."""
    pages = {path for path in golden.files if path.endswith("index.html")}

    english = {path.removeprefix("en/") for path in pages if path.startswith("en/")}
    assert english == {path for path in pages if not path.startswith("en/")}
    for path in pages:
        html = golden.files[path].decode()
        assert html.count("<article") == 1, path
        assert len(re.findall(r"<h1[ >]", html)) == 1, path


def test_second_build_changes_nothing(golden: Golden, project: Request) -> None:
    """It is true that building the same data again writes no file."""
    shutil.copytree(golden.request.site_dir, project.site_dir, dirs_exist_ok=True)

    again = built(project)

    assert (again.changed, files_of(project.site_dir)) == (0, golden.files)


@dataclass(frozen=True)
class Place:
    """Where and how a site is built; none of it may show in the site."""

    told: Mapping[str, str]
    umask: int
    order: str
    """In what order folders list what lies in them: code over a list `found`."""


PLACES: Final = {
    "east": Place(
        {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}, 0o077,
        "found.sort(key=name, reverse=True)",
    ),
    "west": Place(
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Pago_Pago", "LC_ALL": "tr_TR.UTF-8"}, 0o000,
        "found.sort(key=lambda each: (len(name(each)), name(each)[::-1]))",
    ),
}  # fmt: skip
ORDER: Final = """
import os
scandir, listdir = os.scandir, os.listdir
class Found:
    def __init__(self, found, name):
        {order}
        self.found = iter(found)
    def __enter__(self): return self
    def __exit__(self, *_): self.close()
    def __iter__(self): return self.found
    def __next__(self): return next(self.found)
    def close(self): pass
def scanned(path="."):
    with scandir(path) as found:
        return Found(list(found), lambda each: os.fsdecode(each.name))
os.scandir = scanned
os.listdir = lambda path=".": list(Found(listdir(path), os.fsdecode))
open(os.environ["GONGSHI_ORDERED"], "w").close()
"""
"""What Python runs at its start: a file system that lists its files in another order."""


@pytest.mark.hostile(58)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_same_bytes_everywhere(place: Place, golden: Golden, tmp_path: Path) -> None:
    """It is true that seed, zone, locale, umask, folder and order of files leave no trace."""
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text(ORDER.format(order=place.order))
    told = {"PYTHONPATH": str(tmp_path / "start"), "GONGSHI_ORDERED": str(tmp_path / "ordered")}
    request = golden_site.copy_project(tmp_path / "elsewhere" / "在别处")

    subprocess.run(
        command(request), check=True, capture_output=True,
        env=unmeasured(**place.told, **told), umask=place.umask, cwd=tmp_path,
    )  # fmt: skip

    files = files_of(request.site_dir)
    assert (tmp_path / "ordered").exists()
    assert [path for path in files if files[path] != golden.files.get(path)] == []
    assert set(files) == set(golden.files)
    modes = {
        (each.is_dir(), oct(each.stat().st_mode & 0o777)) for each in request.site_dir.rglob("*")
    }
    assert modes == {(True, "0o755"), (False, "0o644")}


def test_one_language(tmp_path: Path) -> None:
    """It is true that a site in Chinese only has no English page and no link to one."""
    request = golden_site.copy_project(tmp_path)

    built(replace(request, languages=("zh",)))

    files = files_of(request.site_dir)
    assert not [path for path in files if path.startswith("en/")]
    assert not [path for path in files if path.endswith((".en.csv", ".en.xlsx"))]
    assert [path for path in files if path.endswith(".zh.csv")]
    for path, content in files.items():
        if path.endswith((".html", ".xml")):
            assert not re.search(r'href="[^"]*\ben/', content.decode()), path
            assert 'hreflang="en"' not in content.decode(), path


def test_only_english(tmp_path: Path) -> None:
    """It is true that a site in English only stands below its code, no link to others."""
    request = write_project(tmp_path, {"one": EVERY_KIND}, docs={"en/about.md": "# About\n"})

    built(replace(request, languages=("en",)))

    pages = [path for path in files_of(request.site_dir) if path.endswith("index.html")]
    assert {path.partition("/")[0] for path in pages} == {"en"}


def test_editorial_page_without_twin(tmp_path: Path) -> None:
    """It is true that an editorial page in one language is no broken link in the other."""
    docs = {"zh/only.md": "# 只有中文\n", "zh/both.md": "# 都有\n", "en/both.md": "# Both\n"}
    request = write_project(tmp_path, {"one": {}}, docs=docs)

    built(request)

    files = files_of(request.site_dir)
    assert "en/only/index.html" not in files
    assert 'href="../en/both/"' in files["both/index.html"].decode()
    assert 'href="../en/"' in files["only/index.html"].decode()


def test_empty_tables(tmp_path: Path) -> None:
    """It is true that a package whose core tables hold only headers becomes a site."""
    request = write_project(tmp_path, {"one": dict(HEADERS) | {"sources": "source_id,title\n"}})

    result = built(request)

    files = files_of(request.site_dir)
    assert result.files == len(files)
    assert {"index.html", "organizations/index.html", "claims/index.html", "data/one.zip"} <= set(
        files
    )
    assert files["data/one/organizations.csv"].startswith(b"org_id,name")


def test_from_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a folder with only data and `mkdocs.yml` is enough, by the defaults."""
    write_project(tmp_path, {"one": EVERY_KIND})
    monkeypatch.chdir(tmp_path)

    code = main(["build", "--as-of", "2026-03-31"])

    assert code == ExitCode.OK
    assert sorted(each.name for each in tmp_path.iterdir() if not each.name.startswith(".")) == [
        "data", "mkdocs.yml", "site",
    ]  # fmt: skip


# --- what stops a build -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "text", "code"),
    [
        ("organizations", "org_id,name\nx,y\n", ExitCode.DATA),
        ("datapackage", "../one/organizations.csv", ExitCode.SECURITY),
    ],
    ids=["bad data", "path trick"],
)
def test_bad_package_stops_all(
    resource: str, text: str, code: ExitCode, golden: Golden, project: Request
) -> None:
    """It is true that one bad package of two ends the build with its code and no file touched."""
    if resource == "datapackage":
        path = project.data / "two" / "datapackage.yaml"
        told = path.read_text(encoding="utf-8")
        path.write_text(told.replace("path: organizations.csv", f"path: {text}"), encoding="utf-8")
    else:
        (project.data / "two" / f"{resource}.csv").write_text(text, encoding="utf-8")

    result = build(project)

    assert isinstance(result, Report)
    assert result.exit_code is code
    assert files_of(project.site_dir) == golden.files
    assert not (project.site_dir.parent / ".site-next").exists()


def test_same_record_in_two_packages(tmp_path: Path) -> None:
    """It is true that two packages that want one address are told so as bad data."""
    request = write_project(tmp_path, {"one": EVERY_KIND, "two": EVERY_KIND})

    result = build(request)

    assert isinstance(result, Report)
    assert result.exit_code is ExitCode.DATA
    assert not request.site_dir.exists()


def test_broken_link_stops_the_build(golden: Golden, project: Request) -> None:
    """It is true that an editorial page with a broken link leaves the live site as it was."""
    page = project.config.parent / "docs" / "zh" / "about.md"
    page.write_text("# 关于\n\n[无](../nowhere/index.html)\n", encoding="utf-8")

    with pytest.raises(EnvironmentFault) as caught:
        build(project)

    assert caught.value.key == "verify-failed"
    assert "about/index.html: ../nowhere/" in caught.value.detail["note"]
    assert files_of(project.site_dir) == golden.files


@pytest.mark.parametrize("force", [True, False])
def test_site_is_never_its_own_source(force: bool, tmp_path: Path) -> None:
    """It is true that a site folder that holds the data is refused, by force too."""
    request = write_project(tmp_path, {"one": {}})

    with pytest.raises(UsageError):
        build(replace(request, site_dir=tmp_path, force=force))

    assert (tmp_path / "data" / "one" / "organizations.csv").is_file()


# --- a build that is killed ---------------------------------------------------------------------


def staged(project: Request) -> int:
    """Return how many entries lie in the top folders of the staging folder."""
    folder = project.site_dir.parent / ".site-next"
    return sum(len(names) for _, _, names in os.walk(folder))


MOMENTS: Mapping[str, Callable[[Request, int], bool]] = {
    "folder appears": lambda project, _: (project.site_dir.parent / ".site-next").is_dir(),
    "20 files": lambda project, _: staged(project) >= 20,
    "150 files": lambda project, _: staged(project) >= 150,
    "manifest": lambda project, _: (
        project.site_dir.parent / ".site-next" / "next" / "manifest.json"
    ).is_file(),
    "taken over": lambda project, old: (project.site_dir / "manifest.json").stat().st_ino != old,
}
"""When the process is killed: what is to be seen in the file system then."""


def is_reached(
    is_now: Callable[[Request, int], bool], project: Request, old: int,
    process: subprocess.Popen[bytes],
) -> bool:  # fmt: skip
    """Return whether a moment is there, or the build was so quick that it is over."""
    return is_now(project, old) or process.poll() is not None


@pytest.fixture(scope="module")
def changed_files(golden: Golden, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The golden site after the change of one cell, from a build that nobody disturbed."""
    folder = tmp_path_factory.mktemp("changed")
    request = golden_site.copy_project(folder)
    change_contract(request.data)
    result = built(request)
    assert result == Built(len(golden.files), len(golden.files))
    assert golden.files != files_of(request.site_dir)
    return files_of(request.site_dir)


@pytest.mark.hostile(57)
def test_killed_build(
    golden: Golden, changed_files: dict[str, bytes], project: Request, tmp_path: Path
) -> None:
    """It is true that a build killed at any moment leaves the old site or the new one, whole.

    Each build finds what the killed one before it left behind; the last one is not disturbed.
    """
    change_contract(project.data)
    old = (project.site_dir / "manifest.json").stat().st_ino
    # Who is killed cannot clean up.
    (scratch := tmp_path / "scratch").mkdir()
    left: dict[str, dict[str, bytes]] = {}

    for moment, is_now in MOMENTS.items():
        with subprocess.Popen(
            command(project), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=unmeasured(TMPDIR=str(scratch)),
        ) as process:  # fmt: skip
            wait_until(is_reached, is_now, project, old, process)
            process.send_signal(signal.SIGKILL)
        left[moment] = files_of(project.site_dir)

    for moment, files in left.items():
        assert files in (golden.files, changed_files), moment
    assert left["folder appears"] == golden.files
    assert left["taken over"] == changed_files
    built(project)
    assert files_of(project.site_dir) == changed_files
    assert not (project.site_dir.parent / ".site-next").exists()


# --- a commit of the data -----------------------------------------------------------------------

PAGES = (
    "organizations/o-bridge/", "places/d-east/", "places/d-east-nan/", "projects/",
    "projects/p-meals/",
)  # fmt: skip
"""The pages that show the changed cell."""


@pytest.mark.unmeasured
def test_commit_changes_only_what_it_concerns(project: Request) -> None:
    """It is true that a commit of one cell changes the pages and downloads that hold it, no other.

    Beside them change the manifest, and the pages that show sizes of downloads and the commit.
    """
    folder = project.config.parent
    shutil.rmtree(project.site_dir)
    git(folder, "init", "--quiet")
    git(folder, "add", "data")
    git(folder, "commit", "--quiet", "-m", "first")
    built(project)
    before, inodes = files_of(project.site_dir), inodes_of(project.site_dir)
    change_contract(project.data)
    git(folder, "commit", "--quiet", "-a", "-m", "second")

    built(project)

    after = files_of(project.site_dir)
    changed = {path for path in after if after[path] != before.get(path)}
    twice = ("", "en/")
    pages = {f"{way}{path}index.html" for path in PAGES for way in twice}
    downloads = {
        f"data/{bundle}{tail}"
        for bundle in ("one", "all")
        for tail in (
            ".xlsx", ".en.xlsx", ".zip", "/datapackage.json", "/projects.csv", "/projects.zh.csv",
            "/projects.en.csv",
        )
    }  # fmt: skip
    records = {"projects/p-meals.json", "organizations/o-bridge.json"}
    commit = {f"{way}data/{side}index.html" for side in ("", "synthetic/") for way in twice}
    must = pages | downloads | records | commit | {"manifest.json"}
    # … and where contracts are listed, or compared with payments.
    must |= {f"{way}{path}/index.html" for path in ("crosschecks", "payments") for way in twice}
    must |= {f"{way}search/projects.js" for way in twice}
    # Lists show what a project's contract costs, and where it is counted the contract itself.
    must |= {
        f"{way}{path}/index.html"
        for path in (
            "projects/by-place/d-east", "projects/by-place/d-east-nan", "sources/s-news/projects",
            "counts/projects/stage/settled", "counts/contracts/one",
        )
        for way in twice
    }  # fmt: skip
    # What contracts cost enters cross-checks, each of which has a page a package.
    must |= {
        f"{way}crosschecks/{each}/one/index.html"
        for each in ("payments-against-chain", "repeat-awards", "undertaker-concentration")
        for way in twice
    }
    # What contracts cost enters indicators, and stands in the rows that these rest on.
    must |= {
        f"{way}indicators/{each}/rows/one/index.html"
        for each in ("i09", "i12", "i14")
        for way in twice
    }
    must |= {
        f"{way}{path}/index.html"
        for path in (
            "indicators/i09", "indicators/i14", "data/one/indicator_values",
            "data/all/indicator_values",
        )
        for way in twice
    }  # fmt: skip
    must |= {
        f"data/{bundle}/{table}{tail}"
        for table in ("indicator_values", "project_chain")
        for bundle in ("one", "all")
        for tail in (".csv", ".zh.csv", ".en.csv")
    }
    # Sizes are shown rounded: they change where the rounding does.
    may = {
        f"{way}{path}index.html"
        for path in ("", "data/one/", "data/all/", "data/one/projects/", "data/all/projects/")
        for way in twice
    }
    may |= {path for path in after if path.endswith((".parquet", ".sqlite"))}
    assert set(before) == set(after)
    assert must - changed == set()
    assert changed - must - may == set()
    kept = inodes_of(project.site_dir)
    assert [path for path in after if path not in changed and kept[path] != inodes[path]] == []


def inodes_of(folder: Path) -> dict[str, int]:
    """Return the inode of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_ino
        for path in folder.rglob("*")
        if path.is_file()
    }
