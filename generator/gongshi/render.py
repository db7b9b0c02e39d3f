"""Rendering: every record's content is streamed through the shell of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, cast

from gongshi.config import address
from gongshi.derive import Records, Span, spans_of
from gongshi.engine import Looked, Watched, digest
from gongshi.model import Artifact, PageText, Shell
from gongshi.pages.content import head_text, render_content
from gongshi.pages.frame import SIZES
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


@dataclass(frozen=True, slots=True)
class Part:
    """Pages that are made together: those of a kind on one side, or about a span of records."""

    name: str
    side: int
    kind: int
    span: Span | None
    weight: int
    """About how many pages there are."""


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
        """The records of each side, which keep what they were asked, and note who asks."""
        # Who reads the day, or what was found, depends on it.
        watched = replace(
            self.site,
            provenance=cast("Any", Watched("provenance", self.site.provenance)),
            report=cast("Any", Watched("report", self.site.report)),
        )
        return tuple(map(Records, watched.sides))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What can be made apart, in order."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[Part]:
        for side, site in enumerate(self.site.sides):
            spans = {
                resource: tuple(spans_of(site, resource))
                for resource in {each.keyed for each in self.kinds if each.keyed}
            }
            for kind, told in enumerate(self.kinds):
                name = f"{site.side.value}/{told.name}"
                if not told.keyed:
                    yield Part(name, side, kind, None, 0)
                for span, records in spans.get(told.keyed, ()):
                    bounds = f"{span.low}:{span.high or ''}"
                    yield Part(f"{name}/{bounds}", side, kind, span, records)

    def synthetic(self, part: Part) -> bool:
        """Return whether the pages of a part show fictitious data."""
        return self.site.sides[part.side].synthetic and not self.kinds[part.kind].neutral

    def around(self, part: Part) -> str:
        """Return a digest of the documents around the pages of a part."""
        name, synthetic = self.kinds[part.kind].name, self.synthetic(part)
        held = (self.shells.get((name, language, synthetic)) for language in self.languages)
        return digest([(each.parts, each.holes) for each in held if each])

    def pages(self, part: Part) -> Iterator[Artifact]:
        """Yield the pages of a part in every language, one at a time."""
        records, told = self._records[part.side], self.kinds[part.kind]
        with records.within(part.span):
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
            yield from self.pages(part)

    def looked_up(self, name: str) -> Looked[Any, Any]:
        """Return one of the mappings in which parts look something up, by its name.

        Raises:
            KeyError, AttributeError: there is none.
        """
        if name == SIZES:
            return self.publication.files
        side, _, told = name.partition("/")
        return self._of_side(side).looked_up(told)

    def _of_side(self, side: str) -> Records:
        return next(each for each in self._records if each.site.side.value == side)

    def fact(self, name: str) -> object:
        """Return a fact by its name.

        Raises:
            KeyError, AttributeError: there is none.
        """
        if name.startswith("provenance."):
            return getattr(self.site.provenance, name.partition(".")[2])
        if name.startswith("report."):
            return getattr(self.site.report, name.partition(".")[2])
        side, _, told = name.partition("/")
        return self._of_side(side).fact(told)
