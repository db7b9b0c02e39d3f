"""Masks: what a message shows in place of personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.privacy.find import find
from gongshi.privacy.sieve import may_hold

if TYPE_CHECKING:
    from gongshi.privacy.find import Hit

SIGN: Final = "*"
_SHOWN: Final = {"resident-id": 2, "mobile": 2, "card": 2, "email": 1, "messenger": 1, "person": 1}
"""Characters at the beginning that stay readable, so that a clerk finds the place."""


def masked(hit: Hit) -> str:
    """Return a hit with all but its first characters hidden."""
    shown = _SHOWN.get(hit.kind, 0)
    return hit.value[:shown] + SIGN * max(len(hit.value) - shown, 1)


def mask(text: str, column: str = "") -> str:
    """Return a text in which personal data, certain or not, is hidden."""
    if not may_hold(text):
        return text
    hits = find(text, column)
    if not hits:
        return text
    pieces: list[str] = []
    end = 0
    for hit in hits:
        if hit.end <= end:
            continue
        if hit.start >= end:
            pieces += text[end : hit.start], masked(hit)
        else:
            pieces.append(SIGN * (hit.end - end))
        end = hit.end
    result = "".join(pieces) + text[end:]
    # Two numbers can share digits; what still reads as one is hidden as a whole.
    return SIGN * len(text) if find(result, column) else result
