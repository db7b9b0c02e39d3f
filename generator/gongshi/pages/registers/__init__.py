"""Registers across districts: money paid, needs, oversight events, premises; each by package."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

from gongshi.derive.definitions import PACKAGES
from gongshi.derive.known import known_packages
from gongshi.derive.money import Purse, years_paid
from gongshi.pages.kind import SIDE, PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gongshi.derive import Record, Records
    from gongshi.model import Package

SHOWN: Final = 200
"""Rows of one table and package on the page; the rest is a click away."""
_FREE: Final = "free"
"""The code of premises used without rent."""
_LISTED: Final = "_listed"
"""How the codes of entries on a list end."""
_REMOVED: Final = "_removed"
"""How the codes of removals from a list end."""


@dataclass(frozen=True, slots=True)
class Need:
    """A need, and the days from when it was raised until it was matched and met."""

    row: Record
    state: str
    """`met`, `matched`, `raised`, or `undated` where no day is on record."""
    matched_days: int | None
    met_days: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """An oversight event; `listed` where the organization is on that list to this day."""

    row: Record
    listed: bool


def need_of(row: Record) -> Need:
    """Return how far a need has come, by the days on record."""
    raised, matched, met = (
        date.fromisoformat(row[name] or "") if row.get(name) else None
        for name in ("raised_on", "matched_on", "met_on")
    )
    state = "met" if met else "matched" if matched else "raised" if raised else "undated"
    return Need(
        row, state,
        (matched - raised).days if raised and matched else None,
        (met - raised).days if raised and met else None,
    )  # fmt: skip


def channels_of(records: Records, package: str) -> list[str]:
    """Return by which channels needs came, in the order of the codes.

    The last one is empty where some have no channel on record.
    """
    known = list(records.counts.by("needs", "channel", package=package))
    return [
        *known,
        *[""] * bool(records.counts.number("needs", package=package, unchannelled="yes")),
    ]


def events_of(rows: Sequence[Record], as_of: date) -> list[Event]:
    """Return events in their order, those marked after which nothing took the subject off.

    A listing with an end before `as_of` is over, too.
    """
    last: dict[tuple[str, str], Record] = {}
    for row in sorted(rows, key=lambda each: each["on"] or ""):
        kind = row["kind"] or ""
        for ending in (_LISTED, _REMOVED):
            if kind.endswith(ending):
                last[row["org_id"] or "", kind.removesuffix(ending)] = row
    standing = {
        id(row)
        for row in last.values()
        if (row["kind"] or "").endswith(_LISTED)
        and not (row.get("until_on") and (row["until_on"] or "") < as_of.isoformat())
    }
    return [Event(row, id(row) in standing) for row in rows]


def _sections(
    records: Records, resource: str, order: str, where: str = "true"
) -> Iterator[tuple[Package, list[Record]]]:
    """Yield every package with its rows of a resource."""
    rows = records.rows(resource, where=where, order=f"_package, {order}")
    held = {name: list(each) for name, each in groupby(rows, key=lambda row: row["_package"])}
    for each in sorted(records.site.packages, key=lambda each: each.name):
        yield each, held.get(each.name, [])


def _payments(records: Records) -> Iterator[Mapping[str, object]]:
    contracts = {
        package.name: rows
        for package, rows in _sections(
            records, "projects", "start_on DESC NULLS LAST, _row", "contract_yuan IS NOT NULL"
        )
    }
    purse = Purse(records.site, PACKAGES)
    money = {name: purse.of(name) for name in sorted(contracts)}
    for package, rows in _sections(records, "payments", "paid_on, _row"):
        yield {
            "package": package.descriptor,
            "told": bool(rows or contracts[package.name]),
            "money": money[package.name],
            "years": years_paid(rows),
            "contracts": contracts[package.name],
        }


def _needs(records: Records) -> Iterator[Mapping[str, object]]:
    values = list(records.rows("indicator_values", where="indicator_id = 'I11'"))
    order = "met_on IS NOT NULL, raised_on DESC NULLS LAST, _row"
    for package, rows in _sections(records, "needs", order):
        own = [each for each in values if each["_package"] == package.name]
        yield {
            "package": package.descriptor,
            "told": bool(rows),
            "needs": [need_of(each) for each in rows],
            "channels": channels_of(records, package.name),
            "indicator": {
                each["definition"]: each for each in own if each["basis"] == "records"
            },
        }  # fmt: skip


def _oversight(records: Records) -> Iterator[Mapping[str, object]]:
    known = records.site.schemas.vocabularies["credit_events.kind"]
    groups = dict.fromkeys(each.group for each in known.values)
    for package, rows in _sections(records, "credit_events", '"on" DESC, org_id, _row'):
        events = events_of(rows, records.site.provenance.as_of)
        counts = Counter(each["kind"] for each in rows)
        by_group = {
            name: [each for each in events if known.by_code[each.row["kind"] or ""].group == name]
            for name in groups
        }
        yield {
            "package": package.descriptor,
            "told": bool(rows),
            "groups": {name: found for name, found in by_group.items() if found},
            "counts": [(code, counts[code]) for code in known.codes if counts[code]],
            "standing": [each for each in events if each.listed],
        }


def _tenancies(records: Records) -> Iterator[Mapping[str, object]]:
    order = "until_on NULLS FIRST, venue_id, org_id, _row"
    today = records.site.provenance.as_of.isoformat()
    for package, rows in _sections(records, "tenancies", order):
        free: list[Record] = []
        others: list[Record] = []
        for each in rows:
            is_free = _FREE in (each.get("rent_modes") or "").split(";")
            (free if is_free else others).append(each)
        measured = [
            Decimal(each["area_sqm"] or 0)
            for each in free
            if each.get("area_sqm") and (each.get("until_on") or today) >= today
        ]
        yield {
            "package": package.descriptor,
            "told": bool(rows),
            "free": free,
            "others": others,
            "area": sum(measured, Decimal(0)),
        }


def _subject(
    name: str, table: str, districts: Callable[[Records], Iterator[Mapping[str, object]]]
) -> Callable[[Records], Iterator[Subject]]:
    def subjects(records: Records) -> Iterator[Subject]:
        told = list(districts(records))
        yield Subject(
            path=f"{name}/{SIDE}",
            title=in_all_languages(f"register_title_{name}"),
            description=in_all_languages(f"register_lead_{name}"),
            data={
                "districts": told,
                "known": known_packages(records),
                "schema": records.site.schemas.resources[table],
                "shown": SHOWN,
            },
        )

    return subjects


KINDS = tuple(
    PageKind(
        name=name, order=order, path=f"{name}/{SIDE}", section=section,
        template=f"registers/{name}.html", subjects=_subject(name, table, districts),
        nav=in_all_languages(f"register_nav_{name}"),
    )
    for name, table, order, section, districts in (
        ("oversight", "credit_events", 25, "organizations", _oversight),
        ("payments", "payments", 43, "projects", _payments),
        ("needs", "needs", 44, "projects", _needs),
        ("tenancies", "tenancies", 75, "venues", _tenancies),
    )
)  # fmt: skip
