"""What a download format is, and what it is given: bundles of tables and a workshop."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.config import LANGUAGES
from gongshi.engine import quote
from gongshi.model import Artifact, Licence, Person
from gongshi.publish.worded import Worded

if TYPE_CHECKING:
    from gongshi.derive import Site
    from gongshi.schema import Field, ResourceSchema, Text

DEFAULT_LICENCE: Final = Licence(
    "CC-BY-4.0",
    "Creative Commons Attribution 4.0",
    "https://creativecommons.org/licenses/by/4.0/",
)
"""The licence of a package whose descriptor names none, as `LICENSE-DATA` says."""


class Scope(StrEnum):
    """What one file of a format holds."""

    RESOURCE = "resource"
    PACKAGE = "package"
    RECORD = "record"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Table:
    """One table on its way out: its public columns in the order of the file, and its rows."""

    schema: ResourceSchema
    fields: tuple[Field, ...]
    source: str
    """SQL that yields the fields as text, what may not be published as null, and `_package` and
    `_row`, which order the records."""
    rows: int

    @property
    def name(self) -> str:
        """The resource's name."""
        return self.schema.name

    @property
    def is_derived(self) -> bool:
        """True where its rows are computed from the records and taken from no source."""
        return self.schema.group == "derived"

    @property
    def query(self) -> str:
        """SQL that yields exactly the fields, as text, in file order and record order."""
        return self.select(*(quote(each.name) for each in self.fields))

    def select(self, *expressions: str) -> str:
        """Return SQL that yields expressions over the fields, in record order."""
        return f"SELECT {', '.join(expressions)} FROM ({self.source}) ORDER BY _package, _row"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is published under one name: a package, or all real packages together."""

    name: str
    title: Text
    description: Text
    synthetic: bool
    tables: tuple[Table, ...]
    licenses: tuple[Licence, ...] = (DEFAULT_LICENCE,)
    contributors: tuple[Person, ...] = ()
    sources: tuple[Person, ...] = ()
    keywords: tuple[str, ...] = ()
    homepage: str = ""
    created: str = ""

    @property
    def licence(self) -> str:
        """The names of its licences in one line."""
        return ", ".join(each.name for each in self.licenses)


@dataclass(frozen=True)
class Made:
    """A file that a format made, with what other formats say of it."""

    artifact: Artifact

    @cached_property
    def size(self) -> int:
        """Its size in bytes."""
        content = self.artifact.content
        return content.stat().st_size if isinstance(content, Path) else len(content)

    @cached_property
    def sha256(self) -> str:
        """Its SHA-256 in hexadecimal digits."""
        content = self.artifact.content
        if isinstance(content, bytes):
            return hashlib.sha256(content).hexdigest()
        with content.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a format may use: the site, a folder for files, and what was made so far.

    The folder lies inside the database's, the only place where DuckDB may write.
    """

    site: Site
    made: dict[str, Made] = field(default_factory=dict)
    """The files of this bundle, by path, in the order in which they were made."""
    languages: tuple[str, ...] = LANGUAGES
    """The languages of the site: what varies by language is made in these."""

    pages: frozenset[str] = frozenset()
    """The paths of the pages that search engines may show, for what is made last."""
    address: str = ""
    """The site's address, empty where it has none; likewise."""
    words: dict[str, Worded] = field(default_factory=dict)
    """The records of the bundle that is being made, put into words, by language."""

    def worded(self, bundle: Bundle, language: str) -> Worded:
        """Return the records of this bundle in a language, put into words at the first call."""
        if language not in self.words:
            self.words[language] = Worded(self.site.database, bundle.tables, language)
        return self.words[language]

    def close(self) -> None:
        """Let go of what was made for the forms and for nobody else."""
        for each in self.words.values():
            each.close()

    def file(self, path: str) -> Path:
        """Return where the file of that path is to be written; nothing lies there yet."""
        target = self.site.database.folder / "publish" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # A new file, never an old one overwritten: others may hold a link to that.
        target.unlink(missing_ok=True)
        return target


Publisher = Callable[[Bundle, Workshop], Iterator[Artifact]]


@dataclass(frozen=True, slots=True)
class Format:
    """A download format: where its files lie, what a person is told of it, and how it is made."""

    name: str
    title: Text
    note: Text
    """One short line for a person."""
    media_type: str
    scope: Scope
    pattern: str
    """The path below the site's root with `{package}`, `{resource}` or `{record}`; `{language}` is
    a language's code, `{suffix}` likewise with a dot before it and empty for the first language."""
    order: int
    """Formats are made and listed in this order, so a format may build on those before it."""
    publish: Publisher
    """Called once a bundle; those of RECORD and SITE once a site, with all packages together."""
    last: bool = False
    """True where it tells of the site's pages, so that it is made after them; of SITE formats."""
    describes: bool = False
    """True where the file tells of the data and does not hold it."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which there is a file each; none where one file serves all."""
        varies = "{language}" in self.pattern or "{suffix}" in self.pattern
        return LANGUAGES if varies else ()

    def path(
        self, package: str = "", *, resource: str = "", record: str = "", language: str = ""
    ) -> str:
        """Return the path of one file below the site's root."""
        return self.pattern.format(
            package=package,
            resource=resource,
            record=record,
            language=language,
            suffix="" if language == LANGUAGES[0] else f".{language}",
        )
