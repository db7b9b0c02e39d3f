"""Words of the start page, of bodies that are counted nowhere, and of what is only consistent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from gongshi.derive import Records
from tests.factory import EVERY_KIND, open_records, open_site
from tests.pages.test_pages import content_of

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,window,source_id\n"
MEAN = (
    f"{CLAIMS}c1,d1,community_orgs,orgs_total,667,家,exact,667,667,目前，累计,s1\n"
    "c2,d1,community_orgs,orgs_per_community,11.3,个,average,11.25,11.35,,s1\n"
)
PLACES = "place_id,name,level,source_id\nd1,东区,district,s1\n"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_to_try_find_names_in_the_language_of_the_page(language: str, tmp_path: Path) -> None:
    """It is true that each word to try stands in a name that a reader of this language sees."""
    names = {"zh": "桥边手工坊", "en": "Bridge Workshop"}
    header = "org_id,name,name_en,registration,type,status,source_id\n"
    real = (
        f"o1,{names['zh']},{names['en']},recorded,community,active,s1\n"
        "o2,协会办公室,Association Office,unknown,public_body,active,s1\n"
    )
    tables = {
        "a": {"organizations": header + real},
        "b": {
            "organizations": f"{header}o3,北联合会,North Federation,recorded,service,active,s2\n",
            "sources": "source_id,title\ns2,报告\n",
        },
    }
    with open_records(tmp_path, tables, {"b": {"synthetic": True}}) as records:
        page = content_of(Records(records.site.sides[0]), "overview", "", language)

    words = [unquote(each) for each in re.findall(r'organizations/\?q=([^"]+)"', page)]
    assert words
    assert all(each in names[language] for each in words)


def test_number_of_organizations_says_of_when_it_is(tmp_path: Path) -> None:
    """It is true that the start page shows the time that a source gives instead of a day."""
    with open_records(tmp_path, {"a": {"places": PLACES, "claims": MEAN}}) as records:
        pages = [content_of(records, "overview", "", each) for each in ("zh", "en")]

    assert "目前，累计" in pages[0]
    assert "up to the present, cumulatively" in pages[1]


def test_base_that_follows_from_the_figure_verifies_nothing(tmp_path: Path) -> None:
    """It is true that a figure over a base concluded from it is not among those that agree."""
    tables = {"places": PLACES, "claims": MEAN}
    with open_site(tmp_path / "site", {"a": tables}) as site:
        found = {row["claim_id"]: row for row in Records(site).rows("claim_checks")}
    with open_records(tmp_path / "pages", {"a": tables}) as records:
        page = content_of(records, "claims", "claims/")

    assert (found["c2"]["verdict"], found["c2"]["outcome"]) == ("ROUNDS", "consistent")
    assert 'id="c2"' in page.split('id="consistent"')[1].split("</section>")[0]
    assert "能用别的数据实算的 0 个" in page


@pytest.mark.parametrize(("identifier", "told"), [("o3", False), ("o1", True), ("o2", True)])
def test_no_register_is_missed_where_none_exists(
    identifier: str,
    told: bool,
    tmp_path: Path,
) -> None:
    """It is true that a Party body's page tells nothing of a registration that it cannot have."""
    with open_records(tmp_path, {"a": dict(EVERY_KIND)}) as records:
        page = content_of(records, "organization", f"organizations/{identifier}/")

    assert "登记情况不详" not in page
    assert ("<h2>登记信息</h2>" in page) is told


@pytest.mark.slow
def test_reports_that_nobody_can_date_are_not_told_as_done(tmp_path: Path) -> None:
    """It is true that without records a page says neither that reports are due nor that none is."""
    organizations = (
        "org_id,name,registration,type,status,source_id\no1,甲队,unknown,unknown,unknown,s1\n"
    )
    with open_records(tmp_path, {"a": {"organizations": organizations}}) as records:
        pages = [
            content_of(records, "organization", "organizations/o1/", each) for each in ("zh", "en")
        ]

    assert "没有记录，应报期限也推算不出" in pages[0]
    assert "none on record, and no due day can be worked out" in pages[1]


@pytest.mark.slow
def test_area_of_ended_uses_is_in_no_sum(tmp_path: Path) -> None:
    """It is true that the area in rent-free use is that of uses that have not ended."""
    tables = {
        "places": PLACES, "organizations": EVERY_KIND["organizations"].replace(",d2,", ",d1,"),
        "venues": "venue_id,name,kind,place_id,source_id\nv1,甲园,incubator,d1,s1\n",
        "tenancies": (
            "venue_id,org_id,from_on,until_on,rent_modes,area_sqm,source_id\n"
            "v1,o1,2020-01-01,2021-01-01,free,30,s1\nv1,o2,2022-01-01,,free,50,s1\n"
        ),
    }  # fmt: skip
    with open_records(tmp_path, {"a": tables}) as records:
        page = re.sub(r"<[^>]*>", "", content_of(records, "tenancies", "tenancies/"))

    assert "2 条使用记录，已到期的也在内；未到期而有面积记录的 1 条，合计 50 平方米" in page


@pytest.mark.slow
def test_subject_of_any_table_is_named_in_english(tmp_path: Path) -> None:
    """It is true that a brand, platform or alias that a figure is about is told in English."""
    tables = {
        "places": PLACES,
        "brands": "brand_id,name,name_en,place_id,source_id\nb1,暖心,Warm Heart,d1,s1\n",
        "platforms": (
            "platform_id,name,name_en,kind,place_id,source_id\nf1,云店,Cloud Shop,app,d1,s1\n"
        ),
        "organizations": (
            "org_id,name,name_en,aliases,registration,type,status,source_id\n"
            "o1,蜂巢中心,Beehive Centre,蜂巢,unknown,unknown,unknown,s1\n"
            "o2,同名,One,,unknown,unknown,unknown,s1\no3,同名,Another,,unknown,unknown,unknown,s1\n"
        ),
        "claims": CLAIMS + "".join(
            f"c{number},d1,{subject},members,{number},家,exact,{number},{number},,s1\n"
            for number, subject in enumerate(("暖心", "云店", "蜂巢", "同名"), 1)
        ),
    }  # fmt: skip
    with open_records(tmp_path, {"a": tables}) as records:
        page = content_of(records, "claims", "claims/", "en")

    for name in ("Warm Heart", "Cloud Shop", "Beehive Centre"):
        assert name in page
    assert "同名" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_indicator_says_that_its_base_is_inferred(language: str, tmp_path: Path) -> None:
    """It is true that a base which no source prints is told as that, and figures by their names."""
    words = {
        "zh": ("分母为推断，来源没有印出", "平均每个社区社会组织数"),
        "en": ("inferred base, not printed in the source", "Social organizations per community"),
    }
    with open_records(tmp_path, {"a": {"places": PLACES, "claims": MEAN}}) as records:
        page = content_of(records, "indicator", "indicators/i03/", language)

    assert all(each in page for each in words[language])
    assert ">c2</a>" not in page
