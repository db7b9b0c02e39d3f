"""SQLite: the same tables as a file that any reader can query, and that indicators are run on.

Numbers, keys and relations are typed; lists stay texts with their delimiter, truth is 1 or 0, days
are ISO texts. `_about` tells what the file shows, `_codes` holds the vocabularies with labels, and
the views of `schemas/views.yaml` are there too, so that a published query runs as it stands.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol

from gongshi.derive.site import ALL
from gongshi.engine import literal, quote, value
from gongshi.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gongshi.derive.site import Site
    from gongshi.engine import Database
    from gongshi.schema import Field, ResourceSchema, Schemas

ABOUT: Final = "_about"
CODES: Final = "_codes"
_CODE_COLUMNS: Final = (
    "vocabulary TEXT, position INTEGER, code TEXT, title TEXT, title_en TEXT, counted INTEGER, "
    "sensitive INTEGER, grp TEXT, PRIMARY KEY (vocabulary, code)"
)
_TYPES: Final = {"integer": "INTEGER", "year": "INTEGER", "boolean": "INTEGER", "number": "REAL"}
_STEPS: Final = 50_000_000
"""Instructions of SQLite's machine after which a query is given up: about a minute's work."""


class Tabular(Protocol):
    """What a table must tell to be written: its schema, its columns, and SQL for its cells."""

    @property
    def schema(self) -> ResourceSchema:
        """The table's schema."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns in the order of the file."""

    def select(self, *expressions: str) -> str:
        """Return SQL that yields expressions over the columns, in record order."""


@dataclass(frozen=True)
class SitePart:
    """A package's part of a merged table, or that of all packages that are not synthetic."""

    schema: ResourceSchema
    fields: tuple[Field, ...]
    table: str
    package: str

    def select(self, *expressions: str) -> str:
        """Return SQL that yields expressions over the columns, in record order."""
        part = "NOT _synthetic" if self.package == ALL else f"_package = {literal(self.package)}"
        selected = f"SELECT {', '.join(expressions)} FROM {self.table} WHERE {part}"
        return f"{selected} ORDER BY _package, _row"


def package_parts(site: Site, package: str) -> Iterator[SitePart]:
    """Yield every table of the schemas as a package, or `all`, fills it; empty where it has none.

    All tables and all columns are there, so that a query which names them runs on every package.
    """
    for schema in site.schemas.tables.values():
        yield SitePart(schema, site.fields(schema.name), site.table(schema.name), package)


def _value(field: Field) -> str:
    """Return SQL for a cell, which is valid, as the value that SQLite is to hold."""
    match field.type:
        case "integer" | "year" | "number":
            return value(field)
        case "boolean":
            return f"CAST({value(field)} AS INTEGER)"
        case _:
            return quote(field.name)


def _definition(table: Tabular, present: Mapping[str, set[str]]) -> str:
    """Return the statement that makes a table, with its keys and its relations."""
    schema, names = table.schema, present[table.schema.name]
    # No cell must be filled but the key's: a cell without leave to be published is empty.
    lines = [f"{quote(each.name)} {_TYPES.get(each.type, 'TEXT')}" for each in table.fields]
    if schema.primary_key and set(schema.primary_key) <= names:
        # SQLite lets no part of a primary key be null; Table Schema does where a key has several.
        filled = all(each.required for each in table.fields if each.name in schema.primary_key)
        kind = "PRIMARY KEY" if filled else "UNIQUE"
        lines.append(f"{kind} ({', '.join(map(quote, schema.primary_key))})")
    for relation in schema.relations:
        if set(relation.fields) <= names and set(relation.reference) <= present.get(
            relation.resource, set()
        ):
            here, there = (", ".join(map(quote, s)) for s in (relation.fields, relation.reference))
            lines.append(f"FOREIGN KEY ({here}) REFERENCES {quote(relation.resource)} ({there})")
    return f"CREATE TABLE {quote(schema.name)} ({', '.join(lines)}) STRICT"


def _indexes(table: Tabular, names: set[str]) -> Iterator[str]:
    """Yield a statement for each relation that readers join by and no key serves."""
    schema = table.schema
    for relation in schema.relations:
        if set(relation.fields) <= names and relation.fields != schema.primary_key:
            columns = ", ".join(map(quote, relation.fields))
            name = "_".join((schema.name, *relation.fields))
            yield f"CREATE INDEX {quote(name)} ON {quote(schema.name)} ({columns})"


def _rows(database: Database, table: Tabular) -> Iterator[tuple[Any, ...]]:
    yield from database.stream(table.select(*map(_value, table.fields)))


def _codes(schemas: Schemas) -> Iterator[tuple[object, ...]]:
    """Yield every code of every vocabulary with its labels, in order."""
    for vocabulary in schemas.vocabularies.values():
        for position, each in enumerate(vocabulary.values, 1):
            yield (
                vocabulary.name, position, each.code, each.title["zh"], each.title["en"],
                each.counted, each.sensitive, each.group or None,
            )  # fmt: skip


_FULL: Final = frozenset({
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
})  # fmt: skip


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what the machine lacks into a fault of the environment."""
    try:
        yield
    except sqlite3.OperationalError as error:
        # The lowest byte is the kind; what is above tells more of it.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _FULL:
            raise EnvironmentFault("disk", note=error) from error
        raise


def write_sqlite(
    path: Path,
    database: Database,
    tables: Sequence[Tabular],
    about: Mapping[str, str],
    schemas: Schemas,
) -> None:
    """Write tables into a new SQLite file; the same tables give the same bytes.

    Args:
        path: where the file is to lie; nothing lies there yet.
        database: holds what the tables select from.
        tables: what to write, in this order.
        about: what the file tells of itself, by key.
        schemas: the vocabularies and views that go with them.

    Raises:
        EnvironmentFault: the disk is full, or cannot be written to.
    """
    present = {each.schema.name: {field.name for field in each.fields} for each in tables}
    with _faults(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        connection.execute(f"CREATE TABLE {ABOUT} (key TEXT PRIMARY KEY, value TEXT) STRICT")
        connection.executemany(f"INSERT INTO {ABOUT} VALUES (?, ?)", sorted(about.items()))
        connection.execute(f"CREATE TABLE {CODES} ({_CODE_COLUMNS}) STRICT")
        connection.executemany(
            f"INSERT INTO {CODES} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _codes(schemas)
        )
        for table in tables:
            connection.execute(_definition(table, present))
            blanks = ", ".join("?" * len(table.fields))
            insert = f"INSERT INTO {quote(table.schema.name)} VALUES ({blanks})"
            connection.executemany(insert, _rows(database, table))
            for statement in _indexes(table, present[table.schema.name]):
                connection.execute(statement)
        for view in schemas.views:
            connection.execute(f"CREATE VIEW {quote(view.name)} AS {view.query}")
        connection.execute("COMMIT")


def about_package(site: Site, name: str) -> Mapping[str, str]:
    """Return what the file of a package, or of `all`, tells of itself."""
    provenance = site.provenance
    return {
        "package": name,
        "as_of": provenance.as_of.isoformat(),
        "commit": provenance.commit_of(name),
        "generator": f"gongshi {provenance.version}",
    }


def published_place(site: Site, name: str) -> Path:
    """Return where the SQLite file of a package, or of `all`, lies once it was made."""
    return site.database.folder / "published" / f"{name}.sqlite"


def published_file(site: Site, name: str) -> Path:
    """Return the SQLite file that is published for a package, or `all`; made at the first call.

    It holds everything that was derived, so that it is asked for last: what a page says that this
    file answers, a reader finds in the download.
    """
    path = published_place(site, name)
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        parts = tuple(package_parts(site, name))
        write_sqlite(
            path, site.database, parts, about_package(site, name), _told(site, name, parts)
        )
    return path


def _told(site: Site, name: str, parts: Sequence[SitePart]) -> Schemas:
    """Return the schemas without codes that only the site's other side has, unless in use."""
    synthetic = any(each.descriptor.synthetic for each in site.packages if each.name == name)
    used: dict[str, set[str]] = {}
    for part in parts:
        for field in part.fields:
            listed = field.vocabulary
            if listed and any(each.synthetic is not None for each in listed.values):
                column = quote(field.name)
                query = f"SELECT DISTINCT {column} FROM ({part.select(column, '_package', '_row')})"
                codes = {code for (code,) in site.database.rows(query)}
                used.setdefault(listed.name, set()).update(codes)
    vocabularies = {
        key: each.on_side(synthetic=synthetic, used=used.get(key, ()))
        for key, each in site.schemas.vocabularies.items()
    }
    return replace(site.schemas, vocabularies=MappingProxyType(vocabularies))


class SqliteReader:
    """Runs queries on a SQLite file without being able to change it."""

    def __init__(self, path: Path) -> None:
        """Open the file for reading only."""
        self.connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return a query's rows by column name.

        Raises:
            sqlite3.Error: the query is wrong, or needs far more work than its tables are worth.
        """
        cursor = self._asked(query)
        names = [each[0] for each in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def columns(self, query: str) -> tuple[list[Any], ...]:
        """Return a query's columns by their place, each with the values of all rows.

        Raises:
            sqlite3.Error: the query is wrong, or needs far more work than its tables are worth.
        """
        cursor = self._asked(query)
        width = len(cursor.description)
        return tuple(map(list, zip(*cursor, strict=True))) or tuple([] for _ in range(width))

    def _asked(self, query: str) -> sqlite3.Cursor:
        left = iter(range(_STEPS // 10_000))
        self.connection.set_progress_handler(lambda: next(left, None) is None, 10_000)
        return self.connection.execute(query)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()
