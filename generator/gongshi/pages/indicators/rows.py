"""The rows behind the numbers of records: one page for an indicator and a package, few beside it.

A list of rows stands in its own part of that page, `indicators/i05/rows/linzi/#strict`. One that is
longer than a page of a list, or for which that page has no room left, has pages of its own,
`indicators/i05/rows/linzi/strict/`; its part then tells where.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from gongshi.derive.indicator_rows import stream_rows
from gongshi.derive.row_lists import EVERY
from gongshi.pages.kind import PageKind, Subject
from gongshi.pages.paged import PER_PAGE, chunks, pages_of, path_of, title_of
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongshi.derive import Record, Records
    from gongshi.derive.definitions import Definition, Indicator
    from gongshi.derive.indicator_rows import ListedRows
    from gongshi.schema import ResourceSchema, Text

MOST: Final = 5 * PER_PAGE
"""Rows of all lists together on the page of an indicator and a package."""
_PATH: Final = "indicators/{}/rows/{}/"


@dataclass(frozen=True, slots=True)
class Part:
    """A list as the page of its indicator and package shows it."""

    listed: ListedRows
    schema: ResourceSchema
    here: bool
    """True where its rows stand there, False where they have pages of their own."""

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions whose results rest on it."""
        names = dict.fromkeys(each.definition for each in self.listed.results)
        found = (self.listed.indicator.definition(each) for each in names)
        return tuple(each for each in found if each)

    @property
    def page(self) -> str:
        """The path of the page of its indicator and package."""
        return _PATH.format(self.listed.indicator.id.lower(), self.listed.package)

    @property
    def path(self) -> str:
        """The path of its own pages."""
        return f"{self.page}{self.listed.name}/"

    @property
    def address(self) -> str:
        """Where its rows stand."""
        return f"{self.page}#{self.listed.name}" if self.here else self.path


def parts_of(records: Records, indicator: Indicator) -> Mapping[str, Sequence[Part]]:
    """Return an indicator's lists, package by package, but for those of whole tables."""
    found: dict[str, list[Part]] = {}
    room: dict[str, int] = {}
    for each in records.indicator_rows.get(indicator.id, ()):
        if each.told.table != EVERY:
            left = room.get(each.package, MOST)
            here = each.total <= min(left, PER_PAGE)
            room[each.package] = left - each.total * here
            schema = records.site.schemas.tables[each.table]
            found.setdefault(each.package, []).append(Part(each, schema, here))
    return found


def addresses_of(records: Records, indicator: Indicator) -> Mapping[tuple[str, int], str]:
    """Return where the rows of each result stand, by its package and its row in the answer."""
    found = {
        (each.package, result.number): records.counts.address(
            "records", table=each.table, package=each.package
        )
        for each in records.indicator_rows.get(indicator.id, ())
        if each.told.table == EVERY
        for result in each.results
    }
    for parts in parts_of(records, indicator).values():
        for part in parts:
            found |= {(each.package, each.number): part.address for each in part.listed.results}
    return found


def _title(records: Records, part: Part) -> Text:
    told = next(
        each.descriptor for each in records.site.packages if each.name == part.listed.package
    )
    return in_all_languages(
        "indicator_rows_title",
        indicator=part.listed.indicator.title,
        package={"zh": told.title, "en": told.title_en or told.title},
    )


def _whole(indicators: Sequence[Indicator], records: Records) -> Iterator[Subject]:
    """Yield the page of each indicator and package."""
    for indicator in indicators:
        for parts in parts_of(records, indicator).values():
            rows: dict[str, list[Record]] = {
                part.listed.name: list(stream_rows(records, part.listed))
                for part in parts if part.here
            }  # fmt: skip
            yield Subject(
                path=parts[0].page,
                title=_title(records, parts[0]),
                description=indicator.formula,
                data={
                    "indicator": indicator, "own": None, "parts": parts, "rows": rows,
                    "queries": dict.fromkeys(each.listed.told.query for each in parts),
                },
            )  # fmt: skip


def _own(indicators: Sequence[Indicator], records: Records, *, rest: bool) -> Iterator[Subject]:
    """Yield the first page of each list that has its own, or all the others."""
    for indicator in indicators:
        held = (part for parts in parts_of(records, indicator).values() for part in parts)
        for part in held:
            pages = pages_of(part.listed.total)
            if part.here or (rest and pages == 1):
                continue
            for number, rows in chunks(stream_rows(records, part.listed), rest=rest):
                yield Subject(
                    path=path_of(part.path, number),
                    title=title_of(_title(records, part), number),
                    description=indicator.formula,
                    data={
                        "indicator": indicator, "own": part, "parts": (), "rows": rows,
                        "number": number, "pages": pages, "queries": (part.listed.told.query,),
                    },
                )  # fmt: skip


def row_kinds(order: int, indicators: Sequence[Indicator]) -> tuple[PageKind, ...]:
    """Return the kinds of pages that hold the rows of indicators."""
    own = _PATH.format("{id}", "{id}") + "{id}/"
    return (
        PageKind(
            name="indicator-rows", order=order, path=_PATH.format("{id}", "{id}"),
            section="indicators", subjects=partial(_whole, indicators),
            template="indicators/rows.html", indexed=False,
        ),
        *(
            PageKind(
                name="indicator-list-pages" if rest else "indicator-list", order=order,
                path=f"{own}pages/{{id}}/" if rest else own, section="indicators",
                subjects=partial(_own, indicators, rest=rest),
                template="indicators/rows.html", indexed=False,
            )
            for rest in (False, True)
        ),
    )  # fmt: skip
