"""One page in one language, as its template sees it: numbers, cells, tables, figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from gongshi.derive.known import SHOWN
from gongshi.engine import says_yes
from gongshi.pages import published
from gongshi.pages.cells import CELLS
from gongshi.pages.numbers import count_link, listed_link, scope_of
from gongshi.pages.parts import day_text, number_text
from gongshi.pages.tables import Table, listed, table, tagged
from gongshi.pages.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gongshi.derive import Record
    from gongshi.derive.known import Reference
    from gongshi.schema import Field, ResourceSchema


@dataclass(frozen=True)
class Page(Telling):
    """One page in one language; every link it makes is relative."""

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

    def cell(self, schema: ResourceSchema, field: Field, record: Record) -> Markup:
        """Return a cell as HTML: labels for codes, names for identifiers, nothing for null.

        What the record says was concluded is marked as such.
        """
        value = self._stated(schema, field, record)
        return value + self.inferred(schema.name, field.name, record) if value else value

    def _stated(  # noqa: PLR0911 - one way out a type
        self, schema: ResourceSchema, field: Field, record: Record
    ) -> Markup:
        value = record.get(field.name)
        if value is None or value == "":
            return published.instead(self, schema, field, record)
        relation = schema.relation_of(field.name)
        if relation is not None:
            return self.link(relation.resource, value)
        if field.state:
            return self.words_in(self.standing(schema, field.name, record).words)
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
                return day_text(value)
            case "string", "uri":
                return Markup('<a href="{0}" rel="nofollow noopener external">{0}</a>').format(
                    value
                )
            case _:
                shown = field.vocabulary.label(value, self.language) if field.vocabulary else value
                return self.words_in(shown)

    def numbers(self, name: str, dimension: str, **scope: str) -> Mapping[str, int]:
        """Return a number in its parts by one more dimension, in the order of its codes."""
        return self.records.counts.by(name, dimension, **scope_of(self, scope))

    def figure(self, claim: Record) -> Markup:
        """Return a published figure with qualifier and unit."""
        return escape(published.figure(self, claim)) + self.inferred("claims", "value", claim)

    def claim_subject(self, claim: Record) -> Markup:
        """Return what a published figure is about."""
        return published.subject_of(self, claim)

    def claim_part(self, claim: Record) -> Markup:
        """Return which part of what a place has a published figure is about, if it is of one."""
        return published.part_of(self, claim)

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
    ) -> Table:
        """Return a compact table: the columns that any row fills, and where each row is from."""
        return table(self, schema, rows, without, sourced=sourced)

    def tagged(self, schema: ResourceSchema, held: Table, rows: Sequence[Record]) -> Markup:
        """Return the rows of a table, each marked with the identifier of its record."""
        return tagged(held.rows, (self.identifier(schema, each) for each in rows))

    def list_table(self, schema: ResourceSchema, rows: Sequence[Record]) -> Table:
        """Return a resource's own list with all its columns."""
        return listed(self, schema, rows)

    def columns(
        self, schema: ResourceSchema, rows: Iterable[Record], without: str = ""
    ) -> list[Field]:
        """Return the columns of a compact table: those of the schema that any row fills."""
        held = list(rows)
        fields = [schema.field(name) for name in schema.columns if name != without]
        fields += self.records.own_columns[schema.name]
        return [each for each in fields if each and any(row.get(each.name) for row in held)]
