"""The five districts' rows against the articles themselves, where these are at hand.

The articles are not ours to publish. `GONGSHI_ARTICLES` names a folder with one text file each, in
the order of `docs/handbook/coverage.csv`; without it these tests are skipped and named.
"""

from __future__ import annotations

import csv
import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.test_coverage_list import ARTICLES, LIST, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER: Final = os.environ.get("GONGSHI_ARTICLES", "")
LOCATOR: Final = re.compile("第([0-9]+)段(?: (.+))?")
LEFT_OUT: Final = "（略）"
"""Stands in the list for what is about a person."""

QUALIFIERS: Final = {
    "and_more": "[余多]", "nearly": "近", "over": "逾|超过", "reaching": "达", "up_to": "可达",
    "at_least": "以上", "at_most": "以下", "less_than": "低于", "average": "平均",
}  # fmt: skip
"""How an article prints what a figure is."""

pytestmark = pytest.mark.skipif(not FOLDER, reason="GONGSHI_ARTICLES names no folder of articles")


@cache
def paragraphs(package: str) -> Mapping[int, str]:
    """Return an article's paragraphs by their number; empty lines are none."""
    path = sorted(Path(FOLDER).glob("*.txt"))[list(ARTICLES).index(package)]
    lines = (each.strip() for each in path.read_text(encoding="utf-8").splitlines())
    return dict(enumerate(filter(None, lines), 1))


def records(package: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the records of a package that its article is the source of, with their table."""
    for path in sorted((ROOT / "data" / package).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for record in csv.DictReader(file):
                if path.stem != "sources" and record["source_id"] == ARTICLES[package]:
                    yield path.stem, record


@pytest.mark.parametrize("package", ARTICLES)
def test_locators(package: str) -> None:
    """It is true that a locator names a paragraph and quotes at most twenty of its characters."""
    wrong = []
    for table, record in records(package):
        found = LOCATOR.fullmatch(record["source_locator"])
        text = paragraphs(package).get(int(found[1]), "") if found else ""
        pieces = (found[2] or "").split(" ") if found else []
        # Some names hold a blank.
        printed = all(each in text for each in pieces) or (found and (found[2] or "") in text)
        if not text or not printed or sum(map(len, pieces)) > 20:
            wrong.append((table, next(iter(record.values())), record["source_locator"]))

    assert wrong == []


@pytest.mark.parametrize("package", ARTICLES)
def test_figures_stand_in_their_paragraph(package: str) -> None:
    """It is true that a published figure is printed where its locator points, or was concluded."""
    wrong = [
        (record["claim_id"], record["value"])
        for table, record in records(package)
        if table == "claims" and "value" not in record.get("inferred", "").split(";")
        if not any(
            each in paragraphs(package)[int(record["source_locator"][1:].partition("段")[0])]
            for each in ways(record["value"])
        )
    ]

    assert wrong == []


@pytest.mark.parametrize("package", ARTICLES)
def test_units_are_printed_behind_their_number(package: str) -> None:
    """It is true that a figure's measure word is the one that is printed, or was concluded."""
    wrong = []
    for table, record in records(package):
        if table != "claims" or "unit" in record.get("inferred", "").split(";"):
            continue
        text = paragraphs(package)[int(record["source_locator"][1:].partition("段")[0])]
        unit = record["unit"].partition("/")[0]
        # Quotation marks may part the two: “103090”型.
        printed = any(
            re.search(f"{re.escape(each)}[余多]?”?{re.escape(unit)}", text)
            for each in ways(record["value"])
        )
        if not printed:
            wrong.append((record["claim_id"], record["value"], record["unit"]))

    assert wrong == []


@pytest.mark.parametrize("package", ARTICLES)
def test_qualifiers_and_windows_are_printed(package: str) -> None:
    """It is true that a vague figure's word, and what a figure's time is called, are printed."""
    wrong = []
    for table, record in records(package):
        if table == "claims":
            text = paragraphs(package)[int(record["source_locator"][1:].partition("段")[0])]
            windows = filter(None, record.get("window", "").split("，"))
            # 自2017年…以来 frames what began then.
            said = all(all(part in text for part in re.split("(?<=年)", each)) for each in windows)
            if not said or not re.search(QUALIFIERS.get(record["qualifier"], ""), text):
                wrong.append(record["claim_id"])

    assert wrong == []


def ways(value: str) -> Iterator[str]:
    """Yield the ways in which an article may print a number."""
    yield value
    number = float(value)
    for vague in ("", "余", "多"):
        yield f"{number / 10_000:g}{vague}万"
    digits = "零一二三四五六七八九十"
    if number in range(1, 11):
        yield digits[int(number)]
    yield from {"2": ["两"], "25": ["四分之一"]}.get(value, [])


def test_coverage_quotes_what_is_printed() -> None:
    """It is true that each text of the coverage list stands in the paragraph that it names."""
    package_of = {source: package for package, source in ARTICLES.items()}
    with LIST.open(encoding="utf-8", newline="") as file:
        wrong = [
            each
            for each in csv.DictReader(file)
            if each["source_id"] in package_of
            and each["text"] != LEFT_OUT
            and each["text"]
            not in paragraphs(package_of[each["source_id"]])[int(each["paragraph"])]
        ]

    assert wrong == []
