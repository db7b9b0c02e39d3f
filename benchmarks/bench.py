"""Measure validation against frictionless-py, side by side in one run.

    python benchmarks/bench.py [--organizations 100000] [--runs 3]

Makes one large package (see `make_large.py`), clean, with 1 % bad records, and with 1 % bad records
of which some are ragged or blank, in a folder in memory where there is one. Then it prints, for
each: the time of frictionless-py's own `validate` with our schemas fitted to the files; the time of
the part of ours that does the same (read, types, constraints, keys, relations); the time of the
whole command `gongshi validate` with start-up; ratios; and the most memory of each. What takes
seconds is run three times, and the middle one counts.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import time
from collections import Counter
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from make_large import make_large
from measuring import GONGSHI, MEMORY, middle, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERY = 100
"""One record in so many is bad."""
RUNS = 3
"""Of runs of a few seconds, whose time varies by a tenth, the one in the middle counts."""
RAGGED = 3
"""Of ten bad records so many are blank, short or long, where some are ragged."""
FOUND = 3
"""How the command ends that finds errors (`ExitCode.DATA`, whose import is measured)."""
Row = dict[str, str]


def _set(label: str, value: str) -> Callable[[Row], None]:
    def change(row: Row) -> None:
        row[label] = value

    return change


def _twice(label: str) -> Callable[[Row], None]:
    """Return a change that gives records the key of the first that it saw."""
    first = ""

    def change(row: Row) -> None:
        nonlocal first
        first = row[label] = first or row[label]

    return change


def changes() -> dict[str, tuple[Callable[[Row], None], ...]]:
    """What makes a record bad, by resource; every kind as often as the others."""
    return {
        "organizations": (
            _set("registered_on", "2021年2月7日"), _set("staff_persons", "约30"),
            _set("is_community", "是"), _set("type", "foundation_x"), _set("name", ""),
            _set("uscc", "52000000A0"), _twice("org_id"), _set("place_id", "nowhere"),
        ),
        "projects": (
            _set("start_on", "06/01/2025"), _set("budget_yuan", "5.8万元"),
            _set("direction", "其他"), _set("title", ""), _set("person_visits", "-1"),
            _twice("project_id"), _set("org_id", "o9999999"), _set("place_id", "nowhere"),
        ),
        "evaluations": (
            _set("decided_on", "2025-02-30"), _set("score", "8.3分"), _set("status", "done"),
            _set("period", "2025-13"), _set("score", "-1"), _set("scheme", ""),
            _twice("evaluation_id"), _set("org_id", "o9999999"),
        ),
    }  # fmt: skip


def damage(source: Path, target: Path, *, ragged: bool) -> dict[str, int]:
    """Write a copy of a package in which one record in `EVERY` is bad; return how many are."""
    target.mkdir()
    damaged = {}
    for path in source.iterdir():
        kinds = changes().get(path.stem, ())
        if not kinds:
            (target / path.name).write_bytes(path.read_bytes())
            continue
        number = 0
        with path.open(encoding="utf-8") as old, (target / path.name).open("w") as new:
            header = next(old)
            new.write(header)
            labels = header.rstrip("\n").split(",")
            # Row by row, as the clean package is written.
            for place, line in enumerate(old):
                if place % EVERY != EVERY - 1:
                    new.write(line)
                    continue
                number += 1
                if ragged and number % 10 < RAGGED:
                    new.write(
                        ("\n", line.rpartition(",")[0] + "\n", line[:-1] + ",x\n")[number % 10]
                    )
                    continue
                row = dict(zip(labels, line.rstrip("\n").split(","), strict=True))
                kinds[number % len(kinds)](row)
                csv.writer(new, lineterminator="\n").writerow(row.values())
        damaged[path.stem] = number
    return damaged


def theirs(folder: Path) -> dict[str, Any]:
    """Measure frictionless-py's validation of a package, with the schemas fitted to the headers."""
    start = time.perf_counter()
    from frictionless import Package  # noqa: PLC0415, its import is measured

    loaded = time.perf_counter()
    from gongshi.schema import load_schemas  # noqa: PLC0415, not part of what is measured
    from gongshi.tableschema import schema_descriptor  # noqa: PLC0415

    entries = yaml.safe_load((folder / "datapackage.yaml").read_bytes())["resources"]
    present = {each["name"] for each in entries}
    resources = []
    for entry in entries:
        schema = load_schemas().resources[entry["name"]]
        with (folder / entry["path"]).open(encoding="utf-8", newline="") as file:
            labels = next(csv.reader(file))
        fields = tuple(field for label in labels if (field := schema.field(label)))
        resources.append({
            "name": entry["name"], "path": entry["path"], "type": "table", "format": "csv",
            "encoding": "utf-8", "schema": schema_descriptor(schema, fields, present),
            "dialect": {"headerRows": [1], "csv": {"delimiter": ",", "skipInitialSpace": False}},
        })  # fmt: skip
    package = Package.from_descriptor({"name": "p", "resources": resources}, basepath=str(folder))
    begin = time.perf_counter()
    report = package.validate(limit_errors=10_000_000)
    seconds = time.perf_counter() - begin
    errors = Counter(error.type for task in report.tasks for error in task.errors)
    return {"seconds": seconds, "start": loaded - start, "errors": dict(sorted(errors.items()))}


def ours(folder: Path) -> dict[str, Any]:
    """Measure the part of our validation that frictionless-py does too, with its import."""
    start = time.perf_counter()
    from gongshi import validate as room  # noqa: PLC0415
    from gongshi.config import Limits  # noqa: PLC0415, each process loads what it measures
    from gongshi.engine import open_database  # noqa: PLC0415
    from gongshi.read import find_packages, read_packages  # noqa: PLC0415
    from gongshi.schema import load_schemas  # noqa: PLC0415
    from gongshi.workers import WORKERS  # noqa: PLC0415

    # What frictionless-py does not do is left out: rules of the domain, personal data.
    for name in ("load_rules", "rule_checks", "personal_cells", "split_cells", "small_cells"):
        setattr(room, name, lambda *_, **__: {})
    schemas, limits = load_schemas(), Limits()
    # The process that reads imports as well; it is there when it has looked into a folder.
    WORKERS.prepare()
    with tempfile.TemporaryDirectory() as empty, open_database() as database:
        Path(empty, "package").mkdir()
        read_packages(database, find_packages(Path(empty)), schemas, limits)
    begin = time.perf_counter()
    with open_database() as database:
        packages, ledger = read_packages(database, [folder], schemas, limits)
        report = room.validate(database, packages, ledger, schemas)
        seconds = time.perf_counter() - begin
    errors: Counter[str] = Counter()
    for (code, *_), number in report.counts.items():
        errors[code] += number
    return {"seconds": seconds, "start": begin - start, "errors": dict(sorted(errors.items()))}


def measure(what: str, folder: Path) -> dict[str, Any]:
    """Measure in a process of its own."""
    printed, usage = run(sys.executable, __file__, "--measure", what, folder)
    return {**json.loads(printed), "peak": usage.peak, "cpu": usage.cpu}


def _line(name: str, seconds: float, cpu: float, peak: float) -> str:
    return f"  {name:<18}{seconds:7.2f} s {cpu:7.2f} s of processor {peak:5.0f} MiB  "


def lines(name: str, folder: Path, runs: int) -> Iterator[str]:
    """Yield what is to be said of one package."""
    part = middle([measure("ours", folder) for _ in range(runs)], itemgetter("seconds"))
    judge = (GONGSHI, "validate", "--format", "json", folder)
    commands = [run(*judge, codes=(0, FOUND)) for _ in range(runs)]
    printed, command = middle(commands, lambda each: each[1].seconds)
    report = json.loads(printed)
    peer = measure("theirs", folder)
    counts: Counter[str] = Counter()
    for each in report["counts"]:
        counts[each["code"]] += each["count"]
    whole = peer["seconds"] + peer["start"]
    seconds = command.seconds
    yield f"{name}:"
    yield _line("frictionless-py", peer["seconds"], peer["cpu"], peer["peak"])
    yield _line("  with its import", whole, peer["cpu"], peer["peak"])
    ratio = f"{peer['seconds'] / part['seconds']:.1f} times as fast as its validate"
    yield _line("the same part", part["seconds"], part["cpu"], part["peak"]) + ratio
    imported = part["seconds"] + part["start"]
    ratio = f"{whole / imported:.1f} times as fast"
    yield _line("  with its import", imported, part["cpu"], part["peak"]) + ratio
    ratio = f"{whole / seconds:.1f} times as fast ({peer['seconds'] / seconds:.1f} without import)"
    yield _line("gongshi validate", seconds, command.cpu, command.peak) + ratio
    yield f"  errors, frictionless-py: {json.dumps(peer['errors'])}"
    yield f"  errors, gongshi:         {json.dumps(dict(sorted(counts.items())))}"


def main() -> None:
    """Read the command line; measure, or be measured."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--organizations", type=int, default=100_000, metavar="N")
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N")
    parser.add_argument("--measure", nargs=2, metavar=("WHAT", "DIR"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        what, folder = options.measure
        print(json.dumps({"theirs": theirs, "ours": ours}[what](Path(folder))))
        return
    with tempfile.TemporaryDirectory(prefix="gongshi-bench-", dir=MEMORY) as name:
        clean, bad, ragged = (Path(name) / each for each in ("clean", "bad", "ragged"))
        counts = make_large(clean, options.organizations, 1, synthetic=True)
        print(f"{sum(counts.values())} records: {json.dumps(counts)}", flush=True)
        damaged = damage(clean, bad, ragged=False)
        damage(clean, ragged, ragged=True)
        for title, folder in (
            ("clean", clean),
            (f"{sum(damaged.values())} bad records", bad),
            (f"{sum(damaged.values())} bad records, some ragged or blank", ragged),
        ):
            for line in lines(title, folder, options.runs):
                print(line, flush=True)


if __name__ == "__main__":
    main()
