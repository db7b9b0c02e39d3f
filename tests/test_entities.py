"""The repository's own data: every package is valid, every body, project and venue has its page."""

from __future__ import annotations

import csv
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

import pytest
import yaml

from gongshi.check import check
from gongshi.config import Limits
from gongshi.model import Severity

DATA: Final = Path(__file__).resolve().parents[1] / "data"
PACKAGES: Final = tuple(sorted(each.name for each in DATA.iterdir() if each.is_dir()))
KEYS: Final = {
    "organizations": ("org_id", "name"), "projects": ("project_id", "title"),
    "venues": ("venue_id", "name"), "places": ("place_id", "name"),
}  # fmt: skip
SYNTHETIC: Final = frozenset({"demo"})
MARKS: Final = {
    "": ("【虚构数据】", ' <span class="gs-mark">虚构数据</span>'),
    "en/": ("[fictitious data] ", ' <span class="gs-mark">fictitious data</span>'),
}
"""What stands before the title and behind the heading of a page of fictitious data."""


@cache
def rows(package: str, resource: str) -> tuple[dict[str, str], ...]:
    """Return a table's records as the file has them."""
    descriptor = yaml.safe_load((DATA / package / "datapackage.yaml").read_text(encoding="utf-8"))
    paths = [each["path"] for each in descriptor["resources"] if each["name"] == resource]
    if not paths:
        return ()
    with (DATA / package / paths[0]).open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_package_is_valid(package: str) -> None:
    """It is true that a package of the repository has no error."""
    report = check((DATA / package,), data=DATA, limits=Limits())

    assert [each for each in report.findings if each.severity is Severity.ERROR] == []
    assert report.packages


def test_there_is_something_to_show() -> None:
    """It is true that the repository holds real packages with organizations."""
    counts = {package: len(rows(package, "organizations")) for package in PACKAGES}

    assert len(PACKAGES) >= 5
    assert all(counts.values())


@pytest.mark.slow
@pytest.mark.parametrize("resource", KEYS)
@pytest.mark.parametrize("package", PACKAGES)
def test_every_record_has_its_pages(package: str, resource: str, real_site: Path) -> None:
    """It is true that each record's pages bear its name, and where it is fictitious, say so."""
    key, label = KEYS[resource]
    marks = MARKS if package in SYNTHETIC else dict.fromkeys(MARKS, ("", ""))
    missing = []

    for row in rows(package, resource):
        names = {"": row[label], "en/": row.get(f"{label}_en") or row[label]}
        for language, name in names.items():
            path = real_site / f"{language}{resource}/{row[key]}/index.html"
            html = path.read_text(encoding="utf-8") if path.is_file() else ""
            before, behind = marks[language]
            heading = re.search(
                rf"<h1>(?:<span[^>]*>)?(.*?)(?:</span>)?{re.escape(behind)}</h1>", html, re.DOTALL
            )
            shown = (
                heading[1].replace("&#34;", "&quot;").replace("&#39;", "&#x27;") if heading else ""
            )
            if shown != escape(name) or f"<title>{before}{escape(name)} - " not in html:
                missing.append((path, name))

    assert missing == []


@pytest.mark.slow
@pytest.mark.parametrize("resource", ["organizations", "projects"])
@pytest.mark.parametrize("package", PACKAGES)
def test_every_record_has_its_file(package: str, resource: str, real_site: Path) -> None:
    """It is true that each organization and project can be had as JSON."""
    key, _ = KEYS[resource]

    missing = [
        row[key]
        for row in rows(package, resource)
        if not (real_site / resource / f"{row[key]}.json").is_file()
    ]

    assert missing == []
