"""The values that the stages hand to one another: frozen, typed, without behaviour to mock."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from gongshi.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from gongshi.schema import Field, ResourceSchema


class Severity(StrEnum):
    """Whether a finding stops the build."""

    ERROR = "error"
    WARNING = "warning"


class Concern(StrEnum):
    """What an error is about; it decides the exit code."""

    DATA = "data"
    SECURITY = "security"
    PERSONAL = "personal"
    LIMIT = "limit"


EXIT_CODES: Mapping[Concern, ExitCode] = {
    Concern.SECURITY: ExitCode.SECURITY,
    Concern.PERSONAL: ExitCode.PERSONAL,
    Concern.LIMIT: ExitCode.LIMIT,
    Concern.DATA: ExitCode.DATA,
}
"""Exit code per concern, the gravest first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful in the data, as values; `report` finds the words.

    `row` is the record number as Frictionless counts it (header 1, blank records counted, a
    quoted line break not). `kind` narrows `code` for the words: the type or the constraint.
    """

    code: str
    package: str
    path: str = ""
    resource: str = ""
    row: int | None = None
    field: str = ""
    value: str = ""
    kind: str = ""
    severity: Severity = Severity.ERROR
    concern: Concern = Concern.DATA
    detail: Mapping[str, str] = dataclasses.field(default_factory=dict)
    suggestion: str = ""
    """What may stand in the cell instead: it says the same, and its table takes it."""
    hints: tuple[str, ...] = ()
    """What may have been meant, where that is not certain."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One table of a package as it was read; its cells lie in the database as text."""

    name: str
    path: str
    schema: ResourceSchema
    labels: tuple[str, ...]
    rows: int
    table: str
    """The quoted name of its table; columns are the labels and `_row`."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The schema's fields in the order of the file's columns."""
        by_name = {each.name: each for each in self.schema.fields}
        return tuple(by_name[label] for label in self.labels)

    @property
    def public_fields(self) -> tuple[Field, ...]:
        """The fields that may leave the house, in the order of the file's columns."""
        return tuple(each for each in self.fields if each.is_public)


@dataclass(frozen=True, slots=True)
class Person:
    """A contributor or a body named in a descriptor."""

    title: str
    role: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as a descriptor names it."""

    name: str
    title: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A source descriptor after the strict parser: only known properties, only checked values."""

    name: str
    title: str
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    synthetic: bool = False
    created: str = ""
    licenses: tuple[Licence, ...] = ()
    contributors: tuple[Person, ...] = ()
    sources: tuple[Person, ...] = ()
    homepage: str = ""
    version: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was read: its descriptor and the tables that could be loaded."""

    descriptor: Descriptor
    folder: Path
    resources: tuple[Resource, ...]
    unread: frozenset[str] = frozenset()
    """Tables that the descriptor names but that could not be read, or not to their end."""

    @property
    def name(self) -> str:
        """The package's name, which is the descriptor's and not the folder's."""
        return self.descriptor.name

    def resource(self, name: str) -> Resource | None:
        """Return the table of that name, or None where the package does not have it."""
        return next((each for each in self.resources if each.name == name), None)


class Tally(NamedTuple):
    """What findings have in common that are counted together."""

    package: str
    resource: str
    field: str
    code: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found in a set of packages."""

    packages: tuple[Package, ...]
    findings: tuple[Finding, ...]
    counts: Mapping[tuple[str, str, str], int]
    """Exact counts per (code, resource, field), also of findings beyond the limit."""
    concerns: frozenset[Concern] = frozenset()
    """What the errors are about, also of those beyond the limit."""
    warnings: int = 0
    """How many of all findings are warnings."""
    exempt: frozenset[str] = dataclasses.field(default=frozenset(), repr=False, kw_only=True)
    """Personal data that exceptions allow, for the check of the site; no view shows it."""
    tally: Mapping[Tally, int] = dataclasses.field(default_factory=dict)
    """Exact counts per package, resource, field, code and severity."""
    follows: Mapping[int, int] = dataclasses.field(default_factory=dict, kw_only=True)
    """Places of findings that go with another one once it is mended, each with the other's."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a build, as far as they were kept."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)

    @property
    def valid(self) -> bool:
        """True where nothing stops a build."""
        return not self.concerns

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the gravest error, OK where there is none."""
        grave = (code for concern, code in EXIT_CODES.items() if concern in self.concerns)
        return next(grave, ExitCode.OK)


@dataclass(frozen=True, slots=True)
class Undated:
    """A commit, a source or a setting whose date cannot be true and so decides nothing."""

    kind: str
    """`commit`, `source` or `epoch`."""
    name: str
    day: str
    """The date that it states, empty where that is no date."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which state of the data a site shows; never the clock."""

    as_of: date
    commit: str = ""
    version: str = ""
    commits: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The newest commit that touches each package, so that one commit changes one's downloads."""
    undated: tuple[Undated, ...] = dataclasses.field(default=(), compare=False)
    """What states a date that cannot be true: nothing of it is in the site."""

    def commit_of(self, bundle: str) -> str:
        """Return the commit of one package, that of all data for what is no package."""
        return self.commits.get(bundle, self.commit)


@dataclass(frozen=True, slots=True)
class Recipe:
    """From what a site was made, and how, so that anybody can make it again."""

    commit: str = ""
    """In which data, pages and configuration are as they were; marked where one was edited."""
    languages: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of the site: its path below the site's root, and its bytes or where they lie."""

    path: str
    content: bytes | Path
    editorial: bool = False
    """True for a page that people wrote, which nobody has judged before."""
    synthetic: bool = False
    """True for a page of fictitious data, which no sitemap names."""


@dataclass(frozen=True, slots=True)
class Shell:
    """The document that surrounds a page's content, as the host rendered it for one exemplar.

    `parts` are the pieces of HTML between the holes; `holes[i]` names what goes after `parts[i]`.
    """

    kind: str
    language: str
    parts: tuple[str, ...]
    holes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page puts into its shell, in one language: plain text, except for `content`."""

    path: str
    """Below the language's root, ending with a slash; empty for the front page."""
    title: str
    description: str
    content: str
    """HTML, escaped where it is made."""
