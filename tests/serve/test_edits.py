"""An edit of whatever a site is made from, seen in the site that is served."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import urlopen

import pytest

from gongshi import serve as room
from gongshi.build import Request
from gongshi.config import PACKAGE, schemas_folder
from gongshi.serve.watch import Watch
from tests.conftest import AS_OF
from tests.factory import CONFIG, EVERY_KIND, write_project
from tests.packages import DESCRIPTOR, write_package
from tests.processes import PATIENCE, unmeasured, wait_until
from tests.workbooks import organizations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

HOOK = "def on_page_markdown(markdown, **_):\n    return markdown + '\\n\\nhooked-one\\n'\n"
CSS = "extra_css: [extra.css]\nhooks: [hook.py]\n"
ORGANIZATION = "organizations/o1/"


class Edit(NamedTuple):
    """In a file, one text is replaced by another, and something is then seen on a page."""

    file: str
    old: str
    new: str
    seen: str
    page: str


def edit(file: str, frame: str, old: str, new: str, page: str) -> Edit:
    """Return an edit of what stands in a frame, on which the page says nothing."""
    return Edit(file, frame.replace("*", old), frame.replace("*", new), new, page)


WARM = (
    edit("data/one/organizations.csv", "*", "做事", "做好事", ORGANIZATION),
    edit("data/one/datapackage.json", "*", "one的数据", "改名的数据", "data/"),
    edit("docs/zh/a.md", "# *", "标题", "另一标题", "a/"),
    edit("docs/extra.css", "*", "red", "rebeccapurple", "extra.css"),
    edit("data/two/o.xlsx", "*", "甲簿", "乙簿", "organizations/b1/"),
)
"""What a builder that is warm reads anew."""
COLD = (
    edit("mkdocs.yml", "site_name: *", "公示", "改名的网站", ""),
    edit("hook.py", "*", "hooked-one", "hooked-two", "a/"),
    edit("code/gongshi/words/pages.yaml", 'tab_data: {zh: "*"', "数据下载", "下载全部数据", ""),
    edit("code/gongshi/pages/organization/page.html", "*", "<h1>", "<h1 data-x>", ORGANIZATION),
    edit("code/gongshi/theme/main.html", "{% block styles %}*", "", "<!-- x -->", "a/"),
    edit("code/gongshi/theme/assets/gongshi.css", "*", ":root", ".x{}:root", "assets/gongshi.css"),
    edit("code/gongshi/schemas/vocabularies/organizations.type.yaml", "title: *,", "社会团体",
         "社团新名", ORGANIZATION),
    edit("code/gongshi/schemas/resources/organizations.yaml", "title: *\n", "组织标识",
         "组织标识新名", "data/one/organizations/"),
    edit("code/gongshi/schemas/rulebooks/linzi-star@1.yaml", "title: *", "临淄区星级评定",
         "临淄区新星级评定", "evaluations/linzi-star/"),
    edit("code/gongshi/schemas/counts.yaml", "title: *\n", "社会组织", "社会组织新名", "counts/"),
)  # fmt: skip
"""What is read once, and kept in many places of a process."""


def book(name: str) -> bytes:
    """Return a workbook with an organization of this name."""
    return organizations(("b1", name, "registered", "association", "active", "s2")).bytes()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a page, a hook, a style sheet and a copy of gongshi."""
    docs = {"zh/a.md": "# 标题", "en/a.md": "# A", "extra.css": "p { color: red }"}
    write_project(tmp_path, {"one": EVERY_KIND}, config=f"{CONFIG}{CSS}", docs=docs)
    descriptor = DESCRIPTOR.replace("NAME", "two").replace("organizations.csv", "o.xlsx")
    tables: dict[str, str | bytes] = {
        "o.xlsx": book("甲簿"),
        "sources.csv": "source_id,title\ns2,Report\n",
    }
    write_package(tmp_path / "data" / "two", tables, descriptor)
    (tmp_path / "hook.py").write_text(HOOK)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "code" / "gongshi", ignore=ignored)
    shutil.copytree(schemas_folder(), tmp_path / "code" / "gongshi" / "schemas")
    return tmp_path


def command(*words: str) -> list[str]:
    """Return the command line of the copy, which dates the site."""
    return [sys.executable, "-P", "-m", "gongshi", *words, "--lang", "zh", "--as-of", AS_OF]


def environment(project: Path) -> dict[str, str]:
    """Return what lets Python find the copy before any other."""
    return unmeasured(PYTHONPATH=str(project / "code"), GONGSHI_LANG="en")


@contextmanager
def serving(project: Path) -> Iterator[tuple[str, Path]]:
    """Serve the project; yields the address, and where messages are written."""
    told = project / "told.txt"
    with told.open("w") as file:
        process = subprocess.Popen(
            command("serve", "--port", "0"), cwd=project, env=environment(project), stderr=file
        )
    try:
        wait_until(lambda: "http://" in told.read_text() or process.poll() is not None)
        yield told.read_text().split()[1], told
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 128 + signal.SIGINT


def shows(address: str, each: Edit) -> bool:
    """Return whether an edit is seen on its page."""
    with urlopen(address + each.page, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
        return each.seen in answer.read().decode()


def carry_out(project: Path, each: Edit) -> None:
    """Edit a file as editors do, by putting a new one in its place."""
    file = project / each.file
    draft = file.with_name(f".{file.name}.tmp")
    if file.suffix == ".xlsx":
        draft.write_bytes(book(each.new))
    else:
        text = file.read_text(encoding="utf-8")
        assert each.old in text
        draft.write_text(text.replace(each.old, each.new, 1), encoding="utf-8")
    draft.replace(file)


def files(site: Path) -> dict[str, bytes]:
    """Return all files of a site."""
    return {
        str(each.relative_to(site)): each.read_bytes()
        for each in site.rglob("*") if each.is_file()
    }  # fmt: skip


def test_every_kind_of_file(project: Path) -> None:
    """It is true that an edit of each kind of file is served.

    In the end the site is, byte for byte, the one that a new build makes.
    """
    with serving(project) as (address, told):
        for number, several in enumerate((WARM[:1], WARM[1:], COLD), 1):
            for each in several:
                carry_out(project, each)
            wait_until(lambda last=several[-1]: shows(address, last))
            assert [each.file for each in several if not shows(address, each)] == []
            wait_until(lambda number=number: told.read_text().count("Up to date") >= number)

    subprocess.run(
        command("build", "--site-dir", "fresh"), cwd=project, env=environment(project), check=True
    )
    assert files(project / "site") == files(project / "fresh")
    assert not any(b"/.gongshi/" in each for each in files(project / "site").values())


@pytest.mark.parametrize("each", WARM + COLD, ids=lambda each: each.file)
def test_what_is_watched(each: Edit, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that each kind of file is watched, and builders that keep it begin anew."""
    ours = project / "code" / "gongshi"
    monkeypatch.setattr(room, "PACKAGE", ours)
    monkeypatch.setattr(room, "schemas_folder", lambda: ours / "schemas")
    request = Request(project / "mkdocs.yml", project / "data", project / "site")
    with Watch(lambda: room.sources_of(request)) as watch:
        carry_out(project, each)

        assert watch.wait(PATIENCE)
        assert watch.changed() == (True, each in COLD)
