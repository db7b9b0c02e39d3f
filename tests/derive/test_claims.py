"""Verdicts of published figures: the order of judging, and the identities of the real articles."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshi.derive import Records
from gongshi.derive.claims import Claim, Computed, Evidence, Verdict, judge_claim
from gongshi.derive.definitions import ClaimCheck, Definition, load_checks
from tests.factory import open_site

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).parents[2] / "data"
WORDS = {"zh": "甲", "en": "a"}


def _check(*definitions: str, enumerates: bool = False) -> ClaimCheck:
    told = tuple(Definition(each, WORDS, WORDS, 0) for each in definitions)
    return ClaimCheck("c", WORDS, ("m",), WORDS, "", definitions=told, enumerates=enumerates)


def _row(computed: float | None, **other: object) -> Computed:
    empty = {"definition": None, "numerator": None, "denominator": None, "own": 0}
    return Computed.of(empty | {"computed": computed, "records": 10, "expected": 10} | other)


def _verdict(claim: Claim, *rows: Computed, check: ClaimCheck | None = None) -> Verdict:
    return judge_claim(claim, [Evidence(check or _check(), rows)] if rows else [])[0]


@pytest.mark.parametrize(
    ("printed", "qualifier", "low", "high", "computed", "verdict"),
    [
        ("866", "exact", None, None, 866, Verdict.EXACT),
        ("866", "exact", None, None, 867, Verdict.MISMATCH),
        ("80.77", "exact", None, None, 80.76923, Verdict.ROUNDS),
        ("80.70", "exact", None, None, 80.75, Verdict.MISMATCH),
        ("11.3", "average", "11.25", "11.35", 11.305, Verdict.ROUNDS),
        ("460", "and_more", "460", "470", 465, Verdict.WITHIN_INTERVAL),
        ("460", "and_more", "460", "470", 460, Verdict.EXACT),
        ("460", "and_more", "460", "470", 470, Verdict.MISMATCH),
        ("100", "nearly", "90", "100", 95, Verdict.WITHIN_INTERVAL),
        ("100", "nearly", "90", "100", 100, Verdict.MISMATCH),
        ("35", "over", "35", None, 36, Verdict.WITHIN_INTERVAL),
        ("35", "over", "35", None, 35, Verdict.MISMATCH),
        ("10", "at_least", "10", None, 12, Verdict.WITHIN_INTERVAL),
        ("3", "at_most", None, "3", 2, Verdict.WITHIN_INTERVAL),
        ("6", "less_than", None, "6", 6, Verdict.MISMATCH),
        ("5", "exact", "4", "6", 5.5, Verdict.MISMATCH),
        ("2.5", "exact", None, None, 2.45, Verdict.ROUNDS),
    ],
)
def test_fit(  # noqa: PLR0913, PLR0917 - a row of the table
    printed: str, qualifier: str, low: str | None, high: str | None, computed: float,
    verdict: Verdict,
) -> None:  # fmt: skip
    """Equal, equal after half-up rounding at the printed decimals, within a vague range, or not."""
    bounds = (None if each is None else Decimal(each) for each in (low, high))
    assert _verdict(Claim(Decimal(printed), qualifier, *bounds), _row(computed)) is verdict


def test_definitions_that_disagree_come_before_exactness() -> None:
    """Some but not all definitions give the value: the verdict depends on the definition."""
    claim = Claim(Decimal("94.87"), "exact")
    check = _check("a", "b", "c")
    rows = [
        _row(each, definition=name) for name, each in zip("abc", (92.31, 94.87, 30.58), strict=True)
    ]
    assert _verdict(claim, *rows, check=check) is Verdict.DEFINITION_DEPENDENT
    alike = [_row(94.87, definition=name) for name in "abc"]
    assert _verdict(claim, *alike, check=check) is Verdict.EXACT
    none = [_row(1, definition=name) for name in "abc"]
    assert _verdict(claim, *none, check=check) is Verdict.MISMATCH


def test_own_sentence_is_no_evidence_unless_it_enumerates() -> None:
    """A row made from the claim's own paragraph proves nothing; a list of items can be counted."""
    claim = Claim(Decimal(4), "exact")
    own = _row(4, own=10)
    assert judge_claim(claim, [Evidence(_check(), (own,))])[2] == "own_sentence"
    assert _verdict(claim, own, check=_check(enumerates=True)) is Verdict.EXACT


def test_without_any_check_nothing_is_computed() -> None:
    """A figure that no check knows, and a label, are not computable."""
    assert judge_claim(Claim(Decimal(1), "exact"), [])[::2] == (Verdict.NOT_COMPUTABLE, "no_check")
    assert judge_claim(Claim(Decimal(1), "label"), [])[2] == "not_a_quantity"


def test_later_evidence_decides_where_the_first_falls_short() -> None:
    """Records that cover too little give way to published figures that add up."""
    claim = Claim(Decimal(866), "exact")
    short, sums = _row(12, expected=866), _row(866, records=2, expected=None)
    found = [Evidence(_check(), (short,)), Evidence(_check(), (sums,))]
    assert judge_claim(claim, found)[0] is Verdict.EXACT


@given(
    records=st.integers(0, 200),
    expected=st.integers(1, 200),
    computed=st.integers(0, 200),
    printed=st.integers(0, 200),
)
def test_never_a_mismatch_below_the_coverage(
    records: int, expected: int, computed: int, printed: int
) -> None:
    """Below 95 % coverage nothing is held against a figure."""
    row = _row(computed, records=records, expected=expected)
    verdict = _verdict(Claim(Decimal(printed), "exact"), row)
    if records * 100 < expected * 95 - expected:
        assert verdict is Verdict.NOT_COMPUTABLE


@pytest.mark.slow
def test_every_claim_of_the_real_packages(tmp_path: Path) -> None:
    """The identities of the articles come out, and nothing real is a mismatch."""
    packages: Mapping[str, Mapping[str, str]] = {
        folder.name: {each.stem: each.read_text(encoding="utf-8") for each in folder.glob("*.csv")}
        for folder in DATA.iterdir()
        if folder.name != "demo"
    }
    with open_site(tmp_path / "data", packages) as site:
        checks = {row["claim_id"]: row for row in Records(site).rows("claim_checks")}
    verdicts = {name: row["verdict"] for name, row in checks.items()}
    claims = sum(text["claims"].count("\n") - 1 for text in packages.values())
    assert len(verdicts) == claims
    assert verdicts["luyang-c01"] == verdicts["nanguan-c27"] == verdicts["hejiang-c17"] == "EXACT"
    # Things enumerated by name in an article count alike everywhere.
    assert verdicts["linzi-c01"] == verdicts["nanguan-c18"] == verdicts["luyang-c07"] == "EXACT"
    assert verdicts["nanguan-c07"] == "DEFINITION_DEPENDENT"
    assert checks["nanguan-c07"]["definitions"] == "subdistricts=13.00;with_towns=14.00"
    assert verdicts["hejiang-c02"] == verdicts["nanguan-c02"] == "ROUNDS"
    assert verdicts["hejiang-c06"] == "DEFINITION_DEPENDENT"
    assert "MISMATCH" not in verdicts.values()
    assert checks["nanguan-c02"]["denominator"] == "59"
    assert checks["nanguan-c02"]["inferred"] == "true"
    assert checks["hejiang-c02"]["denominator"] == "78"
    assert checks["hejiang-c06"]["definitions"] == (
        "strict=92.31;with_deemed=94.87;all_registered=30.58"
    )
    looked_for = (
        "hejiang-c21", "hejiang-c22", "linzi-c07", "linzi-c10", "linzi-c23", "nanguan-c06",
        "nanguan-c13", "nanguan-c14", "tianyuan-c07",
    )  # fmt: skip
    assert {checks[each]["reason"] for each in looked_for} == {"no_records"}
    # Nothing was counted, which is not a count of none.
    without = [each for each in checks.values() if each["reason"] == "no_records"]
    assert {each[name] for each in without for name in ("computed", "formula", "fractions")} == {
        None
    }
    # Whoever looks: a row that was taken from the figure's own sentence proves nothing.
    own = (
        "nanguan-c24", "linzi-c06", "linzi-c08", "hejiang-c18", "hejiang-c19", "hejiang-c20",
        "hejiang-c23", "hejiang-c26", "hejiang-c30", "hejiang-c35", "linzi-c03", "linzi-c11",
        "linzi-c12", "luyang-c04", "luyang-c17", "nanguan-c20", "nanguan-c33", "nanguan-c47",
    )  # fmt: skip
    assert {(checks[each]["reason"], checks[each]["coverage_pct"]) for each in own} <= {
        ("own_sentence", None), ("own_sentence", "100.0"),
    }  # fmt: skip
    assert {checks[each]["records"] for each in own} == {"1", "2"}
    # One row for several, which the article does not name one by one, is no count of one.
    several = ("luyang-c08", "luyang-c09", "linzi-c09", "nanguan-c32")
    assert {(checks[each]["reason"], checks[each]["computed"]) for each in several} == {
        ("collective", None)
    }
    parts = ("luyang-c02", "luyang-c03", "hejiang-c15", "hejiang-c16", "nanguan-c28")
    assert {verdicts[each] for each in parts} == {"NOT_COMPUTABLE"}


@pytest.mark.slow
def test_rates_and_duties_of_the_demonstration(tmp_path: Path) -> None:
    """It is true that one rate is a mismatch, the other holds, and one announcement was late."""
    tables = {each.stem: each.read_text(encoding="utf-8") for each in (DATA / "demo").glob("*.csv")}
    with open_site(tmp_path, {"demo": tables}) as site:
        records = Records(site)
        checks = {row["measure"]: row for row in records.rows("claim_checks")}
        announced = {
            row["item"]: row["status"]
            for row in records.rows("disclosure_status", where="rule_id = 'PS-4'")
        }
    yearly, once = checks["branch_annual_subsidy"], checks["new_branch_subsidy"]
    assert (yearly["verdict"], yearly["computed"], yearly["records"]) == ("MISMATCH", "1500", "7")
    assert (once["verdict"], once["computed"]) == ("EXACT", "5000")
    assert "7 家，6 家所得与标准相符；各家所得最少 1500 元，最多 3000 元" in (
        yearly["formula"] or ""
    )
    assert [item for item, status in announced.items() if status == "FAIL"] == ["parking"]
    assert (announced["river-watch"], announced["legal-clinic"]) == ("PASS", "NO_DATA")


def test_checks_say_which_measures_they_are_for() -> None:
    """Each has both languages of its formula, with the same blanks."""
    for check in load_checks():
        assert all(check.formula.values())
        assert check.measures
