"""What verifying a site and going back to one came to, in words: a view of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.privacy import mask
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongshi.release.kept import Publication
    from gongshi.release.verify import Verified

_SHORT: int = 12
"""How many characters of a commit tell it from others."""
_MEGABYTE: int = 1_000_000


def differences(found: Verified, language: str) -> Iterator[str]:
    """Yield a line a file that differs, and last what was compared with what."""
    words = sentences("cli", language)
    for kind, paths in (
        ("changed", found.changed), ("missing", found.missing), ("extra", found.extra),
    ):  # fmt: skip
        yield from (f"{words[f'verify_{kind}']} {mask(each)}" for each in paths)
    listed = found.listed
    yield words["verify_manifest"].format(
        files=len(listed.files), as_of=listed.as_of, version=listed.version,
        commit=listed.commit or words["no_commit"], sha256=found.sha256,
    )  # fmt: skip
    counts = {"changed": found.changed, "missing": found.missing, "extra": found.extra}
    verdict = "verify_differs" if found.exit_code else "verify_same"
    yield words[verdict].format(**{kind: len(paths) for kind, paths in counts.items()})


def publications(
    live: Publication | None, kept: Iterable[Publication], language: str
) -> Iterator[str]:
    """Yield a line for what is live, and one for each kept site by its number."""
    words = sentences("cli", language)
    if live:
        yield words["rollback_live"].format(site=describe(live, language))
    number = 0
    for number, each in enumerate(kept, start=1):
        yield words["rollback_kept"].format(
            number=number, site=describe(each, language), own=_megabytes(each.own_size())
        )
    if not number:
        yield words["rollback_none"]


def describe(each: Publication, language: str) -> str:
    """Return what tells a publication from others: day, commit, files, size, when it was made."""
    listed = each.listed
    return sentences("cli", language)["rollback_site"].format(
        as_of=listed.as_of, commit=_short(listed.commit) or sentences("cli", language)["no_commit"],
        files=f"{each.files:,}", size=_megabytes(each.size),
        built=f"{each.built.astimezone():%Y-%m-%d %H:%M}",
    )  # fmt: skip


def _short(commit: str) -> str:
    """Return the beginning of a commit, with the mark that it was not the last word."""
    name, dash, edited = commit.partition("-")
    return f"{name[:_SHORT]}{dash}{edited}"


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB"
