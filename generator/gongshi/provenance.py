"""Which state of the data a site shows: the commit and the day, never the clock.

Whoever writes a commit writes its date, so that a date counts only where it can be true: not before
the commits that this one builds on, and not after today. The clock bounds the day and never is it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from gongshi import __version__
from gongshi.engine import day_of
from gongshi.errors import EnvironmentFault, UsageError
from gongshi.model import Package, Provenance, Undated
from gongshi.repository import commit_of, git

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gongshi.engine import Database

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)
"""The days for which a site can be computed: calendars reach a century beyond what is recorded."""
_EPOCH: Final = re.compile("[0-9]{1,11}")
"""Seconds since 1970 as `SOURCE_DATE_EPOCH` gives them, up to the year 5138."""
_LOG: Final = re.compile(r"([0-9a-f]+) (-?[0-9]+) ([+-][0-9]{4})((?: [0-9a-f]+)*)")
_WIDEST_ZONE: Final = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class _Commit:
    """A commit with the day on which its committer says it was made, None where that is no day."""

    name: str
    day: date | None
    parents: tuple[str, ...]


def today() -> date:
    """Return this machine's day, the only question that is ever put to the clock."""
    return datetime.now().astimezone().date()


def _day_of(seconds: int, zone: str) -> date | None:
    """Return the day of a moment where its committer was, None where there is no such day."""
    minutes = (int(zone[1:3]) * 60 + int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
    offset = timedelta(minutes=minutes)
    if abs(offset) > _WIDEST_ZONE:
        offset = timedelta()
    try:
        return datetime.fromtimestamp(seconds, timezone(offset)).date()
    except (OverflowError, OSError, ValueError):
        return None


def _history(data: Path) -> Iterator[_Commit]:
    """Yield every commit that the checked-out one builds on, parents before children."""
    told = git(data, "log", "--topo-order", "--reverse", "--date=raw", "--format=%H %cd %P") or ""
    for line in told.splitlines():
        found = _LOG.fullmatch(line.rstrip())
        if found:
            name, seconds, zone, parents = found.groups()
            yield _Commit(name, _day_of(int(seconds), zone), tuple(parents.split()))


def _judge_days(history: Iterator[_Commit], latest: date) -> Iterator[tuple[_Commit, bool]]:
    """Yield each commit with whether its day can be true: after its parents' days, not to come.

    What a parent's impossible day would demand is not asked of its children.
    """
    reached: dict[str, date] = {}
    for commit in history:
        earliest = max((reached[each] for each in commit.parents if each in reached), default=None)
        possible = (
            commit.day is not None
            and commit.day <= latest
            and (earliest is None or commit.day >= earliest)
        )
        known = commit.day if possible else earliest
        if known is not None:
            reached[commit.name] = known
        yield commit, possible


def _newest_commit_day(data: Path, latest: date) -> tuple[date | None, list[Undated]]:
    """Return the newest possible day among the commits that touch the data, and the others."""
    touching = set((git(data, "log", "--format=%H", "--", ".") or "").split())
    days, doubtful = [], []
    for commit, possible in _judge_days(_history(data), latest):
        if commit.name in touching:
            if possible and commit.day:
                days.append(commit.day)
            else:
                told = commit.day.isoformat() if commit.day else ""
                doubtful.append(Undated("commit", commit.name[:12], told))
    return max(days, default=None), doubtful


def _source_days(
    database: Database, packages: Sequence[Package], latest: date
) -> tuple[date | None, list[Undated]]:
    """Return the newest day among the sources of all packages up to `latest`, and those beyond."""
    days: list[date] = []
    future = []
    for package in packages:
        table = package.resource("sources")
        if table and "published_on" in table.labels:
            told = day_of("published_on")
            bound = f"FROM {table.table} WHERE {told}"
            found = database.value(f"SELECT max({told}) {bound} <= ?", [latest])
            days += [found] if found else []
            future += [
                Undated("source", f"{package.name}/{identifier}", day)
                for identifier, day in database.rows(
                    f"SELECT source_id, published_on {bound} > ? ORDER BY _row", [latest]
                )
            ]
    return max(days, default=None), future


def _stated_day(as_of: str) -> date:
    """Read the day that was asked for.

    Raises:
        UsageError: it is no date, or none for which a site can be computed.
    """
    try:
        stated = date.fromisoformat(as_of)
    except ValueError:
        raise UsageError("bad-date", value=as_of) from None
    if not FIRST_DAY <= stated <= LAST_DAY:
        raise UsageError("date-out-of-range", value=as_of, first=FIRST_DAY, last=LAST_DAY)
    return stated


def _epoch_day(latest: date) -> tuple[date | None, list[Undated]]:
    """Return the day that `SOURCE_DATE_EPOCH` tells, unless it is still to come."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not _EPOCH.fullmatch(epoch):
        return None, []
    day = datetime.fromtimestamp(int(epoch), UTC).date()
    return (day, []) if day <= latest else (None, [Undated("epoch", epoch, day.isoformat())])


def find_provenance(
    database: Database,
    data: Path,
    packages: tuple[Package, ...],
    as_of: str | None,
    latest: date | None = None,
) -> Provenance:
    """Return the commit and the day of the data.

    The day is `as_of`, else the newest among the commits that touch `data`, else that of
    `SOURCE_DATE_EPOCH`, else the newest of the sources; but for `as_of` none after `latest`
    (default: this machine's today), and no commit's that is before the commits it builds on.

    Raises:
        UsageError: `as_of` is not a date for which a site can be computed.
        EnvironmentFault: the clone is shallow, or nothing tells the day.
    """
    day = _stated_day(as_of) if as_of is not None else None
    if day is None and git(data, "rev-parse", "--is-shallow-repository") == "true":
        raise EnvironmentFault("shallow-clone")
    latest = latest or today()
    # A source dated in the future is told of whatever decides the day.
    newest, doubtful = _source_days(database, packages, latest)
    if day is None:
        for found, doubts in (_newest_commit_day(data, latest), _epoch_day(latest)):
            day = day or found
            doubtful += doubts
        day = day or newest
    if day is None:
        raise EnvironmentFault("no-as-of")
    told = {each.name: commit_of(each.folder) for each in packages}
    commits = {name: commit for name, commit in told.items() if commit}
    return Provenance(
        as_of=day,
        commit=commit_of(data),
        version=__version__,
        commits=commits,
        undated=tuple(doubtful),
    )
