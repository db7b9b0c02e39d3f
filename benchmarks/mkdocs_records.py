"""MkDocs' hooks of the measured site: a page for each organization and for each project.

`mkdocs.yml` names in `extra.package` the folder of the tables, and the theme has a template for
each form of a page, such as `organizations/service-settled.html` (see `peer_sites.py`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, Files, InclusionLevel

sys.path.insert(0, str(Path(__file__).parent))

from exemplar import grouped, records, scopes, variant

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

RECORDS: dict[str, dict[str, Any]] = {}
"""What each page is filled from, by its place among the sources."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages."""
    for scope in scopes(Path(config.extra["package"])):
        for kind, record in records(scope):
            place = f"{kind}/{record}.md"
            RECORDS[place] = scope
            files.append(
                File.generated(config, place, content="", inclusion=InclusionLevel.NOT_IN_NAV)
            )
    return files


def on_env(env: Environment, **_: object) -> Environment:
    """Add the filter that the templates use."""
    env.filters["grouped"] = grouped
    return env


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Choose the template."""
    place = page.file.src_uri
    page.meta["template"] = f"{place.partition('/')[0]}/{variant(RECORDS[place])}.html"
    return markdown


def on_page_context(context: dict[str, Any], page: Page, **_: object) -> dict[str, Any]:
    """Give the template the record."""
    return context | RECORDS[page.file.src_uri]
