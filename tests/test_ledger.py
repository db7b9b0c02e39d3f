"""The ledger of a validation."""

from __future__ import annotations

from gongshi.ledger import Ledger
from gongshi.model import Concern, Finding, Severity, Tally


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
