"""Page kinds: what pages there are, and what their values say."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pytest

from gongshi.derive import Records
from gongshi.pages import page_kinds
from gongshi.pages.claims import Way, ways_of
from gongshi.pages.content import render_content
from gongshi.pages.frame import Publication
from gongshi.pages.kind import HOLE
from gongshi.pages.lists import facets_of
from gongshi.pages.parts import number_text, size_text
from gongshi.pages.project import chain_of, passed_of
from gongshi.pages.related import SHOWN, Related
from gongshi.pages.view import Page
from gongshi.rules import load_rules
from gongshi.schema import load_schemas
from tests.factory import EVERY_KIND, open_records

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.derive import Record
    from gongshi.pages import Subject

DISTRICT = '<a href="../places/d1/">{}</a>'
ADDRESS = (
    '<a href="https://e.org/?a=1&amp;b=2" rel="nofollow noopener external">'
    "https://e.org/?a=1&amp;b=2</a>"
)
NAME = {"zh": "公示", "en": "Register"}
HEAD = "org_id,name,registration,type,status,source_id"


def subjects_of(records: Records, kind: str) -> dict[str, Subject]:
    """Return the subjects of a kind by their path."""
    found = next(each for each in page_kinds() if each.name == kind)
    return {each.path: each for each in found.pages(records)}


def content_of(records: Records, kind: str, path: str, language: str = "zh") -> str:
    """Return the content of a page."""
    found = next(each for each in page_kinds() if each.name == kind)
    subject = subjects_of(records, kind)[path]
    return render_content(records, Publication({}, NAME), subject, found, language)


# --- kinds --------------------------------------------------------------------------------------


SEVERAL: Final = {
    "projects": (
        "project_id,title,org_id,buyer_id,stage,place_id,contract_yuan,price_basis,paid_yuan,"
        "source_id\n"
        "p1,修路,o1,o3,settled,d2,1000,,,s1\np2,送饭,o1,o3,design,d2,1000,,,s1\n"
        "p3,读书,o1,o3,settled,d2,500,per_year,300,s1\np4,唱歌,o1,o3,settled,d2,500,per_year,300,s1\n"
    ),
    "payments": (
        "payment_id,project_id,payee_id,paid_on,amount_yuan,source_id\n"
        "y1,p1,o1,2025-02-01,500,s1\ny2,p1,,2025-02-01,500,s1\n"
    ),
    "milestones": (
        "project_id,stage,on,source_id\n"
        "p1,need,2025-01-01,s1\np1,design,2025-01-05,s1\np1,settled,2025-02-01,s1\n"
    ),
}
"""What a sum of several records needs, and a chain with dated steps."""


@pytest.mark.slow
def test_every_kind_has_pages(tmp_path: Path) -> None:
    """It is true that every kind yields pages of its own path, with words in both languages."""
    with open_records(tmp_path, {"one": {**EVERY_KIND, **SEVERAL}}) as records:
        found = {kind.name: list(kind.pages(records)) for kind in page_kinds()}

    empty = {name for name, subjects in found.items() if not subjects}
    spare = {name for name in found if name.endswith(("-pages", "-unplaced", "-aside"))}
    # The sample's needs name no channel, and no premises in it are free of rent.
    assert empty <= spare | {
        "needs-package-channel", "needs-package-channel-met",
        "tenancies-package-free-endless", "tenancies-package-free-measured",
        # Its lists are short.
        "indicator-list", "crosscheck-found",
    }  # fmt: skip
    for kind in page_kinds():
        pattern = re.escape(kind.main).replace(r"\{id\}", "[a-z0-9_-]+")
        for subject in found[kind.name]:
            assert re.fullmatch(pattern, subject.path)
            assert subject.title["zh"]
            assert subject.description["zh"]
    paths = [each.path for subjects in found.values() for each in subjects]
    assert len(paths) == len(set(paths))


def test_exemplars_are_apart() -> None:
    """It is true that no two kinds share an exemplar, and an exemplar lies as deep as its pages."""
    kinds = page_kinds()

    paths = [each.exemplar() for each in kinds]
    paths += [each.exemplar(synthetic=True, aside=True) for each in kinds if not each.neutral]

    assert len(set(paths)) == len(paths)
    assert len({each.name for each in kinds}) == len(kinds)
    for kind in kinds:
        assert kind.exemplar().count("/") == kind.main.count("/")
        assert (HOLE in kind.exemplar()) == ("{id}" in kind.path)


def test_kinds_are_in_their_order() -> None:
    """It is true that the front page comes first, and each list right before its records."""
    names = [each.name for each in page_kinds()]

    assert names[0] == "overview"
    assert names.index("organizations") < names.index("organization") < names.index("projects")


@pytest.mark.slow
def test_sides_stand_apart(tmp_path: Path) -> None:
    """It is true that the sides have pages of their own, and the fictitious ones are marked."""
    demo = {"organizations": f"{HEAD}\nx1,假会,registered,association,active,s1\n"}
    real = {
        "organizations": f"{HEAD}\no1,真会,registered,association,active,s2\n",
        "sources": "source_id,title\ns2,x\n",
    }
    told = {"demo": {"synthetic": True}}
    with open_records(tmp_path, {"demo": demo, "real": real}, told) as records:
        main, other = (Records(each) for each in records.site.sides)
        paths = {
            side: dict(
                each for kind in page_kinds() for each in subjects_of(held, kind.name).items()
            )
            for side, held in (("main", main), ("other", other))
        }
        fictitious = content_of(other, "organization", "organizations/x1/")
        true = content_of(main, "organization", "organizations/o1/")
        lists = (
            content_of(main, "organizations", "organizations/"),
            content_of(other, "organizations", "organizations/synthetic/"),
        )

    assert not paths["main"].keys() & paths["other"].keys()
    assert {"organizations/x1/", "data/demo/", "synthetic/"} <= paths["other"].keys()
    assert {"organizations/o1/", "data/all/", "rules/", ""} <= paths["main"].keys()
    assert all(each.synthetic for each in paths["other"].values())
    assert not any(each.synthetic for each in paths["main"].values())
    assert "虚构数据</span></h1>" in fictitious
    assert "虚构数据" not in true
    assert [re.findall(r'data-record-id="(\w+)"', each) for each in lists] == [["o1"], ["x1"]]
    assert 'href="../organizations/synthetic/" data-switch' in lists[0]
    assert 'href="../../organizations/" data-switch' in lists[1]


# --- the chain of a project ---------------------------------------------------------------------


def test_chain() -> None:
    """It is true that only steps on record stand in the parts, notices beside them."""
    told = [
        ("need", "need", "documented", "need_record"),
        ("design", "design", "reached", None),
        ("procured", "undertaking", "not_reached", None),
        ("settled", "payment", "begun", "payment"),
    ]
    steps = [{"step": a, "linzi_step": b, "state": c, "evidence": d} for a, b, c, d in told]
    marks = [{"stage": "awarded", "on": "2025-03-01"}, {"stage": "need", "on": "2025-01-01"}]
    schemas = load_schemas()

    parts = chain_of(schemas, steps, marks)

    assert [
        (each.name, [step["step"] for step in each.steps], len(each.notices)) for each in parts
    ] == [("need", ["need"], 0), ("undertaking", [], 1), ("payment", ["settled"], 0)]
    assert [each["step"] for each in passed_of(schemas, steps)] == ["design"]


@pytest.mark.slow
def test_chain_on_the_page(tmp_path: Path) -> None:
    """It is true that only recorded steps are drawn, and what follows is said in one sentence."""
    tables = {
        "projects": (
            "project_id,title,stage,need_id,source_id\np1,修路,procured,n1,s1\n"
            "p2,种树,implementing,,s1\n"
        ),
        "needs": "need_id,title,raised_on,source_id\nn1,路坏了,2025-01-01,s1\n",
        "milestones": "project_id,stage,on,source_id\np1,design,2025-01-31,s1\n",
        "places": "place_id,name,level,source_id\nd1,东区,district,s1\n",
    }
    with open_records(tmp_path, {"one": tables}) as records:
        html = content_of(records, "project", "projects/p1/")
        english = content_of(records, "project", "projects/p1/", "en")
        silent = content_of(records, "project", "projects/p2/")
        whole = content_of(records, "chain", "chain/")

    states = re.findall(r'data-step="(\w+)" data-state="(\w+)"', html)
    assert states == [("need", "documented"), ("design", "documented")]
    assert '<time datetime="2025-01-01">' in html
    assert "距“点单（提出需求）” 30 天" in html
    assert "30 days after “Need”" in english
    assert re.findall(r"<p[^>]*data-inferred>[^<]*：([^<]*)</p>", html) == ["立项、采购。"]
    assert "gs-chain" not in silent
    assert 'data-denies="steps"' in silent
    assert re.findall(r'<tr data-step="(\w+)">', whole) == ["need", "design"]
    assert "<svg" not in whole


# --- an organization's scores and money ---------------------------------------------------------


def score(period: str, points: str | None, **more: str) -> Record:
    """Return a row of evaluations."""
    return {"component": "month", "period": period, "score": points, **more}


def test_rule_has_a_page(tmp_path: Path) -> None:
    """It is true that a rule's page shows its ground, remedy, query, and both examples."""
    with open_records(tmp_path, {"one": EVERY_KIND}) as records:
        html = content_of(records, "rule", "rules/score-over-maximum/")
        listed = content_of(records, "rules", "rules/")
        paths = set(subjects_of(records, "rule"))

    assert "FROM evaluations\nWHERE score &gt; max_score</code>" in html
    assert html.count("<strong>不合规则</strong>") == 1
    assert html.count('评估记录 <span class="gs-code">evaluations</span>') == 2
    assert "核对得分和满分" in html
    assert paths == {f"rules/{each}/" for each in load_rules()}
    assert all(f'href="../{path}"' in listed for path in paths)


def test_rule_of_the_site_shows_its_packages(tmp_path: Path) -> None:
    """It is true that the example of a rule over all packages shows each, with what fails."""
    with open_records(tmp_path, {"one": EVERY_KIND}) as records:
        html = content_of(records, "rule", "rules/uscc-shared/")

    before, after = html.split("<h3>数据包 2</h3>")[:2]
    assert before.count("<strong>") == 0
    assert after.count("<strong>不合规则</strong>") == 1


@pytest.mark.slow
def test_quarter_does_not_break_the_page(tmp_path: Path) -> None:
    """It is true that a month's component in a quarter's period is valid data with a page."""
    tables = {
        **EVERY_KIND,
        "evaluations": "evaluation_id,scheme,subject_type,org_id,period,component,status,score,"
        "source_id\n"
        "e1,linzi-star,organization,o1,2025-Q3,month,scored,9.5,s1\n"
        "e2,linzi-star,organization,o1,2025-04,month,scored,7.5,s1\n",
    }
    with open_records(tmp_path, {"one": tables}) as records:
        html = content_of(records, "organization", "organizations/o1/")

    assert html.count('class="gs-bar"') == 1
    assert "2025 年各月得分" in html


# --- lists --------------------------------------------------------------------------------------


def test_facets(tmp_path: Path) -> None:
    """It is true that facets count the default list, places with all that lies within them."""
    with open_records(tmp_path, {"one": EVERY_KIND}) as records:
        facets = {each.name: dict(each.counts) for each in facets_of(records, "organizations")}
        empty = {each.name for each in facets_of(records, "venues")}

    assert facets["place"] == {"d1": 2, "d2": 1}
    assert facets["registration"] == {"registered": 1, "recorded": 1}
    assert facets["status"] == {"active": 2}
    # Bodies that are in no count can be asked for by their type.
    assert facets["type"] == {"association": 1, "service": 1, "party_body": 1}
    assert facets["stars"] == {"5": 1}
    assert empty == {"place", "kind"}


@pytest.mark.slow
def test_list_of_many(tmp_path: Path) -> None:
    """It is true that a list over 200 records has further pages, each record once, in order."""
    rows = "".join(
        f"o{number:04},组织,registered,service,active,s1\n" for number in range(450, 0, -1)
    )
    tables = {"organizations": f"{HEAD}\n{rows}p1,党委,unknown,party_body,active,s1\n"}
    with open_records(tmp_path, {"one": tables}) as records:
        first = subjects_of(records, "organizations")
        rest = subjects_of(records, "organizations-pages")
        pages = [
            content_of(records, "organizations", "organizations/"),
            *(content_of(records, "organizations-pages", path) for path in rest),
        ]
        english = content_of(records, "organizations-pages", "organizations/pages/3/", "en")

    listed = [re.findall(r'data-record-id="(\w+)"', page) for page in pages]
    assert [*first, *rest] == [
        "organizations/", "organizations/pages/2/", "organizations/pages/3/",
    ]  # fmt: skip
    assert [len(each) for each in listed] == [200, 200, 50]
    assert [each for page in listed for each in page] == [
        f"o{number:04}" for number in range(450, 0, -1)
    ]
    assert re.findall(r'href="(\.\./organizations/pages/\d/)"', pages[0]) == [
        "../organizations/pages/2/", "../organizations/pages/3/",
    ]  # fmt: skip
    assert 'href="../../../organizations/"' in pages[1]
    assert re.search('data-match-count="450">(<[^>]*>)?450<', pages[0])
    assert "page 3 of 3" in english
    assert rest["organizations/pages/2/"].title["zh"].endswith(" · 2")


@pytest.mark.slow
def test_empty_list(tmp_path: Path) -> None:
    """It is true that a list without records is a page that says so."""
    with open_records(tmp_path, {"one": {}}) as records:
        html = content_of(records, "organizations", "organizations/")
        rest = subjects_of(records, "organizations-pages")

    assert re.search('data-match-count="0">(<[^>]*>)?0<', html)
    assert rest == {}


# --- what other tables say ----------------------------------------------------------------------


@pytest.mark.slow
def test_related_tables(tmp_path: Path) -> None:
    """It is true that a record's page has one section a relation, named where there are several."""
    tables = {
        "organizations": f"{HEAD}\n"
        "o1,甲,registered,service,active,s1\no2,乙,registered,service,active,s1\n",
        "projects": "project_id,title,org_id,buyer_id,stage,source_id\np1,x,o1,o2,need,s1\n",
        "memberships": "org_id,member_id,source_id\no2,o1,s1\n",
    }
    with open_records(tmp_path, {"one": tables}) as records:
        related = Related(records, "organizations", skip=frozenset({("projects", "org_id")}))
        first = [(each.schema.name, each.field, each.more) for each in related.sections("o1")]
        second = [(each.schema.name, each.field) for each in related.sections("o2")]
        html = content_of(records, "organization", "organizations/o2/")

    assert first == [("memberships", "member_id", 0)]
    assert second == [("projects", "buyer_id"), ("memberships", "org_id")]
    assert '<a href="../../projects/p1/">x</a>' in html


@pytest.mark.slow
def test_related_rows_are_cut(tmp_path: Path) -> None:
    """It is true that a long table is cut on another record's page, with the way to all of it."""
    rows = "".join(f"v1,o{number},s1\n" for number in range(SHOWN + 1))
    bodies = "".join(f"o{number},组,registered,service,active,s1\n" for number in range(SHOWN + 1))
    tables = {
        "organizations": f"{HEAD}\n{bodies}",
        "venues": "venue_id,name,kind,source_id\nv1,中心,incubator,s1\n",
        "tenancies": f"venue_id,org_id,source_id\n{rows}",
    }
    with open_records(tmp_path, {"one": tables}) as records:
        (section,) = Related(records, "venues").sections("v1")
        html = content_of(records, "venue", "venues/v1/")

    assert (len(section.rows), section.more) == (SHOWN, SHOWN + 1)
    assert 'href="../../data/one/tenancies/"' in html
    assert f"显示 {SHOWN} 条，共 {SHOWN + 1} 条。" in html


# --- values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""), ("", ""), ("0", "0"), ("1000", "1,000"), ("1000.50", "1,000.50"),
        ("1e3", "1,000"),
        (".5", "0.5"), ("-1234.5", "-1,234.5"), (Decimal("5.0"), "5.0"), (7, "7"), ("约五", "约五"),
    ],
)  # fmt: skip
def test_number_text(value: str | int | Decimal | None, shown: str) -> None:
    """It is true that a number keeps its decimals and gets its thousands apart."""
    assert number_text(value) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (99_949, "99.9 KB"), (100_000, "100 KB"),
        (1_500_000, "1.5 MB"), (2_500_000_000, "2.5 GB"),
    ],
)  # fmt: skip
def test_size_text(size: int, shown: str) -> None:
    """It is true that a size is told in the unit a person reads."""
    assert size_text(size) == shown


@pytest.mark.parametrize(
    ("resource", "field", "cell", "zh", "en"),
    [
        ("organizations", "type", "association", "社会团体", "Association"),
        ("organizations", "is_community", "true", "是", "yes"),
        ("organizations", "is_community", "0", "否", "no"),
        ("organizations", "staff_persons", "1234", "1,234", "1,234"),
        ("organizations", "summary", "", "", ""),
        ("organizations", "summary", None, "", ""),
        ("organizations", "summary", "中文", "中文", '<span lang="zh">中文</span>'),
        ("organizations", "aliases", "a; b;;", "a、b", "a, b"),
        ("organizations", "place_id", "d1", *(DISTRICT.format(name) for name in ("东区", "East"))),
        ("organizations", "place_id", "nowhere", "nowhere", "nowhere"),
        ("milestones", "on", "2025-01-31", *['<time datetime="2025-01-31">2025-01-31</time>'] * 2),
        ("sources", "url", "https://e.org/?a=1&b=2", *[ADDRESS] * 2),
    ],
)  # fmt: skip
def test_cell(  # noqa: PLR0913, PLR0917 - a row of the table above
    resource: str, field: str, cell: str | None, zh: str, en: str, tmp_path: Path
) -> None:
    """It is true that a cell is shown as its type is read, in the page's language."""
    with open_records(tmp_path, {"one": EVERY_KIND}) as records:
        kind = page_kinds()[0]
        subject = next(iter(subjects_of(records, "claims").values()))
        schema = records.site.schemas.resources[resource]
        known = schema.field(field)
        assert known is not None
        pages = [Page(records, Publication({}, NAME), subject, kind, each) for each in ("zh", "en")]
        shown = [page.whole(page.cell(schema, known, {field: cell})) for page in pages]

    assert [text.replace("；", "、").replace("; ", ", ") for text in shown] == [zh, en]


def test_source_and_its_place(tmp_path: Path) -> None:
    """It is true that a source is linked with day and paragraph, in English in English words."""
    with open_records(tmp_path, {"one": EVERY_KIND}) as records:
        subject = next(iter(subjects_of(records, "claims").values()))
        page = Page(records, Publication({}, NAME), subject, page_kinds()[0], "en")
        places = (None, "第17段 4处", "p. 3")
        plain, paragraph, other = (
            page.whole(page.source({"source_id": "s1", "source_locator": each})) for each in places
        )

    link = (
        '<a href="../sources/#s1"><span lang="zh">报告</span></a>, '
        '<time datetime="2026-01-02">2026-01-02</time>'
    )
    assert plain == link
    assert paragraph.startswith(f"{link}, ")
    assert "17" in paragraph
    assert '<span lang="zh"> 4处</span>' in paragraph
    assert other == f"{link}, p. 3"


# --- published figures --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ({"value": "30.6", "definitions": "a=92.31;b=30.58", "fractions": "a=72/78;b=74/242"},
         [Way("a", "72 ÷ 78", "92.31", same=False), Way("b", "74 ÷ 242", "30.58", same=True)]),
        ({"value": "1", "definitions": "a=1.00;b=2.00", "fractions": "b=4/2"},
         [Way("a", "", "1", same=True), Way("b", "4 ÷ 2", "2", same=False)]),
        ({"value": "1", "definitions": None, "fractions": None}, []),
    ],
)  # fmt: skip
def test_definitions_of_a_check(check: Record, expected: list[Way]) -> None:
    """It is true that each definition stands with its fraction, and whether it gives the figure."""
    assert ways_of(check) == expected


CLAIMS = (
    "claim_id,place_id,subject,measure,value,unit,qualifier,source_id,source_locator\n"
    "c1,d1,district,communities,1,个,exact,s1,第1段\n"
    "c2,d1,district,communities,4,个,exact,s1,第2段\n"
    "c3,d2,南,salons,3,期,exact,s1,第3段\n"
)


@pytest.mark.slow
def test_claims_begin_with_the_balance(tmp_path: Path) -> None:
    """It is true that the page tells all outcomes first, each a link to where its figures stand."""
    places = EVERY_KIND["places"] + "".join(
        f"k{each},社{each},,community,d1,,s1\n" for each in "ab"
    )
    tables = {**EVERY_KIND, "claims": CLAIMS, "places": places}
    with open_records(tmp_path, {"one": tables}) as records:
        content = content_of(records, "claims", "claims/")
        rows = {row["claim_id"]: row for row in records.rows("claim_checks")}

    assert [rows[each]["outcome"] for each in ("c1", "c2", "c3")] == [
        "mismatch", "not_computable", "not_computable",
    ]  # fmt: skip
    balance = content.index('class="gs-plain gs-outcomes"')
    assert balance < content.index('id="c1"') < content.index('id="c2"') < content.index('id="c3"')
    for outcome, count in (("mismatch", 1), ("not_computable", 2)):
        assert re.search(
            rf'href="\.\./claims/#{outcome}" data-count="claims" '
            rf'data-count-of="side=real&amp;outcome={outcome}"[^>]*>{count}<',
            content,
        )
    assert {
        "place": "东区",
        "value": "4",
        "source": "报告",
        "source_locator": "第2段",
    }.items() <= rows["c2"].items()
