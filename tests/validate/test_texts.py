"""Texts that look like something else: blanks, line breaks, lists in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.model import Severity
from tests.packages import judge, write_package

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("blank", [" ", "\u3000", "\xa0 ", "\u2003\t", "\u2800", "\u202f\u3000"])
def test_a_name_of_blanks_is_none(blank: str, tmp_path: Path) -> None:
    """It is true that a required text which nobody sees is an error, in every kind of blank."""
    header = "org_id,name,registration,type,status,source_id\n"
    content = f'{header}o1,"{blank}",registered,association,active,s1\n'

    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}))

    found = [(each.code, each.kind) for each in report.findings if each.field == "name"]
    assert ("constraint-error", "blank") in found
    assert not report.valid


@pytest.mark.parametrize(
    ("field", "cell", "code", "suggestion", "hints"),
    [
        ("name_en", "\u3000", "blank-cell", "", ()),
        ("name", "张店区\n志愿者协会", "line-break", "", ("张店区志愿者协会",)),
        ("name", "Red\r\nCross", "line-break", "", ("Red Cross",)),
        ("name", "甲协会\n", "line-break", "甲协会", ()),
        ("aliases", "甲；乙", "list-sign", "甲;乙", ()),
    ],
)
def test_doubtful_texts_are_warnings(  # noqa: PLR0913, PLR0917 - a row of the table
    field: str, cell: str, code: str, suggestion: str, hints: tuple[str, ...], tmp_path: Path
) -> None:  # fmt: skip
    """It is true that such a cell is named with what was meant, and stops no build."""
    row = {
        "org_id": "o1", "name": "甲", "registration": "unknown", "type": "association",
        "status": "active", "source_id": "s1",
    } | {field: cell}  # fmt: skip
    content = f"{','.join(row)}\n" + ",".join(f'"{each}"' for each in row.values()) + "\n"

    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}))

    (found,) = [each for each in report.findings if each.code == code]
    assert (found.severity, found.field, found.row) == (Severity.WARNING, field, 2)
    assert (found.suggestion, found.hints) == (suggestion, hints)
    assert report.valid
