"""What a rulebook says, as values: blocks that a scheme is put together from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from decimal import Decimal

    from gongshi.rulebook.conditions import Condition
    from gongshi.schema import Text


@dataclass(frozen=True, slots=True)
class MissingMonth:
    """What a month of some status does to the mean, the count of months and a run of low ones."""

    zero: bool
    counts: bool
    run: str
    """`reset`, `freeze` or `extends`."""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Monthly scores of one component; the mean times `factor` is the component's value."""

    component: str
    maximum: Decimal
    factor: tuple[int, int]
    missing: Mapping[str, MissingMonth]
    """By status, for every status but `scored`."""


@dataclass(frozen=True, slots=True)
class LowAgain:
    """When the first scored month after rectification speaks for an exit."""

    operator: Callable[[int, int], bool]
    bound: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Warn:
    """The rule of consecutive low months, and the deadlines that follow a warning."""

    operator: Callable[[int, int], bool]
    threshold: tuple[int, int]
    consecutive: int
    cross_year: bool
    refire: str
    talk_event: str
    talk_days: int
    rectify_event: str
    rectify_days: int
    low_again: LowAgain
    exit_event: str
    reentry_months: int


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the total: how its rows become a value, and what happens without."""

    code: str
    weight: Decimal | None
    missing: str = "zero"
    """`zero`, `reweight`, or the reason for no rating."""
    votes: bool = False
    """Many rows, one a vote, of which the mean counts; else the last row counts."""
    least_votes: int = 0
    least_after_trimming: bool = False
    trim_from: int = 0
    trim_low: int = 0
    trim_high: int = 0
    least_ballots: int = 0
    insufficient: str = "reweight"
    """What happens with too few votes or ballots: `reweight` or `zero`."""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition under which the stars fall."""

    code: str
    condition: Condition
    star: int
    words: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from a number of stars."""

    code: str
    operator: Callable[[int, int], bool]
    star: int
    unrated: bool = False


@dataclass(frozen=True, slots=True)
class Weighted:
    """Weighted components, rounded once, then bands and gates."""

    components: tuple[Component, ...]
    series: Series | None = None
    warn: Warn | None = None
    least_months: int = 0
    least_months_reason: str = ""
    least_months_code: str = ""
    decimals: int = 2
    rounding: str = "half_up"
    bands: tuple[tuple[tuple[int, int], int], ...] = ()
    """Lower bounds from the highest down, each with its stars."""
    inclusive: bool = True
    gates: tuple[Gate, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    dense_ranks: bool = False
    ties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regime:
    """How long a grade is valid that was decided from some day on."""

    decided_from: date | None
    starts: str
    """`decision` or `next_january`."""
    years: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result that is stated and not computed: which row says it, and how long it holds."""

    component: str
    """Empty for a row of the subject as a whole."""
    missing: Mapping[str, str]
    """Reason for no result, by the row's status."""
    failing: Mapping[str, tuple[frozenset[str], str]] = field(default_factory=dict)
    """Other components whose results raise a flag: by component, results and flag."""
    present: Mapping[str, str] = field(default_factory=dict)
    """Other components whose mere presence raises a flag."""
    regimes: tuple[Regime, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps in a fixed order; the result stands with the last, or with the subject as a whole."""

    components: tuple[str, ...]
    incomplete: str
    out_of_order: str
    no_result: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a scheme looks at, as its source names it; it need not have a score of its own."""

    component: str
    """Of which component it is; empty where of the whole."""
    title: Text


@dataclass(frozen=True, slots=True)
class Former:
    """A period whose results once had an address, which stays although there are none."""

    period: str
    why: Text
    """Empty where there is nothing more to say than that there are none."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check on all subjects of a period together: a population, a quota or a share."""

    code: str
    kind: str
    """`population`: as many subjects as the base; `quota`: at least so many percent of it;
    `share`: how many of the base have a value that is enough, or any where none is named."""
    component: str
    base: str
    """`registered` organizations, or `scored` subjects."""
    percent: Decimal
    title: Text
    results: frozenset[str] = frozenset()
    at_least: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of one scheme."""

    id: str
    version: int
    title: Text
    subject_types: tuple[str, ...]
    period: str
    """`year` or `quarter`: the length of the periods that are rated."""
    effective_from: date | None
    effective_until: date | None
    method: Weighted | Outcome | Steps
    checks: tuple[Check, ...]
    tree: Mapping[str, object]
    """The file, laid over the one that it is based on; for pages that explain it."""
    sha256: str
    """Of the tree, complete, in its canonical form; words and titles included."""
    population: str = ""
    """Whom it is about; empty where the rulebook does not say."""
    contents: tuple[Content, ...] = ()
    former: tuple[Former, ...] = ()
    based_on: str = ""
    """The rulebook, as `scheme@version`, from which it takes what its own file does not say."""
    synthetic: bool = False
    """True where it exists for fictitious data only."""

    @property
    def is_computed(self) -> bool:
        """Whether results are computed from scores, and not stated in a row."""
        return isinstance(self.method, Weighted)

    @property
    def sole_component(self) -> str:
        """The one component that the scheme has; a row without component is of that one.

        Empty where it has several, or where such a row means the subject as a whole.
        """
        match self.method:
            case Weighted(components=(only,)):
                return only.code
            case Outcome(component=code, failing={}, present={}):
                return code if not (self.method.failing or self.method.present) else ""
            case _:
                return ""

    def in_effect(self, first: date, last: date) -> bool:
        """Return whether a period ends after this version began and begins before it ends."""
        return (self.effective_from is None or self.effective_from <= last) and (
            self.effective_until is None or first <= self.effective_until
        )
