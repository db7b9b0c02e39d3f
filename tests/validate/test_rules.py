"""Rules of the domain: every file under `schemas/rules/` by contract, and how they are run."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from gongshi.config import Limits, schemas_folder
from gongshi.engine import open_database, quote
from gongshi.errors import SchemaError
from gongshi.model import Descriptor, Finding, Package, Resource, Severity
from gongshi.report.wording import rule_words, words_of
from gongshi.rules import load_rules, reference_tables
from gongshi.schema import load_schemas
from gongshi.validate import _findings
from gongshi.validate.mending import Mending
from gongshi.validate.rules import bind, rule_checks
from gongshi.words import catalogue
from tests.packages import DESCRIPTOR, HEADERS, ORGANIZATION, flat, judge, write_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gongshi.engine import Database
    from gongshi.rules import Rule
    from gongshi.schema import Example

SCHEMAS = load_schemas()
RULES_BY_ID = load_rules()
RULES = tuple(RULES_BY_ID.values())


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """A database for the examples of all rules."""
    with open_database() as opened:
        yield opened


def open_example(database: Database, number: int, example: Example, folder: Path) -> Package:
    """Load a package of an example: columns as in its rows, an empty cell as null."""
    space = f"example {number}"
    database.run(f"DROP SCHEMA IF EXISTS {quote(space)} CASCADE")
    database.run(f"CREATE SCHEMA {quote(space)}")
    resources = []
    for name, rows in example.items():
        labels = tuple(dict.fromkeys(label for row in rows for label in row))
        table = f"{quote(space)}.{quote(name)}"
        columns = ", ".join(f"{quote(label)} VARCHAR" for label in labels)
        database.run(f"CREATE TABLE {table} (_row BIGINT, {columns})")
        for place, row in enumerate(rows, 2):
            cells = [place, *(row.get(label) or None for label in labels)]
            database.run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(cells))})", cells)
        schema = SCHEMAS.resources[name]
        resources.append(Resource(name, f"{name}.csv", schema, labels, len(rows), table))
    return Package(Descriptor(f"p{number}", "示例"), folder, tuple(resources))


def found(
    database: Database, rules: Sequence[Rule], examples: tuple[Example, ...], folder: Path
) -> tuple[tuple[Finding, ...], list[int]]:
    """Return what rules find in the packages of an example, and the counts that came with it."""
    packages = [open_example(database, n, each, folder) for n, each in enumerate(examples)]
    mending = Mending(database, packages)
    findings: list[Finding] = []
    counts = []
    for each in rule_checks(database, packages, SCHEMAS, rules):
        assert not isinstance(each, Finding)
        package, resource, check, number = each
        findings += _findings(
            database.stream(check.listing(100_000)), package, resource, check, mending
        )
        counts.append(number)
    return tuple(findings), counts


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_bad_example_fails(rule: Rule, database: Database, tmp_path: Path) -> None:
    """It is true that of a rule's bad example exactly the rows that it names fail."""
    findings, counts = found(database, [rule], rule.bad, tmp_path)

    expected = [(f"p{n}", row) for n, rows in enumerate(rule.fails) for row in rows]
    assert [(each.package, each.row) for each in findings] == expected
    assert sum(counts) == len(expected)
    assert {(each.code, each.resource, each.field, each.severity) for each in findings} == {
        (rule.id, rule.resource, rule.field, rule.severity)
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_good_example_passes(rule: Rule, database: Database, tmp_path: Path) -> None:
    """It is true that a rule is applied to its good example and finds nothing there."""
    labels = {
        (name, label)
        for example in rule.good
        for name, rows in example.items()
        for row in rows
        for label in row
    }

    findings, _ = found(database, [rule], rule.good, tmp_path)

    assert (findings, set(rule.needs) - labels) == ((), set())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_is_worded(rule: Rule, database: Database, tmp_path: Path) -> None:
    """It is true that a rule's sentences are whole in both languages, every blank filled."""
    findings, _ = found(database, [rule], rule.bad, tmp_path)

    for language, end in (("zh", "。"), ("en", ".")):
        words = words_of(findings[0], language)
        assert words.message.endswith(end)
        assert words.remedy.endswith(end)
        assert rule.words["why"][language].endswith(end)
        assert not words.title.endswith(end)
        assert not re.search("[{}]|None", words.message + words.remedy)
    assert re.search("[\u4e00-\u9fff]", rule.words["message"]["zh"])
    assert not re.search("[\u4e00-\u9fff]{5}", rule.words["message"]["en"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_binds(rule: Rule, database: Database) -> None:
    """It is true that a rule's SQL compiles where a package has none of its tables."""
    assert "_row" in bind(database, SCHEMAS, rule)


def test_there_are_rules_of_both_severities() -> None:
    """It is true that there are at least thirty rules, and errors as well as warnings."""
    assert len(RULES) >= 30
    assert {each.severity for each in RULES} == set(Severity)


def test_no_rule_is_named_like_a_finding() -> None:
    """It is true that a rule's id is no code of the catalogue, whose words would be hidden."""
    codes = {key.partition(".")[0] for key in catalogue("findings")}

    assert codes & {each.id for each in RULES} == set()


EVALUATIONS = (
    "evaluation_id,scheme,subject_type,org_id,period,component,status,score,max_score,source_id\n"
)


def evaluations(*cells: str) -> dict[str, str]:
    """Return the tables of a package with one evaluation of `o1` for each score and maximum."""
    rows = (
        f"e{n},linzi-star,organization,o1,2025-{n:02d},month,scored,{each},s1\n"
        for n, each in enumerate(cells, 1)
    )
    return {
        "organizations.csv": HEADERS["organizations"] + ORGANIZATION,
        "evaluations.csv": EVALUATIONS + "".join(rows),
    }


def test_finding_names_row_value_and_words(tmp_path: Path) -> None:
    """It is true that a rule's finding is like any other: row, field, value and words."""
    report = judge(write_package(tmp_path / "p", evaluations("9.5,10", "95,10")))

    (finding,) = report.findings
    assert flat(report.findings) == [(3, "score", "score-over-maximum")]
    assert finding.value == "95"
    assert words_of(finding, "en").message == "The score 95 is above the maximum of 10."
    assert words_of(finding, "zh").message == "得分 95 超过满分 10。"
    assert rule_words(finding, "zh").message == "得分 … 超过满分 …。"


def test_counts_are_exact_beyond_the_limit(tmp_path: Path) -> None:
    """It is true that findings of rules are kept up to the limit and counted to the end."""
    package = write_package(tmp_path / "p", evaluations(*["95,10"] * 9))

    report = judge(package, limits=Limits(findings=4))

    assert len(report.findings) == 4
    assert report.counts["score-over-maximum", "evaluations", "score"] == 9


def test_bad_cells_fire_no_rule(tmp_path: Path) -> None:
    """It is true that a cell without its type is told once, while its neighbours are judged."""
    report = judge(write_package(tmp_path / "p", evaluations("x,10", "95,10", "9,nan")))

    assert flat(report.findings) == [
        (2, "score", "type-error.number"),
        (3, "score", "score-over-maximum"),
        (4, "max_score", "type-error.number"),
    ]


def test_bad_cells_fire_no_query(tmp_path: Path) -> None:
    """It is true that a query does not select records whose needed cells lack their type."""
    tables = {
        "projects.csv": (
            "project_id,title,stage,contract_yuan,paid_yuan,source_id\n"
            "p1,甲,settled,5000,many,s1\np2,乙,settled,5000,,s1\n"
        ),
        "payments.csv": (
            "payment_id,project_id,paid_on,amount_yuan,source_id\ny1,p1,2025-05-01,1,s1\n"
        ),
    }
    descriptor = DESCRIPTOR.replace("NAME", "p") + "- {name: payments, path: payments.csv}\n"

    report = judge(write_package(tmp_path / "p", tables, descriptor))

    assert flat(report.findings) == [
        (2, "paid_yuan", "type-error.number"),
        (3, "paid_yuan", "settled-without-payment"),
    ]


def test_rule_of_the_site_names_the_other(tmp_path: Path) -> None:
    """It is true that a credit code of two packages fails in the later and names the first."""
    code = "51000000A03CC7DB75"
    header = "org_id,name,registration,type,status,source_id,uscc\n"
    rows = {name: f"{name}1,{name}会,registered,association,active,s1,{code}\n" for name in "ab"}
    folders = [
        write_package(tmp_path / name, {"organizations.csv": header + row})
        for name, row in rows.items()
    ]

    report = judge(*folders)

    (finding,) = (each for each in report.findings if each.code == "uscc-shared")
    assert (finding.package, finding.row, finding.code) == ("b", 2, "uscc-shared")
    assert "a会" in words_of(finding, "en").message


def test_names_are_compared_after_nfkc(tmp_path: Path) -> None:
    """It is true that a compatible twin of a name is found, and both values stay as given."""
    names = ("㈱会Ａ", "(株)会A")
    rows = "".join(
        f"o{n},{each},recorded,community,active,s1,{n},d1\n" for n, each in enumerate(names)
    )
    tables = {
        "organizations.csv": (
            f"org_id,name,registration,type,status,source_id,record_no,place_id\n{rows}"
        ),
        "places.csv": "place_id,level,name,source_id\nd1,district,东区,s1\n",
    }
    descriptor = DESCRIPTOR.replace("NAME", "p") + "- {name: places, path: places.csv}\n"

    report = judge(write_package(tmp_path / "p", tables, descriptor))

    assert flat(report.findings) == [(2, "name", "name-form"), (3, "name", "name-twice")]
    assert [each.value for each in report.findings] == ["㈱会Ａ", "(株)会A"]


GOOD = yaml.safe_load((schemas_folder() / "rules" / "project-dates.yaml").read_bytes())


def schemas_with(folder: Path, **changed: object) -> Path:
    """Return a folder of schemas whose one rule differs from a good one in some keys."""
    for name in ("resources", "derived", "vocabularies", "topics"):
        shutil.copytree(schemas_folder() / name, folder / name)
    (folder / "rules").mkdir()
    rule = {key: value for key, value in (GOOD | changed).items() if value is not None}
    text = yaml.safe_dump(rule, allow_unicode=True, sort_keys=False)
    (folder / "rules" / "project-dates.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"colour": "red"}, "colour"),
        ({"why_en": None}, "why_en"),
        ({"title": ""}, "title"),
        ({"id": "other"}, "id"),
        ({"severity": "fatal"}, "severity"),
        ({"scope": "world"}, "scope"),
        ({"resource": "people"}, "resource"),
        ({"field": "age"}, "field"),
        ({"needs": []}, "needs"),
        ({"needs": ["projects.age"]}, "needs[0]"),
        ({"needs": ["venues.name"]}, "needs[0]"),
        ({"query": "SELECT 1"}, "where"),
        ({"where": None}, "where"),
        ({"scope": "site"}, "scope"),
        ({"where": None, "query": "SELECT 1 AS _row", "values": {"a": "1"}}, "values"),
        ({"values": ["a"]}, "values"),
        ({"labels": {"stage": "no.such"}}, "labels.stage"),
        ({"message_en": "No blanks here."}, "message_en"),
        ({"why": "{x}。", "why_en": "{x}."}, "why_en"),
        ({"remedy": "{。"}, "remedy"),
        ({"message": "{age}。", "message_en": "{age}."}, "message"),
        ({"good": "none"}, "good"),
        ({"bad": {"people": []}}, "bad.people"),
        ({"bad": {"projects": [{"age": 7}]}}, "bad.projects[0].age"),
        ({"fails": []}, "fails"),
        ({"fails": ["two"]}, "fails"),
    ],
)
def test_bad_rule_is_refused(changed: dict[str, object], key: str, tmp_path: Path) -> None:
    """It is true that a wrong key of a rule's file is named together with the file."""
    with pytest.raises(SchemaError) as error:
        load_rules(schemas_with(tmp_path, **changed))

    assert error.value.detail["file"] == "rules/project-dates.yaml"
    assert error.value.detail["place"] == key


@pytest.mark.parametrize("text", ["a: [", "- a", "", "id: &a x\nb: *c\n"])
def test_file_that_is_no_rule_is_refused(text: str, tmp_path: Path) -> None:
    """It is true that a file that holds no mapping is named."""
    folder = schemas_with(tmp_path)
    (folder / "rules" / "project-dates.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(SchemaError) as error:
        load_rules(folder)

    assert error.value.detail["file"] == "rules/project-dates.yaml"


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"where": "end_on <"}, "where"),
        ({"where": "age > 7"}, "where"),
        ({"where": None, "query": "SELEKT 1"}, "query"),
        ({"where": None, "query": "SELECT 1 AS row"}, "query"),
        ({"where": None, "query": "SELECT _row FROM people"}, "query"),
        ({"message": "{age}。", "message_en": "{age}.", "where": None,
          "query": "SELECT _row FROM projects"}, "message"),
    ],
)  # fmt: skip
def test_wrong_sql_names_file_and_key(
    changed: dict[str, object], key: str, database: Database, tmp_path: Path
) -> None:
    """It is true that SQL that does not compile, or leaves a blank, names its file and key."""
    rule = load_rules(schemas_with(tmp_path, **changed))["project-dates"]
    (example,) = RULES_BY_ID["project-dates"].bad

    with pytest.raises(SchemaError) as error:
        found(database, [rule], (example,), tmp_path)

    assert error.value.detail["file"] == "rules/project-dates.yaml"
    assert error.value.detail["place"] == key


def test_reference_tables_are_whole() -> None:
    """It is true that every row of a reference table has a cell for each column, none empty."""
    for head, *rows in reference_tables().values():
        assert {len(each) for each in rows} == {len(head)}
        assert all(all(each) for each in rows)
        assert len({each[0] for each in rows}) == len(rows)
