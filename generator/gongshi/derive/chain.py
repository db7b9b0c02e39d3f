"""The chain of every project, from need to payment: what is on record, when, and what is missing.

A step rests on evidence. A milestone says that it happened; a named undertaker, a contract sum, a
starting day, an evaluation or a payment say so only where the project's stage has got that far,
since they may be planned, interim or an advance. What has no evidence is never taken for not done.
That a project must have got to a step without a record of it is concluded only where the project
is known to be in the chain: somebody bought it, it came of a call, or a milestone is on record.
What an organization or a subdistrict does of its own accord has neither a purchase nor a contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gongshi.derive.tables import fill, stated
from gongshi.engine import amount, literal, without_zeros

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.derive.site import Site
    from gongshi.schema import Schemas

_EVIDENT: Final = (
    "stage", "need_id", "org_id", "contract_yuan", "start_on", "end_on", "paid_yuan",
    "buyer_id", "round_id",
)  # fmt: skip
"""The columns of a project that say that a step was taken or that it was bought, unless they were
inferred."""
WHOLE: Final = ""
"""Stands for all years together."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the chain: where it stands, and what it is called in the two ways of counting."""

    position: int
    name: str
    linzi: str
    tianyuan: str


def steps_of(schemas: Schemas) -> tuple[Step, ...]:
    """Return the steps in their order, as the vocabularies say; a stage of no step has no group."""
    stages = schemas.vocabularies["projects.stage"].values
    purchase = {
        each.group: each.code for each in schemas.vocabularies["project_chain.tianyuan_step"].values
    }
    held = [each for each in stages if each.group]
    return tuple(
        Step(position, each.code, each.group, purchase.get(each.code, ""))
        for position, each in enumerate(held, 1)
    )


def _values(steps: Sequence[Step]) -> str:
    """Return the steps as rows of SQL."""
    rows = (
        f"({each.position}, {literal(each.name)}, {literal(each.linzi)}, "
        f"nullif({literal(each.tianyuan)}, ''))"
        for each in steps
    )
    return f"VALUES {', '.join(rows)}"


def _amount(column: str) -> str:
    """Return SQL for a sum of a column, null where a cell of it is larger than any money."""
    cell = amount(column)
    return f"CASE WHEN count({cell}) = count(*) THEN sum({cell}) END"


_EVIDENCE: Final = """
  milestone AS (
    SELECT project_id, stage, min(CAST("on" AS DATE)) AS first_on,
      min_by(document_url, ("on", document_url)) FILTER (document_url IS NOT NULL) AS url
    FROM site.milestones GROUP BY ALL
  ), evaluation AS (
    SELECT project_id, min(CAST(decided_on AS DATE)) AS first_on,
      min(CAST(decided_on AS DATE)) FILTER (result IS DISTINCT FROM 'unqualified') AS accepted_on,
      min_by(evidence_url, (decided_on, evidence_url)) FILTER (evidence_url IS NOT NULL) AS url
    FROM site.evaluations WHERE project_id IS NOT NULL AND status = 'scored' GROUP BY ALL
  ), payment AS (
    SELECT project_id, max(CAST(paid_on AS DATE)) AS last_on, {paid} AS paid
    FROM site.payments WHERE project_id IS NOT NULL GROUP BY ALL
  ), evidence(project_id, step, rank, kind, strength, "on", url) AS (
    SELECT project_id, stage, 1, 'milestone', 'says', first_on, url
    FROM milestone JOIN steps ON step = stage
    UNION ALL
    SELECT p.project_id, 'need', 2, 'need_record', 'says', CAST(raised_on AS DATE), NULL
    FROM project AS p LEFT JOIN site.needs USING (need_id) WHERE need_id IS NOT NULL
    UNION ALL
    SELECT project_id, 'procured', 3, 'award_notice', 'says', first_on, url
    FROM milestone WHERE stage = 'awarded'
    UNION ALL
    SELECT project_id, 'undertaken', 4, 'undertaker', 'supports', NULL, NULL
    FROM project WHERE org_id IS NOT NULL
    UNION ALL
    SELECT project_id, 'contracted', 5, 'contract_notice', 'says', NULL, url
    FROM milestone WHERE stage = 'contract_published'
    UNION ALL
    SELECT project_id, 'contracted', 6, 'contract_sum', 'supports', NULL, NULL
    FROM project WHERE contract_yuan IS NOT NULL
    UNION ALL
    SELECT project_id, 'implementing', 7, 'start_day', 'supports', CAST(start_on AS DATE), NULL
    FROM project WHERE start_on <= {as_of}
    UNION ALL
    SELECT project_id, 'evaluated', 8, 'evaluation', 'begins', first_on, url FROM evaluation
    UNION ALL
    SELECT project_id, 'settled', 9, 'payment', 'begins', last_on, NULL FROM payment
    UNION ALL
    SELECT project_id, 'settled', 10, 'paid_sum', 'begins', NULL, NULL
    FROM project WHERE {stated_paid} > 0
  )"""
"""All evidence, each kind once a project and step; a lower rank gives the day and the document."""

_STATES: Final = """
  judged AS (
    SELECT project_id, step, bool_or(done) AS done, string_agg(kind, ';' ORDER BY rank) AS kinds,
      min_by("on", rank) FILTER ("on" IS NOT NULL) AS "on",
      min_by(url, rank) FILTER (url IS NOT NULL) AS url
    FROM (
      SELECT evidence.*,
        strength = 'says' OR coalesce(here >= position, strength = 'supports') AS done
      FROM evidence JOIN project USING (project_id) JOIN steps USING (step)
    ) WHERE done OR strength = 'begins' GROUP BY ALL
  ), grid AS (
    SELECT p.project_id, p._package, p.here, p.chained, s.position, s.step, s.linzi, s.tianyuan,
      coalesce(done, false) AS done, kinds, "on", url,
      CASE WHEN done THEN "on" END AS done_on,
      CASE WHEN done AND "on" IS NOT NULL THEN s.step END AS dated
    FROM project AS p CROSS JOIN steps AS s
    LEFT JOIN judged AS j ON j.project_id = p.project_id AND j.step = s.step
  ), placed AS (
    SELECT *, max(done_on) OVER before AS latest,
      last_value(done_on IGNORE NULLS) OVER before AS last_on,
      last_value(dated IGNORE NULLS) OVER before AS since,
      max(CASE WHEN done THEN position END) OVER whole AS furthest,
      coalesce(max(CASE WHEN step = 'need' THEN "on" END) OVER whole,
        min("on") OVER whole) AS begun_on
    FROM grid WINDOW whole AS (PARTITION BY project_id),
      before AS (PARTITION BY project_id ORDER BY position
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  )"""
"""Every project with every step, what it rests on, and what the steps beside it say."""

_MONEY: Final = """
  money AS (
    SELECT project_id, stage = 'settled' AS settled, last_on, accepted_on,
      evaluation.project_id IS NOT NULL OR passed.project_id IS NOT NULL AS evaluated,
      payment.project_id IS NOT NULL OR paid_yuan IS NOT NULL AS recorded,
      CASE WHEN payment.project_id IS NULL THEN {stated_paid}
        ELSE paid END AS paid,
      {contract} * CASE WHEN price_basis IS DISTINCT FROM 'per_year' THEN 1
        WHEN start_on IS NOT NULL AND end_on IS NOT NULL THEN CAST(ceil(greatest(1,
          date_diff('month', CAST(start_on AS DATE), CAST(end_on AS DATE) + 1)) / 12) AS INTEGER)
        END AS due,
      least(accepted_on, passed.first_on) AS first_on
    FROM project LEFT JOIN payment USING (project_id) LEFT JOIN evaluation USING (project_id)
    LEFT JOIN (SELECT project_id, first_on FROM milestone WHERE stage = 'evaluated') AS passed
      USING (project_id)
  ), flagged AS (
    SELECT project_id, paid, due, nullif(concat_ws(';',
      CASE WHEN settled AND last_on < first_on THEN 'paid_before_evaluated' END,
      CASE WHEN paid > due THEN 'paid_over_contract' END,
      CASE WHEN settled AND NOT recorded THEN 'settled_unpaid' END,
      CASE WHEN settled AND paid > 0 AND NOT evaluated THEN 'paid_unevaluated' END), '') AS flags
    FROM money
  )"""
"""What was paid, what is due, and where the two do not go with the evaluation or the contract."""


def _query(site: Site) -> str:
    """Return SQL that yields the chain of every project."""
    steps = steps_of(site.schemas)
    blanks = {
        "as_of": literal(site.provenance.as_of.isoformat()),
        "stated_paid": amount("paid_yuan"),
        "contract": amount("contract_yuan"),
        "paid": _amount("amount_yuan"),
    }
    last = steps[-1].position
    recorded = ", ".join(f"{stated(each)} AS {each}" for each in _EVIDENT)
    return f"""
WITH steps(position, step, linzi, tianyuan) AS ({_values(steps)}), recorded AS (
    SELECT * REPLACE ({recorded}) FROM site.projects
  ), project AS (
    SELECT recorded.*, position AS here, buyer_id IS NOT NULL OR round_id IS NOT NULL
      OR contract_yuan IS NOT NULL OR project_id IN (SELECT project_id FROM site.milestones)
      AS chained
    FROM recorded LEFT JOIN steps ON step = stage
  ), {_EVIDENCE.strip().format(**blanks)}, {_STATES.strip()}, {_MONEY.strip().format(**blanks)}
SELECT _package, project_id, position, step, linzi AS linzi_step, tianyuan AS tianyuan_step,
  CASE WHEN done AND done_on < latest THEN 'out_of_order' WHEN done THEN 'documented'
    WHEN kinds IS NOT NULL THEN 'begun' WHEN NOT chained THEN 'no_record'
    WHEN furthest > position THEN 'missing' WHEN here >= position THEN 'reached'
    WHEN here IS NULL THEN 'no_record' ELSE 'not_reached' END AS state,
  "on", date_diff('day', last_on, done_on) AS days,
  CASE WHEN done_on IS NOT NULL THEN since END AS since_step, url AS document_url,
  CASE WHEN chained THEN 'true' ELSE 'false' END AS chained, kinds AS evidence,
  year(begun_on) AS year,
  CASE WHEN position = {last} THEN {without_zeros("paid")} END AS paid_yuan,
  CASE WHEN position = {last} THEN {without_zeros("due")} END AS due_yuan,
  CASE WHEN position = {last} THEN flags END AS flags
FROM placed JOIN flagged USING (project_id)"""


def derive_chain(site: Site) -> None:
    """Fill `project_chain`: one row for every project and step, from whole tables at once."""
    fill(site, "project_chain", _query(site))


@dataclass(frozen=True, slots=True)
class StepTotal:
    """How many projects of a place and a year got to a step, and how much of it is on record."""

    step: str
    linzi: str
    projects: int
    reached: int
    """Projects with a record of the step or of a later one, or whose stage is there or beyond."""
    documented: int
    days: str | None
    """The median of the days since the step just before it, None where no project has both."""
    timed: int
    """How many projects the median rests on."""

    @property
    def inferred(self) -> int:
        """Projects that must have got there, judging by stage or later steps, without a record."""
        return self.reached - self.documented


Totals = dict[str, tuple[StepTotal, ...]]
"""The steps in their order by year, `WHOLE` first; what has no date is in no year but in that."""


def totals_by_place(site: Site) -> dict[str, Totals]:
    """Return the totals of every place that a project lies in, all places above it included."""
    return _totals(site, "ancestor_id", "JOIN site._within AS w ON w.place_id = p.place_id")


def totals_by_package(site: Site) -> dict[str, Totals]:
    """Return the totals of every package that has projects."""
    return _totals(site, "chain._package", "")


Flagged = dict[str, tuple[tuple[str, int], ...]]
"""How many projects have each flag, by year as in `Totals`; flags without a project are not in."""


def flags_by_place(site: Site) -> dict[str, Flagged]:
    """Return the flags of the projects in every place, all places above it included."""
    return _flags(site, "ancestor_id", "JOIN site._within AS w ON w.place_id = p.place_id")


def flags_by_package(site: Site) -> dict[str, Flagged]:
    """Return the flags of the projects of every package."""
    return _flags(site, "chain._package", "")


def _flags(site: Site, key: str, within: str) -> dict[str, Flagged]:
    known = site.schemas.vocabularies["project_chain.flags"].codes
    rows = site.database.rows(f"""
      WITH chain AS (
        SELECT _package, project_id, year, unnest(string_split(flags, ';')) AS flag
        FROM site.project_chain WHERE flags <> ''
      )
      SELECT {key}, unnest(CASE WHEN year IS NULL THEN [''] ELSE ['', year] END) AS in_year,
        flag, count(*)
      FROM chain JOIN site.projects AS p USING (project_id) {within} GROUP BY 1, 2, 3
    """)
    found: dict[str, dict[str, dict[str, int]]] = {}
    for name, in_year, flag, count in rows:
        found.setdefault(name, {}).setdefault(in_year, {})[flag] = count
    return {
        name: {
            year: tuple((flag, counts[flag]) for flag in known if flag in counts)
            for year, counts in years.items()
        }
        for name, years in found.items()
    }


def _totals(site: Site, key: str, within: str) -> dict[str, Totals]:
    steps = steps_of(site.schemas)
    pairs = ", ".join(
        f"({literal(after.name)}, {literal(before.name)})" for before, after in pairwise(steps)
    )
    timed = f"state = 'documented' AND (step, since_step) IN ({pairs})"
    rows = site.database.rows(f"""
      SELECT {key}, unnest(CASE WHEN year IS NULL THEN [''] ELSE ['', year] END) AS in_year,
        step, linzi_step, count(*),
        count(*) FILTER (state IN ('documented', 'out_of_order', 'missing', 'reached')),
        count(*) FILTER (state IN ('documented', 'out_of_order')),
        {without_zeros(f"median(CAST(days AS INTEGER)) FILTER ({timed})")},
        count(*) FILTER ({timed})
      FROM site.project_chain AS chain JOIN site.projects AS p USING (project_id) {within}
      GROUP BY 1, 2, 3, 4, position ORDER BY 1, 2, CAST(position AS INTEGER)
    """)
    found: dict[str, Totals] = {}
    for name, in_year, *told in rows:
        years = found.setdefault(name, {})
        years[in_year] = (*years.get(in_year, ()), StepTotal(*told))
    return found
