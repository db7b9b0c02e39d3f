"""Views of a report: the same findings as text and pages for people and as data for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gongshi.model import Report
from gongshi.report.github import to_github
from gongshi.report.html import TEMPLATES, kinds_of, sayer, to_html
from gongshi.report.json import to_json
from gongshi.report.junit import to_junit
from gongshi.report.paths import below
from gongshi.report.sarif import to_sarif
from gongshi.report.text import to_text
from gongshi.report.worklist import TaskFile, mark_chinese, worklist

View = Callable[[Report, str], str]

VIEWS: Mapping[str, View] = {
    "text": to_text, "json": to_json, "github": to_github, "html": to_html, "junit": to_junit,
    "sarif": to_sarif,
}  # fmt: skip
"""A view takes a report and the language of its words."""

__all__ = [
    "TEMPLATES",
    "VIEWS",
    "TaskFile",
    "below",
    "kinds_of",
    "mark_chinese",
    "sayer",
    "to_json",
    "to_text",
    "worklist",
]
