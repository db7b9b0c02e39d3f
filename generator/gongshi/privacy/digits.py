"""The digits of a text wherever they stand: each run of them as one number, with their places.

Signs and blanks between digits, any number of them, belong to a run; letters and Chinese characters
end it. What is looked for are windows of a run: its length is what they cost.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_GROUP: Final = re.compile("[0-9]+")
_SIGNS: Final = r"[^0-9A-Za-z\u4e00-\u9fff]*"
_GAP: Final = re.compile(_SIGNS)
_LAST_X: Final = re.compile(rf"{_SIGNS}([Xx])")
_LISTED: Final = tuple(",、;")
"""Signs, once plain, that part the items of a list."""
_SHOWN: Final = 8
"""Characters by which two gaps are told apart."""
_THOUSAND: Final = 3
_LONG: Final = 12
"""Digits before the point that no amount and no quotient has."""


@dataclass(frozen=True, slots=True)
class Run:
    """Groups of digits that only signs and blanks separate."""

    text: str
    """Where it stands in."""
    groups: tuple[tuple[int, int], ...]
    """The places of its groups."""
    digits: str
    bounds: tuple[int, ...]
    """How many digits stand before each group; last, how many there are."""
    gaps: tuple[str, ...]
    """What stands between the groups, blanks around signs taken away."""
    last_x: int
    """Where an X behind it ends; 0 without one."""

    def place(self, index: int) -> int:
        """Return where a digit stands in the text."""
        group = bisect_left(self.bounds, index + 1) - 1
        return self.groups[group][0] + index - self.bounds[group]

    def window(self, start: int, size: int, *, x: bool = False) -> Window:
        """Return some of its digits; with `x`, the last ones and the X behind them."""
        first = bisect_left(self.bounds, start + 1) - 1
        last = bisect_left(self.bounds, start + size) - 1
        return Window(self, start, start + size, first, last, x)


@dataclass(frozen=True, slots=True)
class Window:
    """Some successive digits of a run, which may be one number."""

    run: Run
    start: int
    stop: int
    first: int
    """The group in which it begins."""
    last: int
    """The group in which it ends."""
    x: bool = False

    @property
    def digits(self) -> str:
        """The number it may be."""
        return self.run.digits[self.start : self.stop] + ("X" if self.x else "")

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text."""
        end = self.run.last_x if self.x else self.run.place(self.stop - 1) + 1
        return self.run.place(self.start), end

    @property
    def cut(self) -> tuple[int, ...]:
        """The groups of which it takes only a part."""
        bounds = self.run.bounds
        left = bounds[self.first] != self.start
        right = bounds[self.last + 1] != self.stop
        ends = ([self.first] if left else []) + ([self.last] if right else [])
        return tuple(dict.fromkeys(ends))

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many digits each of its groups has."""
        bounds = (self.start, *self.run.bounds[self.first + 1 : self.last + 1], self.stop)
        return tuple(until - since for since, until in pairwise(bounds))

    @property
    def gaps(self) -> tuple[str, ...]:
        """What stands between its groups."""
        return self.run.gaps[self.first : self.last]

    @property
    def pieces(self) -> tuple[str, ...]:
        """Its groups, each in full."""
        bounds, digits = self.run.bounds, self.run.digits
        return tuple(
            digits[bounds[each] : bounds[each + 1]] for each in range(self.first, self.last + 1)
        )

    @property
    def is_apart(self) -> bool:
        """True where what stands around it is not what stands between its own groups."""
        gaps = self.run.gaps
        around = gaps[max(0, self.first - 1) : self.first] + gaps[self.last : self.last + 1]
        return not set(around) & set(self.gaps)

    @property
    def is_list(self) -> bool:
        """True where its groups are parted as the items of a list are."""
        return any(each.startswith(_LISTED) for each in self.gaps)

    @property
    def is_amount(self) -> bool:
        """True for 1,234,567 and 12.34, which are one number and no groups."""
        gaps, sizes = self.gaps, self.sizes
        if not gaps:
            return False
        thousands = set(gaps) == {","} and {*sizes[1:]} == {_THOUSAND} and sizes[0] <= _THOUSAND
        return thousands or (gaps == (".",) and sizes[0] < _LONG)

    @property
    def is_fraction(self) -> bool:
        """True for a part of a decimal number, such as 0.13800000000."""
        start, end = self.span
        before = self.run.text[max(0, start - 2) : start]
        after = self.run.text[end : end + 2]
        return bool(re.fullmatch(r"[0-9]\.", before) or re.fullmatch(r"\.[0-9]", after))


def runs(text: str, least: int) -> Iterator[Run]:
    """Yield the runs of a plain text that have at least so many digits."""
    groups: list[tuple[int, int]] = []
    # Beyond the last group there is nothing that could belong to a run.
    for start, end in chain((each.span() for each in _GROUP.finditer(text)), ((-1, -1),)):
        if groups and (start < 0 or not _GAP.fullmatch(text, groups[-1][1], start)):
            sizes = [until - since for since, until in groups]
            if sum(sizes) >= least:
                yield _run(text, tuple(groups), sizes)
            groups = []
        groups.append((start, end))


def _run(text: str, groups: tuple[tuple[int, int], ...], sizes: list[int]) -> Run:
    gaps = (text[end:start] for (_, end), (start, _) in pairwise(groups))
    last = _LAST_X.match(text, groups[-1][1])
    return Run(
        text, groups, "".join(text[start:end] for start, end in groups),
        tuple(accumulate(sizes, initial=0)),
        tuple((each.strip() or " ")[:_SHOWN] for each in gaps), last.end() if last else 0,
    )  # fmt: skip
