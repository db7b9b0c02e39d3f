"""Consequences: which findings follow from another one, and go with it when it is mended."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from gongshi.model import Concern, Severity
from gongshi.schema import load_schemas
from gongshi.validate.spellings import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gongshi.model import Finding

_SPOILT: Final = {"source-error": {"swallowed"}, "blank-row": {""}}
"""Findings of a record after which its cells say nothing."""
_RAGGED: Final = frozenset({"extra-cell", "missing-cell"})
_IN_CELLS: Final = (
    "missing-cell", "character-error", "type-error", "constraint-error", "unique-error",
    "primary-key", "foreign-key",
)  # fmt: skip
"""What is wrong with one cell, the cause first: a cell that is not there is an empty one, and a
code in the wrong form names no record either."""


def consequences(findings: Sequence[Finding]) -> Mapping[int, int]:
    """Return for the place of each finding that follows from another the place of that one.

    What is named is always the first cause. Findings on personal data, security and limits follow
    from nothing, and nothing follows from them.
    """
    plainly = [(place, each) for place, each in enumerate(findings) if each.concern is Concern.DATA]
    errors = [each for each in plainly if each[1].severity is Severity.ERROR]
    found: dict[int, int] = {}
    for after, cause in (
        *_in_records(errors), *_in_cells(plainly), *_in_headers(errors), *_dangling(errors),
    ):  # fmt: skip
        # What leads to a finding does not follow from it, or both would be folded away.
        if after not in found and _first(found, cause) != after:
            found[after] = cause
    return {after: _first(found, after) for after in found}


def uncertain(findings: Sequence[Finding]) -> frozenset[tuple[str, str, int]]:
    """Return package, path and row of records whose cells may stand in the wrong columns."""
    return frozenset(
        (each.package, each.path, each.row)
        for each in findings
        if each.row and (_spoils(each) and each.code != "blank-row")
    )


def _first(found: Mapping[int, int], place: int) -> int:
    """Return the cause of all causes."""
    while place in found:
        place = found[place]
    return place


Placed = tuple[int, "Finding"]
Link = tuple[int, int]


def _in_records(findings: Iterable[Placed]) -> Iterator[Link]:
    """Yield what follows from a record with too many or too few cells, or from a lost one."""
    records: dict[tuple[str, str, int], list[Placed]] = defaultdict(list)
    for place, each in findings:
        if each.row:
            records[each.package, each.path, each.row].append((place, each))
    for several in records.values():
        spoils = next((each for each in several if _spoils(each[1])), None)
        if spoils:
            place, cause = spoils
            # The cells that a short record lacks are read as empty ones.
            lacking = {each.field for _, each in several if each.code == "missing-cell"}
            columns = lacking | set(cause.detail.get("shifted", "").split(","))
            yield from (
                (other, place) for other, each in several if _goes_with(each, cause, columns)
            )


def _spoils(finding: Finding) -> bool:
    """Return whether a finding on a record says why others stand there."""
    return finding.code in _RAGGED or finding.kind in _SPOILT.get(finding.code, ())


def _goes_with(finding: Finding, cause: Finding, columns: set[str]) -> bool:
    """Return whether a finding is there only because its record is damaged."""
    if finding.code == cause.code:
        return True
    if cause.code in _RAGGED:
        return bool(set(finding.field.split(", ")) & (columns - {""}))
    return bool(finding.field)


def _in_cells(findings: Iterable[Placed]) -> Iterator[Link]:
    """Yield what else is said of a cell in which something is wrong already."""
    cells: dict[tuple[str, str, int, str], list[Placed]] = defaultdict(list)
    for place, each in findings:
        if each.row and each.field:
            cells[each.package, each.path, each.row, each.field].append((place, each))
    for several in cells.values():
        ranked = sorted(several, key=lambda each: (_rank(each[1]), each[0]))
        cause, first = ranked[0]
        # What a rule says of a sound cell is a matter of its own.
        if _rank(first) < len(_IN_CELLS):
            yield from ((place, cause) for place, _ in ranked[1:])


def _rank(finding: Finding) -> int:
    known = finding.code in _IN_CELLS
    return _IN_CELLS.index(finding.code) if known else len(_IN_CELLS)


def _in_headers(findings: Sequence[Placed]) -> Iterator[Link]:
    """Yield columns that are missing because their name is misspelt."""
    guesses = {
        (each.package, each.path, hint): place
        for place, each in findings if each.code == "extra-label" for hint in each.hints
    }  # fmt: skip
    for place, each in findings:
        cause = guesses.get((each.package, each.path, each.field))
        if each.code == "missing-label" and cause is not None:
            yield place, cause


def _dangling(findings: Sequence[Placed]) -> Iterator[Link]:
    """Yield references to one and the same record that is missing, or has a bad identifier."""
    bad, absent = _bad_identifiers(findings), _absent_tables(findings)
    first: dict[tuple[str, ...], int] = {}
    for place, each in findings:
        if each.code != "foreign-key":
            # The same bad identifier as the record has that it points to.
            if each.code == "constraint-error" and (named := _names(each)):
                yield place, bad.get((each.package, *named, each.value), place)
            continue
        target, reference = each.detail.get("target", ""), each.detail.get("reference", "")
        if each.kind:
            cause = absent.get((each.package, target))
            key: tuple[str, ...] = each.package, each.kind, target
        else:
            cause = bad.get((each.package, target, reference, plain(each.value)))
            key = each.package, "", target, reference, each.value
        yield place, first.setdefault(key, place) if cause is None else cause


def _bad_identifiers(findings: Sequence[Placed]) -> Mapping[tuple[str, str, str, str], int]:
    """Return where a value is wrong, by what it is, and by what it may have been meant as."""
    found: dict[tuple[str, str, str, str], int] = {}
    for place, each in findings:
        if each.code in {"type-error", "constraint-error"} and each.value:
            meant = map(plain, (each.value, each.suggestion, *each.hints))
            for value in (each.value, *filter(None, meant)):
                found.setdefault((each.package, each.resource, each.field, value), place)
    return found


def _absent_tables(findings: Sequence[Placed]) -> Mapping[tuple[str, str], int]:
    """Return where a table is missing, by its name."""
    return {
        (each.package, name): place
        for place, each in findings
        if each.code in {"missing-resource", "unknown-resource"}
        for name in (each.value, *each.hints)
    }


def _names(finding: Finding) -> tuple[str, str] | None:
    """Return the table and column that a finding's column points to; None where to none."""
    schema = load_schemas().resources.get(finding.resource)
    relation = schema.relation_of(finding.field) if schema else None
    return (relation.resource, relation.reference[0]) if relation else None
