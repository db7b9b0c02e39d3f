"""The downloads of a site: those of a bundle whose records are as they were are linked.

What the files of a bundle are made from is known beforehand, other than with pages: its records,
what its package says of itself, and the version of the data. One digest of all that is remembered.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

from gongshi.derive.sqlite import published_place
from gongshi.engine import digest
from gongshi.jobs import placed
from gongshi.profile import CLOCK
from gongshi.publish import bundle_told, bundles, publish_bundle
from gongshi.release import Remembered
from gongshi.unchanged import tool_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongshi.derive import Site
    from gongshi.release import Placed, Staging
    from gongshi.unchanged import Reuse

_PREFIX: Final = "downloads/"


def downloads_of(
    site: Site, languages: tuple[str, ...], staging: Staging, reuse: Reuse
) -> Iterator[tuple[str, Remembered, list[Placed]]]:
    """Link or make the downloads of each bundle; yield what they are remembered by, and the files.

    Raises:
        PersonalDataFault: a file holds personal data.
        EnvironmentFault: the disk is not enough.
    """
    for bundle in bundles(site):
        name = f"{_PREFIX}{bundle.name}"
        with CLOCK.stage("compare"):
            told = bundle_told(site, bundle, languages)
            key = digest((tool_key(), sorted(reuse.allowed), told))
            found = reuse.memory.parts.get(name)
            files = None
            if found is not None and found.key == key:
                files = staging.reuse(found.stamps, synthetic=False, paranoid=reuse.paranoid)
        if files is None:
            files = list(placed(staging, publish_bundle(site, bundle, languages)))
        else:
            _offer(site, bundle.name, staging.folder)
        stamps = {each.path: each.stamp for each in files}
        yield name, Remembered(key, stamps), files


def _offer(site: Site, bundle: str, folder: Path) -> None:
    """Let queries have the SQLite file of a bundle that was linked, as if it had been made."""
    made = published_place(site, bundle)
    live = folder / f"data/{bundle}.sqlite"
    if made.exists() or not live.is_file():
        return
    made.parent.mkdir(exist_ok=True)
    try:
        os.link(live, made)
    except OSError:
        shutil.copyfile(live, made)
