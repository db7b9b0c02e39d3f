"""What the builder's process does: builds when it is told to, until nobody tells it any more."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from gongshi.stopping import STOPPING
from gongshi.workers import WORKERS


def _stop(number: int, _frame: object) -> None:
    if not STOPPING.number:
        STOPPING.number = number
        raise KeyboardInterrupt


def main(handle: int) -> None:
    """Answer each request that comes through a socket with what became of it."""
    signal.signal(signal.SIGTERM, _stop)
    # A machine that cannot do it will say so when it has to.
    with suppress(OSError):
        WORKERS.prepare()
    # These take a second, beside the other start.
    from gongshi.serve.outcome import attempt  # noqa: PLC0415

    with Connection(handle) as connection:
        while True:
            request, language = connection.recv()
            connection.send(attempt(request, language))


if __name__ == "__main__":
    with suppress(EOFError, OSError, KeyboardInterrupt):
        main(int(sys.argv[1]))
    # We are ending already, which takes a moment: what reads packages ends first.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
