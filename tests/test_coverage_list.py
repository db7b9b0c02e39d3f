"""The list that accounts for every figure and name of the five articles."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import yaml

from gongshi.schema import load_schemas

ROOT: Final = Path(__file__).parents[1]
LIST: Final = ROOT / "docs" / "handbook" / "coverage.csv"
COLUMNS: Final = ["source_id", "paragraph", "text", "resource", "record_id", "reason"]
ARTICLES: Final = {
    "linzi": "linzi-news-2023",
    "nanguan": "nanguan-news-2020",
    "tianyuan": "tianyuan-report",
    "luyang": "luyang-report-2020",
    "hejiang": "hejiang-report",
}
"""The article that each package was taken from, in the order of the list."""

Row = dict[str, str]
Key = tuple[str, str]


@cache
def _entries() -> tuple[Row, ...]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _records() -> dict[Key, Row]:
    """Return the five packages' records by resource and identifier.

    Where a key has several columns, the identifier is their values, joined by a slash; a column
    that is empty is left out. Where a table has no key, it is `#` and the record's number.
    """
    schemas = load_schemas().resources
    records = {}
    for package in ARTICLES:
        folder = ROOT / "data" / package
        descriptor = yaml.safe_load((folder / "datapackage.yaml").read_text(encoding="utf-8"))
        for each in descriptor["resources"]:
            key = schemas[each["name"]].primary_key
            with (folder / each["path"]).open(encoding="utf-8", newline="") as file:
                for number, record in enumerate(csv.DictReader(file), 2):
                    values = [value for column in key if (value := record.get(column))]
                    name = "/".join(values) if key else f"#{number}"
                    records[each["name"], name] = record
    return records


def _listed() -> set[Key]:
    return {(each["resource"], each["record_id"]) for each in _entries() if each["record_id"]}


def test_form() -> None:
    """It is true that the list is plain UTF-8 with LF, the named columns and no row twice."""
    content = LIST.read_bytes()
    rows = [tuple(each.values()) for each in _entries()]

    assert content.startswith(",".join(COLUMNS).encode() + b"\n")
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert all(None not in each and len(each) == len(COLUMNS) for each in rows)
    assert len(set(rows)) == len(rows)


def test_outcome() -> None:
    """It is true that each row ends in a record or in a reason why there is none, never in both."""
    undecided = [
        each
        for each in _entries()
        if bool(each["record_id"]) == bool(each["reason"])
        or bool(each["record_id"]) != bool(each["resource"])
    ]

    assert undecided == []


def test_texts_are_short() -> None:
    """It is true that no row quotes more than twenty characters of a document."""
    assert [each["text"] for each in _entries() if not 1 <= len(each["text"]) <= 20] == []


def test_records_exist() -> None:
    """It is true that every record named in the list is in the data, under the same source."""
    records = _records()

    wrong = [
        each
        for each in _entries()
        if each["record_id"]
        and records.get((each["resource"], each["record_id"]), {}).get("source_id")
        != each["source_id"]
    ]

    assert wrong == []


def test_articles() -> None:
    """It is true that all five articles are there in their order, every row with its paragraph."""
    rows = [each for each in _entries() if each["source_id"] in ARTICLES.values()]

    assert list(dict.fromkeys(each["source_id"] for each in rows)) == list(ARTICLES.values())
    assert [each for each in rows if not each["paragraph"].isdecimal()] == []


@pytest.mark.parametrize("package", ARTICLES)
def test_records_are_listed(package: str) -> None:
    """It is true that the list has every record taken from an article.

    Places whose only source is the list of area codes are in no article; sources are documents.
    """
    article = ARTICLES[package]
    expected = {
        key
        for key, record in _records().items()
        if key[0] != "sources" and record["source_id"] == article
    }

    assert expected - _listed() == set()


def test_only_places_rest_on_code_lists() -> None:
    """It is true that whatever is not taken from an article is a place or a document."""
    others = {
        resource
        for (resource, _), record in _records().items()
        if record["source_id"] not in ARTICLES.values()
    }

    assert others <= {"places", "sources"}
