"""From a rulebook's tree to its values: weighted components, bands, gates, consequences."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gongshi.rulebook.conditions import ConditionError, compare, parse_condition
from gongshi.rulebook.form_series import as_ratio, read_series, read_warn
from gongshi.rulebook.model import Component, Consequence, Gate, Weighted
from gongshi.schema import load_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from gongshi.rulebook.reader import Node

ROUNDINGS: Final = ("half_up", "half_even", "down")
TIES: Final = ("fewer_low_months", "earlier_entry")
_COUNTS: Final[Mapping[str, int]] = {"no": 0, "one": 1, "two": 2, "three": 3}
_STAR_SIGNS: Final[Mapping[str, str]] = {
    "star_eq": "=", "star_lte": "<=", "star_lt": "<", "star_gte": ">=", "star_gt": ">"
}  # fmt: skip


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
    # Where nothing is weighted, there is no weight to spread: what has no score is left out.
    spread = "omit" if weight is None else "reweight"
    default = spread if votes or "min_ballots" in rule else "zero"
    absent = missing.worded(
        code, rf"zero|{spread}|no rating, reason [A-Za-z0-9_]+", default
    ).group().replace("omit", "reweight")  # fmt: skip
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


def read_weighted(node: Node, base: Node | None) -> Weighted:
    """Read weighted components, bands, gates and what follows from the stars."""
    annual = node.at("annual")
    if "components" not in annual:
        raise annual.missing("components")
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
    series = read_series(node)
    if not series:
        missing.only("component_missing")
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
        warn=read_warn(node),
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
    named = annual.at("party_first").only("component").text("component", "party")
    first = words[1] or (named if "party_first" in annual else "")
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
        match pair:
            case [bound, star]:
                found.append((node.decimal(bound, place), node.decimal(star, place)))
            case _:
                raise node.refuse("band", place)
    for index, ((bound, star), (lower, fewer)) in enumerate(pairwise(found), 1):
        if lower >= bound or fewer >= star:
            raise node.refuse("bands", f"list[{index}]")
    if not found or found[-1][0] != 0 or any(star != int(star) or star < 1 for _, star in found):
        raise node.refuse("bands", "list")
    inclusive = node.choice("lower_bound", ("inclusive", "exclusive"), "inclusive")
    return tuple((as_ratio(bound), int(star)) for bound, star in found), inclusive == "inclusive"


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
    known = load_schemas().vocabularies["ratings.consequences"].codes
    for code in [each for each in node.names() if each != "from"]:
        # A code that the vocabulary does not know brings its words.
        if code not in known and not {"zh", "en"} <= set(node.at(code).names()):
            raise node.unknown(code, known)
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
