"""The stages, in order, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from gongshi.check import judge
from gongshi.config import KEPT, LANGUAGES, Limits
from gongshi.derive import Site, make_site
from gongshi.documents import Recalling, place_of
from gongshi.downloads import downloads_of
from gongshi.engine import open_database
from gongshi.hosts.mkdocs import MKDOCS
from gongshi.hosts.shells import host_site
from gongshi.jobs import jobs_for, placed
from gongshi.making import Pages, pages_of
from gongshi.model import Artifact, Recipe, Report, Undated
from gongshi.pages import page_kinds
from gongshi.pages.frame import Publication
from gongshi.profile import CLOCK
from gongshi.provenance import find_provenance
from gongshi.publish import manifest, publish_first, publish_last
from gongshi.read import find_packages
from gongshi.release import MANIFEST, Memory, recall, remember, stage, verify_links
from gongshi.render import Rendering
from gongshi.report import below
from gongshi.repository import commit_of_all
from gongshi.schema import load_schemas
from gongshi.unchanged import Reuse
from gongshi.workers import WORKERS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gongshi.hosts import Host, HostConfig
    from gongshi.hosts.shells import Hosted
    from gongshi.release import Placed, Staging


@dataclass(frozen=True, slots=True)
class Request:
    """What to build, from what, to where."""

    config: Path
    data: Path
    site_dir: Path
    languages: tuple[str, ...] = LANGUAGES
    as_of: str | None = None
    force: bool = False
    keep: int | None = KEPT
    """How many of the sites before stay; None leaves those that are kept as they are."""
    address: str | None = None
    """The site's address; None for that of the configuration."""
    jobs: int | None = None
    """How many processes make pages; None for one a processor."""
    paranoid: bool = False
    """Whether pages that are used again are read before, and not only looked at."""
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def from_arguments(cls, arguments: argparse.Namespace) -> Request:
        """Read a request from the command line."""
        wanted = arguments.lang or LANGUAGES
        return cls(
            config=arguments.config, data=arguments.data, site_dir=arguments.site_dir,
            languages=tuple(each for each in LANGUAGES if each in wanted),
            as_of=arguments.as_of, force=arguments.force, keep=getattr(arguments, "keep", KEPT),
            jobs=getattr(arguments, "jobs", None), paranoid=getattr(arguments, "paranoid", False),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    files: int
    changed: int
    """How many of them are new, or not as before."""
    removed: int = 0
    """How many the site had before, and has no more."""
    undated: tuple[Undated, ...] = ()
    """What states a date that cannot be true; the site's day does not rest on it."""
    unused: tuple[str, ...] = ()
    """The names of settings in `mkdocs.yml` that have no effect."""
    pages: Pages = field(default_factory=Pages, compare=False, repr=False)
    """The pages among them, with how many were made, and how many used again."""

    @property
    def same(self) -> int:
        """How many files are as they were."""
        return self.files - self.changed


def build(
    request: Request, progress: Callable[[int], None] = lambda _: None, host: Host = MKDOCS
) -> Report | Built:
    """Read, validate, derive, publish, render; exchange the site in one step.

    Args:
        request: what to build, from what, to where.
        progress: told after each file how many there are.
        host: what renders the documents around pages.

    Returns:
        What was built; the report where the data are not valid, and then nothing was touched.
    """
    WORKERS.prepare()
    config = host.read_config(request.config, request.languages)
    if request.address is not None:
        config = replace(config, site_url=request.address)
    sources = (config.path, config.docs, request.data)
    # Opened before anything is read: who cannot write there, or is not alone, is told at once.
    with (
        stage(
            request.site_dir, force=request.force, sources=sources, apart=[request.data],
            keep=request.keep,
        ) as staging,
        open_database() as database,
    ):  # fmt: skip
        with CLOCK.stage("validate"):
            report = judge(
                database, find_packages(request.data), request.limits, data=request.data,
                as_of=request.as_of,
            )  # fmt: skip
        if not report.valid:
            return report
        with CLOCK.stage("derive"):
            provenance = find_provenance(database, request.data, report.packages, request.as_of)
            shown = below(report, request.data)
            site = make_site(database, report.packages, load_schemas(), provenance, report=shown)
        staging.allowed = report.exempt
        records = sum(table.rows for each in report.packages for table in each.resources)
        staging.most = _most_bytes(records, request.limits)
        making = Making(site, host, config, request.languages, jobs_for(request.jobs, records))
        reuse = Reuse(_remembered(staging), report.exempt, request.paranoid)
        pages = _fill(staging, making, reuse, progress)
        listed = ((path, size, digest) for path, (size, digest) in staging.files.items())
        recipe = Recipe(
            commit_of_all(sources, request.data), request.languages, config.site_url
        )  # fmt: skip
        staging.add(manifest(listed, provenance, recipe))
        with CLOCK.stage("links"):
            present = staging.files.keys()
            verify_links(staging.folder, pages.proved(present))
        with CLOCK.stage("exchange"):
            staging.take_over()
        with CLOCK.stage("remember"):
            remember(staging.workplace.site, staging.files[MANIFEST][1], pages.memory)
        return Built(
            len(staging.files), staging.changed, staging.removed,
            provenance.undated, config.look.unused, pages,
        )  # fmt: skip


def _remembered(staging: Staging) -> Memory:
    """Return what is remembered of the live site, where it is one of ours and may be linked."""
    if not staging.before or staging.listed is None:
        return Memory()
    return recall(staging.workplace.site, staging.listed[1])


def _most_bytes(records: int, limits: Limits) -> int:
    """Return how many bytes a site may have that is made from so many records."""
    return limits.site_bytes + records * limits.site_bytes_per_record


@dataclass(frozen=True, slots=True)
class Making:
    """What the files of a site are made from, and how."""

    site: Site
    host: Host
    config: HostConfig
    languages: Sequence[str]
    jobs: int


def _fill(staging: Staging, making: Making, reuse: Reuse, progress: Callable[[int], None]) -> Pages:
    """Make every file of the site but its manifest; no stage begins before the last one ended."""
    site, config, languages = making.site, making.config, making.languages

    def enter(files: Iterable[Placed]) -> Mapping[str, Placed]:
        """Return what was placed, by path, once all of it is there."""
        entered = {}
        for each in files:
            staging.enter(each)
            entered[each.path] = each
            progress(len(staging.files))
        return MappingProxyType(entered)

    def add(artifacts: Iterable[Artifact]) -> Mapping[str, Placed]:
        return enter(placed(staging, artifacts))

    downloads = list(downloads_of(site, tuple(languages), staging, reuse))
    files = dict(enter(each for _, _, found in downloads for each in found))
    files |= add(publish_first(site, tuple(languages)))
    sizes = {path: each.size for path, each in files.items()}
    with CLOCK.stage("host"):
        host = Recalling(making.host, reuse.memory, staging)
        hosted = host_site(host, config, site, page_kinds(), languages)
    documents = add(_documents(hosted, languages))
    publication = Publication(sizes, config.site_name)
    rendering = Rendering(site, publication, hosted.shells, page_kinds(), languages)
    pages = pages_of(rendering, staging, making.jobs, reuse)
    real = {path for path, each in enter(pages.files).items() if not each.synthetic}
    add(publish_last(site, tuple(languages), documents.keys() | real, config.site_url))
    parts = {name: found for name, found, _ in downloads} | host.remembered(documents)
    parts |= pages.memory.parts
    pages.memory = replace(pages.memory, parts=parts)
    return pages


def _documents(hosted: Hosted, languages: Sequence[str]) -> Iterator[Artifact]:
    """Yield the host's files: the pages that people wrote, and what belongs to them."""
    for language, files in hosted.files.items():
        for path, file in files.items():
            # A host serves one page for all addresses that lead nowhere.
            if path != "404.html" or language == languages[0]:
                yield Artifact(place_of(path, language), file, editorial=True)
