"""The manifest: every file of a site with its size and its SHA-256."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from gongshi import __version__
from gongshi.model import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.model import Provenance, Recipe

PATH: Final = "manifest.json"


def manifest(
    files: Iterable[tuple[str, int, str]], provenance: Provenance, recipe: Recipe
) -> Artifact:
    """Return `/manifest.json` for files given as path, bytes and SHA-256; it leaves itself out."""
    listed = [
        {"path": path, "bytes": size, "sha256": sha256}
        for path, size, sha256 in sorted(files)
        if path != PATH
    ]
    head = {
        "as_of": provenance.as_of.isoformat(),
        "commit": provenance.commit,
        "made": {
            "commit": recipe.commit,
            "languages": recipe.languages,
            "address": recipe.address,
        },
        "tool": {"name": "gongshi", "version": provenance.version or __version__},
    }
    # One line a file, so that two manifests can be compared line by line.
    lines = ",\n    ".join(json.dumps(each, ensure_ascii=False) for each in listed)
    start = json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}")
    text = f'{start},\n  "files": [\n    {lines}\n  ]\n}}\n'
    return Artifact(PATH, text.encode())
