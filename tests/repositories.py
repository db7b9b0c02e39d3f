"""Git repositories that tests make."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str) -> None:
    """Run Git as somebody, on a fixed day."""
    who = {"GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@example.org"}
    who |= {"GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@example.org"}
    when = {"GIT_AUTHOR_DATE": "2026-03-30T12:00:00Z", "GIT_COMMITTER_DATE": "2026-03-30T12:00:00Z"}
    subprocess.run(
        ["git", "-C", str(folder), "-c", "commit.gpgsign=false", *arguments],
        check=True, capture_output=True, env=os.environ | who | when,
    )  # fmt: skip
