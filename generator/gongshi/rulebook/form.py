"""From a rulebook's tree to its values: every leaf is carried out, or refused with its line.

The keys are those of `schemas/rulebooks/`; what each means stands in `docs/handbook/rulebooks.md`.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from gongshi.read.tree import Plain
from gongshi.rulebook.conditions import ConditionError, compare, parse_condition
from gongshi.rulebook.model import (
    Check,
    Component,
    Consequence,
    Gate,
    LowAgain,
    MissingMonth,
    Outcome,
    Regime,
    Rulebook,
    Series,
    Steps,
    Warn,
    Weighted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.rulebook.reader import Node

SIGNS: Final = ("<", "<=", ">", ">=", "=")
ROUNDINGS: Final = ("half_up", "half_even", "down")
_COUNTS: Final[Mapping[str, int]] = {"no": 0, "one": 1, "two": 2, "three": 3}
_STAR_SIGNS: Final[Mapping[str, str]] = {
    "star_eq": "=", "star_lte": "<=", "star_lt": "<", "star_gte": ">=", "star_gt": ">"
}  # fmt: skip
_STATUSES: Final = ("not_resident", "excused", "not_submitted", "authority_gap")
TIES: Final = ("fewer_low_months", "earlier_entry")
_ID: Final = r"[a-z0-9][a-z0-9-]{0,63}"
_LATE: Final = r"resident months < ([0-9]+) and star > ([0-9]+)"
_TOP: Final = (
    "id", "version", "title", "title_en", "effective_from", "effective_until", "source", "scope",
    "subject", "period", "codes", "not_to_be_confused_with", "note", "note_en",
    "month", "residency", "missing", "warn", "exit", "annual", "stars", "consequences", "ranking",
    "outcome", "steps", "checks",
)  # fmt: skip


def read_rulebook(node: Node, base: Node | None = None) -> Rulebook:
    """Read one rulebook; `base` is the published one that the file is a changed copy of.

    Raises:
        RulebookError: a leaf is unknown, of another type, contradicts another one, or words a
            rule that cannot be carried out.
    """
    node.only(*_TOP)
    code = node.worded("id", _ID, "linzi-star").group()
    methods = [each for each in ("annual", "outcome", "steps") if each in node]
    if len(methods) != 1:
        raise node.refuse("method", methods[-1] if methods else "")
    method: Weighted | Outcome | Steps
    match methods[0]:
        case "annual":
            method = _weighted(node, base)
        case "outcome":
            method = _outcome(node)
        case _:
            method = _steps(node)
    _scope(node)
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


def _scope(node: Node) -> None:
    """Check what a rulebook says of itself; none of it enters the arithmetic."""
    node.at("source").only("seed", "name", "source_id", "url", "law")
    scope = node.at("scope")
    for name in scope.names():
        scope.at(name).only("population", "note").said("population", *_POPULATIONS)
    for each in node.each("codes"):
        each.only("vocabulary", "code", "title", "title_en")


_POPULATIONS: Final = ("incubator_residents", "registered_organizations", "subjects_with_rows")


def _ratio(value: Decimal) -> tuple[int, int]:
    return value.as_integer_ratio()


def _series(node: Node) -> Series | None:
    """Read the monthly scores: their scale, and what months without a score do."""
    if "month" not in node:
        return None
    month = node.at("month").only("component", "scale", "items")
    scale = month.at("scale").only("min", "max", "decimals")
    scale.number("min", 0)
    scale.integer("decimals", 1)
    maximum = scale.number("max", 10)
    if maximum == 0:
        raise scale.refuse("number", "max", value="0")
    for item in month.each("items"):
        item.only("id", "zh", "en", "max").number("max")
    node.at("residency").only("value").said("value", "span_of_month_rows")
    words = node.at("annual").worded(
        "month_score",
        r"mean of scored months \* ([0-9]+)(; not_submitted is 0 and counts)?",
        "mean of scored months * 10; not_submitted is 0 and counts",
    )
    top, bottom = maximum.as_integer_ratio()
    stated = "month_score" in node.at("annual")
    return Series(
        component=month.text("component", "month"),
        maximum=maximum,
        factor=(int(words[1]), 1) if stated else (100 * bottom, top),
        missing=_missing(node.at("missing")),
    )


_MISSING_DEFAULTS: Final[Mapping[str, MissingMonth]] = {
    "not_resident": MissingMonth(zero=False, counts=False, run="reset"),
    "excused": MissingMonth(zero=False, counts=False, run="freeze"),
    "not_submitted": MissingMonth(zero=True, counts=True, run="extends"),
    "authority_gap": MissingMonth(zero=False, counts=False, run="freeze", flag="DATA_GAP"),
}


def _missing(node: Node) -> Mapping[str, MissingMonth]:
    node.only(*_STATUSES, "component_missing")
    found = {}
    for status, default in _MISSING_DEFAULTS.items():
        if status not in node:
            found[status] = default
            continue
        inner = node.at(status).only("in_mean", "counts_as_scored_month", "run", "flag")
        found[status] = MissingMonth(
            zero=inner.choice("in_mean", ("no_row", "zero"), "no_row") == "zero",
            counts=inner.boolean("counts_as_scored_month", default=default.counts),
            run=inner.choice("run", ("reset", "freeze", "extends"), default.run),
            flag=inner.text("flag", ""),
        )
    return MappingProxyType(found)


def _warn(node: Node) -> Warn | None:
    """Read the rule of consecutive low months and what follows a warning."""
    if "warn" not in node:
        return None
    warn = node.at("warn").only(
        "threshold", "consecutive", "cross_year", "refire", "action", "talk_within_days",
        "rectify_days", "open_until",
    )  # fmt: skip
    threshold = warn.at("threshold").only("value", "operator")
    consecutive = warn.at("consecutive").only("value")
    least = consecutive.integer("value", 3)
    if least < 1:
        raise consecutive.refuse("number", "value", value=least)
    action = warn.at("action").only("value", "zh", "en")
    rectify = warn.worded(
        "open_until",
        r"the first credit_event ([a-z_]+) whose date is not before the 1st of the warning's month",
        "the first credit_event rectified whose date is not before the 1st of the warning's month",
    )
    exit_ = node.at("exit").only("trigger", "decided_by", "exit_due_flag", "reentry_months")
    exit_.at("trigger").only("value", "zh", "en").said("value", "rectification_failed")
    decided = "a credit_event of the authority only; never derived"
    exit_.at("decided_by").only("value").said("value", decided)
    flag = (
        exit_.at("exit_due_flag")
        .only("value")
        .worded(
            "value",
            r"no [a-z_]+ event by the end of rectify_days, or the first scored month that begins "
            r"after it is (<=?) ([0-9]+(?:\.[0-9]+)?)",
            "no rectified event by the end of rectify_days, or the first scored month that begins "
            "after it is < 6",
        )
    )
    reentry = exit_.at("reentry_months").only("value", "counted_from")
    reentry.said("counted_from", "day of the exit event")
    return Warn(
        operator=compare(threshold.choice("operator", ("<", "<="), "<")),
        threshold=_ratio(threshold.number("value", 6)),
        consecutive=least,
        cross_year=warn.at("cross_year").only("value").boolean("value", default=True),
        refire=warn.at("refire")
        .only("value")
        .choice("value", ("non_overlapping", "overlapping", "once"), "non_overlapping"),
        talk_event=action.text("value", "talk"),
        talk_days=_days(warn.at("talk_within_days"), "last day of the third month", 15),
        rectify_event=rectify[1],
        rectify_days=_days(warn.at("rectify_days"), "day of the talk", 30),
        low_again=LowAgain(compare(flag[1]), _ratio(Decimal(flag[2]))),
        exit_event="exit",
        reentry_months=reentry.integer("value", 12),
    )


def _days(node: Node, counted_from: str, default: int) -> int:
    node.only("value", "unit", "counted_from")
    node.said("unit", "calendar_days")
    node.said("counted_from", counted_from)
    return node.integer("value", default)


def _component(node: Node, missing: Node, code: str, weight: Decimal | None) -> Component:
    """Read how one component's rows become its value."""
    rule = node.at(code).only(
        "exclude_self", "min_votes", "counted", "trim", "min_ballots", "aggregate"
    )  # fmt: skip
    rule.said("exclude_self", "before entry (votes carry no voter)")
    votes = "min_votes" in rule or "trim" in rule or rule.raw("aggregate") == "mean"
    rule.choice("aggregate", ("mean", "value"), "mean" if votes else "value")
    trim = rule.worded(
        "trim",
        r"(no|one|two|three) highest and (no|one|two|three) lowest from ([0-9]+) votes",
        "no highest and no lowest from 0 votes",
    )
    high, low, least = _COUNTS[trim[1]], _COUNTS[trim[2]], int(trim[3])
    if high + low and least <= high + low:
        raise rule.refuse("trim", "trim")
    told = node.at("insufficient").only("value", "flags")
    value = told.choice("value", ("spread_in_proportion", "zero"), "spread_in_proportion")
    default = "reweight" if votes or "min_ballots" in rule else "zero"
    absent = missing.worded(code, r"zero|reweight|no rating, reason [A-Za-z0-9_]+", default).group()
    flags = told.texts("flags")
    suffix = f"_{code.upper()}"
    return Component(
        code=code,
        weight=weight,
        missing=absent.removeprefix("no rating, reason "),
        votes=votes,
        least_votes=rule.integer("min_votes", 0),
        least_after_trimming=rule.choice(
            "counted", ("before_trimming", "after_trimming"), "before_trimming"
        )
        == "after_trimming",
        trim_from=least,
        trim_low=low,
        trim_high=high,
        least_ballots=rule.integer("min_ballots", 0),
        insufficient="zero" if value == "zero" else "reweight",
        flag=next((each for each in flags if each.endswith(suffix)), f"REWEIGHTED{suffix}"),
    )


def _weighted(node: Node, base: Node | None) -> Weighted:
    """Read weighted components, bands, gates and what follows from the stars."""
    annual = node.at("annual")
    codes = annual.at("components").only("list").texts("list")
    if not codes or len(set(codes)) < len(codes):
        raise annual.refuse("components", "components.list")
    annual.only(
        "components", "party_first", "weights", "invariant", "scale", "month_score",
        "min_scored_months", "incomplete_year_cap", "insufficient", "rounding", *codes,
    )  # fmt: skip
    annual.said("scale", "each component = score / max_score * 100, unrounded")
    missing = node.at("missing")
    absent = missing.at("component_missing").only(*codes)
    series = _series(node)
    weights = _weights(annual, codes)
    components = tuple(
        _component(annual, absent, code, weights.get(code) if weights else None) for code in codes
    )
    if weights:
        _invariant(annual, weights, {c.code for c in components if c.missing == "reweight"})
    if series and series.component not in codes:
        raise annual.refuse("components", "components.list")
    months = annual.at("min_scored_months").only("value", "else", "code")
    unrated = "stars null, reason 不评级（观察期）"
    reason = months.worded("else", r"stars null, reason (.+)", unrated)
    rounding = annual.at("rounding").only("only", "decimals", "mode", "before")
    rounding.said("only", "total")
    rounding.said("before", "bands")
    decimals = rounding.integer("decimals", 2)
    if decimals > _MOST_DECIMALS:
        raise rounding.refuse("number", "decimals", value=decimals)
    stars = node.at("stars").only("levels", "bands", "gates")
    stars.at("levels").only("named_in_article")
    bands, inclusive = _bands(stars)
    ranking = node.at("ranking").only("rule", "display_order_in_a_tie")
    rank = ranking.worded(
        "rule", r"by total; equal totals share a rank \(1, 2, 2, ([34])\)",
        "by total; equal totals share a rank (1, 2, 2, 4)",
    )  # fmt: skip
    ties = ranking.texts("display_order_in_a_tie")
    for each in ties:
        if each not in (*codes, *TIES):
            known = ", ".join((*codes, *TIES))
            raise ranking.refuse("choice", "display_order_in_a_tie", value=each, known=known)
    return Weighted(
        components=components,
        series=series,
        warn=_warn(node),
        least_months=months.integer("value", 0),
        least_months_reason=reason[1],
        least_months_code=months.text("code", "OBSERVATION"),
        decimals=decimals,
        rounding=rounding.choice("mode", ROUNDINGS, "half_up"),
        bands=bands,
        inclusive=inclusive,
        gates=tuple(_gates(node, base, codes)),
        consequences=tuple(_consequences(node.at("consequences"))),
        dense_ranks=rank[1] == "3",
        ties=ties,
    )


_MOST_DECIMALS: Final = 6


def _weights(annual: Node, codes: tuple[str, ...]) -> Mapping[str, Decimal] | None:
    """Read the weights; every component has one, or none has and there is no total."""
    if "weights" not in annual:
        return None
    node = annual.at("weights").only(*codes)
    for code in codes:
        if code not in node:
            raise node.refuse("weight", value=code)
    return {code: node.number(code) for code in codes}


def _invariant(annual: Node, weights: Mapping[str, Decimal], spread: set[str]) -> None:
    """Check the weights: their sum, and the one that must be the largest however others fall."""
    words = annual.worded(
        "invariant",
        r"(?:([a-z_]+) is the largest weight; )?sum = ([0-9]+)"
        r"(?:; checked on the nominal AND on the effective weights)?",
        "sum = 100",
    )
    total = sum(weights.values())
    if total != int(words[2]) or total == 0:
        raise annual.refuse("sum", "weights", value=total, wanted=words[2])
    annual.at("party_first").only()
    first = words[1] or ("party" if "party_first" in annual else "")
    if not first:
        return
    if first not in weights or first in spread:
        raise annual.refuse("first", "invariant", value=first)
    # Spreading in proportion keeps the order of the weights that remain, so the nominal ones tell.
    others = [code for code, weight in weights.items() if code != first]
    for code in others:
        if weights[code] >= weights[first]:
            raise annual.refuse("largest", f"weights.{code}", value=code, first=first)


def _bands(stars: Node) -> tuple[tuple[tuple[tuple[int, int], int], ...], bool]:
    """Read the bands: from the highest bound down to zero, each with fewer stars."""
    if "bands" not in stars:
        return (), True
    node = stars.at("bands").only("lower_bound", "list")
    found = []
    for index, pair in enumerate(node.list("list")):
        place = f"list[{index}]"
        if not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004 - a bound and its stars
            raise node.refuse("band", place)
        found.append((node.decimal(pair[0], place), node.decimal(pair[1], place)))
    for index, ((bound, star), (lower, fewer)) in enumerate(pairwise(found), 1):
        if lower >= bound or fewer >= star:
            raise node.refuse("bands", f"list[{index}]")
    if not found or found[-1][0] != 0 or any(star != int(star) or star < 1 for _, star in found):
        raise node.refuse("bands", "list")
    inclusive = node.choice("lower_bound", ("inclusive", "exclusive"), "inclusive")
    return tuple((_ratio(bound), int(star)) for bound, star in found), inclusive == "inclusive"


def _gates(node: Node, base: Node | None, codes: tuple[str, ...]) -> Iterator[Gate]:
    """Yield the gates in their order; the cap of an incomplete year is one of them."""
    late = node.at("annual").at("incomplete_year_cap").only("months_below", "star_cap")
    cap = "incomplete_year_cap" in node.at("annual")
    capped = False
    for gate in node.at("stars").each("gates"):
        gate.only("id", "if", "then_star", "zh", "en")
        code, words, star = gate.text("id"), gate.text("if"), gate.integer("then_star")
        if code == "LATE_CAP" and cap:
            capped = True
            stated = _late_words(late.integer("months_below", 12), late.integer("star_cap", 4))
            if (words, star) != stated:
                words, star = _decide(gate, (words, star), stated, base)
        yield _gate(gate, code, words, star, codes)
    if cap and not capped:
        stated = _late_words(late.integer("months_below", 12), late.integer("star_cap", 4))
        yield _gate(late, "LATE_CAP", *stated, codes)


def _late_words(months: int, star: int) -> tuple[str, int]:
    return f"resident months < {months} and star > {star}", star


def _decide(
    gate: Node, worded: tuple[str, int], stated: tuple[str, int], base: Node | None
) -> tuple[str, int]:
    """Choose between two statements of one cap: the one that was changed from the base.

    Raises:
        RulebookError: there is no base, or both were changed and disagree.
    """
    if base is not None:
        late = base.at("annual").at("incomplete_year_cap")
        old = _late_words(late.integer("months_below", 12), late.integer("star_cap", 4))
        if stated == old:
            return worded
        if worded == old:
            return stated
    raise gate.refuse("twice", "if", value=worded[0], other=stated[0])


def _gate(node: Node, code: str, words: str, star: int, codes: tuple[str, ...]) -> Gate:
    try:
        return Gate(code, parse_condition(words, codes), star, words)
    except ConditionError as error:
        raise node.refuse("condition", "if", value=words, note=error) from None


def _consequences(node: Node) -> Iterator[Consequence]:
    for code in node.names():
        inner = node.at(code).only(*_STAR_SIGNS, "alternative", "unrated", "zh", "en")
        inner.at("alternative").only(*_STAR_SIGNS)
        signs = [each for each in _STAR_SIGNS if each in inner]
        if len(signs) != 1:
            raise inner.refuse("sign")
        yield Consequence(
            code,
            compare(_STAR_SIGNS[signs[0]]),
            inner.integer(signs[0]),
            unrated=inner.choice("unrated", ("excluded", "included"), "excluded") == "included",
        )


def _outcome(node: Node) -> Outcome:
    """Read a scheme whose result is stated in a row and holds for a while."""
    outcome = node.at("outcome").only("component", "missing", "flags", "validity")
    missing = outcome.at("missing")
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
