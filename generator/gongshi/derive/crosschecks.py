"""Cross-checks: each package's SQLite file is asked what a journalist would ask it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi.derive.definitions import load_crosschecks
from gongshi.derive.indicators import plain
from gongshi.derive.sqlite import SqliteReader, published_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.derive.definitions import CrossCheck
    from gongshi.derive.site import Site


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cross-check finds in one package."""

    check: CrossCheck
    package: str
    looked_at: tuple[str, ...]
    """The keys of the records that it looked at; with none there is no data."""
    rows: tuple[dict[str, str], ...]
    """Cells by the names of the check's columns, empty where there is no value."""

    @property
    def records(self) -> int:
        """How many records it looked at."""
        return len(self.looked_at)


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever SQLite holds
    """Return a value of SQLite as a cell."""
    return (plain(value) or "") if isinstance(value, float) else "" if value is None else str(value)


def ask(reader: SqliteReader, check: CrossCheck, package: str) -> Answer:
    """Run one check on a package's SQLite file."""
    looked_at = tuple(str(key) for row in reader.rows(check.basis) for key in row.values())
    found = reader.rows(check.query) if looked_at else []
    names = [each.name for each in check.columns]
    rows = tuple({name: _cell(row[name]) for name in names} for row in found)
    return Answer(check, package, looked_at, rows)


def cross_check(site: Site) -> dict[str, Sequence[Answer]]:
    """Return the answers to every check by its id."""
    ordered = sorted(site.packages, key=lambda each: each.name)
    answers: dict[str, list[Answer]] = {each.id: [] for each in load_crosschecks()}
    for package in ordered:
        with closing(SqliteReader(published_file(site, package.name))) as reader:
            for check in load_crosschecks():
                answers[check.id].append(ask(reader, check, package.name))
    return {name: tuple(each) for name, each in answers.items()}
