"""The words inside downloads, in every language of the site."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from gongshi.config import LANGUAGES
from gongshi.schema import reading

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the sentences of `words.yaml` in one language; each stands there in every language.

    Raises:
        SchemaError: a sentence is there in one language only.
    """
    with reading(Path(__file__).with_name("words.yaml")) as node:
        texts = {each: node.at(each) for each in LANGUAGES}
        for each in texts.values():
            for other in texts.values():
                each.closed_to(*other.names())
        found = {
            each: {name: text.text(name) for name in text.names()} for each, text in texts.items()
        }
    return MappingProxyType(found[language])
