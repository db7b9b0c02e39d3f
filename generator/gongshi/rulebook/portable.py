"""A rulebook as plain values: what a program in another language needs to compute a total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from gongshi.rulebook.model import Weighted
from gongshi.rulebook.reader import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.rulebook.model import Component, Rulebook, Series


def portable(rulebook: Rulebook) -> dict[str, Any] | None:
    """Return the arithmetic of a rulebook with weights as JSON values, None where it has none.

    Numbers are texts or pairs of numerator and denominator, so that nothing is rounded on the way;
    gates keep their words, which the other program parses as `conditions.py` does.
    """
    method = rulebook.method
    if not isinstance(method, Weighted) or any(e.weight is None for e in method.components):
        return None
    return {
        "id": rulebook.id,
        "version": rulebook.version,
        "sha256": rulebook.sha256,
        "components": [_component(each) for each in method.components],
        "series": _series(method.series) if method.series else None,
        "low": {"operator": threshold_sign(rulebook), "threshold": list(method.warn.threshold)}
        if method.warn
        else None,
        "least_months": method.least_months,
        "least_months_code": method.least_months_code,
        "decimals": method.decimals,
        "rounding": method.rounding,
        "bands": [[list(bound), stars] for bound, stars in method.bands],
        "inclusive": method.inclusive,
        "gates": [
            {"code": each.code, "if": each.words, "star": each.star} for each in method.gates
        ],
    }


def leaf(rulebook: Rulebook, *names: str) -> object:
    """Return a place of a rulebook's tree by the names that lead to it, None where it is not."""
    place: object = rulebook.tree
    for name in names:
        place = place.get(name) if isinstance(place, Mapping) else None
    return place


def threshold_sign(rulebook: Rulebook) -> str:
    """Return the sign with which a month's score is compared to the threshold of a warning."""
    return str(leaf(rulebook, "warn", "threshold", "operator") or "<")


def marks(rulebook: Rulebook) -> dict[str, tuple[str, str]]:
    """Return every leaf's value and its mark (`S`, `A` or nothing) by its place in the tree.

    A mark covers its object and what lies in it; `x_from` marks the member `x` alone, and where
    there is no such member, an aspect that stands here without a value, as does an object that
    holds nothing but its mark.
    """
    return dict(_leaves(rulebook.tree, "", ""))


_NAMES: Final = frozenset({"id", "version", "title", "title_en", "en", "based_on", "synthetic"})
_ABOUT: Final = ("source.", "codes[", "former[", "note")


def grounds(rulebook: Rulebook) -> dict[str, str]:
    """Return the mark of every parameter by its place: what says who the rulebook is, is none."""
    return {
        place: mark
        for place, (_, mark) in marks(rulebook).items()
        if not place.startswith(_ABOUT) and place.rpartition(".")[2] not in _NAMES
    }


def _leaves(value: object, place: str, mark: str) -> Iterator[tuple[str, tuple[str, str]]]:
    if isinstance(value, Mapping):
        own = value["from"] if value.get("from") in MARKS else mark
        for name, each in value.items():
            if (name == "from" or name.endswith("_from")) and each in MARKS:
                aspect = name.removesuffix("_from")
                if name != "from" and aspect not in value:
                    yield f"{place}.{aspect}" if place else aspect, ("", str(each))
                continue
            inner = f"{place}.{name}" if place else name
            yield from _leaves(each, inner, str(value.get(f"{name}_from", own)))
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for number, each in enumerate(value, 1):
            yield from _leaves(each, f"{place}[{number}]", mark)
    else:
        yield place, (_written(value), mark)


def _written(value: object) -> str:
    if isinstance(value, list):
        inner = (f"[{_written(e)}]" if isinstance(e, list) else _written(e) for e in value)
        return ", ".join(inner)
    return "null" if value is None else str(value)


def _component(each: Component) -> dict[str, Any]:
    return {
        "code": each.code,
        "weight": str(each.weight),
        "missing": each.missing,
        "votes": each.votes,
        "least_votes": each.least_votes,
        "least_after_trimming": each.least_after_trimming,
        "trim_from": each.trim_from,
        "trim_low": each.trim_low,
        "trim_high": each.trim_high,
        "least_ballots": each.least_ballots,
        "insufficient": each.insufficient,
        "flag": each.flag,
    }


def _series(series: Series) -> dict[str, Any]:
    return {
        "component": series.component,
        "maximum": str(series.maximum),
        "factor": list(series.factor),
        "missing": {
            status: {"zero": each.zero, "counts": each.counts, "run": each.run, "flag": each.flag}
            for status, each in series.missing.items()
        },
    }
