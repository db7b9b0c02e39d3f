"""The personal data firewall at reading: every cell of every table, every text of a descriptor.

Whole columns go through the sieve of `privacy/sieve.py` in the database; only what it lets through
comes to Python. What a column's type has already shown to be a date, a code or an identifier goes
through a finer one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from gongshi.engine import among, literal, quote
from gongshi.model import Concern, Finding
from gongshi.privacy import find
from gongshi.privacy.knowledge import in_context
from gongshi.privacy.sieve import (
    IDENTIFIER,
    IN_IDENTIFIER,
    LETTERS,
    LOOKALIKE,
    MEANT,
    NO_IDENTIFIER,
    ODD_IDENTIFIER,
    SHAPE,
    SHORTEST,
    SHORTEST_NUMBER,
    SIGNS,
    load_sieve,
    may_hold,
)  # fmt: skip
from gongshi.read.personal import personal_finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.engine import Database
    from gongshi.model import Package, Resource
    from gongshi.read.exemptions import Exemptions
    from gongshi.schema import Field

_LONG: Final = 4_096
"""Characters of a cell from which on the time of its search is counted."""
FEW = 5_000
"""Records up to which a table comes to Python as a whole, which is quicker than the patterns."""
_SHORT = frozenset({"date", "year", "boolean", "integer", "number"})
_BETWEEN = literal("龘")
"""Between the cells of a record: in no word, no part of a number, the end of an English word."""


def _matches(text: str, pattern: str) -> str:
    return f"regexp_matches({text}, {literal(pattern)})"


def _passes(text: str) -> str:
    """Return the condition under which a text of any kind comes to Python."""
    sieve = load_sieve()
    digits = f"regexp_replace({text}, {literal(SIGNS)}, '', 'g')"
    meant = f"translate({text}, {literal(LETTERS)}, {literal(MEANT)})"
    meant = f"regexp_replace({meant}, {literal(SIGNS)}, '', 'g')"
    return (
        f"{_matches(text, sieve.words)}"
        f" OR ({_matches(text, sieve.condition)} AND {_matches(text, sieve.address)})"
        f" OR ({_matches(text, sieve.run)}"
        f" AND ({_matches(digits, SHAPE)} OR {_matches(text, sieve.other_digits)}"
        f" OR ({_matches(text, LOOKALIKE)} AND {_matches(meant, SHAPE)})))"
    )


def _context(field: Field | None) -> str:
    """Return what the column itself says of its cells."""
    return " ".join((field.name, *field.title.values())) if field else ""


def _is_identifier(field: Field | None) -> bool:
    return field is not None and field.constraints.get("pattern") == IDENTIFIER


def _least(field: Field | None) -> int:
    """Return the bytes below which no cell of a column can hold anything personal."""
    numbers_only = field is not None and ("pattern" in field.constraints or field.type in _SHORT)
    return SHORTEST_NUMBER if numbers_only else SHORTEST


def _columns(database: Database, resource: Resource, known: Mapping[str, Field]) -> Iterator[str]:
    """Yield the columns of a table that may hold something personal, the unknown ones as well."""
    columns = [
        each for each in database.columns(f"SELECT * FROM {resource.table}") if each != "_row"
    ]
    sizes = ", ".join(f"max(strlen({quote(each)}))" for each in columns)
    (longest,) = database.rows(f"SELECT {sizes} FROM {resource.table}")
    for column, size in zip(columns, longest, strict=True):
        field = known.get(column)
        if (size or 0) < _least(field):
            continue
        if other := _no_code(column, field):
            query = f"SELECT 1 FROM {resource.table} WHERE {other} LIMIT 1"
            if not database.rows(query):
                continue
        yield column


def _no_code(column: str, field: Field | None) -> str:
    """Return the condition that a cell of a closed list is none of its codes; "" for others."""
    if field and field.closed and field.type == "string":
        return f"{quote(column)} NOT IN {among(field.closed.codes)}"
    return ""


def _condition(columns: list[str], known: Mapping[str, Field]) -> str:
    """Return the condition under which a record of a long table comes to Python."""
    texts, conditions = [], []
    for name in columns:
        column, field = quote(name), known.get(name)
        if no_code := _no_code(name, field):
            conditions.append(f"({no_code} AND ({_passes(column)}))")
        elif _is_identifier(field):
            other = f"{_matches(column, NO_IDENTIFIER)} AND ({_passes(column)})"
            conditions.append(
                f"({_matches(column, ODD_IDENTIFIER)}"
                f" AND ({_matches(column, IN_IDENTIFIER)} OR ({other})))"
            )
        else:
            texts.append(name)
    if texts:
        together = ", ".join(map(quote, texts))
        # A column by itself is judged once for each text that it repeats.
        alone = len(texts) == 1
        conditions.append(_passes(together if alone else f"concat_ws({_BETWEEN}, {together})"))
    conditions += [
        f"{quote(each)} IS NOT NULL"
        for each in texts
        if in_context("messenger", _context(known.get(each)))
    ]
    return " OR ".join(conditions)


def personal_cells(
    database: Database,
    package: Package,
    resource: Resource,
    exemptions: Exemptions,
    seconds: float = 4,
) -> Iterator[Finding]:
    """Yield a finding for each piece of personal data in cells that no exception allows.

    Cells of thousands of signs that take longer than `seconds` together end the search.
    """
    known = {each.name: each for each in resource.fields}
    columns = list(_columns(database, resource, known))
    if not columns:
        return
    where = f"WHERE {_condition(columns, known)} " if resource.rows > FEW else ""
    names = ", ".join(map(quote, columns))
    query = f"SELECT _row, {names} FROM {resource.table} {where}ORDER BY _row"
    contexts = [_context(known.get(each)) for each in columns]
    labels = [each if each in known else "" for each in columns]
    accounts = [in_context("messenger", each) for each in contexts]
    spent = 0.0
    # A loop over records, because only Python knows check digits; the sieve let few through.
    for row, *cells in database.stream(query):
        for value, label, context, account in zip(cells, labels, contexts, accounts, strict=True):
            began = time.monotonic()
            if value and (account or may_hold(value)):
                for hit in find(value, context):
                    if exemptions.allow(hit, package.name, resource.name, label):
                        continue
                    yield personal_finding(
                        hit, package=package.name, path=resource.path, resource=resource.name,
                        row=row, field=label, hashed=exemptions.hash_of(hit),
                    )  # fmt: skip
            if value and len(value) > _LONG:
                spent += time.monotonic() - began
                if spent > seconds:
                    yield Finding(
                        "package-limit", package.name, resource.path, resource.name, row, label,
                        package.name, "search", concern=Concern.LIMIT,
                        detail={"seconds": f"{seconds:g}"},
                    )  # fmt: skip
                    return
