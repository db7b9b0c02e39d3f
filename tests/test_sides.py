"""Real and fictitious data stand apart: pages, downloads, indexes, sitemap, in a built site."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote
from xml.etree import ElementTree as ET
from zipfile import ZipFile, is_zipfile

import pytest

from gongshi.pages.addresses import placed
from gongshi.pages.content import marked
from gongshi.publish.search import fold
from tests.factory import CONFIG, EVERY_KIND, built, files_of, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SITE_URL: Final = "https://example.org/base/"
SITEMAP: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML: Final = "{http://www.w3.org/1999/xhtml}"
WORD: Final = "凤麟"
"""Begins every name of the fictitious package, and no other text."""
_NAMES: Final = ("甲会", "乙社", "党委", "修路", "送饭", "东区", "南街", "中心", "报告", "送餐")
_FICTITIOUS: Final = re.compile(rf"{WORD}|\bzz[a-z]\d")
_MARKS: Final = {"": "虚构数据", "en/": "fictitious data"}
_META: Final = '<meta name="gongshi-synthetic" content="true">'


def fictitious() -> Mapping[str, str]:
    """The package of every kind under names and identifiers of its own."""
    tables = {}
    for name, text in EVERY_KIND.items():
        own = re.sub(r"\b([opesdvcwyn]\d+)\b", r"zz\1", text)
        for each in _NAMES:
            own = own.replace(each, WORD + each)
        tables[name] = own.replace("linzi-star", "demo-star")
    return tables


def language_of(path: str) -> str:
    """Return the folder of a page's language."""
    return "en/" if path.startswith("en/") else ""


def texts_of(content: bytes) -> Iterator[str]:
    """Yield what a file says, and what the members of an archive say."""
    if is_zipfile(io.BytesIO(content)):
        with ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from texts_of(archive.read(name))
    else:
        yield content.decode(errors="ignore")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A site of a real package and a fictitious one."""
    folder = tmp_path_factory.mktemp("both")
    request = write_project(
        folder, {"real": EVERY_KIND, "made": fictitious()}, {"made": {"synthetic": True}},
        config=f"{CONFIG}site_url: {SITE_URL}\n",
    )  # fmt: skip
    built(request)
    return files_of(request.site_dir)


@pytest.mark.slow
def test_every_page_is_on_one_side(both: dict[str, bytes]) -> None:
    """It is true that marked pages have all marks, and no other page one or a fictitious record."""
    pages = {path: each.decode() for path, each in both.items() if path.endswith(".html")}
    aside = {path for path, html in pages.items() if _META in html}

    assert {"synthetic/index.html", "en/organizations/synthetic/index.html"} <= aside
    assert {"organizations/zzo1/index.html", "evaluations/demo-star/2025/index.html"} <= aside
    assert {"index.html", "organizations/o1/index.html", "404.html"} <= pages.keys() - aside
    for path, html in pages.items():
        mark = _MARKS[language_of(path)]
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        heading = re.search(r"<h1.*?</h1>", html, re.DOTALL)
        assert title, path
        assert heading, path
        told = (
            mark in title[1], mark in heading[0], 'name="robots" content="noindex"' in html,
            'class="gs-sheet-mark"' in html, 'class="gs-synthetic"' in html,
        )  # fmt: skip
        assert set(told) == {path in aside}, (path, told)
        if path not in aside:
            assert not _FICTITIOUS.search(html), (path, _FICTITIOUS.search(html))


@pytest.mark.slow
def test_the_sitemap_names_pages_that_exist_in_all_languages(both: dict[str, bytes]) -> None:
    """It is true that every address of the sitemap, and every twin of one, is a page."""
    tree = ET.fromstring(both["sitemap.xml"])  # noqa: S314 - our own file
    addresses = [each.text or "" for each in tree.iter(f"{SITEMAP}loc")]
    twins = {each.get("href") or "" for each in tree.iter(f"{XHTML}link")}
    pages = {f"{SITE_URL}{path.removesuffix('index.html')}" for path in both}

    assert addresses
    assert len(addresses) == len(set(addresses))
    assert twins <= set(addresses)
    assert {unquote(each) for each in addresses} <= pages


@pytest.mark.slow
def test_nothing_across_real_data_holds_a_fictitious_one(both: dict[str, bytes]) -> None:
    """It is true that no sitemap, calendar, index or file of all names a fictitious record."""
    across = [
        path for path in both
        if re.search(r"^(en/)?(search/\w+\.js|disclosures\.ics)$|sitemap|^data/all[./]", path)
        and not path.endswith(".html")
    ]  # fmt: skip

    assert len(across) > len(EVERY_KIND)
    for path in across:
        for text in texts_of(both[path]):
            assert not _FICTITIOUS.search(text), path
            assert "demo-star" not in text, path
    sitemap = both["sitemap.xml"].decode()
    assert "https://example.org/base/organizations/o1/" in sitemap
    assert "synthetic" not in sitemap


@pytest.mark.slow
def test_front_page_of_fictitious_data_claims_no_published_document(
    both: dict[str, bytes],
) -> None:
    """It is true that only real data are said to be from published documents."""
    real, made = (both[f"{side}index.html"].decode() for side in ("", "synthetic/"))

    assert "都从公开文件中逐条录入" in real.split("</main>")[0].split("<main")[1]
    assert "公开文件" not in made.split("</main>")[0].split("<main")[1]
    # No word to try that finds nothing: no organization here has one in its name.
    assert "?q=" not in real + made


@pytest.mark.slow
def test_a_site_of_fictitious_data_only(tmp_path: Path) -> None:
    """It is true that fictitious data stand at the main addresses where there are no others."""
    request = write_project(tmp_path, {"made": fictitious()}, {"made": {"synthetic": True}})

    built(request)

    files = files_of(request.site_dir)
    shown = files["organizations/index.html"].decode()
    assert 'data-record-id="zzo1"' in shown
    assert _META in shown
    assert "data-switch" not in shown
    assert not [path for path in files if "synthetic/" in path]
    assert _META not in files["rules/index.html"].decode()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "synthetic/"),
        ("payments/", "payments/synthetic/"),
        ("sources/#s1", "sources/synthetic/#s1"),
        ("organizations/?q=a/b", "organizations/synthetic/?q=a/b"),
        ("organizations/pages/2/", "organizations/synthetic/pages/2/"),
        ("indicators/i07/", "indicators/i07/synthetic/"),
        ("evaluations/linzi-star/2025/", "evaluations/linzi-star/2025/synthetic/"),
        ("evaluations/demo-star/2025/", "evaluations/demo-star/2025/"),
        ("organizations/o1/", "organizations/o1/"),
        ("data/made/payments/", "data/made/payments/"),
        ("rules/", "rules/"),
        ("claims/{side}", "claims/synthetic/"),
    ],
)
def test_placed(path: str, expected: str) -> None:
    """It is true that a page across packages has a twin aside, and others stay where they are."""
    assert placed(path, aside=True) == expected
    assert placed(path, aside=False) == path.replace("{side}", "")


def test_marked() -> None:
    """It is true that the mark stands in the first heading, and a page without one is a bug."""
    assert marked("<h1>a</h1><h1>b</h1>", "<m>") == (
        '<h1>a <span class="gs-mark">&lt;m&gt;</span></h1><h1>b</h1>'
    )
    with pytest.raises(ValueError, match="m"):
        marked("<h2>a</h2>", "m")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İstanbul", "istanbul"), ("ISTANBUL", "ıstanbul"), ("Straße", "STRASSE"),
        ("ＡＢＣ１", "abc1"), ("Ärzte", "arzte"), ("ΟΔΟΣ", "οδος"), ("ﬁn", "FIN"),
        ("示范区", "示范区"), ("한국", "한국"),
    ],
)  # fmt: skip
def test_fold(one: str, other: str) -> None:
    """It is true that letters which readers take for one are found as one."""
    assert fold(one) == fold(other)
    assert fold("示范") != fold("示範")
