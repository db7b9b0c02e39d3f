"""Published figures held against the data: a verdict for every claim, never more than it proves."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from gongshi.derive.definitions import load_checks
from gongshi.derive.indicators import (
    ENOUGH,
    PRECISE,
    coverage,
    plain,
    rounded,
    shortened,
    sqlite_file,
)  # fmt: skip
from gongshi.derive.own_sentence import own_rows
from gongshi.derive.sqlite import SqliteReader
from gongshi.derive.tables import fill_rows
from gongshi.words import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongshi.derive.definitions import ClaimCheck
    from gongshi.derive.site import Site
    from gongshi.schema import Text

EXACT_QUALIFIERS: Final = frozenset({"exact", "reaching"})
_STRICT: Final = frozenset({"nearly", "over", "less_than"})
"""Qualifiers that exclude the number they stand beside."""
_CLAIMS: Final = 'SELECT claim_id, measure, value, qualifier, low, high, "unit" FROM claims'


class Verdict(StrEnum):
    """What the data say of a published figure; the order is that of judging."""

    NOT_COMPUTABLE = "NOT_COMPUTABLE"
    DEFINITION_DEPENDENT = "DEFINITION_DEPENDENT"
    EXACT = "EXACT"
    ROUNDS = "ROUNDS"
    WITHIN_INTERVAL = "WITHIN_INTERVAL"
    MISMATCH = "MISMATCH"


@dataclass(frozen=True, slots=True)
class Claim:
    """A published figure: the number as printed, its qualifier, and the interval it stands for."""

    value: Decimal
    qualifier: str
    low: Decimal | None = None
    high: Decimal | None = None

    def fit(self, computed: Decimal) -> Verdict:
        """Return how a computed value fits: EXACT, ROUNDS, WITHIN_INTERVAL or MISMATCH."""
        if self.qualifier not in _STRICT:
            if computed == self.value:
                return Verdict.EXACT
            if computed.quantize(self._unit, ROUND_HALF_UP, PRECISE) == self.value:
                return Verdict.ROUNDS
        if self.qualifier not in EXACT_QUALIFIERS and self._holds(computed):
            return Verdict.WITHIN_INTERVAL
        return Verdict.MISMATCH

    @property
    def _unit(self) -> Decimal:
        """One unit of the last printed place."""
        exponent = self.value.as_tuple().exponent
        return Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)

    def _holds(self, computed: Decimal) -> bool:
        low = self.low is None or computed > self.low
        high = self.high is None or computed < self.high
        if self.qualifier != "over":
            low = low or computed == self.low
        if self.qualifier == "at_most":
            high = high or computed == self.high
        return (self.low is not None or self.high is not None) and low and high


@dataclass(frozen=True, slots=True)
class Computed:
    """What one definition of a check makes of one claim: a row of its query."""

    definition: str | None
    value: float | None
    """As the query computes it; None where the records do not say."""
    numerator: float | None
    denominator: float | None
    scale: float
    """What the ratio of the two is multiplied by: 100 for a percentage."""
    low: float | None
    high: float | None
    records: float | None
    covered: float | None
    """How much of what the claim counts the records make up: their number, or a sum of theirs."""
    expected: float | None
    own: float | None
    """How much of that stems from the claim's own paragraph."""
    collective: bool
    """Whether there are records that stand for several at once, which were not counted."""
    inferred: bool
    """Whether the denominator follows from the claim itself."""
    listed: bool
    """Whether it counts nothing but what the claim's own paragraph names."""
    blanks: Mapping[str, str | float | None]
    """Every column by name, for the blanks of the formula."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Computed:
        """Return a query's row, whose columns SQLite has typed."""
        return cls(
            row["definition"], row["computed"], row["numerator"], row["denominator"],
            row.get("scale") or 1, row.get("low"), row.get("high"), row["records"],
            row.get("covered", row["records"]), row["expected"], row["own"],
            bool(row.get("collective")), bool(row.get("inferred")), bool(row.get("listed")), row,
        )  # fmt: skip

    @property
    def exact(self) -> Decimal | None:
        """The value without the noise of binary fractions."""
        if self.value is None:
            return None
        if self.numerator is not None and self.denominator:
            ratio = Decimal(repr(self.numerator)) / Decimal(repr(self.denominator))
            return Decimal(self.scale) * ratio
        return Decimal(repr(self.value))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one check finds for one claim: a value for each definition that has one."""

    check: ClaimCheck
    rows: tuple[Computed, ...]

    @property
    def covered(self) -> Decimal | None:
        """Percent of what the claim counts that the evidence covers; None where all by nature."""
        first = self.rows[0]
        return coverage(first.covered, first.expected)

    @property
    def listed(self) -> bool:
        """True where a list that the text itself prints is counted: no second source agrees."""
        return self.check.enumerates or all(each.listed for each in self.rows)

    @property
    def inferred(self) -> bool:
        """True where the base was concluded from published figures, which it then has to fit."""
        return all(each.inferred for each in self.rows)

    @property
    def reason(self) -> str:
        """Why nothing can be computed from it; empty where something can."""
        first = self.rows[0]
        if all(each.value is None for each in self.rows) or first.records == 0:
            return "collective" if first.collective else "no_records"
        if not self.check.enumerates and first.own and first.own >= (first.covered or 0):
            return "own_sentence"
        covered = self.covered
        return "coverage" if covered is not None and covered < ENOUGH else ""


class Outcome(StrEnum):
    """What readers want told apart first, in the order of the page."""

    MISMATCH = "mismatch"
    DEPENDS = "depends"
    AGREES = "agrees"
    CONSISTENT = "consistent"
    LISTED = "listed"
    NOT_COMPUTABLE = "not_computable"


_TELLING: Final = {
    Verdict.MISMATCH: Outcome.MISMATCH,
    Verdict.DEFINITION_DEPENDENT: Outcome.DEPENDS,
    Verdict.NOT_COMPUTABLE: Outcome.NOT_COMPUTABLE,
}
"""Verdicts that are an outcome; the others agree, with what their evidence tells."""


def outcome_of(verdict: Verdict, evidence: Evidence | None) -> Outcome:
    """Return which of the outcomes a verdict is, by the evidence that it rests on."""
    agrees = Outcome.AGREES
    if evidence and evidence.listed:
        agrees = Outcome.LISTED
    elif evidence and evidence.inferred:
        agrees = Outcome.CONSISTENT
    return _TELLING.get(verdict, agrees)


_REASONS: Final = ("coverage", "own_sentence", "collective", "no_records")
"""Why nothing could be computed, the most telling first."""


def judge_claim(claim: Claim, evidence: Sequence[Evidence]) -> tuple[Verdict, Evidence | None, str]:
    """Return the verdict of a claim, the evidence it rests on, and why there is none.

    The first evidence that covers enough decides; where there is none, the reason is the most
    telling one, with the evidence that fell short.
    """
    usable = next((each for each in evidence if not each.reason), None)
    if usable is None:
        for reason in _REASONS:
            for each in evidence:
                if each.reason == reason:
                    return Verdict.NOT_COMPUTABLE, each, reason
        return (
            Verdict.NOT_COMPUTABLE,
            None,
            "not_a_quantity" if claim.qualifier == "label" else "no_check",
        )
    fits = [claim.fit(each.exact) for each in usable.rows if each.exact is not None]
    fitting = [each for each in fits if each is not Verdict.MISMATCH]
    if len(usable.check.definitions) > 1 and 0 < len(fitting) < len(usable.check.definitions):
        return Verdict.DEFINITION_DEPENDENT, usable, ""
    return fitting[0] if fitting else Verdict.MISMATCH, usable, ""


def _best(claim: Claim, evidence: Evidence) -> Computed:
    """Return the row of the definition that gives the value, else the first."""
    for row in evidence.rows:
        if row.exact is not None and claim.fit(row.exact) is not Verdict.MISMATCH:
            return row
    return evidence.rows[0]


def _formula(check: ClaimCheck, row: Computed, language: str) -> str:
    """Return the formula with its numbers."""
    blanks = {
        name: value if isinstance(value, str) else shortened(value) or "?"
        for name, value in row.blanks.items()
    }
    return Sentence(check.formula[language]).format_map(blanks)


def _named(check: ClaimCheck, name: str | None) -> Text | None:
    return next((each.title for each in check.definitions if each.id == name), None)


def _cells(claim: Claim, evidence: Evidence) -> dict[str, object]:
    """Return what a table row says of the evidence."""
    row = _best(claim, evidence)
    told = [
        f"{each.definition}={rounded(float(each.exact), 2)}"
        for each in evidence.rows
        if each.definition and each.exact is not None
    ]
    fractions = [
        f"{each.definition}={plain(each.numerator)}/{plain(each.denominator)}"
        for each in evidence.rows
        if each.definition and each.value is not None and each.denominator
    ]
    return {
        "indicator_id": evidence.check.indicator_id or None,
        "check_id": evidence.check.id,
        "computed": None if row.exact is None else shortened(float(row.exact)),
        "low": plain(row.low),
        "high": plain(row.high),
        "formula": _formula(evidence.check, row, "zh"),
        "formula_en": _formula(evidence.check, row, "en"),
        "denominator": plain(row.denominator),
        "inferred": row.inferred,
        "listed": evidence.listed,
        "definitions": told,
        "fractions": fractions,
        "records": None if row.records is None else round(row.records),
        "coverage_pct": evidence.covered,
    }


_COMPUTED: Final = ("computed", "formula", "formula_en", "definitions", "fractions")
_UNCOUNTED: Final = frozenset({"collective", "no_records"})
"""Reasons for which nothing was counted."""
_NOTHING: Final = frozenset({"no_check", "no_records"})
"""Reasons that say of no row that it holds the figure; one may, from the figure's own sentence."""


def _told(claim: Claim, evidence: Evidence, reason: str) -> dict[str, object]:
    """Return what a table row says; of no records nothing is computed, above all no zero."""
    cells = _cells(claim, evidence)
    return cells | dict.fromkeys(_COMPUTED) if reason in _UNCOUNTED else cells


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(plain(value) or "0")


def _printed(site: Site, package: str) -> dict[str, dict[str, object]]:
    """Return what each published figure of a package says, by its identifier, as printed."""
    columns = (
        "place_id", "place", "place_en", "subject", "measure", "value", "unit", "qualifier",
        "claimed_low", "claimed_high", "as_of", "window", "source", "source_locator",
    )  # fmt: skip
    query = (
        "SELECT claim_id, c.place_id, p.name, p.name_en, subject, measure, value, unit, qualifier, "
        'low, high, as_of, "window", s.title, c.source_locator '
        f"FROM {site.table('claims')} AS c LEFT JOIN {site.table('places')} AS p USING (place_id) "
        f"LEFT JOIN {site.table('sources')} AS s ON s.source_id = c.source_id "
        "WHERE c._package = ?"
    )
    rows = site.database.rows(query, [package])
    return {name: dict(zip(columns, cells, strict=True)) for name, *cells in rows}


def _checks(site: Site) -> Iterator[dict[str, object]]:
    checked = {measure for check in load_checks() for measure in check.measures}
    for package in site.packages:
        printed = _printed(site, package.name)
        owned = own_rows(site, package.name) if printed else {}
        with closing(SqliteReader(sqlite_file(site, package.name))) as reader:
            found: dict[str, list[Evidence]] = {}
            for check in load_checks() if printed else ():
                rows: dict[str, list[Computed]] = {}
                for row in reader.rows(check.query):
                    rows.setdefault(row["claim_id"], []).append(Computed.of(row))
                for name, several in rows.items():
                    found.setdefault(name, []).append(Evidence(check, tuple(several)))
            for told in reader.rows(_CLAIMS):
                # As printed: 11.30 and 11.3 do not claim the same.
                claim = Claim(
                    Decimal(str(printed[told["claim_id"]]["value"])), told["qualifier"] or "exact",
                    _number(told["low"]), _number(told["high"]),
                )  # fmt: skip
                verdict, evidence, reason = judge_claim(claim, found.get(told["claim_id"], ()))
                if reason == "no_check" and told["measure"] in checked:
                    # A check counts such things, and finds none where this claim looks for them.
                    reason = "no_records"
                own = owned.get(told["claim_id"], 0) if reason in _NOTHING else 0
                yield {
                    "claim_id": told["claim_id"],
                    **printed[told["claim_id"]],
                    "outcome": outcome_of(verdict, evidence).value,
                    "verdict": verdict.value,
                    "reason": "own_sentence" if own else reason or None,
                    "_package": package.name,
                    **(_told(claim, evidence, reason) if evidence else {}),
                    **({"records": own, "coverage_pct": None} if own else {}),
                }


def derive_claim_checks(site: Site) -> None:
    """Fill `claim_checks`: one row for every published figure of every package."""
    fill_rows(site, "claim_checks", tuple(_checks(site)))
