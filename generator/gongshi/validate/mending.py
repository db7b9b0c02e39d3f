"""Mending: for the bad cells of a table, what was certainly meant, or else what may have been."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongshi.engine import quote
from gongshi.validate.codes import distance
from gongshi.validate.days import YEAR_LAST, Order
from gongshi.validate.proof import Pair, Proof
from gongshi.validate.repair import Meant, Mender
from gongshi.validate.spellings import bare, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gongshi.engine import Database
    from gongshi.model import Package, Resource
    from gongshi.schema import Field

FEW: Final = 10
"""Values of a column for which the identifier that was meant is searched by its spelling."""
MANY: Final = 50_000
"""Records of a table up to which it is searched: a million codes are all alike, and take long."""
_SAME: Final = 3
"""Characters that two identifiers share at their beginning or their end to be compared."""
_NEAR: Final = 2
"""Characters in which an identifier may differ from the one that was meant."""
_HALVES: Final = r"^\s*([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{4}"


@dataclass(frozen=True, slots=True)
class Mended:
    """What a bad value should be (`suggestion`), or may have been meant as (`hints`)."""

    suggestion: str = ""
    hints: tuple[str, ...] = ()
    kind: str = ""


class Mending:
    """Mends the cells of packages, column by column."""

    def __init__(self, database: Database, packages: Sequence[Package]) -> None:
        self.database = database
        self.proof = Proof(database, packages)
        self.orders: dict[tuple[str, str], Order] = {}
        self.searched: dict[tuple[str, str], int] = {}
        """Of each column, for how many values a near identifier was searched."""

    def mend(
        self, package: Package, table: Resource, field: Field, values: Iterable[str]
    ) -> Mapping[str, Mended]:
        """Return what is known of each bad value of a column."""
        asked = list(dict.fromkeys(values))
        mender = Mender(field)
        meant: dict[str, list[Meant]] = {
            each: list(mender.meant(each, self.order(table, field, each))) for each in asked
        }
        target = _target(package, table, field)
        if target:
            for value, found in self._named(*target, asked).items():
                meant[value].append(Meant((found,)))
        mended = self._settle(package, table, field, meant)
        if target:
            unclear = [each for each in asked if mended[each] == Mended()]
            near = self._nearby(*target, (table.table, field.name), unclear)
            mended |= self._settle(package, table, field, near)
        return mended

    def _settle(
        self, package: Package, table: Resource, field: Field, meant: Mapping[str, list[Meant]]
    ) -> dict[str, Mended]:
        """Return what of all that values may mean their table would take."""
        pairs = [
            (old, new) for old, groups in meant.items() for each in groups for new in each.values
        ]
        taken = self.proof.taken(package, table, field, pairs)
        return {old: _settled(old, groups, taken) for old, groups in meant.items()}

    def order(self, table: Resource, field: Field, value: str) -> Order:
        """Return whether the dates of a column have the day first, where its own cells tell."""
        if field.type != "date" or not YEAR_LAST.fullmatch(bare(value)):
            return Order.UNKNOWN
        key = table.table, field.name
        if key not in self.orders:
            first, second = (
                f"TRY_CAST(regexp_extract({quote(field.name)}, '{_HALVES}', {place}) AS INTEGER)"
                for place in (1, 2)
            )
            days, months = self.database.rows(
                f"SELECT count(*) FILTER ({first} BETWEEN 13 AND 31 AND {second} <= 12), "
                f"count(*) FILTER ({second} BETWEEN 13 AND 31 AND {first} <= 12) "
                f"FROM {table.table}"
            )[0]
            known = {(True, False): Order.DAY_FIRST, (False, True): Order.MONTH_FIRST}
            self.orders[key] = known.get((days > 0, months > 0), Order.UNKNOWN)
        return self.orders[key]

    def _named(self, there: Resource, reference: str, values: list[str]) -> Mapping[str, str]:
        """Return the identifiers of the records of which each text is the name, if of only one."""
        label = there.schema.label_field
        if label not in there.labels or label == reference or not values:
            return {}
        # Two ways to say a value, each its own row, so that the names are joined by equality.
        said = sorted({(value, way) for value in values for way in (value, bare(value))})
        rows = self.database.rows(
            f"WITH asked AS (SELECT unnest(?::VARCHAR[]) AS value, unnest(?::VARCHAR[]) AS way) "
            f"SELECT value, any_value(there.{quote(reference)}) FROM asked JOIN {there.table} "
            f"AS there ON trim(there.{quote(label)}) = way "
            f"GROUP BY value HAVING count(*) = 1",
            tuple(map(list, zip(*said, strict=True))),
        )
        return {value: found for value, found in rows if found}

    def _nearby(
        self, there: Resource, reference: str, key: tuple[str, str], values: list[str]
    ) -> dict[str, list[Meant]]:
        """Return for the first few values of a column the identifier that each is almost."""
        left = FEW - self.searched.get(key, 0) if there.rows <= MANY else 0
        some = values[: max(left, 0)]
        self.searched[key] = self.searched.get(key, 0) + len(some)
        return {
            value: [Meant((near,), sure=False)]
            for value in some
            if (near := self._near(there, reference, value))
        }

    def _near(self, there: Resource, reference: str, value: str) -> str:
        """Return the one identifier that is spelled almost like a value, digits being the same."""
        column, given = f"lower({quote(reference)})", plain(value)
        rows = self.database.rows(
            f"SELECT DISTINCT {quote(reference)} FROM {there.table} "
            f"WHERE abs(length({column}) - length(?1)) <= {_NEAR} "
            f"AND (left({column}, {_SAME}) = left(?1, {_SAME}) "
            f"OR right({column}, {_SAME}) = right(?1, {_SAME})) "
            f"AND regexp_replace({column}, '[^0-9]', '', 'g') = ?2",
            (given, re.sub(r"[^0-9]", "", given)),
        )
        far = {each: distance(given, plain(each), _NEAR) for (each,) in rows}
        least = [each for each, number in far.items() if number == min(far.values())]
        return least[0] if len(least) == 1 and far[least[0]] <= _NEAR < len(given) else ""


def _target(package: Package, table: Resource, field: Field) -> tuple[Resource, str] | None:
    """Return the table, and its column, whose records a column names; None where it names none."""
    relation = table.schema.relation_of(field.name)
    there = package.resource(relation.resource) if relation else None
    if relation is None or there is None or relation.reference[0] not in there.labels:
        return None
    return there, relation.reference[0]


def _settled(old: str, groups: Sequence[Meant], taken: frozenset[Pair]) -> Mended:
    """Return the one value that is certain and fits, else the guesses that would fit."""
    for each in groups:
        fit = tuple(new for new in each.values if (old, new) in taken)
        if each.sure and len(fit) == 1:
            return Mended(fit[0], kind=each.kind)
        if fit and (each.sure or len(fit) == len(each.values)):
            return Mended(hints=fit, kind=each.kind)
    return Mended()
