"""Shells: what a host renders around a page, cut at the places where the page's words go.

A host renders one exemplar for all pages of a form: those that stand under the same tab, as deep in
folders, on the same side of the site. Nothing else of a kind of page is seen in what surrounds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from gongshi.hosts import Document, Tab
from gongshi.model import Shell
from gongshi.pages.kind import SIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gongshi.derive import Site
    from gongshi.hosts import Host, HostConfig
    from gongshi.pages import PageKind

HOLES: Final = {
    "title": "gongshi-hole-title",
    "topic": "gongshi-hole-topic",
    "description": "gongshi-hole-description",
    "content": "gongshi-hole-content",
}


@dataclass(frozen=True, slots=True)
class Hosted:
    """What a host made for a site."""

    shells: Mapping[tuple[str, str, bool], Shell]
    """By the name of their kind, the language, and whether the data are fictitious."""
    files: Mapping[str, Mapping[str, Path]]
    """The editorial pages and what belongs to them, by language and path below its root."""


def exemplar(kind: PageKind, *, synthetic: bool = False, aside: bool = False) -> Document:
    """Return the document whose words are holes, for a kind's pages on one side of the site."""
    return Document(
        kind.exemplar(synthetic=synthetic, aside=aside), HOLES["title"], HOLES["description"],
        HOLES["content"], kind.section, synthetic, aside,
    )  # fmt: skip


def make_shell(kind: PageKind, language: str, document: Document, html: str) -> Shell:
    """Cut an exemplar's HTML at its holes."""
    marks = dict(HOLES)
    if "{id}" in kind.path:
        marks["path"] = document.path
    pattern = re.compile("|".join(re.escape(mark) for mark in marks.values()))
    names = {mark: name for name, mark in marks.items()}
    return Shell(
        kind.name,
        language,
        tuple(pattern.split(html)),
        tuple(names[each] for each in pattern.findall(html)),
    )


def tabs_of(kinds: Sequence[PageKind]) -> tuple[Tab, ...]:
    """Return the header's entries: every kind that has words for one."""
    return tuple(Tab(kind.tab, kind.main, SIDE in kind.path) for kind in kinds if kind.tab)


def _asked(site: Site, kinds: Sequence[PageKind]) -> Iterator[tuple[PageKind, Document]]:
    """Yield every kind of page with its exemplar, on each side on which it has pages."""
    for side in site.sides:
        for kind in kinds:
            if not kind.neutral:
                yield kind, exemplar(kind, synthetic=side.synthetic, aside=side.aside)
    for kind in kinds:
        if kind.neutral:
            yield kind, exemplar(kind)


def _folders(path: str) -> Iterator[str]:
    """Yield the folders in which a page lies, the site's root left out."""
    parts = path.split("/")[:-1]
    return accumulate(f"{each}/" for each in parts)


def _led_to(config: HostConfig, kinds: Sequence[PageKind], language: str) -> frozenset[str]:
    """Return the folders of pages to which what surrounds a page may lead."""
    docs = config.docs / language
    pages = [each.relative_to(docs).with_suffix("").as_posix() for each in docs.rglob("*.md")]
    pages += [each.main for each in kinds if "{id}" not in each.path]
    return frozenset(folder for each in pages for folder in _folders(f"{each.strip('/')}/"))


def _form(kind: PageKind, document: Document, led_to: frozenset[str]) -> tuple[object, ...]:
    """Return what tells the exemplar of a kind from others.

    A link to a page that lies in the same folder is shorter than one from elsewhere.
    """
    if "{id}" not in kind.path:
        return (document.path,)
    near = [each for each in _folders(document.path) if each in led_to]
    depth = document.path.count("/")
    return (document.section, depth, document.synthetic, document.aside, *near)


def shared_exemplars(
    config: HostConfig,
    kinds: Sequence[PageKind],
    asked: Sequence[tuple[PageKind, Document]],
    language: str,
) -> list[tuple[PageKind, Document, Document]]:
    """Return each kind with its own exemplar and the one that is rendered for all of its form."""
    led_to = _led_to(config, kinds, language)
    forms: dict[tuple[object, ...], Document] = {}
    return [
        (kind, document, forms.setdefault(_form(kind, document, led_to), document))
        for kind, document in asked
    ]


def host_site(
    host: Host, config: HostConfig, site: Site, kinds: Sequence[PageKind], languages: Sequence[str]
) -> Hosted:
    """Have a host render the editorial pages and one exemplar a form, in each language.

    Raises:
        EnvironmentFault: the host failed.
    """
    asked = list(_asked(site, kinds))
    shells = {}
    files = {}
    for language in languages:
        shared = shared_exemplars(config, kinds, asked, language)
        documents = list({cut.path: cut for _, _, cut in shared}.values())
        output = site.database.folder / f"host-{language}"
        made = host.render_documents(config, language, documents, tabs_of(kinds), output)
        files[language] = made.files
        for kind, document, cut in shared:
            shell = make_shell(kind, language, cut, made.documents[cut.path])
            shells[kind.name, language, document.synthetic] = shell
    return Hosted(shells, files)
