"""Views of a report: the same findings as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gongshi.model import Report
from gongshi.report.github import to_github
from gongshi.report.json import to_json
from gongshi.report.text import to_text

View = Callable[[Report, str], str]

VIEWS: Mapping[str, View] = {"text": to_text, "json": to_json, "github": to_github}
"""A view takes a report and the language of its words."""

__all__ = ["VIEWS", "to_json", "to_text"]
