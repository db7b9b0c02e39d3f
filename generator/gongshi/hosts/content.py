"""What a host makes its documents from, so that one can tell whether they come out the same."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def content_of(folder: Path) -> dict[str, bytes]:
    """Return the SHA-256 of each file in a folder, links followed."""
    found = {}
    for place, _, names in os.walk(folder, followlinks=True):
        for path in (Path(place) / name for name in names):
            # A link may lead nowhere, and MkDocs then says so.
            if path.is_file():
                with path.open("rb") as file:
                    found[str(path)] = hashlib.file_digest(file, "sha256").digest()
    return found
