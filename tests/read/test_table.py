"""Tables: record numbers, damages and what can still be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.packages import HEADERS, ORGANIZATION, flat, judge, write_package

if TYPE_CHECKING:
    from pathlib import Path

ORGANIZATIONS = HEADERS["organizations"]
BAD = ORGANIZATION.replace("active", "alive")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (ORGANIZATIONS + BAD, [(2, "status", "constraint-error.enum")]),
        (
            ORGANIZATIONS + "\n" + BAD,
            [
                (2, "", "blank-row"),
                (2, "org_id", "primary-key.empty"),
                (3, "status", "constraint-error.enum"),
            ],
        ),
        (
            ORGANIZATIONS + ORGANIZATION.replace("First", '"A\n\nB"') + BAD.replace("o1", "o2"),
            [(2, "name", "line-break"), (3, "status", "constraint-error.enum")],
        ),
        (
            ORGANIZATIONS + "o1,A\n" + BAD.replace("o1", "o2"),
            [
                (2, "registration", "constraint-error.required"),
                (2, "registration", "missing-cell"),
                (2, "source_id", "constraint-error.required"),
                (2, "source_id", "missing-cell"),
                (2, "status", "constraint-error.required"),
                (2, "status", "missing-cell"),
                (2, "type", "constraint-error.required"),
                (2, "type", "missing-cell"),
                (3, "status", "constraint-error.enum"),
            ],
        ),
        (
            ORGANIZATIONS + BAD.strip() + ',x,"y"\n',
            [
                (2, "", "extra-cell"),
                (2, "", "extra-cell"),
                (2, "status", "constraint-error.enum"),
            ],
        ),
        (
            ORGANIZATIONS + BAD + 'o2,"B,registered\n' + BAD.replace("o1", "o3"),
            [(2, "status", "constraint-error.enum"), (3, "name", "source-error.quote")],
        ),
        (
            "org_id,Name,registration,type,status,source_id,名称\n",
            [(1, "name", "incorrect-label"), (1, "名称", "extra-label")],
        ),
        (
            "a;b;c\n",
            [(1, "", "table-shape.header")],
        ),
        (
            ORGANIZATIONS.strip() + ",name,,x\n" + ORGANIZATION.strip() + ",1,2,3\n",
            [(1, "8", "blank-label"), (1, "name", "duplicate-label"), (1, "x", "extra-label")],
        ),
    ],
    ids=[
        "plain", "blank record", "line break", "short", "long", "open quote", "labels", "delimiter",
        "columns",
    ],
)  # fmt: skip
def test_damaged_tables(content: str, found: list[tuple[int, str, str]], tmp_path: Path) -> None:
    """It is true that each damage is named at its record, and the rest is judged as well."""
    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}))

    assert sorted(flat(report.findings), key=str) == sorted(found, key=str)


@pytest.mark.parametrize(
    ("label", "suggestion"),
    [
        ("nmae", "name"),
        ("staff_person", "staff_persons"),
        ("xyzzy", ""),
    ],
)
def test_meant_label_is_suggested(label: str, suggestion: str, tmp_path: Path) -> None:
    """It is true that an unknown column is told which field was probably meant."""
    content = ORGANIZATIONS.replace("name", label)

    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}))

    found = {each.code: " ".join(each.hints) for each in report.findings}
    assert found["extra-label"] == suggestion


@pytest.mark.parametrize(
    ("content", "row", "field"),
    [
        (ORGANIZATIONS.encode() + ORGANIZATION.replace("First", "协会").encode("gbk"), 2, "name"),
        (ORGANIZATIONS.encode() + ORGANIZATION.replace("o1", "协会").encode("gbk"), 2, "org_id"),
        ("协会,b\n".encode("gbk"), 1, ""),
    ],
)
def test_place_of_a_wrong_encoding(content: bytes, row: int, field: str, tmp_path: Path) -> None:
    """It is true that the first cell in another encoding is named."""
    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}))

    assert flat(report.findings) == [(row, field, "encoding-error.gb18030")]


def test_swallowed_records_are_no_targets(tmp_path: Path) -> None:
    """It is true that a quote closed too late is named where it was opened, and only there."""
    sources = 'source_id,title,title_en\ns0,"A,\ns1,B,b\ns2,C,c"\n'
    files = {"organizations.csv": ORGANIZATIONS + ORGANIZATION, "sources.csv": sources}

    report = judge(write_package(tmp_path / "p", files))

    assert (2, "title", "source-error.swallowed") in flat(report.findings)
    assert "foreign-key" not in {each.code for each in report.findings}


@pytest.mark.slow
def test_wide_record_is_read(tmp_path: Path) -> None:
    """It is true that a damaged table is read even where one record takes several megabytes."""
    fields = ", ".join(f"{{name: c{n}}}" for n in range(100))
    descriptor = (
        "name: p\ntitle: t\nresources:\n- {name: organizations, path: organizations.csv, "
        f"schema: {{fields: [{fields}]}}}}\n"
    )
    labels = ",".join(f"c{n}" for n in range(100))
    cells = ",".join(["x" * 60_000] * 100)
    content = f"{ORGANIZATIONS.strip()},{labels}\n{ORGANIZATION.strip()},{cells}\n\n"

    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}, descriptor))

    assert (3, "", "blank-row") in flat(report.findings)
    assert report.packages[0].resources[0].rows == 1
