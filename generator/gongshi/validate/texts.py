"""Texts that look like something else: of blanks only, names in two lines, lists in one piece.

None of this says that a record is wrong, so that each is a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.engine import literal, quote
from gongshi.model import Severity
from gongshi.validate.check import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Resource
    from gongshi.schema import Field

BLANKS: Final = r"[\s\p{Z}\x{2800}]*"
"""Nothing that anybody would see."""
_WIDE_SIGN: Final = "；"
_BREAK: Final = r"[\n\r\x{b}\x{c}]"


def is_blank(text: str) -> str:
    """Return the condition that an SQL text shows nothing."""
    return f"regexp_full_match({text}, {literal(BLANKS)})"


def is_free(field: Field) -> bool:
    """Return whether a column takes any text."""
    asks = {"pattern", "enum"} & set(field.constraints)
    return field.type == "string" and field.format == "default" and not (field.closed or asks)


def text_checks(resource: Resource) -> Iterator[Check]:
    """Yield the checks of a table's texts."""
    label = resource.schema.label_field
    for field in resource.fields:
        column = quote(field.name)
        if is_free(field) and not field.required:
            yield _check(resource, field, "blank-cell", f"{column} <> '' AND {is_blank(column)}")
        if label and field.name in {label, f"{label}_en"}:
            breaks = f"regexp_matches({column}, {literal(_BREAK)})"
            yield _check(resource, field, "line-break", breaks)
        if field.type == "list" and not field.closed and field.delimiter == ";":
            yield _check(resource, field, "list-sign", f"contains({column}, '{_WIDE_SIGN}')")


def _check(resource: Resource, field: Field, code: str, condition: str) -> Check:
    return Check(
        code, field.name, f"count(*) FILTER (WHERE {condition})",
        f"SELECT _row, {quote(field.name)} FROM {resource.table} WHERE {condition} ORDER BY _row",
        severity=Severity.WARNING, broken=condition, cell=field,
    )  # fmt: skip
