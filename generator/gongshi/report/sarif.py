"""The report as SARIF 2.1.0, which code hosts and editors show beside the lines."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from gongshi import __version__
from gongshi.report.groups import listed_nowhere
from gongshi.report.wording import place_of, rule_of, rule_words, visible, words_of
from gongshi.words import sentences

if TYPE_CHECKING:
    from gongshi.model import Finding, Report

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT: Final = "PROJECT"
"""The name of the folder that relative addresses start from: where the command was run."""
FINGERPRINT: Final = "gongshiFinding/v1"
_LANGUAGES: Final = {"zh": "zh-CN", "en": "en-US"}


def _location(path: str) -> dict[str, str]:
    """Return a file's address: relative to where the command was run if it lies below."""
    # A file's name may be no text, and then its bytes come as lone surrogates.
    address = quote(path, errors="surrogatepass")
    if Path(path).is_absolute():
        return {"uri": f"file://{address}"}
    if path.startswith(".."):
        return {"uri": address}
    return {"uri": address, "uriBaseId": ROOT}


def _fingerprint(finding: Finding, occurrences: Counter[tuple[str, ...]]) -> str:
    """Return what stays the same while the finding does, wherever its row moves to.

    Findings that are alike but for their row are numbered in their order.
    """
    where = finding.resource or finding.path
    same = (finding.package, where, rule_of(finding), finding.field, finding.value)
    place = occurrences[same]
    occurrences[same] += 1
    text = json.dumps([*same, place])
    return sha256(text.encode()).hexdigest()[:32]


def _rule(finding: Finding, language: str) -> dict[str, object]:
    """Return what is said of a kind of problem, whichever record has it."""
    words = rule_words(finding, language)
    return {
        "id": rule_of(finding),
        "shortDescription": {"text": words.title},
        "fullDescription": {"text": words.message},
        "help": {"text": words.advice},
        "defaultConfiguration": {"level": finding.severity.value},
        "properties": {"tags": [finding.concern.value]},
    }


def _result(
    finding: Finding, follows: int | None, rule: int, occurrences: Counter[tuple[str, ...]],
    language: str,
) -> dict[str, object]:  # fmt: skip
    words = words_of(finding, language)
    space = "" if language == "zh" else " "
    region = {"region": {"startLine": finding.row}} if finding.row else {}
    names = [finding.package, finding.resource, finding.field]
    return {
        "ruleId": rule_of(finding),
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": f"{place_of(finding, language)}{words.message}{space}{words.remedy}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": _location(finding.path), **region},
                "logicalLocations": [
                    {"fullyQualifiedName": "/".join(visible(each) for each in names if each)}
                ],
            }
        ],
        "partialFingerprints": {FINGERPRINT: _fingerprint(finding, occurrences)},
        "properties": {
            "package": visible(finding.package),
            "resource": finding.resource,
            "row": finding.row,
            "field": visible(finding.field),
            "value": visible(finding.value),
            "suggestion": visible(finding.suggestion) or None,
            "follows": follows,
        },
    }


def to_sarif(report: Report, language: str) -> str:
    """Return the report as one run: every kind of problem as a rule, every finding as a result."""
    examples = {rule_of(each): each for each in report.findings}
    rules = {rule: index for index, rule in enumerate(sorted(examples))}
    occurrences: Counter[tuple[str, ...]] = Counter()
    invocation: dict[str, object] = {"executionSuccessful": True}
    if omitted := listed_nowhere(report):
        text = sentences("report", language)["omitted"].format(count=omitted)
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    run = {
        "tool": {
            "driver": {
                "name": "gongshi",
                "semanticVersion": __version__,
                "language": _LANGUAGES[language],
                "rules": [_rule(examples[rule], language) for rule in rules],
            }
        },
        "language": _LANGUAGES[language],
        "automationDetails": {"id": "gongshi/validate"},
        "invocations": [invocation],
        "originalUriBaseIds": {
            ROOT: {"description": {"text": sentences("report", language)["project_root"]}}
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(each, report.follows.get(place), rules[rule_of(each)], occurrences, language)
            for place, each in enumerate(report.findings)
        ],
    }
    tree = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(tree, ensure_ascii=False, indent=1) + "\n"
