"""`gongshi rate`: the vectors of the star scheme, clause by clause."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshi.cli import main
from gongshi.rate import RATING_VIEWS
from tests.conftest import REPOSITORY
from tests.rating import changed, month_rows, package, published, rated, year_rows

if TYPE_CHECKING:
    from pathlib import Path

NINES = "9.5 " * 12
EIGHTS = "8 " * 12
YEAR = {"party": "95", "self": "92", "public": "93"}
VOTES = ("90", "91", "95", "88", "99")
ALL_90 = {"party": "90", "self": "90", "public": "90"}


@pytest.mark.parametrize(
    ("months", "warned"),
    [
        ("5.9 5.9 5.9", ["2025-03"]),
        ("5.9 5.9 6 5.9", []),
        ("5.9 - 5.9 5.9", ["2025-04"]),
        ("5.9 x 5.9", ["2025-03"]),
        ("5.9 5.9 5.9 5.9 5.9 5.9", ["2025-03", "2025-06"]),
        ("5.9 5.9 5.9 5.9 5.9", ["2025-03"]),
        ("5.9 ? 5.9 5.9", ["2025-04"]),
        ("5.9 _ 5.9 5.9", ["2025-04"]),
        ("5.9 5.9 ! 5.9", []),
        ("x x x", ["2025-03"]),
        ("6.0 6.0 6.0", []),
        ("5.9 5.9 9 5.9 5.9 5.9", ["2025-06"]),
    ],
)
def test_warnings(tmp_path: Path, months: str, warned: list[str]) -> None:
    """It is true that three low months in a row warn, and that other months do what they must."""
    assert rated(tmp_path, month_rows(months)).warned == warned


@pytest.mark.slow
def test_a_run_crosses_the_year(tmp_path: Path) -> None:
    """It is true that a run passes into the next year, and that the rulebook can say otherwise."""
    rows = month_rows("5.9 5.9 5.9", "2024-11")
    cross = ("cross_year: {value: true", "cross_year: {value: false")

    assert rated(tmp_path / "a", rows).warned == ["2025-01"]
    assert rated(tmp_path / "b", rows, rulebook=changed(cross)).warned == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "more", "events", "same"),
    [
        ("9 " * 12, month_rows("9", "2026-01"), (), True),
        ("9 " * 12, (), ("o1,talk,2025-01-01",), True),
        ("9 " * 12, month_rows("9", "2025-02"), (), True),
        ("9 " * 11, month_rows("9", "2025-01"), (), False),
        ("9 " * 12, month_rows("9", "2023-12"), (), False),
        ("9 " * 9 + "5 5 5", (), ("o1,talk,2025-01-01",), False),
        ("9 " * 9 + "5 5 5", month_rows("9", "2025-03"), (), True),
    ],
)
def test_inputs_are_those_of_a_period(
    tmp_path: Path, first: str, more: tuple[str, ...], events: tuple[str, ...], *, same: bool
) -> None:
    """It is true that a rating's hash and count change with what it rests on, and with no more."""
    rows = month_rows(first, "2024-01")

    before = rated(tmp_path / "a", rows).of("2024")["inputs"]
    after = rated(tmp_path / "b", (*rows, *more), events).of("2024")["inputs"]

    assert (before == after) is same


@pytest.mark.slow
def test_a_month_that_is_low_again_is_an_input(tmp_path: Path) -> None:
    """It is true that a later year's month enters the hash of the warning that it speaks about."""
    rows = month_rows("9 " * 9 + "5 5 5", "2024-01")
    events = ("o1,talk,2024-12-31", "o1,rectified,2025-01-10")

    good, bad = (
        rated(tmp_path / score, (*rows, *month_rows(score, "2025-02")), events).of("2024")["inputs"]
        for score in ("9", "5")
    )

    assert good["sha256"] != bad["sha256"]


@pytest.mark.parametrize(
    ("months", "year", "votes", "total", "stars", "flags"),
    [
        (NINES, YEAR, VOTES, "94.00", 5, []),
        (NINES, {"party": "89.9", "self": "100", "public": "99"}, ["99"] * 3, "94.92", 4,
         ["GATE5"]),
        (EIGHTS, {"party": "55", "self": "90", "public": "90"}, ["90"] * 3, "79.25", 3, None),
        ("8 " * 5, YEAR, VOTES, None, None, []),
        ("9.5 " * 6, YEAR, VOTES, "94.00", 4, ["LATE_CAP"]),
        (NINES, {"self": "92", "public": "93"}, VOTES, None, None, []),
        (NINES, {"party": "95", "public": "93"}, VOTES, "84.80", 4, []),
        ("9.5 " * 10 + "_ 9.5", YEAR, VOTES, "94.00", 5, ["DATA_GAP"]),
    ],
)  # fmt: skip
def test_totals_and_stars(  # noqa: PLR0913, PLR0917 - the columns of a table
    tmp_path: Path, months: str, year: dict[str, str], votes: list[str], total: str | None,
    stars: int | None, flags: list[str] | None,
) -> None:  # fmt: skip
    """It is true that totals, stars and flags come out as the rulebook's own examples say."""
    rows = (*month_rows(months), *year_rows(votes=votes, **year))

    found = rated(tmp_path, rows).of()

    if year.get("party") == "55":
        # 8 each, party 55, all others 90: 20 + 19.25 + 18 + 9 + 9 = 75.25, below the party's cap.
        total, stars, flags = "75.25", 2, ["PARTY_CAP"]
    assert (found["total"], found["stars"], found["flags"]) == (total, stars, flags)


def test_reasons(tmp_path: Path) -> None:
    """It is true that whoever is not rated is listed with the reason in the rulebook's words."""
    few = (*month_rows("9 " * 5), *year_rows(votes=VOTES, **YEAR))
    other = {"self": "92", "public": "93"}
    none = (*month_rows(NINES, org="o2"), *year_rows(org="o2", votes=VOTES, **other))

    found = rated(tmp_path, few + none)

    assert [(each["org_id"], each["reason"], each["rank"]) for each in found.entries] == [
        ("o1", "不评级（观察期）", None), ("o2", "NO_PARTY_SCORE", None)
    ]  # fmt: skip


def test_every_year_has_an_entry(tmp_path: Path) -> None:
    """It is true that each year with rows is rated by itself, its gaps included."""
    rows = (*month_rows("9 " * 9 + "_ 9 9 9", "2024-01"), *year_rows("2026", **YEAR))

    found = rated(tmp_path, rows)

    assert [(e["period"], e["scored_months"], e["resident_months"]) for e in found.entries] == [
        ("2024", 11, 12), ("2025", 1, 1), ("2026", 0, 0)
    ]  # fmt: skip
    assert found.of("2024")["flags"][-1] == "DATA_GAP"


@pytest.mark.parametrize(
    ("votes", "ballots", "weights", "flags"),
    [
        (["90", "90", "90"], "10", {"party": "35.00", "peer": "10.00", "public": "20.00"}, []),
        (["90", "90"], "10", {"party": "38.89", "peer": "0.00", "public": "22.22"},
         ["REWEIGHTED_PEER"]),
        (["90"] * 3, "9", {"party": "43.75", "peer": "12.50", "public": "0.00"},
         ["REWEIGHTED_PUBLIC"]),
        ([], "9", {"party": "50.00", "peer": "0.00", "public": "0.00"},
         ["REWEIGHTED_PEER", "REWEIGHTED_PUBLIC"]),
    ],
)  # fmt: skip
def test_too_few_votes(
    tmp_path: Path, votes: list[str], ballots: str, weights: dict[str, str], flags: list[str]
) -> None:
    """It is true that the weight of what has too few votes is spread, and party stays largest."""
    rows = (*month_rows("9 " * 12), *year_rows(votes=votes, ballots=ballots, **ALL_90))

    found = rated(tmp_path, rows).of()

    assert {name: found["weights"][name] for name in weights} == weights
    assert (found["total"], found["flags"]) == ("90.00", flags)


@pytest.mark.parametrize(
    ("votes", "mean"),
    [(("60", "90", "90", "90"), "82.50"), (("60", "90", "90", "90", "99"), "90.00"),
     (("1", "2", "4"), "2.33")],
)  # fmt: skip
def test_votes_are_trimmed(tmp_path: Path, votes: tuple[str, ...], mean: str) -> None:
    """It is true that from five votes the highest and the lowest are left out, not from four."""
    rows = (*month_rows(NINES), *year_rows(votes=votes, **YEAR))

    assert rated(tmp_path, rows).of()["components"]["peer"] == mean


@pytest.mark.parametrize(
    ("events", "stars", "state"),
    [
        ((), 4, "open"),
        (("o1,rectified,2025-04-10",), 5, "closed"),
        (("o1,rectified,2025-03-01",), 5, "closed"),
        (("o1,rectified,2025-12-31",), 5, "closed"),
        (("o1,rectified,2025-02-28",), 4, "open"),
        (("o1,rectified,2026-01-01",), 4, "closed"),
        (("o2,rectified,2025-04-10",), 4, "open"),
    ],
)
def test_an_open_warning_closes_the_gate(
    tmp_path: Path, events: tuple[str, ...], stars: int, state: str
) -> None:
    """It is true that a warning open on 31 December costs the fifth star, a closed one does not."""
    rows = (
        *month_rows("5.9 5.9 5.9" + " 10" * 9),
        *year_rows(votes=["99"] * 3, party="99", self="99", public="99"),
        *month_rows("9", org="o2"),
    )

    found = rated(tmp_path, rows, events).of()

    assert (found["total"], found["stars"]) == ("96.69", stars)
    assert [each["state"] for each in found["warnings"]] == [state]


def test_an_old_warning_stays_open(tmp_path: Path) -> None:
    """It is true that a warning of an earlier year closes the gate until it is rectified."""
    rows = (*month_rows("5 5 5 9 " + "9 " * 20, "2024-01"), *year_rows(votes=["99"] * 3, party="99",
            self="99", public="99"))  # fmt: skip

    found = rated(tmp_path, rows).of()

    assert (found["stars"], found["flags"], found["warnings"]) == (4, ["GATE5"], [])


def test_what_follows_a_warning(tmp_path: Path) -> None:
    """It is true that talk, rectification, exit and their deadlines stand with the warning."""
    rows = month_rows("5 5 5 9 5 9")
    events = ("o1,talk,2025-04-02", "o1,rectified,2025-04-20", "o1,exit,2025-08-31",
              "o1,talk,2024-01-01")  # fmt: skip

    (warning,) = rated(tmp_path, rows, events).of()["warnings"]

    assert warning == {
        "month": "2025-03", "months": ["2025-01", "2025-02", "2025-03"], "state": "closed",
        "talk_due_on": "2025-04-15", "talked_on": "2025-04-02", "rectify_due_on": "2025-05-02",
        "rectified_on": "2025-04-20", "exit_due": False, "exit_due_reason": None,
        "exited_on": "2025-08-31", "reentry_from": "2026-08-31",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("months", "events", "reason"),
    [
        ("5 5 5", ("o1,talk,2025-04-02",), "not_rectified"),
        ("5 5 5", ("o1,talk,2025-04-02", "o1,rectified,2025-05-03"), "not_rectified"),
        ("5 5 5 9 9 5", ("o1,talk,2025-04-02", "o1,rectified,2025-05-02"), "low_again"),
        ("5 5 5 9 9 - 5", ("o1,talk,2025-04-02", "o1,rectified,2025-05-02"), "low_again"),
        ("5 5 5 9 9 6", ("o1,talk,2025-04-02", "o1,rectified,2025-05-02"), None),
        ("5 5 5", (), None),
        ("5 5 5", ("o1,talk,2026-06-29",), None),
    ],
)
def test_exit_due(tmp_path: Path, months: str, events: tuple[str, ...], reason: str | None) -> None:
    """It is true that exit is due where rectification is late or the next scored month is low."""
    (warning,) = rated(tmp_path, month_rows(months), events).of()["warnings"]

    assert (warning["exit_due_reason"], warning["exit_due"]) == (reason, reason is not None)


@pytest.mark.slow
def test_ranks(tmp_path: Path) -> None:
    """It is true that equal totals share a rank, and ties are shown in the rulebook's order."""
    rows: list[str] = []
    for org, score, party in (("o1", "9", "80"), ("o2", "9", "90"), ("o3", "9", "90"),
                              ("o4", "9", "70")):  # fmt: skip
        rows += month_rows(f"{score} " * 12, org=org)
        rows += year_rows(org=org, votes=["90"] * 3, party=party, self="90", public="90")

    found = rated(tmp_path, rows).entries
    dense = rated(tmp_path, rows, rulebook=changed(("(1, 2, 2, 4)", "(1, 2, 2, 3)"))).entries

    assert [(each["org_id"], each["rank"], each["position"]) for each in found] == [
        ("o1", 3, 3), ("o2", 1, 1), ("o3", 1, 2), ("o4", 4, 4)
    ]  # fmt: skip
    assert [each["rank"] for each in dense] == [2, 1, 1, 3]


@pytest.mark.parametrize(
    ("pair", "total", "stars"),
    [
        (("party: 35, month: 25", "party: 40, month: 20"), "94.00", 5),
        (("[90, 5]", "[94.01, 5]"), "94.00", 4),
        (("[90, 5]", "[94, 5]"), "94.00", 5),
        (("inclusive, list: [[90, 5]", "exclusive, list: [[94, 5]"), "94.00", 4),
        (("party < 90", "party < 95.5"), "94.00", 4),
        (("party < 90", "public < 93.5"), "94.00", 4),
        (("min_scored_months: {value: 6", "min_scored_months: {value: 13"), None, None),
        (("months_below: 12", "months_below: 13"), "94.00", 4),
        (("resident months < 12", "resident months < 13"), "94.00", 4),
        (('month_score: "mean of scored months * 10', 'month_score: "mean of scored months * 9'),
         "91.63", 5),
        (("decimals: 2, mode", "decimals: 0, mode"), "94", 5),
        (("from 5 votes", "from 6 votes"), "94.06", 5),
        (("min_votes: 3", "min_votes: 6"), "94.22", 5),
        (("min_ballots: 10", "min_ballots: 41"), "94.25", 5),
    ],
)  # fmt: skip
def test_a_changed_rulebook_is_obeyed(
    tmp_path: Path, pair: tuple[str, str], total: str | None, stars: int | None
) -> None:
    """It is true that each changed leaf changes the result as it says."""
    rows = (*month_rows(NINES), *year_rows(votes=VOTES, **YEAR))

    found = rated(tmp_path, rows, rulebook=changed(pair)).of()

    assert (found["total"], found["stars"]) == (total, stars)


@pytest.mark.parametrize(
    ("pair", "warned"),
    [
        (("threshold: {value: 6", "threshold: {value: 5.5"), []),
        (('operator: "<"', 'operator: "<="'), ["2025-03", "2025-06"]),
        (("consecutive: {value: 3", "consecutive: {value: 2"), ["2025-02", "2025-04"]),
        (("value: non_overlapping", "value: overlapping"), ["2025-03", "2025-04", "2025-05"]),
        (("value: non_overlapping", "value: once"), ["2025-03"]),
    ],
)
def test_a_changed_rule_of_warnings_is_obeyed(
    tmp_path: Path, pair: tuple[str, str], warned: list[str]
) -> None:
    """It is true that threshold, sign, length and repetition of runs are the rulebook's."""
    rows = month_rows("5.9 5.9 5.9 5.9 5.9 6")

    assert rated(tmp_path, rows, rulebook=changed(pair)).warned == warned


@pytest.mark.parametrize(
    ("pair", "warned", "scored"),
    [
        (("run: freeze}", "run: reset}"), ["2025-05"], 5),
        (("run: freeze}", "run: extends}"), ["2025-03"], 5),
        (("counts_as_scored_month: false, run: freeze}",
          "counts_as_scored_month: true, run: freeze}"), ["2025-04"], 6),
    ],
)  # fmt: skip
def test_a_changed_rule_of_missing_months_is_obeyed(
    tmp_path: Path, pair: tuple[str, str], warned: list[str], scored: int
) -> None:
    """It is true that what an excused month does is the rulebook's."""
    found = rated(tmp_path, month_rows("5 - 5 5 5 9"), rulebook=changed(pair))

    assert (found.warned[:1], found.of()["scored_months"]) == (warned, scored)


def test_items_add_up(tmp_path: Path) -> None:
    """It is true that a month's own row counts, and its items where it has none."""
    head = "linzi-star,organization,o1,,,2025-0{},month,{},scored,{},{},,,,,"
    rows = [head.format(1, "", "9", "10"), head.format(1, "work_plan", "9", "10")]
    rows += [head.format(2, "work_plan", "2.5", "3"), head.format(2, "hygiene", "4.5", "7")]

    assert rated(tmp_path, rows).of()["components"]["month"] == "80.00"


@pytest.mark.slow
@pytest.mark.unmeasured
@settings(max_examples=15, deadline=None)
@given(
    months=st.lists(st.sampled_from(["5.9", "6", "9.5", "-", "x", "?", "_", "!"]), min_size=14,
                    max_size=24),
    votes=st.lists(st.integers(50, 100).map(str), max_size=6),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, months: list[str], votes: list[str], seed: int
) -> None:
    """It is true that shuffled rows give the same answer, to the last hash."""
    folder = tmp_path_factory.mktemp("order")
    rows = (*month_rows("9 " + " ".join(months), "2024-06"), *year_rows(votes=votes, **YEAR),
            *month_rows("5 5 5 5", org="o2"))  # fmt: skip
    events = ("o1,rectified,2025-03-02", "o2,talk,2025-04-01")

    first = rated(folder / "a", rows, events)
    second = rated(folder / "b", rows, events, shuffled=seed)

    assert first.entries == second.entries


@pytest.mark.slow
@pytest.mark.unmeasured
@settings(max_examples=15, deadline=None)
@given(
    scores=st.lists(st.integers(0, 99), min_size=12, max_size=12),
    better=st.integers(0, 11),
    party=st.integers(0, 100),
)
def test_more_points_are_never_worse(
    tmp_path_factory: pytest.TempPathFactory, scores: list[int], better: int, party: int
) -> None:
    """It is true that a better month never lowers total or stars."""
    folder = tmp_path_factory.mktemp("monotone")
    year = year_rows(votes=VOTES, party=str(party), self="90", public="90")

    def found(tenths: list[int], name: str) -> tuple[float, int]:
        months = " ".join(f"{each / 10:.1f}" for each in tenths)
        entry = rated(folder / name, (*month_rows(months), *year)).of()
        return float(entry["total"]), entry["stars"]

    higher = [each + (number == better) for number, each in enumerate(scores)]

    assert found(scores, "a") <= found(higher, "b")


@pytest.mark.slow
def test_the_demonstration_district(capsys: pytest.CaptureFixture[str]) -> None:
    """It is true that the cases of the demonstration district come out as they were meant."""
    code = main(["rate", str(REPOSITORY / "data/demo"), "--scheme", "demo-star"])
    entries = json.loads(capsys.readouterr().out)
    year = {each["org_id"]: each for each in entries if each["period"] == "2025"}
    warned = {
        org: [w["month"] for e in entries if e["org_id"] == org for w in e["warnings"]]
        for org in ("qingya", "xingye", "linli", "green")
    }

    assert code == 0
    assert {org: (year[org]["total"], year[org]["stars"], year[org]["flags"]) for org in (
        "chengsan", "weilan", "tongdu", "guitu", "muhe", "baishou", "yunfan")} == {
        "chengsan": ("94.00", 5, []), "weilan": ("94.92", 4, ["GATE5"]),
        "tongdu": ("95.33", 4, ["GATE5"]), "guitu": ("75.25", 2, ["PARTY_CAP"]),
        "muhe": ("95.75", 4, ["LATE_CAP"]), "baishou": (None, None, []),
        "yunfan": (None, None, []),
    }  # fmt: skip
    assert {year[org]["total"] for org in ("yisuan", "yanbian")} == {"85.25"}
    assert year["yisuan"]["rank"] == year["yanbian"]["rank"]
    assert warned == {
        "qingya": ["2024-06"], "xingye": ["2024-10"], "linli": ["2025-01"], "green": []
    }  # fmt: skip


def test_forms(tmp_path: Path) -> None:
    """It is true that JSON and CSV say the same, an entry a line."""
    rows = (*month_rows("5 5 5 " + "9 " * 9), *year_rows(votes=VOTES, **YEAR))
    entries = rated(tmp_path, rows).entries

    tree = json.loads("".join(RATING_VIEWS["json"](entries)))
    (row,) = csv.DictReader(io.StringIO("".join(RATING_VIEWS["csv"](entries))))

    assert tree == entries
    assert (row["total"], row["warnings"], row["provisional"]) == (
        entries[0]["total"], "2025-03", "false"
    )  # fmt: skip
    assert row["components"].startswith("month=80.00;party=95.00")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nowhere"], 2, "nowhere"),
        (["p", "--scheme", "none"], 2, "linzi-star"),
        (["p", "--rulebook", "none.yaml"], 2, "none.yaml"),
        (["p", "--rulebook", "bad.yaml"], 3, "bad.yaml, line 2 (version)"),
        (["p", "--rulebook", "good.yaml", "--scheme", "grade"], 2, "linzi-star"),
        (["broken"], 3, "organizations.csv"),
        (["p", "--as-of", "soon"], 2, "soon"),
    ],
)
def test_refusals(  # noqa: PLR0913, PLR0917 - a row of the table, and three fixtures
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    words: list[str], code: int, said: str,
) -> None:  # fmt: skip
    """It is true that what cannot be rated is refused with its reason and its exit code."""
    package(tmp_path, month_rows(NINES))
    package(tmp_path / "other", month_rows(NINES)).rename(tmp_path / "broken")
    (tmp_path / "broken/organizations.csv").write_text("org_id,name\no1,\n")
    (tmp_path / "bad.yaml").write_text("id: x\nversion: one\nsteps: {list: [a]}\n")
    (tmp_path / "good.yaml").write_text(published(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    found = main(["rate", *words, "--messages", "en"])
    streams = capsys.readouterr()

    assert (found, streams.out) == (code, "")
    assert said in streams.err
