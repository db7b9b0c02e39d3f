"""The report as a page: whole, printable, and text only."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from gongshi.config import LANGUAGES
from gongshi.model import Finding, Severity
from gongshi.report import VIEWS
from gongshi.report.html import kinds_of
from gongshi.report.worklist import PER_GROUP, mark_chinese, worklist
from tests.packages import HEADERS, ORGANIZATION, judge, write_package
from tests.report.reports import evil_report, report_of

if TYPE_CHECKING:
    from pathlib import Path


class Reader(HTMLParser):
    """Keeps elements, attributes and texts."""

    def __init__(self, html: str) -> None:
        """Read the whole page."""
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_texts_are_texts(language: str) -> None:
    """It is true that data write no element and no attribute, and nothing is loaded."""
    page = Reader(VIEWS["html"](evil_report(), language))

    names = {tag for tag, _ in page.tags}
    assert names.isdisjoint({"b onx", "script", "img", "link", "iframe", "a"})
    assert not [tag for tag, attributes in page.tags if {"onx", "src", "href"} & set(attributes)]
    said = "".join(page.texts)
    assert "<b onx='1'>&amp;" in said
    assert "\\x00\\x0b\\x1b" in said
    assert "&lt;" not in said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            ["数据有 3 处错误、0 处提醒", "代码不在词表中", "第 2 行", "怎么改：用词表中的代码"],
        ),
        (
            "en",
            ["Errors: 3, warnings: 0.", "Code not in the vocabulary", "row 2", "What to do: Use"],
        ),
    ],
)
def test_page_tells_where_what_and_remedy(language: str, words: list[str], tmp_path: Path) -> None:
    """It is true that the page has totals, kinds, rows, sentences and remedies."""
    content = HEADERS["organizations"] + ORGANIZATION.replace("active", "alive") * 2
    report = judge(write_package(tmp_path / "p", {"organizations.csv": content}))

    html = VIEWS["html"](report, language)

    assert [each for each in words if each not in html] == []
    assert html.count("<li>") == 3
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in html


def test_kinds_are_counted_over_files() -> None:
    """It is true that kinds are counted over all files, errors before warnings."""
    report = report_of(
        *(Finding("blank-row", "p", path, "organizations", row) for path in "ab" for row in (2, 3)),
        Finding("duplicate-label", "p", "a", "organizations", 1, "x", "x"),
        Finding("internal-column", "p", "a", field="f", severity=Severity.WARNING),
    )

    kinds = kinds_of(worklist(report, "en"))

    assert [(each.rule, each.count, each.is_error) for each in kinds] == [
        ("blank-row", 4, True), ("duplicate-label", 1, True), ("internal-column", 1, False),
    ]  # fmt: skip


def test_long_lists_are_cut() -> None:
    """It is true that a list ends with the number of what it leaves out."""
    rows = range(2, PER_GROUP + 7)
    report = report_of(*(Finding("blank-row", "p", "a", "organizations", row) for row in rows))

    html = VIEWS["html"](report, "en")

    assert html.count("<li>") == PER_GROUP
    assert "… and 5 more of this kind" in html


def test_only_one_package() -> None:
    """It is true that a worklist of one package holds nothing of another."""
    report = report_of(*(Finding("blank-row", each, "a", "organizations", 2) for each in "pq"))

    assert [each.package for each in worklist(report, "zh", "q")] == ["q"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("“临淄区” is <no> code", '“<span lang="zh">临淄区</span>” is &lt;no&gt; code'),
        ("甲、乙 and 丙", '<span lang="zh">甲、乙</span> and <span lang="zh">丙</span>'),
        ("plain", "plain"),
    ],
)
def test_chinese_words_on_an_english_page(text: str, html: str) -> None:
    """It is true that Chinese words are marked where the page is English, and only there."""
    assert mark_chinese(text, "en") == html
    assert "span" not in mark_chinese(text, "zh")
