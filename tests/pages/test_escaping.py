"""Whatever data say, pages show it as text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from gongshi.build import build
from gongshi.errors import ExitCode
from gongshi.model import Report
from tests.factory import EVERY_KIND, built, files_of, write_project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.unmeasured
EVIL = (
    "<evil-tag onevil='x'>&amp; &lt; {{ 123457*7 }} {% raw %} {# x #} **强**"
    " [a](javascript:alert(1)) </script></title></textarea></article> href=nowhere ' -->"
)
"""A text without quotes and commas, so that it stands in a CSV as it is."""


class Reader(HTMLParser):
    """Reads a page as a browser does: elements with attributes, and texts."""

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


def evil_tables() -> dict[str, str]:
    """Return the package of every kind with the text in every name and free text."""
    names = ("甲会", "First", "甲;一", "做事", "修路", "Mend", "报告", "东区", "East", "中心")
    tables = dict(EVERY_KIND) | {
        "claims": "claim_id,place_id,subject,measure,value,unit,window,source_id,source_locator\n"
        f"c1,d1,district,incubator_centres,4,个,{EVIL},s1,{EVIL}\n"
    }
    for name in names:
        tables = {each: text.replace(name, EVIL) for each, text in tables.items()}
    # Full-width letters are pointed out, and the worklist shows the name.
    tables["organizations"] = tables["organizations"].replace("乙社", f"{EVIL}Ａ")
    tables["sources"] = tables["sources"].replace("https://example.org/a?b=1&c=2", "http://[")
    return tables


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A site whose every name and text is hostile."""
    folder = tmp_path_factory.mktemp("evil")
    told = {"one": {"title": EVIL, "title_en": EVIL, "description": EVIL, "description_en": EVIL}}
    request = write_project(
        folder, {"one": evil_tables()}, told, config="site_name: '<&>'\nplugins: [gongshi]\n"
    )
    built(request)
    return files_of(request.site_dir)


@pytest.mark.hostile(47)
@pytest.mark.slow
def test_pages_hold_text_only(site: dict[str, bytes]) -> None:
    """It is true that no page has an element, attribute, script or sum that the data wrote."""
    pages = {path: content.decode() for path, content in site.items() if path.endswith(".html")}

    for path, html in pages.items():
        reader = Reader(html)
        assert "evil-tag" not in {tag for tag, _ in reader.tags}, path
        for tag, attributes in reader.tags:
            assert "onevil" not in attributes, (path, tag)
            for name in ("href", "src", "action"):
                link = attributes.get(name) or ""
                assert not link.strip().lower().startswith("javascript:"), (path, tag)
        assert not re.search(r"864,?199", " ".join(reader.texts)), path
        assert "<strong>强" not in html, path
        assert html.count("</article>") == html.count("<article"), path


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "organizations/", "organizations/o1/", "projects/", "projects/p1/", "places/",
        "places/d1/", "venues/", "venues/v1/", "sources/", "claims/", "data/", "data/one/",
        "data/one/organizations/", "quality/", "quality/one/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["", "en/"])
def test_text_is_shown_as_it_is(path: str, language: str, site: dict[str, bytes]) -> None:
    """It is true that every page that shows a hostile text shows all of it, letter by letter."""
    reader = Reader(site[f"{language}{path}index.html"].decode())

    assert [text for text in reader.texts if EVIL in text]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["", "en/"])
def test_worklist_shows_text(language: str, site: dict[str, bytes]) -> None:
    """It is true that a hostile value stands whole in the worklist and in the report."""
    texts = "".join(Reader(site[f"{language}quality/one/index.html"].decode()).texts)

    # Sentences show the beginning of a long value; the report has all of it.
    assert f"“{EVIL[:60]}" in texts
    findings = json.loads(site["quality/report.json"])["findings"]
    assert f"{EVIL}Ａ" in [each["value"] for each in findings]


@pytest.mark.slow
@pytest.mark.parametrize("path", ["organizations/o1/", "projects/p1/", "places/d1/", "data/one/"])
@pytest.mark.parametrize("language", ["", "en/"])
def test_title_and_description(path: str, language: str, site: dict[str, bytes]) -> None:
    """It is true that a hostile name stands whole in the page's title and description."""
    html = site[f"{language}{path}index.html"].decode()
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    description = [
        attributes["content"] or ""
        for tag, attributes in Reader(html).tags
        if tag == "meta" and attributes.get("name") == "description"
    ]

    assert title is not None
    assert Reader(f"<p>{title[1]}</p>").texts[0].startswith(EVIL)
    assert len(description) == 1
    assert EVIL in description[0]


@pytest.mark.slow
@pytest.mark.parametrize("resource", ["organizations", "projects", "places", "venues"])
@pytest.mark.parametrize("language", ["", "en/"])
def test_search_index(resource: str, language: str, site: dict[str, bytes]) -> None:
    """It is true that an index is one call with plain data, which no text can end."""
    script = site[f"{language}search/{resource}.js"].decode()

    call = re.fullmatch(r"gongshi\.load\((.*)\);\n", script, re.DOTALL)
    assert call is not None
    assert "<" not in script
    tree = json.loads(call[1])
    assert EVIL in [record[1] for record in tree["records"]]


@pytest.mark.slow
def test_hostile_link_texts_do_not_stop_the_build(site: dict[str, bytes]) -> None:
    """It is true that a text that looks like a broken link is no reason to refuse a site."""
    assert b"href=nowhere" in site["organizations/o1/index.html"]


@pytest.mark.slow
@pytest.mark.hostile(47)
@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", " javascript:x", "data:text/html;x", "//e.org"],
)
def test_no_script_is_an_address(address: str, tmp_path: Path) -> None:
    """It is true that an address that is none of the web is refused as data."""
    tables = {**EVERY_KIND, "sources": f"source_id,title,url\ns1,x,{address}\n"}
    request = write_project(tmp_path, {"one": tables})

    result = build(request)

    assert isinstance(result, Report)
    assert result.exit_code is ExitCode.DATA


@pytest.mark.slow
def test_odd_address_is_a_link(site: dict[str, bytes]) -> None:
    """It is true that a web address that cannot be taken apart does not stop the build."""
    assert b'<a href="http://["' in site["sources/index.html"]
