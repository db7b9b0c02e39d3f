"""Git, asked about folders: nothing is ever written into the repository that is asked."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

DIRTY: Final = "-dirty"
"""What follows a commit where files hold edits that no commit has, as `git describe` says it."""

_COMMIT: Final = re.compile("[0-9a-f]{40,64}")


def git(folder: Path, *arguments: str) -> str | None:
    """Return Git's answer about a folder, None where there is no Git or no repository."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        # What Git is told by the environment is about another repository, if about any.
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("GIT_")
        }
        answer = subprocess.run(command, capture_output=True, check=True, env=environment)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.decode("utf-8", "replace").strip()


def top_of(folder: Path) -> Path | None:
    """Return the top folder of the checkout that holds a folder, None where none does."""
    told = git(folder, "rev-parse", "--show-toplevel")
    return Path(told).resolve() if told else None


def commit_of(folder: Path, paths: Iterable[str] = (".",)) -> str:
    """Return the newest commit of what lies at paths of a folder, empty where there is none.

    It is marked where it is not the last word: an edit that nobody committed is in no commit, and
    whoever took that one would find something else.
    """
    commit = git(folder, "log", "-1", "--format=%H", "--", *paths) or ""
    edited = commit and git(folder, "status", "--porcelain", "--", *paths)
    return f"{commit}{DIRTY}" if edited else commit


def commit_of_all(paths: Iterable[Path], beside: Path) -> str:
    """Return the commit in which all `paths` are as they are now, marked where one was edited.

    Only those count that lie in the checkout of the folder `beside`; without one it is empty.
    """
    top = top_of(beside)
    if top is None:
        return ""
    inside = [each.resolve() for each in paths]
    told = [str(each.relative_to(top)) for each in inside if each.is_relative_to(top)]
    return commit_of(top, told)


def check_out(top: Path, commit: str, target: Path) -> bool:
    """Make a checkout of a commit in a new folder, with its history; False where that fails.

    Only what the checked-out commit builds on is taken, since a build carries out what its
    configuration says, and a repository may hold what strangers proposed. The new folder borrows
    what the repository has stored, which stays as it is.
    """
    known = _COMMIT.fullmatch(commit) and git(top, "merge-base", "--is-ancestor", commit, "HEAD")
    if known is None:
        return False
    made = git(top, "clone", "--quiet", "--shared", "--no-checkout", str(top), str(target))
    return made is not None and (
        git(target, "-c", "core.hooksPath=/dev/null", "checkout", "--quiet", "--detach", commit)
        is not None
    )
