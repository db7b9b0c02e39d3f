"""Verifying a published site: every file is there, unchanged, and there is none besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import ExitCode, UsageError
from gongshi.release.digests import digest_of
from gongshi.release.ownership import MANIFEST, Listed, read_manifest, unlisted

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Verified:
    """A site beside its manifest: what differs, each list in the order of paths."""

    listed: Listed
    sha256: str
    """Of the manifest itself: who knows it from elsewhere knows that all of this is meant."""
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def exit_code(self) -> ExitCode:
        """OK where the site is what its manifest says, else that of wrong data."""
        return ExitCode.DATA if self.changed or self.missing or self.extra else ExitCode.OK


def _is_as_listed(file: Path, entry: tuple[int, str]) -> bool:
    """Return whether a file holds what was published; a link, above it too, was not."""
    if file.resolve() != file or not file.is_file() or file.stat().st_size != entry[0]:
        return False
    return digest_of(file) == entry


def verify_site(site: Path) -> Verified:
    """Compare a site with its manifest, reading every file and following no link.

    Raises:
        UsageError: the folder has no manifest of ours.
    """
    listed = read_manifest(site)
    if listed is None:
        raise UsageError("no-manifest", site=site)
    root = site.resolve()
    changed, missing = [], []
    for path, entry in sorted(listed.files.items()):
        file = root / path
        if not file.exists() and not file.is_symlink():
            missing.append(path)
        elif not _is_as_listed(file, entry):
            changed.append(path)
    _, sha256 = digest_of(site / MANIFEST)
    return Verified(listed, sha256, tuple(changed), tuple(missing), tuple(unlisted(site, listed)))
