"""Data: what there is to download, a page for each package and a dictionary for each table."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from gongshi.derive import ALL
from gongshi.engine import literal
from gongshi.pages.kind import PageKind, Subject
from gongshi.publish import Bundle, bundles
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Records
    from gongshi.schema import Text

TITLE = in_all_languages("tab_data")


def _bundles(records: Records) -> tuple[Bundle, ...]:
    """Return a bundle for each package of a side, and that of all, which only real data have."""
    held = bundles(records.site)
    return held[:-1] if records.site.synthetic else held


SHOWN: Final = 200
"""Rows of a table on its page; all of them are in the files beside it."""


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


def _resources(records: Records) -> Iterator[Subject]:
    for bundle in _bundles(records):
        for table in bundle.tables:
            title: Text = {
                language: f"{words} · {bundle.title[language] or bundle.title['zh']}"
                for language, words in table.schema.title.items()
            }
            yield Subject(
                path=f"data/{bundle.name}/{table.schema.name}/",
                title=title,
                description=table.schema.description,
                data={
                    "bundle": bundle,
                    "table": table,
                    "rows": list(
                        islice(
                            records.rows(table.name, where=_of(bundle), order="_package, _row"),
                            SHOWN,
                        )
                    ),
                },
            )


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
        name="resource", order=102, path="data/{id}/{id}/", section="data", subjects=_resources,
        template="packages/resource.html",
    ),
)  # fmt: skip
