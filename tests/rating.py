"""Packages of ratings for tests: rows of the star scheme written as years of one organization."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi.config import Limits
from gongshi.model import Report
from gongshi.rate import Wanted, rate_package
from tests.conftest import REPOSITORY
from tests.factory import write_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

COLUMNS = (
    "evaluation_id,scheme,subject_type,org_id,project_id,place_id,period,component,criterion,"
    "status,score,max_score,ballots,result,decided_on,valid_from,valid_until,source_id"
)
PUBLISHED = REPOSITORY / "schemas" / "rulebooks"
STATUSES = {"-": "excused", "x": "not_submitted", "?": "authority_gap", "!": "not_resident"}
"""Marks of months without a score; a blank is a month without a row."""
Rows = tuple[str, ...]


def month_rows(months: str, first: str = "2025-01", org: str = "o1") -> Rows:
    """Return month rows from words: a score, a mark of `STATUSES`, or `_` for no row."""
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    rows = []
    for number, word in enumerate(months.split(), start):
        period = f"{number // 12}-{number % 12 + 1:02d}"
        status = STATUSES.get(word, "scored")
        score = "" if word in STATUSES else word
        if word != "_":
            rows.append(f"linzi-star,organization,{org},,,{period},month,,{status},{score},10,,,,,")
    return tuple(rows)


def year_rows(
    period: str = "2025", org: str = "o1", votes: Sequence[str] = (), ballots: str = "40",
    **scores: str,
) -> Rows:  # fmt: skip
    """Return a year's components: party, self, public by name, and peer votes."""
    head = f"linzi-star,organization,{org},,,{period}"
    named = [
        f"{head},{component},,scored,{score},100,{ballots if component == 'public' else ''},,,,"
        for component, score in scores.items()
    ]
    cast = [
        f"{head},peer,vote-{number},scored,{vote},100,,,,," for number, vote in enumerate(votes, 1)
    ]
    return (*named, *cast)


def tables_of(
    rows: Iterable[str], events: Iterable[str] = (), places: str = "", corrections: str = ""
) -> dict[str, str]:
    """Return the tables of a package of evaluations; events are `org_id,kind,day`."""
    held = list(rows)
    orgs = sorted({row.split(",")[2] for row in held if row.split(",")[2]} | {"o1"})
    told = "".join(f"{each},{each}的名称,registered,service,active,s1\n" for each in orgs)
    lines = "".join(f"e{number},{row},s1\n" for number, row in enumerate(held))
    tables = {
        "organizations": f"org_id,name,registration,type,status,source_id\n{told}",
        "evaluations": f"{COLUMNS}\n{lines}",
        "sources": "source_id,title,published_on\ns1,台账,2026-06-30\n",
        "credit_events": "event_id,org_id,kind,on,source_id\n"
        + "".join(f"v{number},{each},s1\n" for number, each in enumerate(events)),
    }
    optional = {"places": places, "corrections": corrections}
    return tables | {name: text for name, text in optional.items() if text}


def package(
    folder: Path, rows: Iterable[str], events: Iterable[str] = (), places: str = ""
) -> Path:
    """Write a package with the rows of evaluations; events are `org_id,kind,day`."""
    write_data(folder, {"p": tables_of(rows, events, places)})
    return folder / "p"


@dataclass(frozen=True)
class Answer:
    """The ratings of a package, by organization and period."""

    entries: Sequence[Mapping[str, Any]]

    def of(self, period: str = "2025", org: str = "o1") -> Mapping[str, Any]:
        """Return one rating."""
        (found,) = (
            each for each in self.entries if (each.get("org_id"), each["period"]) == (org, period)
        )
        return found

    @property
    def warned(self) -> list[str]:
        """The months of all warnings."""
        return [warning["month"] for each in self.entries for warning in each["warnings"]]


def rated(  # noqa: PLR0913 - what a test changes
    folder: Path, rows: Iterable[str], events: Iterable[str] = (), *,
    rulebook: str | None = None, shuffled: int | None = None, scheme: str = "",
) -> Answer:  # fmt: skip
    """Rate rows, by another rulebook's text where one is given, in another order if shuffled."""
    held = list(rows)
    if shuffled is not None:
        random.Random(shuffled).shuffle(held)  # noqa: S311 - an order, no secret
    folder = package(folder, held, events)
    file = None
    if rulebook is not None:
        file = folder / "rulebook.yaml"
        file.write_text(rulebook, encoding="utf-8")
    found = rate_package(Wanted(folder, scheme, file), Limits())
    assert not isinstance(found, Report), found.findings
    return Answer(found)


def published(scheme: str = "linzi-star@1") -> str:
    """Return the text of a published rulebook."""
    return (PUBLISHED / f"{scheme}.yaml").read_text(encoding="utf-8")


def changed(*pairs: tuple[str, str]) -> str:
    """Return the published stars' rulebook with texts replaced, each of which must be there."""
    text = published()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
