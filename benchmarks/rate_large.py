"""Measure the rating of a large package, and how it compares with reading and judging it.

    python benchmarks/rate_large.py --organizations 100000

Each organization has twelve monthly scores, the four other components of the year (three peer
votes) and there are some oversight events. The package is written to a temporary folder first.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from naming import write_csv

from gongshi.check import judge
from gongshi.config import Limits
from gongshi.derive.rating_inputs import rate
from gongshi.engine import open_database
from gongshi.rate import RATING_VIEWS, entry, package_source
from gongshi.rulebook import load_rulebooks

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20260102
YEAR = 2025
SOURCE = "ledger"
COLUMNS = (
    "evaluation_id", "scheme", "subject_type", "org_id", "period", "component", "criterion",
    "status", "score", "max_score", "ballots", "source_id",
)  # fmt: skip


def evaluations(count: int, rng: random.Random) -> Iterator[tuple[str, ...]]:
    """Yield every organization's rows of the year."""
    for number in range(count):
        org = f"o-{number:06d}"
        head = ("linzi-star", "organization", org)
        base = rng.uniform(55, 98)
        for month in range(1, 13):
            score = f"{min(10, max(0, rng.gauss(base / 10, 0.6))):.1f}"
            period = f"{YEAR}-{month:02d}"
            yield (f"{org}-{month:02d}", *head, period, "month", "", "scored", score, "10", "",
                   SOURCE)  # fmt: skip
        for component in ("party", "self", "public"):
            score = f"{min(100, max(0, rng.gauss(base, 5))):.1f}"
            ballots = "40" if component == "public" else ""
            yield (f"{org}-{component}", *head, str(YEAR), component, "", "scored", score, "100",
                   ballots, SOURCE)  # fmt: skip
        for vote in range(3):
            score = str(int(min(100, max(0, rng.gauss(base, 5)))))
            yield (f"{org}-v{vote}", *head, str(YEAR), "peer", f"vote-{vote}", "scored", score,
                   "100", "", SOURCE)  # fmt: skip


def write_package(folder: Path, count: int) -> int:
    """Write the package and return the number of its evaluations."""
    rng = random.Random(SEED)  # noqa: S311 - the same bytes on every run
    folder.mkdir()
    write_csv(folder / "sources.csv", ("source_id", "title"), [(SOURCE, "台账")])
    write_csv(folder / "projects.csv", ("project_id", "title", "stage", "source_id"), [])
    write_csv(
        folder / "organizations.csv",
        ("org_id", "name", "registration", "type", "status", "source_id"),
        ((f"o-{n:06d}", f"第{n}社", "registered", "service", "active", SOURCE)
         for n in range(count)),
    )  # fmt: skip
    rows = write_csv(folder / "evaluations.csv", COLUMNS, evaluations(count, rng))
    names = ("sources", "organizations", "projects", "evaluations")
    resources = "".join(f"- {{name: {each}, path: {each}.csv}}\n" for each in names)
    text = f"name: rated\ntitle: 评星测算\nsynthetic: true\nresources:\n{resources}"
    (folder / "datapackage.yaml").write_text(text, encoding="utf-8")
    return rows


def main() -> None:
    """Write, read and judge, rate, and print the seconds of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organizations", type=int, default=100_000)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.out) as name:
        folder = Path(name) / "rated"
        rows = write_package(folder, arguments.organizations)
        with open_database() as database:
            started = time.perf_counter()
            report = judge(database, (folder,), Limits(), data=folder.parent)
            judged = time.perf_counter()
            found = []
            for scheme, rated in rate(
                database, package_source(report.packages[0]), load_rulebooks()
            ):
                found += [(scheme, each) for each in rated]
            done = time.perf_counter()
            entries = [entry(scheme, each, None) for scheme, each in found]
            size = sum(map(len, RATING_VIEWS["json"](entries)))
            written = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{arguments.organizations} organizations, {rows} evaluations\n"
        f"read and judge {judged - started:6.2f} s\n"
        f"rate           {done - judged:6.2f} s ({len(found)} ratings)\n"
        f"JSON           {written - done:6.2f} s ({size / 1e6:.0f} MB)\n"
        f"peak           {peak:6.0f} MB\n"
    )


if __name__ == "__main__":
    main()
