"""When and by whom: the newest source behind every record."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from gongshi.derive.dated import derive_dated
from tests.factory import EVERY_KIND, open_records, open_site

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "org_id,name,registration,type,status,source_id\n"
SOURCES = (
    "source_id,title,title_en,publisher,published_on\n"
    "old,旧闻,,甲报,2019-05-01\nnew,新闻,News,乙报,2023-02-27\nnone,通知,,,\n"
)


def _dated(folder: Path, tables: dict[str, str], resource: str) -> dict[str, tuple[object, ...]]:
    with open_records(folder, {"a": {"sources": SOURCES} | tables}) as records:
        return {
            key: (each.source_id, each.publisher, each.published_on)
            for key, each in records.dated(resource).items()
        }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("own", "about", "newest"),
    [
        ("old", "new", ("new", "乙报", "2023-02-27")),
        ("new", "old", ("new", "乙报", "2023-02-27")),
        ("none", "old", ("old", "甲报", "2019-05-01")),
        ("old", "none", ("old", "甲报", "2019-05-01")),
        ("none", "none", ("none", None, None)),
    ],
)
def test_newest_source(own: str, about: str, newest: tuple[object, ...], tmp_path: Path) -> None:
    """It is true that the newest dated source counts, of the record itself or of rows about it."""
    tables = {
        "organizations": f"{HEAD}o1,甲,registered,service,active,{own}\n",
        "projects": f"project_id,title,org_id,stage,source_id\np1,修路,o1,need,{about}\n",
    }

    assert _dated(tmp_path, tables, "organizations") == {"o1": newest}


@pytest.mark.slow
def test_rows_about_others_do_not_count(tmp_path: Path) -> None:
    """It is true that only rows that point to a record stand behind it."""
    tables = {
        "organizations": (
            f"{HEAD}o1,甲,registered,service,active,old\no2,乙,registered,service,active,none\n"
        ),
        "projects": "project_id,title,org_id,stage,source_id\np1,修路,o1,need,new\n",
    }

    found = _dated(tmp_path, tables, "organizations")

    assert found["o1"][0] == "new"
    assert found["o2"] == ("none", None, None)


@pytest.mark.slow
def test_own_source_comes_first_among_equals(tmp_path: Path) -> None:
    """It is true that of sources of the same day the record's own is named."""
    sources = SOURCES + "also,也是,,丙报,2023-02-27\n"
    tables = {
        "sources": sources,
        "organizations": f"{HEAD}o1,甲,registered,service,active,new\n",
        "projects": "project_id,title,org_id,stage,source_id\np1,修路,o1,need,also\n",
    }

    assert _dated(tmp_path, tables, "organizations")["o1"][0] == "new"


def test_every_record_is_dated(tmp_path: Path) -> None:
    """It is true that every record that has an identifier and a source has exactly one row."""
    with open_site(tmp_path, {"a": EVERY_KIND}) as site:
        for schema in site.schemas.resources.values():
            if schema.identifier:
                records = site.database.rows(
                    f"SELECT {schema.identifier} FROM {site.table(schema.name)} ORDER BY 1"
                )
                dated = site.database.rows(
                    "SELECT record_id FROM site._dated WHERE resource = ? ORDER BY 1",
                    [schema.name],
                )
                assert dated == records
        day = site.database.value("SELECT max(published_on) FROM site._dated")

    assert day == date(2026, 1, 2)


@pytest.mark.slow
def test_stays_cheap(tmp_path: Path) -> None:
    """It is true that a hundred thousand organizations with ten rows each take a few seconds."""
    with open_site(tmp_path, {"a": EVERY_KIND}, alone=True) as site:
        for table, count in (("organizations", 100_000), ("evaluations", 1_000_000)):
            columns = site.database.columns(f"SELECT * FROM {site.table(table)}")
            values = ", ".join(
                "'o' || (i % 100000)" if each == "org_id"
                else f"{each} || i" if each.endswith("_id") and each != "source_id"
                else each
                for each in columns
            )  # fmt: skip
            site.database.run(
                f"INSERT INTO {site.table(table)} SELECT {values} FROM "
                f"(SELECT * FROM {site.table(table)} LIMIT 1), range({count}) AS r(i)"
            )
        site.database.run("DROP TABLE site._dated")
        start = perf_counter()
        derive_dated(site)
        seconds = perf_counter() - start
        count = site.database.value(
            "SELECT count(*) FROM site._dated WHERE resource = 'organizations'"
        )

    assert count >= 100_000
    assert seconds < 10


@pytest.mark.slow
def test_newest_sources_as_a_table(tmp_path: Path) -> None:
    """It is true that the newest source of each listed record is a row to download and to sort."""
    tables = {
        "sources": SOURCES,
        "organizations": (
            f"{HEAD}o1,甲,registered,service,active,old\no2,乙,registered,service,active,none\n"
        ),
        "projects": "project_id,title,org_id,stage,source_id\np1,修路,o1,need,new\n",
    }
    with open_site(tmp_path, {"a": tables}) as site:
        rows = site.database.rows(
            "SELECT resource, record_id, published_on, publisher, source_title, source_title_en, "
            f"source_id FROM {site.table('newest_sources')} ORDER BY ALL"
        )

    assert list(rows) == [
        ("organizations", "o1", "2023-02-27", "乙报", "新闻", "News", "new"),
        ("organizations", "o2", None, None, "通知", None, "none"),
        ("projects", "p1", "2023-02-27", "乙报", "新闻", "News", "new"),
    ]
