"""Rules that a package makes costly: stopped for it alone, with a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.config import Limits
from gongshi.engine import open_database
from gongshi.model import Concern, Finding
from gongshi.rules import load_rules
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
