"""Personal data found while reading: in names of files and folders, descriptors, headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.model import Concern, Finding, Severity
from gongshi.privacy import find, masked, may_hold
from gongshi.privacy.keyed import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.privacy import Hit

CODE = "personal-data"
NO_HASH = f"{VARIABLE} ?"
"""What stands in place of a hash where there is no key."""
_LONGEST = 65_536
"""Characters that are searched; a longer text is over the limit for a cell."""


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
    text = text[:_LONGEST]
    for hit in find(text, field) if may_hold(text) else ():
        yield personal_finding(
            hit, package=package, path=path, resource=resource, row=row, field=field
        )
