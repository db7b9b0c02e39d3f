"""Money in three layers that are never added: published figures, contracts, payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gongshi.derive.site import Site

AMOUNT: Final = "DECIMAL(38, 15)"
"""Exact for every amount that a cell may hold, and for the sum of a hundred million of them."""
_FUND_CLAIMS: Final = f"""
  CREATE TABLE site._fund_claims AS
  WITH placed AS (
    SELECT claim_id, c._package, source_id, TRY_CAST(value AS {AMOUNT}) AS amount,
      split_part(source_locator, ' ', 1) AS paragraph, source_locator AS locator
    FROM site.claims AS c JOIN site._claims USING (claim_id) WHERE money
  )
  SELECT fund_id, min(claim_id) AS claim_id FROM site.funds AS f JOIN placed AS p
    ON p._package = f._package AND p.source_id = f.source_id
    AND p.paragraph = split_part(f.source_locator, ' ', 1)
    AND CASE WHEN f.amount_yuan IS NOT NULL THEN TRY_CAST(f.amount_yuan AS {AMOUNT}) = p.amount
      ELSE contains(f.source_locator, ' ')
        AND ends_with(p.locator, split_part(f.source_locator, ' ', -1)) END
  GROUP BY fund_id"""
"""Which published figure says how much a fund holds: the one of the same paragraph that gives its
amount or, where its row has none because the figure is vague, ends in the same words."""
_MONEY: Final = f"""
  CREATE TABLE site._money AS
  WITH paying AS (SELECT DISTINCT project_id FROM site.payments WHERE project_id IS NOT NULL)
  SELECT 'published' AS layer, '' AS basis, 'claims' AS resource, claim_id AS record_id, _package,
    true AS published, organizations, projects, [place_id] AS places,
    CAST(NULL AS VARCHAR) AS year, CAST(NULL AS {AMOUNT}) AS amount
  FROM site._claims WHERE money
  UNION ALL BY NAME
  SELECT 'published' AS layer, '' AS basis, 'funds' AS resource, fund_id AS record_id, _package,
    true AS published, [place_id] AS places, CAST(year AS VARCHAR) AS year,
    TRY_CAST(amount_yuan AS {AMOUNT}) AS amount
  FROM site.funds WHERE fund_id NOT IN (SELECT fund_id FROM site._fund_claims)
  UNION ALL BY NAME
  SELECT 'published' AS layer, 'budget' AS basis, 'rounds' AS resource, round_id AS record_id,
    _package, true AS published, [place_id] AS places, CAST(year AS VARCHAR) AS year,
    TRY_CAST(budget_yuan AS {AMOUNT}) AS amount
  FROM site.rounds WHERE budget_yuan IS NOT NULL
  UNION ALL BY NAME
  SELECT 'published' AS layer, 'budget' AS basis, 'projects' AS resource,
    project_id AS record_id, _package, true AS published, [org_id, buyer_id] AS organizations,
    [project_id] AS projects, [place_id] AS places, TRY_CAST(budget_yuan AS {AMOUNT}) AS amount
  FROM site.projects WHERE budget_yuan IS NOT NULL
  UNION ALL BY NAME
  SELECT 'contract' AS layer, coalesce(price_basis, 'total') AS basis, 'projects' AS resource,
    project_id AS record_id, _package, false AS published, [org_id, buyer_id] AS organizations,
    [project_id] AS projects, [place_id] AS places, TRY_CAST(contract_yuan AS {AMOUNT}) AS amount
  FROM site.projects WHERE contract_yuan IS NOT NULL
  UNION ALL BY NAME
  SELECT 'paid' AS layer, 'payments' AS basis, 'payments' AS resource, payment_id AS record_id,
    y._package, false AS published,
    CASE WHEN payee_id IS NULL THEN [p.org_id, p.buyer_id] ELSE [payee_id, p.buyer_id] END
      AS organizations,
    [project_id] AS projects, [coalesce(p.place_id, f.place_id)] AS places,
    left(paid_on, 4) AS year, TRY_CAST(y.amount_yuan AS {AMOUNT}) AS amount
  FROM site.payments AS y LEFT JOIN site.projects AS p USING (project_id)
  LEFT JOIN site.funds AS f USING (fund_id)
  UNION ALL BY NAME
  SELECT 'paid' AS layer, 'stated' AS basis, 'projects' AS resource, project_id AS record_id,
    _package, false AS published, [org_id, buyer_id] AS organizations, [project_id] AS projects,
    [place_id] AS places, TRY_CAST(paid_yuan AS {AMOUNT}) AS amount
  FROM site.projects WHERE paid_yuan IS NOT NULL
    AND project_id NOT IN (SELECT project_id FROM paying)"""
"""What is paid is the sum of payments where there are any, else what a source states."""


def derive_money(site: Site) -> None:
    """Make `site._money`: every record that gives an amount, with its layer and whom it concerns.

    A fund whose amount a claim gives is in it once, as the claim; `site._fund_claims` pairs them.


    Columns: layer (`published`, `contract`, `paid`), basis (of a contract `total` or `per_year`;
    of what is paid `payments` or `stated`), resource, record_id, _package, published, the lists
    organizations, projects and places, year, amount (exact; null where it is not one number).
    """
    site.database.run(_FUND_CLAIMS)
    site.database.run(_MONEY)
