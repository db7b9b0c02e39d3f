"""One JSON file a record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.publish.conftest import BuildSite, PublishFiles

TABLES = {
    "organizations": (
        "org_id,name,aliases,registration,type,is_community,status,roles,staff_persons,source_id\n"
        'b,"乙""",x;y,registered,association,1,active,hub;federation,+007,s\n'
        "a,甲,,recorded,service,false,active,,,s\n"
    ),
    "projects": (
        "project_id,title,org_id,buyer_id,stage,contract_yuan,paid_yuan,source_id\n"
        "p1,一,b,b,settled,1000.50,1e3,s\n"
        "p2,二,a,b,settled,,.5,s\n"
    ),
    "sources": "source_id,title,url\ns,来源,https://example.org/\n",
}


@pytest.mark.slow
def test_record(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that a record's file is typed, labelled, and tells its package and source."""
    files = publish_files(build_site({"p": TABLES}))

    tree = json.loads(files["organizations/b.json"])

    related = tree.pop("related")
    assert tree == {
        "resource": "organizations",
        "package": "p",
        "synthetic": False,
        "as_of": "2026-03-31",
        "license": "CC-BY-4.0",
        "record": {
            "org_id": "b", "name": '乙"', "aliases": ["x", "y"], "registration": "registered",
            "type": "association", "is_community": True, "status": "active",
            "roles": ["hub", "federation"], "staff_persons": 7, "source_id": "s",
        },
        "labels": {
            "registration": {"zh": "登记", "en": "Registered"},
            "type": {"zh": "社会团体", "en": "Association"},
            "status": {"zh": "在活动", "en": "Active"},
            "roles": {"zh": ["枢纽型", "联合性"], "en": ["Hub", "Federation"]},
        },
        "source": {"source_id": "s", "title": "来源", "url": "https://example.org/"},
        "newest_source": {
            "source_id": "s", "title": "来源", "publisher": None, "published_on": None,
        },
        "money": {
            "published": [], "contracts_total": {"yuan": 1000.5, "records": 1},
            "contracts_per_year": None, "payments": None,
            "stated_paid": {"yuan": 1000, "records": 1},
        },
    }  # fmt: skip
    assert [each["project_id"] for each in related["projects"]] == ["p1", "p2"]
    assert related["projects"][1] == {
        "project_id": "p2", "title": "二", "org_id": "a", "buyer_id": "b", "stage": "settled",
        "paid_yuan": 0.5, "source_id": "s",
    }  # fmt: skip


@pytest.mark.slow
def test_numbers_and_nulls(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that numbers stand as they are given, or as the same number in JSON's form."""
    files = publish_files(build_site({"p": TABLES}))

    first = files["projects/p1.json"].decode()
    second = json.loads(files["projects/p2.json"])

    assert '"contract_yuan": 1000.50, "paid_yuan": 1000,' in first
    assert second["record"]["contract_yuan"] is None
    assert list(second["related"]) == ["project_chain"]


@pytest.mark.slow
def test_synthetic(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that invented records have a file that says so, with their own licence."""
    told = {"p": {"synthetic": True, "licenses": [{"name": "CC0-1.0"}, {"name": "MIT"}]}}

    files = publish_files(build_site({"p": TABLES}, descriptor=told))

    tree = json.loads(files["organizations/a.json"])
    assert (tree["synthetic"], tree["license"]) == (True, "CC0-1.0, MIT")


@pytest.mark.slow
def test_dangling_source(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that a record whose source is not told has none."""
    tables = {
        "organizations": (
            "org_id,name,registration,type,status,source_id\na,甲,registered,association,active,\n"
        )
    }

    files = publish_files(build_site({"p": tables}))

    assert json.loads(files["organizations/a.json"])["source"] is None


@pytest.mark.slow
def test_newest_source(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that a record's file names the newest source behind it, with its date."""
    tables = dict(TABLES)
    tables["projects"] = tables["projects"].replace("settled,,.5,s", "settled,,.5,t")
    tables["sources"] = (
        "source_id,title,publisher,published_on\ns,来源,甲报,2019-01-01\nt,后来,乙报,2024-02-29\n"
    )

    files = publish_files(build_site({"p": tables}))

    newest = {
        path: json.loads(files[path])["newest_source"]
        for path in ("organizations/a.json", "projects/p1.json")
    }
    assert newest == {
        "organizations/a.json": {
            "source_id": "t", "title": "后来", "publisher": "乙报", "published_on": "2024-02-29",
        },
        "projects/p1.json": {
            "source_id": "s", "title": "来源", "publisher": "甲报", "published_on": "2019-01-01",
        },
    }  # fmt: skip
