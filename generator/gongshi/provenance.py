"""Which state of the data a site shows: the commit and the day, never the clock."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from gongshi import __version__
from gongshi.errors import EnvironmentFault, UsageError
from gongshi.model import Package, Provenance

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.read import Database

_EPOCH: Final = re.compile("[0-9]{1,11}")
"""Seconds since 1970 as `SOURCE_DATE_EPOCH` gives them, up to the year 5138."""


def _git(folder: Path, *arguments: str) -> str | None:
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


def _newest_source(database: Database, packages: tuple[Package, ...]) -> date | None:
    """Return the newest date among the sources of all packages."""
    dates = []
    for package in packages:
        table = package.resource("sources")
        if table and "published_on" in table.labels:
            dates.append(
                database.value(f"SELECT max(TRY_CAST(published_on AS DATE)) FROM {table.table}")
            )
    return max((each for each in dates if each), default=None)


def find_provenance(
    database: Database, data: Path, packages: tuple[Package, ...], as_of: str | None
) -> Provenance:
    """Return the commit and the day of the data.

    The day is `as_of`, else that of the newest commit that touches `data`, else
    `SOURCE_DATE_EPOCH`, else the newest date in the sources.

    Raises:
        UsageError: `as_of` is not a date.
        EnvironmentFault: the clone is shallow, or nothing tells the day.
    """
    stated = None
    if as_of is not None:
        try:
            stated = date.fromisoformat(as_of)
        except ValueError:
            raise UsageError("bad-date", value=as_of) from None
    if stated is None and _git(data, "rev-parse", "--is-shallow-repository") == "true":
        raise EnvironmentFault("shallow-clone")
    commit, _, stamp = (_git(data, "log", "-1", "--format=%H %cs", "--", ".") or "").partition(" ")
    day = stated or (date.fromisoformat(stamp) if stamp else None)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if day is None and _EPOCH.fullmatch(epoch):
        day = datetime.fromtimestamp(int(epoch), UTC).date()
    day = day or _newest_source(database, packages)
    if day is None:
        raise EnvironmentFault("no-as-of")
    commits = {
        each.name: found
        for each in packages
        if (found := _git(each.folder, "log", "-1", "--format=%H", "--", "."))
    }
    return Provenance(as_of=day, commit=commit, version=__version__, commits=commits)
