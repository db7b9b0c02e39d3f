"""What is not known is computed as not known: no indicator and no cross-check takes it for no."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, TypeAlias

import pytest

from gongshi.derive import Records
from gongshi.derive.definitions import load_crosschecks
from gongshi.derive.indicators import sqlite_file
from gongshi.derive.sqlite import SqliteReader
from tests.factory import WITHOUT_DUTIES, open_site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NEEDS = "need_id,title,kind,place_id,raised_on,matched_on,met_on,source_id\n"
PLACES = (
    "place_id,name,level,kind,parent_id,source_id\n"
    "d1,东区,district,district,,s1\nc1,桥社区,community,community,d1,s1\n"
)
ORGANIZATIONS = (
    "org_id,name,registration,type,status,place_id,source_id\n"
    "o1,甲会,registered,association,active,d1,s1\n"
    "o2,乙会,registered,association,active,d1,s1\n"
)
VENUES = "venue_id,name,kind,place_id,source_id\nv1,甲园,incubator,d1,s1\n"
TOTAL = (
    "claim_id,place_id,subject,measure,value,unit,qualifier,low,high,source_id\n"
    "k1,d1,district,orgs_total,100,家,exact,100,100,s1\n"
)
Values: TypeAlias = "dict[tuple[object, object], tuple[object, object]]"
"""Value and status by definition and item."""


def _values(tmp_path: Path, tables: Mapping[str, str], indicator: str) -> Values:
    """Return value and status of an indicator by definition and item, from records."""
    with open_site(
        tmp_path, {"a": {"places": PLACES, **tables}}, derivations=WITHOUT_DUTIES
    ) as site:
        rows = Records(site).rows(
            "indicator_values", where=f"indicator_id = '{indicator}' AND basis = 'records'"
        )
        return {
            (row["definition"], row["item"]): (row["value"] and str(row["value"]), row["status"])
            for row in rows
        }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("needs", "matched", "met"),
    [
        ("n1,修灯,need,c1,,,,s1\nn2,送饭,need,c1,,,,s1\n", (None, "no_data"), (None, "no_data")),
        ("n1,修灯,need,c1,2025-01-01,,,s1\n", ("0.0", "ok"), ("0.0", "ok")),
        (
            "n1,修灯,need,c1,2025-01-01,2025-02-01,,s1\nn2,送饭,need,c1,,,,s1\n",
            ("100.0", "partial"), ("0.0", "partial"),
        ),
        ("n1,修灯,need,c1,,,2025-02-01,s1\n", ("0.0", "ok"), ("100.0", "ok")),
    ],
)  # fmt: skip
def test_needs_without_dates_are_not_unmet(
    needs: str, matched: tuple[object, ...], met: tuple[object, ...], tmp_path: Path
) -> None:
    """It is true that the shares of needs matched and met leave out needs without any date."""
    found = _values(tmp_path, {"needs": NEEDS + needs}, "I11")

    assert found["matched", None] == matched
    assert found["met", None] == met


@pytest.mark.slow
@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        (("", ""), (None, "no_data")),
        (("unknown", ""), (None, "no_data")),
        (("paid", ""), ("0.0", "ok")),
        (("free", "unknown"), ("50.0", "ok")),
    ],
)
def test_unknown_rent_is_not_paid(
    modes: tuple[str, str], expected: tuple[object, object], tmp_path: Path
) -> None:
    """It is true that no share of rent-free organizations follows from uses without terms."""
    tenancies = "venue_id,org_id,rent_modes,source_id\n" + "".join(
        f"v1,o{number},{mode},s1\n" for number, mode in enumerate(modes, 1)
    )
    tables = {"organizations": ORGANIZATIONS, "venues": VENUES, "tenancies": tenancies}

    assert _values(tmp_path, tables, "I07")[None, None] == expected


@pytest.mark.slow
def test_uses_without_terms_are_not_looked_at(tmp_path: Path) -> None:
    """It is true that the cross-check of rent-free uses looks at those that state their terms."""
    tables = {
        "places": PLACES, "organizations": ORGANIZATIONS, "venues": VENUES,
        "tenancies": "venue_id,org_id,rent_modes,source_id\nv1,o1,,s1\nv1,o2,unknown,s1\n",
    }  # fmt: skip
    basis = next(each for each in load_crosschecks() if each.id == "rent-free-without-end").basis
    with (
        open_site(tmp_path, {"a": tables}, derivations=WITHOUT_DUTIES) as site,
        closing(SqliteReader(sqlite_file(site, "a"))) as reader,
    ):
        looked_at = list(reader.rows(basis))

    assert looked_at == []


@pytest.mark.slow
@pytest.mark.parametrize(("indicator", "item"), [("I01", "registered"), ("I02", "association")])
@pytest.mark.parametrize(("claims", "status"), [({"claims": TOTAL}, "partial"), ({}, "ok")])
def test_parts_of_a_register_are_as_short_as_the_whole(
    indicator: str, item: str, claims: Mapping[str, str], status: str, tmp_path: Path
) -> None:
    """It is true that a number of one kind is marked where the whole is."""
    found = _values(tmp_path, {"organizations": ORGANIZATIONS, **claims}, indicator)

    assert {found[None, item][1], found[None, None][1]} == {status}
