"""What a page kind is: where its subjects come from, where its pages lie, how they look."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gongshi.derive import Record, Records
    from gongshi.schema import ResourceSchema, Text

HOLE = "gongshi-hole"
"""Stands for an identifier in an exemplar's path; no record may be called so."""
SIDE = "{side}"
"""Stands in the path of a page across packages, of which there is one for each side of the site."""
ASIDE = "synthetic/"
"""What stands for it on the fictitious side; nothing does on the main one."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One page to be: its path, its words in every language and the values its template shows."""

    path: str
    """Below a language's root, with a slash at its end; empty for the front page.

    A page across packages holds `{side}`, which `PageKind.pages` fills.
    """
    title: Text
    description: Text
    data: Mapping[str, Any]
    synthetic: bool = False
    """Set by `PageKind.pages`: True where the page shows fictitious data, and has to say so."""
    other: str | None = None
    """The path of the page that shows the same for the site's other side, None without one."""


@dataclass(frozen=True)
class PageKind:
    """A kind of page; a folder below `pages/` holds one as `KIND`, with its template beside it."""

    name: str
    order: int
    path: str
    """The path of a page; `{id}` stands for what differs from page to page, `{side}` for the side.

    With `{side}` it shows what several packages say: real data at the main address, fictitious
    ones below `synthetic/`. Without it a page belongs to one record or package, and so to one side.
    """
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
    keyed: str = ""
    """The table whose records have a page each, made in the order of their identifiers and, where
    `Records.span` says so, for a span of them only; empty for other pages."""
    neutral: bool = False
    """True for pages that show no record: they are made once and belong to no side."""

    @property
    def main(self) -> str:
        """The path of a page on the site's main side."""
        return self.path.replace(SIDE, "")

    def exemplar(self, *, synthetic: bool = False, aside: bool = False) -> str:
        """Return the path of the page that the host renders once for all pages of a side.

        Args:
            synthetic: for pages that show fictitious data.
            aside: where these stand beside real ones.
        """
        hole = f"{HOLE}-synthetic" if synthetic else HOLE
        return self.path.replace(SIDE, ASIDE if aside else "").replace("{id}", hole)

    def pages(self, records: Records) -> Iterator[Subject]:
        """Yield the kind's pages on one side of the site, each at its address there."""
        site = records.site
        if self.neutral and site.aside:
            return
        for each in self.subjects(records):
            other = each.other
            if other is None and SIDE in self.path and "{id}" not in self.path:
                other = self.path
            yield replace(
                each,
                path=each.path.replace(SIDE, ASIDE if site.aside else ""),
                synthetic=site.synthetic and not self.neutral,
                other=other.replace(SIDE, "" if site.aside else ASIDE)
                if other is not None and site.has_other
                else None,
            )

    @property
    def source(self) -> str:
        """The template's name for the environment."""
        return self.template or f"{self.name}/page.html"


def _about(schema: ResourceSchema, names: Text) -> Text:
    """Return what a record's page holds, as its table says it, else in general words."""
    told = schema.on_site.about
    if not told or not told["zh"]:
        return in_all_languages("about_record", name=names, table=schema.title)
    return {each: text.format(name=names[each] or names["zh"]) for each, text in told.items()}


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
        description=_about(schema, names),
        data={
            "schema": schema,
            "record": record,
            "trail": [("places", each) for each in trail],
            **data,
        },
    )
