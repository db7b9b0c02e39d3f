"""Key figures: counts and sums over real data; synthetic packages are left out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gongshi.read import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.derive.records import Records


@dataclass(frozen=True)
class Figures:
    """What a front page says of a set of packages.

    `contract_yuan` sums total-price contracts only; `contracts` counts the projects behind it, so
    that a sum is never read without the number of records it rests on.
    """

    organizations: int
    by_registration: Mapping[str, int]
    by_type: Mapping[str, int]
    projects: int
    by_stage: Mapping[str, int]
    venues: int
    places: int
    claims: int
    sources: int
    contract_yuan: Decimal
    contracts: int
    rows: Mapping[str, int]


def count_figures(records: Records, package: str | None = None) -> Figures:
    """Count one package, or all that are not synthetic."""
    site = records.site
    database = site.database
    scope = "NOT _synthetic" if package is None else "_package = ?"
    bound = [] if package is None else [package]

    def number(resource: str, where: str = "true") -> int:
        query = f"SELECT count(*) FROM {site.table(resource)} WHERE {scope} AND {where}"
        return int(database.value(query, bound))

    def grouped(resource: str, field: str, where: str = "true") -> dict[str, int]:
        column = quote(field)
        query = (
            f"SELECT {column}, count(*) FROM {site.table(resource)} WHERE {scope} AND {where} "
            f"AND {column} IS NOT NULL GROUP BY 1"
        )
        found = dict(database.rows(query, bound))
        schema = site.schemas.resources[resource].field(field)
        codes = schema.vocabulary.codes if schema and schema.vocabulary else tuple(found)
        return {code: found[code] for code in codes if code in found}

    total = "coalesce(price_basis, 'total') = 'total' AND contract_yuan IS NOT NULL"
    # A loop over rows: the sum is exact, whatever form and size the numbers have.
    amounts = database.stream(
        f"SELECT contract_yuan FROM {site.table('projects')} WHERE {scope} AND {total}", bound
    )
    contract_yuan = sum((Decimal(amount) for (amount,) in amounts), Decimal(0))
    return Figures(
        organizations=number("organizations", records.counted),
        by_registration=grouped("organizations", "registration", records.counted),
        by_type=grouped("organizations", "type", records.counted),
        projects=number("projects"),
        by_stage=grouped("projects", "stage"),
        venues=number("venues"),
        places=number("places"),
        claims=number("claims"),
        sources=number("sources"),
        contract_yuan=contract_yuan,
        contracts=number("projects", total),
        rows={name: number(name) for name in site.schemas.resources},
    )
