"""Rendering: every record's content is streamed through the shell of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from gongshi.config import LANGUAGES
from gongshi.derive import Records
from gongshi.model import Artifact, PageText, Shell
from gongshi.pages.content import head_text, render_content
from gongshi.profile import CLOCK
from gongshi.report import mark_chinese

if TYPE_CHECKING:
    from gongshi.derive import Site
    from gongshi.pages import PageKind, Subject
    from gongshi.pages.frame import Publication

Shells = Mapping[tuple[str, str, bool], Shell]
"""Shells by the name of their kind, the language, and whether the data are fictitious."""


def splice(shell: Shell, text: PageText) -> str:
    """Return the whole document: the shell with the page's words in its holes."""
    words = {
        "title": escape(text.title), "topic": mark_chinese(text.title, shell.language),
        "description": escape(text.description),
        "path": text.path, "content": text.content,
    }  # fmt: skip
    pieces = [shell.parts[0]]
    for hole, part in zip(shell.holes, shell.parts[1:], strict=True):
        pieces += (words[hole], part)
    return "".join(pieces)


def page_text(
    records: Records, publication: Publication, subject: Subject, kind: PageKind, language: str
) -> PageText:
    """Return a page's words in one language."""
    return PageText(
        path=subject.path,
        title=head_text(subject.title, subject, language),
        description=head_text(subject.description, subject, language),
        content=render_content(records, publication, subject, kind, language),
    )


def address(path: str, language: str) -> str:
    """Return the place of a page below the site's root."""
    return path if language == LANGUAGES[0] else f"{language}/{path}"


def render(
    site: Site,
    publication: Publication,
    shells: Shells,
    kinds: Sequence[PageKind],
    languages: Sequence[str],
) -> Iterator[Artifact]:
    """Yield every page of every kind and side in every language, one at a time."""
    for side in site.sides:
        records = Records(side)
        for kind in kinds:
            for subject in CLOCK.each(f"ask {kind.source}", kind.pages(records)):
                for language in languages:
                    with CLOCK.stage(f"fill {kind.source}"):
                        text = page_text(records, publication, subject, kind, language)
                        document = splice(shells[kind.name, language, subject.synthetic], text)
                    path = f"{address(subject.path, language)}index.html"
                    yield Artifact(path, document.encode(), synthetic=subject.synthetic)
