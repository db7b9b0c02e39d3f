"""A rule of the domain is one new file: carried out, shown in every report, and explained."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from gongshi.config import PACKAGE, schemas_folder
from tests import golden_site
from tests.processes import unmeasured

if TYPE_CHECKING:
    from pathlib import Path

RULE: Final = """\
id: short-name
severity: warning
resource: organizations
field: name
needs: [organizations.name]
title: 名称太短
title_en: Name too short
message: 名称“{name}”只有一两个字。
message_en: The name “{name}” has one or two characters only.
remedy: 写全称。
remedy_en: Write the full name.
why: 全称才能与登记证书核对。
why_en: Only a full name can be compared with the certificate.
where: length(name) < 3
good:
  organizations:
  - {org_id: o1, name: 志愿者协会}
bad:
  organizations:
  - {org_id: o1, name: 协会}
fails: [2]
"""


@pytest.mark.slow
def test_a_new_rule_is_a_new_file(tmp_path: Path) -> None:
    """It is true that one more file is found by the command, in all reports and on the site."""
    shutil.copytree(PACKAGE, tmp_path / "generator" / "gongshi")
    shutil.copytree(schemas_folder(), tmp_path / "schemas")
    (tmp_path / "schemas" / "rules" / "short-name.yaml").write_text(RULE, encoding="utf-8")
    request = golden_site.copy_project(tmp_path / "project")
    table = request.data / "one" / "organizations.csv"
    head, first, *others = table.read_text("utf-8").splitlines(keepends=True)
    cells = first.split(",")
    cells[head.strip().split(",").index("name")] = "甲会"
    table.write_text("".join((head, ",".join(cells), *others)), "utf-8")

    def run(*words: str) -> str:
        ended = subprocess.run(
            [sys.executable, "-m", "gongshi", *words, "--messages", "en"],
            env=unmeasured(PYTHONPATH=os.fspath(tmp_path / "generator")),
            cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8",
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    package = str(request.data / "one")
    findings = json.loads(run("validate", package, "--format", "json"))["findings"]
    reports = [run("validate", package, "--format", view) for view in ("text", "html", "sarif")]
    run(
        "build", "--config", str(request.config), "--data", str(request.data),
        "--site-dir", str(request.site_dir), "--as-of", request.as_of or "",
    )  # fmt: skip

    named = [each for each in findings if each["code"] == "short-name"]
    assert [(each["severity"], each["row"], each["field"]) for each in named] == [
        ("warning", 2, "name")
    ]
    for report in reports:
        assert "Name too short" in report
        assert "Write the full name." in report
    for language, title in (("", "名称太短"), ("en/", "Name too short")):
        page = request.site_dir / language / "rules" / "short-name" / "index.html"
        assert title in page.read_text("utf-8")
        assert title in (request.site_dir / language / "quality/one/index.html").read_text("utf-8")
