"""Indicators: each with its formula, its query and its value for every package, never ranked."""

from __future__ import annotations

from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gongshi.derive.definitions import load_indicators
from gongshi.pages.indicators.rows import addresses_of, row_kinds
from gongshi.pages.kind import SIDE, PageKind, Subject
from gongshi.words import Sentence, in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.derive import Record, Records
    from gongshi.derive.definitions import Indicator

TITLE = in_all_languages("tab_indicators")
LEAD = in_all_languages("indicators_lead")


def _groups(records: Records) -> Mapping[str, list[tuple[Any, list[Record]]]]:
    """Return the values of each indicator, package by package."""
    told = {each.name: each.descriptor for each in records.site.packages}
    order = "indicator_id, _package, basis DESC, CAST(result_row AS INTEGER)"
    rows = records.rows("indicator_values", order=order)
    return {
        identifier or "": [
            (told[package or ""], list(each))
            for package, each in groupby(found, key=lambda row: row["_package"])
        ]
        for identifier, found in groupby(rows, key=lambda row: row["indicator_id"])
    }


def _is_told(group: tuple[Any, list[Record]]) -> bool:
    """True where any row has a value, or says on how many records or how much coverage none is."""
    return any(
        row["status"] != "no_data" or (row["records"] or "0") != "0" or row["coverage_pct"]
        for row in group[1]
    )


def _list(records: Records) -> Iterator[Subject]:
    groups = _groups(records)
    told = [
        (
            each,
            sum(any(row["status"] == "ok" for row in rows) for _, rows in groups.get(each.id, ())),
        )
        for each in load_indicators()
    ]
    yield Subject("indicators/{side}", TITLE, LEAD, {"indicators": told})


def _measures(records: Records) -> Mapping[str, str]:
    """Return what each published figure that an indicator rests on measures."""
    used = "claim_id IN (SELECT unnest(string_split(evidence, ';')) FROM site.indicator_values)"
    rows = records.rows("claims", where=used)
    return {row["claim_id"] or "": row["measure"] or "" for row in rows}


def _page(
    records: Records,
    indicator: Indicator,
    groups: list[tuple[Any, list[Record]]],
    measures: Mapping[str, str],
) -> Subject:
    return Subject(
        path=(path := f"indicators/{indicator.id.lower()}/{SIDE}"),
        other=path,
        title=MappingProxyType(
            {language: f"{indicator.id} {text}" for language, text in indicator.title.items()}
        ),
        description=indicator.why,
        data={
            "indicator": indicator,
            "unit": {
                language: Sentence(text).format(value="")
                for language, text in indicator.unit.items()
            },
            "groups": groups,
            "measures": measures,
            "addresses": addresses_of(records, indicator),
            "told": [each for each in groups if _is_told(each)],
            "silent": [package for package, rows in groups if not _is_told((package, rows))],
        },
    )


def _pages(records: Records) -> Iterator[Subject]:
    groups, measures = _groups(records), _measures(records)
    for each in load_indicators():
        yield _page(records, each, groups.get(each.id, []), measures)


KINDS = (
    PageKind(
        name="indicators", order=85, path="indicators/{side}", section="indicators", subjects=_list,
        template="indicators/list.html", tab=TITLE, nav=in_all_languages("indicators_nav"),
    ),
    PageKind(
        name="indicator", order=86, path="indicators/{id}/{side}", section="indicators",
        subjects=_pages, template="indicators/page.html",
    ),
    *row_kinds(86, load_indicators()),
)  # fmt: skip
