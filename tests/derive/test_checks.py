"""Check files: each measure that one lists is asked for, and computed where rows are there."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest

from gongshi.derive import Records
from gongshi.derive.definitions import MEASURES, load_checks
from gongshi.derive.indicators import sqlite_file
from gongshi.derive.own_sentence import own_rows
from gongshi.derive.sqlite import SqliteReader
from tests.factory import EVERY_KIND, WITHOUT_DUTIES, open_site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LISTED: Final = sorted(
    {(check.id, each) for check in load_checks() for each in check.measures if each != "*"}
)
MEASURED: Final = sorted({measure for _, measure in LISTED})
FIGURES: Final = {
    "orgs_total": "667,exact,,", "orgs_registered": "242,exact,,", "orgs_recorded": "425,exact,,",
    "associations": "102,exact,,", "private_nonent": "140,exact,,",
    "orgs_per_community": "11.3,average,11.25,11.35", "single_branches": "63,exact,,",
    "joint_covered": "9,exact,,", "deemed_covered": "2,exact,,", "single_rate": "80.77,exact,,",
    "coverage_rate": "94.87,exact,,",
}  # fmt: skip
"""Published figures that agree with each other; the others are 1."""
CLAIMS: Final = "claim_id,place_id,subject,measure,unit,source_id,value,qualifier,low,high\n"


def _claims(subject: str = "district", place: str = "d1") -> str:
    return CLAIMS + "".join(
        f"k{number},{place},{subject},{measure},个,s1,{FIGURES.get(measure, '1,exact,,')}\n"
        for number, measure in enumerate([*MEASURED, "five_f"])
    )


ORGANIZATIONS: Final = (
    "org_id,name,registration,record_no,type,status,place_id,party_coverage,party_unit_id,source_id\n"
    "o1,甲会,registered,,association,active,d1,standalone,u1,s1\n"
    "o2,乙社,registered,,service,active,d1,joint,u2,s1\n"
    "o3,丙队,registered,,service,active,d1,deemed,,s1\n"
    "o4,丁站,registered,,service,active,d1,instructor,,s1\n"
    "o5,戊队,recorded,1,community,active,c1,none,,s1\n"
)
FULL: Final[Mapping[str, str]] = {
    "organizations": ORGANIZATIONS,
    "evaluations": EVERY_KIND["evaluations"],
    "places": (
        "place_id,name,level,kind,parent_id,source_id\nd1,东区,district,district,,s1\n"
        "t1,南街,subdistrict,subdistrict,d1,s1\nt2,北乡,subdistrict,township,d1,s1\n"
        "c1,桥社区,community,community,t1,s1\nv1,河村,village,village,t2,s1\n"
    ),
    "party_units": (
        "party_unit_id,name,kind,source_id\nu1,甲支部,standalone,s1\nu2,联支部,joint,s1\n"
    ),
    "venues": (
        "venue_id,name,kind,level,place_id,source_id\nv1,甲园,incubator,,d1,s1\n"
        "v2,乙中心,social_work_centre,,d1,s1\nv3,丙馆,life_house,,d1,s1\n"
        "v4,丁中心,org_service_centre,subdistrict,t1,s1\n"
    ),
    "brands": "brand_id,name,place_id,source_id\nb1,暖心,d1,s1\n",
    "policies": "policy_id,title,package,place_id,source_id\ny1,办法,“1+1”文件,d1,s1\n",
    "needs": "need_id,title,kind,place_id,source_id\nn1,修灯,need,c1,s1\n",
    "rounds": "round_id,name,kind,place_id,source_id\nr1,创投,venture,d1,s1\n",
    "projects": (
        "project_id,title,org_id,round_id,stage,place_id,contract_yuan,person_visits,source_id\n"
        "p1,修路,o1,r1,settled,d1,1000,20,s1\n"
    ),
    "project_partners": "project_id,org_id,role,source_id\np1,o2,joint_undertaker,s1\n",
    "tenancies": "venue_id,org_id,rent_modes,source_id\nv1,o1,free,s1\n",
    "trainings": (
        "training_id,name,kind,sessions,person_visits,place_id,source_id\nx1,班,course,2,30,d1,s1\n"
    ),
    "meetings": "meeting_id,name,kind,sessions,place_id,source_id\nm1,沙龙,salon,3,d1,s1\n",
    "volunteering": "place_id,period,hours,source_id\nd1,2025,50,s1\n",
    "services": ("service_id,name,kind,sessions,place_id,source_id\nf1,上门,home_care,7,d1,s1\n"),
    "mechanisms": (
        "mechanism_id,name,kind,items,measure,place_id,source_id\n"
        "g1,5F,programme,一;二;三;四;五,five_f,d1,s1\n"
    ),
    "credit_events": (
        "event_id,org_id,kind,on,basis,source_id\nw1,o1,talk,2026-02-01,五星级以下,s1\n"
    ),
    "funds": (
        "fund_id,name,place_id,year,period,amount_yuan,per,source_id\n"
        "a1,党建补助,d1,2025,per_year,3000,organization,s1\n"
        "a2,新建党支部补助,d1,2025,once,5000,organization,s1\n"
    ),
    "payments": (
        "payment_id,fund_id,payee_id,paid_on,amount_yuan,source_id\n"
        "q1,a1,o1,2025-04-22,3000,s1\nq2,a2,o1,2025-04-22,5000,s1\n"
    ),
    "claims": _claims(),
}
"""A package with rows behind every measure that a check lists."""


def _only(claims: str) -> Mapping[str, str]:
    return {"places": FULL["places"], "claims": claims}


@pytest.mark.slow
def test_every_listed_measure_is_computed(tmp_path: Path) -> None:
    """It is true that each check computes something for each measure that it lists."""
    computed = set()
    with (
        open_site(tmp_path, {"a": FULL}, derivations=WITHOUT_DUTIES) as site,
        closing(SqliteReader(sqlite_file(site, "a"))) as reader,
    ):
        measures = {row["claim_id"]: row["measure"] for row in reader.rows("SELECT * FROM claims")}
        for check in load_checks():
            found = reader.rows(check.query)
            computed |= {(check.id, measures[row["claim_id"]]) for row in found if row["computed"]}

    assert [each for each in LISTED if each not in computed] == []
    assert ("50-listed-items", "five_f") in computed
    assert {measure for check, measure in computed if check != "50-listed-items"} <= set(MEASURED)


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "place"), [("district", "d1"), ("别的", "d1"), ("桥", "c1")])
def test_without_rows_the_reason_is_not_that_nobody_checks(
    subject: str, place: str, tmp_path: Path
) -> None:
    """It is true that a figure whose measure a check lists is never said to have no check."""
    with open_site(
        tmp_path, {"a": _only(_claims(subject, place))}, derivations=WITHOUT_DUTIES
    ) as site:
        rows = list(Records(site).rows("claim_checks", where=f"claim_id <> 'k{len(MEASURED)}'"))

    assert len(rows) == len(MEASURED)
    assert {row["reason"] for row in rows if row["verdict"] == "NOT_COMPUTABLE"} <= {
        "no_records", "coverage",
    }  # fmt: skip
    assert sum(row["verdict"] == "NOT_COMPUTABLE" for row in rows) > len(MEASURED) // 2


def test_blank_for_the_measures() -> None:
    """It is true that a published query names its measures and can be run as it stands."""
    (records,) = (each for each in load_checks() if each.id == "60-records")

    assert MEASURES not in records.query
    assert "'rent_free_orgs'" in records.query.rpartition("WHERE claims.measure IN")[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("subject", "place", "computed"),
    [("district", "d1", "3"), ("桥", "c1", "1"), ("甲会", "d1", "2"), ("某平台", "d1", None)],
)
def test_whom_a_figure_is_about(
    subject: str, place: str, computed: str | None, tmp_path: Path
) -> None:
    """It is true that a figure of an organization, or of something else, counts no other's."""
    tables = {
        "organizations": ORGANIZATIONS, "places": FULL["places"], "rounds": FULL["rounds"],
        "party_units": FULL["party_units"],
        "projects": (
            "project_id,title,org_id,round_id,stage,place_id,source_id\n"
            "p1,一,o1,r1,settled,d1,s1\np2,二,o1,r1,settled,d1,s1\np3,三,o2,r1,settled,c1,s1\n"
        ),
        "claims": f"{CLAIMS}k1,{place},{subject},venture_projects,个,s1,3,exact,,\n",
    }  # fmt: skip
    with open_site(tmp_path, {"a": tables}, derivations=WITHOUT_DUTIES) as site:
        (row,) = Records(site).rows("claim_checks")

    assert row["computed"] == computed


@pytest.mark.slow
@pytest.mark.parametrize(
    ("inferred", "verdict", "reason"),
    [("", "EXACT", None), ("name", "NOT_COMPUTABLE", "own_sentence")],
)
def test_things_enumerated_by_name(
    inferred: str, verdict: str, reason: str | None, tmp_path: Path
) -> None:
    """It is true that things which the paragraph names are counted, coined names are not."""
    tables = {
        "places": FULL["places"],
        "venues": (
            "venue_id,name,kind,place_id,inferred,source_id,source_locator\n"
            f"v1,甲园,incubator,d1,{inferred},s1,第3段 甲园\n"
            f"v2,乙园,incubator,d1,{inferred},s1,第3段 乙园\n"
        ),
        "claims": (
            "claim_id,place_id,subject,measure,unit,source_id,value,qualifier,source_locator\n"
            "k1,d1,district,incubator_centres,处,s1,2,exact,第3段 2处\n"
        ),
    }
    with open_site(tmp_path, {"a": tables}, derivations=WITHOUT_DUTIES) as site:
        (row,) = Records(site).rows("claim_checks")

    assert (row["verdict"], row["reason"]) == (verdict, reason)


HOUSES: Final = "venue_id,name,kind,place_id,collective,source_id,source_locator\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("venues", "verdict", "reason", "computed"),
    [
        # One row for several says nothing of how many there are, whatever the figure is.
        ("v1,益馆,life_house,d1,true,s1,第3段 2个\n", "NOT_COMPUTABLE", "collective", None),
        ("v1,益馆,life_house,d1,1,s1,第4段\n", "NOT_COMPUTABLE", "collective", None),
        # Beside it each one that has a name counts, and it counts as none of them.
        (
            "v1,益馆,life_house,d1,true,s1,第3段 2个\nv2,甲馆,life_house,d1,,s1,第4段\n",
            "NOT_COMPUTABLE", "coverage", "1",
        ),
        (
            "v1,益馆,life_house,d1,true,s1,第3段\nv2,甲馆,life_house,d1,,s1,第4段\nv3,乙馆,life_house,d1,false,s1,第4段\n",
            "EXACT", None, "2",
        ),
    ],
)  # fmt: skip
def test_a_collective_record_is_never_one(
    venues: str, verdict: str, reason: str | None, computed: str | None, tmp_path: Path
) -> None:
    """It is true that a row which stands for several is told, and in no count."""
    tables = {
        "places": FULL["places"],
        "venues": HOUSES + venues,
        "claims": (
            "claim_id,place_id,subject,measure,unit,source_id,value,qualifier,source_locator\n"
            "k1,d1,district,life_houses,个,s1,2,exact,第3段 2个\n"
        ),
    }
    with open_site(tmp_path, {"a": tables}, derivations=WITHOUT_DUTIES) as site:
        records = Records(site)
        (row,) = records.rows("claim_checks")
        counted = records.counts.number("venues", place="d1")
        apart = records.counts.number("collective_venues", place="d1")

    assert (row["verdict"], row["reason"], row["computed"]) == (verdict, reason, computed)
    assert (counted, apart) == (venues.count("\n") - 1, 1)


@pytest.mark.slow
def test_projects_of_a_collective_round_have_no_round_of_their_own(tmp_path: Path) -> None:
    """It is true that a row for several rounds is no round that projects are counted by."""
    tables = {
        "rounds": "round_id,name,kind,collective,source_id\nr1,历届,venture,true,s1\n"
        "r2,一届,venture,,s1\n",
        "projects": "project_id,title,round_id,stage,source_id\n"
        "p1,一,r1,settled,s1\np2,二,r1,settled,s1\np3,三,r2,settled,s1\n",
    }
    with open_site(tmp_path, {"a": tables}, derivations=WITHOUT_DUTIES) as site:
        found = [
            (row["item"], row["value"])
            for row in Records(site).rows("indicator_values", where="indicator_id = 'I08'")
            if row["value"]
        ]

    assert {(item, float(value or 0)) for item, value in found} == {(None, 1), ("r2", 1)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("locator", "row", "reason"),
    [
        # The row quotes the same figure, holds it as a number, or both.
        ("第3段 57名居民", "第3段 57名,9", "own_sentence"),
        ("第3段 57名居民", "第3段 57名居民 9个小区,", "own_sentence"),
        ("第3段", "第3段,57", "own_sentence"),
        # Another paragraph, another figure, another number, a part of a longer one.
        ("第3段 57名居民", "第4段 57名居民,57", "no_check"),
        ("第3段 57名居民", "第3段 9个小区,57", "no_check"),
        ("第3段", "第3段,58", "no_check"),
        ("第3段 57名居民", "第3段 157名居民,", "no_check"),
        # Without paragraphs the locators must be the same.
        ("表 3", "表 3,57", "own_sentence"),
        ("表 3", "表 4,57", "no_check"),
    ],
)
def test_a_row_of_the_same_sentence(locator: str, row: str, reason: str, tmp_path: Path) -> None:
    """It is true of every measure: rows from the figure's own sentence are told as such."""
    place, persons = row.split(",")
    tables = {
        "places": FULL["places"],
        "trainings": (
            "training_id,name,kind,persons,source_id,source_locator\n"
            f"t1,甲班,course,{persons},s1,{place}\n"
        ),
        "claims": (
            "claim_id,place_id,subject,measure,unit,source_id,value,qualifier,source_locator\n"
            f"k1,d1,district,trainees_exam,名,s1,57,exact,{locator}\n"
        ),
    }
    with open_site(tmp_path, {"a": tables}, derivations=WITHOUT_DUTIES) as site:
        (check,) = Records(site).rows("claim_checks")

    assert (check["verdict"], check["reason"]) == ("NOT_COMPUTABLE", reason)
    assert check["records"] == ("1" if reason == "own_sentence" else None)
    assert check["computed"] is None


@pytest.mark.slow
def test_many_rows_and_figures_of_one_paragraph(tmp_path: Path) -> None:
    """It is true that rows and figures of one paragraph do not meet each other one by one."""
    number = 4_000
    tables = {
        "trainings": "training_id,name,persons,source_id,source_locator\n"
        + "".join(f"t{each},班{each},1,s1,第3段 1名\n" for each in range(number)),
        "claims": "claim_id,measure,unit,source_id,value,qualifier,source_locator\n"
        + "".join(f"k{each},trainees_exam,名,s1,1,exact,第3段 1名\n" for each in range(number)),
    }
    with open_site(tmp_path, {"a": tables}, derivations=WITHOUT_DUTIES) as site:
        started = time.monotonic()
        found = own_rows(site, "a")
        took = time.monotonic() - started

    assert set(found.values()) == {number}
    assert len(found) == number
    assert took < 2  # 16 million pairs take longer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("salons", "computed"), [(",\n", None), ("2025-03-01,\n", "1"), (",3\n", "3")]
)
def test_a_salon_without_day_or_number(salons: str, computed: str | None, tmp_path: Path) -> None:
    """It is true that salons of which nobody says how many there were are not counted as one."""
    tables = {
        "places": FULL["places"],
        "meetings": "meeting_id,name,kind,source_id,place_id,on,sessions\n"
        f"m1,沙龙,salon,s1,d1,{salons}",
        "claims": f"{CLAIMS}k1,d1,district,salons,期,s1,1,exact,,\n",
    }
    with open_site(tmp_path, {"a": tables}, derivations=WITHOUT_DUTIES) as site:
        (check,) = Records(site).rows("claim_checks")

    assert check["computed"] == computed
    assert check["records"] == ("1" if computed else "0")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("payments", "rate", "verdict", "computed"),
    [
        ("2025-04-22,o1,3000 2025-05-06,o2,3000", "3000,元/个/年,exact,,", "EXACT", "3000"),
        ("2025-04-22,o1,3000 2025-05-06,o2,1500", "3000,元/个/年,exact,,", "MISMATCH", "1500"),
        ("2025-04-22,o1,1200 2025-05-06,o1,1800", "3000,元/个/年,exact,,", "EXACT", "3000"),
        ("2025-04-22,o1,3600 2025-05-06,o2,2900", "3000,元/个,at_least,3000,", "MISMATCH", "2900"),
        ("2025-04-22,o1,3600", "3000,元/个,at_least,3000,", "WITHIN_INTERVAL", "3600"),
        ("2025-04-22,o1,3000", "0.3,万元/个,exact,,", "EXACT", "0.3"),
        ("2024-04-22,o1,2000 2025-04-22,o1,3000", "3000,元/个/年,exact,,", "EXACT", "3000"),
        ("2026-02-11,o1,1500", "3000,元/个/年,exact,,", "NOT_COMPUTABLE", None),
        ("", "3000,元/个/年,exact,,", "NOT_COMPUTABLE", None),
    ],
)  # fmt: skip
def test_subsidies_paid(
    payments: str, rate: str, verdict: str, computed: str | None, tmp_path: Path
) -> None:
    """It is true that a yearly rate is held against what each payee had in a year that is over."""
    value, unit, qualifier, low, high = rate.split(",")
    rows = [each.split(",") for each in payments.split()]
    tables = {
        "organizations": ORGANIZATIONS, "places": FULL["places"],
        "party_units": FULL["party_units"],
        "funds": (
            "fund_id,name,place_id,period,amount_yuan,per,source_id\n"
            "a1,党建补助,d1,per_year,3000,organization,s1\n"
            "a2,养老补助,d1,per_year,900,organization,s1\n"
        ),
        "payments": "payment_id,fund_id,payee_id,paid_on,amount_yuan,source_id\n"
        "q0,a2,o1,2025-04-22,900,s1\n"
        + "".join(
            f"q{number},a1,{payee},{day},{yuan},s1\n"
            for number, (day, payee, yuan) in enumerate(rows, start=1)
        ),
        "claims": (
            f"{CLAIMS}k1,d1,district,branch_annual_subsidy,{unit},s1,{value},{qualifier},"
            f"{low},{high}\n"
        ),
    }  # fmt: skip
    with open_site(tmp_path, {"a": tables}, derivations=WITHOUT_DUTIES) as site:
        (row,) = Records(site).rows("claim_checks")

    assert (row["verdict"], row["computed"]) == (verdict, computed)
    assert row["reason"] == (None if computed else "no_records")
