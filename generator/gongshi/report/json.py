"""The JSON report that other programs rely on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gongshi.report.wording import words_of

if TYPE_CHECKING:
    from gongshi.model import Finding, Report


def _finding(finding: Finding, follows: int | None, language: str) -> dict[str, object]:
    words = words_of(finding, language)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "package": finding.package,
        "resource": finding.resource,
        "path": finding.path,
        "row": finding.row,
        "field": finding.field,
        "value": finding.value,
        "message": words.message,
        "remedy": words.remedy,
        "suggestion": finding.suggestion or None,
        "follows": follows,
    }


def to_json(report: Report, language: str) -> str:
    """Return the report by the contract: every finding, exact counts; a line for each."""
    lists: dict[str, list[dict[str, object]]] = {
        "packages": [
            {
                "name": package.name,
                "path": package.folder.absolute().name,
                "resources": [
                    {"name": each.name, "path": each.path, "rows": each.rows}
                    for each in package.resources
                ],
            }
            for package in report.packages
        ],
        "findings": [
            _finding(each, report.follows.get(place), language)
            for place, each in enumerate(report.findings)
        ],
        "counts": [
            {"code": code, "resource": resource, "field": field, "count": number}
            for (code, resource, field), number in report.counts.items()
        ],
    }
    valid = f'"valid": {json.dumps(report.valid)}'
    parts = (f'"{key}": {_lines(items)}' for key, items in lists.items())
    return "{\n" + ",\n".join((valid, *parts)) + "\n}\n"


def _lines(items: list[dict[str, object]]) -> str:
    """Return a list as JSON with a line for each item, which is also quicker than indenting."""
    if not items:
        return "[]"
    return "[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in items) + "\n]"
