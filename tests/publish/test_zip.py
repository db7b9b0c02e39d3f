"""The package as one archive."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import date
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from gongshi.publish.archive import write_archive

if TYPE_CHECKING:
    from pathlib import Path

    from tests.publish.conftest import BuildSite, PublishFiles


@pytest.mark.slow
def test_members(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that the archive holds the published files under the package's name, sorted."""
    files = publish_files(build_site({"p": {}}))

    with ZipFile(io.BytesIO(files["data/p.zip"])) as archive:
        members = archive.infolist()
        contents = {each.filename: archive.read(each) for each in members}

    assert list(contents) == [
        "p/LICENSE", "p/README.md", "p/datapackage.json", "p/evaluations.csv",
        "p/indicator_values.csv", "p/organizations.csv", "p/projects.csv", "p/quality.csv",
        "p/sources.csv",
    ]  # fmt: skip
    assert {each.date_time for each in members} == {(2026, 3, 31, 0, 0, 0)}
    assert {each.external_attr >> 16 for each in members} == {0o100644}
    assert {each.compress_type for each in members} == {ZIP_DEFLATED}
    assert contents["p/sources.csv"] == files["data/p/sources.csv"]
    assert contents["p/datapackage.json"] == files["data/p/datapackage.json"]


@pytest.mark.slow
def test_readme(build_site: BuildSite, publish_files: PublishFiles) -> None:
    """It is true that the read-me says what it is, as of when, under which licence, with sums."""
    told = {"p": {"title": "甲*区* <b>", "title_en": "[A](x)", "synthetic": True}}

    files = publish_files(build_site({"p": {}}, descriptor=told, commit=""))

    with ZipFile(io.BytesIO(files["data/p.zip"])) as archive:
        text = archive.read("p/README.md").decode()
        licence = archive.read("p/LICENSE").decode()
    sha256 = hashlib.sha256(files["data/p/sources.csv"]).hexdigest()
    size = len(files["data/p/sources.csv"])
    assert text.startswith("# 甲\\*区\\* \\<b\\>\n")
    assert "# \\[A\\](x)\n" in text
    assert "虚构数据" in text
    assert "Fictitious data" in text
    assert "数据版本：–\n" in text
    assert f"| sources.csv | Sources | 1 | {size} | `{sha256}` |\n" in text
    assert "Compiled up to: 2026-03-31 (each record has the date of its own source)\n" in text
    assert re.search(r"\| quality.csv \| 数据质量 · 本站由记录推算 \| \d+ \|", text)
    assert "Data quality · computed by this site from the records" in text
    assert licence == (
        "CC-BY-4.0 · Creative Commons Attribution 4.0 · "
        "https://creativecommons.org/licenses/by/4.0/\n"
    )


def test_early_days(tmp_path: Path) -> None:
    """It is true that a day before 1980, which a ZIP cannot write, is moved to that year."""
    target = tmp_path / "x.zip"

    write_archive(target, date(1949, 10, 1), [("a", (b"1", b"2"))])

    with ZipFile(target) as archive:
        assert archive.infolist()[0].date_time == (1980, 10, 1, 0, 0, 0)
        assert archive.read("a") == b"12"
