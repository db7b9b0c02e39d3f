"""ZIP archives whose bytes depend on nothing but what is put in and the day it is of."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

FIRST_YEAR: Final = 1980
"""The first year that a ZIP can write."""
MODE: Final = 0o100644 << 16
UNIX: Final = 3


def write_archive(
    target: Path, day: date, members: Iterable[tuple[str, Iterable[bytes | Path]]]
) -> None:
    """Write members in the order given, each from pieces in memory or on disk."""
    stamp = (max(day.year, FIRST_YEAR), day.month, day.day, 0, 0, 0)
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in members:
            pieces = tuple(content)
            info = ZipInfo(name, stamp)
            info.compress_type = ZIP_DEFLATED
            info.create_system = UNIX
            info.external_attr = MODE
            # The size in advance, so that only members over 2 GB get the 64-bit header.
            info.file_size = sum(map(_size, pieces))
            with archive.open(info, "w") as file:
                for piece in pieces:
                    if isinstance(piece, bytes):
                        file.write(piece)
                    else:
                        with piece.open("rb") as source:
                            shutil.copyfileobj(source, file, 1 << 20)


def _size(piece: bytes | Path) -> int:
    return piece.stat().st_size if isinstance(piece, Path) else len(piece)
