"""Page kinds: one folder each, found by being there."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from gongshi.pages.kind import PageKind, Subject

__all__ = ["PageKind", "Subject", "page_kinds"]


@cache
def page_kinds() -> tuple[PageKind, ...]:
    """Return every page kind below this folder, in their order."""
    kinds: list[PageKind] = []
    for folder in sorted(Path(__file__).parent.iterdir()):
        if (folder / "__init__.py").is_file():
            module = import_module(f"{__name__}.{folder.name}")
            kinds += getattr(module, "KINDS", ()) or (module.KIND,)
    return tuple(sorted(kinds, key=lambda kind: (kind.order, kind.name)))
