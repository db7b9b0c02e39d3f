"""Where the time of a build goes: each moment is charged to the innermost stage that is open."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Item = TypeVar("Item")


@dataclass(slots=True)
class Spent:
    """What a stage took, without the stages inside it."""

    seconds: float = 0.0
    cpu: float = 0.0
    """Seconds of processor, of all threads of this process."""
    items: int = 0
    """How many things it made, where it makes things one by one."""


class Clock:
    """Charges time to stages while it runs; otherwise it does nothing."""

    def __init__(self) -> None:
        """Stand still."""
        self.spent: dict[str, Spent] = {}
        self._open: list[str] = []
        self._since = (0.0, 0.0)
        self.running = False

    def start(self) -> None:
        """Forget what was, and run."""
        self.spent.clear()
        self._open.clear()
        self._since = self._now()
        self.running = True

    def stop(self) -> dict[str, Spent]:
        """Stand still, and return what each stage took, in the order in which they began."""
        self.running = False
        spent, self.spent = self.spent, {}
        return spent

    def add(self, spent: Mapping[str, Spent]) -> None:
        """Charge what another process spent."""
        if self.running:
            for name, each in spent.items():
                held = self.spent.setdefault(name, Spent())
                held.seconds += each.seconds
                held.cpu += each.cpu
                held.items += each.items

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Charge the block to a stage."""
        if not self.running:
            yield
            return
        self._charge()
        self.spent.setdefault(name, Spent())
        self._open.append(name)
        try:
            yield
        finally:
            self._charge()
            self._open.pop()

    def each(self, name: str, items: Iterable[Item]) -> Iterator[Item]:
        """Yield items, charging what it takes to make them to a stage, and count them there."""
        if not self.running:
            yield from items
            return
        source = iter(items)
        while True:
            with self.stage(name):
                try:
                    item = next(source)
                except StopIteration:
                    return
            self.spent[name].items += 1
            yield item

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.process_time()

    def _charge(self) -> None:
        now = self._now()
        if self._open:
            spent = self.spent[self._open[-1]]
            spent.seconds += now[0] - self._since[0]
            spent.cpu += now[1] - self._since[1]
        self._since = now


CLOCK: Final = Clock()
