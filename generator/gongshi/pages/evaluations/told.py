"""Which schemes, periods and packages a side of the site tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.rulebook import load_rulebooks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.derive import Records
    from gongshi.model import Descriptor
    from gongshi.rulebook import Rulebook


def periods_of(records: Records) -> dict[str, dict[str, dict[str, int]]]:
    """Count the ratings of every scheme, period and package, the newest period first."""
    query = (
        f"SELECT scheme, period, _package, count(*) FROM {records.site.table('ratings')} "
        "GROUP BY ALL ORDER BY scheme, period DESC, _package"
    )
    found: dict[str, dict[str, dict[str, int]]] = {}
    for scheme, period, package, count in records.site.database.rows(query):
        found.setdefault(scheme, {}).setdefault(period, {})[package] = count
    return found


def descriptors_of(records: Records) -> dict[str, Descriptor]:
    """Return what each package says of itself, by its name."""
    return {each.name: each.descriptor for each in records.site.packages}


def schemes_of(records: Records) -> Mapping[str, tuple[Rulebook, ...]]:
    """Return the schemes that a side tells of: its own ones, and others by which it has ratings."""
    used = periods_of(records)
    return {
        scheme: versions
        for scheme, versions in load_rulebooks().items()
        if scheme in used or versions[-1].synthetic == records.site.synthetic
    }


def is_aside(records: Records, scheme: str) -> bool:
    """Return whether pages of a scheme stand beside those of real data at its own address."""
    return records.site.aside and not load_rulebooks()[scheme][-1].synthetic
