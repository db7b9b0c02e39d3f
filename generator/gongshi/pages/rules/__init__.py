"""Rules: what the data are judged by, a page for each with its query and examples."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from gongshi.pages.kind import PageKind, Subject
from gongshi.rules import load_rules
from gongshi.words import in_all_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.derive import Records
    from gongshi.schema import Example, ResourceSchema, Rows, Schemas

TITLE = in_all_languages("rules_title")


def _index(records: Records) -> Iterator[Subject]:
    """Yield the list of all rules, by table."""
    rules = load_rules().values()
    groups = [
        (records.site.schemas.resources[name], list(each))
        for name, each in groupby(rules, key=lambda rule: rule.resource)
    ]
    yield Subject(
        path="rules/", title=TITLE, description=in_all_languages("about_rules"),
        data={"groups": groups, "total": len(rules)},
    )  # fmt: skip


def _rules(records: Records) -> Iterator[Subject]:
    """Yield the page of every rule."""
    schemas = records.site.schemas
    for rule in load_rules().values():
        schema = schemas.resources[rule.resource]
        yield Subject(
            path=f"rules/{rule.id}/",
            title=rule.title,
            description=rule.why,
            data={
                "rule": rule,
                "schema": schema,
                "field": schema.field(rule.field),
                "needs": [(schemas.resources[name], field) for name, field in rule.needs],
                "good": [_tables(schemas, example) for example in rule.good],
                "bad": [_tables(schemas, example) for example in rule.bad],
            },
        )


def _tables(
    schemas: Schemas, example: Example
) -> list[tuple[ResourceSchema, tuple[str, ...], Rows]]:
    """Return the tables of an example with the columns that their rows have."""
    return [(schemas.resources[name], _labels(rows), rows) for name, rows in example.items()]


def _labels(rows: tuple[Mapping[str, Any], ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for row in rows for label in row))


KINDS = (
    PageKind(
        name="rules", order=110, path="rules/", section="data", subjects=_index, neutral=True,
        template="rules/index.html", nav=in_all_languages("rules_nav"),
    ),
    PageKind(
        name="rule", order=111, path="rules/{id}/", section="data", subjects=_rules,
        template="rules/rule.html", neutral=True,
    ),
)  # fmt: skip
