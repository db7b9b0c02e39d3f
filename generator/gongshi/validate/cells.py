"""Cells: types, formats and constraints of whole columns.

A cell that fails its type is judged no further; a cell that has its type may fail several
constraints. That is how Frictionless judges.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gongshi.model import Concern, Severity
from gongshi.read import literal, quote
from gongshi.validate.check import Check, Explanation
from gongshi.validate.note import NoteReader
from gongshi.validate.repair import damage, suggest
from gongshi.validate.values import among, constant, has_type, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Resource
    from gongshi.schema import Field

_OPERATORS = {
    "minimum": "<", "maximum": ">", "exclusiveMinimum": "<=", "exclusiveMaximum": ">=",
}  # fmt: skip

_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_WIDE = literal("".join(chr(ord(each) + 0xFEE0) for each in _ASCII) + "\u3000")
_NARROW = literal(f"{_ASCII} ")
"""Full-width characters and what they are meant as, for SQL's `translate`."""

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
        yield from _typed_checks(resource, field)
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


def _typed_checks(resource: Resource, field: Field) -> Iterator[Check]:
    """Yield the checks of type, constraints and vocabulary."""
    column = quote(field.name)
    condition = has_type(field)
    if condition:
        kind = field.format if field.format != "default" else field.type
        broken = f"{column} IS NOT NULL AND NOT {condition}"
        yield _check(resource, field, "type-error", kind, broken)
    for name, bound in field.constraints.items():
        if name not in {"required", "unique"}:
            broken = _broken(field, name, bound)
            if condition and not broken.startswith("CASE"):
                broken = f"CASE WHEN {condition} THEN {broken} END"
            yield _check(resource, field, "constraint-error", name, broken, bound)
    if field.closed:
        codes = field.closed.codes
        broken = f"{column} NOT IN {among(codes)}"
        if field.type == "list":
            unknown = f"lambda item: item NOT IN {among(codes)}"
            broken = f"len(list_filter({_items(field)}, {unknown})) > 0"
        yield _check(resource, field, "constraint-error", "enum", broken, codes)


def _broken(field: Field, name: str, bound: object) -> str:
    """Return the condition under which a cell that has its type breaks a constraint."""
    column = quote(field.name)
    size = f"len({_items(field)})" if field.type == "list" else f"length({column})"
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


def _check(  # noqa: PLR0913, PLR0917 - each says another thing of the check
    resource: Resource, field: Field, code: str, kind: str, condition: str, bound: object = ""
) -> Check:
    column = quote(field.name)
    pattern = str(bound) if kind == "pattern" else ""
    padded = _padded(column, pattern) if pattern else "''"
    plain = _plain(column, pattern) if pattern else "''"
    expected = ", ".join(map(str, bound)) if isinstance(bound, tuple) else str(bound)
    note = NoteReader(field) if kind in _NOTED else None
    return Check(
        code, field.name, _count(condition),
        f"SELECT _row, {column}, {padded}, {plain} FROM {resource.table} "
        f"WHERE {condition} ORDER BY _row",
        kind, explain=partial(_explain, field, expected, note), broken=condition,
    )  # fmt: skip


def _count(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _items(field: Field) -> str:
    return f"string_split({quote(field.name)}, {literal(field.delimiter)})"


def _padded(column: str, pattern: str) -> str:
    """Return the digits with the leading zeros that a spreadsheet took, else the empty text."""
    candidates = ", ".join(f"repeat('0', {n}) || {column}" for n in (1, 2, 3))
    fits = f"lambda each: regexp_full_match(each, {literal(pattern)})"
    return (
        f"CASE WHEN regexp_full_match({column}, '[0-9]{{1,17}}') "
        f"THEN coalesce(list_filter([{candidates}], {fits})[1], '') ELSE '' END"
    )


def _plain(column: str, pattern: str) -> str:
    """Return the plain form that fits: half-width, no blanks or dashes, one case; else nothing."""
    half = f"regexp_replace(translate({column}, {_WIDE}, {_NARROW}), '[\\s-]', '', 'g')"
    dashed = f"trim(translate({column}, {_WIDE}, {_NARROW}))"
    candidates = ", ".join(
        f"{case}({each})" for each in (dashed, half) for case in ("", "lower", "upper")
    )
    fits = f"lambda each: regexp_full_match(each, {literal(pattern)})"
    return f"coalesce(list_filter([{candidates}], {fits})[1], '')"


def _explain(  # noqa: PLR0913, PLR0917 - a row of the check's query follows
    field: Field, expected: str, note: NoteReader | None, value: str, padded: str, plain: str
) -> Explanation:
    kind = "zeros" if padded else damage(field, value)
    detail = {"expected": expected, "suggestion": padded or plain or suggest(field, value)}
    return Explanation(kind, detail | ({"note": note(value)} if note else {}))
