"""Findings as a worklist that a person ticks off, on the site's quality pages and in the report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from gongshi.report.groups import FileGroups, Group, files_of
from gongshi.report.wording import visible
from gongshi.schema import load_schemas
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.model import Report

PER_GROUP: Final = 100
"""Findings listed of one kind in one column: more are done with a program and not with a pen."""
_CHINESE: Final = re.compile("[\u3400-\u9fff]+(?:[\u3000-\u30ff\uff00-\uffef]*[\u3400-\u9fff]+)*")


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list: where, what, and what was probably meant."""

    row: int | None
    message: Markup
    suggestion: Markup


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """The tasks of one kind in one column, with what to do about all of them."""

    title: str
    rule: str
    severity: str
    """The word for it."""
    is_error: bool
    field: str
    label: str
    """The column's name for people; empty where the problem is not in a column."""
    count: int
    remedies: tuple[Markup, ...]
    tasks: tuple[Task, ...]

    @property
    def more(self) -> int:
        """How many of them are not listed."""
        return self.count - len(self.tasks)


@dataclass(frozen=True, slots=True)
class TaskFile:
    """The tasks in one file."""

    package: str
    path: str
    title: str
    """What the table is called; empty for a descriptor."""
    count: int
    groups: tuple[TaskGroup, ...]


def mark_chinese(text: str, language: str) -> Markup:
    """Return a text as HTML in which Chinese words say so where the page is not Chinese."""
    if language == "zh":
        return escape(text)
    parts: list[Markup] = []
    end = 0
    for found in _CHINESE.finditer(text):
        parts += (
            escape(text[end : found.start()]),
            Markup('<span lang="zh">{}</span>').format(found[0]),
        )
        end = found.end()
    return Markup().join([*parts, escape(text[end:])])


def worklist(report: Report, language: str, package: str | None = None) -> tuple[TaskFile, ...]:
    """Return what is to be done, file by file, in one package or in all."""
    return tuple(_files(report, language, package))


def _files(report: Report, language: str, package: str | None) -> Iterator[TaskFile]:
    for file in files_of(report, package):
        schema = load_schemas().resources.get(file.resource)
        yield TaskFile(
            package=visible(file.package),
            path=visible(file.path),
            title=schema.title[language] if schema else "",
            count=file.count,
            groups=tuple(_group(each, file, language) for each in file.groups),
        )


def _group(group: Group, file: FileGroups, language: str) -> TaskGroup:
    said = group.shown(language, PER_GROUP)
    schema = load_schemas().resources.get(file.resource)
    field = schema.field(group.first.field) if schema else None
    return TaskGroup(
        title=said[0][1].title,
        rule=group.rule,
        severity=sentences("report", language)[group.first.severity.value],
        is_error=group.is_error,
        field=visible(group.first.field) if field or group.first.row else "",
        label=field.title[language] if field else "",
        count=group.count,
        remedies=tuple(
            mark_chinese(advice, language)
            for advice in dict.fromkeys(words.advice for _, words in said)
        ),
        tasks=tuple(
            Task(
                finding.row,
                mark_chinese(words.message, language),
                mark_chinese(words.suggestion, language),
            )
            for finding, words in said
        ),
    )
