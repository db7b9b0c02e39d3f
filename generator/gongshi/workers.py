"""The process that forks a worker for each package: started once, kept, and ended with us.

It needs as long to start as we do to load what we are made of, so that nothing is imported here.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

_END_SECONDS: Final = 5
_PASSED_ON: Final = (
    "HOME", "LANG", "LANGUAGE", "LC_", "TZ", "PYTHON", "COVERAGE", "LD_LIBRARY_PATH", "DYLD_",
)  # fmt: skip
"""What a worker is told of the environment (beginnings of names): no passwords, no tokens."""


def _environment() -> dict[str, str]:
    """Return the environment of the workers: language, Python, and where modules lie."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(_PASSED_ON)}
    # Not the current folder: it may well be full of other people's files.
    kept["PYTHONPATH"] = os.pathsep.join(each for each in sys.path if Path(each).is_absolute())
    return kept


class Workers:
    """The process that forks the workers, started when first needed and kept."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self.lock = threading.Lock()
        self.owner = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None
        self.needed = False
        """Whether the process was ever told anything."""

    def start(self) -> socket.socket:
        """Return the socket that the process listens to, having started it where it is not."""
        alive = self.owner == os.getpid() and self.process and self.process.poll() is None
        if not alive or self.control is None:
            self.end()
            ours, theirs = socket.socketpair()
            with theirs:
                self.process = subprocess.Popen(
                    [sys.executable, "-sP", "-m", "gongshi.read.worker", str(theirs.fileno())],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()], cwd="/", env=_environment(),
                    start_new_session=True,
                )  # fmt: skip
            self.control = ours
            self.owner = os.getpid()
            self.needed = False
        return self.control

    def prepare(self) -> None:
        """Start what reading will need, so that it gets ready while we do other things."""
        with self.lock:
            self.start()

    def send(self, message: bytes, *files: int) -> None:
        """Tell the process something, and hand it files."""
        with self.lock:
            try:
                socket.send_fds(self.start(), [message], files)
            except BrokenPipeError:
                # It was killed since it was last needed.
                self.end()
                socket.send_fds(self.start(), [message], files)
            self.needed = True

    def end(self) -> None:
        """Let the process end, and every worker with it."""
        if self.control:
            self.control.close()
            self.control = None
        if self.process and self.owner == os.getpid():
            if not self.needed:
                # It may still be starting, which nobody has to wait for.
                self.process.kill()
            try:
                self.process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None


WORKERS: Final = Workers()
atexit.register(WORKERS.end)
