"""The words of pages: every key that is asked for is there, and none lies unused."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING, Final

import pytest

from gongshi.config import LANGUAGES, PACKAGE
from gongshi.derive.counts import load_counts
from gongshi.model import Severity
from gongshi.pages.clauses import QUANTITY_WORDS, SIGN_WORDS
from gongshi.pages.overview import QUESTIONS
from gongshi.pages.registers import KINDS
from gongshi.rulebook.form import POPULATIONS
from gongshi.rulebook.form_weighted import ROUNDINGS, TIES
from gongshi.rules import SCOPES
from gongshi.schema import CONSTRAINTS, load_schemas
from gongshi.words import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

REGISTERS: Final = {kind.name for kind in KINDS}
NAMED: Final = {
    "side", "place", "source_id", "table", "package", "period", "stars", "year", "receiver",
    "buyer", "payee_id", "project_id",
}  # fmt: skip
"""By what things are counted whose values have names."""
SUMS: Final = {"projects", "projects_per_year", "payments", "stated_projects"}
"""What a sum of money is of."""
ROOMS: Final = ("derive", "publish", "pages", "hosts", "theme")
_ASKED: Final = re.compile(
    r"""(?:\bt|in_all_languages|words\[|"pages", \w+\)\[)\(?\s*f?["'](\w+)["']\s*[,)\]]"""
)
_EITHER: Final = re.compile(r"""\bt\(\s*["'](\w+)["'] if [^()]*? else ["'](\w+)["']""")
_BUILT: Final = re.compile(r"""(?:\bt|in_all_languages)\(\s*(?:["'](\w+_)["']\s*~|f["'](\w+_)\{)""")
_ATTRIBUTE: Final = re.compile(r"\bgongshi\.words\.(\w+)")
_PALETTE: Final = re.compile(r'"(palette_\w+)"')


def sources() -> Iterator[str]:
    """Yield the text of every template and module that shows words of pages."""
    for room in ROOMS:
        for path in sorted((PACKAGE / room).rglob("*")):
            if path.suffix in {".html", ".py"}:
                yield path.read_text(encoding="utf-8")


def codes_of(resource: str, field: str) -> tuple[str, ...]:
    """Return the codes of a column."""
    known = load_schemas().resources[resource].field(field)
    assert known is not None
    assert known.vocabulary is not None
    return tuple(known.vocabulary.codes)


def groups_of(name: str) -> set[str]:
    """Return the groups of a vocabulary."""
    return {value.group for value in load_schemas().vocabularies[name].values}


def steps() -> set[str]:
    """Return the steps of a project's chain."""
    stage = load_schemas().resources["projects"].field("stage")
    assert stage is not None
    assert stage.vocabulary is not None
    return {value.group for value in stage.vocabulary.values if value.group}


def counted_by() -> Iterator[str]:
    """Yield by what pages are made that has no name of its own and no vocabulary."""
    for count in load_counts().values():
        for name in {name for rows in count.rows if rows.made for name in rows.by} - NAMED:
            field = load_schemas().tables[count.table].field(name)
            if field is None or not field.vocabulary:
                yield name


def built_keys() -> dict[str, set[str]]:
    """Return the keys that are put together from a beginning and what may follow it."""
    vocabularies = load_schemas().vocabularies
    apart = [each for each in load_counts().values() if each.beside]
    return {
        "matches_": {each.id for each in apart},
        "matches_mixed_": {each.beside for each in apart},
        "type_": set(CONSTRAINTS), "chain_": steps(), "language_": set(LANGUAGES),
        "severity_": {*Severity, *(f"note_{each}" for each in Severity)},
        "severity_note_": set(Severity), "rule_scope_": set(SCOPES),
        "star_": set("12345"), "rounding_": set(ROUNDINGS), "every_": {"year", "quarter"},
        "sign_": set(SIGN_WORDS.values()), "gate_": {*QUANTITY_WORDS.values(), "and", "or", "not"},
        "run_": {"reset", "freeze", "extends"},
        "valid_": {"valid", "expiring", "expired", "future"},
        "refire_": {"non_overlapping", "overlapping", "once"}, "tie_": set(TIES),
        "covers_": {"annual", "month"}, "population_": set(POPULATIONS),
        "results_count_": set(codes_of("evaluations", "subject_type")),
        "period_month_": {str(month) for month in range(1, 13)},
        "regime_": {"decision", "next_january"}, "cause_": {"performance", "correction", "method"},
        "month_": set(codes_of("evaluations", "status")) - {"scored"},
        "question_": {key for key, _ in QUESTIONS},
        "register_title_": REGISTERS, "register_lead_": REGISTERS, "register_nav_": REGISTERS,
        "needs_state_": {"met", "matched", "raised", "undated"},
        "oversight_group_": groups_of("credit_events.kind"),
        "claims_about_": {value.code for value in vocabularies["claim_checks.outcome"].values},
        "counted_": set(counted_by()),
        "sum_": SUMS, "sum_one_": SUMS,
    }  # fmt: skip


def asked() -> set[str]:
    """Return every key that templates and modules ask for."""
    keys: set[str] = set()
    for text in sources():
        keys |= set(_ASKED.findall(text)) | set(_ATTRIBUTE.findall(text))
        keys |= {key for pair in _EITHER.findall(text) for key in pair}
        keys |= set(_PALETTE.findall(text))
        for plain, formatted in _BUILT.findall(text):
            start = plain or formatted
            keys |= {start + end for end in built_keys()[start]}
    # A text is asked for its language, too.
    return keys - set(LANGUAGES)


def test_every_key_is_known_and_used() -> None:
    """It is true that pages ask for no words that are missing, and no words lie unused."""
    known = set(catalogue("pages"))
    used = asked()

    assert used - known == set()
    assert known - used == set()


@pytest.mark.parametrize("key", sorted(catalogue("pages")))
def test_words_are_in_both_languages(key: str) -> None:
    """It is true that words exist in both languages and tell the same, beside forms of nouns."""
    entry = catalogue("pages")[key]

    blanks = {
        language: {name for _, name, form, _ in Formatter().parse(str(text)) if name and not form}
        for language, text in entry.items()
    }
    assert set(entry) == set(LANGUAGES)
    assert all(str(text).strip() for text in entry.values())
    assert blanks["zh"] == blanks["en"]
