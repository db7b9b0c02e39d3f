"""The quick ways of the rating and the thorough ones: both must give the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gongshi.derive.rating_inputs import Sorter
from gongshi.rulebook import Interpreter, Subject, Weighted, load_rulebooks, read_rulebook_file
from gongshi.rulebook.series import MonthReader, Months
from tests.rating import changed

RULEBOOKS = (
    load_rulebooks()["linzi-star"][-1],
    read_rulebook_file(
        changed(
            ("consecutive: {value: 3", "consecutive: {value: 2"),
            ("value: non_overlapping", "value: overlapping"),
            ("cross_year: {value: true", "cross_year: {value: false"),
            ("run: freeze}", "run: extends}"),
        ).encode(),
        "changed.yaml",
    ),
)
STATUSES = ("scored", "scored", "scored", "excused", "not_submitted", "authority_gap",
            "not_resident")  # fmt: skip
SCORES = st.sampled_from(["5.9", "6", "6.0", "9.5", "10", "0", "3.33", ""])
SCALES = st.sampled_from(["10", "10.0", "", "7", "0"])
cells = st.builds(
    lambda status, score, most: f"{status}|{score if status == 'scored' else ''}|{most}",
    st.sampled_from(STATUSES), SCORES, SCALES,
)  # fmt: skip
plain_cells = st.builds(lambda score: f"scored|{score}|10", st.sampled_from(["5", "9.5", "8.25"]))
starts = st.integers(2023 * 12, 2025 * 12)
contiguous = st.builds(
    lambda start, held: tuple(enumerate(held, start)), starts,
    st.lists(plain_cells, min_size=1, max_size=14) | st.lists(cells, min_size=1, max_size=30),
)  # fmt: skip
broken = st.dictionaries(st.integers(2023 * 12, 2026 * 12), cells, min_size=1, max_size=20).map(
    lambda held: tuple(sorted(held.items()))
)


def _sums(months: Months, factor: tuple[int, int]) -> list[Any]:
    """Return what a rating takes from months."""
    years = [
        (number, year.mean(factor), year.in_mean, year.scored, year.resident, year.low,
         list(year.flags), year.inputs)
        for number, year in months.years.items()
    ]  # fmt: skip
    return [years, months.fired, months.first]


@given(rows=contiguous | broken, rulebook=st.sampled_from(RULEBOOKS))
def test_months_are_added_up_as_by_a_walk(rows: tuple[tuple[int, str], ...], rulebook: Any) -> None:  # noqa: ANN401 - one of two rulebooks
    """It is true that months that need no walk add up to what a walk finds."""
    method = rulebook.method
    assert isinstance(method, Weighted)
    assert method.series is not None
    reader = MonthReader(method.series, method.warn)

    quick, thorough = reader.months(rows), reader.walk(rows)

    assert _sums(quick, method.series.factor) == _sums(thorough, method.series.factor)


lines = st.builds(
    lambda period, component, criterion, status, score, most, ballots, day: "\x1f".join(
        (period, component, criterion, status, score if status == "scored" else "", most, ballots,
         "", day, "", "")
    ),
    st.sampled_from(["2024", "2025", "2025-Q1", "2024-12", *(f"2025-0{n}" for n in range(1, 9))]),
    st.sampled_from(["month", "month", "month", "party", "self", "peer", "public"]),
    st.sampled_from(["", "", "", "work_plan", "vote-1", "vote-2"]),
    st.sampled_from(STATUSES), SCORES, SCALES, st.sampled_from(["", "9", "40"]),
    st.sampled_from(["", "2025-02-01", "2025-03-01"]),
)  # fmt: skip
year = st.builds(
    lambda scores, votes: [
        *(f"2025-{n:02d}\x1fmonth\x1f\x1fscored\x1f{s}\x1f10" + "\x1f" * 5
          for n, s in enumerate(scores, 1)),
        *(f"2025\x1fpeer\x1fvote-{n}\x1fscored\x1f{v}\x1f100" + "\x1f" * 5
          for n, v in enumerate(votes)),
        "2025\x1fparty\x1f\x1fscored\x1f90\x1f100" + "\x1f" * 5,
    ],
    st.lists(st.sampled_from(["5", "8", "9.5"]), max_size=12),
    st.lists(st.sampled_from(["80", "90", "99"]), max_size=6),
)  # fmt: skip


@given(
    held=st.builds(lambda plain, more: plain + more, year, st.lists(lines, max_size=3))
    | st.lists(lines, min_size=1, max_size=20),
)
def test_plain_lines_are_sorted_as_any(held: list[str]) -> None:
    """It is true that lines told to be plain give the subject, and the ratings, of any lines."""
    sort = Sorter("month")
    told = sorted(held)

    quick, plain = sort.sort(told, {})
    thorough, _ = sort.sort_any(told, {})

    assert _ratings(quick) == _ratings(thorough)
    assert (quick.months, dict(quick.periods)) == (thorough.months, dict(thorough.periods))
    if plain:
        (rating,) = _ratings(quick)
        assert sort.entering(told, rating.period) == told


def _ratings(subject: Subject) -> list[Any]:
    return [rating for _, rating in Interpreter(load_rulebooks()["linzi-star"]).rate(subject)]
