"""Rendering: every record's content is streamed through the shell of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import product
from typing import TYPE_CHECKING

from gongshi.config import address
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


@dataclass(frozen=True)
class Rendering:
    """What pages are made from."""

    site: Site
    publication: Publication
    shells: Shells
    kinds: Sequence[PageKind]
    languages: Sequence[str]

    @cached_property
    def _records(self) -> tuple[Records, ...]:
        """The records of each side, which keep what they were asked."""
        return tuple(map(Records, self.site.sides))

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """What can be made apart: a kind on one side, by their numbers."""
        return tuple(product(range(len(self.site.sides)), range(len(self.kinds))))

    def weight(self, side: int, kind: int) -> int:
        """Return about how many pages a kind has on one side: as many as its table has records."""
        site, told = self.site.sides[side], self.kinds[kind]
        if "{id}" not in told.path or told.section not in site.schemas.tables:
            return 0
        return int(site.database.value(f"SELECT count(*) FROM {site.table(told.section)}"))

    def pages(self, side: int, kind: int) -> Iterator[Artifact]:
        """Yield every page of a kind on one side in every language, one at a time."""
        records, told = self._records[side], self.kinds[kind]
        for subject in CLOCK.each(f"ask {told.source}", told.pages(records)):
            for language in self.languages:
                with CLOCK.stage(f"fill {told.source}"):
                    text = page_text(records, self.publication, subject, told, language)
                    document = splice(self.shells[told.name, language, subject.synthetic], text)
                path = f"{address(subject.path, language)}index.html"
                yield Artifact(path, document.encode(), synthetic=subject.synthetic)

    def __iter__(self) -> Iterator[Artifact]:
        """Yield every page of every kind and side in every language, one at a time."""
        for part in self.parts:
            yield from self.pages(*part)
