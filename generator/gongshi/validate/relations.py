"""Relations: values that name a record of another table, as joins over whole tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from gongshi.read import quote
from gongshi.validate.check import Check, Explanation
from gongshi.validate.values import typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Package, Resource
    from gongshi.schema import Field, Relation

FEW: Final = 10
"""Records of one relation for which the identifier that was meant is searched."""
MANY: Final = 50_000
"""Records of a table up to which it is searched: a million codes are all alike, and take long."""
NEAR: Final = 2
"""Characters in which an identifier may differ from the one that was meant."""
SAME: Final = 3
"""Characters that two identifiers share at their beginning or their end to be compared."""
ENDS: Final = ("left", "right")


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
            searched = len(relation.fields) == 1 and target.rows <= MANY
            meant = _meant(relation, target) if searched else ""
            yield _check(resource, relation, here, missing, meant=meant)


def _same(here: Field, there: Field) -> str:
    return f"{typed(here, 'here')} IS NOT DISTINCT FROM {typed(there, 'there')}"


def _meant(relation: Relation, target: Resource) -> str:
    """Return a query for values of `failing` and the one identifier that each was meant to be.

    That is the record of that name, else the identifier that differs in the fewest characters
    (two at the most); where several are as near, none. Only the first few values are looked up,
    and only among identifiers that begin or end alike, since a table may have a million.
    """
    identifier = quote(relation.reference[0])
    label = target.schema.label_field
    named = "false"
    if label in target.labels:
        named = f"trim(there.{quote(label)}) = trim(few.value)"
    there, value = f"lower(there.{identifier})", "lower(trim(few.value))"
    ends = " OR ".join(f"{end}({there}, {SAME}) = {end}({value}, {SAME})" for end in ENDS)
    far = f"CASE WHEN {named} THEN 0 ELSE levenshtein({there}, {value}) END"
    nearby = f"abs(length({there}) - length({value})) <= {NEAR} AND ({ends})"
    return (
        f"SELECT value, any_value(id) AS meant FROM (SELECT few.value, there.{identifier} AS id, "
        f"{far} AS far FROM (SELECT DISTINCT value FROM "
        f"(SELECT value FROM failing ORDER BY _row LIMIT {FEW})) AS few "
        f"JOIN {target.table} AS there ON there.{identifier} IS NOT NULL "
        f"AND ({named} OR ({nearby})) "
        f"QUALIFY far <= {NEAR} AND far = min(far) OVER (PARTITION BY few.value)) "
        f"GROUP BY value HAVING count(DISTINCT id) = 1"
    )


def _check(  # noqa: PLR0913 - each says another thing of the check
    resource: Resource, relation: Relation, here: tuple[Field, ...], missing: str,
    kind: str = "", *, meant: str = "",
) -> Check:  # fmt: skip
    given = " OR ".join(f"({typed(each, 'here')}) IS NOT NULL" for each in here)
    shown = f"concat_ws(', ', {', '.join(f'here.{quote(each.name)}' for each in here)})"
    source = f"FROM {resource.table} AS here{missing} WHERE {given}"
    failing = f"SELECT _row, {shown} AS value, '' AS meant {source} ORDER BY _row"
    if meant:
        failing = (
            f"WITH failing AS MATERIALIZED (SELECT _row, {shown} AS value {source}), "
            f"near AS ({meant}) SELECT _row, value, coalesce(meant, '') "
            f"FROM failing LEFT JOIN near USING (value) ORDER BY _row"
        )
    return Check(
        "foreign-key", ", ".join(relation.fields), source, failing, kind,
        explain=partial(_explain, relation),
    )  # fmt: skip


def _explain(relation: Relation, _value: str, meant: str) -> Explanation:
    reference = ", ".join(relation.reference)
    detail = {"target": relation.resource, "reference": reference}
    return Explanation(detail=detail | ({"suggestion": meant} if meant else {}))
