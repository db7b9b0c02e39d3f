"""Personal data is in no view of a report, whatever it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.config import LANGUAGES
from gongshi.report import VIEWS
from tests.hostile import (
    CARD,
    FULL,
    ID,
    MOBILE,
    OLD_ID,
    PERSONAL,
    Bad,
    descriptor,
    extra,
    organizations,
    path,
    row,
)  # fmt: skip
from tests.packages import ORGANIZATION, judge

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = (
    ID,
    OLD_ID,
    MOBILE,
    CARD,
    "a.person@example.org",
    "some_one88",
    "张三",
    "王小明",
    "3号楼",
)
QUOTED = (
    Bad(54, "type", 5, "type-error.date", row(registered_on=f"x{ID}")),
    Bad(54, "mobile number as number", 3, "type-error.integer", row(staff_persons=f"x{MOBILE}")),
    Bad(54, "pattern", 5, "constraint-error.pattern", row(org_id=f"O {ID}")),
    Bad(54, "code", 5, "constraint-error.enum", row(status=f"active {ID}")),
    Bad(54, "key", 5, "primary-key", organizations(
        FULL + "".join(f"\no{ID},First,registered,association,active,s1" for _ in "12") + "\n")),
    Bad(54, "relation", 5, "foreign-key", row(source_id=f"s{ID.lower()}")),
    Bad(54, "constraint", 5, "constraint-error.maxLength",
        extra("{name: x, constraints: {maxLength: 2}}")
        | organizations(f"{FULL},x\n{ORGANIZATION.strip()},{ID}\n")),
    Bad(54, "open quote", 5, "source-error.quote",
        organizations(f'{FULL}\no1,"{ID},registered\n')),
    Bad(54, "quote", 5, "source-error.quote",
        organizations(f'{FULL}\no1,"{ID}"b,registered,association,active,s1\n')),
    Bad(54, "path", 4, "path-error.format", path(f"{ID}.db")),
    Bad(54, "unknown property", 5, "descriptor-property",
        descriptor("title: Title", f"title: Title\n{ID}: x")),
    Bad(54, "name", 5, "descriptor-name", descriptor("name: p", f"name: P{ID}")),
)  # fmt: skip
"""Findings of other kinds that quote what is personal."""


@pytest.mark.hostile(54)
@pytest.mark.parametrize("bad", [*PERSONAL, *QUOTED], ids=lambda bad: bad.id)
def test_no_view_shows_personal_data(bad: Bad, tmp_path: Path) -> None:
    """It is true that no view in any language holds a secret, in any finding."""
    report = judge(bad.write(tmp_path / "p"))
    kinds = {f"{each.code}.{each.kind}" if each.kind else each.code for each in report.findings}

    assert (report.exit_code, bad.found in kinds) == (bad.exit_code, True), kinds
    for view in VIEWS.values():
        for language in LANGUAGES:
            said = view(report, language)
            assert [each for each in SECRETS if each.lower() in said.lower()] == []


def test_folder_is_masked(tmp_path: Path) -> None:
    """It is true that a folder named after a person is refused and masked."""
    bad = Bad(54, "folder", 5, "personal-data.resident-id")
    report = judge(bad.write(tmp_path / ID.lower()))

    assert report.exit_code == bad.exit_code
    for view in VIEWS.values():
        assert ID.lower() not in view(report, "zh").lower()
