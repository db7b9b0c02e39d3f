"""Packages for tests, written inline: what a row of a test does not name is the smallest valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.check import check
from gongshi.config import Limits
from gongshi.read.isolation import read_apart
from gongshi.read.worker import read_task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gongshi.model import Finding, Report
    from gongshi.read.isolation import Stopped
    from gongshi.read.package import PackageRead
    from gongshi.read.packages import Reading
    from gongshi.read.wire import Task

Content = str | bytes

HEADERS = {
    "organizations": "org_id,name,registration,type,status,source_id\n",
    "projects": "project_id,title,stage,source_id\n",
    "evaluations": "evaluation_id,scheme,subject_type,period,status,source_id\n",
    "sources": "source_id,title\ns1,Report\n",
}
"""The required tables: headers with the required columns, and one source."""
ORGANIZATION = "o1,First,registered,association,active,s1\n"
"""A valid record of `organizations`."""
DESCRIPTOR = """\
name: NAME
title: Title
resources:
- {name: organizations, path: organizations.csv}
- {name: projects, path: projects.csv}
- {name: evaluations, path: evaluations.csv}
- {name: sources, path: sources.csv}
"""


def write_package(folder: Path, files: Mapping[str, Content], descriptor: Content = "") -> Path:
    """Write a package whose files are the smallest valid ones, except for those given.

    `descriptor` replaces the whole descriptor; `datapackage.yaml` among the files does, too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contents: dict[str, Content] = {
        "datapackage.yaml": descriptor or DESCRIPTOR.replace("NAME", folder.name)
    }
    contents |= {f"{name}.csv": header for name, header in HEADERS.items()}
    for name, content in (contents | dict(files)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def judge(*folders: Path, limits: Limits | None = None) -> Report:
    """Validate packages with gongshi's own schemas, in this process."""
    return _judge(folders, limits, read_here)


def judge_apart(*folders: Path, limits: Limits | None = None) -> Report:
    """Validate packages as the commands do: each read in a limited process of its own."""
    return _judge(folders, limits, read_apart)


def _judge(folders: tuple[Path, ...], limits: Limits | None, read_all: Reading) -> Report:
    return check(folders, data=folders[0].parent, limits=limits or Limits(), read_all=read_all)


def read_here(tasks: Sequence[Task]) -> list[PackageRead | Stopped]:
    """Read packages in this process, for tests with hundreds of examples."""
    return [read_task(each) for each in tasks]


def flat(findings: tuple[Finding, ...]) -> list[tuple[int | None, str, str]]:
    """Return findings as (row, field, code and kind), the form that tests compare."""
    return [
        (each.row, each.field, f"{each.code}.{each.kind}" if each.kind else each.code)
        for each in findings
    ]
