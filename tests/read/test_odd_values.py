"""Odd values in a descriptor: any, anywhere, and never a fault of ours."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from gongshi.config import Limits
from gongshi.model import Severity
from gongshi.read.descriptor import read_descriptor
from gongshi.report.wording import words_of
from gongshi.schema import load_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS: Final[list[object]] = [
    {"name": "x1", "title": "甲", "title_en": "A", "description": "乙", "type": "integer",
     "constraints": {"minimum": 1, "required": True, "enum": [1, 2]}, "publication": "public"},
    {"name": "x2", "type": "list", "delimiter": ";", "vocabulary": "organizations.fields"},
    {"name": "x3", "type": "string", "format": "uri", "constraints": {"pattern": "a+"}},
    {"name": "name", "type": "string"},
]  # fmt: skip
WHOLE: Final[dict[str, Any]] = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "p", "title": "甲", "title_en": "A", "description": "乙", "description_en": "B",
    "synthetic": True, "created": "2025-01-01T00:00:00Z", "version": "1", "keywords": ["a"],
    "homepage": "https://example.org", "image": "https://example.org/a.png",
    "licenses": [{"name": "CC-BY-4.0", "title": "A", "path": "https://example.org"}],
    "contributors": [{"title": "A", "role": "author", "roles": ["author"], "path": "https://a.b"}],
    "sources": [{"title": "A", "path": "https://example.org"}],
    "resources": [
        {"name": "organizations", "path": "organizations.csv", "type": "table", "title": "A",
         "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": 5, "rows": 1,
         "hash": "sha256:" + 64 * "0", "dialect": {"delimiter": ",", "headerRows": [1]},
         "profile": "tabular-data-resource",
         "schema": {"fields": FIELDS, "primaryKey": ["org_id"], "missingValues": [""],
                    "foreignKeys": [{"fields": ["place_id"], "reference":
                                     {"resource": "places", "fields": ["place_id"]}}]}},
        {"name": "ratings", "path": "ratings.csv", "bytes": 5, "hash": "sha256:" + 64 * "0"},
        *({"name": each, "path": f"{each}.csv"}
          for each in ("projects", "evaluations", "sources", "places")),
    ],
}  # fmt: skip
"""A descriptor with every property there is."""
ODD: Final[tuple[object, ...]] = (
    None, True, 5, -1.5, "", "no", "red", [], [1], ["red", "blue"], [[]], [["a"]], [None], {},
    {"a": 1}, {"name": []}, [{}], [{"name": {}}], [{"value": ["a"]}], {"value": 1}, 10**400,
)  # fmt: skip


def places(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every member and item of a tree."""
    items: list[tuple[str | int, object]] = []
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


PLACES: Final = tuple(places(WHOLE))


def read(node: object) -> list[str]:
    """Return what is said of a descriptor, in both languages."""
    content = json.dumps(node).encode()
    reading = read_descriptor(content, "p/datapackage.json", "p", load_schemas(), Limits())
    return [
        words_of(each, language).message
        for each in reading.findings
        for language in ("zh", "en")
        if each.severity is Severity.ERROR
    ]


def test_whole_descriptor_is_read() -> None:
    """It is true that the descriptor with every property is accepted."""
    assert read(WHOLE) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", PLACES, ids=lambda each: ".".join(map(str, each)))
def test_odd_value(path: tuple[str | int, ...]) -> None:
    """It is true that an odd value anywhere is accepted or told, and raises nothing."""
    for odd in ODD:
        node = copy.deepcopy(WHOLE)
        inner: Any = node
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = odd

        assert all(read(node))


def test_vocabulary_as_a_list() -> None:
    """It is true that a field's vocabulary as a list of words is told, and raises nothing."""
    node = copy.deepcopy(WHOLE)
    node["resources"][0]["schema"]["fields"][1]["vocabulary"] = ["red", "blue"]

    assert read(node)
