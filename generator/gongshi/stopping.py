"""Whether we were told to stop: what a signal says is heard, even where it was lost on the way.

A signal raises `KeyboardInterrupt` wherever the program happens to be. Where that is a place of
which nothing can be raised, such as the end of an object, Python drops it; so work that goes on
asks again from time to time.
"""

from __future__ import annotations

from typing import Final


class Stopping:
    """The first signal that told us to stop; 0 for none."""

    def __init__(self) -> None:
        """Begin without one."""
        self.number = 0

    def check(self) -> None:
        """End work that goes on although it was told to stop.

        Raises:
            KeyboardInterrupt: we were told to.
        """
        if self.number:
            raise KeyboardInterrupt


STOPPING: Final = Stopping()
