"""Cells in words that take more than their own column: items of a scheme, tables, columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongshi.derive.definitions import load_indicators
from gongshi.engine import literal, quote
from gongshi.publish.columns import labelled
from gongshi.rulebook import VOTE, criterion_names
from gongshi.schema import load_schemas
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gongshi.publish.format import Table


def cells_in_words(table: Table, language: str) -> tuple[str, ...]:
    """Return SQL for the cells of a table as people read them, in the order of its fields."""
    return tuple(
        WORDED[table.name, each.name](language)
        if (table.name, each.name) in WORDED
        else labelled(each, language)
        for each in table.fields
    )


def _cases(pairs: Iterable[tuple[str, str]], column: str) -> str:
    """Return SQL that gives the text of the first condition that holds, else the cell itself."""
    cases = " ".join(f"WHEN {condition} THEN {text}" for condition, text in pairs)
    return f"CASE {cases} ELSE {quote(column)} END"


def _criterion(language: str) -> str:
    """Return SQL for an item of a component: as its rulebook names it, a vote by its number."""
    column = quote("criterion")
    number = f"ltrim(regexp_extract({column}, {literal(VOTE)}, 1), '0')"
    words = sentences("pages", language)["criterion_vote"]
    vote = f"replace({literal(words)}, '{{number}}', {number})"
    named = (
        (f"scheme = {literal(scheme)} AND {column} = {literal(code)}", literal(text[language]))
        for (scheme, code), text in criterion_names().items()
    )
    return _cases(((f"regexp_full_match({column}, {literal(VOTE)})", vote), *named), "criterion")


def _table(language: str) -> str:
    """Return SQL for the name of a table."""
    return _cases(
        (
            (f"resource = {literal(name)}", literal(schema.title[language]))
            for name, schema in load_schemas().tables.items()
        ),
        "resource",
    )


def _column(language: str) -> str:
    """Return SQL for the name of a column of the table that the row names."""
    return _cases(
        (
            (
                f"resource = {literal(name)} AND field = {literal(each.name)}",
                literal(each.title[language]),
            )
            for name, schema in load_schemas().tables.items()
            for each in schema.fields
        ),
        "field",
    )


def _definition(language: str) -> str:
    """Return SQL for what one of several definitions of an indicator is called."""
    return _cases(
        (
            (
                f"indicator_id = {literal(indicator.id)} AND definition = {literal(each.id)}",
                literal(each.title[language]),
            )
            for indicator in load_indicators()
            for each in indicator.definitions
        ),
        "definition",
    )


def _item(language: str) -> str:
    """Return SQL for what a value of an indicator is about, where that is a code or a table."""
    schemas = load_schemas()
    named = (
        (indicator.id, each.code, each.title[language])
        for indicator in load_indicators()
        if indicator.item_vocabulary
        for each in schemas.vocabularies[indicator.item_vocabulary].values
    )
    tables = (
        (indicator.id, name, schema.title[language])
        for indicator in load_indicators()
        if indicator.item_resource == "*"
        for name, schema in schemas.tables.items()
    )
    return _cases(
        (
            (f"indicator_id = {literal(which)} AND item = {literal(code)}", literal(title))
            for which, code, title in (*named, *tables)
        ),
        "item",
    )


WORDED: Final[Mapping[tuple[str, str], Callable[[str], str]]] = {
    ("evaluations", "criterion"): _criterion,
    ("indicator_values", "definition"): _definition,
    ("indicator_values", "item"): _item,
    ("corrections", "resource"): _table,
    ("corrections", "field"): _column,
    ("quality", "resource"): _table,
    ("quality", "field"): _column,
}
"""By table and column, what makes the SQL for a language."""
