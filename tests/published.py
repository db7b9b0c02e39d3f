"""Every download of a site, as formats make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.config import LANGUAGES
from gongshi.publish import bundles, publish_bundle, publish_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Site
    from gongshi.model import Artifact


def publish(site: Site, languages: tuple[str, ...] = LANGUAGES) -> Iterator[Artifact]:
    """Yield every download of a site in its languages."""
    for bundle in bundles(site):
        yield from publish_bundle(site, bundle, languages)
    yield from publish_first(site, languages)
