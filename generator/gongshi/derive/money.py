"""Money in three layers that are never added: published figures, contracts, payments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from gongshi.derive.definitions import load_topics
from gongshi.engine import AMOUNT, amount, literal, nothing, quote, without_zeros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongshi.derive.definitions import Topic
    from gongshi.derive.records import Record
    from gongshi.derive.site import Site
    from gongshi.derive.span import Span
    from gongshi.schema import Field

_YEAR: Final = 4
_TOPIC: Final = "money"
_TOLD_CLAIMS: Final = f"""
  CREATE TABLE site._told_claims AS
  WITH placed AS (
    SELECT claim_id, c._package, source_id, {amount("value")} AS amount,
      split_part(source_locator, ' ', 1) AS paragraph, source_locator AS locator
    FROM site.claims AS c JOIN site._claims USING (claim_id) WHERE money
  ), told AS (
    SELECT 'funds' AS resource, fund_id AS record_id, _package, source_id, source_locator,
      amount_yuan AS yuan FROM site.funds
    UNION ALL SELECT 'rounds', round_id, _package, source_id, source_locator, budget_yuan
    FROM site.rounds WHERE budget_yuan IS NOT NULL
    UNION ALL SELECT 'projects', project_id, _package, source_id, source_locator, budget_yuan
    FROM site.projects WHERE budget_yuan IS NOT NULL
  )
  SELECT resource, record_id, min(claim_id) AS claim_id FROM told AS t JOIN placed AS p
    ON p._package = t._package AND p.source_id = t.source_id
    AND p.paragraph = split_part(t.source_locator, ' ', 1)
    AND CASE WHEN t.yuan IS NOT NULL THEN {amount("t.yuan")} = p.amount
      ELSE contains(t.source_locator, ' ') AND regexp_matches(
        p.locator, '(^|[^0-9.])' || regexp_escape(split_part(t.source_locator, ' ', -1))) END
  GROUP BY resource, record_id"""
"""Which published figure tells the amount of a fund or the budget of a call or project: the one of
the same paragraph that gives it or, where a fund's row has none because the figure is vague, has
the same words."""


def _untold(resource: str, key: str) -> str:
    """Return SQL for the records whose amount no published figure gives already."""
    return f"{key} NOT IN (SELECT record_id FROM site._told_claims WHERE resource = '{resource}')"


_MONEY: Final = f"""
  CREATE TABLE site._money AS
  WITH paying AS (SELECT DISTINCT project_id FROM site.payments WHERE project_id IS NOT NULL)
  SELECT 'published' AS layer, '' AS basis, 'claims' AS resource, claim_id AS record_id, _package,
    true AS published,
    list_concat(organizations, (
      SELECT list(p.org_id ORDER BY p.project_id) FROM site.projects AS p
      WHERE list_contains(c.projects, p.project_id))) AS payees,
    (SELECT list(p.buyer_id ORDER BY p.project_id) FROM site.projects AS p
      WHERE list_contains(c.projects, p.project_id)) AS buyers,
    projects, [place_id] AS places,
    {nothing()} AS year, {nothing(AMOUNT)} AS amount
  FROM site._claims AS c WHERE money
  UNION ALL BY NAME
  SELECT 'published' AS layer, '' AS basis, 'funds' AS resource, fund_id AS record_id, _package,
    true AS published, [place_id] AS places, CAST(year AS VARCHAR) AS year,
    {amount("amount_yuan")} AS amount
  FROM site.funds WHERE {_untold("funds", "fund_id")}
  UNION ALL BY NAME
  SELECT 'published' AS layer, 'budget' AS basis, 'rounds' AS resource, round_id AS record_id,
    _package, true AS published, [place_id] AS places, CAST(year AS VARCHAR) AS year,
    {amount("budget_yuan")} AS amount
  FROM site.rounds WHERE budget_yuan IS NOT NULL AND {_untold("rounds", "round_id")}
  UNION ALL BY NAME
  SELECT 'published' AS layer, 'budget' AS basis, 'projects' AS resource,
    project_id AS record_id, _package, true AS published, [org_id] AS payees, [buyer_id] AS buyers,
    [project_id] AS projects, [place_id] AS places, {amount("budget_yuan")} AS amount
  FROM site.projects WHERE budget_yuan IS NOT NULL AND {_untold("projects", "project_id")}
  UNION ALL BY NAME
  SELECT 'contract' AS layer, coalesce(price_basis, 'total') AS basis, 'projects' AS resource,
    project_id AS record_id, _package, false AS published, [org_id] AS payees,
    [buyer_id] AS buyers, [project_id] AS projects, [place_id] AS places,
    {amount("contract_yuan")} AS amount
  FROM site.projects WHERE contract_yuan IS NOT NULL
  UNION ALL BY NAME
  SELECT 'paid' AS layer, 'payments' AS basis, 'payments' AS resource, payment_id AS record_id,
    y._package, false AS published,
    [coalesce(payee_id, p.org_id)] AS payees, [p.buyer_id] AS buyers,
    [project_id] AS projects, [coalesce(p.place_id, f.place_id)] AS places,
    left(paid_on, 4) AS year, {amount("y.amount_yuan")} AS amount
  FROM site.payments AS y LEFT JOIN site.projects AS p USING (project_id)
  LEFT JOIN site.funds AS f USING (fund_id)
  UNION ALL BY NAME
  SELECT 'paid' AS layer, 'stated' AS basis, 'projects' AS resource, project_id AS record_id,
    _package, false AS published, [org_id] AS payees, [buyer_id] AS buyers,
    [project_id] AS projects, [place_id] AS places, {amount("paid_yuan")} AS amount
  FROM site.projects WHERE paid_yuan IS NOT NULL
    AND project_id NOT IN (SELECT project_id FROM paying)"""
"""What is paid is the sum of payments where there are any, else what a source states."""


_SUMS: Final = f"""
  CREATE TABLE site._sums AS
  WITH counted AS (SELECT * FROM site._money WHERE layer IN ('contract', 'paid'))
  SELECT subject, id, layer, basis, count(*) AS records,
    CASE WHEN count(amount) = count(*)
      THEN {without_zeros("sum(amount)")} END AS yuan
  FROM (
    SELECT 'organizations' AS subject, unnest(payees) AS id, layer, basis, amount FROM counted
    UNION ALL SELECT 'buyers', unnest(buyers), layer, basis, amount FROM counted
    UNION ALL SELECT 'projects', unnest(projects), layer, basis, amount FROM counted
    UNION ALL SELECT 'places', ancestor_id, layer, basis, amount FROM counted,
      unnest(places) AS u(held) JOIN site._within AS w ON w.place_id = u.held
    UNION ALL SELECT 'packages', _package, layer, basis, amount FROM counted
  ) WHERE id IS NOT NULL GROUP BY subject, id, layer, basis ORDER BY subject, id, layer, basis"""
"""Sums by subject, layer and basis; null where a cell of them is larger than any money."""


@dataclass
class Payee:
    """What one organization was paid in a year; no name where the source gives none."""

    org_id: str
    yuan: Decimal = Decimal(0)
    payments: int = 0
    purposes: dict[tuple[str, str], None] = field(default_factory=dict)
    """The projects and funds that the money is for, as resource and identifier."""
    sources: dict[str, None] = field(default_factory=dict)
    """The words for where the money is from."""


@dataclass(frozen=True, slots=True)
class YearPaid:
    """All payments of one year, by payee, the largest sum first."""

    year: str
    payees: Sequence[Payee]

    @property
    def yuan(self) -> Decimal:
        """The sum of all payments."""
        return sum((each.yuan for each in self.payees), Decimal(0))

    @property
    def payments(self) -> int:
        """How many payments there were."""
        return sum(each.payments for each in self.payees)

    @property
    def named(self) -> int:
        """How many organizations were paid."""
        return sum(bool(each.org_id) for each in self.payees)


@dataclass(frozen=True, slots=True)
class Sum:
    """What records of one layer and basis come to, and how many there are."""

    yuan: str | None
    """Exact, in plain digits; None where a cell is larger than any money."""
    records: int


@dataclass(frozen=True, slots=True)
class Money:
    """Contracts and payments of one subject; published figures are among what is known of it."""

    total: Sum | None = None
    """Contracts at a total price."""
    per_year: Sum | None = None
    """Contracts priced by the year."""
    payments: Sum | None = None
    """Payments, by their rows."""
    stated: Sum | None = None
    """What sources state as paid for projects without rows of payments."""

    @property
    def contracts(self) -> bool:
        """True where there is any contract sum."""
        return bool(self.total or self.per_year)

    @property
    def paid(self) -> bool:
        """True where anything is recorded as paid."""
        return bool(self.payments or self.stated)


class Purse:
    """Tells the money of each subject of a kind, walked in step with their key order."""

    def __init__(self, site: Site, subject: str, span: Span | None = None) -> None:
        """Begin at the first subject of a kind, or of a span of them."""
        within = f" AND {span.holds('id')}" if span else ""
        query = (
            "SELECT id, basis, yuan, records FROM site._sums "
            f"WHERE subject = {literal(subject)}{within} ORDER BY id, basis"
        )
        self._rows = site.database.stream(query)
        self._next = next(self._rows, None)

    def of(self, identifier: str) -> Money:
        """Return the money of a subject; identifiers must ascend."""
        sums = {}
        while self._next is not None and self._next[0] <= identifier:
            key, basis, yuan, records = self._next
            if key == identifier:
                sums[basis] = Sum(yuan, records)
            self._next = next(self._rows, None)
        return Money(**sums)


def derive_money(site: Site) -> None:
    """Make `site._money`: every record that gives an amount, with its layer and whom it concerns.

    What a claim gives of a fund, a call or a project is in it once, as the claim;
    `site._told_claims` pairs them.

    Columns: layer (`published`, `contract`, `paid`), basis (of a contract `total` or `per_year`;
    of what is paid `payments` or `stated`), resource, record_id, _package, published, the lists
    payees, buyers, organizations (both), projects and places, year, amount (exact; null where it
    is not one number).
    """
    site.database.run(_TOLD_CLAIMS)
    site.database.run(_MONEY)
    for query in _own(site):
        site.database.run(f"INSERT INTO site._money BY NAME {query}")
    site.database.run("ALTER TABLE site._money ADD COLUMN organizations VARCHAR[]")
    site.database.run("UPDATE site._money SET organizations = list_concat(payees, buyers)")
    site.database.run(_SUMS)


def own_amounts(site: Site, resource: str) -> tuple[Field, ...]:
    """Return the number columns with which packages add amounts to a table, by their words."""
    (topic,) = (each for each in load_topics() if each.id == _TOPIC)
    known = {each.name for each in site.schemas.tables[resource].fields}
    found = []
    for each in site.fields(resource):
        texts = (each.name, *each.title.values(), *each.description.values())
        told = " ".join(texts).lower().replace("_", " ")
        if each.name not in known and each.is_number and _names(topic, told):
            found.append(each)
    return tuple(found)


def _names(topic: Topic, told: str) -> bool:
    """True where a text has one of a topic's words: Latin ones whole, Chinese ones anywhere."""
    latin = {*re.findall("[a-z]+", told)}
    return any(word in (latin if word.isascii() else told) for word in topic.words)


def _own(site: Site) -> Iterator[str]:
    """Yield queries for the records that give an amount in a column of their package's own."""
    for schema in site.schemas.resources.values():
        key = ", ".join(map(quote, schema.primary_key))
        for each in own_amounts(site, schema.name) if key else ():
            yield (
                f"SELECT 'own' AS layer, {literal(each.name)} AS basis, r.resource, "
                "r.record_id, r._package, false AS published, r.organizations AS payees, "
                "r.projects, r.places FROM site._records AS r "
                f"JOIN {site.table(schema.name)} AS t ON concat_ws('/', {key}) = r.record_id "
                f"WHERE r.resource = {literal(schema.name)} AND t.{quote(each.name)} IS NOT NULL"
            )


def years_paid(payments: Iterable[Record]) -> list[YearPaid]:
    """Add up payments by year and payee, exactly, the newest year first."""
    years: dict[str, dict[str, Payee]] = {}
    # A loop over rows: sums are exact, and each keeps what it was for.
    for row in payments:
        payee = row.get("payee_id") or ""
        held = years.setdefault((row["paid_on"] or "")[:_YEAR], {})
        found = held.setdefault(payee, Payee(payee))
        found.yuan += Decimal(row["amount_yuan"] or 0)
        found.payments += 1
        for name, resource in (("project_id", "projects"), ("fund_id", "funds")):
            if row.get(name):
                found.purposes[resource, row[name] or ""] = None
        if row.get("funding_source"):
            found.sources[row["funding_source"] or ""] = None
    return [
        YearPaid(year, sorted(held.values(), key=lambda each: (-each.yuan, each.org_id)))
        for year, held in sorted(years.items(), reverse=True)
    ]
