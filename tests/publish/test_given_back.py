"""Downloads given back: what a site publishes in exact form is valid input."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from gongshi.check import check
from gongshi.config import Limits
from gongshi.model import Severity
from tests.factory import EVERY_KIND

if TYPE_CHECKING:
    from pathlib import Path

    from tests.publish.conftest import BuildSite, PublishFiles

EXTRA = """
fields:
- {name: motto, type: string, title: 口号, publication: public}
- {name: themes, type: list, delimiter: ";", vocabulary: organizations.fields, publication: public,
   constraints: {maxLength: 3}}
- {name: tier, type: string, vocabulary: venues.level, publication: public}
- {name: rate, type: number, publication: public, constraints: {minimum: 0.5}}
"""


@pytest.mark.parametrize("name", ["every", "all"])
def test_archive_is_valid_input(
    name: str, build_site: BuildSite, publish_files: PublishFiles, tmp_path: Path
) -> None:
    """It is true that an unpacked archive validates; derived tables are told, and not read."""
    files = publish_files(build_site({"every": EVERY_KIND}))

    with ZipFile(io.BytesIO(files[f"data/{name}.zip"])) as archive:
        archive.extractall(tmp_path / "back")
    report = check((tmp_path / "back" / name,), data=tmp_path, limits=Limits())

    assert report.errors == ()
    told = {each.value for each in report.findings if each.code == "unknown-resource"}
    assert told
    assert {each.severity for each in report.findings if each.value in told} == {Severity.WARNING}
