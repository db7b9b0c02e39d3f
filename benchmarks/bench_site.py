"""Measure the build of a whole site against Hugo and MkDocs, which make the same pages.

    python benchmarks/bench_site.py [--organizations 10000] [--runs 3] [--only hugo mkdocs]

Makes one large package (`make_large.py`), and for the others the templates that are cut from our
own page of one organization (`exemplar.py`). Each program builds three times in each run:
everything, then again without a change, then after one cell has changed. What it wrote is checked:
the number of pages, what they weigh, and that the new cell stands on its page. All files lie in
memory, where there is such a folder.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from exemplar import KINDS, exemplar_parts, weight, write_exemplar
from make_large import make_large
from measuring import GONGSHI, MEMORY, SCRIPTS, run
from naming import ROOT, write_csv
from peer_sites import hugo, write_hugo, write_mkdocs
from site_results import BEGIN, END, OURS, PEERS, Measured, Weight, block, page, ratios, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from measuring import Usage

ORGANIZATIONS = 10_000
RUNS = 3
AS_OF = "2026-11-01"
LARGE, DATA = "large", "data"
STAFF = 7_777
"""What is written into the cell that changes."""
MOST_APART = 0.02
"""So far, as a share, the weight of pages may lie from that of ours."""
READMES = {"zh": "README.zh-CN.md", "en": "README.md"}


class UnequalError(Exception):
    """What was measured is not the same work."""

    def __init__(self, program: str, found: object, expected: object) -> None:
        super().__init__(f"{program}: {found}, and not {expected}")


@contextmanager
def changed(package: Path) -> Iterator[str]:
    """Change one cell of a package, and undo it; yields the organization's identifier."""
    path = package / "organizations.csv"
    before = path.read_bytes()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    filled = [row for row in rows if row["staff_persons"]]
    row = filled[len(filled) // 2]
    row["staff_persons"] = str(STAFF)
    write_csv(path, tuple(rows[0]), (tuple(each.values()) for each in rows))
    try:
        yield row["org_id"]
    finally:
        path.write_bytes(before)


def weights(site: Path) -> dict[str, Weight]:
    """Return what the pages of records weigh, by kind.

    The pages of lists lie in folders beside those of records, one level deeper.
    """
    found = {}
    for kind in KINDS:
        number, size, cells = 0, 0.0, 0.0
        for path in (site / kind).glob(f"{kind[0]}0*/index.html"):
            each = weight(path.read_text(encoding="utf-8"))
            number, size, cells = number + 1, size + each[0], cells + each[1]
        found[kind] = Weight(number, size / max(1, number), cells / max(1, number))
    return found


def build_three(
    build: Callable[[], Usage], package: Path, site: Path
) -> Iterator[tuple[str, Usage]]:
    """Yield what it takes to build all, to build again, and to build after a change."""
    yield "whole", build()
    yield "same", build()
    with changed(package) as org:
        path = site / "organizations" / org / "index.html"
        before = path.read_text(encoding="utf-8")
        yield "cell", build()
        shown = [f"{STAFF:,}" in text for text in (before, path.read_text(encoding="utf-8"))]
        if shown != [False, True]:
            raise UnequalError(str(path), f"new value before and after: {shown}", [False, True])


class Bench:
    """A folder with the package, the folders of the others, and what they write."""

    def __init__(self, folder: Path, organizations: int) -> None:
        self.folder = folder
        self.package = folder / "packages" / LARGE
        make_large(self.package, organizations, 1, synthetic=False)
        exemplar = folder / "exemplar"
        write_exemplar(exemplar / "forms")
        self._ours(exemplar, folder / "exemplar-site", "--lang", "zh")
        parts = exemplar_parts(exemplar / "forms", folder / "exemplar-site")
        write_hugo(folder / "hugo", self.package, parts)
        write_mkdocs(folder / "mkdocs", self.package, parts)
        shutil.copytree(ROOT / "data", folder / DATA)

    def _ours(self, data: Path, site: Path, *more: str) -> Usage:
        command = (GONGSHI, "build", "--data", data, "--site-dir", site, "--as-of", AS_OF)
        return run(*command, *more, cwd=ROOT)[1]

    def build(self, program: str, site: Path) -> Callable[[], Usage]:
        """Return what builds with a program into a folder."""
        home = self.folder / program
        if program == DATA:
            return lambda: self._ours(home, site)
        if program == OURS:
            return lambda: self._ours(self.package.parent, site, "--lang", "zh")
        if program == "hugo":
            cache = self.folder / "hugo-cache"
            command: tuple[str | Path, ...] = (
                hugo(), "--quiet", "--source", home, "--destination", site, "--cacheDir", cache
            )  # fmt: skip
        else:
            command = (
                SCRIPTS / "mkdocs",
                "build",
                "--quiet",
                "-f",
                home / "mkdocs.yml",
                "-d",
                site,
            )
        return lambda: run(*command)[1]

    def measure(self, programs: list[str], runs: int, measured: Measured) -> None:
        """Measure the programs, one after the other, so many times."""
        for number in range(runs):
            for program in programs:
                place = self.folder / f"run-{number}"
                site = place / "site"
                place.mkdir()
                package = self.folder / DATA / "demo" if program == DATA else self.package
                for name, usage in build_three(self.build(program, site), package, site):
                    measured.add(program, name, usage)
                    print(
                        f"{program} {name}: {usage.cpu:.2f} s of processor, {usage.seconds:.2f} s,"
                        f" {usage.total:.0f} MiB, largest {usage.peak:.0f} MiB",
                        flush=True,
                    )
                if program != DATA:
                    found = weights(site)
                    measured.weights |= {(program, kind): each for kind, each in found.items()}
                shutil.rmtree(place)


def compare_weights(measured: Measured) -> None:
    """Hold the pages of the others against ours.

    Raises:
        UnequalError: There are too few, or they weigh more or less.
    """
    for (program, kind), each in measured.weights.items():
        if each.pages != measured.organizations:
            raise UnequalError(program, f"{each.pages} {kind}", measured.organizations)
        ours = measured.weights.get((OURS, kind), each)
        for here, there in ((ours.size, each.size), (ours.cells, each.cells)):
            if abs(there / here - 1) > MOST_APART:
                raise UnequalError(program, each, ours)


def write(measured: Measured, root: Path) -> None:
    """Write `results.md`, and the table into both READMEs, where its two lines are.

    Raises:
        ValueError: A README lacks them.
    """
    (root / "benchmarks/results.md").write_text(page(measured), encoding="utf-8")
    for language, name in READMES.items():
        text = (root / name).read_text(encoding="utf-8")
        begin, end = text.index(BEGIN), text.index(END) + len(END)
        text = text[:begin] + block(measured, language) + text[end:]
        (root / name).write_text(text, encoding="utf-8")


def main() -> None:
    """Read the command line; measure, print, write."""
    every = [OURS, *PEERS, DATA]
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--organizations", type=int, default=ORGANIZATIONS, metavar="N")
    parser.add_argument("--runs", type=int, default=RUNS, metavar="R")
    parser.add_argument("--only", nargs="+", choices=every, default=every, metavar="PROGRAM")
    parser.add_argument(
        "--shared", action="store_true", help="others use the machine: write ratios, no seconds"
    )
    parser.add_argument(
        "--write", action="store_true", help="write benchmarks/results.md and the READMEs' table"
    )
    options = parser.parse_args()
    if options.write and set(options.only) != set(every):
        parser.error("--write needs all programs")
    measured = Measured(options.organizations, datetime.now(UTC).date(), options.shared)
    measured.versions = {each: version(each) for each in (OURS, *PEERS) if each in options.only}
    with tempfile.TemporaryDirectory(prefix="gongshi-bench-site-", dir=MEMORY) as name:
        bench = Bench(Path(name), options.organizations)
        bench.measure(options.only, options.runs, measured)
    print(seconds(measured))
    if measured.peers():
        print(ratios(measured, "en"))
    compare_weights(measured)
    if options.write:
        write(measured, ROOT)


if __name__ == "__main__":
    main()
