"""SQLite files: typed, keyed, the same bytes for the same tables, and the source of indicators."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gongshi.derive import Records
from gongshi.derive.definitions import load_indicators
from gongshi.derive.indicators import rounded
from gongshi.derive.sqlite import SqliteReader, about_package, package_parts, write_sqlite
from gongshi.publish import bundles
from gongshi.schema import load_schemas
from tests.factory import EVERY_KIND, open_site
from tests.published import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongshi.derive import Site

PACKAGES = {"a": EVERY_KIND, "demo": {"sources": "source_id,title\n"}}
TOLD = {"demo": {"synthetic": True}}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site of a package with records of every kind and of an empty synthetic one."""
    with open_site(tmp_path / "data", PACKAGES, TOLD) as opened:
        yield opened


def _write(site: Site, path: Path, package: str = "a") -> Path:
    parts = tuple(package_parts(site, package))
    write_sqlite(path, site.database, parts, about_package(site, package), site.schemas)
    return path


def test_every_table_is_there_with_its_types_and_keys(site: Site, tmp_path: Path) -> None:
    """Numbers are numbers, identifiers are keys, relations hold, codes have labels."""
    with closing(sqlite3.connect(_write(site, tmp_path / "a.sqlite"))) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        assert set(load_schemas().tables) <= names
        row = connection.execute(
            "SELECT contract_yuan, typeof(contract_yuan), typeof(title) FROM projects "
            "WHERE project_id = 'p1'"
        ).fetchone()
        assert row == (1000.5, "real", "text")
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        keys = connection.execute(
            "SELECT name FROM pragma_table_info('projects') WHERE pk"
        ).fetchall()
        assert keys == [("project_id",)]
        within = "SELECT ancestor_id FROM places_within WHERE place_id = 'd2' ORDER BY 1"
        assert connection.execute(within).fetchall() == [("d1",), ("d2",)]
        label = "SELECT title FROM _codes WHERE vocabulary = 'projects.stage' AND code = 'settled'"
        assert connection.execute(label).fetchone() == ("兑现（买单付款）",)
        about = dict(connection.execute("SELECT key, value FROM _about"))
        assert (about["package"], about["as_of"]) == ("a", "2026-03-31")


@pytest.mark.slow
def test_same_tables_give_the_same_bytes(site: Site, tmp_path: Path) -> None:
    """Nothing of the moment or the machine enters the file."""
    first = _write(site, tmp_path / "1.sqlite").read_bytes()
    assert first == _write(site, tmp_path / "2.sqlite").read_bytes()


@pytest.mark.slow
def test_all_leaves_synthetic_packages_out(tmp_path: Path) -> None:
    """The file of all packages holds the real ones only."""
    told = {"demo": {"synthetic": True}}
    sources = "source_id,title\n"
    packages = {
        "demo": {"sources": f"{sources}x1,演示\n"},
        "real": {"sources": f"{sources}s1,报告\n"},
    }
    with open_site(tmp_path / "data", packages, told) as site:
        path = _write(site, tmp_path / "all.sqlite", "all")
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT source_id FROM sources").fetchall() == [("s1",)]


@pytest.mark.slow
def test_published_file_is_a_download_of_every_bundle(site: Site) -> None:
    """Each bundle has one, and it holds the same records as the exact CSV."""
    paths = {each.path for each in publish(site)}
    assert {f"data/{each.name}.sqlite" for each in bundles(site)} <= paths


@pytest.mark.slow
def test_reader_cannot_change_the_file_and_gives_up(site: Site, tmp_path: Path) -> None:
    """A query writes nothing, and one that would never end is stopped."""
    with closing(SqliteReader(_write(site, tmp_path / "a.sqlite"))) as reader:
        with pytest.raises(sqlite3.OperationalError):
            reader.rows("DELETE FROM projects")
        endless = (
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
        )
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            reader.rows(endless)


@pytest.mark.slow
def test_pasted_query_gives_the_published_value(site: Site, tmp_path: Path) -> None:
    """What a reader gets from the downloaded file is what `indicator_values` says."""
    files = {each.path: each for each in publish(site)}
    content = files["data/a.sqlite"].content
    path = tmp_path / "downloaded.sqlite"
    path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    order = "indicator_id, basis DESC, CAST(result_row AS INTEGER)"
    told = [
        (row["indicator_id"], row["value"])
        for row in Records(site).rows("indicator_values", where="_package = 'a'", order=order)
    ]
    found = []
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        for indicator in load_indicators():
            for query in filter(None, (indicator.query, indicator.published_query)):
                for row in connection.execute(query):
                    definition = indicator.definition(row["definition"])
                    value = rounded(row["value"], (definition or indicator).decimals)
                    found.append((indicator.id, None if value is None else Decimal(str(value))))
    assert [(name, value and Decimal(value)) for name, value in told] == found
    assert any(value for _, value in found)
