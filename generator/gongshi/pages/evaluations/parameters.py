"""Every parameter of a rulebook in words: what it is called, what it holds, and its mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from gongshi.pages.clauses import condition_words
from gongshi.pages.parts import number_text
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gongshi.pages.view import Page

_STEP: Final = re.compile(r"[^.\[\]]+|\[([0-9]+)\]")
_BAND: Final = re.compile(r"\[([0-9.]+), ([0-9]+)\]")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OF_COMPONENTS: Final = frozenset({"weights", "component_missing", "annual"})
"""Keys below which components have entries of their own."""
_CODED: Final = (
    ("evaluations", "component"), ("ratings", "flags"), ("ratings", "unrated_reason"),
    ("ratings", "result"), ("evaluations", "result"),
)  # fmt: skip
"""The columns whose codes a rulebook may hold."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One entry of a rulebook."""

    place: str
    """Where it stands, as programs name it."""
    name: Markup
    value: Markup
    mark: str


def parameters_of(
    page: Page, told: Mapping[str, tuple[str, str]], grounds: Collection[str]
) -> Iterator[Parameter]:
    """Yield the parameters among a rulebook's entries in the words of the page's language.

    What only another site's rulebook says has no words here and stands as it is written.
    """
    for place, (value, mark) in told.items():
        if place in grounds:
            yield Parameter(place, name_of(page, place), _value(page, told, place, value), mark)


def name_of(page: Page, place: str) -> Markup:
    """Return what the entry at a place is called, with all that it lies in."""
    names = sentences("parameter_names", page.language)
    found: list[Markup] = []
    above = ""
    for step in _STEP.finditer(place):
        key = step[0]
        if step[1]:
            found.append(escape(page.t("parameter_number", number=step[1])))
            continue
        label = page.label("evaluations", "component", key)
        if above in _OF_COMPONENTS and label != key:
            found.append(escape(label))
        else:
            found.append(_worded(names, key))
        above = key
    return Markup(" › ").join(found)


def _value(page: Page, told: Mapping[str, tuple[str, str]], place: str, value: str) -> Markup:
    """Return what an entry holds, in words."""
    key = place.rpartition(".")[2]
    if not value:
        return escape(page.t("parameter_itself"))
    if key == "if":
        return escape(condition_words(page, value))
    if key == "zh" and page.language != "zh":
        value = told.get(f"{place[:-2]}en", (value, ""))[0]
        return escape(value) if value.isascii() else _worded_value(page, value)
    if bands := _BAND.findall(value):
        parts = (
            page.t("parameter_band", least=least, stars=page.t(f"star_{stars}"))
            for least, stars in bands
        )
        return escape(page.t("semicolon").join(parts))
    return _worded_value(page, value)


def _worded_value(page: Page, value: str) -> Markup:
    """Return a value by its words; a list by those of its items, where all have some."""
    whole = _item(page, value)
    if whole is not None:
        return whole
    items = [_item(page, each) for each in value.split(", ")]
    held = [each for each in items if each is not None]
    if len(held) == len(items):
        return escape(page.t("and_so")).join(held)
    return page.words_in(value) if not value.isascii() else Markup("<code>{}</code>").format(value)


def _item(page: Page, value: str) -> Markup | None:
    """Return one value in words, None where there are none for it."""
    if _NUMBER.fullmatch(value):
        return escape(number_text(value))
    if _DAY.fullmatch(value):
        return escape(value)
    words = sentences("parameter_values", page.language)
    if value in words:
        return escape(words[value])
    labels = (page.label(resource, field, value) for resource, field in _CODED)
    return next((escape(each) for each in labels if each != value), None)


def _worded(words: Mapping[str, str], key: str) -> Markup:
    return escape(words[key]) if key in words else Markup("<code>{}</code>").format(key)
