"""Downloads given back: what a site publishes in exact form is valid input."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from gongshi.check import check
from gongshi.config import Limits
from gongshi.model import Severity
from gongshi.read.shape import Shape, plain_label
from gongshi.schema import load_schemas
from gongshi.validate.codes import CodeWords
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


@pytest.mark.slow
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


FORMER_TITLES = [
    ("mechanisms", "items", "组成项目"), ("organizations", "record_no", "Record number"),
    ("sources", "kind", "种类"), ("venues", "state", "建设状态"),
    ("venues", "state", "State of construction"), ("projects", "contract_yuan", "合同金额（元）"),
    ("projects", "contract_yuan", "Contract (yuan)"),
]  # fmt: skip
"""Titles of columns in labelled downloads of earlier versions."""
FORMER_LABELS = [
    ("claims.measure", "contract_per_year", "项目年合同金额"),
    ("claims.measure", "contract_per_year", "Project payment per year"),
    ("claims.measure", "orgs_recorded", "Social organizations on record"),
    ("claims.measure", "pilot_zones", "通过验收的实验区数"),
    ("claims.measure", "centres_renovated", "Party-masses service centres renovated"),
    ("claims.measure", "orgs_settled", "Organizations hosted in Party-masses service centres"),
    ("claims.measure", "rectify_star", "Highest star level with talk and rectification"),
    ("claims.qualifier", "up_to", "Can reach (with 余 or 多 as printed)"),
    ("claims.unit", "人次", "person-visit"), ("claims.unit", "分", "point"),
    ("claims.unit", "个月", "month"), ("claims.unit", "小时", "hour"),
    ("credit_events.kind", "talk", "Talk"), ("organizations.registration", "recorded", "On record"),
    ("tenancies.rent_mode", "service_for_rent", "Service for rent"),
    ("venues.kind", "party_mass_service_centre", "Party-masses service centre"),
    ("venues.state", "open", "Open"),
]  # fmt: skip
"""Labels of codes in the same downloads."""


@pytest.mark.parametrize(("table", "column", "title"), FORMER_TITLES)
def test_former_title_names_its_column(table: str, column: str, title: str) -> None:
    """It is true that a title which downloads once had still leads to its column."""
    assert Shape(load_schemas().resources[table]).fields[plain_label(title)] == column


@pytest.mark.parametrize(("vocabulary", "code", "label"), FORMER_LABELS)
def test_former_label_names_its_code(vocabulary: str, code: str, label: str) -> None:
    """It is true that a label which downloads once had still leads to its code alone."""
    assert CodeWords(load_schemas().vocabularies[vocabulary]).code(label) == code
