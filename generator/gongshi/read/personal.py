"""Personal data found while reading: in names of files and folders, descriptors, headers."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gongshi.model import Concern, Finding, Severity
from gongshi.privacy import find, masked, may_hold
from gongshi.privacy.keyed import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongshi.privacy import Hit

CODE = "personal-data"
NO_HASH = f"{VARIABLE} ?"
"""What stands in place of a hash where there is no key."""
_PIECE: Final = 65_536
"""Characters that are searched at a time, so that a long text costs no more than its length."""
_OVERLAP: Final = 512
"""Characters of the piece before that are searched again, for what begins there."""
_ENTRIES: Final = 100_000
"""Names in a package's folder that are searched."""


def personal_finding(  # noqa: PLR0913 - each says another thing of the place
    hit: Hit, *, package: str, path: str, resource: str = "", row: int | None = None,
    field: str = "", hashed: str = "",
) -> Finding:  # fmt: skip
    """Return the finding for a piece of personal data; what is not certain only warns."""
    return Finding(
        CODE, package, path, resource, row, field, masked(hit), hit.kind,
        Severity.ERROR if hit.certain else Severity.WARNING, Concern.PERSONAL,
        {"hash": hashed or NO_HASH},
    )  # fmt: skip


def personal_in(  # noqa: PLR0913 - likewise
    text: str, *, package: str, path: str, resource: str = "", row: int | None = None,
    field: str = "",
) -> Iterator[Finding]:  # fmt: skip
    """Yield a finding for each piece of personal data in a text outside the cells."""
    told: set[Hit] = set()
    for place in range(0, max(len(text), 1), _PIECE - _OVERLAP):
        piece = text[place : place + _PIECE]
        for hit in find(piece, field) if may_hold(piece) else ():
            here = replace(hit, start=hit.start + place, end=hit.end + place)
            if here not in told:
                told.add(here)
                yield personal_finding(
                    hit, package=package, path=path, resource=resource, row=row, field=field
                )


def personal_names(folder: Path, package: str, path: str) -> Iterator[Finding]:
    """Yield a finding for each piece of personal data in the names below a package's folder.

    No file is opened and no link followed; Git's own folder is passed over.
    """
    folders, left = [""], _ENTRIES
    while folders and left > 0:
        below = folders.pop()
        # What cannot be listed cannot be read either, which is told where it is needed.
        with suppress(OSError), os.scandir(folder / below) as entries:
            for each in entries:
                left -= 1
                name = os.path.join(below, each.name)  # noqa: PTH118 - quicker than a Path each
                if may_hold(each.name):
                    yield from personal_in(each.name, package=package, path=f"{path}/{name}")
                if each.name != ".git" and each.is_dir(follow_symlinks=False):
                    folders.append(name)
