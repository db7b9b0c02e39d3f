"""The working database: one DuckDB per build, offline, confined to its own folder."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import duckdb

from gongshi.engine.noting import NOTING, Asked, Told
from gongshi.engine.quoting import literal
from gongshi.errors import EnvironmentFault
from gongshi.scratch import scratch_folder
from gongshi.stopping import STOPPING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

BATCH = 2_000
"""Rows fetched at a time where records are streamed."""
GRACE = 60
"""Seconds that work which was told to stop may take to do so."""


@lru_cache(maxsize=256)
def compiles(pattern: str) -> bool:
    """Return whether a pattern is one that the engine can match in linear time (RE2)."""
    with duckdb.connect(":memory:") as connection:
        try:
            connection.execute("SELECT regexp_full_match('', ?)", [pattern])
        except duckdb.Error:
            return False
        return True


class Exceeded(Exception):  # noqa: N818 - a verdict on the data, not a failure of ours
    """Work on the data took more time or memory than it may; `kind` says which."""

    def __init__(self, kind: str) -> None:
        """Keep what was too much."""
        super().__init__(kind)
        self.kind = kind


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what the machine lacks into a fault of the environment."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise EnvironmentFault("disk", note=str(error).splitlines()[0]) from error
    except (duckdb.InterruptException, RuntimeError) as error:
        # DuckDB hides the interrupt that ended its work behind an error of its own.
        if "interrupt" in str(error).lower():
            raise KeyboardInterrupt from error
        raise


class Database:
    """A DuckDB connection and the temporary folder it may use, and no other."""

    def __init__(self, folder: Path, *, memory_limit: str = "1GB") -> None:
        """Open an empty database that spills into `folder`, and lock its configuration."""
        self.folder = folder
        self._memory_limit = memory_limit
        self.connection = self._connect(":memory:")

    @property
    def _file(self) -> Path:
        return self.folder / "store.duckdb"

    def _connect(self, where: str, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(where, read_only=read_only)
        for statement in (
            f"SET temp_directory = {literal(str(self.folder / 'spill'))}",
            f"SET memory_limit = {literal(self._memory_limit)}",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET preserve_insertion_order = true",
            "SET TimeZone = 'UTC'",
            # The files of tables are our own, lie in the system's cache, and are never changed.
            "SET enable_external_file_cache = false",
            "SET parquet_metadata_cache = true",
            f"SET allowed_directories = [{literal(str(self.folder))}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            connection.execute(statement)
        return connection

    def settle(self) -> None:
        """Write everything to disk, and close: from here on it is only read, by as many as like.

        Whoever goes on reading opens it again, after processes were forked that do so as well:
        what is open at that moment is of no use to them.

        Raises:
            EnvironmentFault: the disk is not enough.
        """
        self.run(f"ATTACH {literal(str(self._file))} AS store")
        self.run("COPY FROM DATABASE memory TO store")
        self.run("DETACH store")
        self.close()

    def reopen(self) -> None:
        """Open what was settled, to read it."""
        with _faults():
            self.connection = self._connect(str(self._file), read_only=True)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def sibling(self) -> Database:
        """Return the same database by a connection of its own, which another thread may use."""
        other = copy(self)
        other.connection = self.connection.cursor()
        return other

    def execute(self, query: str, parameters: Sequence[object] = ()) -> duckdb.DuckDBPyConnection:
        """Execute a statement and return where its result can be fetched.

        Raises:
            EnvironmentFault: the disk or the memory is not enough.
            duckdb.Error: the statement is wrong.
        """
        STOPPING.check()
        with _faults():
            return self.connection.execute(query, list(parameters))

    def run(self, query: str, parameters: Sequence[object] = ()) -> None:
        """Execute a statement whose result nobody needs."""
        self.execute(query, parameters)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        asked = NOTING.asked(query, parameters)
        found = self.execute(query, parameters).fetchall()
        if asked:
            asked.fetched(found)
            asked.ended = True
        return found

    def value(self, query: str, parameters: Sequence[object] = ()) -> Any:  # noqa: ANN401 - SQL decides
        """Return the first column of a query's first row, or None."""
        asked = NOTING.asked(query, parameters)
        row = self.execute(query, parameters).fetchone()
        if asked:
            asked.fetched([row] if row else [])
        return row[0] if row else None

    def stream(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield a query's rows one by one without holding them all; several may be open."""
        asked = NOTING.asked(query, parameters)
        for batch in self._batches(query, parameters):
            if asked:
                asked.fetched(batch)
            yield from batch
        if asked:
            asked.ended = True

    def _batches(self, query: str, parameters: Sequence[object]) -> Iterator[list[tuple[Any, ...]]]:
        """Yield a query's rows, some at a time."""
        with closing(self.connection.cursor()) as cursor:
            with _faults():
                cursor.execute(query, list(parameters))
                batch = cursor.fetchmany(BATCH)
            while batch:
                yield batch
                with _faults():
                    batch = cursor.fetchmany(BATCH)

    def same(self, query: str, parameters: Sequence[object], told: Told) -> bool:
        """Return whether a query's answer begins as it did, or is as it was where it ended.

        Args:
            query: what was asked.
            parameters: with which values.
            told: what was fetched then: how many rows, whether they were all, and their digest.
        """
        again = Asked(query, parameters)
        for batch in self._batches(query, parameters):
            left = told.rows - again.rows
            if len(batch) > left and told.ended:
                return False
            again.fetched(batch[:left] if len(batch) > left else batch)
            if again.rows == told.rows and not told.ended:
                break
        return (again.rows, again.digest) == (told.rows, told.digest)

    @contextmanager
    def bounded(self, seconds: float, stuck: Callable[[], None] | None = None) -> Iterator[None]:
        """Stop whatever the block executes once its time is over.

        The engine hears of it between two batches of rows. Work within one batch that takes ever
        longer, such as comparing very long texts letter by letter, hears nothing: `stuck` is
        called for it, from another thread, `GRACE` seconds later.

        Raises:
            Exceeded: it took more time, or more memory than the database may have.
        """
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.connection.interrupt()

        timers = [threading.Timer(seconds, stop)]
        if stuck:
            timers.append(threading.Timer(seconds + GRACE, stuck))
        for each in timers:
            each.daemon = True
            each.start()
        try:
            yield
        except KeyboardInterrupt:
            if not late.is_set():
                raise
            raise Exceeded("time") from None
        except EnvironmentFault as error:
            if not isinstance(error.__cause__, duckdb.OutOfMemoryException):
                raise
            raise Exceeded("memory") from None
        finally:
            for each in timers:
                each.cancel()

    def columns(self, query: str) -> tuple[str, ...]:
        """Return the names of a query's columns."""
        described = self.connection.execute(f"DESCRIBE {query}").fetchall()
        return tuple(row[0] for row in described)


@contextmanager
def open_database(*, memory_limit: str = "1GB") -> Iterator[Database]:
    """Open a database in a temporary folder that goes when the block ends."""
    with scratch_folder() as folder:
        database = Database(folder, memory_limit=memory_limit)
        try:
            yield database
        finally:
            database.close()
