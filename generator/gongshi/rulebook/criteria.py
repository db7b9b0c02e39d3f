"""What the items of a scheme's components are called."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from gongshi.rulebook.catalogue import load_rulebooks
from gongshi.rulebook.portable import leaf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.schema import Text

VOTE: Final = "vote-0*([0-9]+)"
"""A single ballot's criterion, as a regular expression with its number."""


@cache
def criterion_names() -> Mapping[tuple[str, str], Text]:
    """Return the names of the items that rulebooks name, by scheme and code; newer versions win."""
    found: dict[tuple[str, str], Text] = {}
    for scheme, versions in load_rulebooks().items():
        for rulebook in versions:
            items: Any = leaf(rulebook, "month", "items") or ()
            contents: Any = leaf(rulebook, "contents") or ()
            for each in (*items, *contents):
                code, chinese = str(each.get("id")), each.get("zh")
                if chinese:
                    names = {"zh": str(chinese), "en": str(each.get("en") or chinese)}
                    found[scheme, code] = MappingProxyType(names)
    return MappingProxyType(found)
