"""The process that builds: kept warm from build to build, and begun anew to see what it is made of.

What it has read of words, schemas and templates, and what is made of those, lies in dozens of
places of its memory. They are forgotten all at once, with the process.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from gongshi.errors import EnvironmentFault
from gongshi.serve.outcome import Outcome, failed
from gongshi.stopping import STOPPING

if TYPE_CHECKING:
    from gongshi.build import Request

_TICK_SECONDS: Final = 0.5
"""How often we ask whether we were told to stop."""
_END_SECONDS: Final = 20
"""How long a build may take to put things in order when it is cut off."""


class Builds(Protocol):
    """Builds sites, one after the other."""

    def build(self, request: Request) -> Outcome:
        """Build a site and return what became of it."""

    def renew(self) -> None:
        """Forget all that is remembered from one build to the next."""

    def close(self) -> None:
        """Build no more."""


class _Process:
    """A process that builds, and what we talk to it through."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        kept = [each for each in sys.path if Path(each).is_absolute()]
        with theirs:
            # A session of its own: Ctrl+C at the terminal is for us, who then tell it to stop.
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "gongshi.serve.worker", str(theirs.fileno())],
                stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True,
                env=dict(os.environ) | {"PYTHONPATH": os.pathsep.join(kept)},
            )  # fmt: skip
        self.connection = Connection(ours.detach())
        self.builds = False

    def build(self, request: Request, language: str) -> Outcome:
        """Build a site and return what became of it.

        Raises:
            EOFError, OSError: the process came to an end.
        """
        self.builds = True
        self.connection.send((request, language))
        while not self.connection.poll(_TICK_SECONDS):
            STOPPING.check()
        outcome: Outcome = self.connection.recv()
        self.builds = False
        return outcome

    def close(self) -> int:
        """End the process, and what it is building; return how it ended, as `Popen` says it."""
        # Nobody tells it anything any more, so that it ends; a build has to be cut off.
        self.connection.close()
        if self.builds:
            self.process.terminate()
        try:
            return self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Builder:
    """Builds in a process of its own, which is kept from build to build."""

    def __init__(self, language: str) -> None:
        """Start the process, so that it gets ready while we do other things.

        Args:
            language: that of messages.
        """
        self._language = language
        self._process: _Process | None = _Process()

    def build(self, request: Request) -> Outcome:
        """Build a site and return what became of it, the end of the process included."""
        if self._process is None:
            self._process = _Process()
        process = self._process
        try:
            return process.build(request, self._language)
        except (EOFError, OSError):
            # Killed from outside, as for want of memory: the next build has a new one.
            self._process = None
            code = process.close()
            note = signal.Signals(-code).name if code < 0 else str(code)
            return failed(EnvironmentFault("builder", note=note), self._language)

    def renew(self) -> None:
        """Replace the process by one that has read nothing yet."""
        before, self._process = self._process, _Process()
        if before is not None:
            before.close()

    def close(self) -> None:
        """End the process, and what it is building."""
        if self._process is not None:
            self._process.close()
            self._process = None
