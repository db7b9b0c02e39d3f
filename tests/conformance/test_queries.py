"""What a reader does: take a query from its page, run it on the SQLite file of the downloads."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import pytest

from gongshi.config import LANGUAGES
from gongshi.derive.definitions import load_crosschecks, load_indicators
from gongshi.schema import load_schemas
from gongshi.words import sentences
from tests.kinds import address
from tests.register import DATA, is_synthetic

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.derive.definitions import Column, CrossCheck, Indicator

pytestmark = pytest.mark.slow

TAG: Final = re.compile(r"<[^>]+>")
BASES: Final = ("records", "published")
SIDES: Final = ("", "synthetic/")
"""Real and fictitious data, which no page shows together."""


def packages(site: Path) -> list[str]:
    """Return the packages of the site that have an SQLite file of their own."""
    return sorted(path.stem for path in (site / "data").glob("*.sqlite") if path.stem != "all")


def ask(site: Path, package: str, query: str) -> list[dict[str, Any]]:
    """Run a query on a downloaded file, which is opened for reading alone."""
    path = site / "data" / f"{package}.sqlite"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def text_of(html: str) -> str:
    """Return what a reader reads."""
    return " ".join(unescape(TAG.sub("", html)).split())


def page_of(site: Path, path: str, language: str = "zh") -> str:
    """Return a page's HTML."""
    return (site / address(path, language) / "index.html").read_text(encoding="utf-8")


def side_of(site: Path, side: str) -> list[str]:
    """Return the packages of real data, or for `synthetic/` those of fictitious data."""
    return [each for each in packages(site) if is_synthetic(DATA / each) == bool(side)]


@pytest.mark.parametrize("side", SIDES, ids=("real", "fictitious"))
@pytest.mark.parametrize("indicator", load_indicators(), ids=lambda each: each.id)
def test_indicators_are_what_their_queries_return(
    indicator: Indicator, side: str, real_site: Path
) -> None:
    """It is true that every value of an indicator's page comes out of the query beside it."""
    html = page_of(real_site, f"indicators/{indicator.id.lower()}/{side}")
    queries = {
        basis: unescape(found[1])
        for basis in BASES
        if (found := re.search(rf'<code data-query="{basis}">(.*?)</code>', html, re.DOTALL))
    }
    shown = {
        record: value
        for record, row in re.findall(r'<tr data-record-id="([^"]+)">(.*?)</tr>', html, re.DOTALL)
        for value in re.findall(r'<b data-value="([^"]+)">', row)
    }
    computed = {
        f"{package}-{basis}-{number}": row["value"]
        for package in side_of(real_site, side)
        for basis, query in queries.items()
        for number, row in enumerate(ask(real_site, package, query), 1)
    }

    assert set(queries) == set(BASES[: 1 + bool(indicator.published_query)])
    for record, value in shown.items():
        decimals = len(value.partition(".")[2])
        # The value is rounded half up; a double may lie a hair beside the half.
        half = Decimal(10) ** -decimals / 2 + Decimal("1e-9")
        assert abs(Decimal(value) - Decimal(repr(computed[record]))) <= half, record


@pytest.mark.parametrize("side", SIDES, ids=("real", "fictitious"))
@pytest.mark.parametrize("indicator", load_indicators(), ids=lambda each: each.id)
def test_rows_of_indicators_are_what_their_queries_return(
    indicator: Indicator, side: str, real_site: Path
) -> None:
    """It is true that the queries below rows yield the rows of the page, each at least once."""
    for package in side_of(real_site, side):
        path = f"indicators/{indicator.id.lower()}/rows/{package}/"
        if not (real_site / path).is_dir():
            continue
        html = page_of(real_site, path)
        shown = re.findall(r'<tr data-record-id="([^"]*)"', html)
        tables = {each.query: each.table for each in indicator.rows}
        queries = [
            unescape(each) for each in re.findall(r"<code data-rows>(.*?)</code>", html, re.DOTALL)
        ]
        keys = {each: load_schemas().tables[tables[each]].primary_key for each in queries}
        listed = {
            "/".join(str(value) for value in list(row.values())[: len(keys[query])])
            for query in queries
            for row in ask(real_site, package, query)
        }

        assert shown
        assert set(shown) == listed


def test_every_indicator_is_computed_somewhere(real_site: Path) -> None:
    """It is true that each of the indicators has a value for one package at least."""
    without = [
        each.id for each in load_indicators()
        if not any(
            "data-value=" in page_of(real_site, f"indicators/{each.id.lower()}/{side}")
            for side in SIDES
        )
    ]  # fmt: skip

    assert without == []


PAGED: Final = frozenset({"organizations", "projects", "places", "venues"})
"""The tables whose records have pages of their own."""


def name_of(site: Path, package: str, resource: str, identifier: object, language: str) -> str:
    """Return a record's name as the downloaded file has it, in a language where it has one."""
    schema = load_schemas().tables[resource]
    label = f'"{schema.label_field}"'
    translated = f"{schema.label_field}_{language}"
    if language != "zh" and translated in {each.name for each in schema.fields}:
        label = f"coalesce(nullif(\"{translated}\", ''), {label})"
    query = f'SELECT {label} AS name, "{schema.identifier}" AS id FROM {resource}'
    return next(str(row["name"]) for row in ask(site, package, query) if row["id"] == identifier)


def cell(site: Path, package: str, column: Column, value: object, language: str) -> str:
    """Return what a cell of a cross-check shows: for a record its page's address, or its name."""
    if value is None:
        return ""
    if column.resource in PAGED:
        return f"{column.resource}/{value}/"
    if column.resource:
        return name_of(site, package, column.resource, value, language)
    if column.vocabulary:
        return load_schemas().vocabularies[column.vocabulary].label(str(value), language)
    if column.type == "number":
        return f"{Decimal(repr(value)).normalize():,f}"
    return str(value)


def shown_cell(column: Column, html: str) -> str:
    """Return the same of a cell on the page."""
    if column.resource in PAGED:
        link = re.search(rf'href="[./]*({column.resource}/[^"]+)"', html)
        return link[1] if link else ""
    text = text_of(html)
    if column.type == "number" and text:
        return f"{Decimal(text.replace(',', '')).normalize():,f}"
    return text


@pytest.mark.parametrize("side", SIDES, ids=("real", "fictitious"))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("check", load_crosschecks(), ids=lambda each: each.id)
def test_crosschecks_are_what_their_queries_return(
    check: CrossCheck, language: str, side: str, real_site: Path
) -> None:
    """It is true that a cross-check's query, pasted from the page, finds the rows that it shows."""
    html = page_of(real_site, f"crosschecks/{side}", language)
    section = re.search(rf'<section id="{check.id}">(.*?)</section>', html, re.DOTALL)
    assert section is not None
    query = re.search(rf'<code data-crosscheck="{check.id}">(.*?)</code>', section[1], re.DOTALL)
    assert query is not None
    held = {name: ask(real_site, name, unescape(query[1])) for name in side_of(real_site, side)}
    expected = sorted(
        tuple(cell(real_site, name, each, row[each.name], language) for each in check.columns)
        for name, rows in held.items() for row in rows
    )  # fmt: skip

    rows = re.findall(r"<tbody>(.*?)</tbody>", section[1], re.DOTALL)
    shown = sorted(
        tuple(
            shown_cell(column, text)
            for column, text in zip(
                check.columns, re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL), strict=True
            )
        )
        for body in rows for line in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    )  # fmt: skip
    told = sentences("pages", language)["crosscheck_records"].format(count="COUNT", found="FOUND")
    pattern = re.escape(told).replace("COUNT", r"[\d,]+").replace("FOUND", r"([\d,]+)")
    pattern = pattern.replace("records", "records?")
    found = [int(each.replace(",", "")) for each in re.findall(pattern, text_of(section[1]))]

    assert shown == expected
    assert sum(found) == len(expected)


def test_reentry_of_the_demonstration_district_is_shown(real_site: Path) -> None:
    """It is true that who left the incubator and came back is marked on the notice of the year."""
    for language, words in (
        ("zh", "2024-06-28 责令退出，后重新入驻"),
        ("en", "Ordered to leave on 2024-06-28, resident again"),
    ):
        html = page_of(real_site, "evaluations/demo-star/2025/", language)
        rows = [text_of(row) for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL) if words in row]
        name = {"zh": "示范区百手家政服务中心", "en": "Hundred Hands"}[language]

        assert len(rows) == 1
        assert name in rows[0]
        assert words in text_of(page_of(real_site, "organizations/baishou/", language))
