"""Processes that tests start: what they are told by the environment, and waiting for them."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE: Final = 180.0
"""Seconds after which what was waited for is taken to have failed."""
_GLANCE: Final = 0.0005
"""Seconds between two looks: a build's moments pass quickly."""


def wait_until(condition: Callable[..., bool], *arguments: object) -> None:
    """Wait until something is so of the arguments; where it takes too long, the test fails."""
    deadline = time.monotonic() + PATIENCE
    while not condition(*arguments):
        assert time.monotonic() < deadline
        time.sleep(_GLANCE)


def unmeasured(**more: str) -> dict[str, str]:
    """Return this process's environment without what makes a started process measure coverage.

    For copies of gongshi, which are not what is measured, and for builds that would take long.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return kept | more
