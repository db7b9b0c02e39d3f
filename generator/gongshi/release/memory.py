"""What is remembered of a site beside it: of each part what it was made from, and its files.

It is of use to the build that follows and to nobody else. What is damaged, of another site or of
another version is as good as nothing: a part that is not remembered is made.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gongshi.release.workplace import check_marked, make_marked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.release.staging import Stamp

_FILE: Final = "parts"
_HEAD: Final = b"gongshi memory 1\n"
_MOST: Final = 4 << 30
"""Bytes of what is remembered, unpacked; more is not read."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A part of a site as it was made."""

    key: str
    """What it was made by: words, templates, the document around its pages."""
    read: Mapping[str, Any]
    """What was read for it."""
    stamps: Mapping[str, Stamp]
    """Its files."""
    targets: frozenset[str]
    """What its pages lead to."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The parts of a site."""

    tables: Mapping[str, str] = field(default_factory=dict)
    """A digest of each table that was read."""
    parts: Mapping[str, Remembered] = field(default_factory=dict)


def memory_folder(site: Path) -> Path:
    """Return where it lies: beside the live site, which is published as it is."""
    return site.parent / f".{site.name}-memory"


def recall(site: Path, manifest: str) -> Memory:
    """Return what is remembered of the site whose manifest has this SHA-256; nothing of others.

    Raises:
        UsageError: what lies there is not ours.
    """
    folder = memory_folder(site)
    check_marked(folder)
    try:
        packed = (folder / _FILE).read_bytes()
        head, sha256, body = (
            packed[: len(_HEAD)],
            packed[len(_HEAD) :][:32],
            packed[len(_HEAD) + 32 :],
        )
        if head != _HEAD or hashlib.sha256(body).digest() != sha256:
            return Memory()
        unpack = zlib.decompressobj()
        tree = json.loads(unpack.decompress(body, _MOST))
        if tree["manifest"] != manifest:
            return Memory()
        return Memory(
            tree["tables"],
            {
                name: Remembered(
                    each["key"],
                    each["read"],
                    {
                        path: (int(time), int(number))
                        for path, (time, number) in each["stamps"].items()
                    },
                    frozenset(map(str, each["targets"])),
                )
                for name, each in tree["parts"].items()
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error):
        return Memory()


def remember(site: Path, manifest: str, memory: Memory) -> None:
    """Write down what is remembered of the live site; where that cannot be, nothing is."""
    folder = memory_folder(site)
    parts = {
        name: asdict(each) | {"targets": sorted(each.targets)}
        for name, each in memory.parts.items()
    }
    tree = {"manifest": manifest, "tables": memory.tables, "parts": parts}
    body = zlib.compress(json.dumps(tree, ensure_ascii=False).encode(), 1)
    new = folder / f"{_FILE}.new"
    with suppress(OSError):
        make_marked(folder)
        new.write_bytes(_HEAD + hashlib.sha256(body).digest() + body)
        new.replace(folder / _FILE)
        return
    with suppress(OSError):
        new.unlink(missing_ok=True)
        (folder / _FILE).unlink(missing_ok=True)
