"""Columns for people: labels instead of codes, and cells that a spreadsheet cannot execute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.engine import is_false, is_true, items, literal, quote

if TYPE_CHECKING:
    from gongshi.publish.format import Table
    from gongshi.schema import Field

YES: Final = {"zh": "是", "en": "yes"}
NO: Final = {"zh": "否", "en": "no"}
BETWEEN: Final = {"zh": "；", "en": "; "}
"""What stands between the items of a list, by language."""

EXECUTABLE: Final = r"^[=+\-@\t\r\n＝＋－＠]"
"""Beginnings after which a spreadsheet may read a text as a formula (OWASP ASVS 1.2.10)."""
APOSTROPHED: Final = r"'\0"
"""The same with an apostrophe before it, as a regular expression's replacement."""


def is_text(field: Field) -> bool:
    """Return whether cells of a field hold text, which alone needs to be made safe."""
    return field.type in {"string", "list"}


def headings(table: Table, language: str) -> tuple[str, ...]:
    """Return the columns' labels in a language, each different from the others."""
    labels = [each.title[language] or each.title["zh"] or each.name for each in table.fields]
    return tuple(
        label if labels.count(label) == 1 else f"{label} ({field.name})"
        for label, field in zip(labels, table.fields, strict=True)
    )


def _label(field: Field, language: str, code: str) -> str:
    """Return SQL for the label of a code, the code itself where the vocabulary lacks it."""
    if field.vocabulary is None or not field.vocabulary.values:
        return code
    cases = " ".join(
        f"WHEN {literal(each.code)} THEN {literal(each.title[language] or each.code)}"
        for each in field.vocabulary.values
    )
    return f"CASE {code} {cases} ELSE {code} END"


def labelled(field: Field, language: str) -> str:
    """Return SQL for a cell in a language: labels for codes, yes or no, lists spelt out."""
    column = quote(field.name)
    if field.type == "boolean":
        return (
            f"CASE WHEN {is_true(column)} THEN {literal(YES[language])} "
            f"WHEN {is_false(column)} THEN {literal(NO[language])} ELSE {column} END"
        )
    if field.type == "list":
        label = _label(field, language, "item")
        spelt = f"list_transform({items(field, column)}, lambda item: {label})"
        return f"array_to_string({spelt}, {literal(BETWEEN[language])})"
    return _label(field, language, column)


def made_safe(cell: str) -> str:
    """Return SQL for a text with an apostrophe before it where it could be read as a formula."""
    return f"regexp_replace({cell}, {literal(EXECUTABLE)}, {literal(APOSTROPHED)})"
