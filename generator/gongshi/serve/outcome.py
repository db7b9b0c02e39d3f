"""What a build came to, in words and HTML: all that crosses from the builder to the server."""

from __future__ import annotations

import os
import time
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gongshi.build import build
from gongshi.config import LANGUAGES
from gongshi.errors import ExitCode, GongshiError
from gongshi.failures import explain
from gongshi.hosts.mkdocs import MKDOCS
from gongshi.model import Report
from gongshi.report import TEMPLATES, VIEWS, TaskFile, sayer, worklist
from gongshi.report.groups import listed_nowhere
from gongshi.report.text import totals
from gongshi.stopping import STOPPING
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongshi.build import Request
    from gongshi.hosts import Host

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to."""

    code: ExitCode = ExitCode.OK
    text: str = ""
    """Why nothing was built, for a terminal, in the language of messages."""
    pages: dict[str, str] = field(default_factory=dict)
    """The same as HTML, by language; empty where the site was built."""
    judged: bool = False
    """True where it is the data that are not valid, and not the machine or the configuration."""
    changed: int = 0
    """How many files of the site are new or other ones."""
    seconds: float = 0.0


def attempt(request: Request, language: str, host: Host = MKDOCS) -> Outcome:
    """Build a site, and put into words what became of it, whatever it is."""
    begun = time.monotonic()
    try:
        result = build(request, host=host)
    except Exception as error:
        if STOPPING.number:
            # Work that is cut off may end in any error, which then says nothing.
            raise KeyboardInterrupt from error
        if os.environ.get("GONGSHI_DEBUG") and not isinstance(error, GongshiError):
            traceback.print_exc()
        return failed(error, language)
    if isinstance(result, Report):
        return refused(result, language)
    return Outcome(changed=result.changed, seconds=time.monotonic() - begun)


def refused(report: Report, language: str) -> Outcome:
    """Return what is told of data that are not valid."""
    pages = {each: _page(each, report) for each in LANGUAGES}
    return Outcome(report.exit_code, VIEWS["text"](report, language), pages, judged=True)


def failed(error: Exception, language: str) -> Outcome:
    """Return what is told of an exception that ended a build."""
    code, said = explain(error, language)
    pages = {each: _page(each, explain(error, each)[1]) for each in LANGUAGES}
    return Outcome(code, f"{said}\n", pages)


def _page(language: str, reason: Report | str) -> str:
    """Return the findings of a report, errors before warnings, or a sentence, as part of a page."""
    environment = Environment(
        loader=FileSystemLoader([FOLDER, TEMPLATES]), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    words = sentences("serve", language)
    told: dict[str, object] = {"title": words["title_failed"], "message": reason}
    if isinstance(reason, Report):
        files = worklist(reason, language)
        told = {
            "title": words["title"], "message": totals(reason, language),
            "errors": list(_only(files, is_error=True)),
            "warnings": list(_only(files, is_error=False)), "omitted": listed_nowhere(reason),
        }  # fmt: skip
    nothing = {"errors": (), "warnings": (), "omitted": 0}
    return environment.get_template("findings.html").render(
        words=words, say=sayer(language), address=lambda _rule: "", **nothing | told
    )


def _only(files: Iterable[TaskFile], *, is_error: bool) -> Iterator[TaskFile]:
    """Yield the files that have errors, or warnings, with these only."""
    for each in files:
        groups = tuple(group for group in each.groups if group.is_error is is_error)
        if groups:
            yield replace(each, groups=groups, count=sum(group.count for group in groups))
