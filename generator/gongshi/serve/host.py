"""A host that does not render again what would come out the same."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from gongshi.config import LANGUAGES
from gongshi.hosts.content import content_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongshi.hosts import Document, Host, HostConfig, Rendered, Tab


class Remembering:
    """Renders a language again only where something has changed that it is rendered from.

    A process that remembers must end where gongshi's own templates, words or schemas change.
    """

    def __init__(self, host: Host, folder: Path) -> None:
        """Remember nothing yet.

        Args:
            host: what renders.
            folder: where what was rendered stays.
        """
        self._host = host
        self._folder = folder
        self._known: dict[str, tuple[object, Rendered]] = {}

    def read_config(self, path: Path, languages: tuple[str, ...] = LANGUAGES) -> HostConfig:
        """Read what we need of a site's configuration, as the host does."""
        return self._host.read_config(path, languages)

    def render_documents(
        self,
        config: HostConfig,
        language: str,
        documents: Sequence[Document],
        tabs: Sequence[Tab],
        output: Path,
    ) -> Rendered:
        """Return what the host rendered, from another folder than `output` where it is remembered.

        Raises:
            EnvironmentFault: the host failed.
        """
        told = (config, language, documents, tabs)
        if not config.closed:
            return self._host.render_documents(*told, output)
        settings = hashlib.sha256(config.path.read_bytes()).digest()
        key = (*told, settings, content_of(config.docs))
        known, rendered = self._known.pop(language, (None, None))
        if rendered is None or known != key:
            output = self._folder / f"host-{language}"
            shutil.rmtree(output, ignore_errors=True)
            rendered = self._host.render_documents(*told, output)
        self._known[language] = key, rendered
        return rendered
