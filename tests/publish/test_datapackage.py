"""The published descriptor, as other programs read it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import frictionless
import pytest

from tests.published import publish

if TYPE_CHECKING:
    from gongshi.derive import Site
    from tests.publish.conftest import BuildSite, PublishFiles

PACKAGES = {
    "demo": {
        "organizations": (
            "org_id,name,aliases,registration,type,is_community,status,staff_persons,"
            "registered_on,source_id\n"
            'demo,"甲,""乙""",x;y,registered,association,true,active,3,2020-01-02,s-demo\n'
        ),
        "sources": "source_id,title,url\ns-demo,来源,https://example.org/\n",
    },
    "real": {
        "organizations": (
            "org_id,name,registration,type,status,place_id,source_id,grade\n"
            "a,甲,registered,association,active,d,s,5\n"
        ),
        "projects": (
            "project_id,title,org_id,stage,contract_yuan,source_id\np,项目,a,settled,1000.50,s\n"
        ),
        "places": "place_id,level,kind,name,parent_id,source_id\nd,district,district,区,,s\n",
    },
}
SCHEMAS = {
    "real": {
        "organizations": {
            "fields": [
                {
                    "name": "grade", "type": "integer", "publication": "public",
                    "constraints": {"required": True, "maximum": 9},
                }
            ]
        }
    }
}  # fmt: skip
DESCRIPTOR = {
    "demo": {"synthetic": True},
    "real": {
        "created": "2026-01-02",
        "homepage": "https://example.org/",
        "contributors": [{"title": "某局", "role": "publisher"}, {"role": "author"}],
        "sources": [{"title": "报告", "path": "https://example.org/report"}],
    },
}


def write(site: Site, folder: Path) -> None:
    """Write everything a site publishes below a folder."""
    for each in publish(site):
        target = folder / each.path
        target.parent.mkdir(parents=True, exist_ok=True)
        content = each.content
        target.write_bytes(content.read_bytes() if isinstance(content, Path) else content)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["demo", "real", "all"])
def test_frictionless(build_site: BuildSite, tmp_path: Path, name: str) -> None:
    """It is true that frictionless finds nothing wrong: schema, keys, size and hash."""
    write(build_site(PACKAGES, descriptor=DESCRIPTOR, schemas=SCHEMAS), tmp_path / "site")

    report = frictionless.validate(str(tmp_path / "site/data" / name / "datapackage.json"))

    assert report.flatten(["type", "message"]) == []
    assert report.valid
    # The derived tables of quality and of indicators are among them.
    assert report.stats["tasks"] == (7 if name == "demo" else 9)


@pytest.mark.slow
def test_frictionless_sees_damage(build_site: BuildSite, tmp_path: Path) -> None:
    """It is true that a changed file no longer agrees with the published hash."""
    write(build_site(PACKAGES, descriptor=DESCRIPTOR, schemas=SCHEMAS), tmp_path / "site")
    table = tmp_path / "site/data/real/organizations.csv"
    table.write_bytes(table.read_bytes().replace("甲".encode(), "乙".encode()))

    report = frictionless.validate(str(table.with_name("datapackage.json")))

    assert report.flatten(["type"]) == [["hash-count"]]


@pytest.mark.slow
def test_descriptor(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that the descriptor tells who, what and from when, and nothing nobody stated."""
    files = publish_files(build_site(PACKAGES, descriptor=DESCRIPTOR, schemas=SCHEMAS))

    tree = json.loads(files["data/real/datapackage.json"])

    resources = {each["name"]: each for each in tree.pop("resources")}
    assert tree == {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "real",
        "title": "real的数据",
        "title_en": "real的数据",
        "homepage": "https://example.org/",
        "version": "c0ffee",
        "created": "2026-01-02T00:00:00Z",
        "synthetic": False,
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "contributors": [{"title": "某局", "roles": ["publisher"]}],
        "sources": [{"title": "报告", "path": "https://example.org/report"}],
    }
    content = files["data/real/projects.csv"]
    projects = resources["projects"]
    assert projects["path"] == "projects.csv"
    assert projects["bytes"] == len(content)
    assert projects["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert projects["rows"] == 1
    assert [each["name"] for each in projects["schema"]["fields"]] == [
        "project_id", "title", "org_id", "stage", "contract_yuan", "source_id",
    ]  # fmt: skip


@pytest.mark.slow
def test_no_key_to_what_is_absent(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that relations to tables the package lacks are left out."""
    tables = {"projects": "project_id,title,stage,place_id,source_id\np,项目,settled,,s\n"}

    files = publish_files(build_site({"p": tables}))

    tree = json.loads(files["data/p/datapackage.json"])
    keys = tree["resources"][1]["schema"]["foreignKeys"]
    assert [each["reference"]["resource"] for each in keys] == ["sources"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("created", "published"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05+08:00", "2026-01-02T03:04:05+08:00"),
    ],
)
def test_created(
    build_site: BuildSite, publish_files: PublishFiles, created: str, published: str
) -> None:
    """It is true that `created` is published as the profile wants it."""
    files = publish_files(build_site({"p": {}}, descriptor={"p": {"created": created}}))

    assert json.loads(files["data/p/datapackage.json"]).get("created") == published


@pytest.mark.slow
def test_lists(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that lists are told as text with their delimiter, for the profile's sake."""
    extra = {
        "name": "x", "type": "list", "delimiter": "|", "publication": "public",
        "constraints": {"required": True, "maxLength": 2},
    }  # fmt: skip
    tables = {"sources": "source_id,title,x\ns,来源,long|longer\n"}

    files = publish_files(
        build_site({"p": tables}, schemas={"p": {"sources": {"fields": [extra]}}})
    )

    tree = json.loads(files["data/p/datapackage.json"])
    sources = next(each for each in tree["resources"] if each["name"] == "sources")
    assert sources["schema"]["fields"][-1] == {
        "name": "x", "type": "string", "delimiter": "|", "title": "", "title_en": "",
        "constraints": {"required": True},
    }  # fmt: skip
