"""Where a page stands: its words, its addresses, the files beside it, the day of the site."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from gongshi.config import LANGUAGES
from gongshi.derive import ALL
from gongshi.engine import Looked
from gongshi.pages.addresses import placed
from gongshi.pages.lists import finder_address
from gongshi.pages.parts import Download, in_chinese
from gongshi.publish import FORMATS, Bundle, Format, Scope, downloads
from gongshi.report import TaskFile, mark_chinese, sayer, worklist
from gongshi.rules import load_rules
from gongshi.words import Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from gongshi.derive import Records
    from gongshi.model import Descriptor
    from gongshi.pages.kind import PageKind, Subject
    from gongshi.schema import Schemas, Text

ROOT: Final = "\0"
"""Stands for the way to a language's root in what was composed, until a page is whole.

No text holds it that a browser may show; on a page it would be a way up, which leads nowhere else.
"""
SIZES: Final = "sizes"
"""The name of the sizes of files among what pages look up."""
SHORT: Mapping[str, int] = {"zh": 10, "en": 18}
"""Characters up to which a cell is not broken over lines."""


@dataclass(frozen=True)
class Publication:
    """What pages say of the files beside them: their sizes, and the site's own name and version."""

    sizes: Mapping[str, int]
    """By path."""
    site_name: Text

    @cached_property
    def files(self) -> Looked[str, int]:
        """The sizes, for pages that depend on some of them."""
        return Looked(SIZES, self.sizes)


@dataclass(frozen=True)
class Frame:
    """A page without its values; every link it makes is relative."""

    records: Records
    publication: Publication
    subject: Subject
    kind: PageKind
    language: str

    @cached_property
    def words(self) -> Mapping[str, Sentence]:
        """The words of pages in this language."""
        return sentences("pages", self.language)

    @property
    def schemas(self) -> Schemas:
        """The schemas, for labels and dictionaries."""
        return self.records.site.schemas

    @cached_property
    def way(self) -> str:
        """The way from this page to its language's root."""
        return "../" * self.subject.path.count("/") or "./"

    @property
    def root(self) -> str:
        """What stands for that way until the page is whole."""
        return ROOT

    @cached_property
    def base(self) -> str:
        """The way from this page to the site's root, where the files lie."""
        return ROOT if self.language == LANGUAGES[0] else f"../{ROOT}"

    def whole(self, content: str) -> str:
        """Return what was composed with its way to the root."""
        return content.replace(ROOT, self.way)

    def page(self, path: str) -> str:
        """Return the address of another page of the same language and the same side of the site.

        A page across packages is named by its main address; `{side}` says where its side goes.
        Fictitious data are in no bundle of all: they stand package by package.
        """
        site = self.records.site
        if site.synthetic and path.startswith(f"data/{ALL}/"):
            path = "data/"
        return self.root + placed(path, aside=site.aside)

    def aside(self, path: str) -> str:
        """Return the address of the page that shows fictitious data beside a real one."""
        return self.root + placed(path, aside=True)

    def other(self) -> str:
        """Return the address of what the site's other side shows of the same."""
        if self.subject.other is not None:
            return self.root + self.subject.other
        return self.root + placed(f"{self.kind.section}/", aside=not self.records.site.aside)

    def demonstrates(self, resource: str) -> bool:
        """True where no real data fill a table, and fictitious ones show what it looks like."""
        return resource in self.records.site.shown_aside

    @property
    def demonstration(self) -> str:
        """The list of fictitious records beside a real one's page, where these tell more.

        Empty on other pages, and where real data fill every table about such records.
        """
        section = self.kind.section
        record = self.subject.data.get("record") is not None and section in self.schemas.resources
        told = (
            {each.name for each, _ in self.schemas.pointing_to(section)} if record else set[str]()
        )
        return self.aside(f"{section}/") if told & self.records.site.shown_aside else ""

    def file(self, path: str) -> str:
        """Return the address of a file, which is the same for all languages."""
        return self.base + path

    def t(self, key: str, **blanks: object) -> str:
        """Return words by their key, blanks filled; HTML where a blank is HTML."""
        words = self.words[key]
        if not blanks:
            return words
        if any(isinstance(each, Markup) for each in blanks.values()):
            return words.html(**blanks)
        return words.format(**blanks)

    @cached_property
    def say(self) -> Callable[..., Markup]:
        """The words of reports, which the worklist shares with them."""
        return sayer(self.language)

    def worklist(self, package: str) -> tuple[TaskFile, ...]:
        """Return what validation would have checked in a package."""
        return worklist(self.records.site.report, self.language, package)

    def rule_address(self, rule: str) -> str:
        """Return the address of the page that explains a kind of finding, empty without one."""
        return self.page(f"rules/{rule}/") if rule in load_rules() else ""

    def text(self, text: Text) -> str:
        """Return a text in this language, in Chinese where it has no other."""
        return text[self.language] or text["zh"]

    def noun(self, text: Text, number: int) -> str:
        """Return a noun in the form that goes with a number."""
        return Sentence(self.text(text)).format(count=number)

    def words_in(self, text: str) -> Markup:
        """Return data's own words, marked as Chinese on an English page where they are."""
        return escape(text) if self.language == "zh" else in_chinese(text)

    def quoting(self, text: str) -> Markup:
        """Return a text of this language, in which the Chinese words that it quotes say so."""
        return mark_chinese(text, self.language)

    def package_title(self, descriptor: Descriptor) -> Markup:
        """Return a package's title in this language."""
        english = descriptor.title_en if self.language == "en" else None
        return self.words_in(english or descriptor.title)

    @property
    def short(self) -> int:
        """Characters up to which a cell is not broken over lines."""
        return SHORT[self.language]

    def finder(self, resource: str, scope: Mapping[str, str]) -> str:
        """Return the address of a list that is filtered to a scope, empty where it cannot be."""
        return self.page(found) if (found := finder_address(resource, scope)) else ""

    def known_table(self, package: str, resource: str) -> bool:
        """True where a package has that table, so that there is a page of it."""
        return self.file_size(f"data/{package}/{resource}.csv") is not None

    def file_size(self, path: str) -> int | None:
        """Return the size of a file of the site, None where there is none."""
        return self.publication.files.get(path)

    def has_table(self, bundle: Bundle, resource: str) -> bool:
        """True where a bundle publishes that table."""
        return any(each.schema.name == resource for each in bundle.tables)

    def downloads(self, bundle: str, resource: str | None = None) -> list[Download]:
        """Return the files of a bundle, or of one of its tables, in this language first."""
        found = [self._download(*each) for each in downloads(bundle, resource)]
        return sorted(
            (each for each in found if each),
            key=lambda each: each.language not in {None, self.language},
        )

    def index(self, resource: str) -> str:
        """Return the address of a list's index on this side of the site."""
        folder = "search/synthetic" if self.records.site.aside else "search"
        return self.root + f"{folder}/{resource}.js"

    def side_downloads(self, resource: str | None = None) -> list[tuple[Markup, list[Download]]]:
        """Return the files of all that a page across packages shows, or of one of its tables.

        Real records are together in one bundle, which needs no title; fictitious ones are only in
        their own packages, whose titles stand beside.
        """
        site = self.records.site
        named = [(Markup(), ALL)]
        if site.synthetic:
            named = [(self.package_title(each.descriptor), each.name) for each in site.packages]
        found = [(title, self.downloads(bundle, resource)) for title, bundle in named]
        return [(title, files) for title, files in found if files]

    def record_downloads(self, resource: str, identifier: str) -> list[Download]:
        """Return the files of one record."""
        found = [
            self._download(each, each.path(resource=resource, record=identifier), None)
            for each in FORMATS
            if each.scope is Scope.RECORD
        ]
        return [each for each in found if each]

    def _download(self, format_: Format, path: str, language: str | None) -> Download | None:
        size = self.file_size(path)
        return None if size is None else Download(path, format_.title, format_.note, language, size)

    @property
    def site_name(self) -> str:
        """The site's name in this language."""
        return self.text(self.publication.site_name)

    @property
    def version(self) -> str:
        """The commit of the data, short; only the page of downloads shows it.

        On every page it would change all of them with every commit.
        """
        return self.records.site.provenance.commit[:7]

    @property
    def today(self) -> date:
        """The day for which everything was computed, as a date."""
        return self.records.site.provenance.as_of

    @property
    def as_of(self) -> str:
        """The day for which everything was computed."""
        return self.records.site.provenance.as_of.isoformat()
