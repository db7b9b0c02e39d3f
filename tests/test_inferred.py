"""Values that we concluded and no source states: judged, marked, and in no count of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.derive.quality import field_qualities
from gongshi.pages.frame import Publication
from gongshi.pages.lists import facets_of
from gongshi.pages.view import Page
from gongshi.report.wording import words_of
from gongshi.schema import load_schemas
from tests.factory import EVERY_KIND, open_records, open_site
from tests.packages import flat, judge, write_package
from tests.pages.test_pages import NAME, content_of, subjects_of

if TYPE_CHECKING:
    from pathlib import Path

ORGANIZATIONS = (
    "org_id,name,registration,type,status,source_id\no1,甲会,registered,association,active,s1\n"
)
PROJECTS = "project_id,title,direction,stage,place_id,inferred,source_id\n"


@pytest.mark.parametrize(
    ("inferred", "expected"),
    [
        ("direction", []),
        ("direction;stage", []),
        ("", []),
        ("place_id", [(2, "inferred", "inferred-empty")]),
        ("direction;place_id", [(2, "inferred", "inferred-empty")]),
        ("budget_yuan", [(2, "inferred", "inferred-empty")]),  # the file leaves the column out
        ("directions", [(2, "inferred", "constraint-error.enum")]),
        ("project_id", [(2, "inferred", "constraint-error.enum")]),
        ("source_id", [(2, "inferred", "constraint-error.enum")]),
        ("inferred", [(2, "inferred", "constraint-error.enum")]),
    ],
)
def test_names_filled_columns(
    tmp_path: Path, inferred: str, expected: list[tuple[int | None, str, str]]
) -> None:
    """It is true that only columns of the table which the row fills can be called inferred."""
    row = f"p1,One,volunteering,initiated,,{inferred},s1\n"
    folder = write_package(tmp_path / "p", {"projects.csv": PROJECTS + row})

    assert flat(judge(folder).findings) == expected


def test_says_which_column_is_empty(tmp_path: Path) -> None:
    """It is true that the message names the empty columns, and no other."""
    row = "p1,One,volunteering,initiated,,direction;place_id;budget_yuan,s1\n"
    folder = write_package(tmp_path / "p", {"projects.csv": PROJECTS + row})

    (finding,) = judge(folder).findings

    assert words_of(finding, "en").message == "Marked as inferred, but empty: place_id;budget_yuan."


@pytest.mark.slow
def test_is_judged_in_a_large_table(tmp_path: Path) -> None:
    """It is true that each failing row is counted where a table is judged column by column."""
    rows = "".join(
        f"p{n},One,{'volunteering' if n % 2 else ''},initiated,,direction,s1\n"
        for n in range(21_000)
    )
    folder = write_package(tmp_path / "p", {"projects.csv": PROJECTS + rows})

    report = judge(folder)

    assert {key.code: number for key, number in report.tally.items()} == {"inferred-empty": 10_500}


@pytest.mark.slow
def test_is_marked_on_every_page(tmp_path: Path) -> None:
    """It is true that lists, compact tables and heads mark what is inferred, in both languages."""
    text = (
        "project_id,title,org_id,direction,stage,contract_yuan,inferred,source_id\n"
        "p1,修路,o1,volunteering,implementing,8000,direction;contract_yuan,s1\n"
        "p2,送饭,o1,volunteering,implementing,9000,,s1\n"
    )
    with open_records(tmp_path, {"one": {**EVERY_KIND, "projects": text}}) as records:
        subject = subjects_of(records, "project")["projects/p1/"]
        page = Page(records, Publication({}, NAME), subject, None, "zh")  # type: ignore[arg-type]
        schema = load_schemas().resources["projects"]
        rows = list(records.rows("projects"))
        cells = [
            page.cell(schema, field, row).count("推断")
            for row in rows
            for name in ("direction", "contract_yuan", "stage", "need_id")
            if (field := schema.field(name))
        ]
        heads = [content_of(records, "project", f"projects/{each}/") for each in ("p1", "p2")]
        english = content_of(records, "project", "projects/p1/", "en")
        listed = content_of(records, "organization", "organizations/o1/")

    assert cells == [2, 2, 0, 0, 0, 0, 0, 0]  # in the word and in its note
    assert ["gs-inferred" in each for each in heads] == [True, False]
    assert ">inferred</span>" in english
    assert "gs-inferred" in listed


def test_is_labelled_in_downloads(tmp_path: Path) -> None:
    """It is true that downloads for people name inferred columns by their labels."""
    from gongshi.publish.columns import labelled  # noqa: PLC0415 - beside what it tests

    schema = load_schemas().resources["projects"]
    field = schema.field("inferred")
    assert field
    with open_site(tmp_path, {"one": EVERY_KIND}) as site:
        cell = site.database.value(
            f"SELECT {labelled(field, 'zh')} FROM (SELECT 'direction;stage' AS inferred)"
        )

    assert cell == "“四领”方向；项目环节"


@pytest.mark.slow
def test_is_no_recorded_value(tmp_path: Path) -> None:
    """It is true that completeness counts what sources state, and never asks for the mark."""
    text = PROJECTS + (
        "p1,One,volunteering,initiated,d1,direction,s1\np2,Two,volunteering,initiated,,,s1\n"
    )
    with open_site(tmp_path, {"one": {**EVERY_KIND, "projects": text}}) as site:
        filled = {
            each.field.name: each.quality.filled
            for each in field_qualities(site)
            if each.resource == "projects"
        }

    assert (filled["direction"], filled["stage"], filled["place_id"]) == (1, 2, 1)
    assert "inferred" not in filled


@pytest.mark.slow
def test_is_no_step_of_the_chain(tmp_path: Path) -> None:
    """It is true that an inferred undertaker, sum or stage is no record of a step."""
    head = "project_id,title,org_id,buyer_id,stage,contract_yuan,inferred,source_id\n"
    text = head + (
        "p1,One,o1,o1,contracted,8000,,s1\n"
        "p2,Two,o1,o1,contracted,8000,contract_yuan;org_id,s1\n"
        "p3,Three,o1,o1,contracted,8000,stage;contract_yuan;org_id,s1\n"
    )
    with open_site(tmp_path, {"one": {"organizations": ORGANIZATIONS, "projects": text}}) as site:
        found = site.database.rows(
            "SELECT project_id, step, state FROM site.project_chain "
            "WHERE step IN ('undertaken', 'contracted') ORDER BY project_id, CAST(position AS INT)"
        )

    assert [state for _, _, state in found] == [
        "documented", "documented", "reached", "reached", "no_record", "no_record",
    ]  # fmt: skip


@pytest.mark.slow
def test_is_in_no_count_of_a_register(tmp_path: Path) -> None:
    """It is true that an indicator which counts types leaves out those that were inferred."""
    text = (
        "org_id,name,registration,type,status,inferred,source_id\n"
        "o1,A,registered,association,active,,s1\n"
        "o2,B,registered,association,active,type,s1\n"
        "o3,C,registered,service,active,registration,s1\n"
    )
    with open_site(tmp_path, {"one": {"organizations": text}}) as site:
        found = site.database.rows(
            "SELECT item, value FROM site.indicator_values WHERE indicator_id = 'I02' "
            "AND basis = 'records' ORDER BY item NULLS FIRST"
        )

    assert dict(found) == {None: "2", "association": "1", "unknown": "1"}


@pytest.mark.slow
def test_is_in_no_filter(tmp_path: Path) -> None:
    """It is true that a list's filters, and counts of the same things, hold what sources state."""
    text = PROJECTS + (
        "p1,One,volunteering,initiated,d1,direction,s1\np2,Two,volunteering,initiated,,,s1\n"
        "p3,Three,party,initiated,,direction,s1\n"
    )
    organizations = (
        "org_id,name,registration,type,status,inferred,source_id\n"
        "o1,甲会,registered,association,active,,s1\n"
        "o2,乙社,registered,service,active,registration;type,s1\n"
        "o3,党委,unknown,party_body,active,,s1\n"
    )
    tables = {**EVERY_KIND, "projects": text, "organizations": organizations}
    with open_records(tmp_path, {"one": tables}) as records:
        facets = {each.name: dict(each.counts) for each in facets_of(records, "projects")}
        own = {each.name: dict(each.counts) for each in facets_of(records, "organizations")}
        counted = records.counts.by("organizations", "registration", side="real")

    assert facets["direction"] == {"volunteering": 1}
    assert facets["stage"] == {"initiated": 3}
    assert own["type"] == {"association": 1, "party_body": 1}
    assert own["registration"] == counted == {"registered": 1}


ALL_MARKED = {
    "needs": (
        "need_id,title,kind,place_id,raised_on,matched_on,met_on,inferred,source_id\n"
        "n1,修灯,need,d1,2025-01-01,2025-01-02,2025-01-03,"
        "title;place_id;raised_on;matched_on;met_on,s1\n"
    ),
    "credit_events": (
        "event_id,org_id,kind,on,until_on,basis,outcome,inferred,source_id\n"
        "k1,o1,talk,2025-01-01,2025-02-01,低分,已整改,org_id;kind;on;until_on;basis;outcome,s1\n"
    ),
    "venues": "venue_id,name,kind,place_id,source_id\nv1,中心,incubator,d1,s1\n",
    "tenancies": (
        "venue_id,org_id,from_on,until_on,area_sqm,rent_modes,inferred,source_id\n"
        "v1,o1,2025-01-01,2025-12-31,20,free,"
        "venue_id;org_id;from_on;until_on;area_sqm;rent_modes,s1\n"
    ),
    "projects": (
        "project_id,title,org_id,stage,buyer_id,contract_yuan,start_on,inferred,source_id\n"
        "p1,修路,o1,contracted,o3,8000,2025-01-01,org_id;buyer_id;contract_yuan;start_on,s1\n"
    ),
    "claims": (
        "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,inferred,source_id\n"
        "c1,d1,district,policy_package,8,件,exact,8,8,value,s1\n"
    ),
}
"""Tables in which every column that a register shows was inferred."""


@pytest.mark.parametrize(
    ("kind", "path", "marks"),
    [
        ("needs", "needs/", 5),
        ("oversight", "oversight/", 6),
        ("tenancies", "tenancies/", 6),
        ("payments", "payments/", 4),
        # With its verdict, and below its measure.
        ("claims", "claims/", 2),
        # The row stands there through a column that was inferred, and does not show it.
        ("venue", "venues/v1/", 6),
    ],
)
def test_is_marked_in_registers(tmp_path: Path, kind: str, path: str, marks: int) -> None:
    """It is true that registers mark each inferred value that they show."""
    with open_records(tmp_path, {"one": {**EVERY_KIND, **ALL_MARKED}}) as records:
        content = content_of(records, kind, path)

    assert content.count('class="gs-inferred"') == marks
