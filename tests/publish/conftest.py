"""Small sites from tables written into the test."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gongshi.config import Limits
from gongshi.derive import make_site
from gongshi.model import Provenance
from gongshi.publish import publish
from gongshi.read import open_database, read_packages
from gongshi.schema import load_schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gongshi.derive import Site

    BuildSite = Callable[..., Site]
    PublishFiles = Callable[[Site], dict[str, bytes]]

AS_OF = date(2026, 3, 31)
DEFAULTS = {
    "organizations": "org_id,name,registration,type,status,source_id\n",
    "projects": "project_id,title,stage,source_id\n",
    "evaluations": "evaluation_id,scheme,subject_type,period,status,source_id\n",
    "sources": "source_id,title\ns,来源\n",
}
"""The tables that every package needs, where a test does not write its own."""


@pytest.fixture
def build_site(tmp_path: Path) -> Iterator[BuildSite]:
    """A function that builds a site from tables by package and resource, given as CSV texts.

    A package's `descriptor` may add properties, `schemas` an inline schema by resource. Every call
    opens a database of its own.
    """
    with ExitStack() as stack:

        def build(
            packages: Mapping[str, Mapping[str, str]],
            *,
            descriptor: Mapping[str, Mapping[str, Any]] | None = None,
            schemas: Mapping[str, Mapping[str, Any]] | None = None,
            commit: str = "c0ffee",
        ) -> Site:
            folders = []
            for name, given in packages.items():
                folder = tmp_path / "data" / name
                folder.mkdir(parents=True, exist_ok=True)
                tables = DEFAULTS | dict(given)
                for resource, text in tables.items():
                    (folder / f"{resource}.csv").write_bytes(text.encode())
                inline = (schemas or {}).get(name, {})
                resources = [
                    {"name": each, "path": f"{each}.csv"}
                    | ({"schema": inline[each]} if each in inline else {})
                    for each in tables
                ]
                tree = {"name": name, "title": f"{name}的数据", "resources": resources}
                tree |= (descriptor or {}).get(name, {})
                (folder / "datapackage.json").write_text(json.dumps(tree), encoding="utf-8")
                folders.append(folder)
            database = stack.enter_context(open_database())
            read, findings = read_packages(database, folders, load_schemas(), Limits())
            assert [each.code for each in findings] == []
            return make_site(database, read, load_schemas(), Provenance(AS_OF, commit, "1.0"))

        yield build


@pytest.fixture
def publish_files() -> PublishFiles:
    """A function that returns everything a site publishes, as bytes by path."""

    def files(site: Site) -> dict[str, bytes]:
        return {
            each.path: each.content.read_bytes() if isinstance(each.content, Path) else each.content
            for each in publish(site)
        }

    return files
