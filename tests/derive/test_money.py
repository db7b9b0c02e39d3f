"""Money in three layers: exact sums by subject, never added across layers or bases."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

import pytest

from gongshi.derive.money import Money, Purse, Sum
from gongshi.schema import load_schemas
from tests.factory import WITHOUT_DUTIES, open_records, open_site
from tests.packages import HEADERS
from tests.pages.test_pages import content_of
from tests.published import publish
from tests.test_entities import DATA

if TYPE_CHECKING:
    from pathlib import Path

BASE = {
    "organizations": (
        "org_id,name,registration,type,status,place_id,source_id\n"
        "o1,甲,registered,service,active,d2,s1\no2,乙,registered,service,active,d1,s1\n"
        "b1,街道办,unknown,public_body,active,d1,s1\n"
    ),
    "places": (
        "place_id,name,level,parent_id,source_id\nd1,东区,district,,s1\nd2,南街,subdistrict,d1,s1\n"
    ),
}
PROJECTS = (
    "project_id,title,org_id,buyer_id,stage,place_id,contract_yuan,price_basis,paid_yuan,"
    "source_id\n"
)
PAYMENTS = "payment_id,project_id,payee_id,paid_on,amount_yuan,source_id\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("projects", "payments", "expected"),
    [
        ("", "", Money()),
        ("p1,a,o1,,need,d2,1.10,,,s1\np2,b,o1,,need,d2,2,total,,s1\n", "", Money(Sum("3.1", 2))),
        ("p1,a,o1,,need,d2,5,per_year,,s1\np2,b,o1,,need,d2,7,,,s1\n", "",
         Money(Sum("7", 1), Sum("5", 1))),
        ("p1,a,o1,,need,d2,,,0.1,s1\np2,b,o1,,need,d2,,,0.2,s1\n", "",
         Money(stated=Sum("0.3", 2))),
        # What payments say counts, not what the project states beside them.
        ("p1,a,o1,,need,d2,,,900,s1\n", "y1,p1,,2025-01-01,0.1,s1\ny2,p1,,2025-02-01,0.2,s1\n",
         Money(payments=Sum("0.3", 2))),
        ("p1,a,o1,,need,d2,,,,s1\n", "y1,p1,o2,2025-01-01,7,s1\n", Money()),
        ("p1,a,o2,,need,d2,,,,s1\n", "y1,p1,o1,2025-01-01,7,s1\n", Money(payments=Sum("7", 1))),
        ("p1,a,o1,,need,d2,1e20,,,s1\n", "", Money(Sum(None, 1))),
    ],
)  # fmt: skip
def test_money_of_an_organization(
    projects: str, payments: str, expected: Money, tmp_path: Path
) -> None:
    """It is true that totals, yearly prices, payments and stated sums stay apart and exact."""
    tables = {**BASE, "projects": PROJECTS + projects, "payments": PAYMENTS + payments}
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        assert Purse(records.site, "organizations").of("o1") == expected


@pytest.mark.slow
def test_money_of_places_and_buyers(tmp_path: Path) -> None:
    """It is true that a place has the money of all within it, and a buyer what it buys."""
    tables = {
        **BASE,
        "projects": f"{PROJECTS}p1,a,o1,b1,need,d2,10,,,s1\np2,b,o2,b1,need,d1,4,per_year,,s1\n",
        "payments": f"{PAYMENTS}y1,p1,o1,2025-01-01,3.5,s1\n",
    }
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        places, buyers = (Purse(records.site, each) for each in ("places", "buyers"))
        found = [places.of("d1"), places.of("d2"), buyers.of("b1")]

    whole = Money(Sum("10", 1), Sum("4", 1), Sum("3.5", 1))
    assert found == [whole, Money(Sum("10", 1), None, Sum("3.5", 1)), whole]


@pytest.mark.slow
def test_payments_page_shows_what_is_published(tmp_path: Path) -> None:
    """It is true that a district without rows shows published figures with their qualifier."""
    tables = {
        "places": BASE["places"],
        "claims": (
            "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,window,source_id\n"
            "c1,d1,district,bundled_fund,8000000,元,nearly,7200000,8000000,今年,s1\n"
        ),
        "funds": "fund_id,name,place_id,amount_yuan,source_id\nk1,专项,d2,5000,s1\n",
    }
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        chinese, english = (
            content_of(records, "payments", "payments/", each) for each in ("zh", "en")
        )
        place = content_of(records, "place", "places/d1/")

    for html in (chinese, place):
        assert "近 8,000,000 元" in html
        assert "今年" in html
        assert 'data-denies="payments"' in html
    assert "nearly 8,000,000 yuan" in english
    assert 'data-known="funds/k1"' in place


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "title", "money"),
    [
        ("amount_usd", "", True), ("grant_2025", "Grant", True), ("x", "资助金额（美元）", True),
        ("depaid", "", False), ("seats", "座位", False),
    ],
)  # fmt: skip
def test_amount_in_a_column_of_the_package(
    name: str, title: str, money: bool, tmp_path: Path
) -> None:
    """It is true that public fields of a package's own are shown, and no page denies an amount."""
    field = {"name": name, "title": title, "type": "number", "publication": "public"}
    resources = [
        {"name": each, "path": f"{each}.csv"} for each in (*HEADERS, "places") if each != "projects"
    ]
    told = {
        "resources": [
            *resources,
            {"name": "projects", "path": "projects.csv", "schema": {"fields": [field]}},
        ]
    }
    tables = {
        **BASE,
        "projects": f"project_id,title,org_id,stage,source_id,{name}\np1,a,o1,need,s1,1234.5\n",
    }
    with open_records(
        tmp_path, {"one": tables}, {"one": told}, derivations=WITHOUT_DUTIES
    ) as records:
        project = content_of(records, "project", "projects/p1/")
        organization = content_of(records, "organization", "organizations/o1/")

    assert "data-own-fields" in project
    assert "1,234.5" in project
    assert "1,234.5" in organization
    for html in (project, organization):
        assert (not re.findall('data-denies="(?:money|contracts|payments)"', html)) is money


@pytest.mark.slow
def test_json_of_a_record_has_its_money(tmp_path: Path) -> None:
    """It is true that a record's JSON holds the three layers, each by itself."""
    tables = {
        **BASE,
        "projects": (
            f"{PROJECTS}p1,甲计划,o1,,need,d2,1.10,,9,s1\np2,b,o1,,need,d2,5,per_year,,s1\n"
        ),
        "payments": f"{PAYMENTS}y1,p1,,2025-01-01,0.2,s1\n",
        "claims": (
            "claim_id,place_id,subject,measure,value,unit,source_id\nc1,d2,甲计划,money,5,元,s1\n"
        ),
    }
    with open_site(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as site:
        files = {
            each.path: each.content for each in publish(site) if isinstance(each.content, bytes)
        }
    organization, project = (
        json.loads(files[path])["money"] for path in ("organizations/o1.json", "projects/p1.json")
    )

    assert organization == {
        "published": [{"resource": "claims", "record": "c1"}],
        "contracts_total": {"yuan": 1.1, "records": 1},
        "contracts_per_year": {"yuan": 5, "records": 1},
        "payments": {"yuan": 0.2, "records": 1}, "stated_paid": None,
    }  # fmt: skip
    assert project["published"] == [{"resource": "claims", "record": "c1"}]
    assert project["payments"] == {"yuan": 0.2, "records": 1}


@pytest.mark.slow
def test_budget_that_a_claim_tells_is_shown_once(tmp_path: Path) -> None:
    """It is true that the same money of the same paragraph is published once, as the claim."""
    tables = {
        "places": BASE["places"],
        "claims": (
            "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,source_id,"
            "source_locator\n"
            "c1,d1,district,micro_venture_2020,100000,元,exact,100000,100000,s1,第3段 10万元\n"
        ),
        "rounds": (
            "round_id,name,place_id,budget_yuan,source_id,source_locator\n"
            "r1,微创投,d1,100000,s1,第3段\nr2,创投,d1,100000,s1,第4段\n"
        ),
        "projects": (
            "project_id,title,stage,place_id,budget_yuan,source_id,source_locator\n"
            "p1,a,unknown,d1,100000,s1,第3段\n"
        ),
    }
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        found = records.site.database.rows("SELECT resource, record_id FROM site._money ORDER BY 1")

    assert found == [("claims", "c1"), ("rounds", "r2")]


@pytest.mark.slow
def test_periods_and_subjects_of_figures_are_in_english(tmp_path: Path) -> None:
    """It is true that an English page gives a figure's period and the name of what it is about."""
    tables = {
        "places": (
            "place_id,name,name_en,level,source_id\n"
            "d1,东区,East District,district,s1\nd2,南街,South Street,subdistrict,s1\n"
        ),
        "claims": (
            "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,window,source_id\n"
            "c1,d2,南街,bundled_fund,8,元,exact,8,8,疫情期间，累计,s1\n"
        ),
    }
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        english, chinese = (
            content_of(records, "payments", "payments/", each) for each in ("en", "zh")
        )

    assert "during the epidemic, in total" in english
    assert "疫情期间，累计" not in english
    assert "South Street" in re.search(r'data-known="claims/c1">.*?</td>', english, re.DOTALL)[0]  # type: ignore[index]
    assert "疫情期间，累计" in chinese


@pytest.mark.slow
def test_figure_of_a_part_names_it(tmp_path: Path) -> None:
    """It is true that a figure about community organizations only is not shown as one of all."""
    tables = {
        "places": "place_id,name,level,source_id\nd1,东区,district,s1\n",
        "claims": (
            "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,indicator_id,"
            "source_id\nc1,d1,community_orgs,orgs_total,667,家,exact,667,667,I01,s1\n"
            "c2,d1,district,orgs_registered,9,家,exact,9,9,,s1\n"
        ),
    }
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        start = content_of(records, "overview", "")
        figures = content_of(records, "claims", "claims/")

    assert start.count("社区社会组织") == 2
    (row,) = re.findall(r'<tr id="c1".*?</tr>', figures, re.DOTALL)
    assert "社区社会组织" in row
    (whole,) = re.findall(r'<tr id="c2".*?</tr>', figures, re.DOTALL)
    assert "社区社会组织" not in whole


@pytest.mark.parametrize("package", ["demo", "hejiang", "linzi", "luyang", "nanguan", "tianyuan"])
def test_every_period_of_the_repository_is_translated(package: str) -> None:
    """It is true that no English page of our own data shows a period in Chinese."""
    known = load_schemas().vocabularies["claims.window"].codes
    with (DATA / package / "claims.csv").open(encoding="utf-8", newline="") as file:
        found = {row.get("window") or "" for row in csv.DictReader(file)}

    assert found - {""} <= set(known)


@pytest.mark.slow
def test_amount_of_several_projects_stands_on_the_page_of_each(tmp_path: Path) -> None:
    """It is true that no project is denied an amount that is published for it and for others."""
    tables = {
        "places": "place_id,name,level,source_id\nd1,东区,district,s1\n",
        "projects": (
            "project_id,title,title_en,stage,place_id,source_id\n"
            "p1,甲站,Station,settled,d1,s1\np2,乙·丙,Hand in Hand,settled,d1,s1\n"
            "p3,丁,Other,settled,d1,s1\n"
        ),
        "claims": (
            "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,window,source_id\n"
            "c1,d1,甲站、乙·丙等项目,money,1000000,元,nearly,900000,1000000,累计,s1\n"
        ),
    }
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        pages = {
            (each, language): content_of(records, "project", f"projects/{each}/", language)
            for each in ("p1", "p2", "p3")
            for language in ("zh", "en")
        }
        payments = content_of(records, "payments", "payments/")
        figures = content_of(records, "claims", "claims/")

    for each in ("p1", "p2"):
        assert "没有这个项目的金额记录" not in pages[each, "zh"]
        assert "累计投入资金</a>" not in pages[each, "zh"]
        assert "甲站、乙·丙等项目" in pages[each, "zh"]
        assert "Station; Hand in Hand and others" in pages[each, "en"]
    assert "没有这个项目的金额记录" in pages["p3", "zh"]
    assert "甲站、乙·丙等项目" in payments
    assert figures.count("甲站、乙·丙等项目") == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("high", "chinese", "english"),
    [
        ("4000000", "可达 3,000,000 余元/年", "can reach more than 3,000,000 yuan per year"),
        ("", "可达 3,000,000 元/年", "can reach 3,000,000 yuan per year"),
    ],
)
def test_amount_that_can_be_reached(high: str, chinese: str, english: str, tmp_path: Path) -> None:
    """It is true that a figure that can be reached, and more, says so in words that agree."""
    tables = {
        "places": "place_id,name,level,source_id\nd1,东区,district,s1\n",
        "claims": (
            "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,source_id\n"
            f"c1,d1,district,innovation_fund,3000000,元/年,up_to,3000000,{high},s1\n"
        ),
    }
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        found = {each: content_of(records, "payments", "payments/", each) for each in ("zh", "en")}

    assert chinese in found["zh"]
    assert english in found["en"]
