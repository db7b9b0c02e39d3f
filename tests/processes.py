"""Processes that tests start: what they are told by the environment."""

from __future__ import annotations

import os


def unmeasured(**more: str) -> dict[str, str]:
    """Return this process's environment without what makes a started process measure coverage.

    For copies of gongshi, which are not what is measured, and for builds that would take long.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return kept | more
