"""The status of an organization as a fact with a day: as of when, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.derive import Dated, Record, Records

REGISTER: Final = "register"
"""The evidence by which alone a status is an official state."""
ACTIVE: Final = "active"
UNKNOWN: Final = "unknown"


class Tone(Enum):
    """How a status looks: only what a register says is shown in the colours of a state."""

    OFFICIAL = "gs-ok"
    WARNING = "gs-warn"
    NEUTRAL = "gs-quiet"


@dataclass(frozen=True, slots=True)
class Standing:
    """A status in words, with its tone."""

    words: str
    tone: Tone
    publisher: str = ""
    """Who said so: the publisher of the row's source, its title where no publisher is told."""


def standing_of(records: Records, record: Record, language: str) -> Standing:
    """Return the status of an organization with its day and evidence.

    Without a day of its own the status is of the day of the row's source; without evidence it is
    no more than a report.
    """
    status = record.get("status") or UNKNOWN
    source = records.sources.get(record.get("source_id") or "")
    field = records.site.schemas.resources["organizations"].field("status")
    label = field.vocabulary.label(status, language) if field and field.vocabulary else status
    if status == UNKNOWN:
        return Standing(label, Tone.NEUTRAL)
    day = record.get("status_on") or (source.published_on if source else None)
    official = record.get("status_evidence") == REGISTER
    words = _words(sentences("pages", language), status, label, day, official=official)
    tone = Tone.NEUTRAL
    if official:
        tone = Tone.OFFICIAL if status == ACTIVE else Tone.WARNING
    return Standing(words, tone, _publisher(source, language))


def _publisher(source: Dated | None, language: str) -> str:
    return (source.publisher or source.title[language]) if source else ""


def _words(
    words: Mapping[str, str], status: str, label: str, day: str | None, *, official: bool
) -> str:
    """Return what is known: a register's word, or that a report had it so."""
    undated = words["undated"]
    if official:
        return words["status_official"].format(label=label, date=day or undated)
    if status == ACTIVE:
        known = words["status_reported_active"].format(date=day)
        return known if day else words["status_undated_active"]
    known = words["status_reported"].format(label=label, date=day)
    return known if day else words["status_undated"].format(label=label)
