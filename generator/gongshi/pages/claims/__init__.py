"""Published figures held against the data: the balance first, then what is worth reading."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

from gongshi.derive.claims import Outcome
from gongshi.derive.definitions import load_checks
from gongshi.pages.kind import SIDE, PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gongshi.derive import Record, Records
    from gongshi.model import Descriptor

TITLE: Final = in_all_languages("tab_claims")


@dataclass(frozen=True, slots=True)
class Way:
    """What one definition gives for a figure, and whether that is what was published."""

    name: str
    fraction: str
    value: str
    same: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A published figure with what was computed for it."""

    claim: Record
    check: Record
    places: str
    """The identifiers of the places that contain it, with blanks between them."""

    of_place: bool
    """True where the figure is of the place as a whole, whose name says it all."""

    @property
    def difference(self) -> Decimal | None:
        """By how much our value is above the published one."""
        told = self.check["computed"]
        return None if told is None else Decimal(told) - Decimal(self.claim["value"] or 0)


def ways_of(check: Record) -> list[Way]:
    """Return the definitions of a check with numerator over denominator, and value, of each."""

    def pairs(column: str) -> Iterator[tuple[str, str]]:
        for told in (check.get(column) or "").split(";"):
            name, _, value = told.partition("=")
            if name:
                yield name, value

    fractions = dict(pairs("fractions"))
    printed = Decimal(check["value"] or 0)
    return [
        Way(
            name,
            fractions.get(name, "").replace("/", " ÷ "),
            f"{Decimal(value).normalize():f}",
            round(Decimal(value), -int(printed.as_tuple().exponent)) == printed,
        )
        for name, value in pairs("definitions")
    ]


def _is_of_place(records: Records, claim: Record) -> bool:
    known = records.site.schemas.vocabularies["claims.subject"].by_code
    subject, place = claim.get("subject") or "", claim.get("place_id") or ""
    name = records.names["places"].get(place, {}).get("zh", "")
    group = known[subject].group if subject in known else ""
    return bool(name) and (not subject or group == "place" or name.startswith(subject))


def _by_package(
    items: Iterable[Judged], packages: Mapping[str, Descriptor]
) -> list[tuple[Descriptor, list[Judged]]]:
    groups = groupby(items, key=lambda each: each.claim["_package"] or "")
    return [(packages[name], list(each)) for name, each in groups]


def _subjects(records: Records) -> Iterator[Subject]:
    checks = {row["claim_id"]: row for row in records.rows("claim_checks")}
    packages = {each.name: each.descriptor for each in records.site.packages}
    items = [
        Judged(
            row,
            checks[row["claim_id"]],
            " ".join(records.ancestors.get(row.get("place_id") or "", ())),
            _is_of_place(records, row),
        )
        for row in records.rows("claims", order="_package, _row")
    ]
    reasons = records.site.schemas.vocabularies["claim_checks.reason"].codes
    silent = [each for each in items if each.check["outcome"] == Outcome.NOT_COMPUTABLE]
    measures: dict[str, list[Judged]] = {}
    for each in items:
        measures.setdefault(each.claim["measure"] or "", []).append(each)
    order = records.site.schemas.vocabularies["claims.measure"].codes
    yield Subject(
        path=f"claims/{SIDE}", title=TITLE, description=in_all_languages("claims_lead"),
        data={
            "outcomes": {
                outcome.value: _by_package(
                    (each for each in items if each.check["outcome"] == outcome), packages
                )
                for outcome in Outcome
            },
            "reasons": {
                reason: _by_package(
                    (each for each in silent if each.check["reason"] == reason), packages
                )
                for reason in reasons
            },
            "measures": {code: measures[code] for code in order if code in measures},
            "ways_of": ways_of,
            "definitions": {
                (check.id, each.id): each.title
                for check in load_checks()
                for each in check.definitions
            },
        },
    )  # fmt: skip


KIND = PageKind(
    name="claims", order=90, path=f"claims/{SIDE}", section="claims", subjects=_subjects,
    tab=TITLE,
)  # fmt: skip
