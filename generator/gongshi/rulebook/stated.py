"""Schemes whose result is stated and not computed: outcomes with validity, and ordered steps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from gongshi.rulebook.rating import SCORED, Part, Rating
from gongshi.rulebook.series import later

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.rulebook.model import Outcome, Regime, Steps
    from gongshi.rulebook.rating import Row, Subject

ABSENT: Final = "absent"
"""Where a period has rows of the subject, but not the one that states the result."""
VALIDITY: Final = "VALIDITY_DIFFERS"
"""The flag of a row whose stated validity is not the one that the rulebook gives."""


def rate_outcome(method: Outcome, subject: Subject) -> Iterator[Rating]:
    """Yield the stated result of every period, with its validity."""
    for period in sorted(subject.periods):
        rows = subject.periods[period]
        stating = [row for row in rows if row.component == method.component and not row.criterion]
        row = max(stating, key=lambda each: each.decided_on, default=None)
        flags = [
            flag
            for component, (failing, flag) in method.failing.items()
            if any(each.component == component and each.result in failing for each in rows)
        ]
        flags += [
            flag
            for component, flag in method.present.items()
            if any(each.component == component for each in rows)
        ]
        first, last = _validity(method.regimes, row)
        if row and (row.valid_from, row.valid_until) not in {("", ""), (first, last)}:
            flags.append(VALIDITY)
        result = row.result if row and row.status == SCORED else ""
        status = row.status if row else ABSENT
        reason = "" if result else method.missing.get(status) or method.missing.get(ABSENT, "")
        yield Rating(
            period, None, result=result, reason=reason, code=reason, flags=tuple(flags),
            parts=tuple(_parts(rows)),
            valid_from=first if result else "", valid_until=last if result else "",
        )  # fmt: skip


def _validity(regimes: Sequence[Regime], row: Row | None) -> tuple[str, str]:
    """Return first and last day of a result's validity, as the regime of its day says."""
    if row is None or not regimes:
        return "", ""
    if not row.decided_on:
        return row.valid_from, row.valid_until
    day = date.fromisoformat(row.decided_on)
    fitting = [r for r in regimes if r.decided_from is None or r.decided_from <= day]
    if not fitting:
        return row.valid_from, row.valid_until
    regime = max(fitting, key=lambda each: each.decided_from or date.min)
    if regime.starts == "decision":
        last = later(day, 12 * regime.years) - timedelta(days=1)
        return day.isoformat(), last.isoformat()
    return date(day.year + 1, 1, 1).isoformat(), date(day.year + regime.years, 12, 31).isoformat()


def _parts(rows: Sequence[Row]) -> Iterator[Part]:
    """Yield one part a component; a component's criteria stand in its inputs."""
    for code in dict.fromkeys(row.component for row in rows if row.component):
        held = [row for row in rows if row.component == code]
        whole = next((row for row in held if not row.criterion), None)
        inputs = tuple(
            f"{row.criterion}:{row.result or row.score}" for row in held if row.criterion
        )
        yield Part(
            code, "counted" if any(row.status == SCORED for row in held) else "missing",
            whole.value if whole else None,
            inputs=inputs, used=len(held), result=whole.result if whole else "",
        )  # fmt: skip


def rate_steps(method: Steps, subject: Subject) -> Iterator[Rating]:
    """Yield the result of every period once all steps were taken, in their order."""
    for period in sorted(subject.periods):
        rows = subject.periods[period]
        taken = {row.component: row for row in rows if row.status == SCORED}
        steps = [taken.get(code) for code in method.components]
        done = [each for each in steps if each is not None]
        days = [each.decided_on for each in done if each.decided_on]
        whole = taken.get("")
        last = steps[-1]
        result = (whole.result if whole else "") or (last.result if last else "")
        reason = ""
        if not done and not result:
            reason = method.no_result
        elif len(done) < len(steps):
            reason, result = method.incomplete, ""
        elif not result:
            reason = method.no_result
        yield Rating(
            period, None, result=result, reason=reason, code=reason,
            flags=(method.out_of_order,) if days != sorted(days) else (),
            parts=tuple(
                Part(
                    code, "counted" if row else "missing",
                    row.value if row else None,
                    used=int(row is not None), result=row.result if row else "",
                )
                for code, row in zip(method.components, steps, strict=True)
            ),
        )  # fmt: skip
