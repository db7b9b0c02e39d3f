"""What open pages are told: which build is served, whether it is refused, whether one runs."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.serve.outcome import Outcome


@dataclass(frozen=True, slots=True)
class State:
    """What a page compares with what it knows."""

    build: str = ""
    """Names the site that is served; empty where there is none."""
    trouble: str = ""
    """Names what keeps the site from being built; empty where nothing does."""
    busy: bool = False

    def to_json(self) -> str:
        """Return the state for a script."""
        return json.dumps({"build": self.build, "trouble": self.trouble, "busy": self.busy})


def name_of(site: Path) -> str:
    """Return the name of the site in a folder, the same whoever serves it; empty without one."""
    try:
        return sha256((site / "manifest.json").read_bytes()).hexdigest()[:16]
    except OSError:
        return ""


class News:
    """The present state, and whoever waits for the next one; used by many threads."""

    def __init__(self, site: Path) -> None:
        """Begin without a site; none is shown before a build has found that it is ours."""
        self.site = site
        self.state = State()
        self.pages: Mapping[str, str] = {}
        """Why the site was not built, as HTML by language."""
        self.closed = False
        self._changed = threading.Condition()

    def begin(self) -> None:
        """Tell that a build runs."""
        self._tell(replace(self.state, busy=True), self.pages)

    def end(self, outcome: Outcome) -> None:
        """Tell what a build came to."""
        text = "".join(outcome.pages.values())
        trouble = sha256(text.encode()).hexdigest()[:16] if text else ""
        self._tell(State(name_of(self.site), trouble), outcome.pages)

    def close(self) -> None:
        """Let everybody go who waits."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def wait(self, known: State | None, seconds: float) -> State | None:
        """Return the state once it is another one than is known, or time is up; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or self.state != known, seconds)
            return None if self.closed else self.state

    def _tell(self, state: State, pages: Mapping[str, str]) -> None:
        with self._changed:
            self.state, self.pages = state, pages
            self._changed.notify_all()
