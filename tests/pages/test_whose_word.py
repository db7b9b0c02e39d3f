"""A page says on whose word a thing is: ours is called ours, and no record is no “no”."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from gongshi.pages import page_kinds
from gongshi.schema import load_schemas
from tests.factory import EVERY_KIND, open_records
from tests.pages.test_pages import content_of

if TYPE_CHECKING:
    from pathlib import Path

PLACES = (
    "place_id,name,level,parent_id,source_id\n"
    "d1,东区,district,,s1\nt1,南街,subdistrict,d1,s1\nt2,北街,subdistrict,d1,s1\n"
)
OURS = {
    "zh": "本站算出，不是主管部门公布的",
    "en": "computed by this site, not announced by an authority",
}


def _words(content: str) -> str:
    """Return what a reader sees of a page, in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", content).split())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_stars_that_we_computed_are_called_ours(language: str, tmp_path: Path) -> None:
    """It is true that the chip and the reasons of stars say that this site computed them."""
    with open_records(tmp_path, {"a": dict(EVERY_KIND)}) as records:
        page = content_of(records, "organization", "organizations/o1/", language)

    (chip,) = re.findall(r'<li class="gs-stars">.*?</li>', page)
    assert OURS[language] in chip
    assert OURS[language] in page.split('class="gs-rating"')[1]
    assert "公布的结果" not in page
    assert "published result" not in page


@pytest.mark.slow
@pytest.mark.parametrize("table", ["evaluations", "services", "claims", "mechanisms"])
def test_rows_of_places_within_name_their_place(table: str, tmp_path: Path) -> None:
    """It is true that no larger place seems to have what its source gives to a smaller one."""
    rows = {
        "evaluations": "evaluation_id,scheme,subject_type,place_id,period,component,status,result,"
        "source_id\ne1,pilot-approval,place,t1,2019,approval,scored,approved,s1\n",
        "services": "service_id,name,kind,place_id,source_id\nf1,上门,home_care,t1,s1\n",
        "claims": "claim_id,place_id,subject,measure,value,unit,window,source_id\n"
        "k1,t1,甲会,orgs_total,9,家,累计,s1\n",
        "mechanisms": "mechanism_id,name,kind,place_id,source_id\ng1,一心,programme,t1,s1\n",
    }
    with open_records(tmp_path, {"a": {"places": PLACES, table: rows[table]}}) as records:
        larger = content_of(records, "place", "places/d1/")

    section = larger.split(f'id="{table}"')[1].split("</section>")[0]
    assert 'href="../../places/t1/"' in section
    if table == "claims":
        assert "累计" in section


@pytest.mark.slow
def test_assessment_without_a_score_is_not_called_scored(tmp_path: Path) -> None:
    """It is true that an approval is told as decided, not as scored."""
    rows = (
        "evaluation_id,scheme,subject_type,place_id,period,component,status,result,source_id\n"
        "e1,pilot-approval,place,t1,2019,approval,scored,approved,s1\n"
    )
    with open_records(tmp_path, {"a": {"places": PLACES, "evaluations": rows}}) as records:
        found = [
            _words(content_of(records, "place", "places/t1/", language))
            for language in ("zh", "en")
        ]

    assert "已评分" not in found[0]
    assert "Scored" not in found[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "ours", "never"),
    [
        ("zh", "列入后没有移出记录的（数据整理至 2026-03-31）", "仍在名录"),
        ("en", "with no removal on record (data compiled up to 2026-03-31)", "till "),
    ],
)
def test_listing_without_a_removal_is_told_as_that(
    language: str, ours: str, never: str, tmp_path: Path
) -> None:
    """It is true that nobody is said to be on a list because no removal is on record."""
    tables = {
        "organizations": EVERY_KIND["organizations"], "places": EVERY_KIND["places"],
        "credit_events": (
            "event_id,org_id,kind,on,basis,source_id\nw1,o1,abnormal_listed,2025-02-01,失联,s1\n"
        ),
    }  # fmt: skip
    with open_records(tmp_path, {"a": tables}) as records:
        page = _words(content_of(records, "oversight", "oversight/", language))

    assert ours in page
    assert never not in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "提出后 8 天对接，没有落实记录"),
        ("en", "Matched 8 days after it was raised; no record that it was met"),
    ],
)
def test_days_go_with_the_match(language: str, expected: str, tmp_path: Path) -> None:
    """It is true that the days of a need matched and not met are those until it was matched."""
    tables = {
        "places": PLACES,
        "needs": "need_id,title,kind,place_id,raised_on,matched_on,source_id\n"
        "n1,修灯,need,t1,2025-04-28,2025-05-06,s1\n",
    }
    with open_records(tmp_path, {"a": tables}) as records:
        assert expected in _words(content_of(records, "needs", "needs/", language))


def test_every_compact_table_says_whom_its_rows_are_about() -> None:
    """It is true that no list behind a number shows rows without saying whose they are."""
    subjects = {"organizations", "projects", "places", "venues"}
    nameless = []
    for name, schema in load_schemas().tables.items():
        who = {each.fields[0] for each in schema.relations if each.resource in subjects}
        if schema.label_field not in schema.columns and who and not who & set(schema.columns):
            nameless.append(name)

    assert nameless == []


def test_rows_behind_a_number_of_duties_name_who_owes_them(tmp_path: Path) -> None:
    """It is true that the list behind a number of duties names the organization of each row."""
    with open_records(tmp_path, {"a": dict(EVERY_KIND)}) as records:
        kinds = [each for each in page_kinds() if each.name.startswith("duties-")]
        pages = [(kind.name, subject.path) for kind in kinds for subject in kind.subjects(records)]
        name, path = next(each for each in pages if "ann-1" in each[1])
        page = content_of(records, name, path)

    assert "organizations/o1/" in page


@pytest.mark.slow
def test_open_objection_is_marked_where_the_result_stands(tmp_path: Path) -> None:
    """It is true that an objection that is not decided stands on page and notice."""
    objections = (
        "objection_id,org_id,about,raised_on,state,source_id\n"
        "x1,o1,四月得分,2026-02-20,open,s1\nx2,o1,旧事,2024-05-01,open,s1\n"
        "x3,o1,五月得分,2026-02-21,upheld,s1\n"
    )
    with open_records(tmp_path, {"a": {**EVERY_KIND, "objections": objections}}) as records:
        notice = content_of(records, "results", "evaluations/linzi-star/2025/")
        head = content_of(records, "organization", "organizations/o1/").split("</header>")[0]

    told = notice.split("处理中的异议")[1].split("</ul>")[0]
    assert "四月得分" in told
    assert "旧事" not in told
    assert "五月得分" not in told
    assert "异议处理中：四月得分" in head
    assert "五月得分" not in head
