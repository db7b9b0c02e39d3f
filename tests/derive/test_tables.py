"""Derived tables: filled in order, published like the others, never read from a package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gongshi.derive import Records, make_site
from gongshi.derive.tables import fill, fill_rows
from gongshi.errors import SchemaError
from gongshi.publish import bundles
from gongshi.schema import load_schemas
from tests.factory import EVERY_KIND, open_site
from tests.published import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from gongshi.derive import Site

WARNING = {"scheme": "linzi-star", "warning_state": "open"}
SOURCES = "source_id,title\n"
PACKAGES = {"a": EVERY_KIND, "demo": {"sources": SOURCES}, "none": {"sources": SOURCES}}
TOLD = {"demo": {"synthetic": True}}


def _opened(folder: Path) -> AbstractContextManager[Site]:
    return open_site(folder, PACKAGES, TOLD, alone=True)


def _warn(site: Site) -> None:
    """Fill warnings: two in the package `a`, in no order, and one in the synthetic one."""
    fill_rows(
        site,
        "warnings",
        [
            WARNING | {"org_id": "o2", "month": "2025-03", "_package": "a", "exit_due": True},
            WARNING | {"org_id": "o1", "month": "2025-03", "_package": "a", "months": ("x", "y")},
            WARNING | {"org_id": "o9", "month": "2025-03", "_package": "demo", "exit_due": False},
        ],
    )


def _again(site: Site) -> None:
    """Fill another table from the one before."""
    query = (
        "SELECT scheme, 'organization' AS subject_type, org_id AS subject_id, org_id, "
        "'2025' AS period, 1 AS rulebook_version, 7 AS unknown, _package FROM site.warnings"
    )
    fill(site, "ratings", query)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of three packages whose derived tables hold what the functions above say."""
    with _opened(tmp_path_factory.mktemp("tables")) as opened:
        for schema in dict.fromkeys(("site", *(each.side.value for each in opened.sides))):
            opened.database.run(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        yield make_site(
            opened.database, opened.packages, opened.schemas, opened.provenance, (_warn, _again)
        )


@pytest.mark.slow
def test_rows_are_ordered_by_the_key(site: Site) -> None:
    """It is true that rows stand in the order of the key, numbered from 2 on in each package."""
    rows = [
        (each["org_id"], each["months"], each["exit_due"], each["_package"], each["_synthetic"])
        for each in Records(site).rows("warnings")
    ]
    numbers = site.database.rows("SELECT _package, _row FROM site.warnings ORDER BY ALL")

    assert rows == [
        ("o1", "x;y", None, "a", "false"),
        ("o2", None, "true", "a", "false"),
        ("o9", None, "false", "demo", "true"),
    ]
    assert numbers == [("a", 2), ("a", 3), ("demo", 2)]


@pytest.mark.slow
def test_a_table_may_build_on_those_before(site: Site) -> None:
    """It is true that derivations run in their order, and that columns unknown to a table drop."""
    rows = [
        (each["subject_id"], each["rulebook_version"]) for each in Records(site).rows("ratings")
    ]

    assert rows == [("o1", "1"), ("o2", "1"), ("o9", "1")]


@pytest.mark.slow
def test_published_where_there_are_rows(site: Site) -> None:
    """It is true that a package has the derived tables it has rows of, `all` without synthetic."""
    held = {
        bundle.name: {each.name: each.rows for each in bundle.tables if each.name == "warnings"}
        for bundle in bundles(site)
    }
    everything = next(each for each in bundles(site) if each.name == "all")
    (table,) = (each for each in everything.tables if each.name == "warnings")
    names = [row[1] for row in site.database.rows(table.query)]

    assert held == {
        "a": {"warnings": 2}, "demo": {"warnings": 1}, "none": {}, "all": {"warnings": 2}
    }  # fmt: skip
    assert names == ["o1", "o2"]


@pytest.mark.slow
def test_downloads(site: Site) -> None:
    """It is true that a derived table is in the CSVs, the descriptor and the records' JSON."""
    made = {each.path: each.content for each in publish(site)}

    def text(path: str) -> str:
        content = made[path]
        return (content if isinstance(content, bytes) else content.read_bytes()).decode()

    package = json.loads(text("data/a/datapackage.json"))
    (told,) = (each for each in package["resources"] if each["name"] == "warnings")
    record = json.loads(text("organizations/o1.json"))
    assert text("data/a/warnings.csv").splitlines()[1].startswith("linzi-star,o1,2025-03,x;y,open")
    assert "没有整改合格的记录" in text("data/a/warnings.zh.csv")
    assert "data/none/warnings.csv" not in made
    assert told["schema"]["primaryKey"] == ["scheme", "org_id", "month"]
    assert told["schema"]["foreignKeys"][0]["reference"]["resource"] == "organizations"
    assert record["related"]["warnings"][0]["months"] == ["x", "y"]


@pytest.mark.slow
def test_without_rows(tmp_path: Path) -> None:
    """It is true that filling with nothing leaves a table empty, and no package then has it."""
    with _opened(tmp_path) as opened:
        opened.database.run("DELETE FROM site.warnings")
        fill_rows(opened, "warnings", [])

        assert opened.derived_rows["warnings"] == {}


def _table(name: str, field: str) -> str:
    head = f"name: {name}\ntitle: x\ntitle_en: x\ngroup: core\norder: 1\n"
    return f"{head}fields: [{{name: {field}, title: x, title_en: x}}]\n"


def test_a_resource_cannot_point_to_what_is_derived(tmp_path: Path) -> None:
    """It is true that only derived tables may refer to derived tables."""
    for kind in ("vocabularies", "resources", "derived"):
        (tmp_path / kind).mkdir()
    (tmp_path / "derived/a.yaml").write_text(_table("a", "y"))
    points = "foreignKeys: [{fields: x, reference: {resource: a, fields: y}}]\n"
    (tmp_path / "resources/b.yaml").write_text(_table("b", "x") + points)

    with pytest.raises(SchemaError) as caught:
        load_schemas(tmp_path)

    assert caught.value.detail["place"] == "foreignKeys[0].reference.resource"
