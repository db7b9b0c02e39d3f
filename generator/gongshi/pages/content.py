"""The content of pages: templates filled, marks and neighbours around them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from gongshi.pages import clauses, page_kinds
from gongshi.pages.parts import number_text, size_text
from gongshi.pages.view import Page
from gongshi.report import TEMPLATES
from gongshi.words import sentences

if TYPE_CHECKING:
    from gongshi.derive import Records
    from gongshi.pages.frame import Publication
    from gongshi.pages.kind import PageKind, Subject
    from gongshi.schema import Text


@cache
def environment() -> Environment:
    """Return the environment of all templates: escaping on, nothing undefined."""
    made = Environment(
        loader=FileSystemLoader([Path(__file__).parent, TEMPLATES]),
        autoescape=True,
        auto_reload=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}
    return made


def marked(content: str, mark: str) -> str:
    """Return the content of a page with a mark in the line of its heading.

    Raises:
        ValueError: the page has no heading.
    """
    head, end, rest = content.partition("</h1>")
    if not end:
        raise ValueError(mark)
    return f'{head} <span class="gs-mark">{escape(mark)}</span>{end}{rest}'


def head_text(text: Text, subject: Subject, language: str) -> str:
    """Return a page's title or description for its head, which says where data are fictitious."""
    told = text[language] or text["zh"]
    words = sentences("pages", language)
    return words["synthetic_title"].format(title=told) if subject.synthetic else told


def render_content(
    records: Records, publication: Publication, subject: Subject, kind: PageKind, language: str
) -> str:
    """Return the content of a page as HTML, without the document around it."""
    page = Page(records, publication, subject, kind, language)
    template = environment().get_template(kind.source)
    content = template.render(page=page, t=page.t, **subject.data)
    if subject.synthetic:
        content = marked(content, page.t("synthetic_mark"))
    around = environment().get_template("section.html")
    neighbours = _named(kind.section) if kind.nav else ()
    inside = Markup(content)  # noqa: S704 - HTML of our own templates
    return page.whole(around.render(page=page, t=page.t, neighbours=neighbours, content=inside))


@cache
def _named(section: str) -> tuple[PageKind, ...]:
    """Return the pages that a section's own navigation names, none where it has only one."""
    found = tuple(each for each in page_kinds() if each.nav and each.section == section)
    return found if len(found) > 1 else ()


environment().globals["clauses"] = clauses
environment().filters["number"] = number_text
environment().filters["size"] = size_text
