"""Cells in words that take more than their own column: items of a scheme, tables, columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongshi.config import LANGUAGES
from gongshi.derive.definitions import load_indicators
from gongshi.engine import literal, quote
from gongshi.publish.columns import labelled
from gongshi.rulebook import VOTE, criterion_names
from gongshi.schema import load_schemas
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gongshi.engine import Database
    from gongshi.publish.format import Table
    from gongshi.schema import Text

_WORDS: Final = "_words"
"""The table of words: `kind` and `language` say which, `code` and `about` what is worded."""

Told = tuple[str, str, "Text"]
"""What a code is about, the code, and its words."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A column whose words depend on another column of the same row."""

    column: str
    about: str
    """The other column, empty for none."""
    words: Callable[[], Iterable[Told]]
    first: Callable[[str], str] | None = None
    """In a language, SQL for words that are made and not looked up; null where there are none."""

    def cell(self, kind: str, language: str) -> str:
        """Return SQL for a cell in words, the cell itself where there are none for it."""
        column = quote(self.column)
        same = f" AND w.about = {quote(self.about)}" if self.about else ""
        found = (
            f"(SELECT any_value(w.words) FROM {_WORDS} AS w WHERE w.kind = {literal(kind)} "
            f"AND w.language = {literal(language)} AND w.code = {column}{same})"
        )
        made = f"{self.first(language)}, " if self.first else ""
        return f"coalesce({made}{found}, {column})"


def make_words(database: Database) -> None:
    """Make the table of words in a database that lacks it."""
    names = "kind VARCHAR, language VARCHAR, about VARCHAR, code VARCHAR, words VARCHAR"
    if database.rows(f"SELECT 1 FROM duckdb_tables() WHERE table_name = {literal(_WORDS)}"):
        return
    told = [
        (f"{table}.{column}", language, about, code, words[language] or words["zh"])
        for (table, column), each in WORDED.items()
        for about, code, words in each.words()
        for language in LANGUAGES
    ]
    columns = [[row[number] for row in told] for number in range(5)]
    lists = ", ".join("unnest(?)" for _ in columns)
    database.run(f"CREATE TABLE {_WORDS} ({names})")
    database.run(f"INSERT INTO {_WORDS} SELECT {lists}", columns)


def cells_in_words(table: Table, language: str) -> tuple[str, ...]:
    """Return SQL for the cells of a table as people read them, in the order of its fields.

    It asks the table of words, which `make_words` makes.
    """
    return tuple(
        WORDED[table.name, each.name].cell(f"{table.name}.{each.name}", language)
        if (table.name, each.name) in WORDED
        else labelled(each, language)
        for each in table.fields
    )


def _criteria() -> Iterator[Told]:
    for (scheme, code), text in criterion_names().items():
        yield scheme, code, text


def _vote(language: str) -> str:
    """Return SQL for a vote by its number, null for what is none."""
    column = quote("criterion")
    number = f"ltrim(regexp_extract({column}, {literal(VOTE)}, 1), '0')"
    words = literal(sentences("pages", language)["criterion_vote"])
    vote = f"replace({words}, '{{number}}', {number})"
    return f"CASE WHEN regexp_full_match({column}, {literal(VOTE)}) THEN {vote} END"


def _tables() -> Iterator[Told]:
    for name, schema in load_schemas().tables.items():
        yield "", name, schema.title


def _columns() -> Iterator[Told]:
    for name, schema in load_schemas().tables.items():
        for each in schema.fields:
            yield name, each.name, each.title


def _definitions() -> Iterator[Told]:
    for indicator in load_indicators():
        for each in indicator.definitions:
            yield indicator.id, each.id, each.title


def _items() -> Iterator[Told]:
    """Yield what values of indicators are about, where that is a code or a table."""
    schemas = load_schemas()
    for indicator in load_indicators():
        if indicator.item_vocabulary:
            for each in schemas.vocabularies[indicator.item_vocabulary].values:
                yield indicator.id, each.code, each.title
        if indicator.item_resource == "*":
            for name, schema in schemas.tables.items():
                yield indicator.id, name, schema.title


_TABLE: Final = Worded("resource", "", _tables)
_COLUMN: Final = Worded("field", "resource", _columns)
WORDED: Final[Mapping[tuple[str, str], Worded]] = {
    ("evaluations", "criterion"): Worded("criterion", "scheme", _criteria, _vote),
    ("indicator_values", "definition"): Worded("definition", "indicator_id", _definitions),
    ("indicator_values", "item"): Worded("item", "indicator_id", _items),
    ("corrections", "resource"): _TABLE,
    ("corrections", "field"): _COLUMN,
    ("quality", "resource"): _TABLE,
    ("quality", "field"): _COLUMN,
}
"""By table and column."""
