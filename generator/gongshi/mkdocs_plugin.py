"""The door for editors who live in MkDocs: the same pages through `mkdocs build` and `serve`."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files

from gongshi.build import Request, build
from gongshi.errors import GongshiError
from gongshi.model import Report
from gongshi.report import VIEWS
from gongshi.scratch import scratch_folder
from gongshi.words import choose_language, sentences

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer


class GongshiConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs
    """The plugin's options in `mkdocs.yml`."""

    data_dir = config_options.Type(str, default="data")
    """The folder of the packages, relative to `mkdocs.yml`."""
    site_name_en = config_options.Type(str, default="")
    """The site's English name; `site_name` is the Chinese one."""


class GongshiPlugin(BasePlugin[GongshiConfig]):  # type: ignore[no-untyped-call]  # MkDocs
    """Builds the site with `gongshi.build` and hands it to MkDocs as its own."""

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Build first, so that bad data stops MkDocs before it clears the live site."""
        language = choose_language()
        path = Path(config.config_file_path)
        with ExitStack() as stack:
            self._made = stack.enter_context(scratch_folder()) / "site"
            try:
                result = build(
                    Request(
                        config=path, data=path.parent / self.config.data_dir, site_dir=self._made
                    )
                )
            except GongshiError as error:
                raise PluginError(
                    sentences("errors", language)[error.key].format_map(error.detail)
                ) from None
            if isinstance(result, Report):
                raise PluginError(VIEWS["text"](result, language))
            # Kept until MkDocs has taken the site.
            self._scratch = stack.pop_all()

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Leave MkDocs nothing to render: every page is made already."""
        return Files([])

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put the finished site where MkDocs wants it."""
        target = Path(config.site_dir)
        for old in target.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(self._made, target, dirs_exist_ok=True)
        self._scratch.close()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object
    ) -> LiveReloadServer:
        """Watch the data, too."""
        server.watch(str(Path(config.config_file_path).parent / self.config.data_dir))
        return server
