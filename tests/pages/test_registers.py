"""Registers across districts: what is added up, how far a need has come, who is still on a list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gongshi.derive.money import years_paid
from gongshi.pages.lists import facets_of
from gongshi.pages.organization import yearly_reports
from gongshi.pages.registers import KINDS, events_of, need_of
from tests.factory import EVERY_KIND, open_records
from tests.pages.test_pages import content_of

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 3, 31)
SOURCE = "source_id,title\ns2,Report\n"


def test_payments_are_summed_by_year_and_payee() -> None:
    """It is true that cents add up exactly, and the newest year and largest sum come first."""
    lines = (
        ("2025-01-01", "o1", "0.1", "p1", "预算"), ("2025-12-31", "o2", "5", "p2", ""),
        ("2025-02-01", "o1", "0.2", "p1", "预算"), ("2024-05-01", "", "7", "", "基金"),
    )  # fmt: skip
    rows = [
        {"paid_on": on, "payee_id": payee, "amount_yuan": yuan, "project_id": project,
         "fund_id": None, "funding_source": source}
        for on, payee, yuan, project, source in lines
    ]  # fmt: skip

    newest, older = years_paid(rows)

    assert (newest.year, newest.yuan, newest.payments, newest.named) == (
        "2025", Decimal("5.3"), 3, 2,
    )  # fmt: skip
    assert [(each.org_id, each.yuan, list(each.purposes)) for each in newest.payees] == [
        ("o2", Decimal(5), [("projects", "p2")]), ("o1", Decimal("0.3"), [("projects", "p1")]),
    ]  # fmt: skip
    assert list(newest.payees[1].sources) == ["预算"]
    assert (older.year, older.yuan, older.named) == ("2024", Decimal(7), 0)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2025-01-01", "2025-01-11", "2025-02-10"), ("met", 10, 40)),
        (("2025-01-01", "2025-01-11", None), ("matched", 10, None)),
        (("2025-01-01", None, None), ("raised", None, None)),
        ((None, None, "2025-02-10"), ("met", None, None)),
        ((None, None, None), ("undated", None, None)),
    ],
)
def test_need_tells_its_days(
    days: tuple[str | None, ...], expected: tuple[str, int | None, int | None]
) -> None:
    """It is true that a need without dates is neither met nor unmet."""
    row = dict(zip(("raised_on", "matched_on", "met_on"), days, strict=True))

    need = need_of(row)

    assert (need.state, need.matched_days, need.met_days) == expected


@pytest.mark.parametrize(
    ("events", "standing"),
    [
        ([("2025-01-01", "abnormal_listed", "")], [True]),
        ([("2025-06-01", "abnormal_removed", ""), ("2025-01-01", "abnormal_listed", "")],
         [False, False]),
        ([("2025-01-01", "abnormal_listed", ""), ("2025-06-01", "untrustworthy_removed", "")],
         [True, False]),
        ([("2024-01-01", "abnormal_listed", ""), ("2024-06-01", "abnormal_removed", ""),
          ("2025-01-01", "abnormal_listed", "")], [False, False, True]),
        ([("2025-01-01", "untrustworthy_listed", "2026-03-30")], [False]),
        ([("2025-01-01", "untrustworthy_listed", "2026-03-31")], [True]),
        ([("2025-01-01", "talk", ""), ("2025-01-02", "award", "")], [False, False]),
    ],
)  # fmt: skip
def test_listing_stands_until_it_is_removed_or_ends(
    events: list[tuple[str, str, str]], standing: list[bool]
) -> None:
    """It is true that only the last word on a list counts, whatever the order of rows."""
    rows = [
        {"org_id": "o1", "on": on, "kind": kind, "until_on": until} for on, kind, until in events
    ]

    assert [each.listed for each in events_of(rows, AS_OF)] == standing


def test_yearly_reports_are_the_newest_due() -> None:
    """It is true that of each yearly duty the newest case due is shown, no others."""
    rows = [
        {"rule_id": rule, "step": step, "due_on": due, "status": status, "period": due[:4]}
        for rule, step, due, status in (
            ("ANN-1", "registry", "2025-05-31", "PASS"),
            ("ANN-1", "registry", "2024-05-31", "FAIL"),
            ("ANN-1", "registry", "2026-05-31", "NOT_APPLICABLE"),
            ("ANN-1", "supervisor", "2026-03-31", "NO_DATA"),
            ("ANN-5", "", "2025-05-31", "NOT_APPLICABLE"), ("CH-2", "", "2025-01-01", "FAIL"),
        )
    ]  # fmt: skip

    found = yearly_reports(rows, AS_OF)

    assert {(each["rule_id"], each["step"], each["due_on"]) for each in found} == {
        ("ANN-1", "registry", "2025-05-31"), ("ANN-1", "supervisor", "2026-03-31"),
    }  # fmt: skip


@pytest.mark.slow
def test_registers_tell_every_package(tmp_path: Path) -> None:
    """It is true that each register has a line for each package, those without records too."""
    with open_records(tmp_path, {"one": EVERY_KIND, "two": {"sources": SOURCE}}) as records:
        told = {
            kind.name: [
                (each["package"].name, each["told"])
                for subject in kind.pages(records) for each in subject.data["districts"]
            ]
            for kind in KINDS
        }  # fmt: skip

    names = ("oversight", "payments", "needs", "tenancies")
    assert told == {name: [("one", True), ("two", False)] for name in names}


@pytest.mark.slow
def test_facet_of_another_table_takes_the_newest_period(tmp_path: Path) -> None:
    """It is true that the list filters by the stars of the newest year that has any."""
    tables = dict(EVERY_KIND)
    earlier = "".join(
        line.replace("2025", "2024").replace("\ne", "\nf").replace(",95,", ",65,") + "\n"
        for line in tables["evaluations"].splitlines()[1:21]
    )
    tables["evaluations"] += "".join(f"f{line[1:]}\n" for line in earlier.splitlines())
    tables["organizations"] = tables["organizations"].replace(
        "org_id,", "public_fundraising,org_id,"
    )
    head, *lines = tables["organizations"].splitlines()
    told = ("true", "false", "")
    tables["organizations"] = "\n".join(
        [head, *(f"{cell},{line}" for cell, line in zip(told, lines, strict=True))]
    )
    with open_records(tmp_path, {"one": tables}) as records:
        held = {row["period"]: row["stars"] for row in records.rows("ratings") if row["stars"]}
        facets = {each.name: dict(each.counts) for each in facets_of(records, "organizations")}

    assert set(held) == {"2024", "2025"}
    assert held["2024"] != held["2025"]
    assert facets["stars"] == {held["2025"]: 1}
    assert facets["public_fundraising"] == {"true": 1, "false": 1}


@pytest.mark.slow
def test_rent_terms_are_shown_with_what_is_published(tmp_path: Path) -> None:
    """It is true that a published total of rent-free organizations stands beside single rows."""
    tables = {
        "places": "place_id,name,level,source_id\nd1,东区,district,s1\n",
        "organizations": (
            "org_id,name,registration,type,status,place_id,source_id\n"
            "o1,甲,registered,service,unknown,d1,s1\n"
        ),
        "venues": "venue_id,name,kind,rent_modes,place_id,source_id\nv1,功能室,other,free,d1,s1\n",
        "tenancies": "venue_id,org_id,source_id\nv1,o1,s1\n",
        "claims": (
            "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,source_id\n"
            "c1,d1,district,rent_free_orgs,460,家,and_more,460,470,s1\n"
        ),
    }
    with open_records(tmp_path, {"one": tables}) as records:
        pages = [
            content_of(records, "tenancies", "tenancies/"),
            content_of(records, "place", "places/d1/"),
        ]

    for page in pages:
        rent = page[page.index('id="rent"') :]
        assert 'data-topic="rent"' in rent
        assert 'data-known="claims/c1"' in rent
        assert "460 余家" in rent
        assert "功能室" in rent
    register = pages[0][: pages[0].index('id="rent"')]
    assert 'data-known="claims/c1"' in register


@pytest.mark.parametrize("raised", ["", "2025-01-01"])
def test_needs_stand_beside_what_is_published(raised: str, tmp_path: Path) -> None:
    """It is true that single needs, dated or not, stand with what was published."""
    tables = {
        "places": "place_id,name,level,source_id\nd1,东区,district,s1\n",
        "needs": f"need_id,title,kind,place_id,raised_on,source_id\nn1,路灯,need,d1,{raised},s1\n",
        "claims": (
            "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,source_id\n"
            "c1,d1,district,needs_found,12,项,exact,12,12,s1\n"
            "c2,d1,district,issues_solved,100,件,and_more,100,200,s1\n"
        ),
    }
    with open_records(tmp_path, {"one": tables}) as records:
        page = content_of(records, "needs", "needs/")

    assert page.count('data-known="claims/c1"') == page.count('data-known="claims/c2"') == 1
    assert "12 项" in page
    assert "100 余件" in page
