"""A state as a fact with a day: as of when, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.derive import Dated, Record, Records
    from gongshi.schema import Field, ResourceSchema

REGISTER: Final = "register"
"""The evidence by which alone a state is an official one."""
ACTIVE: Final = "active"
"""The code of a status that a report tells in words of its own."""
UNKNOWN: Final = "unknown"


class Tone(Enum):
    """How a state looks: only what a register says is shown in the colours of a state."""

    OFFICIAL = "gs-ok"
    WARNING = "gs-warn"
    NEUTRAL = "gs-quiet"


@dataclass(frozen=True, slots=True)
class Standing:
    """A state in words, with its tone."""

    words: str
    tone: Tone
    publisher: str = ""
    """Who said so: the publisher of the row's source, its title where no publisher is told."""


def told_from(schema: ResourceSchema, field: Field) -> tuple[str, ...]:
    """Return the columns from which a state is told, its own first."""
    names = (field.name, f"{field.name}_on", f"{field.name}_evidence", "source_id")
    return tuple(each for each in names if schema.field(each))


def standing_of(records: Records, field: Field, record: Record, language: str) -> Standing:
    """Return the state that a column tells of a record, with its day and evidence.

    Without a day of its own the state is of the day of the row's source; without evidence it is
    no more than a report.
    """
    state = record.get(field.name) or UNKNOWN
    source = records.sources.get(record.get("source_id") or "")
    label = field.vocabulary.label(state, language) if field.vocabulary else state
    if state == UNKNOWN:
        return Standing(label, Tone.NEUTRAL)
    day = record.get(f"{field.name}_on") or (source.published_on if source else None)
    official = record.get(f"{field.name}_evidence") == REGISTER
    words = _words(sentences("pages", language), state, label, day, official=official)
    tone = Tone.NEUTRAL
    if official:
        tone = Tone.OFFICIAL if state == ACTIVE else Tone.WARNING
    return Standing(words, tone, _publisher(source, language))


def _publisher(source: Dated | None, language: str) -> str:
    return (source.publisher or source.title[language]) if source else ""


def _words(
    words: Mapping[str, str], state: str, label: str, day: str | None, *, official: bool
) -> str:
    """Return what is known: a register's word, or that a source had it so."""
    undated = words["undated"]
    if official:
        if state == ACTIVE:
            return words["status_official_active"].format(date=day or undated)
        return words["status_official"].format(label=label, date=day or undated)
    if state == ACTIVE:
        known = words["status_reported_active"].format(date=day)
        return known if day else words["status_undated_active"]
    known = words["status_reported"].format(label=label, date=day)
    return known if day else words["status_undated"].format(label=label)
