"""A check: one reason for which records of a table fail, as SQL that counts and selects them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongshi.model import Concern, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gongshi.model import Finding
    from gongshi.schema import Field


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person needs to know of one failing record beside its value."""

    kind: str = ""
    """Narrows the check's kind where the value shows what happened to it."""
    detail: Mapping[str, str] = field(default_factory=dict)


def _plainly(value: str, *_more: object) -> Explanation:  # noqa: ARG001 - one of its kind
    return Explanation()


@dataclass(frozen=True, slots=True)
class Bound:
    """How long a check may take, and what is told of a package that makes it take longer."""

    seconds: float
    stuck: Callable[[], None]
    """Ends the command where the work does not stop."""
    exceeded: Callable[[str], Finding]
    """Takes what was too much, `time` or `memory`."""


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """One reason to fail.

    `count` is an aggregate over the table that counts the failing records, or for relations the
    part of a query from its FROM on. `failing` is a query for record number, value and whatever
    else `explain` takes, in the order of the records; it is run only where something fails.
    """

    code: str
    field: str
    count: str
    failing: str
    kind: str = ""
    severity: Severity = Severity.ERROR
    concern: Concern = Concern.DATA
    explain: Callable[..., Explanation] = _plainly
    broken: str = ""
    """The condition that `count` counts, where it asks for nothing but the cell of `field`."""
    cell: Field | None = None
    """The column whose cell alone is wrong, where it may be known what was meant."""
    alone: str = ""
    """A query of its own for the same number, faster than `count` on a large table."""
    bound: Bound | None = None
    """What selecting may cost; None where it takes no longer than counting the rows."""

    def listing(self, most: int) -> str:
        """Return the query for the first failing records, with all that `explain` takes."""
        return f"{self.failing} LIMIT {most}"
