"""The sentences of a finding, chosen last and in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.schema import load_schemas
from gongshi.words import catalogue, sentences

if TYPE_CHECKING:
    from gongshi.model import Finding
    from gongshi.schema import Field

SHOWN = 80
"""Characters of a value that a message quotes."""


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
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


class _Blanks(dict[str, str]):
    """What fills the blanks of a sentence; one that is not filled is a bug."""

    def __init__(self, finding: Finding, field: Field | None, language: str) -> None:
        super().__init__({name: visible(value) for name, value in finding.detail.items()})
        value = visible(finding.value)
        self["value"] = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
        self["field"] = visible(finding.field)
        self["title"] = (field.title[language] if field else "") or self["field"]
        self["resource"] = finding.resource


def words_of(finding: Finding, language: str) -> Words:
    """Return a finding's words; a suggestion, where there is one, ends the remedy.

    Raises:
        KeyError: the catalogue has no sentence for it, or a sentence a blank it does not fill.
    """
    known = catalogue("findings")
    entry = known.get(f"{finding.code}.{finding.kind}") or known[finding.code]
    schema = load_schemas().resources.get(finding.resource)
    blanks = _Blanks(finding, schema.field(finding.field) if schema else None, language)
    title, message, advice = (
        str(entry[part][language]).format_map(blanks) for part in ("title", "message", "remedy")
    )
    suggestion = ""
    if blanks.get("suggestion"):
        suggestion = sentences("report", language)["suggestion"].format_map(blanks)
    space = "" if language == "zh" or not suggestion else " "
    return Words(title, message, f"{advice}{space}{suggestion}", advice, suggestion)
