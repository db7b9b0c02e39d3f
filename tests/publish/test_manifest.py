"""The list of all files."""

from __future__ import annotations

import json
from datetime import date

from gongshi import __version__
from gongshi.model import Provenance, Recipe
from gongshi.publish import manifest


def test_manifest() -> None:
    """It is true that the manifest lists every file but itself, sorted, a line each."""
    files = [("b.csv", 2, "22"), ("manifest.json", 9, "99"), ("a/中.csv", 1, "11")]

    artifact = manifest(
        files,
        Provenance(date(2026, 3, 31), "c0ffee", "1.0"),
        Recipe("facade", ("zh",), "https://x.example/"),
    )

    assert artifact.path == "manifest.json"
    assert isinstance(artifact.content, bytes)
    assert artifact.content.decode() == (
        "{\n"
        '  "as_of": "2026-03-31",\n'
        '  "commit": "c0ffee",\n'
        '  "made": {\n    "commit": "facade",\n    "languages": [\n      "zh"\n    ],\n'
        '    "address": "https://x.example/"\n  },\n'
        '  "tool": {\n    "name": "gongshi",\n    "version": "1.0"\n  },\n'
        '  "files": [\n'
        '    {"path": "a/中.csv", "bytes": 1, "sha256": "11"},\n'
        '    {"path": "b.csv", "bytes": 2, "sha256": "22"}\n'
        "  ]\n}\n"
    )


def test_version() -> None:
    """It is true that the tool names its own version where the provenance does not."""
    artifact = manifest([], Provenance(date(2026, 3, 31)), Recipe())

    assert isinstance(artifact.content, bytes)
    assert json.loads(artifact.content)["tool"]["version"] == __version__
