"""Addresses of e-mail, as people write and disguise them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from gongshi.privacy.knowledge import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL: Final = r"(?:[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}|[\u4e00-\u9fff]{1,20})"
_AT: Final = r"(?:\s*@\s*|\s*(?:艾特|小老鼠|圈a)\s*|_at_|\s*[\[({<【]\s*at\s*[\])}>】]\s*)"
_DOT: Final = r"(?:[.。]|\s*[\[({<【]\s*dot\s*[\])}>】]\s*)"
_WIDE_DOT: Final = r"(?:\s*[.。点]\s*)"
_LABEL: Final = r"[A-Za-z0-9\u4e00-\u9fff-]{1,63}"
_MAY_BE: Final = re.compile(
    "@|艾特|小老鼠|圈a|_at_|[\\[({<【]\\s*at|\\bat\\b.*\\bdot\\b", re.IGNORECASE
)
_AS_DOT: Final = str.maketrans("。", ".")
_SPOKEN: Final = re.compile(
    r"[a-z0-9][a-z0-9._-]{1,63}\s+at\s+[a-z0-9-]{1,63}(?:\s+dot\s+[a-z0-9-]{1,63}){1,4}",
    re.IGNORECASE,
)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns: any ending behind plain dots, a known one behind dots with blanks."""
    known = "|".join(map(re.escape, load_knowledge().endings))
    ends = rf"(?:[A-Za-z]{{2,24}}|{known})(?![A-Za-z])"
    return (
        re.compile(rf"{_LOCAL}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}?{_DOT}{ends}", re.IGNORECASE),
        re.compile(
            rf"{_LOCAL}(?:\s*[.。]\s*{_LABEL}){{0,3}}{_AT}{_LABEL}(?:{_WIDE_DOT}{_LABEL}){{0,4}}?"
            rf"{_WIDE_DOT}(?:{known})(?![A-Za-z0-9])",
            re.IGNORECASE,
        ),
        _SPOKEN,
    )


def find_addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield value and place of each e-mail address in a plain text."""
    if not _MAY_BE.search(text):
        return
    taken: list[tuple[int, int]] = []
    for pattern in _patterns():
        for found in pattern.finditer(text):
            start, end = found.span()
            if not any(start < until and since < end for since, until in taken):
                taken.append((start, end))
                yield re.sub(r"\s", "", found.group().lower()).translate(_AS_DOT), start, end
