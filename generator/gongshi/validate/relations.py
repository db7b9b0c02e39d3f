"""Relations: values that name a record of another table, as joins over whole tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gongshi.engine import quote, typed
from gongshi.validate.check import Check, Explanation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Package, Resource
    from gongshi.schema import Field, Relation


def relation_checks(package: Package, resource: Resource) -> Iterator[Check]:
    """Yield a check for each relation of a table whose columns are there.

    A table that could not be read to its end, or lacks a required column, has a finding of its
    own: what points to it is not checked. A table or an optional column that the package does not
    have names no record at all.
    """
    fields = {each.name: each for each in resource.fields}
    for relation in resource.schema.relations:
        if relation.resource in package.unread or not set(relation.fields) <= set(fields):
            continue
        target = package.resource(relation.resource)
        here = tuple(fields[name] for name in relation.fields)
        if target is None:
            yield _check(resource, relation, here, "", "absent")
        elif absent := set(relation.reference) - set(target.labels):
            if not any(each.required for each in target.schema.fields if each.name in absent):
                yield _check(resource, relation, here, "", "column")
        else:
            named = {each.name: each for each in target.fields}
            there = tuple(named[name] for name in relation.reference)
            same = " AND ".join(_same(a, b) for a, b in zip(here, there, strict=True))
            missing = f" ANTI JOIN {target.table} AS there ON {same}"
            yield _check(resource, relation, here, missing)


def _same(here: Field, there: Field) -> str:
    return f"{typed(here, 'here')} IS NOT DISTINCT FROM {typed(there, 'there')}"


def _check(
    resource: Resource, relation: Relation, here: tuple[Field, ...], missing: str, kind: str = ""
) -> Check:
    given = " OR ".join(f"({typed(each, 'here')}) IS NOT NULL" for each in here)
    shown = f"concat_ws(', ', {', '.join(f'here.{quote(each.name)}' for each in here)})"
    source = f"FROM {resource.table} AS here{missing} WHERE {given}"
    return Check(
        "foreign-key", ", ".join(relation.fields), source,
        f"SELECT _row, {shown} AS value {source} ORDER BY _row", kind,
        explain=partial(_explain, relation), cell=here[0] if len(here) == 1 else None,
    )  # fmt: skip


def _explain(relation: Relation, _value: str) -> Explanation:
    reference = ", ".join(relation.reference)
    return Explanation(detail={"target": relation.resource, "reference": reference})
