"""What a host rendered: it renders again where something changed, and the site is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gongshi.config import LANGUAGES
from gongshi.hosts.content import content_of
from gongshi.hosts.mkdocs import MKDOCS, read_config
from gongshi.serve.outcome import attempt
from tests.factory import CONFIG, write_project
from tests.packages import HEADERS, ORGANIZATION

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.hosts import HostConfig, Rendered

GOOD = HEADERS["organizations"] + ORGANIZATION


class Counting:
    """MkDocs, and how often it ran."""

    def __init__(self) -> None:
        """Begin with none."""
        self.runs = 0

    def read_config(self, path: Path, languages: tuple[str, ...] = LANGUAGES) -> HostConfig:
        """Read it as MkDocs does."""
        return MKDOCS.read_config(path, languages)

    def render_documents(self, *told: Any) -> Rendered:  # noqa: ANN401 - handed on
        """Count."""
        self.runs += 1
        return MKDOCS.render_documents(*told)


def files(site: Path) -> dict[str, bytes]:
    """Return all files of a site."""
    return {
        str(each.relative_to(site)): each.read_bytes()
        for each in site.rglob("*") if each.is_file()
    }  # fmt: skip


def test_content(tmp_path: Path) -> None:
    """It is true that content counts, behind links too, and that a link may lead nowhere."""
    (tmp_path / "docs" / "a").mkdir(parents=True)
    (tmp_path / "docs" / "a" / "b.md").write_text("1")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "c.md").write_text("1")
    (tmp_path / "docs" / "more").symlink_to(tmp_path / "more", target_is_directory=True)
    (tmp_path / "docs" / "nowhere").symlink_to(tmp_path / "nowhere")
    before = content_of(tmp_path / "docs")
    (tmp_path / "more" / "c.md").write_text("2")

    now = content_of(tmp_path / "docs")

    changed = {path for path, _ in now.items() ^ before.items()}
    assert (len(before), changed) == (2, {str(tmp_path / "docs" / "more" / "c.md")})


@pytest.mark.slow
@pytest.mark.unmeasured
def test_same_site(tmp_path: Path) -> None:
    """It is true that after each edit the site is that of a new build, with MkDocs run or not."""
    docs = {"zh/a.md": "# A", "zh/b.md": "# B"}
    request = write_project(tmp_path, {"one": {"organizations": GOOD}}, docs=docs)
    request = replace(request, languages=("zh",))
    mkdocs = Counting()
    table = request.data / "one" / "organizations.csv"
    pages = tmp_path / "docs" / "zh"

    def runs() -> int:
        before = mkdocs.runs
        assert attempt(request, "en", mkdocs).text == ""
        return mkdocs.runs - before

    def as_new() -> bool:
        fresh = replace(request, site_dir=tmp_path / "fresh", force=True)
        assert attempt(fresh, "en").text == ""
        return files(request.site_dir) == files(tmp_path / "fresh")

    first = runs()
    table.write_text(GOOD.replace("active", "alive"))
    assert attempt(request, "en", mkdocs).judged
    table.write_text(GOOD.replace("First", "Second"))
    assert (first, runs(), as_new()) == (1, 0, True)
    (pages / "a.md").write_text("# C")
    (pages / "b.md").unlink()
    edited = runs()
    request.config.write_text(f"{CONFIG}site_description: x\n")
    configured = runs()
    request = replace(request, as_of="2026-04-01")
    assert (edited, configured, runs(), as_new()) == (1, 1, 0, True)


@pytest.mark.parametrize(
    ("more", "closed"),
    [
        ("", True),
        ("markdown_extensions: [attr_list, pymdownx.superfences, markdown.extensions.toc]\n", True),
        ("markdown_extensions:\n  - toc: {permalink: true}\n  - tables\n", True),
        ("markdown_extensions: {toc: {permalink: true}}\n", True),
        ("markdown_extensions: [pymdownx.snippets]\n", False),
        ("markdown_extensions: [pymdownx.b64]\n", False),
        ("markdown_extensions: [mdx_include.mdx_include]\n", False),
        ("hooks: [hook.py]\n", False),
        ("  - macros\n", False),
    ],
)
def test_who_has_a_hand_in_it(more: str, closed: bool, tmp_path: Path) -> None:
    """It is true that nothing is remembered where others may read what nobody looks at."""
    config = tmp_path / "mkdocs.yml"
    config.write_text(CONFIG + more)

    assert read_config(config).closed is closed


@pytest.mark.slow
def test_nothing_remembered(tmp_path: Path) -> None:
    """It is true that with a hook each build renders anew."""
    (tmp_path / "hook.py").write_text("def on_page_markdown(markdown, **_):\n    return markdown\n")
    config = f"{CONFIG}hooks: [hook.py]\n"
    request = write_project(tmp_path, {"one": {"organizations": GOOD}}, config=config)
    mkdocs = Counting()

    for _ in range(2):
        assert attempt(replace(request, languages=("zh",)), "en", mkdocs).text == ""

    assert mkdocs.runs == 2
