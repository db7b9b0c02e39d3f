"""Resident IDs in two cells: whole columns in SQL find what the search of two cells finds."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Final

import pytest

from gongshi.privacy import find
from gongshi.privacy.split import WIDE, shared_id
from gongshi.schema import load_schemas
from tests.packages import judge, write_package
from tests.privacy_numbers import resident_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES: Final = 60
"""Small tables, since a column is left out by the longest of its cells."""
SIGNS: Final = ("", "", "", " ", "-", "·", "\u3000", "—", "\u200b")
BEFORE: Final = ("", "", "证号", "id ", "x", "7", "（")
AFTER: Final = ("", "", "止", " end", "X", "7", "）")
LABELS: Final = ("org_id", "name", "aliases", "summary", "staff_persons", "record_no")
Record = tuple[str, ...]


def disguised(random: Random, digits: str) -> str:
    """Return digits in any width, with signs between some of them."""
    if random.random() < 0.3:
        digits = "".join(WIDE[int(each)] if each.isdigit() else each for each in digits)
    if random.random() < 0.4:
        digits = "".join(each + random.choice(SIGNS) for each in digits)
    return digits


def records(random: Random) -> list[Record]:
    """Return a few records in which an ID may be cut in two: beside, below or nearly so."""
    rows = [
        [f"o{random.randint(1, 10**6)}-{row}", "甲", "", "", "", ""]
        for row in range(random.randint(1, 3))
    ]
    value, cut = resident_id(random), random.randint(1, 17)
    if random.random() < 0.2:
        # The X alone is one of ten last signs, and seldom one of two cells.
        cut = 17
        while not value.endswith("X"):
            value = resident_id(random)
    left = random.choice(BEFORE) + disguised(random, value[:cut]) + random.choice(SIGNS)
    right = random.choice(SIGNS) + disguised(random, value[cut:]) + random.choice(AFTER)
    row, column = random.randrange(len(rows)), random.randint(1, len(LABELS) - 1)
    rows[row][column] = left
    if random.random() < 0.5 and column + 1 < len(LABELS):
        rows[row][column + 1] = right
    elif row + 1 < len(rows):
        rows[row + 1][column] = right
    return [tuple(each) for each in rows]


def expected(rows: list[Record], contexts: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    """Yield row, column and kind of what two cells, or one, hold."""
    for number, row in enumerate(rows):
        for label, text in zip(LABELS, row, strict=True):
            yield from ((number + 2, label, hit.kind) for hit in find(text, contexts[label]))
        for label, pair in zip(LABELS, pairwise(row), strict=False):
            if hit := shared_id(*pair):
                yield number + 2, label, hit.kind
    for number, (row, below) in enumerate(pairwise(rows)):
        for label, first, second in zip(LABELS, row, below, strict=True):
            if hit := shared_id(first, second):
                yield number + 2, label, hit.kind


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.hostile(51)
def test_columns_lose_no_shared_id(tmp_path: Path) -> None:
    """It is true that every ID in two neighbouring cells is found, and nothing else."""
    random = Random(7)  # noqa: S311 - the same cells in every run, none of them kept
    schema = load_schemas().resources["organizations"]
    contexts = {each.name: " ".join((each.name, *each.title.values())) for each in schema.fields}
    wanted: Counter[tuple[str, int, str, str]] = Counter()
    folders = []
    for number in range(TABLES):
        rows = records(random)
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow((*LABELS, "registration", "type", "status", "source_id"))
        writer.writerows((*row, "registered", "association", "active", "s1") for row in rows)
        folder = tmp_path / f"p{number}"
        folders.append(write_package(folder, {"organizations.csv": buffer.getvalue()}))
        wanted.update((folder.name, *each) for each in expected(rows, contexts))

    report = judge(*folders)

    found = Counter(
        (each.package, each.row or 0, each.field, each.kind)
        for each in report.findings
        if each.code == "personal-data" and each.resource == "organizations"
    )
    assert sum(wanted.values()) > TABLES / 3
    assert wanted - found == Counter()
    assert found - wanted == Counter()
