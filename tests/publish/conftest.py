"""Small sites from tables written into the test."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gongshi.config import Limits
from gongshi.derive import make_site
from gongshi.derive.disclosure import derive_disclosure
from gongshi.derive.make import DERIVATIONS
from gongshi.engine import open_database
from gongshi.model import Provenance
from gongshi.read import read_packages
from gongshi.schema import load_schemas
from tests.factory import AS_OF, write_data
from tests.packages import read_here
from tests.published import publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gongshi.derive import Site

    BuildSite = Callable[..., Site]
    PublishFiles = Callable[[Site], dict[str, bytes]]

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
            tables = {name: DEFAULTS | dict(given) for name, given in packages.items()}
            told = {
                name: {
                    "resources": [
                        {"name": each, "path": f"{each}.csv"}
                        | ({"schema": inline[each]} if each in inline else {})
                        for each in given
                    ]
                }
                | dict((descriptor or {}).get(name, {}))
                for name, given in tables.items()
                for inline in [(schemas or {}).get(name, {})]
            }
            data = write_data(tmp_path / "data", tables, told)
            folders = [data / name for name in packages]
            database = stack.enter_context(open_database())
            read, findings = read_packages(database, folders, load_schemas(), Limits(), read_here)
            assert [each.code for each in findings] == []
            provenance = Provenance(AS_OF, commit, "1.0")
            # Duties have tests of their own; the formats are shown without their table.
            others = [each for each in DERIVATIONS if each is not derive_disclosure]
            return make_site(database, read, load_schemas(), provenance, derivations=others)

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
