"""The order of the rows in the files: it changes nothing that is derived."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.factory import open_site

if TYPE_CHECKING:
    from collections.abc import Mapping

DEMO = Path(__file__).parents[2] / "data" / "demo"
Derived = dict[str, list[tuple[str | None, ...]]]


def _shuffled(path: Path, order: Random | None) -> str:
    """Return a table's text with its records in another order."""
    header, *records = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    if order:
        order.shuffle(records)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *records])
    return text.getvalue()


def _derived(folder: Path, order: Random | None) -> Derived:
    """Return every derived table of the demonstration district, cell by cell."""
    described: Mapping[str, object] = yaml.safe_load((DEMO / "datapackage.yaml").read_bytes())
    told = {name: value for name, value in described.items() if name != "resources"}
    tables = {path.stem: _shuffled(path, order) for path in sorted(DEMO.glob("*.csv"))}
    told = json.loads(json.dumps(told, default=str))
    with open_site(folder, {"demo": tables}, {"demo": told}) as site:
        return {
            name: site.database.rows(
                f"SELECT * EXCLUDE (_row) FROM {site.table(name)} ORDER BY _package, _row"
            )
            for name in site.schemas.derived
        }


@pytest.mark.slow
@pytest.mark.unmeasured
def test_order_of_the_rows_changes_nothing_derived(tmp_path: Path) -> None:
    """It is true that ratings, chains, indicators, verdicts, duties and quality stay the same."""
    first = _derived(tmp_path / "given", None)
    assert all(first[name] for name in ("ratings", "warnings", "project_chain", "quality"))
    for seed in range(3):
        again = _derived(tmp_path / f"{seed}", Random(seed))  # noqa: S311 - an order, no secret
        assert [name for name in first if again[name] != first[name]] == []
