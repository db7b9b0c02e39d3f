"""What is published under which name."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gongshi.model import Artifact
from gongshi.publish import bundles, everything
from gongshi.publish.format import Made

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tests.publish.conftest import BuildSite, PublishFiles


def package(name: str, **columns: str) -> dict[str, str]:
    """Return the tables of a package with one organization, named as the package."""
    header = "".join(f",{each}" for each in columns)
    cells = "".join(f",{each}" for each in columns.values())
    return {
        "organizations": (
            f"org_id,name,registration,type,status,source_id{header}\n"
            f"{name},{name},registered,association,active,s-{name}{cells}\n"
        ),
        "sources": f"source_id,title\ns-{name},来源\n",
    }


def extra(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return an inline schema that adds one column to organizations."""
    field = {"name": "added", "publication": "public"} | dict(properties)
    return {"organizations": {"fields": [field]}}


@pytest.mark.slow
def test_order(build_site: BuildSite) -> None:
    """It is true that there is a bundle a package, in order, and last `all`."""
    site = build_site({"b": package("b"), "a": package("a")})

    assert [each.name for each in bundles(site)] == ["b", "a", "all"]


@pytest.mark.slow
def test_all_leaves_synthetic_out(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that invented records and their columns are not in `all`."""
    packages = {"demo": package("demo", summary="x"), "real": package("real", name_en="R")}

    files = publish_files(build_site(packages, descriptor={"demo": {"synthetic": True}}))

    assert files["data/all/organizations.csv"].decode() == (
        "org_id,name,name_en,registration,type,status,source_id\n"
        "real,real,R,registered,association,active,s-real\n"
    )
    assert files["data/demo/organizations.csv"].count(b"\n") == 2
    assert "organizations/demo.json" in files


@pytest.mark.slow
def test_only_synthetic(build_site: BuildSite) -> None:
    """It is true that `all` has the required tables, empty, where no package is real."""
    site = build_site({"demo": package("demo")}, descriptor={"demo": {"synthetic": True}})

    together = bundles(site)[-1]

    assert [(each.name, each.rows) for each in together.tables] == [
        ("organizations", 0), ("projects", 0), ("evaluations", 0), ("sources", 0),
    ]  # fmt: skip
    assert [site.database.rows(each.query) for each in together.tables] == [[], [], [], []]
    assert together.licence == "CC-BY-4.0"


@pytest.mark.slow
def test_everything(build_site: BuildSite) -> None:
    """It is true that `everything` numbers records by their package's place in the site."""
    site = build_site(
        {"demo": package("demo"), "real": package("real")},
        descriptor={"demo": {"synthetic": True}},
    )

    table = everything(site).tables[0]

    assert site.database.rows(table.select("org_id", "_package")) == [("demo", 0), ("real", 1)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("other", "expected"),
    [({"type": "integer"}, "integer"), ({"type": "string"}, "string")],
)
def test_columns_of_packages(
    build_site: BuildSite, other: Mapping[str, str], expected: str
) -> None:
    """It is true that a column two packages add keeps its type only where they agree."""
    site = build_site(
        {"a": package("a", added="1"), "b": package("b", added="2")},
        schemas={
            "a": extra({"type": "integer", "constraints": {"required": True, "maximum": 1}}),
            "b": extra(other),
        },
    )

    added = bundles(site)[-1].tables[0].fields[-1]

    assert (added.name, added.type, dict(added.constraints)) == ("added", expected, {})


@pytest.mark.slow
def test_texts(build_site: BuildSite) -> None:
    """It is true that a bundle tells what its descriptor tells, Chinese standing in for English."""
    shared: dict[str, Any] = {
        "licenses": [{"name": "CC0-1.0"}],
        "contributors": [{"title": "某局"}],
    }
    told = {
        "a": {"title": "甲", "title_en": "A", "description": "说明", "keywords": ["公示"]} | shared,
        "b": shared,
    }
    site = build_site({"a": package("a"), "b": package("b")}, descriptor=told)

    first, second, together = bundles(site)

    assert dict(first.title) == {"zh": "甲", "en": "A"}
    assert dict(first.description) == {"zh": "说明", "en": "说明"}
    assert dict(second.title) == {"zh": "b的数据", "en": "b的数据"}
    assert dict(together.title) == {"zh": "全部数据", "en": "All data"}
    assert together.licence == "CC0-1.0"
    assert [each.title for each in together.contributors] == ["某局"]
    assert together.keywords == ("公示",)


@pytest.mark.slow
def test_withheld_cells(build_site: BuildSite) -> None:
    """It is true that a required field whose cells may be withheld is no longer required."""
    site = build_site({"a": package("a", address="路", address_public="true")})
    table = site.packages[0].resources[0]
    fields = tuple(
        replace(each, constraints={"required": True, "maxLength": 9})
        if each.name == "address"
        else each
        for each in table.schema.fields
    )
    schema = replace(table.schema, fields=fields)
    told = replace(site.packages[0], resources=(replace(table, schema=schema),))

    bundle = bundles(replace(site, packages=(told,)))[0]

    constraints = {each.name: dict(each.constraints) for each in bundle.tables[0].fields}
    assert constraints["address"] == {"maxLength": 9}
    assert constraints["org_id"]["required"]


def test_made() -> None:
    """It is true that a file in memory is measured as one on disk."""
    made = Made(Artifact("a", b"x"))

    assert (made.size, made.sha256) == (1, hashlib.sha256(b"x").hexdigest())
