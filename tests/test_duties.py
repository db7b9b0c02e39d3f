"""Disclosure duties: each file is sound, and judges its own examples as it says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from gongshi.config import LANGUAGES, schemas_folder
from gongshi.derive.disclosure import derive_disclosure
from gongshi.duties import Basis, Duty, load_duties, load_working_days
from gongshi.errors import SchemaError
from gongshi.schema import load_schemas
from tests.duties import judged, judged_together

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DUTIES = load_duties()


def by_name(duty: Duty) -> str:
    """Return what a test of a duty is called."""
    return f"{duty.id}-{duty.version}"


TWICE = 2 * "- {year: 2026, source: a, holidays: [], workdays: []}\n"
SAMPLE = yaml.safe_load((schemas_folder() / "duties" / "CH-2.yaml").read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("duty", DUTIES, ids=by_name)
@pytest.mark.parametrize("kind", ["good", "bad"])
def test_examples(tmp_path: Path, duty: Duty, kind: str) -> None:
    """It is true that a duty gives the cases of its examples the verdicts that its file states."""
    example = duty.good if kind == "good" else duty.bad
    expected: Any = duty.verdicts[kind]

    with judged(tmp_path, example, duty, as_of=duty.days[kind]) as rows:
        found = {each["item"]: each["status"] for each in rows}

    assert {item: found.get(item) for item in expected} == expected
    assert {each["rule_id"] for each in rows} == {duty.id}
    assert all(each["legal_basis"] and each["subject_id"] for each in rows)


@pytest.mark.parametrize("duty", DUTIES, ids=by_name)
def test_good_and_bad_differ(duty: Duty) -> None:
    """It is true that a duty's good example passes and its bad one does not."""
    good, bad = (set(duty.verdicts[each].values()) for each in ("good", "bad"))

    assert "PASS" in good
    assert not good & {"FAIL"}
    assert bad & {"FAIL", "NO_DATA"}
    assert "PASS" not in bad


@pytest.mark.parametrize("duty", DUTIES, ids=by_name)
def test_said_in_each_language(duty: Duty) -> None:
    """It is true that a duty's words stand in each language, without a language's other marks."""
    for text in (duty.title, duty.description, duty.who, *(each.document for each in duty.basis)):
        assert all(text[lang].strip() for lang in LANGUAGES)
        assert not any("\u4e00" <= each <= "\u9fff" for each in text["en"])


def test_vocabulary_of_duties() -> None:
    """It is true that the numbers of duties, and their steps, are those the tables allow."""
    vocabularies = load_schemas().vocabularies
    steps = {each.id: each.title for duty in DUTIES for each in duty.steps if each.id}
    sources = {duty.of for duty in DUTIES}

    assert list(dict.fromkeys(each.id for each in DUTIES)) == list(
        vocabularies["disclosures.rule_id"].codes
    )
    assert sources <= load_schemas().resources.keys()
    assert steps == {
        each.code: each.title for each in vocabularies["disclosure_status.step"].values
    }


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id": "ch2"}, "id"),
        ({"id": "CH-3"}, "id"),
        ({"version": "1"}, "version"),
        ({"cases": None}, "cases"),
        ({"of": None}, "of"),
        ({"title_en": " "}, "title"),
        ({"basis": []}, "basis"),
        ({"basis": [{"document": "法", "document_en": "Law", "from": "2020"}]}, "basis[0].from"),
        ({"effective_from": date(2021, 1, 1), "effective_until": date(2020, 1, 1)}, "effective"),
        ({"parameters": {"unused": 1}}, "parameters.unused"),
        ({"parameters": [1]}, "parameters"),
        ({"cases": "SELECT $unknown"}, "parameters.unknown"),
        ({"steps": []}, "steps"),
        ({"steps": [{}, {}]}, "steps"),
        ({"steps": [{"id": "A"}]}, "steps[0].id"),
        ({"steps": [{"due": {"after": {"weeks": 1}}}]}, "steps[0].due.after.weeks"),
        ({"steps": [{"due": {"after": {"days": 0}}}]}, "steps[0].due.after.days"),
        ({"steps": [{"due": {"month": 2, "day": 30, "years": 1}}]}, "steps[0].due.day"),
        ({"steps": [{"due": 5}]}, "steps[0].due"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_refused(tmp_path: Path, change: dict[str, object], place: str) -> None:
    """It is true that a file that contradicts itself is refused with its name and the key."""
    (tmp_path / "CH-2.yaml").write_text(yaml.safe_dump(SAMPLE | change), encoding="utf-8")

    with pytest.raises(SchemaError) as caught:
        load_duties(tmp_path)

    assert caught.value.detail["file"].endswith("/CH-2.yaml")
    assert caught.value.detail["place"].startswith(place)


def test_versions_follow_one_another(tmp_path: Path) -> None:
    """It is true that two versions of a duty that overlap are refused."""
    later = SAMPLE | {"version": 2, "effective_from": date(2026, 1, 1)}
    (tmp_path / "CH-2-v1.yaml").write_text(yaml.safe_dump(SAMPLE), encoding="utf-8")
    (tmp_path / "CH-2-v2.yaml").write_text(yaml.safe_dump(later), encoding="utf-8")

    with pytest.raises(SchemaError):
        load_duties(tmp_path)


def test_not_a_mapping(tmp_path: Path) -> None:
    """It is true that a duty's file that holds no mapping is refused."""
    (tmp_path / "x.yaml").write_text("- 1", encoding="utf-8")

    with pytest.raises(SchemaError):
        load_duties(tmp_path)


def test_basis_in_words() -> None:
    """It is true that a reference names document and article as each language prints them."""
    none = {"zh": "", "en": ""}
    document = {"zh": "办法（第61号）", "en": "Measures (Order 61)"}
    article = {"zh": "第五条", "en": "art. 5"}

    told = [
        Basis(document, each, None, None)(lang) for each in (article, none) for lang in LANGUAGES
    ]

    assert told == [
        "《办法》（第61号）第五条", "Measures (Order 61), art. 5", "《办法》（第61号）",
        "Measures (Order 61)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-02-14", True),  # Saturday before the Spring Festival, worked
        ("2026-02-16", False),  # Monday of the Spring Festival
        ("2026-02-15", False),  # Sunday
        ("2026-11-20", True),
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2030-10-01", True),  # a Tuesday of a year whose calendar is not published
        ("2030-10-05", False),
    ],
)
def test_working_days(day: str, working: bool) -> None:
    """It is true that adjusted working days follow the notices, and weekends alone beyond them."""
    assert load_working_days().is_working(date.fromisoformat(day)) is working


def test_calendar_is_consistent() -> None:
    """It is true that holidays fall on weekdays and extra working days on weekends, years known."""
    calendar = load_working_days()

    assert [each for each in calendar.holidays if each.isoweekday() > 5] == []
    assert [each for each in calendar.workdays if each.isoweekday() < 6] == []
    assert {each.year for each in calendar.holidays} == set(calendar.sources)
    assert [calendar.covers(date(year, 6, 1)) for year in (2014, 2026, 2027)] == [
        False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "years",
    [
        TWICE,
        "- {year: 2026, source: a, holidays: ['02-30'], workdays: []}",
    ],
)
def test_calendar_refused(tmp_path: Path, years: str) -> None:
    """It is true that a calendar with a year twice, or with a day that is none, is refused."""
    (tmp_path / "c.yaml").write_text(f"title: 历\ntitle_en: C\nyears:\n{years}", encoding="utf-8")

    with pytest.raises(SchemaError):
        load_working_days(tmp_path / "c.yaml")


def test_derivation_is_named() -> None:
    """It is true that the duties are among what is derived."""
    from gongshi.derive.make import DERIVATIONS  # noqa: PLC0415 - only this test's subject

    assert derive_disclosure in DERIVATIONS


def _outside(duty: Duty) -> list[tuple[str, dict[str, str]]]:
    """Return what a body outside a duty has on record: a table, and the cells that put it there."""
    return list(_each_outside(duty))


def _each_outside(duty: Duty) -> Iterator[tuple[str, dict[str, str]]]:
    law = duty.applies_to
    codes = load_schemas().vocabularies
    if law.types and duty.of != "policies":
        known = set(codes["organizations.type"].codes) - {*law.types, "unknown"}
        yield from (("organizations", {"type": each}) for each in sorted(known))
    if law.registrations:
        known = set(codes["organizations.registration"].codes) - {*law.registrations, "unknown"}
        yield from (("organizations", {"registration": each}) for each in sorted(known))
    if law.charity is not None:
        yield "organizations", {"is_charity": str(not law.charity).lower()}
    if law.fundraising is not None:
        yield "organizations", {"public_fundraising": str(not law.fundraising).lower()}
    if law.levels:
        known = set(codes["places.level"].codes) - set(law.levels)
        yield from (("places", {"level": each}) for each in sorted(known))


def _moved(example: Any, table: str, cells: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401 - an example
    """Return an example whose bodies are outside; those it leaves out are filled in."""
    moved = dict(example)
    rows = [dict(each) for each in moved.get(table, ())]
    known = {row["org_id"] for row in rows if "org_id" in row}
    if table == "organizations":
        named = {
            each["org_id"]
            for name in ("credit_events", "disclosures", "fundraising")
            for each in example.get(name, ())
        }
        rows += [{"org_id": each} for each in sorted(named - known)]
    moved[table] = [row | cells for row in rows]
    return moved


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["good", "bad"])
@pytest.mark.parametrize("duty", [each for each in DUTIES if _outside(each)], ids=by_name)
def test_whom_the_law_does_not_address(tmp_path: Path, duty: Duty, kind: str) -> None:
    """It is true that a body outside a duty is never judged by it, whatever its records say."""
    example = duty.good if kind == "good" else duty.bad
    outside = _outside(duty)
    moved = [_moved(example, table, cells) for table, cells in outside]

    with judged_together(tmp_path, moved, duty, as_of=duty.days[kind]) as rows:
        judged = [
            (*outside[int((each["_package"] or "")[1:])], each["item"])
            for each in rows
            if each["status"] != "NOT_APPLICABLE"
        ]

    assert judged == []


def test_every_duty_says_whom_it_addresses() -> None:
    """It is true that for each duty some body is outside, as its file tells."""
    assert [each.id for each in DUTIES if not _outside(each)] == ["GOV-1"]


def test_public_money() -> None:
    """It is true that the duties of procurement hold for bodies that spend public money alone."""
    bodies = {"public_body", "party_body", "mass_org", "institution"}

    found = {duty.id: set(duty.applies_to.types) for duty in DUTIES if duty.id.startswith("PS-")}

    assert found == {f"PS-{number}": bodies for number in range(1, 7)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "status"), [("public_body", None), ("party_body", "NOT_APPLICABLE")]
)
def test_documents_of_other_bodies(tmp_path: Path, kind: str, status: str | None) -> None:
    """It is true that only what an administrative body issued is government information."""
    (duty,) = (each for each in DUTIES if each.id == "GOV-1")
    issued = [dict(each) | {"issuer": "某机关"} for each in duty.bad["policies"]]
    bodies = [{"org_id": "b1", "name": "某机关", "type": kind, "registration": "unknown"}]
    example = dict(duty.bad) | {
        "policies": issued, "organizations": [*duty.bad.get("organizations", ()), *bodies]
    }  # fmt: skip

    with judged(tmp_path, example, duty, as_of=duty.days["bad"]) as rows:
        found = {each["status"] for each in rows}

    assert found == {status} if status else found & {"FAIL", "NO_DATA"}


@pytest.mark.slow
def test_unknown_buyer(tmp_path: Path) -> None:
    """It is true that of a buyer whose type is unknown nothing is concluded."""
    (duty,) = (each for each in DUTIES if each.id == "PS-4")
    moved = _moved(duty.good, "organizations", {"type": "unknown"})

    with judged(tmp_path, moved, duty) as rows:
        found = {(each["status"], each["reason"]) for each in rows}

    assert found == {("NO_DATA", "subject_unknown")}
