"""Monthly scores: means of a year, resident months, and warnings for low months in a row."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import lcm
from typing import TYPE_CHECKING

from gongshi.rulebook.rating import SCORED, Ratio, Warned, reduced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gongshi.rulebook.model import Series, Warn

GAP = "authority_gap"
Cell = tuple[str, int, int, bool, str]
"""Status, score on the rulebook's scale as a fraction, whether that is low, and its words."""


class _Memo(dict[str, Cell]):
    """Cells by their text, each read once."""

    def __init__(self, read: Callable[[str], Cell]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Cell:
        found = self[text] = self._read(text)
        return found


@dataclass(slots=True)
class Year:
    """What the months of one year add up to, while they are counted."""

    top: int = 0
    bottom: int = 1
    in_mean: int = 0
    scored: int = 0
    resident: int = 0
    low: int = 0
    flags: dict[str, None] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)

    def add(self, top: int, bottom: int) -> None:
        """Add a score to the sum; nearly always they have one denominator."""
        if bottom == self.bottom:
            self.top += top
        else:
            self.top = self.top * bottom + top * self.bottom
            self.bottom *= bottom
        self.in_mean += 1

    def mean(self, factor: Ratio) -> Ratio | None:
        """Return the mean of the months that count, times a factor."""
        if not self.in_mean:
            return None
        return reduced(self.top * factor[0], self.bottom * self.in_mean * factor[1])


@dataclass(frozen=True, slots=True)
class Months:
    """All months of a subject: the years, and where warnings arose."""

    years: Mapping[int, Year]
    fired: tuple[tuple[int, ...], ...]
    """Of each warning the low months; the last is the month of the warning."""
    first: int


class MonthReader:
    """Reads months by a rulebook; cells that were seen before cost nothing."""

    def __init__(self, series: Series, warn: Warn | None) -> None:
        self.series, self.warn = series, warn
        self._run = bytes([True]) * (warn.consecutive if warn else 0)
        """As many low months in a row as make a warning."""
        self._cells = _Memo(self.read)

    def read(self, cell: str) -> Cell:
        """Return a cell's status, its score on the rulebook's scale, whether that is low, words."""
        status, score, maximum = cell.split("|")
        most = self.series.maximum
        full = Decimal(maximum) if maximum else most
        if status == SCORED and (not score or full <= 0):
            status = GAP
        if status != SCORED:
            return status, 0, 1, False, status
        # A product of decimals is exact; a quotient would not be.
        scaled, part = (Decimal(score) * most).as_integer_ratio()
        whole, piece = full.as_integer_ratio()
        value = reduced(scaled * piece, part * whole)
        warn = self.warn
        low = warn is not None and warn.operator(
            value[0] * warn.threshold[1], warn.threshold[0] * value[1]
        )
        return status, *value, low, f"{score}/{maximum or most}"

    def months(self, rows: Sequence[tuple[int, str]]) -> Months:
        """Return what months add up to; those that are plain need no walk.

        Plain are months of one year without a gap, all of them scored, with too few low ones in a
        row for a warning: nearly every organization's, and this takes a third of a walk's time.
        """
        first, last = rows[0][0], rows[-1][0]
        count = len(rows)
        if last - first + 1 != count or first // 12 != last // 12:
            return self.walk(rows)
        cells = self._cells
        # One list for each column: an object for each month would cost as much as the sums.
        statuses, tops, bottoms, low, words = zip(*[cells[cell] for _, cell in rows], strict=True)
        lows = sum(low)
        if statuses.count(SCORED) < count:
            return self.walk(rows)
        if self.warn and lows >= self.warn.consecutive and self._run in bytes(low):
            return self.walk(rows)
        bottom = lcm(*bottoms)
        top = sum([above * (bottom // below) for above, below in zip(tops, bottoms, strict=True)])
        year = Year(top, bottom, count, count, count, lows, {}, list(words))
        return Months({first // 12: year}, (), first)

    def walk(self, rows: Sequence[tuple[int, str]]) -> Months:
        """Walk from the first month to the last; a month between without a row is a gap."""
        years: dict[int, Year] = {}
        run = _Run(self.warn)
        missing, cells = self.series.missing, self._cells
        expected = rows[0][0]
        current, year = -1, Year()
        # A loop over months: a run of low ones is a state that passes from each to the next.
        for month, cell in _without_gaps(rows, expected):
            status, top, bottom, low, words = cells[cell]
            if month // 12 != current:
                current = month // 12
                year = years.setdefault(current, Year())
                run.new_year()
            if status == SCORED:
                year.add(top, bottom)
                year.scored += 1
                year.resident += 1
                year.low += low
                if low:
                    run.extend(month)
                else:
                    run.reset()
                year.inputs.append(words)
                continue
            rule = missing[status]
            if rule.zero:
                year.add(0, year.bottom)
                year.inputs.append(words)
            year.scored += rule.counts
            year.resident += status != "not_resident"
            if rule.flag:
                year.flags[rule.flag] = None
            if rule.run == "extends":
                year.low += 1
                run.extend(month)
            elif rule.run == "reset":
                run.reset()
        return Months(years, tuple(run.fired), rows[0][0])


def _without_gaps(rows: Sequence[tuple[int, str]], expected: int) -> Iterator[tuple[int, str]]:
    """Yield months in order, a gap's cell for each that has no row."""
    for month, cell in rows:
        while expected < month:
            yield expected, f"{GAP}||"
            expected += 1
        yield month, cell
        expected = month + 1


class _Run:
    """The months of low scores in a row, and the warnings that arose."""

    def __init__(self, warn: Warn | None) -> None:
        self.warn = warn
        self.low: list[int] = []
        self.fired: list[tuple[int, ...]] = []
        self._silent = False

    def reset(self) -> None:
        """End the run."""
        if self.low or self._silent:
            self.low, self._silent = [], False

    def new_year(self) -> None:
        """End the run where runs do not pass from one year into the next."""
        if self.warn is not None and not self.warn.cross_year:
            self.reset()

    def extend(self, month: int) -> None:
        """Add a low month; fire where there are enough."""
        if self.warn is None:
            return
        self.low.append(month)
        if len(self.low) < self.warn.consecutive or self._silent:
            return
        self.fired.append(tuple(self.low[-self.warn.consecutive :]))
        if self.warn.refire == "non_overlapping":
            self.low = []
        self._silent = self.warn.refire == "once"


def first_day(month: int) -> date:
    """Return the first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """Return the last day of a month."""
    year, number = month // 12, month % 12 + 1
    return date(year, number, monthrange(year, number)[1])


def later(day: date, months: int) -> date:
    """Return the same day some months later, the month's last where it has no such day."""
    target = day.year * 12 + day.month - 1 + months
    return min(last_day(target), first_day(target) + timedelta(days=day.day - 1))


def follow(
    reader: MonthReader,
    months: tuple[int, ...],
    rows: Sequence[tuple[int, str]],
    events: Mapping[str, tuple[date, ...]],
) -> Warned:
    """Return a warning with what became of it: talk, rectification, exit and their deadlines."""
    warn = reader.warn
    if warn is None:
        raise ValueError(months)
    month = months[-1]
    since = first_day(month)

    def next_event(kind: str, day: date = since) -> date | None:
        return next((each for each in events.get(kind, ()) if each >= day), None)

    talked = next_event(warn.talk_event)
    due = talked + timedelta(days=warn.rectify_days) if talked else None
    exited = next_event(warn.exit_event)
    return Warned(
        month=month,
        months=months,
        talk_due_on=last_day(month) + timedelta(days=warn.talk_days),
        talked_on=talked,
        rectify_due_on=due,
        rectified_on=next_event(warn.rectify_event),
        low_again=due is not None and _low_again(reader, rows, due, warn.low_again.operator),
        exited_on=exited,
        reentry_from=later(exited, warn.reentry_months) if exited else None,
    )


def _low_again(
    reader: MonthReader,
    rows: Sequence[tuple[int, str]],
    due: date,
    operator: Callable[[int, int], bool],
) -> bool:
    """Return whether the first scored month that begins after a day is low."""
    bound = reader.warn.low_again.bound if reader.warn else (0, 1)
    for month, cell in rows:
        status, top, bottom, *_ = reader.read(cell)
        if status == SCORED and first_day(month) > due:
            return operator(top * bound[1], bound[0] * bottom)
    return False
