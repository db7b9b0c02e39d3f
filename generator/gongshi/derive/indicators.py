"""Indicators: each package's SQLite file is asked the published queries, and no other."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Any, Final

from gongshi.derive.definitions import load_indicators
from gongshi.derive.sqlite import SqliteReader, about_package, package_parts, write_sqlite
from gongshi.derive.tables import fill_rows
from gongshi.words import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gongshi.derive.definitions import Indicator
    from gongshi.derive.site import Site

DAYS: Final = "{value:day|days}"
"""The unit whose numbers have no decimals where they are whole."""
ENOUGH: Final = 95
"""Percent of what a figure counts that records must cover before it is taken for the whole."""
PRECISE: Final = Context(prec=400)
"""Digits enough for every number that a cell may hold."""


def sqlite_file(site: Site, package: str) -> Path:
    """Return a SQLite file of what indicators and checks are computed from, made at the first call.

    Their own results are not in it yet; whoever asks for these reads `published_file`.
    """
    path = site.database.folder / "sqlite" / f"{package}.sqlite"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        parts = tuple(package_parts(site, package))
        write_sqlite(path, site.database, parts, about_package(site, package), site.schemas)
    return path


def rounded(value: float | None, decimals: int) -> Decimal | None:
    """Return a query's number, half up at so many places; exact as SQLite prints it before."""
    if value is None:
        return None
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, PRECISE)


def plain(value: float | None) -> str | None:
    """Return a number as a cell: no exponent, no needless zeros."""
    if value is None:
        return None
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shortened(value: float | None) -> str | None:
    """Return a number as a cell with at most four decimals, half up."""
    short = rounded(value, 4)
    return None if short is None else plain(float(short))


def coverage(records: float | None, expected: float | None) -> Decimal | None:
    """Return the percentage of what should be there that is, at most 100; None if unknown."""
    if records is None or not expected:
        return None
    return rounded(min(100 * records / expected, 100), 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """What an indicator's query says of one item in one period: a row of its answer."""

    definition: str | None
    item: str | None
    place_id: str | None
    period: str | None
    value: float | None
    low: float | None
    high: float | None
    numerator: float | None
    denominator: float | None
    records: int | None
    expected: float | None
    evidence: str | None
    """The published figures it was computed from."""
    inferred: int | None
    """1 where the denominator was concluded from these figures, which do not print it."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Measured:
        """Return a query's row; columns that it leaves out are unknown."""
        return cls(**{each.name: row.get(each.name) for each in fields(cls)})

    @property
    def coverage(self) -> Decimal | None:
        """Percent of what should be there that is."""
        return coverage(self.records, self.expected)


def _whole_days(value: Decimal | None, unit: str) -> Decimal | None:
    """Return a number of days without decimals where it is whole; every other number as it is."""
    whole = value is not None and unit == DAYS and value == value.to_integral_value()
    return value.quantize(Decimal(1)) if value is not None and whole else value


def _row(indicator: Indicator, row: Measured, *, basis: str) -> dict[str, object]:
    """Return a row of `indicator_values` from a row of one of an indicator's queries."""
    definition = indicator.definition(row.definition)
    told = definition or indicator
    value, low, high = (
        _whole_days(rounded(each, told.decimals), told.unit["en"])
        for each in (row.value, row.low, row.high)
    )
    covered = row.coverage
    short = covered is not None and covered < ENOUGH
    empty = value is None and low is None and high is None
    return {
        "indicator_id": indicator.id,
        "basis": basis,
        "definition": definition.id if definition else None,
        "item": row.item,
        "place_id": row.place_id,
        "period": row.period,
        "value": value,
        "low": low,
        "high": high,
        "unit": told.unit["zh"],
        "unit_en": Sentence(told.unit["en"]).format(value=value),
        "status": "no_data" if empty else "partial" if short else "ok",
        "numerator": plain(row.numerator),
        "denominator": plain(row.denominator),
        "records": row.records,
        "expected": plain(row.expected),
        "coverage_pct": covered,
        "evidence": row.evidence,
        "base_inferred": bool(row.inferred),
    }


def _values(site: Site) -> Iterator[dict[str, object]]:
    for package in site.packages:
        with closing(SqliteReader(sqlite_file(site, package.name))) as reader:
            for indicator in load_indicators():
                asked = {"records": indicator.query, "published": indicator.published_query}
                for basis, query in asked.items():
                    for number, row in enumerate(reader.rows(query) if query else (), 1):
                        yield _row(indicator, Measured.of(row), basis=basis) | {
                            "package": package.name,
                            "result_row": number,
                            "as_of": site.provenance.as_of.isoformat(),
                            "_package": package.name,
                        }


def derive_indicators(site: Site) -> None:
    """Fill `indicator_values`: every indicator on every package, synthetic ones by themselves."""
    fill_rows(site, "indicator_values", tuple(_values(site)))
