"""Numbers of records on pages: each counts by a named definition and leads to exactly its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from gongshi.derive import load_counts
from gongshi.derive.counts import REAL, SYNTHETIC
from gongshi.pages.parts import number_text

if TYPE_CHECKING:
    from gongshi.pages.view import Page

_SIDED = frozenset({
    "buyer", "package", "place", "project_id", "receiver", "side", "source_id",
})  # fmt: skip
"""What a scope has only one side of."""


def scope_of(page: Page, scope: dict[str, str]) -> dict[str, str]:
    """Return a scope with its side: that of the page, where nothing else in it has one."""
    if _SIDED & set(scope):
        return scope
    return {"side": SYNTHETIC if page.subject.synthetic else REAL} | scope


def listed_link(page: Page, name: str, count: int, address: str) -> Markup:
    """Return how many rows a definition with a query of its own lists, as a link to them."""
    shown = number_text(count)
    if not count:
        return Markup("<span>{}</span>").format(shown)
    return Markup('<a href="{}" data-count="{}" data-count-of="listed">{}</a>').format(
        page.page(address), name, shown
    )


def count_link(page: Page, name: str, scope: dict[str, str], *, linked: bool = True) -> Markup:
    """Return a number as a link to its rows; none counted leads nowhere."""
    whole = scope_of(page, scope)
    count = page.records.counts.number(name, **whole)
    told = "&".join(f"{key}={value}" for key, value in whole.items())
    shown = number_text(count)
    if not (count and linked):
        return Markup('<span data-count="{}" data-count-of="{}">{}</span>').format(
            name, told, shown
        )
    address = page.page(page.records.counts.address(name, **whole))
    return Markup('<a href="{}" data-count="{}" data-count-of="{}" title="{}">{}</a>').format(
        address, name, told, page.text(load_counts()[name].title), shown
    )
