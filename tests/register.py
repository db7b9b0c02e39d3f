"""The repository's data as a reader of the CSV files sees them, to check the site against."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

import yaml

from gongshi.config import Limits
from gongshi.model import Report
from gongshi.rate import Wanted, rate_package
from tests.conftest import AS_OF, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DATA = REPOSITORY / "data"
KEYS = {
    "organizations": ("org_id", "name"),
    "projects": ("project_id", "title"),
    "places": ("place_id", "name"),
    "venues": ("venue_id", "name"),
}
"""The identifier and the name of the resources that have lists."""
SEARCHED = ("name", "title", "aliases", "name_en", "title_en", "uscc", "record_no", "gb_code")
"""What a query looks into: names, other names and codes."""


@dataclass(frozen=True)
class Entry:
    """A record of a list: its cells, and all places that contain it."""

    identifier: str
    name: str
    cells: Mapping[str, str]
    places: frozenset[str]
    synthetic: bool

    @property
    def pairs(self) -> list[str]:
        """Any two Chinese characters that stand side by side in the name, in order."""
        return [
            run[at : at + 2]
            for run in re.findall("[\u4e00-\u9fff]+", self.name)
            for at in range(len(run) - 1)
        ]

    def states(self, column: str) -> str | None:
        """Return a cell that a source states: nothing where it was concluded."""
        inferred = self.cells.get("inferred", "").split(";")
        return None if column in inferred else self.cells.get(column)

    def answers(self, query: str) -> bool:
        """True where each word of a query stands in a name or a code."""
        text = normalize("NFKC", " ".join(self.cells.get(each, "") for each in SEARCHED)).lower()
        return all(word in text for word in normalize("NFKC", query).lower().split())


def read(resource: str, data: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a resource in all packages, and whether they are fictitious."""
    for path in sorted(data.glob(f"*/{resource}.csv")):
        told = is_synthetic(path.parent)
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row | {"_synthetic": str(told)}


@cache
def is_synthetic(folder: Path) -> bool:
    """Return whether a package's descriptor says that its data are fictitious."""
    (path,) = folder.glob("datapackage.*")
    return bool(yaml.safe_load(path.read_text(encoding="utf-8")).get("synthetic"))


@cache
def entries(resource: str, data: Path = DATA) -> tuple[Entry, ...]:
    """Return all records of a list."""
    parents = {row["place_id"]: row.get("parent_id") or "" for row in read("places", data)}

    def within(place: str) -> Iterator[str]:
        while place:
            yield place
            place = parents.get(place, "")

    key, name = KEYS[resource]
    return tuple(
        Entry(
            row[key],
            row[name],
            row,
            frozenset(within(row.get("place_id") or "")),
            row["_synthetic"] == "True",
        )
        for row in read(resource, data)
    )


@cache
def uncounted_types() -> frozenset[str]:
    """Return the types of bodies that are in no count of organizations."""
    path = REPOSITORY / "schemas/vocabularies/organizations.type.yaml"
    values = yaml.safe_load(path.read_text(encoding="utf-8"))["values"]
    return frozenset(each["code"] for each in values if not each.get("counted", True))


def is_counted(resource: str, cells: Mapping[str, str]) -> bool:
    """Return whether a record is one of those that its list counts."""
    apart = {
        "organizations": cells.get("type") in uncounted_types(),
        "venues": cells.get("collective") == "true",
    }
    return not apart.get(resource)


def expected(resource: str, data: Path = DATA, /, **state: str) -> set[str]:
    """Return the identifiers that a finder's state selects: `q`, the side, one value a facet."""
    query = state.get("q", "")
    facets = {
        name: value
        for name, value in state.items()
        if name not in {"q", "sort", "source_date", "synthetic"}
    }
    whole = bool(query.strip()) or "type" in facets
    return {
        each.identifier
        for each in entries(resource, data)
        if each.synthetic == (state.get("synthetic") == "1")
        and (whole or is_counted(resource, each.cells))
        and each.answers(query)
        and all(
            value in each.places
            if facet == "place"
            else value == stars(data).get(each.identifier)
            if facet == "stars"
            else each.states(facet) == value
            for facet, value in facets.items()
        )
    }


@cache
def stars(data: Path = DATA) -> Mapping[str, str]:
    """Return the stars of each organization in the newest year for which it has any."""
    newest: dict[str, tuple[str, str]] = {}
    for folder in sorted(path.parent for path in data.glob("*/datapackage.*")):
        scheme = "demo-star" if is_synthetic(folder) else "linzi-star"
        found = rate_package(Wanted(folder, scheme, None, AS_OF), Limits())
        assert not isinstance(found, Report), found.findings
        for each in found:
            if each["stars"]:
                told = (each["period"], str(each["stars"]))
                newest[each["org_id"]] = max(told, newest.get(each["org_id"], told))
    return {org: count for org, (_, count) in newest.items()}
