"""Sites of a few small files, published without anything being rendered.

As a command, `python -m tests.small_sites SITE VERSION KEEP` publishes one, and
`python -m tests.small_sites SITE` goes back to the one before: for tests in which that process
fails or is killed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.model import Artifact
from gongshi.release import roll_back, stage

if TYPE_CHECKING:
    from collections.abc import Mapping


def files_of_version(version: str) -> dict[str, bytes]:
    """Return the files of one of many sites that differ in all but one file."""
    return {
        "index.html": version.encode(),
        "a/b.css": b"same",
        f"data/{version}.csv": b"x" * 10_000,
        "data/all.csv": version.encode() * 10_000,
    }


def put(
    site: Path, files: Mapping[str, bytes], *, force: bool = False, keep: int | None = 0
) -> int:
    """Publish a site that holds just these files and a manifest; return how many were written."""
    with stage(site, force=force, keep=keep) as made:
        for path, content in files.items():
            made.add(Artifact(path, content))
        made.add(Artifact("manifest.json", manifest_of(made.files)))
        made.take_over()
        return made.changed


def manifest_of(files: Mapping[str, tuple[int, str]]) -> bytes:
    """Return a manifest as short as it can be."""
    listed = [
        {"path": path, "bytes": size, "sha256": digest}
        for path, (size, digest) in sorted(files.items())
    ]
    head = {"as_of": "2026-03-31", "commit": "c0ffee", "tool": {"name": "gongshi", "version": "1"}}
    return json.dumps(head | {"files": listed}).encode()


def put_version(site: Path, version: str, keep: int | None = 3) -> int:
    """Publish the site of a version."""
    return put(site, files_of_version(version), keep=keep)


def pages(site: Path) -> dict[str, bytes]:
    """Return a site's files but its manifest."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path != site / "manifest.json"
    }


def names(folder: Path) -> set[str]:
    """Return what lies in a folder."""
    return {each.name for each in folder.iterdir()}


def kept_versions(site: Path) -> list[str]:
    """Return the versions of the kept sites, the newest first, each of them whole."""
    kept = site.parent / f".{site.name}-kept"
    folders = [each for each in kept.iterdir() if each.is_dir()] if kept.is_dir() else []
    found = []
    for folder in sorted(folders, key=lambda each: int(each.name), reverse=True):
        version = (folder / "index.html").read_text()
        assert pages(folder) == files_of_version(version)
        found.append(version)
    return found


if __name__ == "__main__":
    place, *told = sys.argv[1:]
    if told:
        put_version(Path(place), told[0], int(told[1]))
    else:
        roll_back(Path(place))
