"""The sites that were live before: kept beside the live one, and going back to one of them.

Files that did not change are the same files (hard links), so that a kept site takes only the room
of what changed. Each has a number that grows; people count from the newest one, which is 1.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gongshi.errors import UsageError
from gongshi.release.digests import digest_of
from gongshi.release.ownership import MANIFEST, Listed, owned_files, read_manifest
from gongshi.release.verify import Verified, verify_site
from gongshi.release.workplace import Workplace, check_marked, make_marked, opened, remove_marked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Publication:
    """A site as a person chooses it from a list."""

    folder: Path
    listed: Listed
    built: datetime
    """When its manifest was written, by the file system."""

    @property
    def files(self) -> int:
        """How many files it has, its manifest among them."""
        return len(self.listed.files) + 1

    @property
    def size(self) -> int:
        """How many bytes its files have as listed."""
        return sum(size for size, _ in self.listed.files.values())

    def own_size(self) -> int:
        """Return how many bytes no other site shares, which its removal would free."""
        own = 0
        for path in (*self.listed.files, MANIFEST):
            file = self.folder / path
            status = file.lstat() if file.exists() else None
            own += status.st_size if status and status.st_nlink == 1 else 0
        return own


def _publication(folder: Path) -> Publication | None:
    """Return what a folder publishes, None where that is no site of ours."""
    listed = read_manifest(folder)
    if listed is None:
        return None
    built = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
    return Publication(folder, listed, built)


def kept_folder(site: Path) -> Path:
    """Return where the kept sites lie: beside the live one, which is published as it is."""
    return site.parent / f".{site.name}-kept"


def _folders(site: Path) -> list[Path]:
    """Return the folders of kept sites, the newest first."""
    kept = kept_folder(site)
    found = [
        each
        for each in (kept.iterdir() if kept.is_dir() else ())
        if each.name.isascii() and each.name.isdigit() and each.is_dir() and not each.is_symlink()
    ]
    return sorted(found, key=lambda each: int(each.name), reverse=True)


def _new_folder(site: Path) -> Path:
    """Return where the next kept site will lie, which nothing does yet."""
    return kept_folder(site) / str(max((int(each.name) for each in _folders(site)), default=0) + 1)


def keep_replaced(workplace: Workplace) -> None:
    """Keep the site that was replaced, where one waits for it; also after a kill."""
    replaced = workplace.replaced()
    if replaced:
        make_marked(kept_folder(workplace.site))
        replaced.rename(_new_folder(workplace.site))


def prune(workplace: Workplace, most: int | None) -> None:
    """Remove the oldest kept sites beyond `most` (None: no number), and those that are live again.

    A site that is being removed is none that could be chosen any more.
    """
    site = workplace.site
    if not kept_folder(site).is_dir():
        return
    live = digest_of(site / MANIFEST)
    left = 0
    for folder in _folders(site):
        manifest = folder / MANIFEST
        again = manifest.is_file() and digest_of(manifest) == live
        if again or (most is not None and left >= most):
            folder.rename(workplace.gone)
            shutil.rmtree(workplace.gone)
        else:
            left += 1
    if not left:
        remove_marked(kept_folder(site))


def kept_sites(site: Path) -> Iterator[Publication]:
    """Yield the sites that were live before, the newest first."""
    for folder in _folders(site.resolve()):
        found = _publication(folder)
        if found:
            yield found


def live_site(site: Path) -> Publication | None:
    """Return what is live, None where that is no site of ours."""
    return _publication(site.resolve())


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What came of going back: the kept site held against its manifest, and what is live now."""

    found: Verified
    """A kept site that differs from its manifest does not go live."""
    live: Publication


def roll_back(site: Path, number: int = 1) -> RolledBack:
    """Put a kept site in the live one's place, in one step; the live one is kept in its turn.

    Args:
        site: the live folder, which need not be there any more.
        number: which kept site, from the newest on, which is 1.

    Raises:
        UsageError: no site is kept, or none of that number; or what is live is not ours.
        EnvironmentFault: somebody else is changing the site, or the system does not let us.
    """
    site = site.resolve()
    if not _folders(site):
        raise UsageError("nothing-kept", site=site)
    check_marked(kept_folder(site))
    with opened(site) as workplace:
        keep_replaced(workplace)
        kept = list(kept_sites(site))
        if not 1 <= number <= len(kept):
            raise UsageError("no-such-kept", site=site, number=number, count=len(kept))
        chosen = kept[number - 1]
        found = verify_site(chosen.folder)
        if found.exit_code:
            return RolledBack(found, chosen)
        leaving = site.exists() and _is_site(site)
        workplace.begin()
        if leaving:
            workplace.announce(chosen.folder / MANIFEST)
        workplace.swap(chosen.folder)
        # From here on the kept site is live; what is not put in order now is so the next time.
        with suppress(OSError):
            if chosen.folder.exists():
                chosen.folder.rename(_new_folder(site) if leaving else workplace.gone)
            keep_replaced(workplace)
            prune(workplace, None)
        return RolledBack(found, Publication(site, chosen.listed, chosen.built))


def _is_site(site: Path) -> bool:
    """Tell whether a live folder is a site of ours (else it is empty): all of it may leave.

    Raises:
        UsageError: something of others lies there.
    """
    try:
        return bool(owned_files(site))
    except UsageError as error:
        raise UsageError(f"rollback-{error.key}", **error.detail) from error
