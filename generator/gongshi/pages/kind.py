"""What a page kind is: where its subjects come from, where its pages lie, how they look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gongshi.derive import Record, Records
    from gongshi.schema import ResourceSchema, Text

HOLE = "gongshi-hole"
"""Stands for an identifier in an exemplar's path; no record may be called so."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One page to be: its path, its words in every language and the values its template shows."""

    path: str
    """Below a language's root, with a slash at its end; empty for the front page."""
    title: Text
    description: Text
    data: Mapping[str, Any]
    synthetic: bool = False


@dataclass(frozen=True)
class PageKind:
    """A kind of page; a folder below `pages/` holds one as `KIND`, with its template beside it."""

    name: str
    order: int
    path: str
    """The path of a page; `{id}` stands for what differs from page to page."""
    subjects: Callable[[Records], Iterator[Subject]]
    template: str = ""
    section: str = ""
    """The list under which the page stands in the header."""
    tab: Text = field(default_factory=dict)
    """The words of the header's tab; only lists have one."""
    nav: Text = field(default_factory=dict)
    """The words of the section's own navigation, which stands on all pages that it names."""
    title: Text = field(default_factory=dict)
    indexed: bool = True
    """False for pages that neither the sitemap nor search engines need."""

    @property
    def exemplar(self) -> str:
        """The path of the page that the host renders once for all pages of the kind."""
        return self.path.replace("{id}", HOLE)

    @property
    def depth(self) -> int:
        """How many folders below the language's root the page lies."""
        return self.path.count("/")

    @property
    def source(self) -> str:
        """The template's name for the environment."""
        return self.template or f"{self.name}/page.html"


def page_of(
    schema: ResourceSchema, record: Record, trail: Iterable[str], **data: object
) -> Subject:
    """Return the page of a record: its path and words from its schema, its own values beside.

    Args:
        schema: of the resource, whose name is the page's folder.
        record: what the page is about.
        trail: the places that contain it, the largest first.
        data: what else its template shows.
    """
    identifier = record[schema.identifier] or ""
    chinese = record[schema.label_field] or identifier
    names = {"zh": chinese, "en": record.get(f"{schema.label_field}_en") or chinese}
    return Subject(
        path=f"{schema.name}/{identifier}/",
        title=names,
        description=in_all_languages(f"about_{schema.name}", name=names),
        data={
            "schema": schema,
            "record": record,
            "trail": [("places", each) for each in trail],
            **data,
        },
        synthetic=record["_synthetic"] == "true",
    )
