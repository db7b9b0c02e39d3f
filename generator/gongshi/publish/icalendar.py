"""The calendar of disclosure duties for calendar programs (RFC 5545), one file a language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gongshi.config import address
from gongshi.derive import Records
from gongshi.derive.due import coming
from gongshi.model import Artifact
from gongshi.publish.format import Format, Scope
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.derive import Site
    from gongshi.derive.due import Due
    from gongshi.publish.format import Bundle, Workshop

PATH: Final = "disclosures.ics"
OCTETS: Final = 75
"""How long a line may be, without its break."""
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendars(site: Site, languages: Sequence[str]) -> Iterator[Artifact]:
    """Yield the calendar of what is due next, in each language; fictitious data have none."""
    main = site.sides[0]
    if main.synthetic:
        return
    records = Records(main)
    dues = tuple(coming(main))
    for language in languages:
        lines = [line for each in _lines(records, dues, language) for line in folded(each)]
        yield Artifact(address(PATH, language), "".join(f"{each}\r\n" for each in lines).encode())


def folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets; those after the first begin with a space.

    No character is cut in two, so that a program that joins bytes and one that joins texts agree.
    """
    piece, size = "", 0
    for char in line:
        length = len(char.encode())
        if size + length > OCTETS:
            yield piece
            piece, size = " ", 1
        piece += char
        size += length
    yield piece


def _lines(records: Records, dues: Sequence[Due], language: str) -> Iterator[str]:
    words = sentences("pages", language)
    stamp = f"{records.site.provenance.as_of:%Y%m%d}T000000Z"
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//gongshi//disclosures//EN")
    yield from ("CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:{_text(words['disclosures_title'])}"
    for due in dues:
        name, note = _said(records, due, language)
        yield "BEGIN:VEVENT"
        key = "-".join(part for part in (due.rule_id, due.step, due.package, f"{due.on}") if part)
        yield f"UID:{key.lower()}@gongshi"
        yield f"DTSTAMP:{stamp}"
        yield f"DTSTART;VALUE=DATE:{due.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{due.on + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{_text(name)}"
        yield f"DESCRIPTION:{_text(note)}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _said(records: Records, due: Due, language: str) -> tuple[str, str]:
    """Return an event's title and its note."""
    words = sentences("pages", language)
    schema = records.site.schemas.derived["disclosure_status"]
    labels = {each.name: each.vocabulary for each in schema.fields if each.vocabulary}
    parts = [labels["rule_id"].label(due.rule_id, language)]
    if due.step:
        parts.append(labels["step"].label(due.step, language))
    package = next(each for each in records.site.packages if each.name == due.package).descriptor
    title = package.title_en if language == "en" and package.title_en else package.title
    whom = words["disclosures_subjects"].format(count=len(due.subjects))
    single = due.subjects[0] if len(due.subjects) == 1 else ""
    name = records.name_of("organizations", single)
    note = [title, (name[language] if name else whom), due.legal_basis]
    note.append(words["disclosures_who_how"])
    if not due.calendar_published:
        note.append(words["disclosures_unpublished"])
    return " · ".join([*parts, title]), "\n".join(note)


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def _publish(_: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    return calendars(workshop.site, workshop.languages)


FORMAT = Format(
    name="calendar",
    title={"zh": "公开义务日历", "en": "Calendar of disclosure duties"},
    note={"zh": "供日历程序订阅", "en": "for calendar programs"},
    media_type="text/calendar",
    scope=Scope.SITE,
    pattern=PATH,
    order=210,
    publish=_publish,
)
