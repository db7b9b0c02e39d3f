"""Cross-checks: facts that follow from several tables at once, each with its definition."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from gongshi.derive.definitions import load_crosschecks
from gongshi.engine import literal, quote
from gongshi.pages.kind import PageKind, Subject
from gongshi.pages.lists import PER_PAGE
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Record, Records
    from gongshi.derive.crosschecks import Answer

TITLE: Final = in_all_languages("crosschecks_title")
SHOWN: Final = PER_PAGE
"""Rows of one check and package on the page; the query yields all of them."""
_PATH: Final = "crosschecks/{}/{}/"
"""Where the records stand that a check looked at in a package."""


def _subjects(records: Records) -> Iterator[Subject]:
    yield Subject(
        path="crosschecks/{side}",
        title=TITLE,
        description=in_all_languages("crosschecks_lead"),
        data={
            "checks": [(each, records.cross_checks[each.id]) for each in load_crosschecks()],
            "packages": {each.name: each.descriptor for each in records.site.packages},
            "shown": SHOWN,
        },
    )


def _looked_at(records: Records, answer: Answer) -> list[Record]:
    """Return the records that a check looked at in a package."""
    schema = records.site.schemas.resources[answer.check.of]
    parts = ", ".join(f"coalesce({quote(each)}, '')" for each in schema.primary_key)
    keys = ", ".join(map(literal, answer.looked_at))
    where = f"_package = {literal(answer.package)} AND concat_ws('/', {parts}) IN ({keys})"
    return list(records.rows(schema.name, where=where, order="_row"))


def _records(records: Records, *, rest: bool) -> Iterator[Subject]:
    """Yield the first page of the records of each check and package, or all the others."""
    titles = {each.name: each.descriptor for each in records.site.packages}
    for answer in (each for found in records.cross_checks.values() for each in found):
        check, told = answer.check, titles[answer.package]
        pages = -(-answer.records // PER_PAGE)
        if pages < 1 + rest:
            continue
        rows = _looked_at(records, answer)
        path = _PATH.format(check.id, answer.package)
        title = in_all_languages(
            "crosscheck_looked_at", check=check.title,
            package={"zh": told.title, "en": told.title_en or told.title},
        )  # fmt: skip
        for number in range(2, pages + 1) if rest else (1,):
            yield Subject(
                path=f"{path}pages/{number}/" if rest else path,
                title={language: f"{words} · {number}" for language, words in title.items()}
                if rest else title,
                description=check.definition,
                data={
                    "check": check, "schema": records.site.schemas.resources[check.of],
                    "rows": rows[(number - 1) * PER_PAGE : number * PER_PAGE],
                    "total": len(rows), "path": path, "number": number, "pages": pages,
                },
            )  # fmt: skip


KINDS = (
    PageKind(
        name="crosschecks", order=87, path="crosschecks/{side}", section="indicators",
        subjects=_subjects, nav=in_all_languages("crosschecks_nav"),
    ),
    *(
        PageKind(
            name="crosscheck-pages" if rest else "crosscheck-records", order=88 + rest,
            path=_PATH.format("{id}", "{id}") + ("pages/{id}/" if rest else ""),
            section="indicators", subjects=partial(_records, rest=rest),
            template="crosschecks/records.html", indexed=False,
        )
        for rest in (False, True)
    ),
)  # fmt: skip
