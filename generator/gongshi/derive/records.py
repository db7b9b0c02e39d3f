"""Records as pages and downloads need them: streamed in key order, related rows beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

from gongshi.derive.counts import Counts, load_counts
from gongshi.derive.crosschecks import Answer, cross_check
from gongshi.derive.dated import read_dated, read_sources
from gongshi.derive.definitions import load_indicators
from gongshi.derive.indicator_rows import read_indicator_rows
from gongshi.derive.money import own_amounts
from gongshi.derive.quality import field_qualities
from gongshi.derive.subjects import english_subjects
from gongshi.engine import as_text, quote

if TYPE_CHECKING:
    from gongshi.derive.dated import Dated
    from gongshi.derive.indicator_rows import ListedRows
    from gongshi.derive.quality import FieldQuality
    from gongshi.derive.site import Site
    from gongshi.schema import Field, Text

Record = Mapping[str, str | None]
"""A row as text cells by field name, with `_package` and `_synthetic` ("true" or "false")."""


class Groups:
    """Rows of a table grouped by a key, walked in step with subjects that come in key order.

    It holds one group at a time, whatever the size of the table; keys must be asked for in
    ascending order, as DuckDB and Python both order text by code point.
    """

    def __init__(self, rows: Iterator[tuple[str, Record]]) -> None:
        self._groups = (
            (key, [record for _, record in rows])
            for key, rows in groupby(rows, key=lambda each: each[0])
        )
        self._next = next(self._groups, None)

    def of(self, key: str) -> list[Record]:
        """Return the rows of a key; none where the table has none."""
        while self._next is not None and self._next[0] < key:
            self._next = next(self._groups, None)
        return self._next[1] if self._next is not None and self._next[0] == key else []


class Records:
    """Reads a site's tables as records."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._dated: dict[str, Mapping[str, Dated]] = {}

    def dated(self, resource: str) -> Mapping[str, Dated]:
        """Return the newest source behind each record of a resource, by identifier; read once."""
        if resource not in self._dated:
            self._dated[resource] = read_dated(self.site, resource)
        return self._dated[resource]

    def selected(self, resource: str, alias: str = "r") -> tuple[tuple[str, ...], str]:
        """Return the names of a record's cells, and the SQL that selects them."""
        names = tuple(each.name for each in self.site.fields(resource))
        columns = ", ".join(f"{alias}.{quote(name)}" for name in names)
        flags = f"{alias}._package, {as_text(f'{alias}._synthetic')}"
        return (*names, "_package", "_synthetic"), f"{columns}, {flags}" if columns else flags

    def rows(
        self, resource: str, *, where: str = "true", order: str = "", given: Sequence[object] = ()
    ) -> Iterator[Record]:
        """Yield a resource's records, by default in the order of their identifier.

        Args:
            resource: the table.
            where: which of its rows, `r`.
            order: another order.
            given: a value for each `?` of the condition.
        """
        names, columns = self.selected(resource)
        key = self.site.schemas.tables[resource].identifier
        order = order or (quote(key) if key else "_package, _row")
        query = (
            f"SELECT {columns} FROM {self.site.table(resource)} AS r WHERE {where} ORDER BY {order}"
        )
        for values in self.site.database.stream(query, given):
            yield dict(zip(names, values, strict=True))

    def groups(self, resource: str, key: str, *, order: str = "") -> Groups:
        """Return a resource's records grouped by one of its columns."""
        names, columns = self.selected(resource)
        then = order or "_package, _row"
        query = (
            f"SELECT r.{quote(key)}, {columns} FROM {self.site.table(resource)} AS r "
            f"WHERE r.{quote(key)} IS NOT NULL ORDER BY r.{quote(key)}, {then}"
        )
        return self._grouped(query, names)

    def groups_by_place(self, resource: str, *, limit: int, where: str = "true") -> Groups:
        """Return a resource's records by every place that contains them, the first few each."""
        names, columns = self.selected(resource)
        query = (
            f"SELECT ancestor_id, {columns} FROM {self.site.table(resource)} AS r "
            f"JOIN site._within AS w USING (place_id) WHERE {where} "
            "QUALIFY row_number() OVER (PARTITION BY ancestor_id ORDER BY r._package, r._row) "
            f"<= {limit} "
            "ORDER BY ancestor_id, r._package, r._row"
        )
        return self._grouped(query, names)

    def _grouped(self, query: str, names: tuple[str, ...]) -> Groups:
        rows = self.site.database.stream(query)
        return Groups((key, dict(zip(names, values, strict=True))) for key, *values in rows)

    @cached_property
    def cross_checks(self) -> Mapping[str, Sequence[Answer]]:
        """What every cross-check finds in each package, by the check's identifier."""
        return cross_check(self.site)

    @cached_property
    def indicator_rows(self) -> Mapping[str, Sequence[ListedRows]]:
        """The rows that results of each indicator rest on, by its identifier."""
        return read_indicator_rows(self.site)

    @cached_property
    def sources(self) -> Mapping[str, Dated]:
        """Every source with its title, publisher and day, by identifier."""
        return read_sources(self.site)

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, Text]]:
        """The names of records that others point to, that have pages, or that indicators list."""
        site = self.site
        targets = {
            relation.resource
            for schema in site.schemas.tables.values()
            for relation in schema.relations
            if site.schemas.tables[relation.resource].label_field
        }
        targets.update(site.schemas.paged)
        listed = {each.item_resource for each in load_indicators()}
        targets.update(listed & site.schemas.resources.keys())
        return {target: self._names_of(target) for target in sorted(targets)}

    @cached_property
    def translations(self) -> Mapping[str, str]:
        """The English names of what published figures are about."""
        return english_subjects(self.site)

    def _names_of(self, resource: str) -> Mapping[str, Text]:
        schema = self.site.schemas.tables[resource]
        key, label = schema.identifier, schema.label_field
        english = f"{label}_en" if schema.field(f"{label}_en") else label
        query = (
            f"SELECT {quote(key)}, {quote(label)}, coalesce({quote(english)}, {quote(label)}) "
            f"FROM {self.site.table(resource)}"
        )
        return {
            identifier: MappingProxyType({"zh": chinese, "en": translated})
            for identifier, chinese, translated in self.site.database.stream(query)
        }

    @cached_property
    def own_columns(self) -> Mapping[str, tuple[Field, ...]]:
        """The public columns that packages add to each table."""
        tables = self.site.schemas.tables
        return {
            name: tuple(each for each in self.site.fields(name) if schema.field(each.name) is None)
            for name, schema in tables.items()
        }

    @cached_property
    def own_amounts(self) -> Mapping[str, tuple[Field, ...]]:
        """Those of them that hold amounts of money."""
        return {name: own_amounts(self.site, name) for name in self.site.schemas.resources}

    @cached_property
    def published(self) -> Mapping[tuple[str, str], Record]:
        """Every published figure, fund, call and budget, by its resource and identifier."""
        return {
            (resource, row[self.site.schemas.resources[resource].identifier] or ""): row
            for resource, where in (
                ("claims", "true"),
                ("funds", "true"),
                ("rounds", "true"),
                ("projects", "budget_yuan IS NOT NULL"),
            )
            for row in self.rows(resource, where=where)
        }

    @cached_property
    def _fund_claims(self) -> Mapping[str, str]:
        return dict(
            self.site.database.rows(
                "SELECT record_id, claim_id FROM site._told_claims WHERE resource = 'funds'"
            )
        )

    def figure_of_fund(self, fund: str) -> Record | None:
        """Return the published figure that says how much a fund holds, if there is one."""
        claim = self._fund_claims.get(fund)
        return self.published.get(("claims", claim)) if claim else None

    @cached_property
    def ancestors(self) -> Mapping[str, tuple[str, ...]]:
        """The chain from the largest containing place down to each place itself."""
        table = self.site.table("places")
        parents = dict(self.site.database.rows(f"SELECT place_id, parent_id FROM {table}"))
        chains: dict[str, tuple[str, ...]] = {}
        for place in parents:
            chain: list[str] = []
            current: str | None = place
            while current is not None and current not in chain:
                chain.insert(0, current)
                current = parents.get(current)
            chains[place] = tuple(chain)
        return chains

    @cached_property
    def counts(self) -> Counts:
        """The numbers of records by their definitions."""
        return Counts(self)

    @cached_property
    def qualities(self) -> Mapping[str, Sequence[FieldQuality]]:
        """What is filled and valid in each column, by package; measured once."""
        found = groupby(field_qualities(self.site), key=lambda each: each.package)
        held = {name: tuple(each) for name, each in found}
        return {each.name: held.get(each.name, ()) for each in self.site.packages}

    @cached_property
    def uncounted_types(self) -> frozenset[str]:
        """The types of bodies that are in no count of organizations."""
        field = self.site.schemas.resources["organizations"].field("type")
        values = field.vocabulary.values if field and field.vocabulary else ()
        return frozenset(each.code for each in values if not each.counted)

    def listed(self, resource: str) -> str:
        """Return the condition under which a record, `r`, stands in its resource's default list."""
        return self.counts.where(resource) if resource in load_counts() else "true"
