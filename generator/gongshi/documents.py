"""The documents of a site: what its host rendered before, where it would render the same again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gongshi.config import LANGUAGES, address
from gongshi.engine import digest
from gongshi.hosts import Rendered
from gongshi.hosts.content import content_of
from gongshi.release import Remembered
from gongshi.unchanged import tool_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gongshi.hosts import Document, Host, HostConfig, Tab
    from gongshi.release import Memory, Placed, Staging

_PREFIX: Final = "host/"


def place_of(path: str, language: str) -> str:
    """Return where a file of a host lies in the site; one page is for all that leads nowhere."""
    return path if path == "404.html" else address(path, language)


def _path_of(place: str, language: str) -> str:
    """Return the path of a host's file by where it lies in the site."""
    return place.removeprefix(address("", language)) if place != "404.html" else place


@dataclass
class Recalling:
    """A host that hands out what was rendered for the site before, where that is what comes out."""

    host: Host
    memory: Memory
    staging: Staging
    _told: dict[str, tuple[str, Rendered]] = field(default_factory=dict)

    def read_config(self, path: Path, languages: tuple[str, ...] = LANGUAGES) -> HostConfig:
        """Read what we need of a site's configuration, as the host does."""
        return self.host.read_config(path, languages)

    def render_documents(
        self,
        config: HostConfig,
        language: str,
        documents: Sequence[Document],
        tabs: Sequence[Tab],
        output: Path,
    ) -> Rendered:
        """Return what the host rendered, now or for the site before.

        Raises:
            EnvironmentFault: the host failed.
        """
        if not config.closed:
            return self.host.render_documents(config, language, documents, tabs, output)
        settings = hashlib.sha256(config.path.read_bytes()).hexdigest()
        pages = sorted(content_of(config.docs).items())
        key = digest((tool_key(), config, language, documents, tabs, settings, pages))
        found = self._recalled(language, key)
        rendered = found or self.host.render_documents(config, language, documents, tabs, output)
        self._told[language] = (key, rendered)
        return rendered

    def _recalled(self, language: str, key: str) -> Rendered | None:
        """Return what was rendered by the same key, where all files lie as they were left."""
        known = self.memory.parts.get(f"{_PREFIX}{language}")
        if known is None or known.key != key:
            return None
        files: dict[str, Path] = {}
        for place, stamp in known.stamps.items():
            live = self.staging.live(place, stamp)
            if live is None:
                return None
            files[_path_of(place, language)] = live
        return Rendered(known.documents, files)

    def remembered(self, placed: Mapping[str, Placed]) -> dict[str, Remembered]:
        """Return what is to be remembered, once the files were placed."""
        found = {}
        for language, (key, rendered) in self._told.items():
            places = (place_of(path, language) for path in rendered.files)
            stamps = {each: placed[each].stamp for each in places if each in placed}
            found[f"{_PREFIX}{language}"] = Remembered(key, stamps, documents=rendered.documents)
        return found
