"""Records as pages and downloads need them: streamed in key order, related rows beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from gongshi.derive.counts import Counts, load_counts
from gongshi.derive.crosschecks import Answer, cross_check
from gongshi.derive.dated import read_dated, read_sources
from gongshi.derive.definitions import load_indicators
from gongshi.derive.indicator_rows import read_indicator_rows
from gongshi.derive.money import own_amounts
from gongshi.derive.quality import field_qualities
from gongshi.derive.subjects import english_subjects
from gongshi.engine import NOTING, Looked, as_text, quote, shared

if TYPE_CHECKING:
    from gongshi.derive.dated import Dated
    from gongshi.derive.indicator_rows import ListedRows
    from gongshi.derive.quality import FieldQuality
    from gongshi.derive.site import Site
    from gongshi.derive.span import Span
    from gongshi.schema import Field, Text

Key = TypeVar("Key")
Value = TypeVar("Value")
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
        self.span: Span | None = None
        """The records about which pages are being made; None for all."""
        self._dated: dict[str, Looked[str, Dated]] = {}

    @contextmanager
    def within(self, span: Span | None) -> Iterator[None]:
        """Yield only records of a span, and groups of rows about them, as long as the block runs.

        A generator that the block begins has to end there.
        """
        before, self.span = self.span, span
        try:
            yield
        finally:
            self.span = before

    def looked_up(self, name: str) -> Looked[Any, Any]:
        """Return one of the mappings that parts of the site look things up in, by its name."""
        told, *more = name.split("/")
        if told == "names":
            return self.names[more[0]]
        if told == "dated":
            return self.dated(more[0])
        if told == "counts":
            return self.counts.looked_up(*more)
        found: Looked[Any, Any] = getattr(self, told)
        return found

    def looked(self, name: str, read: Callable[[], Mapping[Key, Value]]) -> Looked[Key, Value]:
        """Return a mapping that parts of the site look things up in, under its name."""
        with NOTING.part() as frame, self.within(None):
            return Looked(f"{self.site.side.value}/{name}", read(), frame)

    def dated(self, resource: str) -> Looked[str, Dated]:
        """Return the newest source behind each record of a resource, by identifier; read once."""
        if resource not in self._dated:
            self._dated[resource] = self.looked(
                f"dated/{resource}", lambda: read_dated(self.site, resource)
            )
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
        if self.span is not None and self.span.resource == resource:
            where = f"({where}) AND {self.span.holds(quote(key))}"
        query = (
            f"SELECT {columns} FROM {self.site.table(resource)} AS r WHERE {where} ORDER BY {order}"
        )
        for values in self.site.database.stream(query, given):
            yield dict(zip(names, values, strict=True))

    def groups(self, resource: str, key: str, *, order: str = "") -> Groups:
        """Return a resource's records grouped by one of its columns."""
        names, columns = self.selected(resource)
        then = order or "_package, _row"
        column = f"r.{quote(key)}"
        where = self.span.holds(column) if self.span else f"{column} IS NOT NULL"
        query = (
            f"SELECT {column}, {columns} FROM {self.site.table(resource)} AS r "
            f"WHERE {where} ORDER BY {column}, {then}"
        )
        return self._grouped(query, names)

    def groups_by_place(self, resource: str, *, limit: int, where: str = "true") -> Groups:
        """Return a resource's records by every place that contains them, the first few each."""
        names, columns = self.selected(resource)
        bounds = f"AND {self.span.holds('ancestor_id')} " if self.span else ""
        query = (
            f"SELECT ancestor_id, {columns} FROM {self.site.table(resource)} AS r "
            f"JOIN site._within AS w USING (place_id) WHERE {where} {bounds}"
            "QUALIFY row_number() OVER (PARTITION BY ancestor_id ORDER BY r._package, r._row) "
            f"<= {limit} "
            "ORDER BY ancestor_id, r._package, r._row"
        )
        return self._grouped(query, names)

    def _grouped(self, query: str, names: tuple[str, ...]) -> Groups:
        rows = self.site.database.stream(query)
        return Groups((key, dict(zip(names, values, strict=True))) for key, *values in rows)

    @cached_property
    def _cross_checks(self) -> Mapping[str, Sequence[Answer]]:
        return cross_check(self.site)

    @property
    def cross_checks(self) -> Mapping[str, Sequence[Answer]]:
        """What every cross-check finds in each package, by the check's identifier."""
        self.note("cross_checks")
        return self._cross_checks

    @shared
    def indicator_rows(self) -> Mapping[str, Sequence[ListedRows]]:
        """The rows that results of each indicator rest on, by its identifier."""
        return read_indicator_rows(self.site)

    @cached_property
    def sources(self) -> Looked[str, Dated]:
        """Every source with its title, publisher and day, by identifier."""
        return self.looked("sources", lambda: read_sources(self.site))

    @cached_property
    def names(self) -> Mapping[str, Looked[str, Text]]:
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
        return {
            target: self.looked(f"names/{target}", partial(self._names_of, target))
            for target in sorted(targets)
        }

    def name_of(self, resource: str, identifier: str) -> Text | None:
        """Return a record's name; None where there is no such record, or its table names none."""
        known = self.names.get(resource)
        return None if known is None else known.get(identifier)

    @cached_property
    def translations(self) -> Looked[str, str]:
        """The English names of what published figures are about."""
        return self.looked("translations", lambda: english_subjects(self.site))

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
    def published(self) -> Looked[tuple[str, str], Record]:
        """Every published figure, fund, call and budget, by its resource and identifier."""
        return self.looked("published", self._published)

    def _published(self) -> Mapping[tuple[str, str], Record]:
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

    @shared
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
    def ancestors(self) -> Looked[str, tuple[str, ...]]:
        """The chain from the largest containing place down to each place itself."""
        return self.looked("ancestors", self._chains)

    def _chains(self) -> Mapping[str, tuple[str, ...]]:
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

    @property
    def qualities(self) -> Mapping[str, Sequence[FieldQuality]]:
        """What is filled and valid in each column, by package; measured once."""
        self.note("qualities")
        return self._qualities

    def note(self, name: str) -> None:
        """Note that somebody uses a fact of this side: `cross_checks`, `qualities` or `rows`."""
        NOTING.fact(f"{self.site.side.value}/{name}", lambda: self.fact(name))

    def fact(self, name: str) -> object:
        """Return a fact of this side that is not read from the database, or not from there alone.

        Raises:
            KeyError: there is none of that name.
        """
        known: dict[str, Callable[[], object]] = {
            "cross_checks": lambda: self._cross_checks,
            "qualities": lambda: self._qualities,
            "rows": lambda: [
                (each.name, table.name, table.rows)
                for each in self.site.packages
                for table in each.resources
            ],
        }
        return known[name]()

    @cached_property
    def _qualities(self) -> Mapping[str, Sequence[FieldQuality]]:
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
