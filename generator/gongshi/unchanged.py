"""Which parts of a site come out as they did: those for which all that was read is as it was.

While a part is made, what it reads is noted (`engine/noting.py`). Beside the site is remembered
what that was, for each part. The next build asks again, and makes a part again where an answer is
another one. Where all tables that a question reads are as they were, it is not even asked.
"""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from gongshi.config import PACKAGE, schemas_folder
from gongshi.engine import digest, literal, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from gongshi.engine import Database, Found, Question, Read
    from gongshi.release import Memory, Remembered
    from gongshi.render import Part, Rendering

_MADE_BY: Final = (
    "duckdb", "jinja2", "markdown", "markupsafe", "mkdocs", "mkdocs-material", "pygments",
    "pymdown-extensions", "pyyaml", "xlsxwriter",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reuse:
    """What is remembered of the site before, and how far it is trusted."""

    memory: Memory
    allowed: frozenset[str]
    """What looks like personal data and may stand in the site."""
    paranoid: bool = False
    """Whether files are read before they are linked, and not only looked at."""


class Cause(StrEnum):
    """Why pages were made and not used again."""

    NEW = "new"
    MADE_BY = "made_by"
    READ = "read"
    FILE = "file"


@cache
def tool_key() -> str:
    """Return a digest of all that makes pages: our code, templates, words and schemas, and Python.

    A change in any of them makes every part again.
    """
    told = blake2b(platform.python_version().encode(), digest_size=16)
    for each in _MADE_BY:
        told.update(f"{each} {version(each)}\n".encode())
    for folder in (PACKAGE, schemas_folder()):
        for path in sorted(_files(folder)):
            told.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            told.update(blake2b(path.read_bytes(), digest_size=16).digest())
    return told.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    return (
        each for each in folder.rglob("*") if each.is_file() and "__pycache__" not in each.parts
    )


def digests_of(database: Database) -> dict[str, str]:
    """Return a digest of what each table and view holds, but for those of single packages.

    The order of rows follows from their columns, which hold package and number.
    """
    columns: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in database.rows(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() "
        "WHERE NOT internal AND schema_name <> 'main' ORDER BY ALL"
    ):
        columns.setdefault((schema, table), []).append(column)
    selects = (
        f"SELECT {literal(f'{schema}.{table}')}, "
        f"concat(count(*), ' ', sum(hash({', '.join(map(quote, names))}))) "
        f"FROM {quote(schema)}.{quote(table)}"
        for (schema, table), names in columns.items()
    )
    return dict(database.rows(" UNION ALL ".join(selects))) if columns else {}


class Unchanged:
    """Tells parts that come out as they did from others."""

    def __init__(
        self, rendering: Rendering, memory: Memory, tables: Mapping[str, str], base: str
    ) -> None:
        """Compare with what is remembered.

        Args:
            rendering: what pages are made from now.
            memory: what is remembered.
            tables: a digest of each table as it is now.
            base: what all parts are made by (see `base_key`).
        """
        self._rendering = rendering
        self._memory = memory
        self._base = base
        names = tables.keys() | memory.tables.keys()
        changed = [each for each in names if tables.get(each) != memory.tables.get(each)]
        self._changed = re.compile("|".join(map(_mention, sorted(changed))) or "(?!)")
        self._asked: dict[Question, bool] = {}
        self._facts: dict[str, str] = {}

    def key(self, part: Part) -> str:
        """Return what a part is made by, beside what is read for it."""
        return digest((self._base, self._rendering.around(part)))

    def of(self, part: Part) -> Remembered | Cause:
        """Return what is remembered of a part that comes out as it did; why not, for others."""
        found = self._memory.parts.get(part.name)
        if found is None:
            return Cause.NEW
        if found.key != self.key(part):
            return Cause.MADE_BY
        return found if self._holds(found.read) else Cause.READ

    def _holds(self, read: Read) -> bool:
        return (
            all(self._is_fact(name, told) for name, told in read.facts.items())
            and all(self._is_found(name, told) for name, told in read.looked.items())
            and all(map(self._is_answered, read.asked))
        )

    def _is_fact(self, name: str, told: str) -> bool:
        if name not in self._facts:
            self._facts[name] = digest(self._rendering.fact(name))
        return self._facts[name] == told

    def _is_found(self, name: str, told: Found) -> bool:
        if told.made_by and not any(map(self._changed.search, told.made_by)):
            return True
        return self._rendering.looked_up(name).digests(told.digests.keys()) == told.digests

    def _is_answered(self, question: Question) -> bool:
        if not self._changed.search(question.query):
            return True
        if question not in self._asked:
            self._asked[question] = self._rendering.site.database.same(*question)
        return self._asked[question]


def _mention(table: str) -> str:
    """Return a pattern for a table's name, with its schema, as it stands in a query."""
    schema, _, name = table.partition(".")
    schema, name = re.escape(schema), re.escape(name)
    return rf'(?:\b{schema}|"{schema}")\.(?:{name}\b|"{name}")'


def base_key(rendering: Rendering, allowed: frozenset[str]) -> str:
    """Return a digest of what all parts are made by, whatever they read.

    Args:
        rendering: what pages are made from.
        allowed: what looks like personal data and may stand in the site.
    """
    packages = [
        (each.descriptor, [(table.name, table.labels, table.schema) for table in each.resources])
        for each in rendering.site.packages
    ]
    told = (rendering.languages, rendering.publication.site_name, sorted(allowed), packages)
    return digest((tool_key(), told))
