"""Rules that a package makes costly: stopped for it alone, with a finding."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gongshi.config import Limits
from gongshi.engine import open_database
from gongshi.errors import ExitCode
from gongshi.ledger import Ledger
from gongshi.model import Concern, Finding
from gongshi.rules import load_rules
from gongshi.validate import _take
from gongshi.validate.check import Bound, Check
from gongshi.validate.mending import Mending
from gongshi.validate.rules import rule_checks
from tests.validate.test_rules import SCHEMAS, open_example, schemas_with

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.schema import Example

PAIRS = "SELECT a._row FROM projects AS a JOIN projects AS b ON b.title = a.title"
ENDLESS = (
    "WITH RECURSIVE t(n) AS (SELECT count(*) FROM projects WHERE title = '路' "
    "UNION ALL SELECT n + 1 FROM t WHERE n BETWEEN 1 AND 1000000000) "
    "SELECT _row FROM projects WHERE (SELECT max(n) FROM t) < 0"
)


def projects(count: int, title: str) -> Example:
    """Return a package with so many projects of one title."""
    return {"projects": tuple({"project_id": f"p{n}", "title": title} for n in range(count))}


@pytest.mark.parametrize(("query", "kind", "seconds"), [(PAIRS, "rows", 8), (ENDLESS, "time", 1)])
def test_costly_rule(query: str, kind: str, seconds: int, tmp_path: Path) -> None:
    """It is true that only the package that makes a rule costly is told so, and others judged."""
    words = {"message": "甲。", "message_en": "A.", "remedy": "乙。", "remedy_en": "B."}
    folder = schemas_with(tmp_path, where=None, query=query, needs=["projects.title"], **words)
    other = dict(load_rules(folder))["project-dates"]
    examples = (projects(40, "路"), projects(2, "桥"))
    with open_database() as database:
        packages = [open_example(database, n, each, tmp_path) for n, each in enumerate(examples)]
        limits = Limits(rules_seconds=seconds)
        found = list(rule_checks(database, packages, SCHEMAS, [other], limits=limits))
        alive = database.value("SELECT 42")

    (limit,) = [each for each in found if isinstance(each, Finding)]
    assert (limit.code, limit.kind, limit.package, limit.concern) == (
        "rule-limit", kind, "p0", Concern.LIMIT,
    )  # fmt: skip
    counted = [each for each in found if not isinstance(each, Finding)]
    assert [(package.name, number) for package, _, _, number in counted] == (
        [("p1", 4)] if query == PAIRS else []
    )
    assert alive == 42


@pytest.mark.slow
def test_costly_condition(tmp_path: Path) -> None:
    """It is true that a condition which takes too long is told of its package alone, too."""
    words = {"message": "甲。", "message_en": "A.", "remedy": "乙。", "remedy_en": "B."}
    # A batch of rows is short enough to hear that its time is over: 20,000 records are several.
    where = (
        "len(list_filter(range(0, 500), "
        "lambda n: regexp_matches(repeat(title, 50) || n, '(路|桥)*x'))) < 0"
    )
    folder = schemas_with(tmp_path, where=where, query=None, needs=["projects.title"], **words)
    other = dict(load_rules(folder))["project-dates"]
    examples = (projects(20_000, "路"), projects(2, "桥"))
    with open_database() as database:
        packages = [open_example(database, n, each, tmp_path) for n, each in enumerate(examples)]
        limits = Limits(rules_seconds=2)
        found = list(rule_checks(database, packages, SCHEMAS, [other], limits=limits))

    assert [each.kind for each in found if isinstance(each, Finding)] == ["time"]
    assert [each.package for each in found if isinstance(each, Finding)] == ["p0"]


def test_costly_selection(tmp_path: Path) -> None:
    """It is true that selecting what fails is stopped as counting is, with a finding."""
    check = Check(
        "project-dates", "title", "", "SELECT 1, 'x' FROM range(10000000) a, range(10000000) b "
        "WHERE (a.range * b.range) % 7 = 8",
        bound=Bound(0.5, lambda: None, lambda kind: Finding("rule-limit", "p0", "", kind=kind)),
    )  # fmt: skip
    with open_database() as database:
        (package,) = [open_example(database, 0, projects(2, "路"), tmp_path)]
        table = package.resource("projects")
        assert table
        ledger = Ledger(100)
        _take(database, ledger, Mending(database, [package]), [(package, table, check, 2)])

    assert [(each.code, each.kind) for each in ledger.kept] == [("rule-limit", "time")]


STUCK = """
from gongshi.engine import database as engine, open_database
from gongshi.validate.stuck import end_command
from types import SimpleNamespace as S

engine.GRACE = 1
stuck = lambda: end_command([S(id="slow-rule")], [S(name="long-cells")])
with open_database() as database, database.bounded(1, stuck):
    database.rows("SELECT max(levenshtein(repeat('ab', 30000) || range, repeat('ba', 30000))) "
                  "FROM range(2048)")
"""


@pytest.mark.slow
def test_what_cannot_be_stopped_ends_the_command() -> None:
    """It is true that work which hears no interrupt ends the command, by its name, with 6."""
    command = [sys.executable, "-c", STUCK]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)

    assert done.returncode == ExitCode.LIMIT
    assert all(
        each in done.stderr for each in ("slow-rule", "long-cells", "退出码 6", "exit code 6")
    )


def test_no_rule_uses_what_hears_no_interrupt() -> None:
    """It is true that no rule compares texts letter by letter, or makes long ones."""
    deaf = re.compile(r"\b(levenshtein|damerau|editdist|jaro|hamming|mismatches|repeat|[lr]pad)")

    assert [each.id for each in load_rules().values() if deaf.search(each.sql)] == []
