"""Once more with other weights, and the marks of a rulebook: what pages say beside a rating."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from gongshi.rulebook import (
    Again,
    Scored,
    Sensitivity,
    Told,
    Weighted,
    load_rulebooks,
    marks,
    month_number,
    told_ratio,
    told_warnings,
)
from gongshi.rulebook.again import shifted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BOOK = load_rulebooks()["linzi-star"][0]
assert isinstance(BOOK.method, Weighted)
METHOD: Weighted = BOOK.method
BEST = {"party": "95/1", "month": "95/1", "public": "93/1", "peer": "92/1", "self": "92/1"}


def told(
    scores: Mapping[str, str], resident: int = 12, scored: int = 12,
    warned: Sequence[tuple[str, str | None]] = (),
) -> Told:  # fmt: skip
    """Return what a published rating of 2025 tells."""
    values = {name: told_ratio(score) for name, score in scores.items()}
    return Told("2025", values, resident, scored, 0, told_warnings(warned))


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        (told(BEST), Scored("94.00", 5, ())),
        (told({"party": "899/10", "month": "95/1", "public": "99/1", "peer": "99/1",
               "self": "100/1"}), Scored("94.92", 4, ("GATE5",))),
        (told({"party": "55/1", "month": "80/1", "public": "90/1", "peer": "90/1",
               "self": "90/1"}), Scored("75.25", 2, ("PARTY_CAP",))),
        (told(BEST, resident=7, scored=7), Scored("94.00", 4, ("LATE_CAP",))),
        (told(BEST, warned=[("2025-03", None)]), Scored("94.00", 4, ("GATE5",))),
        (told(BEST, warned=[("2025-03", "2025-12-31")]), Scored("94.00", 5, ())),
        (told(BEST, warned=[("2025-03", "2026-01-01")]), Scored("94.00", 4, ("GATE5",))),
        # Without peers the weight of the others is 90: (35 * 95 + 25 * 95 + …) / 90.
        (told({name: score for name, score in BEST.items() if name != "peer"}),
         Scored("94.22", 5, ())),
        # Half up: 25 * 2855/30 and 75 * 90.
        (told({name: "2855/30" if name == "month" else "90/1" for name in BEST}),
         Scored("91.29", 5, ())),
        (told({}), None),
    ],
)  # fmt: skip
def test_published_total_is_computed_again(rating: Told, expected: Scored | None) -> None:
    """It is true that the components of a published rating give its total, stars and gates."""
    assert Again(METHOD).score(rating) == expected


def test_other_weights_give_other_totals() -> None:
    """It is true that weights need not be whole nor add up to one hundred."""
    alone = {each.code: Fraction(each.code == "party") for each in METHOD.components}
    half = {each.code: Fraction(1, 3) for each in METHOD.components}

    assert Again(METHOD, alone).score(told(BEST)) == Scored("95.00", 5, ())
    assert Again(METHOD, half).score(told(BEST)) == Scored("93.40", 5, ())
    # Where only what does not count has a weight, there is no total.
    assert Again(METHOD, alone).score(told({"self": "92/1"})) is None


@pytest.mark.parametrize("by", [-5, 5])
@pytest.mark.parametrize("component", [each.code for each in METHOD.components])
def test_shifted_weights_keep_their_sum(component: str, by: int) -> None:
    """It is true that one weight moves by the points and the others share them in proportion."""
    old = {each.code: Fraction(each.weight or 0) for each in METHOD.components}
    new = shifted(METHOD, component, by)

    assert new is not None
    assert sum(new.values()) == 100
    assert new[component] == old[component] + by
    assert len({new[code] / old[code] for code in old if code != component}) == 1


def test_a_weight_does_not_move_below_zero_or_over_the_whole() -> None:
    """It is true that a move which would leave a negative weight is none."""
    assert shifted(METHOD, "self", -11) is None
    assert shifted(METHOD, "party", 66) is None
    assert shifted(METHOD, "self", -10) is not None
    single = replace(METHOD, components=METHOD.components[:1])
    assert shifted(single, single.components[0].code, -5) is None


def test_sensitivity_moves_every_weight_both_ways() -> None:
    """It is true that each move gives the total of its weights, and the stars it leads to."""
    rating = told(BEST | {"self": "0/1", "party": "100/1"})
    shifts = Sensitivity(METHOD, 5).shifts(rating)
    stars = Again(METHOD).score(rating)

    assert [(each.component, each.by) for each in shifts] == [
        (each.code, by) for each in METHOD.components for by in (-5, 5)
    ]
    for each in shifts:
        weights = shifted(METHOD, each.component, each.by)
        assert weights is not None
        parts = (weights[code] * Fraction(*rating.values[code]) for code in weights)
        total = sum(parts, Fraction(0)) / 100
        assert each.scored is not None
        assert abs(Fraction(Decimal(each.scored.total)) - total) <= Fraction(1, 200)
    # 86.55 as published; without 5 points on the self-assessment 91.36.
    assert stars == Scored("86.55", 4, ())
    moved = {(each.component, each.by): each.scored.stars for each in shifts if each.scored}
    assert moved == {
        (component, by): 5 if (component, by) == ("self", -5) else 4 for component, by in moved
    }


def test_sensitivity_says_where_a_weight_cannot_move() -> None:
    """It is true that a weight smaller than the move has no result downwards."""
    shifts = Sensitivity(METHOD, 15).shifts(told(BEST))

    assert {(each.component, each.by) for each in shifts if each.scored is None} == {
        ("peer", -15), ("self", -15)
    }  # fmt: skip


def test_warnings_are_told_by_month_and_day() -> None:
    """It is true that of a published warning the month and the day of rectification are kept."""
    first, second = told_warnings([("2025-03", None), ("2025-06", "2025-07-01")])

    assert (first.month, first.rectified_on) == (month_number("2025-03"), None)
    assert (second.month, str(second.rectified_on)) == (month_number("2025-06"), "2025-07-01")


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"id": "x"}, {"id": ("x", "")}),
        ({"a": {"value": 6, "from": "S"}}, {"a.value": ("6", "S")}),
        ({"a": {"low": 1, "low_from": "A", "high": 9, "from": "S"}},
         {"a.low": ("1", "A"), "a.high": ("9", "S")}),
        ({"a": {"from": "A", "b": {"c": "true", "d": {"e": None, "from": "S"}}}},
         {"a.b.c": ("true", "A"), "a.b.d.e": ("null", "S")}),
        ({"a": {"from": "S", "list": [1, 2]}}, {"a.list": ("1, 2", "S")}),
        ({"a": {"items": [{"x": 1, "from": "S"}, {"x": 2}], "from": "A"}},
         {"a.items[1].x": ("1", "S"), "a.items[2].x": ("2", "A")}),
        # A word that is no mark is a value like any other.
        ({"a": {"counted_from": "day of the talk", "from": "A"}},
         {"a.counted_from": ("day of the talk", "A")}),
    ],
)  # fmt: skip
def test_marks(tree: dict[str, object], expected: dict[str, tuple[str, str]]) -> None:
    """It is true that a mark covers its object, `x_from` the member `x`, and the nearest holds."""
    assert marks(replace(BOOK, tree=tree)) == expected
