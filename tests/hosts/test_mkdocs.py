"""MkDocs as the host: what it is told, what it gives, and when it refuses."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

import pytest

from gongshi.errors import EnvironmentFault, UsageError
from gongshi.hosts import Document, mkdocs
from gongshi.hosts.mkdocs import read_config, render_documents
from gongshi.hosts.shells import exemplar, make_shell, shared_exemplars, tabs_of
from gongshi.pages import page_kinds
from tests.factory import CONFIG

if TYPE_CHECKING:
    from pathlib import Path

HOME = Document("", "首页", "说明", "<p>home</p>")
PAGE = Document("a/b/", "页", "说明", "<p>content</p>", "a")


def write_config(folder: Path, text: str = CONFIG) -> Path:
    """Write a `mkdocs.yml`."""
    path = folder / "mkdocs.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_host_knows_nothing_of_render() -> None:
    """It is true that the host does not import what it is compared with."""
    tree = ast.parse(inspect.getsource(mkdocs))

    imported = {each.module for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)}

    assert imported & {"gongshi.render", "gongshi.build", "gongshi.derive"} == set()


def test_config_is_read(tmp_path: Path) -> None:
    """It is true that names, address and editorial folder come from `mkdocs.yml`."""
    text = (
        "site_name: 名\nsite_url: https://example.org/x/\ndocs_dir: words\n"
        "plugins:\n  - search\n  - gongshi: {site_name_en: Name}\n"
    )

    config = read_config(write_config(tmp_path, text))

    assert config.site_name == {"zh": "名", "en": "Name"}
    assert config.site_url == "https://example.org/x/"
    assert config.docs == (tmp_path / "words").resolve()


@pytest.mark.parametrize(
    "plugins",
    ["", "plugins: []\n", "plugins: [gongshi]\n", "plugins:\n  - gongshi:\n"],
    ids=["none", "empty", "bare", "no options"],
)
def test_config_may_be_almost_empty(plugins: str, tmp_path: Path) -> None:
    """It is true that a site without names of its own has the house's."""
    config = read_config(write_config(tmp_path, f"theme: {{name: material}}\n{plugins}"))

    assert config.site_name == {"zh": "社会组织公示", "en": "Register of Social Organizations"}


def test_plugins_may_be_a_mapping(tmp_path: Path) -> None:
    """It is true that MkDocs' other way to list plugins is understood."""
    text = "site_name: 名\nplugins:\n  search: {}\n  gongshi:\n    site_name_en: Name\n"

    config = read_config(write_config(tmp_path, text))

    assert config.site_name["en"] == "Name"


@pytest.mark.parametrize(
    "text",
    ["site_name: [", "just words", "- a list", "plugins: 7", "plugins: [{gongshi: 7}]", "a: !x b"],
)
def test_broken_config(text: str, tmp_path: Path) -> None:
    """It is true that a configuration that cannot be read is the user's to mend."""
    path = write_config(tmp_path, text)

    with pytest.raises(UsageError) as caught:
        read_config(path)

    assert caught.value.key == "bad-config"
    assert caught.value.detail["note"]


def test_no_config(tmp_path: Path) -> None:
    """It is true that a missing configuration is told by its path."""
    with pytest.raises(UsageError) as caught:
        read_config(tmp_path / "mkdocs.yml")

    assert (caught.value.key, caught.value.detail) == (
        "no-config", {"path": str(tmp_path / "mkdocs.yml")},
    )  # fmt: skip


def test_refused_by_mkdocs(tmp_path: Path) -> None:
    """It is true that a configuration that MkDocs refuses stops the build with its reason."""
    config = read_config(write_config(tmp_path, f"{CONFIG}  - no-such-plugin\n"))

    with pytest.raises((EnvironmentFault, UsageError)) as caught:
        render_documents(config, "zh", [HOME], (), tmp_path / "out")

    assert caught.value.key in {"host-failed", "bad-config"}


def test_without_docs_folder(tmp_path: Path) -> None:
    """It is true that a site without editorial pages has a host all the same."""
    config = read_config(write_config(tmp_path))

    rendered = render_documents(config, "zh", [HOME, PAGE], (), tmp_path / "out")

    assert set(rendered.documents) == {"", "a/b/"}
    assert "<p>content</p>" in rendered.documents["a/b/"]
    assert "404.html" in rendered.files
    assert not (tmp_path / "docs").exists()


def test_editorial_pages_are_in_the_header(tmp_path: Path) -> None:
    """It is true that editorial pages of the language are rendered and linked, others are not."""
    for path, text in {"zh/about.md": "# 关于我们\n\n正文。", "en/other.md": "# Other"}.items():
        page = tmp_path / "docs" / path
        page.parent.mkdir(parents=True)
        page.write_text(text, encoding="utf-8")
    config = read_config(write_config(tmp_path))

    rendered = render_documents(config, "zh", [HOME], (), tmp_path / "out")

    about = rendered.files["about/index.html"].read_text(encoding="utf-8")
    assert "正文。" in about
    assert 'href="about/"' in rendered.documents[""]
    assert not [path for path in rendered.files if "other" in path]


def test_host_fetches_nothing(tmp_path: Path) -> None:
    """It is true that no page of the host asks another site for a font, script or style."""
    config = read_config(write_config(tmp_path))

    rendered = render_documents(config, "zh", [HOME], (), tmp_path / "out")

    html = rendered.documents[""]
    assert "fonts.g" not in html
    assert 'src="http' not in html
    assert 'rel="stylesheet" href="http' not in html


@pytest.mark.slow
def test_shell_is_cut_at_its_holes(tmp_path: Path) -> None:
    """It is true that an exemplar of each kind holds every hole, and the shell no trace of one."""
    kinds = page_kinds()
    config = read_config(write_config(tmp_path, f"{CONFIG}site_url: https://example.org/\n"))
    documents = [exemplar(each) for each in kinds]

    rendered = render_documents(config, "en", documents, tabs_of(kinds), tmp_path / "out")

    for kind, document in zip(kinds, documents, strict=True):
        shell = make_shell(kind, "en", document, rendered.documents[document.path])
        wanted = {"title", "topic", "description", "content"} | (
            {"path"} if "{id}" in kind.path else set()
        )
        assert set(shell.holes) == wanted, kind.name
        assert shell.holes.count("content") == 1, kind.name
        assert not [part for part in shell.parts if "gongshi-hole" in part], kind.name


def test_day_is_on_no_shell(tmp_path: Path) -> None:
    """It is true that a new day or commit changes no page that it does not concern."""
    config = read_config(write_config(tmp_path))

    rendered = render_documents(config, "zh", [HOME], (), tmp_path / "out")

    page = rendered.documents[""]
    assert 'href="data/#version" data-as-of="数据整理至 {date}">数据整理至哪一天</a>' in page
    assert "assets/day.js" in page
    assert "2026-03-31" not in page


# --- a look of one's own --------------------------------------------------------------------------

LOOK = (
    "site_name: 名\ntheme: {name: material, logo: img/logo.svg, favicon: img/icon.png}\n"
    "extra_css: [own.css]\nextra_javascript: [own.js, {path: more.mjs, type: module}]\n"
    "plugins: [gongshi]\n"
)


def put(folder: Path, *paths: str) -> None:
    """Write files that only are there."""
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("/* own */", encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_own_look(language: str, tmp_path: Path) -> None:
    """It is true that logo, icon, style sheet and script of a site are on its pages and beside.

    A language may have a file of its own; what all share lies in the folder above.
    """
    put(tmp_path / "docs", "img/logo.svg", "img/icon.png", "own.js", "more.mjs")
    put(tmp_path / "docs", "zh/own.css", "en/own.css")
    config = read_config(write_config(tmp_path, LOOK))

    rendered = render_documents(config, language, [HOME, PAGE], (), tmp_path / "out")

    page = rendered.documents["a/b/"]
    for path in ("img/logo.svg", "img/icon.png", "own.css", "own.js", "more.mjs"):
        assert f'="../../{path}"' in page
        assert path in rendered.files
    assert page.index("assets/gongshi.css") < page.index("own.css")
    assert config.look.unused == ()


@pytest.mark.parametrize(
    ("text", "key", "named"),
    [
        ("extra_css: [x.css]", "config-file", "extra_css"),
        ("extra_css: [../mkdocs.yml]", "config-file", "extra_css"),
        ("extra_javascript: [{path: x.js}]", "config-file", "extra_javascript"),
        ("theme: {name: material, logo: x.svg}", "config-file", "theme.logo"),
        ("theme: {name: material, favicon: x.png}", "config-file", "theme.favicon"),
        ("extra_css: ['https://e.org/x.css']", "config-remote", "extra_css"),
        ("extra_javascript: ['//e.org/x.js']", "config-remote", "extra_javascript"),
    ],
)
def test_look_that_cannot_be(text: str, key: str, named: str, tmp_path: Path) -> None:
    """It is true that a file that is not there, or lies elsewhere, is refused by its setting."""
    with pytest.raises(UsageError) as caught:
        read_config(write_config(tmp_path, f"site_name: x\n{text}\n"))

    assert (caught.value.key, caught.value.detail["setting"]) == (key, named)


def test_settings_without_effect(tmp_path: Path) -> None:
    """It is true that a setting that has no effect here is named, not passed over in silence."""
    text = "theme: {name: material, palette: {primary: red}, font: false}\nnav: [{a: b.md}]\n"

    config = read_config(write_config(tmp_path, text))

    assert config.look.unused == ("theme.palette", "theme.font", "nav")


@pytest.mark.slow
def test_kinds_that_look_alike_share_an_exemplar(tmp_path: Path) -> None:
    """It is true that the shell cut from a shared exemplar is the one cut from a kind's own.

    An editorial page lies where pages of records do, so that links to it are shorter from there.
    """
    write_config(tmp_path)
    (tmp_path / "docs/zh/counts/contracts").mkdir(parents=True)
    (tmp_path / "docs/zh/counts/contracts/about.md").write_text("# 关于\n", encoding="utf-8")
    config = read_config(tmp_path / "mkdocs.yml")
    kinds = page_kinds()
    asked = [
        (kind, exemplar(kind, synthetic=aside, aside=aside))
        for aside in (False, True)
        for kind in kinds
        if not (aside and kind.neutral)
    ]
    documents = {each.path: each for _, each in asked}

    shared = shared_exemplars(config, kinds, asked, "zh")
    made = render_documents(
        config, "zh", list(documents.values()), tabs_of(kinds), tmp_path / "host"
    ).documents

    assert len({each.path for _, _, each in shared}) < len(documents) / 2
    for kind, own, other in shared:
        first, second = (make_shell(kind, "zh", each, made[each.path]) for each in (own, other))
        assert first == second, (kind.name, own.path, other.path)
