"""Ten questions that readers ask: each is a link on the start page, the answer three clicks away.

The menu is never opened, so that no click has to be counted for it: what is followed are links of
the pages themselves, which are there on a wide screen and on a phone. The way is the shortest that
the built pages offer from the question's own link; the browser then clicks it, link by link.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import expect

from gongshi.config import LANGUAGES
from gongshi.pages.overview import QUESTIONS
from gongshi.schema import load_schemas
from gongshi.words import sentences
from tests.conftest import AS_OF
from tests.kinds import address
from tests.register import DATA, read, uncounted_types

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_CLICKS: Final = 3
WIDTHS: Final = (1280, 360)
LINK: Final = re.compile(r'<a href="([^"]+)"(?![^>]*data-switch)')
ARTICLE: Final = re.compile(r"<article.*</article>", re.DOTALL)
TAG: Final = re.compile(r"<(script|style).*?</\1>|<[^>]+>", re.DOTALL)
Row = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What must stand on the page that answers a question: all of the texts."""

    texts: tuple[str, ...]
    after: Callable[[Page], None] | None = None
    """What else is done on the page."""


def rows(resource: str) -> list[Row]:
    """Return the rows of a resource in all packages."""
    return list(read(resource, DATA))


@cache
def names(language: str) -> Mapping[str, str]:
    """Return the names of organizations and places in a language, by identifier."""
    found = {}
    for resource, key in (
        ("organizations", "org_id"),
        ("places", "place_id"),
        ("venues", "venue_id"),
    ):
        for row in rows(resource):
            english = row.get("name_en") if language == "en" else ""
            found[row[key]] = english or row["name"]
    return found


def label(resource: str, field: str, code: str, language: str) -> str:
    """Return a code's label."""
    known = load_schemas().tables[resource].field(field)
    assert known is not None
    assert known.vocabulary is not None
    return known.vocabulary.label(code, language)


def community(language: str) -> list[Answer]:
    """All organizations of one community, with what they do."""
    held = [
        row for row in rows("organizations")
        if row.get("place_id") == "jiuzhong" and row["type"] not in uncounted_types()
    ]  # fmt: skip
    assert len(held) >= 2
    fields = [
        label("organizations", "fields", code, language)
        for row in held for code in row["fields"].split(";")
    ]  # fmt: skip
    assert fields
    told = names(language)
    return [Answer((told["jiuzhong"], *(told[row["org_id"]] for row in held), *fields))]


def status(language: str) -> list[Answer]:
    """A recorded organization that is active, and one that was deregistered."""
    words, answers = sentences("pages", language), []
    for wanted in (("recorded", "active"), ("registered", "deregistered")):
        row = next(
            row for row in rows("organizations") if (row["registration"], row["status"]) == wanted
        )
        registration, state = (
            label("organizations", name, row[name], language) for name in ("registration", "status")
        )
        told = names(language)[row["org_id"]]
        if row["status_evidence"] == "report":
            state = words["status_reported_active"].format(date=row["status_on"])
        answers.append(Answer((told, registration, words["status"] + state)))
    return answers


def money(language: str) -> list[Answer]:
    """The sum paid in the newest year, with every payee."""
    paid = [row for row in rows("payments") if row["paid_on"] <= "2026-12-31"]
    year = max(row["paid_on"][:4] for row in paid)
    own = [row for row in paid if row["paid_on"].startswith(year)]
    total = sum(Decimal(row["amount_yuan"]) for row in own)
    payees = {names(language)[row["payee_id"]] for row in own}
    assert payees
    return [Answer((year, f"{total:,f}", *payees))]


def project(language: str) -> list[Answer]:
    """The project of 5,000 yuan a year: what was spent, its stage and its result."""
    (row,) = (row for row in rows("projects") if "社区大管家" in row["title"])
    (spent,) = (each for each in rows("claims") if each["subject"] == row["title"])
    assert (spent["value"], spent["unit"]) == ("5000", "元/年")
    assert not row.get("contract_yuan")
    stage = label("projects", "stage", row["stage"], language)
    title = row["title_en"] if language == "en" else row["title"]
    return [Answer((title, "每年由政府花费5000元", stage, "解决商户占道经营的问题"))]


def needs(language: str) -> list[Answer]:
    """How many needs were met, and how many days one of them took."""
    held = [row for row in rows("needs") if row.get("met_on")]
    (meals,) = (row for row in held if row["need_id"] == "n-meals")
    words = sentences("pages", language)
    title = meals["title_en"] if language == "en" else meals["title"]
    # From 9 January to 8 September 2023.
    assert (meals["raised_on"], meals["met_on"]) == ("2023-01-09", "2023-09-08")
    share = Decimal(100 * len(held)) / Decimal(sum(bool(r.get("raised_on")) for r in rows("needs")))
    return [
        Answer((
            title, words["needs_days"].format(days=242), str(len(held)),
            words["needs_met"].format(pct=round(share, 1)),
        ))
    ]  # fmt: skip


def _recalculate(page: Page) -> None:
    box = page.locator("[data-recalculate]").first
    box.locator("[data-recalculate-run]").click()
    expect(box).to_have_attribute("data-state", "same")


def stars(language: str) -> list[Answer]:
    """The arithmetic of one total, and the button that computes it again."""
    words = sentences("pages", language)
    head = words["why_stars"].format(stars=words["star_5"])
    return [Answer((head, "÷ 100", words["again_run"]), _recalculate)]


def oversight(language: str) -> list[Answer]:
    """Everyone who was called in, made to leave or put on the abnormal list."""
    told = names(language)
    kinds = ("talk", "rectified", "rectification_failed", "exit", "abnormal_listed")
    held = [row for row in rows("credit_events") if row["kind"] in kinds]
    assert {row["kind"] for row in held} == set(kinds)
    return [
        Answer((
            *{told[row["org_id"]] for row in held}, *{row["on"] for row in held},
            *(label("credit_events", "kind", kind, language) for kind in kinds),
        ))
    ]  # fmt: skip


def claims(language: str) -> list[Answer]:
    """The coverage of 94.87 %: its verdict, and the value by each of the three denominators."""
    verdict = label("claim_checks", "verdict", "DEFINITION_DEPENDENT", language)
    return [Answer(("94.87 %", verdict, "72 ÷ 78", "74 ÷ 78", "74 ÷ 242", "92.31", "30.58"))]


def premises(language: str) -> list[Answer]:
    """A rent-free tenant: where, how large, until when; and what all of them use together."""
    free = [row for row in rows("tenancies") if "free" in row.get("rent_modes", "").split(";")]
    measured = [
        Decimal(row["area_sqm"])
        for row in free
        if row["area_sqm"] and (row["until_on"] or AS_OF) >= AS_OF
    ]
    (row,) = (row for row in free if row["org_id"] == "volunteer-union")
    told = names(language)
    area = f"{sum(measured):,f}"
    return [
        Answer(
            (told["volunteer-union"], told[row["venue_id"]], row["area_sqm"], row["until_on"], area)
        )
    ]


def giving(language: str) -> list[Answer]:
    """One that may raise funds, with its report; another whose grade has expired."""
    words = sentences("pages", language)
    told = names(language)
    field = load_schemas().resources["organizations"].field("public_fundraising")
    assert field is not None
    report = label("disclosure_status", "rule_id", "ANN-5", language)
    grade = label("ratings", "result", "grade_3a", language)
    expired = words["valid_expired"].format(first="2020-08-12", last="2025-08-11")
    return [
        Answer((
            told["charity-union"], field.title[language] + words["colon"] + words["yes"], report,
            label("disclosure_status", "status", "PASS", language),
        )),
        Answer((told["volunteer-union"], grade + words["comma"] + expired)),
    ]  # fmt: skip


ANSWERS: Mapping[str, Callable[[str], list[Answer]]] = {
    "community": community, "status": status, "money": money, "project": project, "needs": needs,
    "stars": stars, "oversight": oversight, "claims": claims, "premises": premises,
    "giving": giving,
}  # fmt: skip


def squeezed(text: str) -> str:
    """Return a text with blanks folded, as a reader sees it."""
    return re.sub(r"\s+", " ", text)


class Pages:
    """The built pages of a language: what they link to and what stands on them."""

    def __init__(self, site: Path, language: str) -> None:
        self._site, self._language = site, language
        self._held: dict[str, tuple[str, list[str]]] = {}

    def of(self, path: str) -> tuple[str, list[str]]:
        """Return the text of a page and the addresses of its links in their order."""
        if path not in self._held:
            file = self._site / address(path, self._language) / "index.html"
            found = ARTICLE.search(file.read_text(encoding="utf-8"))
            assert found is not None
            text = squeezed(unescape(TAG.sub("", found[0])))
            self._held[path] = (text, LINK.findall(found[0]))
        return self._held[path]

    def target(self, path: str, link: str) -> str | None:
        """Return the page that a link of a page leads to, None where it leads to no page."""
        parts = urlsplit(urljoin(f"https://site/{path}", unescape(link)))
        file = self._site / address(parts.path[1:], self._language) / "index.html"
        own = parts.netloc == "site" and (not parts.path[1:] or parts.path.endswith("/"))
        return parts.path[1:] if own and file.is_file() else None

    def way(self, start: str, wanted: Sequence[str], most: int) -> list[str] | None:
        """Return the links of the shortest way to a page with all texts wanted, breadth first."""
        waiting = deque([(start, list[str]())])
        seen = {start}
        while waiting:
            path, links = waiting.popleft()
            text, out = self.of(path)
            if all(squeezed(each) in text for each in wanted):
                return links
            for link in out if len(links) < most else ():
                target = self.target(path, link)
                if target is not None and target not in seen:
                    seen.add(target)
                    waiting.append((target, [*links, link]))
        return None


@pytest.fixture(scope="module")
def pages(real_site: Path) -> dict[str, Pages]:
    """The pages of each language."""
    return {language: Pages(real_site, language) for language in LANGUAGES}


def test_all_ten_questions_are_asked() -> None:
    """It is true that the start page asks ten questions, and each is answered below."""
    assert AS_OF.startswith("2026")
    assert len(QUESTIONS) == len(ANSWERS) == 10
    assert [key for key, _ in QUESTIONS] == list(ANSWERS)


@pytest.mark.parametrize("place", [(each, width) for each in LANGUAGES for width in WIDTHS])
@pytest.mark.parametrize("question", ANSWERS)
def test_question_is_answered_within_three_clicks(
    question: str, place: tuple[str, int], site_url: str, pages: dict[str, Pages],
    open_page: OpenPage,
) -> None:  # fmt: skip
    """It is true that a reader who clicks the question sees its answer after two more clicks."""
    language, width = place
    asked = sentences("pages", language)[f"question_{question}"]
    page = open_page(viewport={"width": width, "height": 800})
    start = dict(QUESTIONS)[question]

    for answer in ANSWERS[question](language):
        # What only the demonstration knows is asked on its own start page.
        sides = ("", "synthetic/")
        ways = {
            side: pages[language].way(start + side, answer.texts, MOST_CLICKS - 1) for side in sides
        }
        side = next((side for side in sides if ways[side] is not None), "")
        way = ways[side]
        assert way is not None, answer.texts
        page.goto(site_url + address(side, language))
        page.locator("article").get_by_role("link", name=asked, exact=True).click()
        for link in way:
            before = page.url
            page.locator(f'article a[href="{link}"]').locator("visible=true").first.click()
            page.wait_for_url(urljoin(before, link))
        seen = squeezed(page.locator("article").inner_text())

        assert [text for text in answer.texts if squeezed(text) not in seen] == []
        if answer.after:
            answer.after(page)


def test_sections_name_their_pages(site_url: str, open_page: OpenPage) -> None:
    """It is true that the pages of a section lead to one another, and tell which one is open."""
    page = open_page(viewport={"width": 360, "height": 800})
    sections = (
        ("organizations", "oversight", "disclosures"), ("projects", "payments", "needs", "chain"),
        ("venues", "tenancies"), ("indicators", "crosschecks"),
        ("data", "sources", "rules", "quality"),
    )  # fmt: skip

    for section in sections:
        page.goto(f"{site_url}{section[0]}/")
        for name in section:
            page.locator(f'.gs-section a[href$="{name}/"]').click()
            page.wait_for_url(f"{site_url}{name}/")
            here = page.locator(".gs-section [aria-current=page]")
            expect(here).to_have_count(1)
            assert (here.get_attribute("href") or "").endswith(f"{name}/")
