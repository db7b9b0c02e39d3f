"""SARIF 2.1.0: valid by the model that is generated from its official schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from gongshi.config import LANGUAGES, Limits
from gongshi.model import Finding
from gongshi.report import VIEWS
from tests.packages import HEADERS, ORGANIZATION, judge, write_package
from tests.report.reports import evil_report, report_of

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.model import Report


def run_of(report: Report, language: str = "en") -> dict[str, Any]:
    """Return a report's only run, held to the schema."""
    text = VIEWS["sarif"](report, language).encode()
    Sarif.model_validate_json(text)
    (run,) = json.loads(text)["runs"]
    made: dict[str, Any] = run
    return made


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """A package in a folder with a Chinese name, validated from beside it."""
    monkeypatch.chdir(tmp_path)
    content = HEADERS["organizations"] + ORGANIZATION.replace("active", "alive") * 2
    return judge(write_package(tmp_path / "数据 1", {"organizations.csv": content}, NAMED))


NAMED = """\
name: p
title: Title
resources:
- {name: organizations, path: organizations.csv}
- {name: projects, path: projects.csv}
- {name: evaluations, path: evaluations.csv}
- {name: sources, path: sources.csv}
"""


def test_finding_is_a_result(broken: Report) -> None:
    """It is true that a finding is a result with its rule, level, place, words and values."""
    run = run_of(broken)

    result = run["results"][0]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], result["level"]) == ("constraint-error.enum", "error")
    assert rule["id"] == "constraint-error.enum"
    assert rule["shortDescription"]["text"] == "Code not in the vocabulary"
    assert rule["help"]["text"] == "Use one of these codes: …."
    assert result["message"]["text"].startswith("row 2, status: “alive” is not a code of “Status”.")
    location = result["locations"][0]
    assert location["physicalLocation"] == {
        "artifactLocation": {
            "uri": "%E6%95%B0%E6%8D%AE%201/organizations.csv", "uriBaseId": "PROJECT",
        },
        "region": {"startLine": 2},
    }  # fmt: skip
    assert location["logicalLocations"] == [{"fullyQualifiedName": "p/organizations/status"}]
    assert result["properties"]["value"] == "alive"
    assert [each["ruleId"] for each in run["results"]] == [
        "constraint-error.enum", "primary-key", "constraint-error.enum",
    ]  # fmt: skip
    assert "PROJECT" in run["originalUriBaseIds"]
    assert run["columnKind"] == "unicodeCodePoints"


def test_rules_speak_the_language(broken: Report) -> None:
    """It is true that rules and messages are in the language asked for."""
    run = run_of(broken, "zh")

    assert run["language"] == run["tool"]["driver"]["language"] == "zh-CN"
    assert run["tool"]["driver"]["rules"][0]["shortDescription"]["text"] == "代码不在词表中"
    assert run["results"][0]["message"]["text"].startswith("第 2 行，status：“alive”不是")


def test_fingerprints_survive_moves() -> None:
    """It is true that a finding keeps its fingerprint in another row and another language."""

    def prints(language: str, *rows: int) -> list[str]:
        found = [
            Finding("type-error", "p", "o.csv", "organizations", row, "f", value, "date")
            for row, value in zip(rows, ("a", "b", "a"), strict=True)
        ]
        results = run_of(report_of(*found), language)["results"]
        return [each["partialFingerprints"]["gongshiFinding/v1"] for each in results]

    assert prints("zh", 2, 3, 4) == prints("en", 12, 30, 40)
    assert len(set(prints("zh", 2, 3, 4))) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_texts(language: str) -> None:
    """It is true that any text in a finding leaves the file valid."""
    run = run_of(evil_report(), language)

    assert len(run["results"]) == 4
    assert "\x00" not in "".join(each["message"]["text"] for each in run["results"])


def test_addresses_outside() -> None:
    """It is true that a file outside the folder has an address that leads there."""
    found = [Finding("blank-row", "p", path, row=2) for path in ("/a b/o.csv", "../x/o.csv")]

    results = run_of(report_of(*found))["results"]

    assert [each["locations"][0]["physicalLocation"]["artifactLocation"] for each in results] == [
        {"uri": "file:///a%20b/o.csv"},
        {"uri": "../x/o.csv"},
    ]


def test_what_is_not_listed_is_told(tmp_path: Path) -> None:
    """It is true that a run says how many findings it leaves out."""
    content = HEADERS["organizations"] + ORGANIZATION.replace("active", "alive") * 2
    folder = write_package(tmp_path / "p", {"organizations.csv": content})

    run = run_of(judge(folder, limits=Limits(findings=1)))

    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("2 more findings are not listed")
