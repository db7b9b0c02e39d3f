"""The words of the house: every sentence that a person reads, in Chinese and in English."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from markupsafe import Markup, escape

from gongshi.config import LANGUAGES
from gongshi.schema import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.schema import Node

FOLDER = Path(__file__).parent
PARTS: Final = ("title", "message", "remedy")
"""What is said of a finding."""
_FORMS: Final = re.compile(r"\{(\w+):([^{}|]+)\|([^{}|]+)\}")
"""A noun in two forms, and the blank whose number it goes with."""
_SIGNS: Final = "+-−"


class Blanks(Protocol):
    """What fills the blanks of a sentence, asked by their names."""

    def __getitem__(self, name: str, /) -> Any:  # noqa: ANN401 - whatever has a text
        """Return what fills a blank."""


class Sentence(str):
    """A sentence with blanks: `{name}` is what fills one, `{name:file|files}` the noun beside it.

    The first form is that of one, the second that of every other number; the number is the text
    of what fills the blank, without tags and sign.
    """

    __slots__ = ()

    def format(self, *_: object, **blanks: object) -> str:
        """Return the sentence with its blanks filled, and every noun in the form of its number."""
        return str.format(self._in_number(blanks), **blanks)

    def format_map(self, blanks: Blanks, /) -> str:
        """Return the same for blanks that a mapping fills."""
        return str.format_map(self._in_number(blanks), blanks)

    def html(self, **blanks: object) -> Markup:
        """Return the same as HTML; what fills a blank is escaped unless it is HTML already."""
        return escape(self._in_number(blanks)).format(**blanks)

    def _in_number(self, blanks: Blanks) -> str:
        return _FORMS.sub(lambda form: form[2 if _is_one(blanks[form[1]]) else 3], self)


def _is_one(number: object) -> bool:
    text = number.striptags() if isinstance(number, Markup) else str(number)
    return text.strip().lstrip(_SIGNS) == "1"


@cache
def catalogue(name: str) -> Mapping[str, Any]:
    """Return one file of words, parsed: each entry in every language, or made of such.

    Raises:
        SchemaError: an entry has a key nobody reads, or lacks a language.
    """
    with reading(FOLDER / f"{name}.yaml") as node:
        return {key: _entry(node.at(key)) for key in node.names()}


def _entry(node: Node) -> dict[str, Any]:
    """Read a text in every language, or the parts of a finding, each such a text."""
    if any(part in node for part in PARTS):
        for part in PARTS:
            if part not in node:
                raise node.missing(part)
        return {part: _entry(node.closed_to(*PARTS).at(part)) for part in PARTS}
    for language in LANGUAGES:
        if language not in node:
            raise node.missing(language)
    return {each: Sentence(node.text(each, "")) for each in LANGUAGES}


@cache
def sentences(name: str, language: str) -> Mapping[str, Sentence]:
    """Return a catalogue whose entries are `{zh: …, en: …}` in one language."""
    return {key: entry[language] for key, entry in catalogue(name).items()}


def choose_language(wanted: str | None = None) -> str:
    """Return the language of messages: asked for, else `GONGSHI_LANG`, else the locale's."""
    candidates = [wanted, os.environ.get("GONGSHI_LANG")]
    candidates += [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    for candidate in candidates:
        code = (candidate or "")[:2].lower()
        if code in LANGUAGES:
            return code
    return "en"


def in_all_languages(key: str, **blanks: Mapping[str, str]) -> dict[str, str]:
    """Return words of pages in every language; each blank is a text in every language, too."""
    return {
        language: sentences("pages", language)[key].format(
            **{name: text[language] or text[LANGUAGES[0]] for name, text in blanks.items()}
        )
        for language in LANGUAGES
    }
