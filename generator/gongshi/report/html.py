"""The report as one HTML page without scripts: to be read, printed on A4 and ticked off."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.report.groups import listed_nowhere
from gongshi.report.text import totals
from gongshi.report.worklist import TaskFile, worklist
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2 import Environment
    from markupsafe import Markup

    from gongshi.model import Report

TEMPLATES: Final = Path(__file__).parent
"""Where the templates of reports lie; the site's quality pages share the worklist's."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How often a kind of problem occurs."""

    title: str
    rule: str
    severity: str
    is_error: bool
    count: int


def kinds_of(files: Iterable[TaskFile]) -> tuple[Kind, ...]:
    """Return the kinds of problems over all files, errors first, the most frequent first."""
    held: dict[str, Kind] = {}
    for group in (each for file in files for each in file.groups):
        before = held[group.rule].count if group.rule in held else 0
        held[group.rule] = Kind(
            group.title, group.rule, group.severity, group.is_error, before + group.count
        )
    return tuple(sorted(held.values(), key=lambda each: (not each.is_error, -each.count)))


def sayer(language: str) -> Callable[..., Markup]:
    """Return what gives the words of reports as HTML, blanks escaped unless they are HTML."""
    words = sentences("report", language)

    def say(key: str, **blanks: object) -> Markup:
        return words[key].html(**blanks)

    return say


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - no other view needs it

    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, auto_reload=False,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def to_html(report: Report, language: str) -> str:
    """Return the report as a page that needs no other file."""
    files = worklist(report, language)
    template = _environment().get_template("report.html")
    page = template.render(
        language="zh-CN" if language == "zh" else language, say=sayer(language),
        address=lambda _rule: "", valid=report.valid, totals=totals(report, language),
        files=files, kinds=kinds_of(files), omitted=listed_nowhere(report),
    )  # fmt: skip
    return f"{page}\n"
