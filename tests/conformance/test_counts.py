"""Every number of every page leads to exactly the rows that it counts."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from gongshi.derive.definitions import load_indicators
from gongshi.pages.paged import PER_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LINK: Final = re.compile(r'<a href="([^"]*)" data-count="([^"]*)"[^>]*>([\d,]+)</a>')
_VOID: Final = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


class Shown(HTMLParser):
    """What a page shows, in all and in each of its parts that has a name."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.rows: Counter[str] = Counter()
        self.parts: Counter[str] = Counter()
        self.told: dict[str, int] = {}
        self.names: set[str] = set()
        self._open: list[tuple[str, str]] = []
        self._number: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a row, in every part that it stands in."""
        given = dict(attrs)
        name = given.get("id") or ""
        self.names.add(name)
        if tag not in _VOID:
            self._open.append((tag, name))
        around = {"", *(each for _, each in self._open)}
        if "data-record-id" in given:
            self.rows.update(around)
        if "data-match-count" in given:
            for each in around:
                self.told.setdefault(each, int(given["data-match-count"] or 0))
        if tag == "a" and "data-count" in given:
            self._number = ""

    def handle_data(self, data: str) -> None:
        """Read the text of a number."""
        if self._number is not None:
            self._number += data

    def handle_endtag(self, tag: str) -> None:
        """End a part, and a number."""
        if tag == "a" and self._number is not None:
            for each in {"", *(name for _, name in self._open)}:
                self.parts[each] += int(self._number.replace(",", ""))
            self._number = None
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                break

    def fits(self, name: str, count: int) -> bool:
        """Return whether a part holds so many rows, or numbers that add up to them."""
        rows = self.rows[name]
        if name in self.told:
            return self.told[name] == count and rows == min(count, PER_PAGE)
        return count in {rows, self.parts[name]}


@lru_cache(maxsize=256)
def shown(path: Path) -> Shown:
    """Return what a page shows."""
    page = Shown()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def numbers(site: Path) -> Iterator[tuple[Path, str, str, int]]:
    """Yield every number in Chinese that is a link: its target, the part, its definition."""
    pages = (each for each in site.rglob("index.html") if each.relative_to(site).parts[0] != "en")
    for path in sorted(pages):
        for address, name, count in _LINK.findall(path.read_text(encoding="utf-8")):
            whole, _, part = unescape(address).partition("#")
            if "?" not in whole:
                target = (path.parent / whole).resolve() / "index.html"
                yield target, part, name, int(count.replace(",", ""))


def test_every_number_leads_to_its_rows(real_site: Path) -> None:
    """It is true that the address of every number holds as many rows as it says."""
    found = sorted(set(numbers(real_site)))
    wrong = [
        (str(target.relative_to(real_site.resolve())), part, name, count)
        for target, part, name, count in found
        if not (
            target.exists()
            and part in shown(target).names | {""}
            and shown(target).fits(part, count)
        )
    ]

    assert wrong == []
    names = {name for _, _, name, _ in found}
    assert {"organizations", "steps", "contracts", "payees", "records"} <= names
    assert {each.id for each in load_indicators()} <= names


def test_long_lists_hold_their_rows_on_further_pages(real_site: Path) -> None:
    """It is true that the pages of a list show together as many rows as the first one tells."""
    found = sorted({(target, name) for target, name, _, _ in numbers(real_site) if target.exists()})
    long = [
        (target, name, shown(target).told[name]) for target, name in found
        if shown(target).told.get(name, 0) > PER_PAGE
    ]  # fmt: skip
    wrong = []
    for target, name, told in long:
        further = [each / "index.html" for each in target.parent.glob("pages/*")]
        rows = [shown(each).rows[name or ""] for each in (target, *further)]
        if sum(rows) != told or max(rows) > PER_PAGE:
            wrong.append((str(target.relative_to(real_site.resolve())), name, told, rows))

    assert wrong == []
    assert {"", "all-rows"} <= {name for _, name, _ in long}


def test_another_number_is_seen() -> None:
    """It is true that a number of more or fewer rows than a part holds does not fit it."""
    page = Shown()
    page.feed(
        '<table id="a"><tr data-record-id="1"><tr data-record-id="2"></table><p data-record-id="3">'
    )

    assert page.fits("a", 2)
    assert page.fits("", 3)
    assert not page.fits("a", 3)
    assert not page.fits("", 2)
