"""Hosts: programs that render the documents around our pages; one module each.

What a host is given and gives back stands here, so that nothing else knows which one it is.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from gongshi.config import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gongshi.schema import Text


@dataclass(frozen=True, slots=True)
class Document:
    """A page for the host to render: plain words, and content that is HTML already."""

    path: str
    title: str
    description: str
    content: str
    section: str = ""
    synthetic: bool = False
    """True where it shows fictitious data, which its head says to programs."""
    aside: bool = False
    """True where these stand beside real ones, so that the header leads to more of them."""


@dataclass(frozen=True, slots=True)
class Tab:
    """An entry of the header: the words and the path of a list."""

    title: Text
    path: str
    across: bool = True
    """Whether the list has a page of fictitious data beside that of real ones."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a site's `mkdocs.yml` says of its look, and what of it has no effect here."""

    logo: str = ""
    favicon: str = ""
    files: tuple[str, ...] = ()
    """Style sheets, scripts and pictures that lie below the folder of all editorial pages."""
    unused: tuple[str, ...] = ()
    """The names of settings that we set ourselves or do not know."""


@dataclass(frozen=True, slots=True)
class HostConfig:
    """What a site's `mkdocs.yml` says, as far as it concerns us."""

    path: Path
    docs: Path
    site_name: Text
    site_url: str
    languages: tuple[str, ...] = LANGUAGES
    """The languages in which the site is made."""
    look: Look = dataclasses.field(default_factory=Look)
    beside: tuple[Path, ...] = ()
    """What else the site is made from: programs that the host calls, and what it is told to watch.
    """
    closed: bool = False
    """Whether this and the folder of pages decide alone what comes out of them; known not to be so
    where others' programs have a hand in it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a run gave: the documents asked for by their path, and all other files."""

    documents: Mapping[str, str]
    files: Mapping[str, Path]


class Host(Protocol):
    """A program that renders the pages that people wrote, and a document around each of ours."""

    def read_config(self, path: Path, languages: tuple[str, ...] = LANGUAGES) -> HostConfig:
        """Read what we need of a site's configuration.

        Raises:
            UsageError: there is no such file, or the host refuses it.
        """

    def render_documents(
        self,
        config: HostConfig,
        language: str,
        documents: Sequence[Document],
        tabs: Sequence[Tab],
        output: Path,
    ) -> Rendered:
        """Render the editorial pages of a language, and these documents, into a folder.

        Raises:
            EnvironmentFault: the host failed.
        """
