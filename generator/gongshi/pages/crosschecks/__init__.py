"""Cross-checks: facts that follow from several tables at once, each with its definition."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from gongshi.derive.definitions import load_crosschecks
from gongshi.engine import literal, quote
from gongshi.pages.kind import PageKind, Subject
from gongshi.pages.paged import PER_PAGE, chunks, pages_of, path_of, title_of
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gongshi.derive import Record, Records
    from gongshi.derive.crosschecks import Answer
    from gongshi.schema import Text

TITLE: Final = in_all_languages("crosschecks_title")
FIRST: Final = 20
"""Rows of one check and package on the page of all checks, where there are more than a page."""
_LOOKED_AT: Final = "crosschecks/{}/{}/"
"""Where the records stand that a check looked at in a package."""
_FOUND: Final = "crosschecks/{}/{}/found/"
"""Where the rows stand that it found, where they are more than one page holds."""


def found_at(answer: Answer) -> str:
    """Return where the rows stand that a check found in a package."""
    if len(answer.rows) > PER_PAGE:
        return _FOUND.format(answer.check.id, answer.package)
    return f"crosschecks/{{side}}#{answer.check.id}-{answer.package}"


def _subjects(records: Records) -> Iterator[Subject]:
    yield Subject(
        path="crosschecks/{side}",
        title=TITLE,
        description=in_all_languages("crosschecks_lead"),
        data={
            "checks": [(each, records.cross_checks[each.id]) for each in load_crosschecks()],
            "packages": {each.name: each.descriptor for each in records.site.packages},
            "found_at": found_at,
            "shown": PER_PAGE,
            "first": FIRST,
        },
    )


def _looked_at(records: Records, answer: Answer) -> Iterable[Record]:
    """Return the records that a check looked at in a package."""
    schema = records.site.schemas.resources[answer.check.of]
    parts = ", ".join(f"coalesce({quote(each)}, '')" for each in schema.primary_key)
    named = f"concat_ws('/', {parts}) IN (SELECT unnest(CAST(? AS VARCHAR[])))"
    where = f"_package = {literal(answer.package)} AND {named}"
    return records.rows(schema.name, where=where, order="_row", given=(answer.looked_at,))


@dataclass(frozen=True, slots=True)
class _Listing:
    """A list about a check in a package that has pages of its own."""

    name: str
    path: str
    titled: Callable[..., Text]
    """Return its title, given the texts for `check` and `package`."""
    total: Callable[[Answer], int]
    rows: Callable[[Records, Answer], Iterable[Mapping[str, str | None]]]
    over: int = 0
    """With so many rows or fewer it has no page."""

    def subjects(self, records: Records, *, rest: bool) -> Iterator[Subject]:
        """Yield the first page for each check and package, or all the others."""
        packages = {each.name: each.descriptor for each in records.site.packages}
        for answer in (each for found in records.cross_checks.values() for each in found):
            total = self.total(answer)
            if total <= max(self.over, rest * PER_PAGE):
                continue
            check, told = answer.check, packages[answer.package]
            path = self.path.format(check.id, answer.package)
            package = {"zh": told.title, "en": told.title_en or told.title}
            title = self.titled(check=check.title, package=package)
            for number, rows in chunks(self.rows(records, answer), rest=rest):
                yield Subject(
                    path=path_of(path, number),
                    title=title_of(title, number),
                    description=check.definition,
                    data={
                        "check": check, "schema": records.site.schemas.resources[check.of],
                        "rows": rows, "total": total, "path": path, "number": number,
                        "pages": pages_of(total), "before": (number - 1) * PER_PAGE,
                        "found": self.path == _FOUND,
                    },
                )  # fmt: skip

    def kinds(self, order: int) -> Iterator[PageKind]:
        """Yield the kind of first pages, and that of all others."""
        path = self.path.format("{id}", "{id}")
        for rest in (False, True):
            yield PageKind(
                name=f"crosscheck-{self.name}{'-pages' if rest else ''}", order=order,
                path=f"{path}pages/{{id}}/" if rest else path, section="indicators",
                subjects=partial(self.subjects, rest=rest),
                template="crosschecks/records.html", indexed=False,
            )  # fmt: skip


_LISTS: Final = (
    _Listing(
        "records", _LOOKED_AT, lambda **told: in_all_languages("crosscheck_looked_at", **told),
        lambda answer: answer.records, _looked_at,
    ),
    _Listing(
        "found", _FOUND, lambda **told: in_all_languages("crosscheck_found", **told),
        lambda answer: len(answer.rows), lambda _, answer: answer.rows, over=PER_PAGE,
    ),
)  # fmt: skip
KINDS = (
    PageKind(
        name="crosschecks", order=87, path="crosschecks/{side}", section="indicators",
        subjects=_subjects, nav=in_all_languages("crosschecks_nav"),
    ),
    *(kind for each in _LISTS for kind in each.kinds(88)),
)  # fmt: skip
