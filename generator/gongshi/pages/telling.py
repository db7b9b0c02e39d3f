"""How a page calls things: names, labels and links of records, and where they are from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from gongshi.derive.facets import facet_labels
from gongshi.derive.standing import Standing, standing_of
from gongshi.duties import load_duties
from gongshi.pages.frame import Frame
from gongshi.pages.parts import (
    EMPTY,
    anchor,
    day_text,
    length_shown,
    number_text,
    period_text,
)
from gongshi.schema import INFERRED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongshi.derive import Dated, Record
    from gongshi.derive.definitions import Column, Indicator
    from gongshi.schema import Field, ResourceSchema

_NUMBER = Markup(' class="gs-n"')
_SHORT = Markup(' class="gs-s"')
_PARAGRAPH = re.compile(r"第(\d+)段(.*)", re.DOTALL)
"""A locator's usual form: the paragraph's number, then what to look for there."""


@dataclass(frozen=True)
class Telling(Frame):
    """A page that can name records and their sources."""

    def period(self, period: str | None) -> str:
        """Return a period in words: a year, a quarter, a month, or that no source gives one."""
        return self.text(period_text(period))

    def name_of(self, resource: str, identifier: str) -> str:
        """Return a record's name, its identifier where it has none."""
        name = self.records.name_of(resource, identifier)
        return self.text(name) if name else identifier

    def home(self, resource: str, identifier: str) -> str:
        """Return the address of a record's page, empty where its kind has none."""
        known = self.records.name_of(resource, identifier) is not None
        paged = resource in self.schemas.paged
        return self.page(f"{resource}/{identifier}/") if paged and known else ""

    def link(self, resource: str, identifier: str | None) -> Markup:
        """Return a record's name, linked to its page where it has one."""
        if not identifier:
            return Markup()
        name = self.words_in(self.name_of(resource, identifier))
        address = self.home(resource, identifier)
        return anchor(address, name) if address else name

    def record_link(self, resource: str, identifier: str) -> Markup:
        """Return a record's name, linked where it has a page, after its table's name where not."""
        if resource in self.schemas.paged:
            return self.link(resource, identifier)
        name = self.words_in(self.name_of(resource, identifier))
        title = self.text(self.schemas.tables[resource].title)
        return Markup("{} {}").format(title, name)

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

    def inferred(self, resource: str, field: str, record: Record) -> Markup:
        """Return the mark of a value that no source states, nothing where one does."""
        if not record.get(INFERRED) or field not in self.schemas.tables[resource].inferred(record):
            return EMPTY
        return Markup(' <span class="gs-inferred" title="{}">{}</span>').format(
            self.t("inferred_note"), self.t("inferred")
        )

    def cell_class(self, field: Field, value: Markup) -> Markup:
        """Return the class of a cell: quantities stand right, short texts are not broken."""
        if field.is_number:
            return _NUMBER
        return _SHORT if length_shown(value) <= self.short else EMPTY

    def identifier(self, schema: ResourceSchema, record: Record) -> str:
        """Return a record's key as one text, its parts joined by a slash."""
        return "/".join(record.get(each) or "" for each in schema.primary_key)

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
        """Return where a record is from: the document, its day and the place in it."""
        told = self._document(record)
        locator = self.locator(record)
        return told + self.t("comma") + locator if locator else told

    def _document(self, record: Record) -> Markup:
        """Return the document that a record is from with its day, linked."""
        identifier = record.get("source_id") or ""
        link = self._cited(record, self.words_in(self.name_of("sources", identifier)))
        source = self.records.sources.get(identifier)
        return link + self.t("comma") + self.when(source.published_on) if source else link

    def dated(self, schema: ResourceSchema, record: Record) -> Dated | None:
        """Return the newest source behind a record; None where its source is not told."""
        return self.records.dated(schema.name).get(record.get(schema.identifier) or "")

    def duty_label(self, row: Record, name: str) -> str:
        """Return a duty's own word for a column or state of its cases; empty where it has none."""
        for duty in load_duties():
            if (duty.id, str(duty.version)) == (row.get("rule_id"), row.get("duty_version")):
                return self.text(duty.labels[name]) if name in duty.labels else ""
        return ""

    def standing(self, schema: ResourceSchema, name: str, record: Record) -> Standing:
        """Return the state that a column tells with its day, its tone, and who said so.

        Raises:
            KeyError: the column is none that tells a state.
        """
        field = schema.field(name)
        if field is None or not field.state:
            raise KeyError(name)
        return standing_of(self.records, field, record, self.language)

    def when(self, day: str | None) -> Markup:
        """Return the day of a source, in words where the source is undated."""
        if not day:
            return escape(self.t("undated"))
        return day_text(day)

    def locator(self, record: Record) -> Markup:
        """Return the place in the document that a record is from."""
        locator = record.get("source_locator") or ""
        paragraph = _PARAGRAPH.fullmatch(locator)
        if self.language == "zh" or paragraph is None:
            return self.words_in(locator)
        number, rest = paragraph.groups()
        return self.t("paragraph", number=number) + self.words_in(rest)

    def _cited(self, record: Record, words: Markup) -> Markup:
        return anchor(f"{self.page('sources/')}#{record.get('source_id')}", words)

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
        return self._document(rows[0])

    def cited(self, row: Record, common: Markup) -> Markup:
        """Return a row's source, only the place in the document where that is common to all."""
        locator = self.locator(row) if common else Markup()
        return self._cited(row, locator) if locator else self.source(row)

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
