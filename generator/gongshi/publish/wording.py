"""The words inside downloads, in every language of the site."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from gongshi.config import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the sentences of `words.yaml` in one language."""
    content = Path(__file__).with_name("words.yaml").read_bytes()
    return MappingProxyType(read_yaml(content)[language])
