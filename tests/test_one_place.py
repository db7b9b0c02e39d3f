"""One place for one change: each is tried on a copy of the code, on a site of one organization."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from tests.conftest import AS_OF, REPOSITORY
from tests.packages import DESCRIPTOR, ORGANIZATION, write_package
from tests.processes import unmeasured

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

ORGANIZATIONS = f"org_id,name,registration,type,status,source_id\n{ORGANIZATION}"
RUN = (
    "import gongshi, sys; from gongshi.cli import main;"
    " assert gongshi.__file__.startswith(sys.argv[1]), gongshi.__file__;"
    " sys.exit(main(sys.argv[2:]))"
)
RESOURCE = """\
name: prizes
title: 奖项
title_en: Prizes
description: 组织得到的奖项。
description_en: Prizes that organizations were given.
group: money
order: 155
label_field: name
columns: [name, amount_yuan]
fields:
- {name: prize_id, title: 奖项标识, title_en: Prize identifier, type: string, publication: public,
   constraints: {required: true}}
- {name: name, title: 奖项名称, title_en: Name of the prize, type: string, publication: public}
- {name: org_id, title: 获奖组织, title_en: Winner, type: string, publication: public}
- {name: amount_yuan, title: 奖金（元）, title_en: Prize money (yuan), type: number,
   publication: public, constraints: {minimum: 0}}
- {name: jury_note, title: 内部备注, title_en: Internal note, type: string, publication: internal}
- {name: source_id, title: 来源, title_en: Source, type: string, publication: public}
primaryKey: prize_id
foreignKeys:
- fields: org_id
  reference: {resource: organizations, fields: org_id}
- fields: source_id
  reference: {resource: sources, fields: source_id}
"""
ON_SITE = """\
site:
  page: true
  json: true
  searched: [prize_id]
  list: {order: 75, tab: 奖项, tab_en: Prizes, facets: [org_id, amount_yuan]}
"""
PRIZES = "prize_id,name,org_id,amount_yuan,jury_note,source_id\nz1,金奖,o1,5000,untold,s1\n"
FORMAT = '''\
"""JSON Lines: one array a row."""

import json

from gongshi.model import Artifact
from gongshi.publish.format import Format, Scope


def _publish(bundle, workshop):
    for table in bundle.tables:
        rows = workshop.site.database.rows(table.query)
        text = "".join(json.dumps(row, ensure_ascii=False) + "\\n" for row in rows)
        yield Artifact(FORMAT.path(bundle.name, resource=table.name), text.encode())


FORMAT = Format(
    name="jsonl",
    title={"zh": "JSON 行", "en": "JSON Lines"},
    note={"zh": "每行一条", "en": "one array a row"},
    media_type="application/jsonl",
    scope=Scope.RESOURCE,
    pattern="data/{package}/{resource}.jsonl",
    order=35,
    publish=_publish,
)
'''
KIND = '''\
"""Words: what terms mean."""

from gongshi.pages.kind import PageKind, Subject

TITLE = {"zh": "名词", "en": "Terms"}


def _subjects(records):
    yield Subject(path="terms/", title=TITLE, description=TITLE, data={"terms": ["公示"]})


KIND = PageKind(
    name="terms", order=96, path="terms/", section="terms", subjects=_subjects, tab=TITLE
)
'''
TEMPLATE = """\
<h1>{{ page.text(page.subject.title) }}</h1>
<ul>{% for term in terms %}<li>{{ page.words_in(term) }}</li>{% endfor %}</ul>
<p><a href="{{ page.page('organizations/') }}">{{ t('tab_data') }}</a></p>
"""
CODE = "- {code: cooperative, title: 合作社, title_en: Cooperative}\n"


def _files(folder: Path) -> dict[str, bytes]:
    """Return the files of the code by their path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for root in ("generator", "schemas")
        for path in (folder / root).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@dataclass(frozen=True)
class Copy:
    """A copy of the code with a site of its own."""

    folder: Path

    @cached_property
    def before(self) -> dict[str, bytes]:
        """The code as it was."""
        return _files(self.folder)

    @property
    def changed(self) -> set[str]:
        """The files of the code that were added, changed or removed."""
        after = _files(self.folder)
        return {each for each in self.before | after if self.before.get(each) != after.get(each)}

    def write(self, path: str, text: str) -> None:
        """Write a file of the code."""
        assert self.before
        target = self.folder / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command of this copy in its folder."""
        root = str(self.folder / "generator")
        return subprocess.run(
            [sys.executable, "-P", "-c", RUN, root, *arguments, "--messages", "en"],
            cwd=self.folder,
            env=unmeasured(PYTHONPATH=root),
            capture_output=True,
            text=True,
            check=False,
        )

    def build(self) -> Path:
        """Build the site and return its folder."""
        answer = self.run("build", "--as-of", AS_OF)
        assert answer.returncode == 0, answer.stderr
        return self.folder / "site"

    def findings(self) -> list[tuple[str, str, str]]:
        """Validate the data; return resource, field and code of each finding."""
        tree = json.loads(self.run("validate", "--format", "json").stdout)
        return [(each["resource"], each["field"], each["code"]) for each in tree["findings"]]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """The code, two lines of configuration and a package of one organization."""
    # Bytecode is copied as well, since it takes long to compile.
    leave = shutil.ignore_patterns(".*_cache")
    for root in ("generator", "schemas"):
        shutil.copytree(REPOSITORY / root, tmp_path / root, ignore=leave)
    write_package(tmp_path / "data/tiny", {"organizations.csv": ORGANIZATIONS})
    (tmp_path / "mkdocs.yml").write_text("site_name: 试\nplugins: [gongshi]\n", encoding="utf-8")
    return Copy(tmp_path)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _manifest(site: Path) -> set[str]:
    return {each["path"] for each in json.loads(_read(site / "manifest.json"))["files"]}


def test_a_resource_is_one_schema_file(copy: Copy) -> None:
    """It is true that a schema file makes a table that is validated, published and explained."""
    copy.write("schemas/resources/prizes.yaml", RESOURCE)
    descriptor = f"{DESCRIPTOR}- {{name: prizes, path: prizes.csv}}\n".replace("NAME", "tiny")
    files = {"organizations.csv": ORGANIZATIONS, "prizes.csv": f"{PRIZES}z1,,o9,-1,,s1\n"}
    write_package(copy.folder / "data/tiny", files, descriptor)

    assert copy.changed == {"schemas/resources/prizes.yaml"}
    assert set(copy.findings()) == {
        ("prizes", "prize_id", "primary-key"),
        ("prizes", "org_id", "foreign-key"),
        ("prizes", "amount_yuan", "constraint-error"),
        ("prizes", "jury_note", "internal-column"),
    }

    (copy.folder / "data/tiny/prizes.csv").write_text(PRIZES, encoding="utf-8")
    site = copy.build()

    public = "prize_id,name,org_id,amount_yuan,source_id"
    assert _read(site / "data/tiny/prizes.csv").splitlines()[0] == public
    assert "获奖组织" in _read(site / "data/tiny/prizes.zh.csv").splitlines()[0]
    assert "Winner" in _read(site / "data/tiny/prizes.en.csv").splitlines()[0]
    package = json.loads(_read(site / "data/tiny/datapackage.json"))
    assert "prizes" in {each["name"] for each in package["resources"]}
    with ZipFile(site / "data/tiny.xlsx") as workbook:
        assert "奖项" in workbook.read("xl/workbook.xml").decode()
    with ZipFile(site / "data/tiny.zip") as archive:
        assert "tiny/prizes.csv" in archive.namelist()
    dictionary = _read(site / "en/data/tiny/prizes/index.html")
    assert "Prize money (yuan)" in dictionary
    assert "Internal note" not in dictionary
    assert 'href="../../data/tiny/prizes/"' in _read(site / "data/tiny/index.html")
    assert "金奖" in _read(site / "organizations/o1/index.html")
    assert "金奖" in _read(site / "organizations/o1.json")
    held = (path for path in site.rglob("*") if path.is_file())
    assert [each for each in held if b"untold" in each.read_bytes()] == []


def test_a_resource_with_pages_is_one_schema_file(copy: Copy) -> None:
    """It is true that its file gives a table pages, a list with filters, search and a JSON."""
    copy.write("schemas/resources/prizes.yaml", RESOURCE + ON_SITE)
    descriptor = f"{DESCRIPTOR}- {{name: prizes, path: prizes.csv}}\n".replace("NAME", "tiny")
    files = {"organizations.csv": ORGANIZATIONS, "prizes.csv": PRIZES}
    write_package(copy.folder / "data/tiny", files, descriptor)

    site = copy.build()

    assert copy.changed == {"schemas/resources/prizes.yaml"}
    page = _read(site / "en/prizes/z1/index.html")
    assert "金奖" in page
    assert 'href="../../organizations/o1/"' in page
    assert 'href="../../../prizes/z1.json"' in page
    assert json.loads(_read(site / "prizes/z1.json"))["record"]["amount_yuan"] == 5000
    listed = _read(site / "prizes/index.html")
    assert 'data-record-id="z1"' in listed
    assert 'data-facet="org" data-value="o1"' in listed
    assert 'href="../../prizes/z1/"' in _read(site / "organizations/o1/index.html")
    assert ">奖项<" in _read(site / "index.html").replace("\n", "").replace(" ", "")
    assert '["z1","金奖"' in _read(site / "search/prizes.js")
    assert "organizations projects places venues prizes" in _read(site / "index.html")


def test_a_download_format_is_one_file(copy: Copy) -> None:
    """It is true that a file in `publish/` makes a download that pages offer and hashes cover."""
    copy.write("generator/gongshi/publish/json_lines.py", FORMAT)

    site = copy.build()

    assert copy.changed == {"generator/gongshi/publish/json_lines.py"}
    assert _read(site / "data/tiny/sources.jsonl") == '["s1", "Report"]\n'
    assert {"data/tiny/sources.jsonl", "data/all/organizations.jsonl"} <= _manifest(site)
    for path in ("data/tiny/sources/index.html", "en/organizations/index.html"):
        page = _read(site / path)
        assert "JSON Lines" in page or "JSON 行" in page
        assert '.jsonl" download' in page


def test_a_page_kind_is_one_folder(copy: Copy) -> None:
    """It is true that a folder in `pages/` makes pages, their tab and lines in the sitemap."""
    settings = copy.folder / "mkdocs.yml"
    settings.write_text(f"{_read(settings)}site_url: https://data.example/\n", encoding="utf-8")
    copy.write("generator/gongshi/pages/terms/__init__.py", KIND)
    copy.write("generator/gongshi/pages/terms/page.html", TEMPLATE)

    site = copy.build()

    folder = "generator/gongshi/pages/terms"
    assert copy.changed == {f"{folder}/__init__.py", f"{folder}/page.html"}
    assert "<h1>名词</h1>" in _read(site / "terms/index.html")
    assert '<span lang="zh">公示</span>' in _read(site / "en/terms/index.html")
    assert 'href="../../terms/"' in _read(site / "organizations/o1/index.html")
    assert "Terms" in _read(site / "en/index.html")
    assert "<loc>https://data.example/en/terms/</loc>" in _read(site / "sitemap.xml")
    assert {"terms/index.html", "en/terms/index.html"} <= _manifest(site)

    copy.write(f"{folder}/page.html", TEMPLATE.replace("organizations/", "nowhere/"))
    answer = copy.run("build", "--as-of", AS_OF)

    assert answer.returncode == 7
    assert "terms/index.html" in answer.stderr
    assert "<h1>名词</h1>" in _read(site / "terms/index.html")


def test_a_code_is_one_line(copy: Copy) -> None:
    """It is true that a line in a vocabulary makes a code that data may use, with its label."""
    types = "schemas/vocabularies/organizations.type.yaml"
    organizations = ORGANIZATIONS.replace("association", "cooperative")
    (copy.folder / "data/tiny/organizations.csv").write_text(organizations, encoding="utf-8")
    assert copy.findings() == [("organizations", "type", "constraint-error")]

    copy.write(types, _read(copy.folder / types) + CODE)
    site = copy.build()

    assert copy.changed == {types}
    assert copy.findings() == []
    assert "合作社" in _read(site / "organizations/o1/index.html")
    assert "Cooperative" in _read(site / "en/organizations/o1/index.html")
    assert "Cooperative" in _read(site / "data/tiny/organizations.en.csv")
    assert "cooperative" in _read(site / "data/tiny/organizations.csv")
    assert "cooperative" in _read(site / "data/tiny/organizations/index.html")
    assert 'data-value="cooperative"' in _read(site / "organizations/index.html")
    assert "Cooperative" in _read(site / "en/search/organizations.js")
