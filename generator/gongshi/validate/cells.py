"""Cells: types, formats and constraints of whole columns.

A cell that fails its type is judged no further; a cell that has its type may fail several
constraints. That is how Frictionless judges.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gongshi.engine import among, constant, has_type, items, literal, quote, typed
from gongshi.model import Concern, Severity
from gongshi.schema import INFERRED
from gongshi.validate.check import Check, Explanation
from gongshi.validate.note import NoteReader
from gongshi.validate.repair import damage
from gongshi.validate.texts import is_blank, is_free

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.model import Resource
    from gongshi.schema import Field, Vocabulary

_OPERATORS = {
    "minimum": "<", "maximum": ">", "exclusiveMinimum": "<=", "exclusiveMaximum": ">=",
}  # fmt: skip

_NOTED = frozenset({"minLength", "maxLength", "exclusiveMinimum", "exclusiveMaximum"})
"""Constraints for which Frictionless finds the words; the others have sentences of their own."""


def cell_checks(resource: Resource) -> Iterator[Check]:
    """Yield everything that the cells of a table are checked for."""
    for field in resource.fields:
        column = quote(field.name)
        if field.required:
            yield Check(
                "constraint-error", field.name, f"count(*) - count({column})",
                f"SELECT _row, '' FROM {resource.table} WHERE {column} IS NULL ORDER BY _row",
                "required", broken=f"{column} IS NULL",
            )  # fmt: skip
        for reason in _reasons(field):
            yield _check(resource, field, reason)
        if field.name == INFERRED and field.vocabulary:
            yield _unfilled(resource, field, field.vocabulary)
        if field.publication == "personal":
            yield Check(
                "personal-column", field.name, f"least(count({column}), 1)", "SELECT NULL, ''",
                concern=Concern.PERSONAL,
            )  # fmt: skip
        elif not field.is_public:
            # The repository itself may be public, whatever a site keeps out of its outputs.
            yield Check(
                "internal-column", field.name, f"least(count({column}), 1)", "SELECT NULL, ''",
                severity=Severity.WARNING,
            )  # fmt: skip


def broken(field: Field) -> str:
    """Return the condition under which a filled cell has not its type or breaks a constraint.

    It is empty where every text will do, and null or false for an empty cell.
    """
    return " OR ".join(f"({each.condition})" for each in _reasons(field))


class _Reason(NamedTuple):
    """Why a filled cell fails, as a condition."""

    code: str
    kind: str
    condition: str
    bound: object = ""


def _reasons(field: Field) -> Iterator[_Reason]:
    """Yield what may be wrong with a filled cell: type, constraints and vocabulary."""
    column = quote(field.name)
    condition = has_type(field)
    if condition:
        kind = field.format if field.format != "default" else field.type
        yield _Reason("type-error", kind, f"{column} IS NOT NULL AND NOT {condition}")
    if field.type == "list" and not field.closed:
        empty = f"list_filter({items(field, quote(field.name))}, lambda item: {is_blank('item')})"
        yield _Reason("type-error", "items", f"len({empty}) > 0")
    if field.required and is_free(field):
        yield _Reason("constraint-error", "blank", is_blank(column))
    for name, bound in field.constraints.items():
        if name not in {"required", "unique"}:
            breaks = _breaks(field, name, bound)
            if condition and not breaks.startswith("CASE"):
                breaks = f"CASE WHEN {condition} THEN {breaks} END"
            yield _Reason("constraint-error", name, breaks, bound)
    if field.closed:
        codes = field.closed.codes
        unlisted = f"{column} NOT IN {among(codes)}"
        if field.type == "list":
            unknown = f"lambda item: item NOT IN {among(codes)}"
            unlisted = f"len(list_filter({items(field, quote(field.name))}, {unknown})) > 0"
        yield _Reason("constraint-error", "enum", unlisted, codes)


def _breaks(field: Field, name: str, bound: object) -> str:
    """Return the condition under which a cell that has its type breaks a constraint."""
    column = quote(field.name)
    size = f"len({items(field, column)})" if field.type == "list" else f"length({column})"
    match name:
        case "minLength":
            return f"{size} < {bound}"
        case "maxLength":
            return f"{size} > {bound}"
        case "pattern":
            return f"NOT regexp_full_match({column}, {literal(str(bound))})"
        case "enum" if isinstance(bound, tuple):
            allowed = ", ".join(constant(field, each) for each in bound)
            return f"{typed(field)} NOT IN ({allowed})"
        case _:
            return f"{typed(field)} {_OPERATORS[name]} {constant(field, bound)}"


def _check(resource: Resource, field: Field, reason: _Reason) -> Check:
    code, kind, condition, bound = reason
    column = quote(field.name)
    expected = ", ".join(map(str, bound)) if isinstance(bound, tuple) else str(bound)
    listed = {"vocabulary": field.closed.name} if field.closed and kind == "enum" else {}
    note = NoteReader(field) if kind in _NOTED else None
    return Check(
        code, field.name, _count(condition),
        f"SELECT _row, {column} FROM {resource.table} WHERE {condition} ORDER BY _row",
        kind, explain=partial(_explain, field, {"expected": expected, **listed}, note),
        broken=condition, cell=field,
    )  # fmt: skip


def _unfilled(resource: Resource, field: Field, columns: Vocabulary) -> Check:
    """Return the check that a record fills what it says was concluded."""
    listed = items(field, quote(field.name))
    empty = ", ".join(
        f"CASE WHEN {quote(name)} IS NULL THEN {literal(name)} END"
        if name in resource.labels
        else literal(name)
        for name in columns.codes
    )
    named = f"list_filter([{empty}], lambda each: list_contains({listed}, each))"
    condition = f"{quote(field.name)} IS NOT NULL AND len({named}) > 0"
    return Check(
        "inferred-empty", field.name, _count(condition),
        f"SELECT _row, {quote(field.name)}, array_to_string({named}, ';') FROM {resource.table} "
        f"WHERE {condition} ORDER BY _row",
        explain=lambda _value, names: Explanation(detail={"columns": names}),
    )  # fmt: skip


def _count(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _explain(
    field: Field, detail: Mapping[str, str], note: NoteReader | None, value: str
) -> Explanation:
    return Explanation(damage(field, value), {**detail, "note": note(value)} if note else detail)
