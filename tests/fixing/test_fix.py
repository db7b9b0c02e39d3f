"""`gongshi validate --fix`: certain suggestions into the cells, and not a byte beside them."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from gongshi.cli import main
from gongshi.config import Limits
from gongshi.errors import ExitCode, UsageError
from gongshi.fixing import fix
from gongshi.fixing.splice import CsvFile, SpliceError
from tests.packages import DESCRIPTOR, HEADERS, ORGANIZATION, write_package

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "org_id,name,registration,type,status,registered_on,source_id"
BEFORE = (
    f"{HEADER}\r\n"
    "o1,甲,registered,社会服务机构（民办非企业单位）,active,2016年10月25日,s1\r\n"
    '"o2","乙,""丙""\r\n丁",registered,"association",正常,16/09/2011,s1\r\n'
    "o3,戊,registered,association,active,12/03/2024,Report\r\n"
    "o4,己,registered,association,active,2024-02-30,s1"
)  # fmt: skip
AFTER = (
    f"{HEADER}\r\n"
    "o1,甲,registered,service,active,2016-10-25,s1\r\n"
    '"o2","乙,""丙""\r\n丁",registered,"association",active,2011-09-16,s1\r\n'
    "o3,戊,registered,association,active,2024-03-12,s1\r\n"
    "o4,己,registered,association,active,2024-02-30,s1"
)  # fmt: skip


def content(folder: Path) -> bytes:
    """Return the bytes of the organizations of a package."""
    return (folder / "organizations.csv").read_bytes()


def test_in_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is true that cells change in place, each told in a line; the exit code is the rest's."""
    folder = write_package(tmp_path / "p", {"organizations.csv": b"\xef\xbb\xbf" + BEFORE.encode()})
    (folder / "organizations.csv").chmod(0o640)

    code = main(["validate", str(folder), "--fix", "--messages", "en"])

    assert code == ExitCode.DATA
    assert content(folder) == b"\xef\xbb\xbf" + AFTER.encode()
    assert stat.S_IMODE((folder / "organizations.csv").stat().st_mode) == 0o640
    assert sorted(each.name for each in folder.iterdir()) == [
        "datapackage.yaml", "evaluations.csv", "organizations.csv", "projects.csv", "sources.csv",
    ]  # fmt: skip
    said = capsys.readouterr().out
    assert said.count("fixed: ") == 6
    assert "row 2, registered_on: “2016年10月25日” → “2016-10-25”" in said
    assert "Changes: 6, files: 1." in said
    assert "2024-02-30" in said.partition("Changes:")[2]


@pytest.mark.slow
def test_into_a_copy(tmp_path: Path) -> None:
    """It is true that a copy is mended and the original stays, the privacy exceptions with it."""
    files = {"organizations.csv": BEFORE.replace("2024-02-30", "2024-02-29"), "notes.txt": "x"}
    folder = write_package(tmp_path / "data" / "p", files)
    (tmp_path / "data" / "privacy-exceptions.yaml").write_text("exceptions: []\n")

    code = main(["validate", "--data", str(tmp_path / "data"), "--fix-into", str(tmp_path / "new")])

    assert code == ExitCode.OK
    assert content(folder) == files["organizations.csv"].encode()
    assert content(tmp_path / "new" / "p") == AFTER.replace("2024-02-30", "2024-02-29").encode()
    assert (tmp_path / "new" / "p" / "notes.txt").exists()
    assert (tmp_path / "new" / "privacy-exceptions.yaml").exists()


@pytest.mark.parametrize("encoding", ["gb18030", "gbk"])
def test_declared_encoding_and_delimiter(encoding: str, tmp_path: Path) -> None:
    """It is true that a file keeps its encoding and its delimiter."""
    entry = f"organizations.csv, encoding: {encoding}, dialect: {{delimiter: '|'}}"
    descriptor = DESCRIPTOR.replace("NAME", "p").replace("organizations.csv", entry)
    lines = (HEADERS["organizations"] + ORGANIZATION.replace("First", "朱镕协会")).replace(",", "|")
    before = lines.replace("active", "正常")
    folder = write_package(
        tmp_path / "p", {"organizations.csv": before.encode("gb18030")}, descriptor
    )

    fixed = fix((folder,), data=tmp_path, limits=Limits())

    assert len(fixed.changes) == 1
    assert content(folder) == lines.encode("gb18030")


def test_labels_and_identifiers(tmp_path: Path) -> None:
    """It is true that labels become field names, and what points to a record is mended after it."""
    files = {
        "organizations.csv": HEADERS["organizations"].replace("name", "机构名称")
        + ORGANIZATION.replace("o1", "Ｏ1"),
        "projects.csv": "project_id,title,stage,source_id,org_id\np1,T,need,s1,O1\n",
    }
    folder = write_package(tmp_path / "p", files)

    fixed = fix((folder,), data=tmp_path, limits=Limits())

    assert content(folder).decode() == HEADERS["organizations"] + ORGANIZATION
    assert (folder / "projects.csv").read_text().endswith("p1,T,need,s1,o1\n")
    assert fixed.report.valid


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("staff_persons", '"7,25"'),
        ("staff_persons", "约26"),
        ("registered_on", "12/03/2024"),
        ("registered_on", "44869"),
        ("type", "asociation"),
        ("place_id", "x-1"),
        ("public_phone", "13800138000"),
    ],
)
def test_what_could_change_its_meaning_stays(field: str, value: str, tmp_path: Path) -> None:
    """It is true that no cell is touched of which it is not certain what it says."""
    row = {
        "org_id": "o1", "name": "First", "registration": "registered", "type": "association",
        "status": "active", "source_id": "s1",
    } | {field: value}  # fmt: skip
    before = f"{','.join(row)}\n{','.join(row.values())}\n"
    folder = write_package(tmp_path / "p", {"organizations.csv": before})

    fixed = fix((folder,), data=tmp_path, limits=Limits())

    assert fixed.changes == ()
    assert content(folder).decode() == before


@pytest.mark.parametrize("line", ["o1,甲,乙,登记,社团,正常,s1", "o1,甲,登记,社团,正常"])
def test_a_broken_record_stays(line: str, tmp_path: Path) -> None:
    """It is true that no cell of a record with a comma too many or too few is touched."""
    before = f"{HEADERS['organizations']}{line}\n"
    folder = write_package(tmp_path / "p", {"organizations.csv": before})

    fixed = fix((folder,), data=tmp_path, limits=Limits())

    assert fixed.changes == ()
    assert content(folder).decode() == before


def test_an_identifier_that_others_point_to_stays(tmp_path: Path) -> None:
    """It is true that no record is renamed while others know it by its old name."""
    files = {
        "organizations.csv": HEADERS["organizations"] + ORGANIZATION.replace("o1", "O1"),
        "projects.csv": "project_id,title,stage,source_id,org_id\np1,T,need,s1,O1\n",
    }
    folder = write_package(tmp_path / "p", files)

    fixed = fix((folder,), data=tmp_path, limits=Limits())

    assert fixed.changes == ()


def test_links_are_refused(tmp_path: Path) -> None:
    """It is true that nothing is written where a package leads elsewhere."""
    folder = write_package(tmp_path / "p", {"organizations.csv": BEFORE})
    (folder / "sources.csv").unlink()
    (folder / "sources.csv").symlink_to("/etc/hostname")

    fixed = fix((folder,), data=tmp_path, limits=Limits(), into=tmp_path / "new")

    assert fixed.refused
    assert fixed.report.exit_code == ExitCode.SECURITY
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("place", ["used", "data/p/new", "data/new"])
def test_where_no_copy_is_made(place: str, tmp_path: Path) -> None:
    """It is true that a copy goes neither over other files nor into what is copied."""
    folder = write_package(tmp_path / "data" / "p", {})
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").touch()

    with pytest.raises(UsageError):
        fix((folder,), data=tmp_path / "data", limits=Limits(), into=tmp_path / place)


def test_a_file_that_cannot_be_replaced_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that a write that fails leaves the old file and nothing beside it."""
    folder = write_package(tmp_path / "p", {"organizations.csv": BEFORE})

    def full(_number: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        fix((folder,), data=tmp_path, limits=Limits())

    assert content(folder) == BEFORE.encode()
    assert len(list(folder.iterdir())) == 5


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n",
        "a,b",
        "a,b\r\n1,2\r\n\r\n3,4",
        'a,"b\n""c"""\r1,2\n',
        "\n\na\n",
        "a,\n,b\n",
        '"",""\n',
    ],
)
def test_records_are_counted_as_python_counts(text: str) -> None:
    """It is true that cells and records are those of Python's strict parser."""
    import csv  # noqa: PLC0415 - only here
    import io  # noqa: PLC0415 - likewise

    file = CsvFile(text.encode(), "utf-8", ",")

    expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert [[cell.value for cell in record] for record in file.records] == expected
    assert file.spliced({}) == text.encode()


@pytest.mark.parametrize("content", [b'a,"b', b'a,"b"c\n', b"\xff\n"])
def test_what_cannot_be_told_apart_is_not_spliced(content: bytes) -> None:
    """It is true that a file with a broken quotation mark or encoding is left alone."""
    with pytest.raises(SpliceError):
        CsvFile(content, "utf-8", ",")
