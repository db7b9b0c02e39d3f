"""MkDocs with Material as the host: the only module that imports MkDocs.

One run a language renders the editorial pages and one page for each document asked for: exemplars,
from which shells are made, and in a test real pages, which proves that a spliced page is the page
that MkDocs would have made.
"""

from __future__ import annotations

import logging
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mkdocs.commands.build import build as run_mkdocs
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.utils import yaml as mkdocs_yaml

from gongshi.config import LANGUAGES, PACKAGE
from gongshi.errors import EnvironmentFault, UsageError
from gongshi.hosts import Document, Host, HostConfig, Look, Rendered, Tab
from gongshi.hosts.shells import HOLES
from gongshi.report import mark_chinese
from gongshi.schema import load_schemas
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page


_DROPPED: Final = re.compile(
    r"sitemap\.xml(\.gz)?|.*\.map|assets/javascripts/(lunr|workers)/.*|assets/images/favicon\.png"
)


_REMOTE: Final = re.compile("[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_THEME: Final = frozenset({"name", "logo", "favicon"})
"""The settings of the theme that a site makes itself."""
_KNOWN: Final = re.compile(r"(markdown\.extensions\.|pymdownx\.(?!snippets|b64))?\w+")
"""Extensions that make of a page what stands in it, and read no other file."""
_OVERRIDDEN: Final = ("nav", "copyright")
"""Other settings of MkDocs that a site cannot make itself."""


def read_config(path: Path, languages: tuple[str, ...] = LANGUAGES) -> HostConfig:
    """Read what we need of a `mkdocs.yml`.

    Raises:
        UsageError: there is no such file, or MkDocs refuses it.
    """
    if not path.is_file():
        raise UsageError("no-config", path=path)
    try:
        with path.open("rb") as file:
            tree = mkdocs_yaml.yaml_load(file)
        options = dict(_named(tree.get("plugins"))).get("gongshi") or {}
        told = {"zh": tree.get("site_name"), "en": options.get("site_name_en")}
        theme = tree.get("theme") or {}
        theme = {"name": theme} if isinstance(theme, str) else dict(theme)
    except (MkDocsException, AttributeError, TypeError, ValueError) as error:
        raise UsageError("bad-config", note=str(error).splitlines()[0]) from error
    name = {each: str(told[each] or sentences("pages", each)["site_name"]) for each in LANGUAGES}
    docs = path.parent / str(tree.get("docs_dir") or "docs")
    address = str(tree.get("site_url") or "")
    look = _look(tree, theme, docs, languages)
    more = [str(each) for key in ("hooks", "watch") for each in tree.get(key) or ()]
    beside = tuple((path.parent / each).resolve() for each in more)
    return HostConfig(
        path.resolve(), docs.resolve(), name, address, languages, look, beside, _closed(tree)
    )


def _closed(tree: Mapping[str, Any]) -> bool:
    """Return whether no plugin, hook or extension that reads elsewhere has a hand in a site."""
    extensions = [name for name, _ in _named(tree.get("markdown_extensions"))]
    known = all(_KNOWN.fullmatch(str(each)) for each in extensions)
    return known and not tree.get("hooks") and not _foreign(tree)


def _look(
    tree: Mapping[str, Any], theme: Mapping[str, Any], docs: Path, languages: Sequence[str]
) -> Look:
    """Read what a configuration says of the site's look.

    Raises:
        UsageError: it names a file that is not there, or one on another host.
    """
    named = {"theme.logo": [theme.get("logo")], "theme.favicon": [theme.get("favicon")]}
    named |= {key: list(tree.get(key) or ()) for key in ("extra_css", "extra_javascript")}
    files = []
    for key, values in named.items():
        for value in values:
            path = str(value.get("path", "")) if isinstance(value, dict) else str(value or "")
            if not path:
                continue
            if _REMOTE.match(path):
                raise UsageError("config-remote", setting=key, value=path)
            inside = ".." not in Path(path).parts
            if inside and (docs / path).is_file():
                files.append(path)
            elif not inside or not all((docs / each / path).is_file() for each in languages):
                raise UsageError("config-file", setting=key, value=path, docs=docs.name)
    unused = [f"theme.{key}" for key in theme if key not in _THEME]
    unused += [key for key in _OVERRIDDEN if tree.get(key)]
    logo, favicon = (str(theme.get(each) or "") for each in ("logo", "favicon"))
    return Look(logo, favicon, tuple(dict.fromkeys(files)), tuple(unused))


def _named(told: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - what the YAML holds
    """Return plugins or extensions with their options, which stand in a list or a mapping."""
    if isinstance(told, dict):
        return list(told.items())
    pairs = (each if isinstance(each, dict) else {each: None} for each in told or ())
    return [pair for each in pairs for pair in each.items()]


def _foreign(tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the site's other plugins; Material's search is replaced by ours."""
    ours = {"gongshi", "search", "material/search"}
    plugins = _named(tree.get("plugins"))
    return [{name: options or {}} for name, options in plugins if name not in ours]


def _others(path: Path) -> list[dict[str, Any]]:
    """Return the other plugins of a configuration file."""
    with path.open("rb") as file:
        return _foreign(mkdocs_yaml.yaml_load(file))


def _palette(language: str) -> list[dict[str, Any]]:
    """Return Material's palette: automatic, light, dark, each a step of one switch."""
    words = sentences("pages", language)
    steps = (
        ("(prefers-color-scheme)", "default", "brightness-auto", "palette_light"),
        ("(prefers-color-scheme: light)", "default", "brightness-7", "palette_dark"),
        ("(prefers-color-scheme: dark)", "slate", "brightness-4", "palette_auto"),
    )
    return [
        {
            "media": media,
            "scheme": scheme,
            "primary": "custom",
            "accent": "custom",
            "toggle": {"icon": f"material/{icon}", "name": words[key]},
        }
        for media, scheme, icon, key in steps
    ]


class _Guest(BasePlugin):  # type: ignore[no-untyped-call,type-arg]
    """Adds the documents to one run of MkDocs and puts their content in."""

    def __init__(
        self,
        documents: Sequence[Document],
        tabs: Sequence[Tab],
        language: str,
        extra: Mapping[str, Any],
        host: HostConfig,
    ) -> None:
        self._host = host
        self._documents = {f"{each.path}index.md": each for each in documents}
        self._tabs = tabs
        self._language = language
        self._extra = extra

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Take over the look: our templates before Material's, our words, no fonts from afar."""
        theme = config.theme
        theme.dirs.insert(0, str(PACKAGE / "theme"))
        theme["language"] = self._language
        theme["font"] = False
        theme["features"] = ["navigation.tabs"]
        theme["palette"] = _palette(self._language)
        theme["favicon"] = self._host.look.favicon or "assets/gongshi.svg"
        theme["logo"] = self._host.look.logo
        config.extra["generator"] = False
        config.extra["alternate"] = True
        config.extra["gongshi"] = self._extra
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add one generated page a document."""
        editorial = [each.src_uri for each in files.documentation_pages()]
        for path in self._documents:
            files.append(
                File.generated(config, path, content="", inclusion=InclusionLevel.NOT_IN_NAV)
            )
        for path in self._host.look.files:
            # A language may have a file of its own in its place.
            if files.get_file_from_path(path) is None:
                files.append(
                    File(path, str(self._host.docs), config.site_dir, use_directory_urls=True)
                )
        words = sentences("pages", self._language)
        present = {
            self._tabs_path(each) for each in self._tabs if self._tabs_path(each) in self._documents
        }
        config.nav = [
            {each.title[self._language]: self._tabs_path(each)}
            for each in self._tabs
            if self._tabs_path(each) in present
        ]
        about = [each for each in sorted(editorial) if each not in present]
        if about:
            config.nav.append({words["nav_about"]: about})
        return files

    @staticmethod
    def _tabs_path(tab: Tab) -> str:
        return f"{tab.path}index.md"

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Forget neighbours: the pages that are spliced later have none."""
        for page in nav.pages:
            page.previous_page = page.next_page = None
        return nav

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Give a document its words, escaped: MkDocs' own templates escape nothing."""
        document = self._documents.get(page.file.src_uri)
        if document is not None:
            holed = document.title == HOLES["title"]
            page.meta = {
                "title": escape(document.title), "description": escape(document.description),
                "topic": HOLES["topic"] if holed else mark_chinese(document.title, self._language),
                "hide": ["navigation", "toc"], "section": document.section, "record": True,
                "synthetic": document.synthetic, "aside": document.aside,
            }  # fmt: skip
        return markdown

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Give a document its content."""
        document = self._documents.get(page.file.src_uri)
        return html if document is None else document.content


def _extra(config: HostConfig, language: str, tabs: Sequence[Tab]) -> dict[str, Any]:
    """Return what the templates of the theme need, already in words."""
    words = sentences("pages", language)
    other = next((each for each in config.languages if each != language), "")
    twins = config.docs / other if other else None
    return {
        "language": language,
        "other": other,
        "other_root": f"{other}/" if language == LANGUAGES[0] else "../",
        "twins": {each.relative_to(twins).as_posix() for each in twins.rglob("*.md")}
        if twins
        else set(),
        "words": {key: escape(text) for key, text in words.items()},
        "site_name": config.site_name[language],
        "lists": " ".join(load_schemas().listed),
        "across": {each.path or "./" for each in tabs if each.across},
    }


def render_documents(
    config: HostConfig,
    language: str,
    documents: Sequence[Document],
    tabs: Sequence[Tab],
    output: Path,
) -> Rendered:
    """Run MkDocs once for a language and return what it made.

    Raises:
        EnvironmentFault: MkDocs failed.
    """
    docs = config.docs / language
    if not docs.is_dir():
        docs = output.with_name(output.name + "-docs")
        docs.mkdir(parents=True, exist_ok=True)
    extra = _extra(config, language, tabs)
    extra["aside"] = any(each.aside for each in documents)
    guest = _Guest(documents, tabs, language, extra, config)
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.setLevel(logging.ERROR)
    prefix = "" if language == LANGUAGES[0] else f"{language}/"
    try:
        loaded = load_config(
            str(config.path), docs_dir=str(docs), site_dir=str(output),
            plugins=_others(config.path),
            site_name=config.site_name[language],
            site_url=f"{config.site_url.rstrip('/')}/{prefix}" if config.site_url else "",
            nav=None, use_directory_urls=True, theme={"name": "material"},
        )  # fmt: skip
        loaded.plugins["gongshi-guest"] = guest
        run_mkdocs(loaded)
    except (MkDocsException, SystemExit) as error:
        raise EnvironmentFault(
            "host-failed", note=str(error).splitlines()[0] if str(error) else "MkDocs"
        ) from error
    finally:
        logger.setLevel(level)
    wanted = {f"{each.path}index.html": each.path for each in documents}
    rendered: dict[str, str] = {}
    files: dict[str, Path] = {}
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        if not path.is_file():
            continue
        if name in wanted:
            rendered[wanted[name]] = path.read_text(encoding="utf-8")
        elif not _DROPPED.fullmatch(name):
            files[name] = path
    return Rendered(rendered, files)


class _MkDocs:
    """MkDocs with Material, as a host."""

    read_config = staticmethod(read_config)
    render_documents = staticmethod(render_documents)


MKDOCS: Final[Host] = _MkDocs()
