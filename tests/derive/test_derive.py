"""The merged view of all packages, records beside their subjects, and key figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshi.derive import Groups, Records, make_site
from gongshi.engine import open_database
from gongshi.model import Provenance
from gongshi.schema import load_schemas
from tests.factory import AS_OF, EVERY_KIND, open_records, open_site

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.derive import Record

HEAD = "org_id,name,registration,type,status,source_id"
SYNTHETIC = {"demo": {"synthetic": True}}
PLACES = "place_id,name,level,parent_id,source_id\n"


@pytest.mark.slow
def test_packages_are_merged(tmp_path: Path) -> None:
    """It is true that a table holds the records of all packages, each with its package."""
    packages = {
        "a": {"organizations": f"{HEAD},summary\no2,乙,registered,service,active,s1,做事\n"},
        "demo": {
            "organizations": "name,org_id,status,registration,type,source_id\n"
            "甲,o1,active,recorded,association,s2\n",
            "sources": "source_id,title\ns2,x\n",
        },
    }
    with open_records(tmp_path, packages, SYNTHETIC) as records:
        rows = list(records.rows("organizations"))

    shown = [
        (row["org_id"], row["name"], row["summary"], row["_package"], row["_synthetic"])
        for row in rows
    ]
    assert shown == [("o1", "甲", None, "demo", "true"), ("o2", "乙", "做事", "a", "false")]


@pytest.mark.slow
def test_order_of_the_data(tmp_path: Path) -> None:
    """It is true that another order than the identifier's can be asked for, and a condition."""
    table = f"{HEAD}\n" + "".join(f"{each},x,registered,service,active,s1\n" for each in "cab")
    with open_records(tmp_path, {"a": {"organizations": table}}) as records:
        ordered = [row["org_id"] for row in records.rows("organizations", order="_row")]
        some = [row["org_id"] for row in records.rows("organizations", where="org_id <> 'b'")]

    assert (ordered, some) == (["c", "a", "b"], ["a", "c"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("allowed", "shown"), [("true", "南街1号"), ("1", "南街1号"), ("false", None), ("", None)]
)
def test_publish_if(allowed: str, shown: str | None, tmp_path: Path) -> None:
    """It is true that a cell that needs leave is there only where its row gives it."""
    table = f"{HEAD},address,address_public\no1,甲,registered,service,active,s1,南街1号,{allowed}\n"
    with open_records(tmp_path, {"a": {"organizations": table}}) as records:
        (row,) = records.rows("organizations")

    assert row["address"] == shown


@pytest.mark.slow
def test_publish_if_without_the_column(tmp_path: Path) -> None:
    """It is true that where nobody gives leave nothing is published."""
    table = f"{HEAD},address\no1,甲,registered,service,active,s1,南街1号\n"
    with open_records(tmp_path, {"a": {"organizations": table}}) as records:
        (row,) = records.rows("organizations")

    assert row["address"] is None


@pytest.mark.slow
def test_internal_columns_are_absent(tmp_path: Path) -> None:
    """It is true that what is not public is in no table of a site, whatever asks for it."""
    schemas = load_schemas()
    organizations = schemas.resources["organizations"]
    kept = tuple(
        replace(each, publication="internal") if each.name == "summary" else each
        for each in organizations.fields
    )
    hidden = replace(
        schemas,
        resources=dict(schemas.resources) | {"organizations": replace(organizations, fields=kept)},
    )
    table = f"{HEAD},summary\no1,甲,registered,service,active,s1,秘密\n"
    with open_site(tmp_path, {"a": {"organizations": table}}, alone=True) as site:
        packages = tuple(
            replace(
                package,
                resources=tuple(
                    replace(each, schema=hidden.resources[each.name]) for each in package.resources
                ),
            )
            for package in site.packages
        )
        site.database.run("DROP SCHEMA site CASCADE")
        made = make_site(site.database, packages, hidden, site.provenance)
        columns = made.database.columns(f"SELECT * FROM {made.table('organizations')}")
        (row,) = Records(made).rows("organizations")

    assert "summary" not in columns
    assert "summary" not in row
    assert "秘密" not in row.values()


def test_without_packages() -> None:
    """It is true that a site without packages has every table, and nothing in it."""
    with open_database() as database:
        site = make_site(database, (), load_schemas(), Provenance(AS_OF))
        records = Records(site)
        counted = records.counts.number("records", side="real")
        rows = [row for name in site.schemas.resources for row in records.rows(name)]

    assert rows == []
    assert counted == 0


@pytest.mark.slow
def test_places_within_places(tmp_path: Path) -> None:
    """It is true that a record lies in its place and in all places that contain it."""
    tables = {
        "places": f"{PLACES}d,区,district,,s1\ns,街,subdistrict,d,s1\n"
        "c,社区,community,s,s1\nx,外,district,,s1\n",
        "organizations": f"{HEAD},place_id\n"
        "o1,甲,registered,service,active,s1,c\no2,乙,registered,service,active,s1,d\n"
        "o3,丙,registered,service,active,s1,\n",
    }
    with open_records(tmp_path, {"a": tables}) as records:
        counts = {place: records.counts.number("organizations", place=place) for place in "cdsx"}
        groups = records.groups_by_place("organizations", limit=1)
        first = {place: [row["org_id"] for row in groups.of(place)] for place in "cdsx"}
        chains = records.ancestors

    assert counts == {"c": 1, "s": 1, "d": 2, "x": 0}
    assert first == {"c": ["o1"], "d": ["o1"], "s": ["o1"], "x": []}
    assert chains == {"d": ("d",), "s": ("d", "s"), "c": ("d", "s", "c"), "x": ("x",)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parents", "chain"),
    [
        ("a,b b,a", {"a": "ba", "b": "ab"}),
        ("a,a", {"a": "a"}),
        ("a,b b,c c,b", {"a": "cba", "b": "cb", "c": "bc"}),
    ],
)
def test_parents_in_a_circle(parents: str, chain: dict[str, str], tmp_path: Path) -> None:
    """It is true that places that contain each other end, each place once in a chain."""
    rows = [pair.split(",") for pair in parents.split()]
    table = PLACES + "".join(f"{place},地,district,{parent},s1\n" for place, parent in rows)
    with open_records(tmp_path, {"a": {"places": table}}) as records:
        chains = records.ancestors
        within = set(records.site.database.rows("SELECT place_id, ancestor_id FROM site._within"))

    assert {place: "".join(found) for place, found in chains.items()} == chain
    assert within == {(place, each) for place, found in chains.items() for each in found}


def test_names(tmp_path: Path) -> None:
    """It is true that a record is named in both languages, in Chinese where it has no other."""
    with open_records(tmp_path, {"a": EVERY_KIND}) as records:
        names = records.names

    assert names["organizations"]["o1"] == {"zh": "甲会", "en": "First"}
    assert names["organizations"]["o2"] == {"zh": "乙社", "en": "乙社"}
    assert names["sources"]["s1"] == {"zh": "报告", "en": "报告"}


def test_uncounted_types(tmp_path: Path) -> None:
    """It is true that bodies that are no social organizations are in no count of them."""
    with open_records(tmp_path, {"a": EVERY_KIND}) as records:
        uncounted = records.uncounted_types
        counts = records.counts
        counted = counts.number("organizations", side="real")
        rows = counts.number("records", table="organizations", package="a")
        by_type, by_registration = (
            counts.by("organizations", each, side="real") for each in ("type", "registration")
        )

    assert {"party_body", "institution"} <= uncounted
    assert not {"association", "service", "community", "unknown"} & uncounted
    assert (counted, rows) == (2, 3)
    assert by_type == {"association": 1, "service": 1}
    assert by_registration == {"registered": 1, "recorded": 1}


@pytest.mark.slow
def test_synthetic_is_in_no_figure(tmp_path: Path) -> None:
    """It is true that invented records count in their own package and nowhere else."""
    demo = {
        name: text.replace("o1", "x1").replace("o2", "x2").replace("o3", "x3")
        .replace("s1", "xs").replace("p1", "xp1").replace("p2", "xp2")
        for name, text in EVERY_KIND.items()
        if name in {"organizations", "projects", "sources"}
    }  # fmt: skip
    demo = {name: text.replace(",d1,", ",,").replace(",d2,", ",,") for name, text in demo.items()}
    packages = {"a": EVERY_KIND, "demo": demo}
    with open_records(tmp_path, packages, SYNTHETIC) as records:
        counts = records.counts
        names = ("organizations", "projects", "venues", "claims", "records")
        together, alone = (
            [counts.number(each, **scope) for each in names]
            for scope in ({"side": "real"}, {"side": "synthetic"})
        )
        real, invented = (
            [counts.number(each, package=package) for each in names] for package in ("a", "demo")
        )

    assert together == real
    assert alone == invented
    assert together[:4] == [2, 2, 2, 1]
    assert alone[:4] == [2, 2, 0, 0]


@pytest.mark.slow
def test_codes_in_the_order_of_their_vocabulary(tmp_path: Path) -> None:
    """It is true that counts by code stand in the order of the vocabulary, without empty ones."""
    table = "project_id,title,stage,source_id\np1,x,settled,s1\np2,x,need,s1\np3,x,settled,s1\n"
    with open_records(tmp_path, {"a": {"projects": table}}) as records:
        stages = records.counts.by("projects", "stage", side="real")

    assert list(stages.items()) == [("need", 1), ("settled", 2)]


@given(
    st.lists(st.text("abcé中𠀀", max_size=3)).map(sorted),
    st.lists(st.text("abcé中𠀀", max_size=3), unique=True).map(sorted),
)
def test_groups_are_a_plain_grouping(keys: list[str], asked: list[str]) -> None:
    """It is true that walking groups in step gives what a dict of lists gives."""
    rows: list[tuple[str, Record]] = [(key, {"n": str(n)}) for n, key in enumerate(keys)]
    expected: dict[str, list[Record]] = defaultdict(list)
    for key, row in rows:
        expected[key].append(row)

    groups = Groups(iter(rows))
    found = {key: groups.of(key) for key in asked}

    assert found == {key: expected.get(key, []) for key in asked}


def test_group_may_be_asked_for_twice() -> None:
    """It is true that the group that was asked for last is still there."""
    groups = Groups(iter([("a", {"n": "1"}), ("b", {"n": "2"})]))

    assert groups.of("a") == groups.of("a") == [{"n": "1"}]


@pytest.mark.slow
def test_order_of_text_is_that_of_python(tmp_path: Path) -> None:
    """It is true that the database orders keys as Python does, which groups rely on."""
    keys = ["b", "a-b", "a1", "ab", "a", "z", "0", "a--"]
    rows = "".join(f"{key},x,registered,service,active,s1\n" for key in keys)
    with open_records(tmp_path, {"a": {"organizations": f"{HEAD}\n{rows}"}}) as records:
        found = [row["org_id"] for row in records.rows("organizations")]

    assert found == sorted(keys)
