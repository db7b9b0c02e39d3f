"""Counts: what each number counts, and the rows behind those that no other page shows."""

from __future__ import annotations

from functools import partial
from itertools import chain, groupby
from typing import TYPE_CHECKING, Final

from gongshi.derive.counts import load_counts
from gongshi.pages.kind import PageKind, Subject
from gongshi.pages.paged import PER_PAGE, chunks, pages_of, path_of, title_of
from gongshi.pages.parts import period_text
from gongshi.schema import load_schemas
from gongshi.words import in_all_languages, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gongshi.derive import Records
    from gongshi.derive.counts import Counted, Rows
    from gongshi.schema import Text

TITLE: Final = in_all_languages("counts_title")
_SECTIONS: Final = {"claim_checks": "claims", "ratings": "evaluations"}
"""The derived tables that have a section in the header, beside the lists."""
_NAMES: Final = {
    "place": "places", "source_id": "sources", "receiver": "organizations",
    "buyer": "organizations", "payee_id": "organizations", "project_id": "projects",
}  # fmt: skip
"""By what is counted that is a record, and its table."""
_WORDS: Final[Mapping[str, Callable[[str], Text]]] = {
    "period": period_text,
    "stars": lambda value: in_all_languages(f"star_{value}"),
    "year": lambda value: in_all_languages("payments_year", year={"zh": value, "en": value}),
}
"""By what is counted whose values have words of their own."""


def _definitions(_: Records) -> Iterator[Subject]:
    yield Subject(
        path="counts/", title=TITLE, description=in_all_languages("counts_lead"),
        data={"counts": tuple(load_counts().values())},
    )  # fmt: skip


def _section(table: str) -> str:
    """Return the part of the site that a table's rows belong to."""
    return table if table in load_schemas().listed else _SECTIONS.get(table, "data")


def _label(records: Records, count: Counted, name: str, value: str) -> Text:
    """Return the words for a value that is counted by."""
    if name in _WORDS:
        return _WORDS[name](value)
    if name in _NAMES:
        return records.names[_NAMES[name]].get(value, {"zh": value, "en": value})
    if name in {"table", "package"}:
        return _named(records, name, value)
    field = records.site.schemas.tables[count.table].field(name)
    if field and field.vocabulary:
        return {
            language: field.vocabulary.label(value, language)
            for language in in_all_languages("counts_title")
        }
    return in_all_languages(f"counted_{name}")


def _named(records: Records, name: str, value: str) -> Text:
    """Return the words for a table or a package."""
    if name == "table":
        return records.site.schemas.tables[value].title
    told = next(each.descriptor for each in records.site.packages if each.name == value)
    return {"zh": told.title, "en": told.title_en or told.title}


def _title(records: Records, count: Counted, scope: Mapping[str, str]) -> Text:
    named = [_label(records, count, *each) for each in scope.items() if each[0] != "side"]
    return {
        language: sentences("pages", language)["counted"].format(
            what=words,
            scope=sentences("pages", language)["comma"].join(each[language] for each in named),
        )
        for language, words in count.title.items()
    }


def _pages(count: Counted, rows: Rows, records: Records, *, rest: bool) -> Iterator[Subject]:
    """Yield the first page of each scope, or all the others."""
    tables = records.site.schemas.tables
    # A record's list of itself, as of each source in `sources`, says nothing.
    found = chain.from_iterable(
        records.counts.groups(count, rows, table)
        for table in records.counts.tables(count)
        if tables[table].identifier not in rows.by
        and records.counts.most(count, rows, table) > (PER_PAGE if rest else 0)
    )
    for values, group in groupby(found, key=lambda each: tuple(each[0].values())):
        scope = dict(zip(rows.by, values, strict=True))
        title = _title(records, count, scope)
        schema = records.site.schemas.tables[scope.get("table", count.table)]
        total = records.counts.number(count.id, **scope)
        if rows.several and total == 1:
            continue
        path, pages = rows.at(scope), pages_of(total)
        for number, shown in chunks((row for _, row in group), rest=rest):
            yield Subject(
                path=path_of(path, number),
                title=title_of(title, number),
                description=count.definition,
                data={
                    "count": count, "schema": schema, "rows": shown, "total": total,
                    "scope": scope, "path": path, "number": number, "pages": pages,
                },
            )  # fmt: skip


def _kinds() -> Iterator[PageKind]:
    """Yield the kinds of pages that the definitions ask for, each with its further pages."""
    order = 140
    yield PageKind(
        name="counts", order=order, path="counts/", section="data", subjects=_definitions,
        neutral=True,
        nav=in_all_languages("counts_nav"), template="counts/index.html",
    )  # fmt: skip
    for count in load_counts().values():
        for rows in count.rows:
            if not rows.made:
                continue
            path = rows.at(dict.fromkeys(rows.by, "{id}"))
            for rest in (False, True):
                order += 1
                yield PageKind(
                    name="-".join(filter(None, (count.id, *rows.by, "pages" if rest else ""))),
                    order=order,
                    path=f"{path}pages/{{id}}/" if rest else path,
                    section=_section(count.table),
                    subjects=partial(_pages, count, rows, rest=rest),
                    template="counts/page.html",
                    indexed=False,
                )


KINDS = tuple(_kinds())
