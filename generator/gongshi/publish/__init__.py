"""Publishing: every bundle in every download format, one file a format.

A module of this package that has a `FORMAT` or `FORMATS` is a format; nothing else names it.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from gongshi.engine import quote
from gongshi.profile import CLOCK
from gongshi.publish.bundles import bundles, everything
from gongshi.publish.format import Bundle, Format, Made, Scope, Table, Workshop
from gongshi.publish.manifest import manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongshi.derive import Site
    from gongshi.model import Artifact

__all__ = [
    "FORMATS", "Bundle", "Format", "Scope", "Table", "Workshop", "bundle_told", "bundles",
    "downloads", "everything", "manifest", "publish_bundle", "publish_first",
    "publish_last",
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


def publish_bundle(site: Site, bundle: Bundle, languages: tuple[str, ...]) -> Iterator[Artifact]:
    """Yield the downloads of a bundle once all of them are made, so that they may be moved away.

    They follow from what `bundle_told` returns, and from nothing else.
    """
    workshop = Workshop(site, languages=languages)
    for each in FORMATS:
        if each.scope in {Scope.RESOURCE, Scope.PACKAGE}:
            made = each.publish(bundle, workshop)
            for artifact in CLOCK.each(f"publish {each.name}", made):
                workshop.made[artifact.path] = Made(artifact)
    workshop.close()
    yield from (made.artifact for made in workshop.made.values())


def bundle_told(site: Site, bundle: Bundle, languages: tuple[str, ...]) -> tuple[object, ...]:
    """Return what the downloads of a bundle are made from: all it says, its records digested."""
    selects = (
        f"SELECT {number}, concat(count(*), ' ', "
        f"sum(hash({', '.join(['_package', '_row', *(quote(f.name) for f in each.fields)])}))) "
        f"FROM ({each.source})"
        for number, each in enumerate(bundle.tables)
    )
    provenance = site.provenance
    return (
        replace(bundle, tables=()),
        [(each.name, each.fields, each.rows) for each in bundle.tables],
        sorted(site.database.rows(" UNION ALL ".join(selects))) if bundle.tables else [],
        (provenance.as_of, provenance.commit_of(bundle.name), provenance.version),
        languages,
    )


def publish_first(site: Site, languages: tuple[str, ...]) -> Iterator[Artifact]:
    """Yield the files of records and of the site that do not tell of its pages."""
    yield from _of_the_whole(Workshop(site, languages=languages), last=False)


def publish_last(
    site: Site, languages: tuple[str, ...], pages: Iterable[str], address: str
) -> Iterator[Artifact]:
    """Yield what tells of a site's pages, once these are made.

    Args:
        site: what the pages are about.
        languages: those of the site.
        pages: the paths of the pages that search engines may show.
        address: the site's own, empty where it has none.
    """
    workshop = Workshop(site, languages=languages, pages=frozenset(pages), address=address)
    yield from _of_the_whole(workshop, last=True)


def _of_the_whole(workshop: Workshop, *, last: bool) -> Iterator[Artifact]:
    """Yield the files of records and of the site, made from all packages together."""
    whole = everything(workshop.site)
    for each in FORMATS:
        if each.scope in {Scope.RECORD, Scope.SITE} and each.last is last:
            made = each.publish(whole, workshop)
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
