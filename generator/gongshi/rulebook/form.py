"""From a rulebook's tree to its values: every leaf is carried out, or refused with its line.

The keys are those of `schemas/rulebooks/`; what each means stands in `docs/handbook/rulebooks.md`.
"""

from __future__ import annotations

import hashlib
import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from gongshi.rulebook.form_series import STATUSES
from gongshi.rulebook.form_weighted import read_weighted
from gongshi.rulebook.model import (
    Check,
    Content,
    Former,
    Outcome,
    Regime,
    Rulebook,
    Steps,
    Weighted,
)
from gongshi.schema.tree import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.rulebook.reader import Node

_ID: Final = r"[a-z0-9][a-z0-9-]{0,63}"
TOP: Final = (
    "id", "version", "title", "title_en", "based_on", "synthetic", "effective_from",
    "effective_until", "source", "scope", "contents", "subject", "period", "codes",
    "not_to_be_confused_with", "note", "note_en", "month", "residency", "missing", "warn", "exit",
    "annual", "stars", "consequences", "ranking", "outcome", "steps", "checks",
    "former",
)  # fmt: skip


def read_rulebook(node: Node, base: Node | None = None) -> Rulebook:
    """Read one rulebook; `base` is the published one that the file is a changed copy of.

    Raises:
        RulebookError: a leaf is unknown, of another type, contradicts another one, or words a
            rule that cannot be carried out.
    """
    node.only(*TOP)
    code = node.worded("id", _ID, "linzi-star").group()
    methods = [each for each in ("annual", "outcome", "steps") if each in node]
    if len(methods) != 1:
        raise node.refuse("method", methods[-1] if methods else "")
    method: Weighted | Outcome | Steps
    match methods[0]:
        case "annual":
            method = read_weighted(node, base)
        case "outcome":
            method = _outcome(node)
        case _:
            method = _steps(node)
    population = _scope(node)
    title = node.text("title", code)
    return Rulebook(
        id=code,
        version=node.integer("version"),
        title=MappingProxyType({"zh": title, "en": node.text("title_en", title)}),
        subject_types=node.texts("subject") or ("organization",),
        period=node.choice("period", ("year", "quarter"), "year"),
        effective_from=node.day("effective_from"),
        effective_until=node.day("effective_until"),
        method=method,
        checks=tuple(_checks(node)),
        population=population,
        contents=tuple(_contents(node)),
        former=tuple(_former(node)),
        based_on=node.text("based_on", ""),
        synthetic=node.boolean("synthetic", default=False),
        tree=MappingProxyType(_plain(node)),
        sha256=_digest(node),
    )


def _plain(node: Node) -> dict[str, Any]:
    """Return a rulebook's tree with its scalars as they were written."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        if isinstance(value, list):
            return [plain(each) for each in value]
        return value.text if isinstance(value, Plain) else value

    return {name: plain(node.raw(name)) for name in node.names()}


def _digest(node: Node) -> str:
    """Return the SHA-256 of a tree as JSON: keys in order, no blanks, scalars as text."""
    text = json.dumps(_plain(node), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _scope(node: Node) -> str:
    """Check what a rulebook says of itself, and return whom it is about."""
    node.at("source").only("seed", "name", "source_id", "url", "law")
    scope = node.at("scope").only("annual", "month")
    for name in scope.names():
        scope.at(name).only("population", "note").said("population", *POPULATIONS)
    for each in node.each("codes"):
        each.only("vocabulary", "code", "title", "title_en")
    return scope.at("annual").text("population", "")


def _former(node: Node) -> Iterator[Former]:
    """Yield the periods whose results once had an address, each with why there are none."""
    for each in node.each("former"):
        each.only("period", "zh", "en")
        period = each.worded("period", r"[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?", "2025").group()
        chinese = each.text("zh", "")
        yield Former(period, MappingProxyType({"zh": chinese, "en": each.text("en", chinese)}))


def _contents(node: Node) -> Iterator[Content]:
    """Yield what a scheme looks at, as its source names it; none of it enters the arithmetic."""
    for each in node.each("contents"):
        each.only("id", "component", "zh", "en")
        title = each.text("zh")
        words = MappingProxyType({"zh": title, "en": each.text("en", title)})
        yield Content(each.text("component", ""), words)


POPULATIONS: Final = ("incubator_residents", "registered_organizations", "subjects_with_rows")


def _outcome(node: Node) -> Outcome:
    """Read a scheme whose result is stated in a row and holds for a while."""
    outcome = node.at("outcome").only("component", "missing", "flags", "validity")
    missing = outcome.at("missing").only(*STATUSES, "absent")
    regimes = []
    for each in outcome.each("validity"):
        each.only("decided_from", "starts", "years", "basis")
        starts = each.choice("starts", ("decision", "next_january"))
        regimes.append(Regime(each.day("decided_from"), starts, each.integer("years")))
    failing, present = {}, {}
    for each in outcome.each("flags"):
        each.only("component", "results", "flag")
        if results := each.texts("results"):
            failing[each.text("component")] = (frozenset(results), each.text("flag"))
        else:
            present[each.text("component")] = each.text("flag")
    return Outcome(
        component=outcome.text("component", ""),
        missing={name: missing.text(name) for name in missing.names() if name != "from"},
        failing=failing,
        present=present,
        regimes=tuple(regimes),
    )


def _steps(node: Node) -> Steps:
    """Read steps in a fixed order."""
    steps = node.at("steps").only("list", "ordered", "incomplete", "out_of_order", "no_result")
    codes = steps.texts("list")
    if not codes or len(set(codes)) < len(codes):
        raise steps.refuse("components", "list")
    return Steps(
        components=codes,
        incomplete=steps.text("incomplete", "INCOMPLETE"),
        out_of_order=steps.text("out_of_order", "OUT_OF_ORDER"),
        no_result=steps.text("no_result", "NO_RESULT"),
    )


def _checks(node: Node) -> Iterator[Check]:
    """Yield the checks over all subjects of a period."""
    for each in node.each("checks"):
        each.only(
            "id", "kind", "title", "title_en", "component", "base", "percent", "results", "at_least"
        )  # fmt: skip
        title = each.text("title")
        yield Check(
            code=each.text("id"),
            kind=each.choice("kind", ("population", "quota", "share")),
            component=each.text("component"),
            base=each.choice("base", ("registered", "scored"), "registered"),
            percent=each.number("percent", 100),
            title=MappingProxyType({"zh": title, "en": each.text("title_en", title)}),
            results=frozenset(each.texts("results")),
            at_least=each.number("at_least") if "at_least" in each else None,
        )
