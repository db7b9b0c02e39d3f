"""Cross-checks: every file under `schemas/crosschecks/` by contract, and how they are answered."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gongshi.derive.crosschecks import cross_check
from gongshi.derive.definitions import load_checks, load_crosschecks, load_indicators
from gongshi.derive.indicators import sqlite_file
from gongshi.derive.sqlite import SqliteReader, published_file
from gongshi.errors import SchemaError
from gongshi.schema import load_schemas
from tests.conftest import REPOSITORY
from tests.factory import EVERY_KIND, WITHOUT_DUTIES, open_site
from tests.published import publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.derive.definitions import CrossCheck

CHECKS = load_crosschecks()
EXAMPLES = [each for each in CHECKS if each.bad]
SCHEMAS = load_schemas()
DEFAULTS = {
    "source_id": "s1",
    "registration": "registered",
    "type": "association",
    "status": "active",
}


def _tables(example: Mapping[str, Any]) -> dict[str, str]:
    """Return an example as CSVs: what its rows leave out of the required columns is filled in."""
    texts = {}
    for name, rows in example.items():
        required = {
            each.name for each in SCHEMAS.resources[name].fields if each.constraints.get("required")
        }
        labels = sorted(required | {label for row in rows for label in row})
        lines = [
            ",".join(str(row.get(label, DEFAULTS.get(label, ""))) for label in labels)
            for row in rows
        ]
        texts[name] = "\n".join((",".join(labels), *lines, ""))
    return texts


@pytest.mark.parametrize("check", CHECKS, ids=lambda each: each.id)
def test_contract(check: CrossCheck) -> None:
    """Words in both languages, tables that exist, columns that point to what exists."""
    words = [check.title, check.definition, check.innocent, check.no_data]
    words += [each.title for each in check.columns]
    assert all(text[language] for text in words for language in ("zh", "en"))
    assert set(check.tables) <= set(SCHEMAS.tables)
    assert check.indicator_id in {each.id for each in load_indicators()}
    assert {each.resource for each in check.columns} <= {*SCHEMAS.resources, ""}
    assert {each.vocabulary for each in check.columns} <= {*SCHEMAS.vocabularies, ""}


@pytest.mark.slow
@pytest.mark.parametrize("check", EXAMPLES, ids=lambda each: each.id)
def test_examples(check: CrossCheck, tmp_path: Path) -> None:
    """The bad example gives the rows that the file says, the good one none."""
    packages = {"bad": check.bad, "good": check.good}
    for name, example in packages.items():
        with open_site(
            tmp_path / name, {name: _tables(example)}, derivations=WITHOUT_DUTIES
        ) as site:
            (answer,) = cross_check(site)[check.id]
        assert len(answer.rows) == (check.finds if name == "bad" else 0)
        assert answer.records > 0 or name == "good"


@pytest.mark.slow
def test_priority_rests_on_five_stars(tmp_path: Path) -> None:
    """A priority is listed where the rating it rests on is missing or below five stars."""
    projects = (
        "project_id,title,org_id,stage,priority_scheme,priority_period,source_id\n"
        "p1,甲,o1,undertaken,linzi-star,2025,s1\n"
        "p2,乙,o1,undertaken,linzi-star,2024,s1\n"
        "p3,丙,o2,undertaken,linzi-star,2025,s1\n"
        "p4,丁,o2,undertaken,grade,2025,s1\n"
        "p5,戊,o2,undertaken,,,s1\n"
    )
    with open_site(
        tmp_path, {"a": {**EVERY_KIND, "projects": projects}}, derivations=WITHOUT_DUTIES
    ) as site:
        (answer,) = cross_check(site)["priority-without-five-stars"]

    found = [(row["project_id"], row["period"], row["stars"]) for row in answer.rows]
    assert found == [("p2", "2024", ""), ("p3", "2025", "")]
    assert answer.records == 3


@pytest.mark.slow
def test_without_records_there_is_no_data(tmp_path: Path) -> None:
    """Empty tables are no data; packages come in the order of their names."""
    packages = {"a": EVERY_KIND, "b": {"sources": "source_id,title\n"}}
    with open_site(tmp_path, packages, derivations=WITHOUT_DUTIES) as site:
        answers = cross_check(site)
    assert [each.package for each in answers["repeat-awards"]] == ["a", "b"]
    assert [each.records for each in answers["repeat-awards"]] == [2, 0]
    assert [len(each.rows) for each in answers["repeat-awards"]] == [1, 0]
    assert answers["listed-yet-funded"][1].records == 0


@pytest.mark.slow
def test_demonstration_district(tmp_path: Path) -> None:
    """What the invented records were made to show is found: lists, stars, grades, payments."""
    folder = REPOSITORY / "data" / "demo"
    tables = {each.stem: each.read_text(encoding="utf-8") for each in folder.glob("*.csv")}
    with open_site(tmp_path, {"demo": tables}, derivations=WITHOUT_DUTIES) as site:
        found = {name: each[0].rows for name, each in cross_check(site).items()}
    assert {row["org_id"] for row in found["listed-yet-starred"]} == {"daotian"}
    assert [row["org_id"] for row in found["stars-inspection-expired"]] == ["qicheng"]
    assert [row["org_id"] for row in found["grade-expired"]] == ["volunteer-union"]
    assert {row["flag"] for row in found["payments-against-chain"]} == {
        "paid_unevaluated", "paid_over_contract", "settled_unpaid", "paid_before_evaluated",
    }  # fmt: skip
    unpaid = {row["org_id"]: row["unpaid_yuan"] for row in found["subsidy-unpaid"]}
    assert unpaid["chengxin"] == "1500"
    assert "chenzhou" not in unpaid


def test_bad_file_is_named(tmp_path: Path) -> None:
    """A file that lacks a property or has an unknown one is refused by name."""
    (tmp_path / "crosschecks").mkdir()
    (tmp_path / "crosschecks" / "x.yaml").write_text("id: x\nqueri: SELECT 1\n")
    with pytest.raises(SchemaError) as caught:
        load_crosschecks(tmp_path)
    assert caught.value.detail["file"] == "crosschecks/x.yaml"


@pytest.mark.slow
def test_the_file_asked_is_the_file_published(tmp_path: Path) -> None:
    """It is true that cross-checks ask the very file that readers download, every table filled."""
    packages = {"a": EVERY_KIND, "demo": {"sources": "source_id,title\n"}}
    with open_site(
        tmp_path, packages, {"demo": {"synthetic": True}}, derivations=WITHOUT_DUTIES
    ) as site:
        cross_check(site)
        published = {
            each.path: each.content.read_bytes()
            for each in publish(site)
            if each.path.endswith(".sqlite") and isinstance(each.content, Path)
        }
        asked = {
            f"data/{name}.sqlite": published_file(site, name).read_bytes()
            for name in ("a", "demo", "all")
        }
        with closing(SqliteReader(published_file(site, "a"))) as reader:
            held = {
                name: reader.rows(f'SELECT count(*) AS n FROM "{name}"')[0]["n"]
                for name in site.schemas.tables
            }
        rows = {
            name: site.database.value(
                f"SELECT count(*) FROM {site.table(name)} WHERE _package = 'a'"
            )
            for name in site.schemas.tables
        }

    assert asked == published
    assert held == rows
    assert held["indicator_values"] > 0
    assert held["claim_checks"] == 1


def test_published_queries_give_what_is_published(tmp_path: Path) -> None:
    """It is true that queries of indicators and checks yield the same on the published file."""
    queries = [
        query for told in load_indicators() for query in (told.query, told.published_query) if query
    ] + [check.query for check in load_checks()]
    with (
        open_site(tmp_path, {"a": EVERY_KIND}, derivations=WITHOUT_DUTIES) as site,
        closing(SqliteReader(sqlite_file(site, "a"))) as before,
        closing(SqliteReader(published_file(site, "a"))) as after,
    ):
        differing = [query for query in queries if before.rows(query) != after.rows(query)]

    assert differing == []
