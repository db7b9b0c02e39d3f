"""The benchmark: it runs, and what it compares is the same work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gongshi.rules import load_rules
from tests.processes import unmeasured

BENCH = Path(__file__).parents[2] / "benchmarks" / "bench.py"


@pytest.mark.slow
def test_both_find_the_same_errors() -> None:
    """It is true that each kind of error is found as often by Frictionless as by us."""
    command = [sys.executable, str(BENCH), "--organizations", "400", "--runs", "1"]

    printed = subprocess.run(
        command, env=unmeasured(), capture_output=True, text=True, check=True
    ).stdout

    found = [
        json.loads(line.partition(":")[2])
        for line in printed.splitlines()
        if line.startswith("  errors, ")
    ]
    theirs, ours = found[::2], found[1::2]
    of_tables = [{k: v for k, v in each.items() if k not in load_rules()} for each in ours]
    assert of_tables == theirs
    assert [bool(each) for each in theirs] == [False, True, True]
