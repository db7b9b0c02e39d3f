"""Packages: which folders are read, and what two of them may not share."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongshi.config import Limits
from gongshi.engine import open_database
from gongshi.errors import EnvironmentFault, UsageError
from gongshi.read import find_packages
from gongshi.read import package as package_module
from gongshi.report import VIEWS
from tests.packages import (
    DESCRIPTOR,
    HEADERS,
    ORGANIZATION,
    Content,
    flat,
    judge,
    judge_apart,
    write_package,
)

ORGANIZATIONS = HEADERS["organizations"]


def test_smallest_package_is_valid(tmp_path: Path) -> None:
    """It is true that four headers and one source are a valid package."""
    report = judge(write_package(tmp_path / "p", {}))

    assert (report.valid, report.exit_code, report.findings) == (True, 0, ())
    assert [(each.name, each.rows) for each in report.packages[0].resources] == [
        ("organizations", 0), ("projects", 0), ("evaluations", 0), ("sources", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("organizations.csv", b"\xef\xbb\xbf" + (ORGANIZATIONS + ORGANIZATION).encode()),
        ("organizations.csv", (ORGANIZATIONS + ORGANIZATION).replace("\n", "\r\n").encode()),
        ("organizations.csv", (ORGANIZATIONS + ORGANIZATION).replace("\n", "\r").encode()),
        ("organizations.csv", (ORGANIZATIONS + ORGANIZATION.strip()).encode()),
        ("organizations.csv", (ORGANIZATIONS.replace("\n", ",summary\n")
                              + ORGANIZATION.replace("\n", ',"A\nB"\n')).encode()),
        ("organizations.csv", (ORGANIZATIONS + ORGANIZATION.replace("First", 'a"b')).encode()),
        ("organizations.csv", (b"source_id,status,type,registration,name,org_id\n"
                              b"s1,active,association,registered,First,o1\n")),
    ],
    ids=["mark", "CRLF", "CR", "no last line end", "line break", "inner quote", "any order"],
)  # fmt: skip
def test_harmless_differences(name: str, content: bytes, tmp_path: Path) -> None:
    """It is true that a byte order mark, line ends and the order of columns do not matter."""
    report = judge(write_package(tmp_path / "p", {name: content}))

    assert (flat(report.findings), report.packages[0].resources[0].rows) == ([], 1)


def test_declared_encoding_and_delimiter(tmp_path: Path) -> None:
    """It is true that GB18030 and semicolons are read where they are declared."""
    text = (ORGANIZATIONS + ORGANIZATION.replace("First", "临淄区志愿者协会")).replace(",", ";")
    content = text.encode("gbk")
    for number, dialect in enumerate(("{delimiter: ;}", "{csv: {delimiter: ;}}")):
        more = f"path: organizations.csv, encoding: GBK, dialect: {dialect}"
        descriptor = DESCRIPTOR.replace("path: organizations.csv", more).replace("NAME", "p")

        report = judge(
            write_package(tmp_path / str(number), {"organizations.csv": content}, descriptor)
        )

        assert (flat(report.findings), report.packages[0].resources[0].rows) == ([], 1)


def test_descriptor_in_json_with_everything(tmp_path: Path) -> None:
    """It is true that every known property is read, from JSON too."""
    folder = write_package(tmp_path / "p", {})
    (folder / "datapackage.yaml").unlink()
    entries = ", ".join(
        f'{{"name": "{name}", "path": "{name}.csv", "format": "csv"}}' for name in HEADERS
    )
    (folder / "datapackage.json").write_text(
        '{"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "x", '
        '"title": "T", "synthetic": true, "created": "2025-01-01", "version": "1", '
        '"homepage": "https://a.org", "keywords": ["a", "b"], '
        '"licenses": [{"name": "CC0-1.0"}], "contributors": [{"title": "C", "role": "author"}], '
        '"sources": [{"name": "S", "path": "https://a.org/s"}], "resources": [' + entries + "]}"
    )

    report = judge(folder)

    found = report.packages[0].descriptor
    assert flat(report.findings) == []
    assert (found.name, found.synthetic, found.keywords, found.version) == (
        "x",
        True,
        ("a", "b"),
        "1",
    )
    assert (found.licenses[0].name, found.contributors[0].role) == ("CC0-1.0", "author")
    assert (found.sources[0].title, found.sources[0].path) == ("S", "https://a.org/s")


def test_plain_date_and_flag_in_yaml(tmp_path: Path) -> None:
    """It is true that a date of creation and true or false need no quotation marks in YAML."""
    more = "title: Title\ncreated: 2025-01-01\nsynthetic: true\n"
    descriptor = DESCRIPTOR.replace("NAME", "p").replace("title: Title\n", more)

    report = judge(write_package(tmp_path / "p", {}, descriptor))

    found = report.packages[0].descriptor
    assert (flat(report.findings), found.created, found.synthetic) == ([], "2025-01-01", True)


def test_additional_fields(tmp_path: Path) -> None:
    """It is true that a package may add fields, which are internal unless it says otherwise."""
    fields = (
        "schema: {fields: [{name: a, type: date, constraints: {minimum: 2025-01-01}}, "
        "{name: b, type: integer, publication: public, title: B, constraints: {minimum: 0}}]}"
    )
    descriptor = DESCRIPTOR.replace("organizations.csv}", f"organizations.csv, {fields}}}")
    content = ORGANIZATIONS.strip() + ",a,b\n" + ORGANIZATION.strip() + ",2024-12-31,-1\n"

    report = judge(
        write_package(
            tmp_path / "p", {"organizations.csv": content}, descriptor.replace("NAME", "p")
        )
    )

    assert flat(report.findings) == [
        (None, "a", "internal-column"),
        (2, "a", "constraint-error.minimum"),
        (2, "b", "constraint-error.minimum"),
    ]
    assert (report.warnings, report.valid) == (1, False)


def test_all_errors_of_all_files(tmp_path: Path) -> None:
    """It is true that one bad file, column or name does not hide the errors of the others."""
    descriptor = DESCRIPTOR.replace("name: NAME", "name: Bad Name")
    files: dict[str, Content] = {
        "organizations.csv": "org_id,nmae,registration,type,status,source_id\no1,,x,y,active,s9\n",
        "projects.csv": b"\xff\xfe",
        "evaluations.csv": "",
    }

    report = judge(write_package(tmp_path / "p", files, descriptor))

    assert flat(report.findings) == [
        (1, "name", "descriptor-name"),
        (1, "name", "missing-label"),
        (1, "nmae", "extra-label"),
        (2, "registration", "constraint-error.enum"),
        (2, "source_id", "foreign-key"),
        (2, "type", "constraint-error.enum"),
        (None, "", "encoding-error.utf-16"),
        (None, "", "source-error.empty"),
    ]


@pytest.mark.parametrize("name", ["all", "en", "query", "synthetic", "versions"])
def test_a_name_that_the_site_needs(name: str, tmp_path: Path) -> None:
    """It is true that no package can be called what the site itself has below its data."""
    descriptor = DESCRIPTOR.replace("name: NAME", f"name: {name}")

    report = judge(write_package(tmp_path / "p", {}, descriptor))

    assert flat(report.findings) == [(1, "name", "descriptor-name.reserved")]


def test_nothing_dangles_from_a_table_that_was_not_read(tmp_path: Path) -> None:
    """It is true that records are not called dangling where their target could not be read."""
    files = {"organizations.csv": ORGANIZATIONS + ORGANIZATION, "sources.csv": '"'}

    report = judge(write_package(tmp_path / "p", files))

    assert flat(report.findings) == [(1, "", "source-error.quote")]


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ("place_id,level,name,source_id,parent_id\na,district,A,s1,a\n", []),
        (
            "place_id,level,name,source_id,parent_id\na,district,A,s1,b\n",
            [(2, "parent_id", "foreign-key")],
        ),
    ],
)
def test_relation_of_a_table_to_itself(
    places: str, found: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    """It is true that a table may refer to itself, even a record to itself."""
    more = "- {name: places, path: places.csv}\n"
    descriptor = DESCRIPTOR.replace("NAME", "p") + more

    report = judge(write_package(tmp_path / "p", {"places.csv": places}, descriptor))

    assert flat(report.errors) == found


@pytest.mark.hostile(50)
def test_same_identifier_in_two_packages(tmp_path: Path) -> None:
    """It is true that an identifier of two packages is refused in the second, naming the first."""
    files = {"organizations.csv": ORGANIZATIONS + ORGANIZATION, "sources.csv": "source_id,title\n"}
    first = write_package(tmp_path / "a", {"organizations.csv": ORGANIZATIONS + ORGANIZATION})
    second = write_package(tmp_path / "b", files | {"sources.csv": HEADERS["sources"]})

    report = judge(first, second)

    assert [(each.package, each.row, each.value, each.code) for each in report.findings] == [
        ("b", 2, "o1", "identifier-twice"),
        ("b", 2, "s1", "identifier-twice"),
    ]
    assert report.findings[0].detail["other"] == "a"
    assert report.findings[0].detail["first"] == "2"


def test_same_package_name_twice(tmp_path: Path) -> None:
    """It is true that a name used twice is refused, and both packages are checked."""
    bad = {"organizations.csv": ORGANIZATIONS + ORGANIZATION.replace("active", "alive")}
    text = DESCRIPTOR.replace("NAME", "same")

    report = judge(
        write_package(tmp_path / "a", bad, text), write_package(tmp_path / "b", bad, text)
    )

    assert sorted(code for *_, code in flat(report.findings)) == [
        "constraint-error.enum", "constraint-error.enum", "identifier-twice", "identifier-twice",
        "package-twice",
    ]  # fmt: skip


def test_folder_named_twice_is_read_once(tmp_path: Path) -> None:
    """It is true that naming a folder twice changes nothing."""
    folder = write_package(tmp_path / "p", {})

    report = judge(folder, folder, Path(f"{folder}/"))

    assert (len(report.packages), report.findings) == (1, ())


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        (Limits(package_bytes=100), "package-size"),
        (Limits(file_bytes=40), "file-size"),
        (Limits(rows=0), "row-limit"),
        (Limits(columns=2), "column-limit"),
        (Limits(cell_bytes=3), "cell-limit"),
        (Limits(descriptor_bytes=3), "file-size"),
    ],
)
def test_limits(limits: Limits, found: str, tmp_path: Path) -> None:
    """It is true that each limit has its finding and ends with exit code 6."""
    report = judge_apart(write_package(tmp_path / "p", {}), limits=limits)

    assert (report.exit_code, found in {each.code for each in report.findings}) == (6, True)


@pytest.mark.parametrize("line_end", ["\n", "\r"])
def test_too_many_rows_are_not_judged(line_end: str, tmp_path: Path) -> None:
    """It is true that reading stops behind the last row allowed, however the file is read."""
    content = (ORGANIZATIONS + ORGANIZATION * 9).replace("\n", line_end)

    folder = write_package(tmp_path / "p", {"organizations.csv": content})
    report = judge(folder, limits=Limits(rows=3))

    assert (report.exit_code, flat(report.findings)) == (6, [(None, "", "row-limit")])


def test_packages_are_found_below_a_folder(tmp_path: Path) -> None:
    """It is true that folders and links are packages, files and hidden folders are not."""
    for name in ("b", "a", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "README.md").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "a")

    assert [each.name for each in find_packages(tmp_path)] == ["a", "b", "link"]


@pytest.mark.parametrize(("name", "key"), [("none", "no-data-folder"), (".", "no-package")])
def test_no_packages(name: str, key: str, tmp_path: Path) -> None:
    """It is true that a data folder without packages is a mistake of the command."""
    with pytest.raises(UsageError) as caught:
        find_packages(tmp_path / name)

    assert caught.value.key == key


def test_database_is_confined() -> None:
    """It is true that a query reads no file outside the database's own folder."""
    with open_database() as database:
        with pytest.raises(Exception, match="disabled by configuration"):
            database.rows("SELECT * FROM read_csv('/etc/passwd')")
        assert database.columns("SELECT 1 AS a, 2 AS b") == ("a", "b")
        assert list(database.stream("SELECT unnest([1, 2])")) == [(1,), (2,)]
        assert database.value("SELECT 1 WHERE false") is None


@pytest.mark.hostile(56)
def test_lack_of_memory_is_the_environment() -> None:
    """It is true that a database without memory and disk ends with exit code 7."""
    with open_database(memory_limit="1MB") as database, pytest.raises(EnvironmentFault):
        database.run("CREATE TABLE t AS SELECT range AS a FROM range(100000000)")


def test_tables_read_side_by_side_are_told_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that the report is the same however many tables are read at a time."""
    files: dict[str, Content] = {
        "organizations.csv": ORGANIZATIONS + ORGANIZATION + "o2\n" + ORGANIZATION,
        "projects.csv": HEADERS["projects"] + "p1,T,running,s1,extra\n" * 500,
        "evaluations.csv": HEADERS["evaluations"] + 'e1,"x',
        "sources.csv": b"\xff\xfe",
    }
    folder = write_package(tmp_path / "p", files)
    told = []
    for number in (1, 2, 4):
        monkeypatch.setattr(package_module, "_AT_ONCE", number)
        report = judge(folder, limits=Limits(findings=700))
        told.append((report.counts, report.findings, VIEWS["json"](report, "en")))
    assert told[0] == told[1] == told[2]
    assert len(told[0][1]) == 700
