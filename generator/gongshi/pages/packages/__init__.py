"""Data: what there is to download, a page for each package and a dictionary for each table."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from gongshi.derive import ALL
from gongshi.derive.counts import REAL
from gongshi.engine import literal
from gongshi.pages.kind import PageKind, Subject
from gongshi.pages.paged import PER_PAGE, chunks, pages_of, path_of, title_of
from gongshi.publish import Bundle, bundles
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records
    from gongshi.schema import Text

TITLE = in_all_languages("tab_data")


def _bundles(records: Records) -> tuple[Bundle, ...]:
    """Return a bundle for each package of a side, and that of all, which only real data have."""
    records.note("rows")
    held = bundles(records.site)
    return held[:-1] if records.site.synthetic else held


MOST: Final = 25 * PER_PAGE
"""Rows of a table that goes over pages; of a longer one the first page tells where all are."""


def _of(bundle: Bundle) -> str:
    """Return the condition for a bundle's own rows."""
    return "true" if bundle.name == ALL else f"r._package = {literal(bundle.name)}"


def _index(records: Records) -> Iterator[Subject]:
    held = _bundles(records)
    own = [each for each in held if each.name != ALL]
    yield Subject(
        path="data/{side}", title=TITLE,
        description=in_all_languages("about_data"),
        data={
            "everything": next((each for each in held if each.name == ALL), None),
            "bundles": own,
        },
    )  # fmt: skip


def _packages(records: Records) -> Iterator[Subject]:
    for bundle in _bundles(records):
        yield Subject(
            path=f"data/{bundle.name}/",
            title=bundle.title,
            description={
                language: bundle.description[language] or TITLE[language] for language in TITLE
            },
            data={"bundle": bundle},
        )


def _resources(records: Records, *, rest: bool) -> Iterator[Subject]:
    """Yield the first page of each bundle's tables, or all the others."""
    for bundle in _bundles(records):
        whole = {"side": REAL} if bundle.name == ALL else {"package": bundle.name}
        for table in bundle.tables:
            name = table.schema.name
            count = "computed" if name in records.site.schemas.derived else "records"
            total = records.counts.number(count, table=name, **whole)
            pages = pages_of(total) if total <= MOST else 1
            if rest and pages == 1:
                continue
            title: Text = {
                language: f"{words} · {bundle.title[language] or bundle.title['zh']}"
                for language, words in table.schema.title.items()
            }
            path = f"data/{bundle.name}/{name}/"
            rows = records.rows(table.name, where=_of(bundle), order="_package, _row")
            # A table without rows has its page, too.
            held = chunks(rows, rest=True) if rest else [(1, list(islice(rows, PER_PAGE)))]
            for number, shown in held:
                yield Subject(
                    path=path_of(path, number),
                    title=title_of(title, number),
                    description=table.schema.description,
                    data={
                        "bundle": bundle, "table": table, "rows": shown, "path": path,
                        "count": count, "scope": {"table": name, **whole}, "total": total,
                        "number": number, "pages": pages,
                    },
                )  # fmt: skip


KINDS = (
    PageKind(
        name="data", order=100, path="data/{side}", section="data", subjects=_index, tab=TITLE,
        template="packages/index.html", nav=in_all_languages("data_nav"),
    ),
    PageKind(
        name="package", order=101, path="data/{id}/", section="data", subjects=_packages,
        template="packages/package.html",
    ),
    PageKind(
        name="resource", order=102, path="data/{id}/{id}/", section="data",
        subjects=partial(_resources, rest=False), template="packages/resource.html",
    ),
    PageKind(
        name="resource-pages", order=103, path="data/{id}/{id}/pages/{id}/", section="data",
        subjects=partial(_resources, rest=True), template="packages/resource.html", indexed=False,
    ),
)  # fmt: skip
