"""The chain of projects: what is on record, in which order, and what goes with the money."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshi.derive import Records
from gongshi.derive.chain import (
    WHOLE,
    derive_chain,
    flags_by_package,
    flags_by_place,
    steps_of,
    totals_by_package,
    totals_by_place,
)
from gongshi.schema import load_schemas
from tests.factory import open_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

    from gongshi.derive import Record, Site

ORGANIZATIONS = (
    "org_id,name,registration,type,status,source_id\no1,甲会,registered,association,active,s1\n"
)
HEADS = {
    "projects": "project_id,title,org_id,buyer_id,round_id,stage,need_id,place_id,contract_yuan,"
    "price_basis,paid_yuan,start_on,end_on,inferred,source_id",
    "milestones": "project_id,stage,on,document_url,source_id",
    "needs": "need_id,title,raised_on,source_id",
    "payments": "payment_id,project_id,paid_on,amount_yuan,source_id",
    "evaluations": "evaluation_id,scheme,subject_type,project_id,period,component,status,score,"
    "result,decided_on,evidence_url,source_id",
    "rounds": "round_id,name,source_id",
    "places": "place_id,name,level,parent_id,source_id",
}
Tables = dict[str, list[dict[str, str]]]


def _csv(resource: str, rows: Sequence[Mapping[str, str]]) -> str:
    names = HEADS[resource].split(",")
    lines = [",".join({"source_id": "s1", **row}.get(name, "") for name in names) for row in rows]
    return "\n".join((HEADS[resource], *lines, ""))


@contextmanager
def _site(tables: Tables) -> Iterator[Site]:
    texts = {name: _csv(name, rows) for name, rows in tables.items()}
    with (
        TemporaryDirectory() as folder,
        open_site(
            Path(folder),
            {"one": {"organizations": ORGANIZATIONS, **texts}},
            derivations=[derive_chain],
        ) as site,
    ):
        yield site


def _project(**told: str) -> dict[str, str]:
    return {"project_id": "p1", "title": "修路", "buyer_id": "o1", **told}


def _own_work(**told: str) -> dict[str, str]:
    return {"project_id": "p1", "title": "修路", **told}


def _mark(stage: str, on: str, **told: str) -> dict[str, str]:
    return {"project_id": "p1", "stage": stage, "on": on, **told}


def _paid(name: str, on: str, amount: str = "1000") -> dict[str, str]:
    return {"payment_id": name, "project_id": "p1", "paid_on": on, "amount_yuan": amount}


def _judged(on: str, result: str = "qualified") -> dict[str, str]:
    return {
        "evaluation_id": "e1", "scheme": "nanguan-outcome", "subject_type": "project",
        "project_id": "p1", "period": "2025-Q4", "component": "outcome", "status": "scored",
        "score": "90", "result": result, "decided_on": on,
    }  # fmt: skip


def _chain(tables: Tables) -> dict[str, Record]:
    with _site(tables) as site:
        return {str(row["step"]): row for row in Records(site).rows("project_chain")}


def test_steps() -> None:
    """Nine steps in their order: four parts, and the five steps of a purchase among them."""
    found = steps_of(load_schemas())
    assert [each.position for each in found] == list(range(1, 10))
    assert list(dict.fromkeys(each.linzi for each in found)) == [
        "need", "design", "undertaking", "payment",
    ]  # fmt: skip
    assert [each.tianyuan for each in found if each.tianyuan] == [
        "initiation", "procurement", "contract", "implementation", "evaluation",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tables", "states"),
    [
        ({"projects": [_project(stage="unknown")]}, ["no_record"] * 9),
        ({"projects": [_project(stage="procured")]}, ["reached"] * 4 + ["not_reached"] * 5),
        (
            # An undertaker and a contract that are only planned are no record.
            {"projects": [_project(stage="design", org_id="o1", contract_yuan="5")]},
            ["reached"] * 2 + ["not_reached"] * 7,
        ),
        (
            {"projects": [_project(stage="contracted", org_id="o1", contract_yuan="5")]},
            ["missing"] * 4 + ["documented"] * 2 + ["not_reached"] * 3,
        ),
        (
            {
                "projects": [_project(stage="unknown")],
                "milestones": [_mark("design", "2025-01-31")],
            },
            ["missing", "documented"] + ["no_record"] * 7,
        ),
        (
            # The days contradict each other: the settlement is earlier than the evaluation.
            {
                "projects": [_project(stage="settled", paid_yuan="5")],
                "milestones": [_mark("evaluated", "2025-03-01"), _mark("settled", "2025-02-01")],
            },
            ["missing"] * 7 + ["documented", "out_of_order"],
        ),
        (
            # An advance settles nothing, and an interim evaluation accepts nothing.
            {
                "projects": [_project(stage="implementing", start_on="2025-01-01")],
                "payments": [_paid("y", "2025-02-01")],
                "evaluations": [_judged("2025-02-02")],
            },
            ["missing"] * 6 + ["documented", "begun", "begun"],
        ),
        (
            # Nobody is known to have bought it: what others call its stage proves no purchase.
            {"projects": [_own_work(stage="implementing", org_id="o1")]},
            ["no_record"] * 4 + ["documented"] + ["no_record"] * 4,
        ),
        (
            # A buyer that was concluded is none.
            {"projects": [_project(stage="procured", inferred="buyer_id")]},
            ["no_record"] * 9,
        ),
        (
            {
                "projects": [_own_work(stage="procured", round_id="r1")],
                "rounds": [{"round_id": "r1", "name": "创投"}],
            },
            ["reached"] * 4 + ["not_reached"] * 5,
        ),
        (
            # A start that is still to come is a plan.
            {"projects": [_project(stage="implementing", start_on="2026-04-01")]},
            ["reached"] * 7 + ["not_reached"] * 2,
        ),
    ],
)
def test_states(tables: Tables, states: list[str]) -> None:
    """Each state, from projects written by hand."""
    assert [row["state"] for row in _chain(tables).values()] == states


@pytest.mark.slow
def test_evidence_days_and_documents() -> None:
    """A milestone gives the day before other evidence does; days count from the last dated step."""
    chain = _chain({
        "projects": [_project(stage="settled", org_id="o1", need_id="n1", contract_yuan="1000")],
        "needs": [{"need_id": "n1", "title": "路坏了", "raised_on": "2024-12-31"}],
        "milestones": [
            _mark("design", "2025-01-10", document_url="https://example.org/d"),
            _mark("awarded", "2025-02-01"), _mark("contract_published", "2025-02-20"),
            _mark("evaluated", "2025-05-01"), _mark("evaluated", "2025-04-01"),
        ],
        "payments": [_paid("y", "2025-04-30", "400"), _paid("z", "2025-05-03", "600")],
        "evaluations": [_judged("2025-03-01")],
    })  # fmt: skip

    def cells(name: str) -> list[str | None]:
        row = chain[name]
        return [row["evidence"], row["on"], row["days"], row["since_step"]]

    assert cells("need") == ["need_record", "2024-12-31", None, None]
    assert cells("design") == ["milestone", "2025-01-10", "10", "need"]
    assert cells("procured") == ["award_notice", "2025-02-01", "22", "design"]
    assert cells("undertaken") == ["undertaker", None, None, None]
    assert cells("contracted") == ["contract_notice;contract_sum", None, None, None]
    assert cells("evaluated") == ["milestone;evaluation", "2025-04-01", "59", "procured"]
    assert cells("settled") == ["payment", "2025-05-03", "32", "evaluated"]
    assert chain["design"]["document_url"] == "https://example.org/d"
    assert {row["year"] for row in chain.values()} == {"2024"}
    assert [chain["settled"][name] for name in ("paid_yuan", "due_yuan", "flags")] == [
        "1000", "1000", None,
    ]  # fmt: skip


SETTLED = _project(stage="settled", contract_yuan="1000")
YEARLY = SETTLED | {"price_basis": "per_year"}
PASSED = [_mark("evaluated", "2025-04-01")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("project", "marks", "payments", "evaluations", "flags"),
    [
        (SETTLED, PASSED, [], [], "settled_unpaid"),
        (SETTLED | {"paid_yuan": "1000"}, PASSED, [], [], None),
        (SETTLED, PASSED, [_paid("y", "2025-03-01")], [], "paid_before_evaluated"),
        (SETTLED, PASSED, [_paid("y", "2025-03-01"), _paid("z", "2025-04-02", "0")], [], None),
        (SETTLED, [], [_paid("y", "2025-04-02")], [_judged("2025-04-01")], None),
        (SETTLED, [], [_paid("y", "2025-04-02")], [], "paid_unevaluated"),
        # An evaluation that failed is one, but accepts nothing that could be paid for.
        (SETTLED, [], [_paid("y", "2025-04-02")], [_judged("2025-05-01", "unqualified")], None),
        (SETTLED, PASSED, [_paid("y", "2025-04-02", "1000.01")], [], "paid_over_contract"),
        (YEARLY, PASSED, [_paid("y", "2025-04-02", "9000")], [], None),
        (
            YEARLY | {"start_on": "2023-04-20", "end_on": "2025-12-31"},
            PASSED, [_paid("y", "2025-04-02", "3000")], [], None,
        ),
        (
            YEARLY | {"start_on": "2023-04-20", "end_on": "2025-12-31"},
            PASSED, [_paid("y", "2025-04-02", "3001")], [], "paid_over_contract",
        ),
        # What is still being carried out may be paid in advance.
        (_project(stage="implementing"), [], [_paid("y", "2025-01-01")], [], None),
    ],
)  # fmt: skip
def test_flags(
    project: dict[str, str],
    marks: list[dict[str, str]],
    payments: list[dict[str, str]],
    evaluations: list[dict[str, str]],
    flags: str | None,
) -> None:
    """Each flag, and what must not raise it."""
    tables = {
        "projects": [project], "milestones": marks, "payments": payments,
        "evaluations": evaluations,
    }  # fmt: skip
    assert _chain(tables)["settled"]["flags"] == flags


@pytest.mark.slow
def test_totals() -> None:
    """Places count what lies within them, years what began in them, medians adjacent steps."""
    tables: Tables = {
        "places": [
            {"place_id": "d1", "name": "东区", "level": "district"},
            {"place_id": "c1", "name": "南街", "level": "subdistrict", "parent_id": "d1"},
        ],
        "projects": [
            {"project_id": "p1", "title": "修路", "stage": "design", "place_id": "c1"},
            {"project_id": "p2", "title": "送饭", "stage": "design", "place_id": "d1"},
            {"project_id": "p3", "title": "读书", "stage": "design"},
        ],
        "milestones": [
            _mark("need", "2025-01-01"), _mark("design", "2025-01-11"),
            _mark("need", "2024-01-01") | {"project_id": "p2"},
            _mark("design", "2024-01-16") | {"project_id": "p2"},
        ],
    }  # fmt: skip
    with _site(tables) as site:
        places, packages = totals_by_place(site), totals_by_package(site)
        counts = Records(site).counts
        for names, held in (("place", places), ("package", packages)):
            for identifier, years in held.items():
                for year, steps in years.items():
                    scope = {names: identifier} | ({"year": year} if year else {})
                    for each in steps:
                        own = scope | {"step": each.step}
                        assert counts.number("steps", **own) == each.documented
                        assert counts.number("steps", timed="yes", **own) == each.timed
                        assert counts.number("inferred_steps", **own) == each.inferred
    told = {year: [(each.step, each.reached, each.documented, each.days, each.timed)
                   for each in steps[:3]] for year, steps in places["d1"].items()}  # fmt: skip
    assert list(told) == [WHOLE, "2024", "2025"]
    assert told[WHOLE] == [
        ("need", 2, 2, None, 0), ("design", 2, 2, "12.5", 2), ("initiated", 0, 0, None, 0),
    ]  # fmt: skip
    assert told["2024"][1] == ("design", 1, 1, "15", 1)
    assert [each.reached for each in places["c1"][WHOLE]] == [1, 1, *[0] * 7]
    assert packages["one"][WHOLE][0].projects == 3
    assert packages["one"][WHOLE][1].documented == 2


@pytest.mark.slow
def test_flags_are_counted_by_place_and_year() -> None:
    """Each flag counts its projects: places all that lies within, years what began in them."""
    head = {"stage": "settled", "contract_yuan": "100", "paid_yuan": "150"}
    tables: Tables = {
        "places": [
            {"place_id": "d1", "name": "东区", "level": "district"},
            {"place_id": "c1", "name": "南街", "level": "subdistrict", "parent_id": "d1"},
        ],
        "projects": [
            {"project_id": "p1", "title": "修路", "place_id": "c1", **head},
            {"project_id": "p2", "title": "送饭", "place_id": "d1", **head},
            {"project_id": "p3", "title": "读书", "stage": "settled"},
            {"project_id": "p4", "title": "唱歌", "stage": "design", "place_id": "c1"},
        ],
        "milestones": [
            _mark("need", "2025-01-01"), _mark("need", "2024-01-01") | {"project_id": "p2"},
        ],
    }  # fmt: skip
    with _site(tables) as site:
        places, packages = flags_by_place(site), flags_by_package(site)
        counts = Records(site).counts
        for name, held in (("place", places), ("package", packages)):
            for identifier, years in held.items():
                for year, flags in years.items():
                    scope = {name: identifier} | ({"year": year} if year else {})
                    assert dict(flags) == {
                        flag: counts.number("flags", flags=flag, **scope) for flag, _ in flags
                    }

    both = (("paid_over_contract", 2), ("paid_unevaluated", 2))
    one = (("paid_over_contract", 1), ("paid_unevaluated", 1))
    assert places == {
        "d1": {WHOLE: both, "2024": one, "2025": one}, "c1": {WHOLE: one, "2025": one},
    }  # fmt: skip
    assert packages["one"][WHOLE] == (
        ("paid_over_contract", 2), ("settled_unpaid", 1), ("paid_unevaluated", 2),
    )  # fmt: skip


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(order=st.randoms(use_true_random=False))
def test_order_of_the_rows_is_no_matter(order: Random) -> None:
    """The same rows in another order give the same chain."""
    tables: Tables = {
        "projects": [
            _project(stage="settled", org_id="o1"), _project(stage="need") | {"project_id": "p2"}
        ],
        "milestones": [
            _mark("design", "2025-01-31", document_url="https://example.org/b"),
            _mark("design", "2025-02-01", document_url="https://example.org/a"),
            _mark("evaluated", "2025-06-01"), _mark("settled", "2025-06-02"),
        ],
        "payments": [_paid("y", "2025-06-02", "0.1"), _paid("z", "2025-06-01", "0.2")],
    }  # fmt: skip
    first = _rows(tables)
    for rows in tables.values():
        order.shuffle(rows)
    assert _rows(tables) == first


def _rows(tables: Tables) -> list[Record]:
    with _site(tables) as site:
        order = "project_id, CAST(position AS INTEGER)"
        return list(Records(site).rows("project_chain", order=order))
