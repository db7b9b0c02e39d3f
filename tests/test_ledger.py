"""The ledger of a validation."""

from __future__ import annotations

from random import Random

from gongshi.ledger import Ledger
from gongshi.model import Concern, Finding, Severity, Tally
from tests.privacy_numbers import resident_id


def test_ledger_counts_what_it_does_not_keep() -> None:
    """It is true that a full ledger goes on counting, and remembers how grave things are."""
    ledger = Ledger(1)
    first = Finding("a", "p", resource="r", field="f")

    ledger.add(first, first)
    ledger.add(Finding("b", "p", concern=Concern.SECURITY))
    ledger.add(Finding("c", "p", severity=Severity.WARNING, concern=Concern.LIMIT))
    ledger.add_counted([first])

    assert list(ledger) == [first]
    assert ledger.counts == {("a", "r", "f"): 2, ("b", "", ""): 1, ("c", "", ""): 1}
    assert ledger.tally[Tally("p", "r", "f", "a", Severity.ERROR)] == 2
    assert ledger.tally[Tally("p", "", "", "c", Severity.WARNING)] == 1
    assert (ledger.concerns, ledger.warnings) == ({Concern.DATA, Concern.SECURITY}, 1)


def test_long_values_are_cut_and_masked() -> None:
    """It is true that a number at the cut is masked although its end is not kept."""
    number = resident_id(Random(1))  # noqa: S311 - no secret
    for place in (0, 990, 999):
        ledger = Ledger(1)

        ledger.add(Finding("a", "p", value="x" * place + f" {number} " + "x" * 60_000))

        (kept,) = ledger
        assert len(kept.value) == 1001
        assert number[:8] not in kept.value
