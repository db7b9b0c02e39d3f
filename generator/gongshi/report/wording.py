"""The sentences of a finding, chosen last and in the reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from gongshi.rules import load_rules
from gongshi.schema import load_schemas
from gongshi.validate.codes import CodeWords
from gongshi.words import Sentence, catalogue, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.model import Finding
    from gongshi.rules import Rule
    from gongshi.schema import Field, Schemas, Text

SHOWN = 80
"""Characters of a value that a message quotes."""
_BRACKETS: Final = re.compile(r"\s*[（(][^（()）]*[）)]$")


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one finding: what kind it is, what is wrong, what to do."""

    title: str
    message: str
    remedy: str
    advice: str = ""
    """The remedy without the suggestion, the same for all findings of a kind."""
    suggestion: str = ""
    """The question whether a certain value was meant; empty where none is evident."""


def visible(text: str) -> str:
    """Return a text with everything that a terminal or a page would obey written out."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _short(text: str) -> str:
    """Return as much of a value as a message quotes."""
    text = visible(text)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


class _Blanks(dict[str, str]):
    """What fills the blanks of a sentence; one that is not filled is a bug."""

    def __init__(self, finding: Finding, field: Field | None, language: str) -> None:
        super().__init__({name: visible(value) for name, value in finding.detail.items()})
        self["value"] = _short(finding.value)
        self["field"] = visible(finding.field)
        self["title"] = (field.title[language] if field else "") or self["field"]
        self["resource"] = finding.resource


def rule_of(finding: Finding) -> str:
    """Return the name of a kind of problem: its code, with what narrows it where words exist."""
    narrow = f"{finding.code}.{finding.kind}"
    return narrow if narrow in catalogue("findings") else finding.code


def _entry(finding: Finding) -> Mapping[str, Text]:
    """Return the words of a kind of problem: a rule's own, else those of the catalogue."""
    rule = load_rules().get(finding.code)
    return rule.words if rule else catalogue("findings")[rule_of(finding)]


class _Dots(dict[str, str]):
    """Fills every blank with dots, where a sentence is not about one finding."""

    def __missing__(self, _key: str) -> str:
        return "…"


def rule_words(finding: Finding, language: str) -> Words:
    """Return what is said of all findings of this kind, blanks as dots."""
    entry = _entry(finding)
    title, message, advice = (
        Sentence(entry[part][language]).format_map(_Dots())
        for part in ("title", "message", "remedy")
    )
    return Words(title, message, advice, advice)


def place_of(finding: Finding, language: str) -> str:
    """Return row and field as the beginning of a line, ending with a colon."""
    labels = sentences("report", language)
    comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
    place = [labels["row"].format(row=finding.row)] if finding.row else []
    place += [labels["field"].format(field=visible(finding.field))] if finding.field else []
    return comma.join(place) + colon if place else ""


def _labels(
    rule: Rule, finding: Finding, schemas: Schemas, language: str
) -> Iterator[tuple[str, str]]:
    """Yield the blanks of a rule that are codes, each with its label in the reader's language."""
    schema = schemas.resources[rule.resource]
    for name, code in finding.detail.items():
        field = schema.field(name)
        if name in rule.labels:
            yield name, visible(schemas.vocabularies[rule.labels[name]].label(code, language))
        elif field and field.vocabulary and field.type == "string":
            yield name, visible(field.vocabulary.label(code, language))


@cache
def _listed(name: str, language: str) -> str:
    """Return the codes of a vocabulary, each with its label, as a remedy lists them.

    A label's last brackets are left out where the rest of it names the same code.
    """
    vocabulary = load_schemas().vocabularies[name]
    words = CodeWords(vocabulary)
    left, right, comma = ("（", "）", "、") if language == "zh" else (" (", ")", ", ")
    listed = []
    for each in vocabulary.values:
        label = each.title[language]
        short = _BRACKETS.sub("", label)
        label = short if words.code(short) == each.code else label
        same = not label or label == each.code
        listed.append(each.code if same else f"{each.code}{left}{label}{right}")
    return comma.join(listed)


def _meant(finding: Finding, language: str) -> str:
    """Return the sentence on what should stand in a cell, or on what may have been meant."""
    frame = sentences("report", language)
    if finding.suggestion:
        return frame["suggestion"].format(suggestion=_short(finding.suggestion))
    if len(finding.hints) == 1:
        return frame["hint"].format(hint=_short(finding.hints[0]))
    if finding.hints:
        quoted = (frame["quoted"].format(value=_short(each)) for each in finding.hints)
        return frame["hints"].format(hints=frame["or"].join(quoted))
    return ""


def words_of(finding: Finding, language: str) -> Words:
    """Return a finding's words; a suggestion, where there is one, ends the remedy.

    Raises:
        KeyError: the catalogue has no sentence for it, or a sentence a blank it does not fill.
    """
    rule = load_rules().get(finding.code)
    entry = _entry(finding)
    schemas = load_schemas()
    schema = schemas.resources.get(finding.resource)
    blanks = _Blanks(finding, schema.field(finding.field) if schema else None, language)
    if (name := finding.detail.get("vocabulary", "")) in schemas.vocabularies:
        blanks["expected"] = _listed(name, language)
    if rule:
        blanks |= _labels(rule, finding, schemas, language)
    title, message, advice = (
        Sentence(entry[part][language]).format_map(blanks)
        for part in ("title", "message", "remedy")
    )
    suggestion = _meant(finding, language)
    space = "" if language == "zh" or not suggestion else " "
    return Words(title, message, f"{advice}{space}{suggestion}", advice, suggestion)
