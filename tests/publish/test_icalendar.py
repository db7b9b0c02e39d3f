"""The calendar of disclosure duties, as another program reads it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshi.publish.icalendar import OCTETS, calendars, folded
from tests.factory import open_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PACKAGES: Final = {
    "a": {
        "organizations": (
            "org_id,name,registration,type,status,source_id\n"
            'o1,"甲；乙,会",registered,association,active,s1\n'
            "o2,丙会,registered,association,active,s1\n"
        ),
    },
    "b": {
        "organizations": (
            "org_id,name,registration,type,status,source_id\n"
            "o3,丁基金会,registered,foundation,active,s2\n"
        ),
        "sources": "source_id,title\ns2,报告\n",
    },
    "c": {
        "organizations": (
            "org_id,name,registration,type,status,source_id\n"
            "o4,戊基金会,registered,foundation,active,s3\n"
        ),
        "sources": "source_id,title\ns3,报告\n",
    },
}
TOLD: Final[Mapping[str, Mapping[str, object]]] = {
    "b": {"title_en": "Package B"}, "c": {"synthetic": True},
}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Iterator[dict[str, bytes]]:
    """The calendars of two packages and a fictitious one, by path."""
    with open_site(tmp_path, PACKAGES, TOLD) as site:
        made = list(calendars(site, ("zh", "en")))
        yield {each.path: each.content for each in made if isinstance(each.content, bytes)}


def test_events(files: dict[str, bytes]) -> None:
    """It is true that a calendar holds one whole-day event a duty, step, day and real package."""
    found = icalendar.Calendar.from_ical(files["disclosures.ics"]).walk("VEVENT")
    events = {str(each["UID"]): each for each in found}
    event = events["ann-1-registry-a-2026-05-31@gongshi"]

    assert len(events) == len(found)
    assert sorted(events) == [
        "ann-1-registry-a-2026-05-31@gongshi", "ann-1-supervisor-a-2026-03-31@gongshi",
        "ann-1-supervisor-a-2027-03-31@gongshi", "ann-4-b-2026-03-31@gongshi",
        "ann-4-b-2027-03-31@gongshi",
    ]  # fmt: skip
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (
        date(2026, 5, 31),
        date(2026, 6, 1),
    )
    assert "共 2 个" in str(event["DESCRIPTION"])


def test_both_languages(files: dict[str, bytes]) -> None:
    """It is true that both languages have the same events in their own words."""
    chinese, english = (
        {str(each["UID"]): str(each["SUMMARY"]) for each in read.walk("VEVENT")}
        for read in map(icalendar.Calendar.from_ical, files.values())
    )

    assert list(files) == ["disclosures.ics", "en/disclosures.ics"]
    assert chinese.keys() == english.keys()
    assert all("年度工作报告" in each for each in chinese.values())
    assert all("Yearly report" in each for each in english.values())
    assert [uid for uid, each in english.items() if "Package B" in each] == [
        uid for uid in english if uid.startswith("ann-4-b")
    ]


def test_lines(files: dict[str, bytes]) -> None:
    """It is true that every line ends with CR and LF and has at most 75 octets before them."""
    for content in files.values():
        lines = content.split(b"\r\n")

        assert lines.pop() == b""
        assert all(len(each) <= OCTETS for each in lines)
        assert b"\n" not in b"".join(lines)
        assert b"\r" not in b"".join(lines)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_folding(text: str) -> None:
    """It is true that a folded line is the same when its pieces are joined again."""
    first, *others = folded(text)

    assert first + "".join(each[1:] for each in others) == text
    assert all(each.startswith(" ") for each in others)
    assert all(len(each.encode()) <= OCTETS for each in (first, *others))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("disclosures.ics", "由本站按记录的组织类型和登记情况推算"),
        ("en/disclosures.ics", "computed by this site"),
    ],
)
def test_events_say_that_the_site_computed_them(
    path: str, words: str, files: dict[str, bytes]
) -> None:
    """It is true that no event tells a named body's duty as if an authority had set the day."""
    events = icalendar.Calendar.from_ical(files[path]).walk("VEVENT")

    assert events
    assert all(words in str(each["DESCRIPTION"]) for each in events)
