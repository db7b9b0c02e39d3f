"""Templates and what they may call: words, labels, links and values of one page in one language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from gongshi.config import LANGUAGES
from gongshi.derive import ALL
from gongshi.derive.known import SHOWN
from gongshi.duties import load_duties
from gongshi.engine import says_yes
from gongshi.pages import clauses, page_kinds, published
from gongshi.pages.cells import CELLS
from gongshi.pages.kind import ASIDE, SIDE
from gongshi.pages.lists import facet_labels, finder_address
from gongshi.pages.numbers import count_link, listed_link, scope_of
from gongshi.pages.parts import CellView, Download, TableView, number_text, period_text, size_text
from gongshi.pages.standing import Standing, standing_of
from gongshi.publish import FORMATS, Bundle, Format, Scope, downloads
from gongshi.report import TEMPLATES, TaskFile, mark_chinese, sayer, worklist
from gongshi.rulebook import load_rulebooks
from gongshi.rules import load_rules
from gongshi.words import Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from gongshi.derive import Dated, Record, Records
    from gongshi.derive.definitions import Column, Indicator
    from gongshi.derive.known import Reference
    from gongshi.model import Descriptor
    from gongshi.pages.kind import PageKind, Subject
    from gongshi.schema import Field, ResourceSchema, Schemas, Text

_PARAGRAPH = re.compile(r"第(\d+)段(.*)", re.DOTALL)
"""A locator's usual form: the paragraph's number, then what to look for there."""
SHORT: Mapping[str, int] = {"zh": 10, "en": 18}
"""Characters up to which a cell is not broken over lines."""


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


@dataclass(frozen=True)
class Publication:
    """What pages say of the files beside them: their sizes, and the site's own name and version."""

    sizes: Mapping[str, int]
    site_name: Text


@dataclass(frozen=True)
class Page:
    """One page in one language, as its template sees it; every link it makes is relative."""

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
    def root(self) -> str:
        """The way from this page to its language's root."""
        return "../" * self.subject.path.count("/") or "./"

    @cached_property
    def base(self) -> str:
        """The way from this page to the site's root, where the files lie."""
        up = "" if self.language == LANGUAGES[0] else "../"
        return up + self.root if up else self.root

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
        if any(isinstance(each, Markup) for each in blanks.values()):
            return words.html(**blanks)
        return words.format(**blanks) if blanks else words

    def count(self, name: str, **scope: str) -> Markup:
        """Return a number of records by its definition, as a link to exactly the rows counted."""
        return count_link(self, name, scope)

    def tally(self, name: str, **scope: str) -> Markup:
        """Return the same number without a link, for where its rows stand right below."""
        return count_link(self, name, scope, linked=False)

    def listed(self, name: str, count: int, address: str) -> Markup:
        """Return a number of rows that a cross-check's or an indicator's own query lists."""
        return listed_link(self, name, count, address)

    def number(self, name: str, **scope: str) -> int:
        """Return the same number for those who compare it or draw it."""
        return self.records.counts.number(name, **scope_of(self, scope))

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

    def period(self, period: str | None) -> str:
        """Return a period in words: a year, a quarter, a month, or that no source gives one."""
        return self.text(period_text(period))

    def text(self, text: Text) -> str:
        """Return a text in this language, in Chinese where it has no other."""
        return text[self.language] or text["zh"]

    def noun(self, text: Text, number: int) -> str:
        """Return a noun in the form that goes with a number."""
        return Sentence(self.text(text)).format(count=number)

    def name_of(self, resource: str, identifier: str) -> str:
        """Return a record's name, its identifier where it has none."""
        name = self.records.names.get(resource, {}).get(identifier)
        return self.text(name) if name else identifier

    def home(self, resource: str, identifier: str) -> str:
        """Return the address of a record's page, empty where its kind has none."""
        known = identifier in self.records.names.get(resource, {})
        paged = resource in self.schemas.paged
        return self.page(f"{resource}/{identifier}/") if paged and known else ""

    def link(self, resource: str, identifier: str | None) -> Markup:
        """Return a record's name, linked to its page where it has one."""
        if not identifier:
            return Markup()
        name = self.words_in(self.name_of(resource, identifier))
        address = self.home(resource, identifier)
        return Markup('<a href="{}">{}</a>').format(address, name) if address else name

    def record_link(self, resource: str, identifier: str) -> Markup:
        """Return a record's name, linked where it has a page, after its table's name where not."""
        if resource in self.schemas.paged:
            return self.link(resource, identifier)
        name = self.words_in(self.name_of(resource, identifier))
        title = self.text(self.schemas.tables[resource].title)
        return Markup("{} {}").format(title, name)

    def words_in(self, text: str) -> Markup:
        """Return data's own words, marked as Chinese on an English page where they are."""
        if self.language != "zh" and any("\u4e00" <= char <= "\u9fff" for char in text):
            return Markup('<span lang="zh">{}</span>').format(text)
        return escape(text)

    def quoting(self, text: str) -> Markup:
        """Return a text of this language, in which the Chinese words that it quotes say so."""
        return mark_chinese(text, self.language)

    def package_title(self, descriptor: Descriptor) -> Markup:
        """Return a package's title in this language."""
        english = descriptor.title_en if self.language == "en" else None
        return self.words_in(english or descriptor.title)

    def label(self, resource: str, field: str, code: str | None) -> str:
        """Return a code's label."""
        known = self.schemas.tables[resource].field(field)
        if code is None or known is None or known.vocabulary is None:
            return code or ""
        return known.vocabulary.label(code, self.language)

    def items(self, field: Field, cell: str) -> list[str]:
        """Return a list cell's items, codes as labels."""
        parts = [part.strip() for part in cell.split(field.delimiter) if part.strip()]
        return (
            [field.vocabulary.label(part, self.language) for part in parts]
            if field.vocabulary
            else parts
        )

    def cell(self, schema: ResourceSchema, field: Field, record: Record) -> Markup:
        """Return a cell as HTML: labels for codes, names for identifiers, nothing for null.

        What the record says was concluded is marked as such.
        """
        value = self._stated(schema, field, record)
        return value + self.inferred(schema.name, field.name, record) if value else value

    def inferred(self, resource: str, field: str, record: Record) -> Markup:
        """Return the mark of a value that no source states, nothing where one does."""
        if field not in self.schemas.tables[resource].inferred(record):
            return Markup()
        return Markup(' <span class="gs-inferred" title="{}">{}</span>').format(
            self.t("inferred_note"), self.t("inferred")
        )

    def _stated(  # noqa: PLR0911 - one way out a type
        self, schema: ResourceSchema, field: Field, record: Record
    ) -> Markup:
        value = record.get(field.name)
        if value is None or value == "":
            return published.instead(self, schema, field, record)
        relation = schema.relation_of(field.name)
        if relation is not None:
            return self.link(relation.resource, value)
        told = CELLS.get((schema.name, field.name))
        if told is not None:
            return escape(told(self, record, value))
        match field.type, field.format:
            case "list", _:
                items = map(self.words_in, self.items(field, value))
                return escape(self.t("and_so")).join(items)
            case "boolean", _:
                return escape(self.t("yes" if says_yes(value) else "no"))
            case (("integer" | "number"), _):
                return escape(number_text(value))
            case "date", _:
                return Markup('<time datetime="{0}">{0}</time>').format(value)
            case "string", "uri":
                return Markup('<a href="{0}" rel="nofollow noopener external">{0}</a>').format(
                    value
                )
            case _:
                shown = field.vocabulary.label(value, self.language) if field.vocabulary else value
                return self.words_in(shown)

    @property
    def short(self) -> int:
        """Characters up to which a cell is not broken over lines."""
        return SHORT[self.language]

    def cell_class(self, field: Field, value: Markup) -> Markup:
        """Return the class of a cell: quantities stand right, short texts are not broken."""
        if field.is_number:
            return Markup(' class="gs-n"')
        return Markup(' class="gs-s"') if len(value.striptags()) <= self.short else Markup()

    def numbers(self, name: str, dimension: str, **scope: str) -> Mapping[str, int]:
        """Return a number in its parts by one more dimension, in the order of its codes."""
        return self.records.counts.by(name, dimension, **scope_of(self, scope))

    def identifier(self, schema: ResourceSchema, record: Record) -> str:
        """Return a record's key as one text, its parts joined by a slash."""
        return "/".join(record.get(each) or "" for each in schema.primary_key)

    def finder(self, resource: str, scope: Mapping[str, str]) -> str:
        """Return the address of a list that is filtered to a scope, empty where it cannot be."""
        return self.page(found) if (found := finder_address(resource, scope)) else ""

    def heading(self, schema: ResourceSchema, record: Record) -> Markup:
        """Return the name under which a record stands in a list, linked where it has a page."""
        identifier = record.get(schema.identifier) if schema.identifier else None
        mark = self.inferred(schema.name, schema.label_field, record)
        if identifier and schema.name in self.schemas.paged:
            return self.link(schema.name, identifier) + mark
        return self.words_in(self.title_of(record, schema.label_field)) + mark

    def title_of(self, record: Record, field: str) -> str:
        """Return a record's name in this language where it has one there."""
        english = record.get(f"{field}_en") if self.language == "en" else None
        return english or record.get(field) or ""

    def source(self, record: Record) -> Markup:
        """Return where a record is from: the document and the place in it."""
        name = self.words_in(self.name_of("sources", record.get("source_id") or ""))
        locator = self.locator(record)
        link = self._cited(record, name)
        return link + self.t("comma") + locator if locator else link

    def dated(self, schema: ResourceSchema, record: Record) -> Dated | None:
        """Return the newest source behind a record; None where its source is not told."""
        return self.records.dated(schema.name).get(record.get(schema.identifier) or "")

    def duty_label(self, row: Record, name: str) -> str:
        """Return a duty's own word for a column or state of its cases; empty where it has none."""
        for duty in load_duties():
            if (duty.id, str(duty.version)) == (row.get("rule_id"), row.get("duty_version")):
                return self.text(duty.labels[name]) if name in duty.labels else ""
        return ""

    def standing(self, record: Record) -> Standing:
        """Return an organization's status with its day, its tone, and who said so."""
        return standing_of(self.records, record, self.language)

    def when(self, day: str | None) -> Markup:
        """Return the day of a source, in words where the source is undated."""
        if not day:
            return escape(self.t("undated"))
        return Markup('<time datetime="{0}">{0}</time>').format(day)

    def locator(self, record: Record) -> Markup:
        """Return the place in the document that a record is from."""
        locator = record.get("source_locator") or ""
        paragraph = _PARAGRAPH.fullmatch(locator)
        if self.language == "zh" or paragraph is None:
            return self.words_in(locator)
        number, rest = paragraph.groups()
        return self.t("paragraph", number=number) + self.words_in(rest)

    def _cited(self, record: Record, words: Markup) -> Markup:
        address = self.page("sources/")
        return Markup('<a href="{}#{}">{}</a>').format(address, record.get("source_id"), words)

    def link_source(self, identifier: str | None) -> Markup:
        """Return a source's title, linked to where it is described."""
        title = self.words_in(self.name_of("sources", identifier or ""))
        return self._cited({"source_id": identifier}, title)

    def column(self, resource: str, name: str | None) -> str:
        """Return a column's title; its name where the table does not know it."""
        table = self.schemas.tables.get(resource)
        known = table.field(name or "") if table else None
        return self.text(known.title) if known else name or ""

    def common_source(self, rows: Sequence[Record]) -> Markup:
        """Return the document that all rows are from, nothing where there are several."""
        # A derived table has no source of its own.
        found = {row.get("source_id") for row in rows}
        if len(found) != 1 or None in found:
            return Markup()
        return self._cited(
            rows[0], self.words_in(self.name_of("sources", rows[0]["source_id"] or ""))
        )

    def cited(self, row: Record, common: Markup) -> Markup:
        """Return a row's source, only the place in the document where that is common to all."""
        locator = self.locator(row) if common else Markup()
        return self._cited(row, locator) if locator else self.source(row)

    def figure(self, claim: Record) -> Markup:
        """Return a published figure with qualifier and unit."""
        return escape(published.figure(self, claim)) + self.inferred("claims", "value", claim)

    def bounds(self, claim: Record) -> str:
        """Return the interval that a vague figure stands for."""
        return published.bounds(self, claim)

    @property
    def most_figures(self) -> int:
        """How many published figures are kept of one subject; there may be more."""
        return SHOWN

    def amounts(self, references: Sequence[Reference]) -> list[published.Amount]:
        """Return published figures in the parts of a table."""
        held = self.records.published
        return [published.amount(self, each) for each in references if each in held]

    def published(self, reference: Reference) -> Markup:
        """Return a published figure with what it is of, linked."""
        return published.published(self, reference)

    def facts(
        self, schema: ResourceSchema, record: Record, names: Iterable[str]
    ) -> list[tuple[str, Markup]]:
        """Return title and value of the fields that a record fills."""
        fields = (schema.field(name) for name in names)
        found = ((each, self.cell(schema, each, record)) for each in fields if each)
        return [(self.text(each.title), value) for each, value in found if value]

    def own_facts(self, resource: str, record: Record) -> list[tuple[str, Markup]]:
        """Return title and value of the fields that a record fills in its package's own columns."""
        return self._titled(resource, self.records.own_columns[resource], record)

    def own_amounts(self, resource: str, record: Record) -> list[tuple[str, Markup]]:
        """Return title and value of the amounts among them."""
        return self._titled(resource, self.records.own_amounts[resource], record)

    def _titled(
        self, resource: str, fields: Iterable[Field], record: Record
    ) -> list[tuple[str, Markup]]:
        schema = self.schemas.tables[resource]
        found = ((each, self.cell(schema, each, record)) for each in fields)
        return [
            (self.text(each.title) or each.title["zh"] or each.name, value)
            for each, value in found
            if value
        ]

    def table(
        self,
        schema: ResourceSchema,
        rows: Sequence[Record],
        without: str = "",
        *,
        sourced: bool = True,
    ) -> TableView:
        """Return a compact table: the columns that any row fills, and where each row is from."""
        held = self._table(schema, rows, self.columns(schema, rows, without))
        for cells, row in zip(held.rows, rows, strict=True):
            # That the row belongs here may be what was concluded.
            if cells and (mark := self.inferred(schema.name, without, row)):
                cells[0] = replace(cells[0], value=cells[0].value + mark)
        if sourced and any(row.get("source_id") for row in rows):
            title = self.t("source")
            held.heads.append(CellView(title, Markup()))
            common = self.common_source(rows)
            for cells, row in zip(held.rows, rows, strict=True):
                cells.append(CellView(title, Markup(' class="gs-cite"'), self.cited(row, common)))
            return replace(held, source=common)
        return held

    def list_table(self, schema: ResourceSchema, rows: Sequence[Record]) -> TableView:
        """Return a resource's own list with all its columns."""
        return self._table(schema, rows, self.list_fields(schema))

    def _table(
        self, schema: ResourceSchema, rows: Sequence[Record], fields: Sequence[Field]
    ) -> TableView:
        columns = [(each, self.text(each.title)) for each in fields]
        number = Markup(' class="gs-n"')
        heads = [CellView(title, number if each.is_number else Markup()) for each, title in columns]
        body = []
        for row in rows:
            cells = []
            for field, title in columns:
                named = field.name == schema.label_field
                value = self.heading(schema, row) if named else self.cell(schema, field, row)
                cells.append(CellView(title, self.cell_class(field, value), value))
            body.append(cells)
        return TableView(heads, body)

    def columns(
        self, schema: ResourceSchema, rows: Iterable[Record], without: str = ""
    ) -> list[Field]:
        """Return the columns of a compact table: those of the schema that any row fills."""
        held = list(rows)
        fields = [schema.field(name) for name in schema.columns if name != without]
        fields += self.records.own_columns[schema.name]
        return [each for each in fields if each and any(row.get(each.name) for row in held)]

    def list_fields(self, schema: ResourceSchema) -> list[Field]:
        """Return the columns of a resource's own list, in their order."""
        return [each for name in schema.columns if (each := schema.field(name))]

    def facet_labels(self, field: Field) -> Mapping[str, str]:
        """Return the words for the values of a list's filter."""
        return facet_labels(field, self.language)

    def item(self, indicator: Indicator, row: Record) -> Markup:
        """Return what a value of an indicator is about: a code's label or a record's name."""
        item = row.get("item") or ""
        if indicator.item_vocabulary:
            vocabulary = self.schemas.vocabularies[indicator.item_vocabulary]
            return self.words_in(vocabulary.label(item, self.language))
        if indicator.item_resource == "*" and item in self.schemas.tables:
            return escape(self.text(self.schemas.tables[item].title))
        return self.link(indicator.item_resource, item)

    def found(self, column: Column, value: str) -> Markup:
        """Return a cell of what a cross-check finds: a link, a label, a number or a text."""
        if column.resource:
            return self.link(column.resource, value)
        if column.vocabulary:
            return self.words_in(
                self.schemas.vocabularies[column.vocabulary].label(value, self.language)
            )
        return escape(number_text(value)) if column.type == "number" else self.words_in(value)

    def subject_link(self, identifier: str) -> Markup:
        """Return whoever owes a duty, linked: an organization, a project or a place."""
        for resource in self.schemas.paged:
            if self.home(resource, identifier):
                return self.link(resource, identifier)
        return escape(identifier)

    def known_table(self, package: str, resource: str) -> bool:
        """True where a package has that table, so that there is a page of it."""
        return self.file_size(f"data/{package}/{resource}.csv") is not None

    def file_size(self, path: str) -> int | None:
        """Return the size of a file of the site, None where there is none."""
        return self.publication.sizes.get(path)

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


@cache
def _across() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the pages across packages: what main addresses look like, and the others' paths.

    A kind whose path ends as such an address does has pages of fictitious data only.
    """
    paths = {each.path.replace(SIDE, ASIDE) for each in page_kinds() if SIDE in each.path}
    paths |= {each.path for each in page_kinds() if each.path.endswith(ASIDE)}
    return tuple(
        (re.compile("([^/]+)".join(map(re.escape, path.replace(ASIDE, "").split("{id}")))), path)
        for path in sorted(paths)
    )


@cache
def _own_schemes() -> tuple[str, ...]:
    """Return the addresses of schemes for fictitious data only, which have no other side."""
    told = load_rulebooks().items()
    return tuple(f"evaluations/{scheme}/" for scheme, each in told if each[-1].synthetic)


def placed(path: str, *, aside: bool) -> str:
    """Return the path of a page on one side of the site, given its main one; a query stays."""
    if SIDE in path:
        return path.replace(SIDE, ASIDE if aside else "")
    if not aside or ASIDE in path or path.startswith(_own_schemes()):
        return path
    end = min((at for mark in "?#" if (at := path.find(mark)) >= 0), default=len(path))
    for pattern, told in _across():
        if found := pattern.fullmatch(path, 0, end):
            filled = told
            for each in found.groups():
                filled = filled.replace("{id}", each, 1)
            return filled + path[end:]
    return path


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
    return around.render(page=page, t=page.t, neighbours=neighbours, content=Markup(content))  # noqa: S704 - HTML of our own templates


@cache
def _named(section: str) -> tuple[PageKind, ...]:
    """Return the pages that a section's own navigation names, none where it has only one."""
    found = tuple(each for each in page_kinds() if each.nav and each.section == section)
    return found if len(found) > 1 else ()


environment().globals["clauses"] = clauses
environment().filters["number"] = number_text
environment().filters["size"] = size_text
