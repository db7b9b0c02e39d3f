"""States: as of when and on whose word, wherever they are shown."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from gongshi.derive.standing import Tone, standing_of
from gongshi.publish.search import build_indexes
from gongshi.schema import load_schemas
from tests.factory import open_records
from tests.pages.test_pages import content_of

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "org_id,name,registration,type,status,status_on,status_evidence,place_id,source_id\n"
SOURCES = (
    "source_id,title,publisher,published_on\ns1,某报道,甲报,2020-12-11\ns2,某材料,,\n"
    "s3,登记簿,甲区民政局,2024-05-01\n"
)
ROWS = {
    "dated": ("active,2021-03-02,report,d1,s1", "2021-03-02 报道时在活动", "2021-03-02"),
    "fallback": ("active,,,d1,s1", "2020-12-11 报道时在活动", "2020-12-11"),
    "undated": ("active,,report,d1,s2", "报道时在活动（未注明日期）", "undated"),
    "gone": ("deregistered,,report,d1,s1", "注销（2020-12-11 的来源）", "2020-12-11"),
    "official": ("active,2024-04-30,register,d1,s3", "正常（登记信息，2024-04-30）", "2024-04-30"),
    "ended": ("revoked,,register,d1,s3", "撤销登记（登记信息，2024-05-01）", "2024-05-01"),
    "unknown": ("unknown,,,d1,s1", "不详", "Unknown"),
}
TABLES = {
    "organizations": HEAD + "".join(
        f"{name},{name}的名称,registered,service,{row}\n" for name, (row, _, _) in ROWS.items()
    ),
    "sources": SOURCES,
    "places": "place_id,name,level,source_id\nd1,东区,district,s1\n",
}  # fmt: skip
GREEN = re.compile(r'class="[^"]*gs-ok')


@pytest.mark.slow
def test_only_a_register_is_green(tmp_path: Path) -> None:
    """It is true that a status has the colour of a state only where a register says it."""
    field = load_schemas().resources["organizations"].field("status")
    assert field
    with open_records(tmp_path, {"a": TABLES}) as records:
        tones = {
            row["org_id"]: standing_of(records, field, row, "zh").tone
            for row in records.rows("organizations")
        }
        green = {
            name
            for name in ROWS
            if GREEN.search(content_of(records, "organization", f"organizations/{name}/"))
        }

    assert tones == {
        name: Tone.OFFICIAL if name == "official"
        else Tone.WARNING if name == "ended" else Tone.NEUTRAL
        for name in ROWS
    }  # fmt: skip
    assert green == {"official"}


@pytest.mark.parametrize("name", ROWS)
def test_page_tells_day_and_publisher(name: str, tmp_path: Path) -> None:
    """It is true that the page of an organization says of when its status is, and who said so."""
    _, words, day = ROWS[name]
    with open_records(tmp_path, {"a": TABLES}) as records:
        chinese, english = (
            re.search(
                r"<li [^>]*data-status=.*?</li>",
                content_of(records, "organization", f"organizations/{name}/", language),
            )
            for language in ("zh", "en")
        )

    assert chinese
    assert english
    publisher = {"s1": "甲报", "s2": "某材料", "s3": "甲区民政局"}[ROWS[name][0][-2:]]
    if name != "unknown":
        assert words in chinese[0]
        assert day in english[0]
        assert publisher in chinese[0]
        assert publisher in english[0]
    if not name.startswith("official"):
        assert "正常" not in chinese[0]


def test_lists_agree(tmp_path: Path) -> None:
    """It is true that list, finder and the page of a place show a status as the page does."""
    with open_records(tmp_path, {"a": TABLES}) as records:
        pages = [
            content_of(records, "organizations", "organizations/"),
            content_of(records, "place", "places/d1/"),
        ]
        (index,) = (
            each.content
            for each in build_indexes(records.site, ["zh"])
            if each.path == "search/organizations.js"
        )
    tree = json.loads(bytes(index).decode().removeprefix("gongshi.load(").removesuffix(");\n"))
    columns = [each["name"] for each in tree["columns"]]
    shown = 6 + columns.index("status")
    filtered = 6 + next(
        number for number, each in enumerate(tree["columns"]) if each["facet"] == "status"
    )

    for name, (row, words, _) in ROWS.items():
        (record,) = (each for each in tree["records"] if each[0] == name)
        assert (record[shown], record[filtered]) == (words, row.split(",")[0])
        assert all(words in page for page in pages)
    assert tree["columns"][shown - 6]["shown"]
    assert not tree["columns"][filtered - 6]["shown"]


STATES = {
    "organizations/o1/": ("organization", "party_coverage", "单独组建"),
    "projects/p1/": ("project", "stage", "实施（运作）"),
    "venues/v1/": ("venue", "state", "使用中"),
}
"""Pages whose tags tell a state beside the status: kind, column and label of the code."""


@pytest.mark.parametrize("day", ["2020-12-11", ""])
@pytest.mark.parametrize("path", STATES)
def test_every_state_tells_day_and_publisher(path: str, day: str, tmp_path: Path) -> None:
    """It is true that a coverage, a stage and a venue's state are of a day, and never green."""
    kind, name, label = STATES[path]
    tables = {
        "organizations": (
            "org_id,name,registration,type,status,party_coverage,source_id\n"
            "o1,甲,registered,service,unknown,standalone,s1\n"
        ),
        "projects": "project_id,title,stage,source_id\np1,修路,implementing,s1\n",
        "venues": "venue_id,name,kind,state,source_id\nv1,中心,other,open,s1\n",
        "sources": f"source_id,title,publisher,published_on\ns1,某报道,甲报,{day}\n",
    }
    with open_records(tmp_path, {"a": tables}) as records:
        page = content_of(records, kind, path)
        english = content_of(records, kind, path, "en")
        lists = content_of(records, "projects", "projects/")

    for each in (page, english):
        (tag,) = re.findall(rf"<li [^>]*data-{name}=.*?</li>", each)
        assert (day or ("未注明日期" if each is page else "undated")) in tag
        assert "甲报" in tag
        assert not GREEN.search(tag)
    assert label in page
    told = f"实施（运作）（{day} 的来源）" if day else "实施（运作）（未注明日期的来源）"
    assert told in lists


def test_states_of_the_schemas() -> None:
    """It is true that the columns which tell a passing state are marked."""
    found = {
        f"{schema.name}.{each.name}"
        for schema in load_schemas().tables.values()
        for each in schema.fields
        if each.state
    }

    assert found == {
        "organizations.status", "organizations.party_coverage", "organizations.incubation_stage",
        "projects.stage", "venues.state",
    }  # fmt: skip
