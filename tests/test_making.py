"""Pages that come out as they did: what is used again is what a build from nothing makes."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import zlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import pytest

from gongshi import downloads, making
from gongshi.hosts.mkdocs import MKDOCS
from gongshi.publish import publish_bundle
from gongshi.release.memory import memory_folder
from gongshi.unchanged import Unchanged
from tests import golden_site
from tests.factory import built, files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gongshi.build import Request
    from gongshi.derive import Site
    from gongshi.model import Artifact
    from gongshi.publish import Bundle

pytestmark = pytest.mark.slow

EDITS = int(os.environ.get("GONGSHI_EDITS", "2"))
"""How many random edits are made; `make faults` makes 50."""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Request:
    """The golden site as it was built, with real data and fictitious ones."""
    request = golden_site.copy_project(tmp_path_factory.mktemp("before") / "project")
    built(request)
    return request


@pytest.fixture
def request_(before: Request, tmp_path: Path) -> Request:
    """What that site is built from, in a place of its own, with its very files and its memory."""
    request = golden_site.copy_project(tmp_path / "project")
    for folder in (before.site_dir, memory_folder(before.site_dir)):
        target = request.site_dir.with_name(folder.name)
        shutil.copytree(folder, target, copy_function=os.link)
    return request


def spoiled(file: Path, content: bytes) -> None:
    """Put another file in a file's place, since other sites share what lies there."""
    file.unlink()
    file.write_bytes(content)


def memory_of(request: Request) -> Path:
    """Return the file of what is remembered."""
    return memory_folder(request.site_dir.resolve()) / "parts"


def from_nothing(request: Request) -> dict[str, bytes]:
    """Build the same site elsewhere, where nothing is remembered, and return its files."""
    other = replace(request, site_dir=request.site_dir.with_name("other"))
    for each in (other.site_dir, memory_folder(other.site_dir)):
        shutil.rmtree(each, ignore_errors=True)
    built(other)
    return files_of(other.site_dir)


def edit_cell(table: Path, old: str, new: str) -> None:
    """Change a cell of a table."""
    text = table.read_text("utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), "utf-8")


def test_nothing_changed(request_: Request, before: Request) -> None:
    """It is true that the second build makes no page, and remembers as much as the first."""
    remembered = memory_of(request_).read_bytes()

    result = built(request_)

    assert result.pages.made == 0
    assert result.pages.reused > 100
    assert (result.changed, result.pages.doubt) == (0, "")
    assert len(result.pages.seed) == 8
    assert len(memory_of(request_).read_bytes()) == pytest.approx(len(remembered), rel=0.01)
    assert files_of(request_.site_dir) == files_of(before.site_dir)


def test_one_cell(request_: Request) -> None:
    """It is true that a cell makes only pages again that may show it."""
    edit_cell(request_.data / "one/projects.csv", "100000.50", "123456.70")

    result = built(request_)

    assert files_of(request_.site_dir) == from_nothing(request_)
    assert 0 < result.pages.made < result.pages.reused
    assert result.pages.doubt == ""


def test_another_day(request_: Request) -> None:
    """It is true that a day makes only pages again that depend on it."""
    later = replace(request_, as_of="2026-10-02")

    result = built(later)

    assert files_of(request_.site_dir) == from_nothing(later)
    assert result.pages.reused > 0


def _refuse(*_: object) -> NoReturn:
    """Do what a build must not have done."""
    raise AssertionError


def test_nothing_else_is_made(before: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that for nothing no download is written, and the host renders nothing."""
    expected = files_of(before.site_dir)
    monkeypatch.setattr(downloads, "publish_bundle", _refuse)
    monkeypatch.setattr(type(MKDOCS), "render_documents", staticmethod(_refuse))

    result = built(before)

    assert result.changed == 0
    assert files_of(before.site_dir) == expected


@pytest.mark.parametrize("path", ["data/one.xlsx", "data/one.sqlite", "assets/gongshi.js"])
def test_live_file_that_was_changed(path: str, request_: Request) -> None:
    """It is true that downloads, and what belongs to the host, are put right as pages are."""
    expected = files_of(request_.site_dir)
    spoiled(request_.site_dir / path, b"x")

    result = built(request_)

    assert result.changed >= 1
    assert files_of(request_.site_dir) == expected


def test_copied_site(request_: Request) -> None:
    """It is true that a copy of a site with its memory, as CI keeps it, is used again."""
    for folder in (request_.site_dir, memory_folder(request_.site_dir)):
        copy = folder.with_name("copy")
        shutil.copytree(folder, copy, copy_function=shutil.copyfile)
        for each in copy.rglob("*"):
            each.chmod(0o755 if each.is_dir() else 0o644)
        shutil.rmtree(folder)
        copy.rename(folder)

    first, second = built(request_), built(request_)

    assert [(each.changed, each.pages.made) for each in (first, second)] == [(0, 0), (0, 0)]


def test_one_package(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a cell writes the downloads of its own package and of all, and no others."""
    edit_cell(request_.data / "one/projects.csv", "100000.50", "123456.70")
    written = []

    def published(site: Site, bundle: Bundle, languages: tuple[str, ...]) -> Iterator[Artifact]:
        written.append(bundle.name)
        yield from publish_bundle(site, bundle, languages)

    monkeypatch.setattr(downloads, "publish_bundle", published)

    built(request_)

    assert written == ["one", "all"]
    assert files_of(request_.site_dir) == from_nothing(request_)


def _damaged(file: Path) -> None:
    spoiled(file, file.read_bytes()[:-10] + b"0123456789")


def _cut(file: Path) -> None:
    spoiled(file, file.read_bytes()[:100])


def _gone(file: Path) -> None:
    file.unlink()


def _foreign(file: Path) -> None:
    """Remember what belongs to a site with another manifest."""
    head = len(b"gongshi memory 2\n") + 32
    tree = json.loads(zlib.decompress(file.read_bytes()[head:]))
    body = zlib.compress(json.dumps(tree | {"manifest": "0" * 64}).encode())
    spoiled(file, b"gongshi memory 2\n" + hashlib.sha256(body).digest() + body)


@pytest.mark.parametrize("spoil", [_damaged, _cut, _gone, _foreign])
def test_memory_that_is_none(spoil: Callable[[Path], None], request_: Request) -> None:
    """It is true that a memory that is damaged, or another site's, is as good as none."""
    expected = files_of(request_.site_dir)
    spoil(memory_of(request_))

    result = built(request_)

    assert result.pages.reused == 0
    assert files_of(request_.site_dir) == expected


def _written_over(page: Path) -> None:
    spoiled(page, page.read_bytes().replace(b"<h1", b"<h2"))


def _removed(page: Path) -> None:
    page.unlink()


@pytest.mark.parametrize("spoil", [_written_over, _removed])
def test_live_page_that_was_changed(spoil: Callable[[Path], None], request_: Request) -> None:
    """It is true that a page that somebody changed on the live site is made again."""
    expected = files_of(request_.site_dir)
    spoil(request_.site_dir / "organizations/o-bridge/index.html")

    result = built(request_)

    assert files_of(request_.site_dir) == expected
    assert 0 < result.pages.made < result.pages.reused


def test_page_that_was_changed_in_secret(tmp_path: Path) -> None:
    """It is true that `paranoid` sees a change that neither size nor time tells."""
    request_ = golden_site.copy_project(tmp_path / "project")
    built(request_)
    expected = files_of(request_.site_dir)
    page = request_.site_dir / "organizations/o-bridge/index.html"
    status = page.stat()
    with page.open("r+b") as file:
        content = file.read()
        file.seek(0)
        file.write(content.replace(b"<h1", b"<h2"))
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))

    trusting = built(request_)
    seen = files_of(request_.site_dir) == expected
    distrusting = built(replace(request_, paranoid=True))

    # Drawn by chance, it may be among the pages that are made again all the same.
    assert seen == bool(trusting.pages.doubt)
    assert distrusting.pages.made > 0 or seen
    assert files_of(request_.site_dir) == expected


def test_conclusion_that_is_wrong(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that all pages are made again where one of a sample comes out otherwise."""
    edit_cell(request_.data / "one/projects.csv", "100000.50", "123456.70")
    monkeypatch.setattr(Unchanged, "_is_answered", lambda *_: True)
    monkeypatch.setattr(Unchanged, "_is_found", lambda *_: True)
    monkeypatch.setattr(making, "_SAMPLED", 1)

    result = built(request_)

    assert result.pages.doubt
    assert result.pages.reused == 0
    assert files_of(request_.site_dir) == from_nothing(request_)


def test_links_of_pages_that_are_used_again(request_: Request) -> None:
    """It is true that a page is not used again where it led to one that is no more."""
    for name in ("venues", "tenancies"):
        table = request_.data / f"one/{name}.csv"
        header, *_ = table.read_text("utf-8").splitlines(keepends=True)
        table.write_text(header, "utf-8")

    result = built(request_)

    assert files_of(request_.site_dir) == from_nothing(request_)
    assert result.removed > 0
    assert result.pages.reused > 0
    assert result.pages.doubt == ""


def _some_row(draw: random.Random, request: Request) -> tuple[Path, list[str], int]:
    """Return a table of several rows, its lines, and the place of one of them."""
    tables = [
        (each, each.read_text("utf-8").splitlines(keepends=True))
        for each in sorted(request.data.rglob("*.csv"))
    ]
    table, lines = draw.choice([each for each in tables if len(each[1]) > 2])
    return table, lines, draw.randrange(1, len(lines))


def _row_removed(draw: random.Random, request: Request) -> None:
    table, lines, place = _some_row(draw, request)
    table.write_text("".join(lines[:place] + lines[place + 1 :]), "utf-8")


def _rows_exchanged(draw: random.Random, request: Request) -> None:
    table, lines, place = _some_row(draw, request)
    lines[1], lines[place] = lines[place], lines[1]
    table.write_text("".join(lines), "utf-8")


def _row_added(draw: random.Random, request: Request) -> None:
    table, lines, place = _some_row(draw, request)
    key, _, rest = lines[place].partition(",")
    table.write_text("".join([*lines, f"{key}-{draw.randrange(10**6)},{rest}"]), "utf-8")


def _text_changed(draw: random.Random, request: Request) -> None:
    table, lines, place = _some_row(draw, request)
    cells = lines[place].split(",")
    places = [n for n, cell in enumerate(cells) if n and any("一" <= c <= "鿿" for c in cell)]
    if places:
        n = draw.choice(places)
        cells[n] = cells[n].replace(next(c for c in cells[n] if "一" <= c <= "鿿"), "新", 1)
    lines[place] = ",".join(cells)
    table.write_text("".join(lines), "utf-8")


def _number_changed(draw: random.Random, request: Request) -> None:
    table, lines, place = _some_row(draw, request)
    cells = lines[place].split(",")
    places = [n for n, cell in enumerate(cells) if n and cell.strip().isdecimal()]
    if places:
        n = draw.choice(places)
        cells[n] = cells[n].replace(cells[n].strip(), str(int(cells[n]) + 1))
    lines[place] = ",".join(cells)
    table.write_text("".join(lines), "utf-8")


def _page_edited(draw: random.Random, request: Request) -> None:
    page = draw.choice(sorted((request.config.parent / "docs").rglob("*.md")))
    page.write_text(f"{page.read_text('utf-8')}\n\nx{draw.randrange(1000)}\n", "utf-8")


def _name_of_site(draw: random.Random, request: Request) -> None:
    text = request.config.read_text("utf-8")
    lines = [
        f"site_name: x{draw.randrange(1000)}" if each.startswith("site_name:") else each
        for each in text.splitlines()
    ]
    request.config.write_text("\n".join(lines), "utf-8")


EDITING = (
    _row_removed, _row_added, _rows_exchanged, _text_changed, _text_changed, _number_changed,
    _number_changed, _page_edited, _name_of_site,
)  # fmt: skip


def test_random_edits(request_: Request) -> None:
    """It is true that whatever is edited, the site is what a build from nothing makes."""
    seed = random.SystemRandom().randrange(10**6)
    draw = random.Random(seed)  # noqa: S311 - no secret
    done = used = 0
    for _ in range(EDITS * 20):
        kept = request_.config.parent.with_name("kept")
        shutil.rmtree(kept, ignore_errors=True)
        copied = partial(shutil.copytree, dirs_exist_ok=True)
        copied(request_.data, kept / "data")
        edit = draw.choice(EDITING)
        edit(draw, request_)
        try:
            result = built(request_)
        except AssertionError:
            # Not valid any more: another one.
            shutil.rmtree(request_.data)
            copied(kept / "data", request_.data)
            continue
        same = files_of(request_.site_dir) == from_nothing(request_)
        assert same, (seed, edit.__name__)
        assert result.pages.doubt == "", (seed, edit.__name__)
        done += 1
        used += result.pages.reused
        if done == EDITS:
            break

    assert done == EDITS
    assert used > 0
