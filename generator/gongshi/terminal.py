"""What is said to a person at a terminal: beside the results, and never in the way of the work."""

from __future__ import annotations

import os
import sys


def say(text: str) -> None:
    """Write a message for a person; standard output belongs to results."""
    write(f"{text}\n")


def write(text: str) -> None:
    """Write to standard error; where nothing can be written, nobody is told, and work goes on."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        # What Python still holds back would fail once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


class Progress:
    """A line on a terminal that tells how far long work is; silent elsewhere."""

    STEP = 100

    def __init__(self, words: str) -> None:
        self._words = words
        self._wide = sys.stderr.isatty()

    def show(self, files: int) -> None:
        """Tell how many files there are so far."""
        if self._wide and files % self.STEP == 0:
            write(f"\r{self._words.format(files=files)}")

    def clear(self) -> None:
        """Leave the line empty for what comes next."""
        if self._wide:
            write("\r\x1b[K")


def open_streams() -> None:
    """Put something in place of standard streams that are closed, so that no file becomes one."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))
