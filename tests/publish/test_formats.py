"""The formats as a set: found by themselves, and never at odds with each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongshi import publish as room
from gongshi.publish import FORMATS, Format, Scope, downloads
from tests.published import publish

if TYPE_CHECKING:
    from tests.publish.conftest import BuildSite, PublishFiles

ORGANIZATIONS = (
    "org_id,name,registration,type,status,source_id\na,甲,registered,association,active,s\n"
)


def test_discovery() -> None:
    """It is true that every module that makes a format is found."""
    sources = sorted(Path(str(room.__file__)).parent.glob("*.py"))
    modules = [each.stem for each in sources if "\nFORMAT = " in each.read_text(encoding="utf-8")]

    made_in = sorted(each.publish.__module__.rpartition(".")[2] for each in FORMATS)

    assert made_in == modules


def test_order() -> None:
    """It is true that no two formats share a name or a place in the order."""
    assert [each.order for each in FORMATS] == sorted({each.order for each in FORMATS})
    assert len({each.name for each in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_words(each: Format) -> None:
    """It is true that a format is told of in both languages, in a line that fits its box."""
    assert sorted(each.title) == sorted(each.note) == ["en", "zh"]
    assert max(map(len, each.note.values())) <= 60


def test_downloads() -> None:
    """It is true that a download box knows each file's path and language."""
    tables = [(each.name, path, language) for each, path, language in downloads("p", "funds")]
    packages = [(each.name, path, language) for each, path, language in downloads("p")]

    assert tables == [
        ("csv", "data/p/funds.csv", None),
        ("csv-spreadsheet", "data/p/funds.zh.csv", "zh"),
        ("csv-spreadsheet", "data/p/funds.en.csv", "en"),
    ]
    assert packages == [
        ("xlsx", "data/p.xlsx", "zh"),
        ("xlsx", "data/p.en.xlsx", "en"),
        ("datapackage", "data/p/datapackage.json", None),
        ("sqlite", "data/p.sqlite", None),
        ("zip", "data/p.zip", None),
    ]


@pytest.mark.slow
def test_downloads_exist(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that what a box offers is published, and nothing else, each file once."""
    site = build_site({"p": {"organizations": ORGANIZATIONS}})
    tables = (
        "organizations", "projects", "evaluations", "sources", "quality", "indicator_values",
        "newest_sources",
    )  # fmt: skip
    offered = [
        path
        for bundle in ("p", "all")
        for resource in (None, *tables)
        for _, path, _ in downloads(bundle, resource)
    ]

    paths = [each.path for each in publish(site)]

    lists = [f"search/{each}.js" for each in site.schemas.listed]
    whole = ["quality/report.json"]
    whole += [
        f"{way}{each}"
        for way in ("", "en/")
        for each in (*lists, "disclosures.ics", "assets/day.js")
    ]
    assert sorted(paths) == sorted([*offered, *whole, "organizations/a.json"])
    assert sorted(publish_files(site)) == sorted(paths)


@pytest.mark.slow
def test_same_bytes(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that the same data give the same bytes, in another folder and once more."""
    packages = {"p": {"organizations": ORGANIZATIONS}}
    site = build_site(packages)

    first, again, elsewhere = (publish_files(each) for each in (site, site, build_site(packages)))

    assert first == again == elsewhere


@pytest.mark.slow
def test_files_may_be_moved(build_site: BuildSite, tmp_path: Path) -> None:
    """It is true that a file may be moved away as soon as it is handed over."""
    target = tmp_path / "moved"

    for each in publish(build_site({"p": {}})):
        if isinstance(each.content, Path):
            each.content.rename(target)

    assert target.is_file()


def test_record_path() -> None:
    """It is true that a record's file lies beside its page, in no language's folder."""
    each = next(each for each in FORMATS if each.scope is Scope.RECORD)

    assert each.path(resource="organizations", record="a") == "organizations/a.json"
    assert each.languages == ()
