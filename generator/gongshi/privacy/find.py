"""Personal data in a text: what kind, where, and whether it must stop the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.privacy.addresses import find_addresses
from gongshi.privacy.grouped import numbers_in
from gongshi.privacy.knowledge import in_context
from gongshi.privacy.people import find_people
from gongshi.privacy.plain import readings

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Hit:
    """One piece of personal data in a text."""

    kind: str
    """`resident-id`, `mobile`, `card`, `email`, `messenger`, `person` or `home`."""
    value: str
    """As plain as it can be made: the digits alone, an address in lower case."""
    start: int
    end: int
    """Where it stands in the text."""
    certain: bool
    """False where neither a check digit nor a word or a column says that it is one."""


def find(text: str, column: str = "") -> tuple[Hit, ...]:
    """Return the personal data in a text, in the order of their places.

    Args:
        text: a cell, a property of a descriptor, a line of a page.
        column: the name and titles of the cell's column, which tell what a number is.
    """
    hits: dict[tuple[str, str], Hit] = {}
    addresses: set[int] = set()
    for plain in readings(text):
        for kind, value, start, end, certain in _found(plain.text, column):
            if (kind, value) in hits:
                continue
            hit = Hit(kind, value, *plain.span(start, end), certain)
            # Read in another way, an address is no second one.
            if kind == "email":
                if hit.end in addresses:
                    continue
                addresses.add(hit.end)
            hits[kind, value] = hit
    return tuple(sorted(hits.values(), key=lambda each: (each.start, each.end, each.kind)))


def _found(text: str, column: str) -> Iterator[tuple[str, str, int, int, bool]]:
    """Yield kind, value and place of everything personal in a plain text, and how certain."""
    yield from numbers_in(text, column)
    for value, start, end in find_addresses(text):
        yield "email", value, start, end, in_context("email", text, column)
    for each in find_people(text, messenger=in_context("messenger", column)):
        yield *each, True
