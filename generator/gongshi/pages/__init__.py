"""Page kinds: one folder each, found by being there; plain ones for records without a folder."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from gongshi.pages.kind import PageKind, Subject
from gongshi.pages.record import record_kind
from gongshi.schema import load_schemas

__all__ = ["PageKind", "Subject", "page_kinds"]


@cache
def page_kinds() -> tuple[PageKind, ...]:
    """Return every page kind below this folder, in their order."""
    kinds: list[PageKind] = []
    for folder in sorted(Path(__file__).parent.iterdir()):
        if (folder / "__init__.py").is_file():
            module = import_module(f"{__name__}.{folder.name}")
            kinds += getattr(module, "KINDS", ()) or (module.KIND,)
    made = {kind.path for kind in kinds}
    kinds += (
        record_kind(schema)
        for schema in load_schemas().resources.values()
        if schema.on_site.page and f"{schema.name}/{{id}}/" not in made
    )
    return tuple(sorted(kinds, key=lambda kind: (kind.order, kind.name)))
