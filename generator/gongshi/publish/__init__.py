"""Publishing: every bundle in every download format, one file a format.

A module of this package that has a `FORMAT` or `FORMATS` is a format; nothing else names it.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from gongshi.config import LANGUAGES
from gongshi.profile import CLOCK
from gongshi.publish.bundles import bundles, everything
from gongshi.publish.format import Bundle, Format, Made, Scope, Table, Workshop
from gongshi.publish.manifest import manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.derive import Site
    from gongshi.model import Artifact

__all__ = [
    "FORMATS", "Bundle", "Format", "Scope", "Table", "Workshop", "bundles", "downloads",
    "everything", "manifest", "publish",
]  # fmt: skip


def _find_formats() -> tuple[Format, ...]:
    """Return the formats of all modules of this package in their order."""
    found: list[Format] = []
    for module in iter_modules(__path__):
        names = vars(import_module(f"{__name__}.{module.name}"))
        found += [names["FORMAT"]] if "FORMAT" in names else names.get("FORMATS", ())
    return tuple(sorted(found, key=lambda each: (each.order, each.name)))


FORMATS = _find_formats()
"""All download formats, in the order in which they are made and listed."""


def publish(site: Site, languages: tuple[str, ...] = LANGUAGES) -> Iterator[Artifact]:
    """Yield every download of a site in its languages.

    A bundle's files are yielded once all of them are made, so the caller may move them away.
    """
    for bundle in bundles(site):
        workshop = Workshop(site, languages=languages)
        for each in FORMATS:
            if each.scope is not Scope.RECORD:
                made = each.publish(bundle, workshop)
                for artifact in CLOCK.each(f"publish {each.name}", made):
                    workshop.made[artifact.path] = Made(artifact)
        workshop.close()
        yield from (made.artifact for made in workshop.made.values())
    whole = everything(site)
    for each in FORMATS:
        if each.scope is Scope.RECORD:
            made = each.publish(whole, Workshop(site, languages=languages))
            yield from CLOCK.each(f"publish {each.name}", made)


def downloads(
    bundle: str, resource: str | None = None
) -> tuple[tuple[Format, str, str | None], ...]:
    """Return what a bundle, or one table of it, can be downloaded as: format, path and language.

    The language is None where one file serves all languages.
    """
    scope = Scope.PACKAGE if resource is None else Scope.RESOURCE
    return tuple(
        (each, each.path(bundle, resource=resource or "", language=language or ""), language)
        for each in FORMATS
        if each.scope is scope
        for language in (each.languages or (None,))
    )
