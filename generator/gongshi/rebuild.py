"""Making a published site again from the commit that it names, to see that it is what it says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongshi import __version__
from gongshi.build import Request, build
from gongshi.errors import ExitCode, UsageError
from gongshi.model import Report
from gongshi.privacy import mask
from gongshi.release import Listed, read_manifest
from gongshi.repository import DIRTY, check_out, top_of
from gongshi.scratch import scratch_folder
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A site's manifest beside that of the site made again, each list in the order of paths."""

    commit: str
    listed: Listed
    version: str
    """Of the tool that made it again."""
    outside: tuple[Path, ...]
    """What is not in the repository of the data, and was taken as it is now."""
    differs: tuple[str, ...]
    missing: tuple[str, ...]
    """Published, and not made again."""
    extra: tuple[str, ...]
    """Made again, and not published."""

    @property
    def exit_code(self) -> ExitCode:
        """OK where every file came out as it was published, else that of wrong data."""
        return ExitCode.DATA if self.differs or self.missing or self.extra else ExitCode.OK


def rebuild(
    site: Path, request: Request, progress: Callable[[int], None] = lambda _: None
) -> Report | Rebuilt:
    """Make a site again from the commit that its manifest names, and compare the manifests.

    Day, languages and address are those of the site. The commit is checked out in a folder for
    what is temporary; neither the repository nor the site is touched.

    Args:
        site: the folder of the published site.
        request: where the data and the configuration lie today.
        progress: told after each file how many there are.

    Returns:
        What differs; the report where this tool does not take the data of that commit.

    Raises:
        UsageError: the site names no commit that the checkout builds on.
    """
    listed = read_manifest(site)
    if listed is None:
        raise UsageError("no-manifest", site=site)
    recipe = listed.recipe
    commit = recipe.commit
    if not commit or commit.endswith(DIRTY):
        raise UsageError("rebuild-edited" if commit else "rebuild-no-commit", site=site)
    top = top_of(request.data) if request.data.is_dir() else None
    if top is None:
        raise UsageError("rebuild-no-repository", data=request.data)
    with scratch_folder() as scratch:
        checkout = scratch / "checkout"
        if not check_out(top, commit, checkout):
            raise UsageError("rebuild-unknown-commit", commit=commit, folder=top)

        def then(path: Path) -> Path:
            """Return where a path lay in that commit; one outside the repository is as it is."""
            path = path.resolve()
            return checkout / path.relative_to(top) if path.is_relative_to(top) else path

        result = build(
            replace(
                request, config=then(request.config), data=then(request.data),
                site_dir=scratch / "again" / "site", as_of=listed.as_of, address=recipe.address,
                languages=recipe.languages or request.languages, keep=0,
            ),
            progress,
        )  # fmt: skip
        if isinstance(result, Report):
            return result
        again = read_manifest(scratch / "again" / "site")
    outside = tuple(each for each in (request.config,) if not each.resolve().is_relative_to(top))
    made = again.files if again else {}
    return Rebuilt(
        commit, listed, __version__, outside,
        differs=tuple(
            sorted(each for each in listed.files.keys() & made.keys()
                   if listed.files[each] != made[each])
        ),
        missing=tuple(sorted(listed.files.keys() - made.keys())),
        extra=tuple(sorted(made.keys() - listed.files.keys())),
    )  # fmt: skip


def lines(result: Rebuilt, language: str) -> Iterator[str]:
    """Yield a line a file that came out otherwise, and last what was made again from what."""
    words = sentences("cli", language)
    for kind, paths in (
        ("differs", result.differs), ("missing", result.missing), ("extra", result.extra),
    ):  # fmt: skip
        yield from (f"{words[f'rebuild_file_{kind}']} {mask(each)}" for each in paths)
    if result.version != result.listed.version:
        yield words["rebuild_version"].format(then=result.listed.version, now=result.version)
    for each in result.outside:
        yield words["rebuild_outside"].format(path=each)
    verdict = "rebuild_differs" if result.exit_code else "rebuild_same"
    yield words[verdict].format(
        commit=result.commit, version=result.version, files=len(result.listed.files),
        differs=len(result.differs), missing=len(result.missing), extra=len(result.extra),
    )  # fmt: skip
