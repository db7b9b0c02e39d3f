"""The words of the house: every sentence that a person reads, in Chinese and in English."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gongshi.config import LANGUAGES
from gongshi.schema import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.schema import Node

FOLDER = Path(__file__).parent
PARTS: Final = ("title", "message", "remedy")
"""What is said of a finding."""


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
    return {each: node.text(each, "") for each in LANGUAGES}


@cache
def sentences(name: str, language: str) -> Mapping[str, str]:
    """Return a catalogue whose entries are `{zh: …, en: …}` in one language."""
    return {key: str(entry[language]) for key, entry in catalogue(name).items()}


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
