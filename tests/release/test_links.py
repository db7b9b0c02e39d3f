"""The new site's own check of its links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.errors import EnvironmentFault
from gongshi.release.links import SHOWN, broken_links, verify_links

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, pages: dict[str, str]) -> Path:
    """Write pages."""
    for path, text in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "link",
    [
        '<a href="../b/">', '<a href="../b/index.html">', "<a href='../b/#x'>",
        "<a href=../b/?q=1>",
        '<a href="../">', '<a href="..">', '<a href="./">', '<a href="#top">', '<a href="?q=1">',
        '<a href="">', "<a href>", '<img src="../b/%E5%9B%BE.png">', '<a href="../b/a&amp;b.csv">',
        '<a href="https://example.org/x">', '<a href="//example.org/x">', '<a href="mailto:a@b.c">',
        '<a href="http://[">', '<a href="/at/the/root">', '<a href="data:,x">',
        '<p data-x="<a href=nowhere>">', "<p title=' href=nowhere'>", "<p>1 < 2 href=nowhere</p>",
        '&lt;a href="nowhere"&gt;', "<p> src=nowhere</p>", '<meta content="a src=nowhere b">',
        '<a title=">" href="../b/">', '<A\nclass="x"\nhref="../b/">',
    ],
)  # fmt: skip
def test_link_that_leads_somewhere(link: str, tmp_path: Path) -> None:
    """It is true that what leads to a file, or is no link of this site, is left alone."""
    pages = {
        "a/index.html": link,
        "index.html": "",
        "b/index.html": "",
        "b/图.png": "",
        "b/a&b.csv": "",
    }

    found = list(broken_links(write(tmp_path, pages)))

    assert found == []


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ('<a href="../c/">', "../c/"), ("<a href='x.csv#y'>", "x.csv"), ("<a href=x>", "x"),
        ('<script src="../x.js" defer></script>', "../x.js"), ('<a href="../../b/">', "../../b/"),
        ('<a title="a>b" class=c href="../b">', "../b"), ('<a title=\'"\' href="x&amp;y">', "x&y"),
        ('<link rel="alternate" hreflang="en" href="../en/">', "../en/"),
    ],
)  # fmt: skip
def test_link_that_leads_nowhere(link: str, told: str, tmp_path: Path) -> None:
    """It is true that a relative link to no file is found, with its page."""
    pages = {"a/index.html": f"<p>x</p>{link}", "b.html": "", "index.html": ""}

    found = list(broken_links(write(tmp_path, pages)))

    assert found == [("a/index.html", told)]


def test_same_words_from_other_depths(tmp_path: Path) -> None:
    """It is true that a link is judged from where it stands, whatever stands elsewhere."""
    pages = {
        "index.html": '<a href="b/">', "a/index.html": '<a href="b/">', "b/index.html": "",
        "a/c/index.html": '<a href="../b/"><a href="../../b/">',
        "d/e/index.html": '<a href="../b/">',
    }  # fmt: skip

    found = list(broken_links(write(tmp_path, pages)))

    assert found == [
        ("a/c/index.html", "../b/"), ("a/index.html", "b/"), ("d/e/index.html", "../b/"),
    ]  # fmt: skip


def test_not_found_page_is_left_out(tmp_path: Path) -> None:
    """It is true that the page for addresses that lead nowhere may link from anywhere."""
    site = write(tmp_path, {"404.html": '<a href="x/">', "index.html": ""})

    verify_links(site)

    assert list(broken_links(site)) == []


def test_report_is_short_and_in_order(tmp_path: Path) -> None:
    """It is true that the first few broken links are told, in the order of pages and links."""
    links = "".join(f'<a href="x{number}">' for number in range(9))
    site = write(tmp_path, {"b/index.html": links, "a/index.html": '<a href="y">'})

    with pytest.raises(EnvironmentFault) as caught:
        verify_links(site)

    told = ["a/index.html: y", *(f"b/index.html: x{number}" for number in range(SHOWN - 1))]
    assert (caught.value.key, caught.value.detail) == ("verify-failed", {"note": "; ".join(told)})
