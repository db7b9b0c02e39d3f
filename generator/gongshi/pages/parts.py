"""Parts of a page as values: numbers, tables, files; a template only sets the tags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from gongshi.rulebook import UNDATED
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from gongshi.schema import Text

EMPTY = Markup()
_STEP = 1000
_CHINESE = re.compile("[\u4e00-\u9fff]")


@lru_cache(maxsize=1 << 14, typed=True)
def in_chinese(text: str) -> Markup:
    """Return data's own words for a page in another language: marked where they are Chinese."""
    words = escape(text)
    return Markup(f'<span lang="zh">{words}</span>') if _CHINESE.search(text) else words  # noqa: S704 - escaped


def anchor(address: str, words: str) -> Markup:
    """Return a link; what is no HTML is escaped."""
    return Markup(f'<a href="{escape(address)}">{escape(words)}</a>')  # noqa: S704 - escaped


def day_text(day: str) -> Markup:
    """Return a day as a page shows it."""
    told = escape(day)
    return Markup(f'<time datetime="{told}">{told}</time>')  # noqa: S704 - escaped


def length_shown(html: Markup) -> int:
    """Return how many characters of a cell a reader sees."""
    plain = "<" not in html and "&" not in html
    return len(" ".join(html.split()) if plain else html.striptags())


@dataclass(frozen=True, slots=True)
class Download:
    """A file as a download box shows it."""

    path: str
    title: Text
    note: Text
    language: str | None
    size: int


def number_text(value: str | float | Decimal | None) -> str:
    """Return a number with thousands separated, exactly as many decimals as were given."""
    if value is None or value == "":
        return ""
    try:
        return f"{Decimal(str(value)):,f}"
    except ArithmeticError:
        return str(value)


def period_text(period: str | None) -> Text:
    """Return a period in words: a year, a quarter, a month, or that no source gives one."""
    if not period or period == UNDATED:
        return in_all_languages("period_undated")
    year, _, part = period.partition("-")
    blanks = {"year": {"zh": year, "en": year}}
    if not part:
        return in_all_languages("period_year", **blanks)
    if part.startswith("Q"):
        blanks["quarter"] = {"zh": part[1:], "en": part[1:]}
        return in_all_languages("period_quarter", **blanks)
    return in_all_languages(f"period_month_{int(part)}", **blanks)


def size_text(count: int) -> str:
    """Return a file's size for people, in decimal units, with three digits at the most."""
    size, unit = float(count), "B"
    for larger in ("KB", "MB", "GB"):
        if size < _STEP:
            break
        size, unit = size / _STEP, larger
    whole = unit == "B" or size >= _STEP / 10
    return f"{size:.0f} {unit}" if whole else f"{size:.1f} {unit}"
