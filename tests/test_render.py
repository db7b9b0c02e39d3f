"""The proof that a spliced page is the page that the host would have rendered itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from gongshi.config import address
from gongshi.hosts import Document
from gongshi.hosts.mkdocs import read_config, render_documents
from gongshi.hosts.shells import exemplar, make_shell, tabs_of
from gongshi.model import PageText, Shell
from gongshi.pages import lists, page_kinds
from gongshi.pages.frame import Publication
from gongshi.render import Rendering, page_text, splice
from tests.factory import CONFIG, EVERY_KIND, open_records, write_project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SAMPLE = 2
"""Pages of each kind that are compared."""
HOSTILE = {
    "title": "<b>&\"'</b> {{ 7*7 }} *强* </title>",
    "description": "\"><script>x</script> & '一' {% raw %}",
}
"""Words that break a document wherever they are not escaped."""
UNAVOIDABLE: tuple[str, ...] = ()
"""Where a spliced page may differ from the host's own: nowhere."""


@pytest.mark.slow
@pytest.mark.parametrize("site_url", ["", "https://example.org/base/"], ids=["no-url", "url"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_spliced_page_is_the_hosts_page(
    language: str, site_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that pages of every kind are, byte for byte, those that MkDocs would render."""
    monkeypatch.setattr(lists, "PER_PAGE", 1)
    docs = {"zh/about.md": "# 关于\n\n字\n", "en/about.md": "# About\n\nwords\n"}
    request = write_project(
        tmp_path, {"one": EVERY_KIND}, config=f"{CONFIG}site_url: '{site_url}'\n", docs=docs
    )
    config = read_config(request.config)
    kinds = page_kinds()
    tabs = tabs_of(kinds)
    with open_records(tmp_path / "data", {"one": EVERY_KIND}) as records:

        def host(documents: Sequence[Document]) -> Mapping[str, str]:
            output = tmp_path / f"host-{len(documents)}"
            return render_documents(config, language, documents, tabs, output).documents

        cut = {each.name: exemplar(each) for each in kinds}
        exemplars = host(list(cut.values()))
        sampled: list[tuple[Document, Shell, PageText]] = []
        for kind in kinds:
            document = cut[kind.name]
            shell = make_shell(kind, language, document, exemplars[document.path])
            for number, subject in enumerate(islice(kind.pages(records), SAMPLE)):
                text = page_text(
                    records, Publication({}, config.site_name), subject, kind, language
                )
                if number == 0:
                    text = replace(text, **HOSTILE)
                document = Document(
                    text.path, text.title, text.description, text.content, kind.section
                )
                sampled.append((document, shell, text))

        real = host([document for document, *_ in sampled])

    shown = {shell.kind for _, shell, _ in sampled}
    # Two kinds with the same template, one of them without a page, differ in their path alone.
    assert {each.source for each in kinds if each.name in shown} == {each.source for each in kinds}
    for _, shell, text in sampled:
        assert splice(shell, text) == real[text.path], (shell.kind, text.path)
    assert UNAVOIDABLE == ()


def test_splice_escapes_words_and_not_content() -> None:
    """It is true that a page's title and description are escaped and its content is not."""
    shell = Shell("k", "zh", ("<", "|", "|", "|", ">"), ("title", "description", "content", "path"))
    text = PageText("a/", "<&\"'", "'\"&>", "<p>&amp;</p>")

    document = splice(shell, text)

    assert document == "<&lt;&amp;&quot;&#x27;|&#x27;&quot;&amp;&gt;|<p>&amp;</p>|a/>"


def test_header_marks_chinese_words_on_an_english_page() -> None:
    """It is true that a Chinese name in the header says so where the page is English."""
    shell = Shell("k", "en", ("<", ">"), ("topic",))
    text = PageText("a/", "[fictitious data] 晚风<b>", "", "")

    assert splice(shell, text) == ('<[fictitious data] <span lang="zh">晚风</span>&lt;b&gt;>')
    assert splice(replace(shell, language="zh"), text) == "<[fictitious data] 晚风&lt;b&gt;>"


@pytest.mark.parametrize(
    ("path", "language", "expected"),
    [("", "zh", ""), ("", "en", "en/"), ("a/", "zh", "a/"), ("a/", "en", "en/a/")],
)
def test_address(path: str, language: str, expected: str) -> None:
    """It is true that the first language stands at the root and others below their code."""
    assert address(path, language) == expected


@pytest.mark.slow
def test_render_yields_every_page_in_every_language(tmp_path: Path) -> None:
    """It is true that each subject of each kind becomes one file a language."""
    kinds = page_kinds()
    shells = {
        (kind.name, language, False): Shell(kind.name, language, ("", ""), ("content",))
        for kind in kinds
        for language in ("zh", "en")
    }
    with open_records(tmp_path / "data", {"one": EVERY_KIND}) as records:
        publication = Publication({}, {"zh": "公示", "en": "Register"})
        expected = {each.path for kind in kinds for each in kind.pages(records)}

        files = list(Rendering(records.site, publication, shells, kinds, ("zh", "en")))

    paths = [each.path for each in files]
    assert len(paths) == len(set(paths)) == 2 * len(expected)
    assert set(paths) == {f"{way}{path}index.html" for path in expected for way in ("", "en/")}
