"""Rows that were taken from the very sentence that published a figure: no second evidence of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.engine import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.derive.site import Site
    from gongshi.schema import ResourceSchema

_CLAIMS: Final = "claims"
_APART: Final = frozenset({_CLAIMS, "corrections", "objections"})
"""Tables that are about figures and records, and state nothing of their own."""
_NUMBERS: Final = frozenset({"integer", "number", "year"})
_PLACE: Final = "coalesce(nullif(regexp_extract(source_locator, '^.*?段'), ''), source_locator)"
"""What of a locator names the paragraph; one that names none is its own place, whole."""
_QUOTED: Final = (
    "regexp_extract_all(regexp_replace(source_locator, '^.*?段', ''), '[0-9][0-9.,]*[^0-9., ]')"
)
"""The figures that a locator quotes, each with the first sign of its measure word: `43个`."""


def own_rows(site: Site, package: str) -> Mapping[str, int]:
    """Return how many rows hold a figure in the words of its own sentence, by the claim.

    A row is from a claim's sentence where both name the same paragraph of the same source, and
    both locators quote the same figure or, where the row's quotes none, one of its numbers is the
    claim's value.
    Claims without such a row are left out.
    """
    stated = [
        _keys(site, each)
        for each in site.schemas.resources.values()
        if each.name not in _APART
        and {"source_id", "source_locator"} <= {field.name for field in site.fields(each.name)}
    ]
    # By equal keys and counted before they meet: many figures and many rows of one paragraph
    # would else meet each other one by one.
    query = (
        f"WITH claimed AS ({_keys(site, site.schemas.resources[_CLAIMS])}), "
        "stated AS (SELECT source_id, place, key, count(*) AS number "
        f"FROM ({' UNION ALL '.join(stated)}) WHERE _package = ? GROUP BY ALL) "
        f"SELECT claim_id, max(number) FROM claimed JOIN {site.table(_CLAIMS)} AS c "
        "USING (_package, _row) JOIN stated ON stated.source_id = claimed.source_id "
        "AND stated.place = claimed.place AND stated.key = claimed.key "
        "WHERE claimed._package = ? GROUP BY claim_id"
    )
    return dict(site.database.rows(query, [package, package]))


def _keys(site: Site, schema: ResourceSchema) -> str:
    """Return SQL for the rows of a table with where they are from, and each figure they hold."""
    numbers = ", ".join(f"TRY_CAST({quote(each)} AS DOUBLE)" for each in _numbers(site, schema))
    # A row that quotes a figure is about that one, whatever else it holds.
    both = "list_concat(quoted, held)"
    keys = both if schema.name == _CLAIMS else "CASE WHEN len(quoted) > 0 THEN quoted ELSE held END"
    return (
        "SELECT DISTINCT _package, _row, source_id, place, unnest(keys) AS key FROM ("
        f"SELECT _package, _row, source_id, {_PLACE} AS place, {_QUOTED} AS quoted, "
        f"list_transform(list_filter([{numbers}]::DOUBLE[], lambda each: each IS NOT NULL), "
        f"lambda each: CAST(each AS VARCHAR)) AS held, {keys} AS keys "
        f"FROM {site.table(schema.name)} WHERE source_locator IS NOT NULL)"
    )


def _numbers(site: Site, schema: ResourceSchema) -> Iterator[str]:
    """Yield the columns of numbers that a row states; of a claim, the value alone."""
    for field in site.fields(schema.name):
        if field.type in _NUMBERS and (schema.name != _CLAIMS or field.name == "value"):
            yield field.name
