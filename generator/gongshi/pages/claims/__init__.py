"""Published figures: what reports and documents say, each with its source."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from gongshi.derive.definitions import load_checks
from gongshi.pages.kind import PageKind, Subject
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.derive import Record, Records

TITLE = in_all_languages("tab_claims")


def by_definition(check: Record) -> list[tuple[str, str, str]]:
    """Return the definitions of a check with numerator over denominator, and value, of each."""

    def pairs(column: str) -> Iterator[tuple[str, str]]:
        for told in (check.get(column) or "").split(";"):
            name, _, value = told.partition("=")
            if name:
                yield name, value

    fractions = dict(pairs("fractions"))
    return [(name, fractions.get(name, ""), value) for name, value in pairs("definitions")]


def _subjects(records: Records) -> Iterator[Subject]:
    schema = records.site.schemas.resources["claims"]
    rows = records.rows("claims", order="_package, _row")
    groups = [
        (package, list(each)) for package, each in groupby(rows, key=lambda row: row["_package"])
    ]
    titles = {each.name: each.descriptor for each in records.site.packages}
    checks = {row["claim_id"]: row for row in records.rows("claim_checks")}
    verdict = records.site.schemas.derived["claim_checks"].field("verdict")
    order = verdict.vocabulary.codes if verdict and verdict.vocabulary else ()

    def verdicts(rows: Sequence[Record]) -> list[tuple[str, int]]:
        counts = Counter(checks[row["claim_id"]]["verdict"] for row in rows)
        return [(code, counts[code]) for code in order if counts[code]]

    yield Subject(
        path="claims/{side}", title=TITLE, description=schema.description,
        data={
            "schema": schema,
            "groups": [(titles[name or ""], rows) for name, rows in groups],
            "checks": checks,
            "verdicts": verdicts,
            "by_definition": by_definition,
            "definitions": {
                (check.id, each.id): each.title
                for check in load_checks()
                for each in check.definitions
            },
        },
    )  # fmt: skip


KIND = PageKind(
    name="claims", order=90, path="claims/{side}", section="claims", subjects=_subjects,
    tab=TITLE,
)  # fmt: skip
