"""A labelled set: personal data in every disguise the handbook lists, and harmless cells.

    python -m tests.privacy_labelled [--planted 24000] [--harmless 100000]

Everything goes through the whole validation, in packages of long tables (the sieve in the
database), short tables, workbooks, descriptors, names of files and headers. Printed are, by
disguise, how many of how many were missed, and by kind of cell, how many were falsely blocked.
The seed is fixed, and no value is kept.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from gongshi.model import Severity
from tests import workbooks
from tests.packages import DESCRIPTOR, HEADERS, judge, write_package
from tests.privacy_disguises import Planted, disguises
from tests.privacy_harmless import HARMLESS
from tests.privacy_numbers import resident_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongshi.model import Finding, Report


@dataclass
class Tally:
    """What was planted, and what of it was missed, by disguise; likewise what was blocked."""

    planted: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def count(self, name: str, text: str, *, wrong: bool) -> None:
        """Count one text."""
        self.planted[name] += 1
        if wrong:
            self.missed[name] += 1
            self.examples.setdefault(name, text)

    @property
    def wrong(self) -> int:
        """How many were missed, or blocked."""
        return self.missed.total()


TEXTS: Final = ("name", "aliases", "address", "summary")
LABELS: Final = (
    "org_id", "name", "registration", "type", "status", "source_id", "aliases", "address",
    "registered_on", "staff_persons", "summary",
)  # fmt: skip
FILLER: Final = "临淄区某某社区社会组织服务中心"


def table(texts: Iterable[str]) -> tuple[str, dict[tuple[int, str], str]]:
    """Return a table of organizations with such texts in its columns, and where each stands."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(LABELS)
    places: dict[tuple[int, str], str] = {}
    given = list(texts)
    width = len(TEXTS)
    for row, start in enumerate(range(0, len(given), width), 2):
        cells = dict(zip(TEXTS, given[start : start + width], strict=False))
        places |= {(row, column): text for column, text in cells.items()}
        record = {
            "org_id": f"o{row}", "registration": "registered", "type": "association",
            "status": "active", "source_id": "s1", "registered_on": "2019-07-31",
            "staff_persons": str(row % 90), "name": FILLER,
        } | cells  # fmt: skip
        writer.writerow(record.get(each, "") for each in LABELS)
    return buffer.getvalue(), places


def stopped(report: Report) -> dict[tuple[int, str], set[str]]:
    """Return the kinds of personal data that stop the work, by row and column."""
    found: dict[tuple[int, str], set[str]] = {}
    for each in report.findings:
        if _stops(each):
            found.setdefault((each.row or 0, each.field), set()).add(each.kind)
    return found


def _stops(finding: Finding) -> bool:
    return finding.code == "personal-data" and finding.severity is Severity.ERROR


def in_cells(folder: Path, planted: Sequence[Planted], tally: Tally, channel: str) -> None:
    """Plant texts into the cells of one table; each stands beside cells without digits."""
    spread = [each for one in planted for each in (one.text, "")]
    text, _ = table(spread)
    report = judge(write_package(folder, {"organizations.csv": text}))
    found = stopped(report)
    width = len(TEXTS)
    for number, one in enumerate(planted):
        row, column = 2 + 2 * number // width, TEXTS[2 * number % width]
        missed = one.kind not in found.get((row, column), ())
        tally.count(f"{channel}: {one.disguise}", one.text, wrong=missed)


def in_workbooks(folder: Path, planted: Sequence[Planted], tally: Tally) -> None:
    """Plant texts into the cells of a workbook."""
    plain = [each for each in planted if each.text.isprintable()]
    records = [
        (f"o{number}", one.text, "registered", "association", "active", "s1")
        for number, one in enumerate(plain)
    ]
    book = workbooks.organizations(*records).bytes()
    descriptor = DESCRIPTOR.replace("NAME", folder.name).replace(
        "organizations.csv", "organizations.xlsx"
    )
    report = judge(write_package(folder, {"organizations.xlsx": book}, descriptor))
    found = stopped(report)
    for row, one in enumerate(plain, 2):
        missed = one.kind not in found.get((row, "name"), ())
        tally.count(f"workbook: {one.disguise}", one.text, wrong=missed)


def alone(folder: Path, one: Planted, tally: Tally, channel: str) -> None:
    """Judge a package in which one text was planted somewhere."""
    kinds = {each.kind for each in judge(folder).findings if _stops(each)}
    tally.count(channel, one.text, wrong=one.kind not in kinds)


def elsewhere(folder: Path, random: Random, count: int, tally: Tally) -> None:
    """Plant texts outside of cells: descriptors, headers, names of files, tables without header."""
    makers = disguises()
    # Unprintable signs become blanks below, and would be no disguise.
    written = [each for each in makers if "programs" not in each and "tag char" not in each]
    for number in range(count):
        one = makers[random.choice(written)](random)
        plain = "".join(each if each.isprintable() else " " for each in one.text)
        plain = plain.replace("'", "").replace('"', "")
        here = write_package(folder / f"d{number}", {})
        text = (here / "datapackage.yaml").read_text(encoding="utf-8")
        text = text.replace("title: Title", f"title: '{plain}'")
        (here / "datapackage.yaml").write_text(text, encoding="utf-8")
        alone(here, one, tally, "descriptor")
        header = f'{HEADERS["organizations"].strip()},"{plain}"\n'
        here = write_package(folder / f"h{number}", {"organizations.csv": header})
        alone(here, one, tally, "header")
        lost = f'甲,乙\n{"一,二" * 3_000}\n3,"{plain}"\n'
        here = write_package(folder / f"n{number}", {"organizations.csv": lost})
        alone(here, one, tally, "table without header")
        value = resident_id(random)
        one = Planted("name of a file", "resident-id", value)
        here = write_package(folder / f"f{number}", {f"more/张三-{value}.txt": "x"})
        alone(here, one, tally, "name of a file")


def in_two_cells(folder: Path, random: Random, count: int, tally: Tally) -> None:
    """Plant IDs into two neighbouring cells, and into two records."""
    records: list[list[str]] = []
    places: list[tuple[int, str, str]] = []
    for number in range(count):
        value, cut = resident_id(random), random.randint(2, 17)
        sort = ("two cells", "two records")[number % 2]
        places.append((len(records) + 2, sort, value))
        if sort == "two cells":
            records.append([value[:cut], value[cut:]])
        else:
            records += [[value[:cut], ""], [value[cut:], ""]]
        records.append(["间隔", "间隔"])
    lines = "".join(
        f"o{row},甲,registered,association,active,s1,{one},{other}\n"
        for row, (one, other) in enumerate(records)
    )
    header = f"{HEADERS['organizations'].strip()},aliases,address\n"
    found = stopped(judge(write_package(folder, {"organizations.csv": header + lines})))
    for row, sort, value in places:
        tally.count(sort, value, wrong="resident-id" not in found.get((row, "aliases"), ()))


def plant(folder: Path, count: int, seed: int = 11) -> Tally:
    """Plant about so many values, in every disguise and channel, and count what is missed."""
    random = Random(seed)  # noqa: S311 - the same values in every run, none of them kept
    tally = Tally()
    makers = list(disguises().values())
    planted = [makers[number % len(makers)](random) for number in range(count)]
    long = planted[: count * 8 // 10]
    short = planted[len(long) : len(long) + count // 10]
    in_cells(folder / "long", long, tally, "long table")
    for number in range(0, len(short), 1_500):
        in_cells(folder / f"short{number}", short[number : number + 1_500], tally, "short table")
    in_workbooks(folder / "book", planted[len(long) + len(short) :], tally)
    in_two_cells(folder / "split", random, max(count // 20, 20), tally)
    elsewhere(folder / "else", random, max(count // 400, 2), tally)
    return tally


def harmless(folder: Path, count: int, seed: int = 12) -> Tally:
    """Judge so many harmless cells side by side, and count what is blocked."""
    random = Random(seed)  # noqa: S311 - likewise
    tally = Tally()
    sorts = list(HARMLESS)
    drawn = [(sort, HARMLESS[sort](random)) for sort in random.choices(sorts, k=count)]
    text, _ = table(each for _, each in drawn)
    report = judge(write_package(folder / "harmless", {"organizations.csv": text}))
    found = stopped(report)
    width = len(TEXTS)
    for number, (sort, cell) in enumerate(drawn):
        place = (2 + number // width, TEXTS[number % width])
        tally.count(sort, cell, wrong=place in found)
    return tally


def told(title: str, tally: Tally) -> str:
    """Return a tally in words: what went wrong of how many, by sort."""
    lines = [f"{title}: {tally.wrong} of {tally.planted.total()}, in {len(tally.planted)} sorts"]
    for sort, number in sorted(tally.planted.items()):
        example = repr(tally.examples[sort]) if sort in tally.examples else ""
        lines.append(f"  {tally.missed[sort]:5} of {number:6}  {sort}  {example}")
    return "\n".join(lines)


def main() -> int:
    """Print both tallies; 1 where something was missed or more than 1 in 10,000 blocked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--planted", type=int, default=24_000)
    parser.add_argument("--harmless", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        missed = plant(Path(folder), given.planted)
        blocked = harmless(Path(folder), given.harmless)
    sys.stdout.write(f"{told('missed', missed)}\n{told('falsely blocked', blocked)}\n")
    return int(missed.wrong > 0 or blocked.wrong * 10_000 > given.harmless)


if __name__ == "__main__":
    sys.exit(main())
