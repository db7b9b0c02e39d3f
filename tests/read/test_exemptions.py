"""Exceptions from the personal data firewall: one value, one column, until a day."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from gongshi.config import Limits
from gongshi.model import Severity
from gongshi.privacy.keyed import VARIABLE, keyed_hash
from gongshi.report import VIEWS
from tests.hostile import row
from tests.packages import flat, judge, write_package
from tests.privacy_numbers import mobile

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.model import Report

KEY = "a key for this test"
NUMBER = mobile(Random(55))  # noqa: S311 - made when the test runs and stored nowhere


def judged(folder: Path, *, expires: str = "2099-12-31", field: str = "public_phone") -> Report:
    """Return the report on a package with one mobile number and one exception."""
    hashed = keyed_hash(KEY, "mobile", NUMBER)
    package = write_package(folder / "p", row(public_phone=NUMBER))
    (folder / "privacy-exceptions.yaml").write_text(
        f"exceptions:\n- {{hash: {hashed}, package: p, resource: organizations, field: {field},"
        f" reason: Hotline, approver: Office, expires: {expires}}}\n"
    )
    return judge(package, limits=Limits())


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the data is in 2025, and there is a key."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    monkeypatch.setenv(VARIABLE, KEY)


@pytest.mark.hostile(55)
@pytest.mark.parametrize(
    ("expires", "field", "codes", "exit_code"),
    [
        ("2099-12-31", "public_phone", [], 0),
        ("2025-06-15", "public_phone", [], 0),
        ("2025-06-14", "public_phone", ["exception-expired", "personal-data.mobile"], 5),
        ("2099-12-31", "summary", ["exception-unused", "personal-data.mobile"], 5),
    ],
)
def test_exception_holds_for_one_column_until_its_day(
    expires: str, field: str, codes: list[str], exit_code: int, tmp_path: Path
) -> None:
    """It is true that an exception allows a value in its column up to its day, by the data's."""
    report = judged(tmp_path, expires=expires, field=field)

    assert ([code for *_, code in flat(report.findings)], report.exit_code) == (codes, exit_code)
    assert report.exempt == (frozenset() if codes else frozenset({NUMBER}))


@pytest.mark.hostile(55)
def test_without_the_key_no_exception_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that without the key the value is refused, and a warning says why."""
    monkeypatch.delenv(VARIABLE)

    report = judged(tmp_path)

    assert report.exit_code == 5
    assert [each.code for each in report.findings if each.severity is Severity.WARNING] == [
        "exception-key"
    ]


@pytest.mark.slow
@pytest.mark.hostile(55)
def test_remedy_names_the_hash(tmp_path: Path) -> None:
    """It is true that a finding tells the hash that an exception needs, and never the value."""
    package = write_package(tmp_path / "p", row(public_phone=NUMBER))

    for view in VIEWS.values():
        said = view(judge(package), "en")
        assert NUMBER not in said
    assert keyed_hash(KEY, "mobile", NUMBER) in VIEWS["text"](judge(package), "en")


def test_hash_depends_on_the_key() -> None:
    """It is true that nobody without the key can tell which number a hash is of."""
    assert keyed_hash("a", "mobile", NUMBER) != keyed_hash("b", "mobile", NUMBER)
