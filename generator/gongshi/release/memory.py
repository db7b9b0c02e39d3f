"""What is remembered of a site beside it: of each part what it was made from, and its files.

It is of use to the build that follows and to nobody else. What is damaged, of another site or of
another version is as good as nothing: a part that is not remembered is made.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from gongshi.engine import Found, Question, Read, Told
from gongshi.release.workplace import check_marked, make_marked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.release.staging import Stamp

_FILE: Final = "parts"
_NOTHING: Final = Read()
_HEAD: Final = b"gongshi memory 2\n"
_MOST: Final = 4 << 30
"""Bytes of what is remembered, unpacked; more is not read."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A part of a site as it was made."""

    key: str
    """What it was made by: words, templates, the document around its pages."""
    stamps: Mapping[str, Stamp]
    """Its files."""
    read: Read = _NOTHING
    """What was read for it, beside what the key says."""
    targets: frozenset[str] = frozenset()
    """What its pages lead to."""
    documents: Mapping[str, str] = field(default_factory=dict)
    """What a host rendered around pages, by the path of its exemplar."""


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
        body = packed[len(_HEAD) + hashlib.sha256().digest_size :]
        if packed != _HEAD + hashlib.sha256(body).digest() + body:
            return Memory()
        unpack = zlib.decompressobj()
        tree = json.loads(unpack.decompress(body, _MOST))
        if tree["manifest"] != manifest:
            return Memory()
        return Memory(
            tree["tables"], {name: _unpacked(each) for name, each in tree["parts"].items()}
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error):
        return Memory()


def _packed(part: Remembered) -> dict[str, Any]:
    """Return a part as JSON holds it: what can be no key there stands in pairs."""
    return {
        "key": part.key,
        "stamps": dict(part.stamps),
        "asked": [
            [each.query, [_plain(value) for value in each.parameters], each.told]
            for each in part.read.asked
        ],
        "looked": {
            name: [each.made_by, list(each.digests.items())]
            for name, each in part.read.looked.items()
        },
        "facts": dict(part.read.facts),
        "targets": sorted(part.targets),
        "documents": dict(part.documents),
    }


def _unpacked(tree: Any) -> Remembered:  # noqa: ANN401 - JSON
    """Return a part as it was written down.

    Raises:
        KeyError, ValueError, TypeError, AttributeError: it was not written by us.
    """
    return Remembered(
        str(tree["key"]),
        {path: (int(time), int(number)) for path, (time, number) in tree["stamps"].items()},
        Read(
            tuple(
                Question(query, tuple(map(_value, values)), Told(*told))
                for query, values, told in tree["asked"]
            ),
            {
                name: Found(tuple(queries), {_value(key): found for key, found in digests})
                for name, (queries, digests) in tree["looked"].items()
            },
            tree["facts"],
        ),
        frozenset(map(str, tree["targets"])),
        tree["documents"],
    )


def _plain(value: object) -> object:
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _value(value: Any) -> object:  # noqa: ANN401 - JSON
    """Return a parameter or a key as it was before it became JSON."""
    if isinstance(value, dict):
        return date.fromisoformat(value["date"])
    return tuple(value) if isinstance(value, list) else value


def remember(site: Path, manifest: str, memory: Memory) -> None:
    """Write down what is remembered of the live site; where that cannot be, nothing is."""
    folder = memory_folder(site)
    parts = {name: _packed(each) for name, each in memory.parts.items()}
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
