"""The way in: has started what reads packages, and then loads the rest, which takes as long."""

from __future__ import annotations

import sys
from contextlib import suppress

_READING = frozenset({"validate", "build", "rate"})
_HELP = frozenset({"-h", "--help", "--version"})


def main() -> int:
    """Run the command and return its exit code."""
    words = frozenset(sys.argv[1:])
    try:
        if words & _READING and not words & _HELP:
            from gongshi.workers import WORKERS  # noqa: PLC0415 - only where packages are read

            # A machine that cannot do it will say so when it has to.
            with suppress(OSError):
                WORKERS.prepare()
        from gongshi.cli import main as run  # noqa: PLC0415 - half a second, beside the other start
    except KeyboardInterrupt:
        # People do press Ctrl-C before it has begun.
        return 130
    return run()


if __name__ == "__main__":
    sys.exit(main())
