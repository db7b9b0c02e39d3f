"""What other programs make of the published data: Frictionless, hashes, XML and JSON readers."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator

from gongshi.check import check
from gongshi.config import Limits
from tests.conftest import REPOSITORY
from tests.packages import ORGANIZATION, write_package

if TYPE_CHECKING:
    from typing import Any

pytestmark = pytest.mark.slow

FRICTIONLESS = Path(sys.executable).with_name("frictionless")
NAMES = sorted([*(each.name for each in (REPOSITORY / "data").iterdir() if each.is_dir()), "all"])

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 0}


def _table(**properties: object) -> dict[str, Any]:
    """Return the schema of an object that has exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


REPORT = _table(
    valid={"type": "boolean"},
    packages={
        "type": "array",
        "items": _table(
            name=_TEXT,
            path=_TEXT,
            resources={"type": "array", "items": _table(name=_TEXT, path=_TEXT, rows=_NUMBER)},
        ),
    },
    findings={
        "type": "array",
        "items": _table(
            code={"type": "string", "minLength": 1},
            severity={"enum": ["error", "warning"]},
            package=_TEXT,
            resource=_TEXT,
            path=_TEXT,
            row={"type": ["integer", "null"], "minimum": 1},
            field=_TEXT,
            value=_TEXT,
            message={"type": "string", "minLength": 1},
            remedy={"type": "string", "minLength": 1},
            suggestion={"type": ["string", "null"], "minLength": 1},
            follows={"type": ["integer", "null"], "minimum": 0},
        ),
    },
    counts={
        "type": "array",
        "items": _table(
            code=_TEXT, resource=_TEXT, field=_TEXT, count={"type": "integer", "minimum": 1}
        ),
    },
)
"""The JSON report as `design.md` promises it."""


@pytest.mark.parametrize("name", NAMES)
def test_frictionless_finds_the_published_package_valid(name: str, real_site: Path) -> None:
    """It is true that `frictionless validate` accepts what the site publishes, without changes."""
    command = [
        str(FRICTIONLESS),
        "validate",
        "--json",
        str(real_site / f"data/{name}/datapackage.json"),
    ]

    answer = subprocess.run(command, capture_output=True, check=False)

    report = json.loads(answer.stdout)
    assert (answer.returncode, report["valid"], report["errors"]) == (0, True, [])
    assert report["stats"]["tasks"] == len(list((real_site / f"data/{name}").glob("*/index.html")))


@pytest.mark.parametrize("name", NAMES)
def test_the_archive_holds_the_published_files_and_is_valid_itself(
    name: str, real_site: Path, tmp_path: Path
) -> None:
    """It is true that the unzipped package is the published one, and Frictionless accepts it."""
    with ZipFile(real_site / f"data/{name}.zip") as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / name

    for path in folder.glob("*.csv"):
        assert path.read_bytes() == (real_site / f"data/{name}/{path.name}").read_bytes()
    tables = {path.name for path in folder.glob("*.csv")}
    assert tables == {
        path.name for path in real_site.glob(f"data/{name}/*.csv") if path.name.count(".") == 1
    }
    command = [str(FRICTIONLESS), "validate", str(folder / "datapackage.json")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_descriptor_tells_the_size_and_the_hash_of_each_file(
    name: str, real_site: Path
) -> None:
    """It is true that each resource's bytes and SHA-256 are those of the file beside it."""
    folder = real_site / "data" / name
    resources = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]

    assert resources
    for each in resources:
        content = (folder / each["path"]).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        assert (each["bytes"], each["hash"].removeprefix("sha256:")) == (len(content), digest)


def test_the_manifest_names_every_file_with_its_hash(real_site: Path) -> None:
    """It is true that the manifest and the folder hold the same files, byte for byte."""
    tree = json.loads((real_site / "manifest.json").read_text(encoding="utf-8"))

    told = {each["path"]: (each["bytes"], each["sha256"]) for each in tree["files"]}
    held = {
        path.relative_to(real_site).as_posix(): (
            path.stat().st_size,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in real_site.rglob("*")
        if path.is_file() and path != real_site / "manifest.json"
    }
    assert told == held


def test_a_site_without_an_address_has_no_sitemap(real_site: Path) -> None:
    """It is true that a sitemap, which holds whole addresses, is only where the site has one."""
    assert not (real_site / "sitemap.xml").exists()


def test_every_json_file_parses_and_a_record_says_whose_it_is(real_site: Path) -> None:
    """It is true that every JSON file is JSON, and a record's file carries its identifier."""
    records = 0
    for path in real_site.rglob("*.json"):
        tree = json.loads(path.read_text(encoding="utf-8"))
        if path.parent.name in {"organizations", "projects"}:
            records += 1
            assert path.stem in tree["record"].values()
            assert (path.with_suffix("") / "index.html").is_file()

    assert records > 100


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_keeps_its_contract(language: str, tmp_path: Path) -> None:
    """It is true that the JSON report of good and of bad data has the promised shape."""
    good = write_package(tmp_path / "good", {})
    bad = write_package(
        tmp_path / "bad",
        {
            "organizations.csv": "org_id,name,registration,type,status,nonsense,source_id\n"
            f"{ORGANIZATION.replace(',s1', ',x,s1')}"
            "o1,,registered,nonsense,active,x,nowhere\n"
        },
    )
    command = [sys.executable, "-m", "gongshi", "validate", "--format", "json"]

    for folder, code in ((good, 0), (bad, 3)):
        answer = subprocess.run(
            [*command, "--messages", language, folder], capture_output=True, check=False
        )

        tree = json.loads(answer.stdout)
        assert list(Draft202012Validator(REPORT).iter_errors(tree)) == []
        assert (answer.returncode, tree["valid"]) == (code, code == 0)
        assert bool(tree["findings"]) == (code != 0)
        assert sum(each["count"] for each in tree["counts"]) == len(tree["findings"])


@pytest.mark.parametrize("name", NAMES)
def test_archive_is_valid_input(name: str, real_site: Path, tmp_path: Path) -> None:
    """It is true that the unpacked archive of each package is itself a package that validates."""
    with ZipFile(real_site / f"data/{name}.zip") as archive:
        archive.extractall(tmp_path)

    report = check((tmp_path / name,), data=tmp_path, limits=Limits())

    assert [each.code for each in report.errors] == []
