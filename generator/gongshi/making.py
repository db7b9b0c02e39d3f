"""The pages of a site: those that come out as they did are linked, the others are made.

That a page comes out as it did follows from what was read for it. Because a conclusion may be wrong
where a page cannot be, each build makes a few of these parts again all the same and compares.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from gongshi.jobs import make_pages
from gongshi.profile import CLOCK
from gongshi.release import Memory, Remembered, all_lead
from gongshi.unchanged import Cause, Reuse, Unchanged, base_key, digests_of

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence

    from gongshi.release import Placed, Staging, Stamp
    from gongshi.render import Part, Rendering

_FEW: Final = 300
"""Pages of records up to which one process makes them sooner than several."""
_SAMPLED: Final = 50
"""Of so many parts that are reused one is made again, and at least one of all."""


@dataclass
class Pages:
    """The pages of a site as they were placed, and what is to be remembered of them."""

    parts: dict[str, list[Placed]] = field(default_factory=dict)
    """By the name of the part."""
    memory: Memory = field(default_factory=Memory)
    causes: Counter[str] = field(default_factory=Counter)
    """How many pages were made for which cause."""
    seed: str = ""
    """By which the parts were drawn that were made again all the same; empty where none was."""
    checked: int = 0
    """How many pages these have."""
    doubt: str = ""
    """The part that did not come out as it had been concluded, so that all were made again."""

    @property
    def files(self) -> Iterator[Placed]:
        """All pages."""
        return chain.from_iterable(self.parts.values())

    @property
    def made(self) -> int:
        """How many were made."""
        return self.causes.total()

    @property
    def reused(self) -> int:
        """How many were linked from the site before, since they come out as they did."""
        return sum(map(len, self.parts.values())) - self.made

    def proved(self, present: Container[str]) -> frozenset[str]:
        """Return the paths of pages all of whose links lead somewhere.

        Args:
            present: the paths of all files of the site.
        """
        return frozenset(
            placed.path
            for name, files in self.parts.items()
            if all_lead(self.memory.parts[name].targets, present)
            for placed in files
        )


def pages_of(rendering: Rendering, staging: Staging, jobs: int, reuse: Reuse) -> Pages:
    """Link or make every page of a site.

    Args:
        rendering: what they are made from.
        staging: where they are placed.
        jobs: how many processes make them, where there are more than a few.
        reuse: what need not be made.

    Raises:
        PersonalDataFault: a page holds personal data.
        EnvironmentFault: a process was killed, or none could be started.
    """
    with CLOCK.stage("compare"):
        tables = digests_of(rendering.site.database)
        base = base_key(rendering, reuse.allowed)
        unchanged = Unchanged(rendering, reuse.memory, tables, base)
        linked, stale = _link(rendering, staging, unchanged, reuse)
    pages = Pages(seed=secrets.token_hex(4) if linked else "")
    with CLOCK.stage("sample"):
        drawn = _drawn(pages.seed, linked)
        pages.checked = sum(len(linked[each][2]) for each in drawn)
        pages.doubt = next(_unlike(rendering, [linked[each] for each in drawn]), "")
    if pages.doubt:
        for _, _, files in linked.values():
            staging.remove(files)
        stale, linked = dict.fromkeys(rendering.parts, Cause.READ), {}
    remembered: dict[str, Remembered] = {}
    for part, found, files in linked.values():
        pages.parts[part.name] = files
        remembered[part.name] = replace(found, stamps=_stamps(files))
    alone = sum(each.weight for each in stale) <= _FEW
    for made in make_pages(rendering, staging, list(stale), 1 if linked and alone else jobs):
        name, key = made.part.name, unchanged.key(made.part)
        pages.parts[name] = made.files
        pages.causes[stale[made.part]] += len(made.files)
        remembered[name] = Remembered(key, _stamps(made.files), made.read, made.targets)
    pages.memory = Memory(tables, remembered)
    return pages


def _stamps(files: Iterable[Placed]) -> dict[str, Stamp]:
    return {each.path: each.stamp for each in files}


_Linked = dict[str, tuple["Part", Remembered, "list[Placed]"]]


def _link(
    rendering: Rendering, staging: Staging, unchanged: Unchanged, reuse: Reuse
) -> tuple[_Linked, dict[Part, Cause]]:
    """Link the parts that come out as they did; return them by name, and why others do not."""
    linked: _Linked = {}
    stale: dict[Part, Cause] = {}
    for part in rendering.parts:
        found = unchanged.of(part)
        synthetic = rendering.synthetic(part)
        if isinstance(found, Cause):
            stale[part] = found
            continue
        files = staging.reuse(found.stamps, synthetic=synthetic, paranoid=reuse.paranoid)
        if files is None:
            stale[part] = Cause.FILE
        else:
            linked[part.name] = (part, found, files)
    return linked, stale


def _drawn(seed: str, names: Collection[str]) -> Sequence[str]:
    """Return a few names, drawn by a seed."""
    told = sorted(names)
    return random.Random(seed).sample(told, -(-len(told) // _SAMPLED))  # noqa: S311 - no secret


def _unlike(
    rendering: Rendering, linked: Sequence[tuple[Part, Remembered, list[Placed]]]
) -> Iterator[str]:
    """Yield the names of parts that come out otherwise than they lie there."""
    for part, _, files in linked:
        there = {each.path: each.digest for each in files}
        made = {
            each.path: hashlib.sha256(each.content).hexdigest()
            for each in rendering.pages(part)
            if isinstance(each.content, bytes)
        }
        if made != there:
            yield part.name
