"""Sentences that deny: none denies a row or a published figure of the site."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gongshi.config import LANGUAGES, PACKAGE, schemas_folder
from gongshi.derive.definitions import load_topics
from gongshi.pages import page_kinds
from gongshi.pages.content import render_content
from gongshi.pages.frame import Publication
from gongshi.schema import load_schemas
from gongshi.words import catalogue
from tests.factory import open_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

COLUMNS: Final = {
    "organizations": "org_id,name,registration,type,status,place_id,uscc,source_id",
    "projects": (
        "project_id,title,org_id,buyer_id,stage,place_id,budget_yuan,contract_yuan,price_basis,"
        "paid_yuan,source_id"
    ),
    "project_partners": "project_id,org_id,source_id",
    "places": "place_id,name,level,parent_id,source_id",
    "venues": "venue_id,name,kind,place_id,source_id",
    "tenancies": "venue_id,org_id,source_id",
    "needs": "need_id,title,place_id,raised_on,source_id",
    "funds": "fund_id,name,place_id,amount_yuan,source_id",
    "rounds": "round_id,name,kind,place_id,budget_yuan,source_id",
    "payments": "payment_id,project_id,fund_id,payee_id,paid_on,amount_yuan,source_id",
    "milestones": "project_id,stage,on,source_id",
    "credit_events": "event_id,org_id,kind,on,source_id",
    "evaluations": (
        "evaluation_id,scheme,subject_type,org_id,period,component,status,result,decided_on,"
        "source_id"
    ),
    "claims": "claim_id,place_id,subject,measure,value,unit,source_id",
}
MEASURES: Final = (
    "needs_found", "matched_needs", "rent_free_orgs", "orgs_total", "venture_projects",
    "contractor_orgs", "bundled_fund", "training_sessions",
)  # fmt: skip
SOME: Final = ("", "", "5", "0.5")


@st.composite
def packages(draw: st.DrawFn, prefix: str) -> dict[str, list[dict[str, str]]]:
    """Draw the rows of a package, each table empty or not, each reference there or not."""
    ids: dict[str, list[str]] = {}

    def rows(table: str, letter: str, most: int = 2) -> range:
        count = draw(st.integers(0, most))
        ids[table] = [f"{prefix}{letter}{number}" for number in range(count)]
        return range(count)

    def some(table: str) -> str:
        return draw(st.sampled_from(["", *ids[table]]))

    def pick(*cells: str) -> str:
        return draw(st.sampled_from(cells))

    found: dict[str, list[dict[str, str]]] = {}
    found["places"] = [
        {"place_id": f"{prefix}l{n}", "name": f"地{n}", "level": ("district", "subdistrict")[n],
         "parent_id": f"{prefix}l0" if n else ""} for n in rows("places", "l")
    ]  # fmt: skip
    found["organizations"] = [
        {"org_id": f"{prefix}o{n}", "name": f"{prefix}社{n}", "registration": "recorded",
         "type": "service", "status": "unknown", "place_id": some("places")}
        for n in rows("organizations", "o")
    ]  # fmt: skip
    found["projects"] = [
        {"project_id": f"{prefix}p{n}", "title": f"{prefix}项{n}", "org_id": some("organizations"),
         "buyer_id": some("organizations"), "stage": pick("need", "implementing", "unknown"),
         "place_id": some("places"), "budget_yuan": pick(*SOME), "contract_yuan": pick(*SOME),
         "price_basis": pick("", "total", "per_year"), "paid_yuan": pick(*SOME)}
        for n in rows("projects", "p")
    ]  # fmt: skip
    found["venues"] = [
        {"venue_id": f"{prefix}v{n}", "name": f"{prefix}站{n}", "kind": "incubator",
         "place_id": some("places")} for n in rows("venues", "v", 1)
    ]  # fmt: skip
    found["needs"] = [
        {"need_id": f"{prefix}n{n}", "title": "路灯", "place_id": some("places"),
         "raised_on": pick("", "2025-01-01")} for n in rows("needs", "n", 1)
    ]  # fmt: skip
    found["funds"] = [
        {"fund_id": f"{prefix}k{n}", "name": "资金", "place_id": some("places"),
         "amount_yuan": pick(*SOME)} for n in rows("funds", "k", 1)
    ]  # fmt: skip
    found["rounds"] = [
        {"round_id": f"{prefix}r{n}", "name": "创投", "kind": "venture",
         "place_id": some("places"), "budget_yuan": pick(*SOME)} for n in rows("rounds", "r", 1)
    ]  # fmt: skip
    found["payments"] = [
        {"payment_id": f"{prefix}y{n}", "project_id": some("projects"), "fund_id": some("funds"),
         "payee_id": some("organizations"), "paid_on": "2025-01-01", "amount_yuan": "3"}
        for n in rows("payments", "y")
    ]  # fmt: skip
    found["credit_events"] = [
        {"event_id": f"{prefix}w{n}", "org_id": ids["organizations"][0], "kind": "talk",
         "on": "2025-01-01"}
        for n in rows("credit_events", "w", 1) if ids["organizations"]
    ]  # fmt: skip
    found["evaluations"] = [
        {"evaluation_id": f"{prefix}e{n}", "scheme": "grade", "subject_type": "organization",
         "org_id": ids["organizations"][-1], "period": "2024", "component": pick("", "grade"),
         "status": "scored", "result": "grade_3a", "decided_on": "2024-05-06"}
        for n in rows("evaluations", "e", 1) if ids["organizations"]
    ]  # fmt: skip
    found["tenancies"], found["project_partners"], found["milestones"] = [], [], []
    used, marked = draw(st.booleans()), draw(st.booleans())
    if ids["venues"] and ids["organizations"] and used:
        found["tenancies"] = [{"venue_id": ids["venues"][0], "org_id": ids["organizations"][0]}]
    if ids["projects"] and marked:
        found["milestones"] = [
            {"project_id": ids["projects"][0], "stage": "design", "on": "2025-01-01"}
        ]
        lead = found["projects"][-1]["org_id"]
        if ids["organizations"] and lead != ids["organizations"][-1]:
            found["project_partners"] = [
                {"project_id": ids["projects"][-1], "org_id": ids["organizations"][-1]}
            ]
    names = [row["name"] for row in found["organizations"] + found["venues"]]
    names += [row["title"] for row in found["projects"]]
    found["claims"] = [
        {"claim_id": f"{prefix}c{n}", "place_id": some("places"),
         "subject": pick("district", *names), "measure": pick(*MEASURES), "value": "7",
         "unit": pick("个", "元", "元/年", "万元")} for n in rows("claims", "c")
    ]  # fmt: skip
    return found


def written(tables: Mapping[str, Sequence[Mapping[str, str]]], source: str) -> dict[str, str]:
    """Return the tables of a package as CSV texts."""
    texts = {"sources": f"source_id,title,published_on\n{source},报告,2026-01-02\n"}
    for name, rows in tables.items():
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, COLUMNS[name].split(","), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "source_id": source} for row in rows)
        texts[name] = buffer.getvalue()
    return texts


@dataclass(frozen=True)
class Oracle:
    """What the rows of one package say, found the slow and simple way."""

    tables: Mapping[str, Sequence[Mapping[str, str]]]

    def of(self, resource: str) -> Sequence[Mapping[str, str]]:
        """Return the rows of a table."""
        return self.tables.get(resource, ())

    def places(self, subject: str, identifier: str) -> set[str] | None:
        """Return the places that a subject stands for, None where any place or none will do."""
        if subject == "packages":
            return None
        if subject != "places":
            return set()
        return {identifier} | {
            row["place_id"] for row in self.of("places") if row["parent_id"] == identifier
        }

    def concerns(self, subject: str, identifier: str, row: Mapping[str, str]) -> bool:
        """Return whether a row is about a subject, by what it points to or what it is."""
        if subject == "packages":
            return True
        places = self.places(subject, identifier) or set()
        project = next(
            (each for each in self.of("projects") if each["project_id"] == row.get("project_id")),
            {},
        )
        fund = next(
            (each for each in self.of("funds") if each["fund_id"] == row.get("fund_id")), {}
        )
        held = {
            "projects": {row.get("project_id")},
            "organizations": {
                row.get("org_id"), row.get("buyer_id"), row.get("payee_id"),
                project.get("buyer_id"), "" if row.get("payee_id") else project.get("org_id"),
            },
            "venues": {row.get("venue_id")},
            "places": {row.get("place_id"), project.get("place_id") or fund.get("place_id")},
        }[subject]  # fmt: skip
        return bool((places or {identifier}) & held)

    def rows(self, topic: str, subject: str, identifier: str) -> list[str]:
        """Return the tables of which a row speaks about a topic of a subject."""
        found: dict[str, list[tuple[str, str]]] = {
            "organizations": [("organizations", "org_id")],
            "projects": [("projects", "project_id"), ("project_partners", "project_id")],
            "needs": [("needs", "need_id")], "needs_met": [("needs", "raised_on")],
            "payments": [("payments", "payment_id"), ("projects", "paid_yuan")],
            "contracts": [("projects", "contract_yuan")],
            "money": [("payments", "payment_id"), ("projects", "paid_yuan"),
                      ("projects", "contract_yuan")],
            "undertaker": [("projects", "org_id"), ("project_partners", "org_id")],
            "tenancies": [("tenancies", "venue_id")], "oversight": [("credit_events", "event_id")],
            "grade": [("evaluations", "evaluation_id")], "uscc": [("organizations", "uscc")],
            "steps": [("milestones", "stage")],
            "records": [(name, "") for name in COLUMNS if name not in {"places", "claims"}],
        }  # fmt: skip
        return [
            table
            for table, column in found.get(topic, ())
            for row in self.of(table)
            if (not column or row.get(column))
            and self.concerns(subject, identifier, row)
            # A partner leads nothing, and a stated sum gives way to payments.
            and not (table == "project_partners" and topic == "records" and subject == "places")
        ]

    def published(self, topic: str, subject: str, identifier: str) -> set[str]:
        """Return the figures that were published about a topic of a subject."""
        measures = load_schemas().vocabularies["claims.measure"].by_code
        money = topic in {"money", "payments", "contracts"}
        names = {
            row[key]: row[name]
            for table, key, name in (
                ("organizations", "org_id", "name"), ("projects", "project_id", "title"),
                ("venues", "venue_id", "name"),
            )
            for row in self.of(table)
        }  # fmt: skip
        # What a project costs is money of who undertakes and who buys it.
        own = {
            row["title"] for row in self.of("projects")
            if money and subject == "organizations"
            and identifier in {row["org_id"], row["buyer_id"]}
        }  # fmt: skip
        found = {
            f"claims/{row['claim_id']}"
            for row in self.of("claims")
            if (topic in measures[row["measure"]].topics or (money and "元" in row["unit"]))
            and (
                subject == "packages"
                or row["subject"] == names.get(identifier)
                or (row["subject"] in own and "元" in row["unit"])
                or row["place_id"] in (self.places(subject, identifier) or set())
            )
        }
        if money:
            found |= {
                f"{table}/{row[key]}"
                for table, key, column in (
                    ("funds", "fund_id", ""), ("rounds", "round_id", "budget_yuan"),
                    ("projects", "project_id", "budget_yuan"),
                )
                for row in self.of(table)
                if (not column or row[column]) and self.concerns(subject, identifier, row)
            }  # fmt: skip
        return found


def contents(folder: Path, given: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the pages of every kind in both languages, with their kind; many of one kind a few."""
    told = {"two": {"synthetic": True}}
    publication = Publication({}, {"zh": "公示", "en": "Register"})
    with open_records(folder, given, told) as records:
        for kind in page_kinds():
            for number, subject in enumerate(kind.pages(records)):
                if number < 12:
                    for language in LANGUAGES:
                        yield (
                            kind.name,
                            render_content(records, publication, subject, kind, language),
                        )


@pytest.mark.slow
@pytest.mark.unmeasured
@settings(
    max_examples=12, deadline=None, derandomize=True, phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(one=packages("a"), two=packages("b"))
def test_no_page_denies_what_the_site_holds(
    one: dict[str, list[dict[str, str]]],
    two: dict[str, list[dict[str, str]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """It is true that no sentence that denies has a row or an unshown figure against it."""
    given_ = {"one": written(one, "s1"), "two": written(two, "s2")}
    oracles = {"one": Oracle(one), "two": Oracle(two)}
    owners = {
        row[key]: name
        for name, tables in (("one", one), ("two", two))
        for table, key in (
            ("organizations", "org_id"), ("projects", "project_id"), ("places", "place_id"),
            ("venues", "venue_id"),
        )
        for row in tables[table]
    }  # fmt: skip
    wrong, seen = [], 0
    for kind, html in contents(tmp_path_factory.mktemp("site"), given_):
        shown = set(re.findall(r'data-known="([^"]+)"', html))
        for topic, subject, identifier in re.findall(
            r'data-denies="(\w+)" data-about="(\w+)/([^"]+)"', html
        ):
            seen += 1
            oracle = oracles[owners.get(identifier, identifier)]
            rows = oracle.rows(topic, subject, identifier)
            unshown = oracle.published(topic, subject, identifier) - shown
            if rows or unshown:
                wrong.append((kind, topic, subject, identifier, rows, unshown))

    assert wrong == []
    assert seen


_DENIES: Final = {
    "zh": re.compile(
        "没有[^，。；：]{0,14}(?:记录|数据|结果|日期|金额|数字|写明|给出)|未载|未记|未见|暂无|尚无|来源(?:没有|未)"
    ),
    "en": re.compile(
        r"\b(?:no|none|without)\b[^.;:]{0,40}\b(?:records?|recorded|data|results?|dates?|amounts?)\b"
        r"|\b(?:gives?|names?|states?|holds?|has) no\b|\bnot (?:recorded|on record|told|stated)\b",
        re.IGNORECASE,
    ),
}
_NOT_MEANT: Final = re.compile(
    "没有(?:数据|记录)，?不等于[^。，]*|No records? does not mean[^.]*|no data does not mean[^.]*|"
    "What has no record may still have happened|没有日期不当作没有落实|does not state it",
    re.IGNORECASE,
)
"""What says that silence is no denial."""
_TAGS: Final = re.compile(r"\{[#%{].*?[#%}]\}|<[^>]*>", re.DOTALL)
ELSEWHERE: Final = {
    reason: tuple(keys.split())
    for reason, keys in (
        ("a cell of the very row beside it, or of the chart above it, is empty",
         ("month_caption needs_state_matched needs_state_matched_days needs_state_raised "
         "needs_state_undated not_recorded "
         "undated_source chain_undated period_undated valid_not_stated due_on no_talk no_dates "
         "amount_not_stated tenancies_free_sum tenancies_crosscheck inferred_note "
         "results_title_undated counted_unrated counted_unchannelled counted_endless "
         "counted_unplaced counted_unnamed")),
        ("said of a rule, a scheme or a definition, of no subject",
         ("assumed_long rule_absent indicator_no_data quality_complete_text register_lead_needs "
         "register_lead_payments warning_open_on "
         "chain_by_year_how")),
        ("the very rows that the page shows or offers are none",
         "about_former downloads_none former_none no_match nothing_to_compare nothing_yet"),
        ("counted from the derived table whose rows stand beside it",
         ("chain_inferred chain_passed exit_due oversight_standing oversight_still "
         "indicator_inferred sum_stated_projects sum_one_stated_projects "
         "results_count_organization "
         "results_count_place results_count_project claims_about_not_computable")),
    )
}  # fmt: skip
"""The words that say something of the kind outside `schemas/topics/`, each with its reason."""


def test_sentences_that_deny_stand_among_the_topics() -> None:
    """It is true that pages deny through one mechanism, but for a short list with reasons."""
    words = catalogue("pages")
    found = {
        key
        for key, texts in words.items()
        for language, pattern in _DENIES.items()
        if pattern.search(_NOT_MEANT.sub("", texts[language]))
    }
    templates = [*(PACKAGE / "pages").rglob("*.html"), *(PACKAGE / "theme").rglob("*.html")]
    bare = [
        path.name
        for path in templates
        for pattern in _DENIES.values()
        if pattern.search(_TAGS.sub("", path.read_text()))
    ]

    assert found == {key for keys in ELSEWHERE.values() for key in keys}
    assert bare == []


def test_templates_ask_for_topics_that_exist() -> None:
    """It is true that a template denies a topic only of subjects for which it has words."""
    topics = {each.id: set(each.denials) for each in load_topics()}
    asked = {
        topic
        for path in (PACKAGE / "pages").rglob("*.html")
        for topic in re.findall(r"\bknown\(page, [^,]+, '(\w+)'", path.read_text())
    }

    assert asked
    assert asked <= set(topics)
    assert {path.stem for path in (schemas_folder() / "topics").glob("*.yaml")} == set(topics)
