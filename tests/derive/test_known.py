"""What the site knows about a topic: pages deny only where rows and figures are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.derive.definitions import load_topics, subjects
from gongshi.derive.known import Knowing, known_packages
from gongshi.schema import load_schemas
from tests.factory import EVERY_KIND, WITHOUT_DUTIES, open_records

if TYPE_CHECKING:
    from pathlib import Path

PLACES = (
    "place_id,name,level,parent_id,source_id\nd1,东区,district,,s1\nd2,南街,subdistrict,d1,s1\n"
)
PROJECTS = "project_id,title,aliases,stage,place_id,source_id\np1,修路,铺路;补路,need,d2,s1\n"
CLAIM = "claim_id,place_id,subject,measure,value,unit,source_id\n"


def test_measures_name_topics_that_exist() -> None:
    """It is true that every topic of a measure is one of the files, and every topic has words."""
    vocabulary = load_schemas().vocabularies["claims.measure"]
    topics = {each.id: each for each in load_topics()}

    assert {name for each in vocabulary.values for name in each.topics} <= set(topics)
    for topic in topics.values():
        assert set(topic.denials) <= set(subjects())
        words = [*topic.denials.values(), topic.title, topic.published]
        assert all(text[language].strip() for text in words for language in ("zh", "en"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("claim", "subject", "identifier", "topic"),
    [
        ("c1,d2,district,needs_found,117,个,s1", "places", "d1", "needs"),
        ("c1,d2,district,needs_found,117,个,s1", "packages", "one", "needs"),
        ("c1,,district,needs_found,117,个,s1", "packages", "one", "needs"),
        ("c1,d1,修路,money,5,元/月,s1", "projects", "p1", "money"),
        ("c1,d1,补路,money,5,万元,s1", "projects", "p1", "payments"),
        ("c1,d1,修路,contractor_orgs,9,家,s1", "projects", "p1", "undertaker"),
        ("c1,d1,district,bundled_fund,9,元,s1", "places", "d1", "payments"),
    ],
)
def test_published_figure_stands_against_a_denial(
    claim: str, subject: str, identifier: str, topic: str, tmp_path: Path
) -> None:
    """It is true that a figure speaks for its places, for those above, and for whom it names."""
    tables = {"places": PLACES, "projects": PROJECTS, "claims": f"{CLAIM}{claim}\n"}
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        known = (known_packages(records) if subject == "packages" else {}).get(
            identifier
        ) or Knowing(records.site, subject).of(identifier)

    assert known[topic].published == (("claims", "c1"),)
    assert not known[topic].silent


@pytest.mark.slow
def test_figure_of_another_place_says_nothing(tmp_path: Path) -> None:
    """It is true that what is said of a district is not said of each place in it."""
    claim = f"{CLAIM}c1,d1,district,needs_found,117,个,s1\n"
    with open_records(
        tmp_path, {"one": {"places": PLACES, "claims": claim}}, derivations=WITHOUT_DUTIES
    ) as records:
        places = Knowing(records.site, "places")
        known = [places.of(each)["needs"].silent for each in ("d1", "d2")]

    assert known == [False, True]


@pytest.mark.slow
def test_records_stand_against_a_denial(tmp_path: Path) -> None:
    """It is true that the rows of a subject are found wherever they stand."""
    with open_records(
        tmp_path,
        {"one": EVERY_KIND, "two": {"sources": "source_id,title\ns2,报告\n"}},
        derivations=WITHOUT_DUTIES,
    ) as records:
        packages = known_packages(records)
        projects = Knowing(records.site, "projects")
        p1, p2 = projects.of("p1"), projects.of("p2")
        organization = Knowing(records.site, "organizations").of("o1")

    assert (p1["payments"].records, p2["payments"].silent) == (1, True)
    assert p1["payments"].first == (("payments", "y1"),)
    assert organization["grade"].records == 1
    assert organization["payments"].first == (("payments", "y1"),)
    assert not any(each.silent for name, each in packages["one"].items() if name != "undertaker")
    # A package's own records of sources say nothing of what it is about.
    assert all(each.silent for each in packages["two"].values())


@pytest.mark.slow
def test_figure_of_a_project_is_money_of_its_parties(tmp_path: Path) -> None:
    """It is true that a figure about a project stands against a denial for its undertaker."""
    projects = PROJECTS.splitlines()
    row = dict(zip(projects[0].split(","), projects[1].split(","), strict=False))
    row |= {"org_id": "o1", "buyer_id": "o2"}
    tables = {
        "places": PLACES,
        "organizations": (
            "org_id,name,registration,type,status,source_id\no1,队,registered,service,active,s1\n"
            "o2,局,unknown,public_body,active,s1\no3,社,registered,service,active,s1\n"
        ),
        "projects": f"{','.join(row)}\n{','.join(row.values())}\n",
        "claims": f"{CLAIM}c1,d1,{row['title']},money,5,元/年,s1\n",
    }
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        organizations = Knowing(records.site, "organizations")
        known = [organizations.of(each)["money"].published for each in ("o1", "o2", "o3")]

    assert known == [(("claims", "c1"),), (("claims", "c1"),), ()]


@pytest.mark.slow
def test_vague_fund_is_the_figure_of_its_paragraph(tmp_path: Path) -> None:
    """It is true that a fund without an amount is paired with the figure in the same words."""
    claims = (
        "claim_id,place_id,measure,value,unit,qualifier,low,high,source_id,source_locator\n"
        "c1,d1,bundled_fund,8000000,元,nearly,7200000,8000000,s1,第19段 资金近800万元\n"
        "c2,d1,gov_fund_per_year,8000000,元,nearly,7200000,8000000,s1,第18段 近800万元\n"
        "c3,d1,money,14000000,元,and_more,14000000,15000000,s1,第9段 1400余万元购买服务资金\n"
    )
    funds = (
        "fund_id,name,place_id,amount_yuan,source_id,source_locator\n"
        "k1,打包资金,d1,,s1,第19段 近800万元\nk2,种子基金,d1,,s1,第19段\n"
        "k3,别的,d1,8000000,s1,第18段\nk4,打捆资金,d1,,s1,第9段 1400余万元\n"
        "k5,零头,d1,,s1,第9段 400余万元\n"
    )
    tables = {"places": PLACES, "claims": claims, "funds": funds}
    with open_records(tmp_path, {"one": tables}, derivations=WITHOUT_DUTIES) as records:
        figures = {each: records.figure_of_fund(each) for each in ("k1", "k2", "k3", "k4", "k5")}
        published = Knowing(records.site, "places").of("d1")["payments"].published

    assert {name: row and row["claim_id"] for name, row in figures.items()} == {
        "k1": "c1", "k2": None, "k3": "c2", "k4": "c3", "k5": None,
    }  # fmt: skip
    assert published == (
        ("claims", "c1"), ("claims", "c2"), ("claims", "c3"), ("funds", "k2"), ("funds", "k5"),
    )  # fmt: skip
