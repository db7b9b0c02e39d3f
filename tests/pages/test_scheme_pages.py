"""A scheme's page: what its rulebook holds stands there, what it lacks does not."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from gongshi.pages import page_kinds
from gongshi.pages.clauses import has_total
from gongshi.pages.evaluations.parameters import parameters_of
from gongshi.pages.evaluations.rules import rules_of
from gongshi.pages.frame import Publication
from gongshi.pages.view import Page
from gongshi.rulebook import Outcome, Rulebook, Steps, Weighted, grounds, load_rulebooks, marks
from tests.factory import open_records
from tests.pages.test_pages import NAME, content_of, subjects_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongshi.derive import Records
    from gongshi.pages import PageKind

NEWEST = {scheme: versions[-1] for scheme, versions in load_rulebooks().items()}
LANGUAGES = ("zh", "en")


def _weighted(rulebook: Rulebook) -> Weighted | None:
    return rulebook.method if isinstance(rulebook.method, Weighted) else None


def _validity(rulebook: Rulebook) -> bool:
    return isinstance(rulebook.method, Outcome) and bool(rulebook.method.regimes)


CONCEPTS: dict[str, tuple[Callable[[Rulebook], object], str, str]] = {
    "weights": (
        lambda book: has_total(book) and len(book.method.components) > 1,  # type: ignore[union-attr]
        "权重|加权",
        "weight",
    ),
    "total": (has_total, "总分|名次|舍入", r"the total|ranked|rounded"),
    "stars": (
        lambda book: (m := _weighted(book)) and m.bands, "[一二三四五]星|星级", r"\bstars?\b"
    ),
    "gates": (lambda book: (m := _weighted(book)) and m.gates, "门槛", r"\bgates?\b"),
    "warnings": (
        lambda book: (m := _weighted(book)) and m.warn, "约谈提醒|责令退出", "warning|re-entry"
    ),
    "months": (lambda book: (m := _weighted(book)) and m.series, "按月|计分月", "every month"),
    "validity": (_validity, "有效", "valid"),
    "steps": (lambda book: isinstance(book.method, Steps), "步骤", r"\bsteps?\b"),
}  # fmt: skip
"""What only some rulebooks hold, and words by which a reader would know it."""


Sides = dict[bool, "Records"]


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    """Empty sites, of real and of fictitious data, which have the pages of all schemes."""
    told = {"a": {"synthetic": True}}
    real, made = (tmp_path_factory.mktemp(name) for name in ("real", "made"))
    with open_records(real, {"a": {}}) as one, open_records(made, {"a": {}}, told) as other:
        yield {False: one, True: other}


@pytest.fixture
def records(request: pytest.FixtureRequest, sides: Sides) -> Records:
    """Return the side of the scheme that a test is about; real data where it is about none."""
    call = getattr(request.node, "callspec", None)
    scheme = call.params.get("scheme") if call else None
    return sides[bool(scheme and NEWEST[scheme].synthetic)]


def _rules(records: Records, scheme: str, language: str) -> str:
    """Return what a reader reads in the section of rules, marks left out."""
    page = content_of(records, "scheme", f"evaluations/{scheme}/", language)
    found = re.search(r'<ol class="gs-rules">.*</ol>', page, re.DOTALL)
    assert found
    return _text(re.sub(r"<abbr.*?</abbr>", "", found[0]))


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", NEWEST)
def test_only_what_the_rulebook_holds(
    scheme: str, language: str, concept: str, records: Records
) -> None:
    """It is true that a page speaks of weights, stars and the like where its rulebook has them."""
    holds, *words = CONCEPTS[concept]
    text = _rules(records, scheme, language)

    told = re.search(words[LANGUAGES.index(language)], text, re.IGNORECASE)

    assert bool(told) == bool(holds(NEWEST[scheme])), text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", NEWEST)
def test_all_that_is_stated(scheme: str, language: str, records: Records) -> None:
    """It is true that every entry that a source states is in a clause with that mark."""
    rulebook, told = NEWEST[scheme], marks(NEWEST[scheme])
    subject = subjects_of(records, "scheme")[f"evaluations/{scheme}/"]
    page = Page(records, Publication({}, NAME), subject, _kind(), language)
    clauses = rules_of(page, rulebook, told)
    covered = frozenset[str]().union(*(each.places for each in clauses))
    stated = {
        place for place, (_, mark) in told.items()
        if mark == "S" and not place.startswith("source.") and place not in _HEAD
    }  # fmt: skip

    missing = {
        place
        for place in stated
        if not any(place == each or place.startswith((f"{each}.", f"{each}[")) for each in covered)
    }

    assert missing == set()
    text = _rules(records, scheme, language)
    for clause in clauses:
        for part in clause.parts:
            assert " ".join(part.words.split()) in text
            if part.mark == "S":
                assert all(
                    mark in {"S", ""}
                    for place, (_, mark) in told.items()
                    if any(place == each or place.startswith(f"{each}.") for each in part.places)
                )


_HEAD = {"period"}
"""What stands at the head of the page and not among the rules."""


def _kind() -> PageKind:
    return next(each for each in page_kinds() if each.name == "scheme")


def test_luyang(records: Records) -> None:
    """It is true that Party work and audit are criteria of the annual inspection there."""
    text = _rules(records, "luyang-inspection", "zh")

    assert "“年度检查”的重要考核指标：社会组织党建工作、社会组织财务审计" in text
    assert "应达" not in text


def test_hejiang(records: Records) -> None:
    """It is true that the three contents of the composite assessment are named."""
    text = _rules(records, "hejiang-composite", "zh")

    assert "考核的内容：党建情况、参与基层治理、脱贫攻坚" in text


def test_linzi(records: Records) -> None:
    """It is true that the stated exit, Party first and both readings of three stars stand there."""
    page = content_of(records, "scheme", "evaluations/linzi-star/", "zh")
    text = re.sub(r"\s+", " ", re.sub(r"<(?!abbr|/abbr)[^>]+>", "", page))
    stated, assumed = (rf"[^。]*。 <abbr class=\"gs-from gs-from-{mark}\"" for mark in ("s", "a"))

    assert re.search("“党建落实”是考核的首要依据" + stated, text)
    assert re.search("整改不到位的，责令退出社会组织孵化中心" + stated, text)
    assert re.search("是否退出由主管部门决定；" + assumed, text)
    assert re.search(r"连续 3 个月得分低于 6 分的，约谈提醒", text)
    assert "不高于三星" in text
    assert "另一种读法：低于三星" in text


def test_a_source_is_cited_only_for_what_it_says() -> None:
    """It is true that a rulebook that cites a source names the rule which stands there."""
    assert [
        scheme for scheme, book in NEWEST.items()
        if isinstance(source := book.tree["source"], dict)
        and "source_id" in source and "name" not in source
    ] == []  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_grades(records: Records, language: str) -> None:
    """It is true that grades are put down to the regulation and to no report of a district."""
    html = content_of(records, "scheme", "evaluations/grade/", language)
    card = html.split("</aside>")[0].rsplit('<div class="gs-card">', 1)[1]

    assert "社会组织评估管理办法" in card
    assert "sources/#" not in card
    assert not re.search("未知|不详|unknown", card)


PARAMETER = re.compile(
    r'<tr data-parameter="([^"]+)"><td [^>]*>(.*?)</td><td [^>]*>(.*?)</td>', re.DOTALL
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", sorted(NEWEST))
def test_parameters_are_in_words(scheme: str, language: str, records: Records) -> None:
    """It is true that a scheme's parameters have words in both languages, all of them."""
    page = content_of(records, "scheme", f"evaluations/{scheme}/", language)
    found = {place: cells for place, *cells in PARAMETER.findall(page)}

    assert set(found) == set(grounds(NEWEST[scheme]))
    for place, cells in found.items():
        for cell in cells:
            assert cell.strip(), place
            assert "<code>" not in cell, place
            foreign = "[A-Za-z]{2,}" if language == "zh" else "[\u4e00-\u9fff]"
            assert not re.search(foreign, unescape(cell)), (place, cell)


def test_parameters_of_another_rulebook_stand_as_written(records: Records) -> None:
    """It is true that a key or value without words is shown as it is, and escaped."""
    subject = subjects_of(records, "scheme")["evaluations/grade/"]
    page = Page(records, Publication({}, NAME), subject, _kind(), "zh")

    (found,) = parameters_of(page, {"bloom.<b>": ("so & so", "A")}, {"bloom.<b>"})

    assert found.name == "<code>bloom</code> › <code>&lt;b&gt;</code>"
    assert found.value == "<code>so &amp; so</code>"
