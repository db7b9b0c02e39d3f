"""Published figures as readers see them: never without the qualifier that they came with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from gongshi.pages.parts import number_text
from gongshi.words import Sentence

if TYPE_CHECKING:
    from gongshi.derive import Record
    from gongshi.derive.known import Reference
    from gongshi.pages.view import Page
    from gongshi.schema import Field, ResourceSchema, Value

_PLAIN: Final = "{number} {unit}"
_AMOUNTS: Final = {"funds": "amount_yuan", "rounds": "budget_yuan", "projects": "budget_yuan"}
"""The column that holds what was published as a record's amount."""
_NAMED: Final = "label"
"""The qualifier of numbers that are a name and count nothing."""
PART: Final = "part"
"""The group of subjects that are a part of what a place has, and so are named beside it."""
_PLACE: Final = "place"
"""The group of subjects that are the place itself, which is named anyway."""
_SEVERAL: Final = re.compile("(.+?、.+?)(等[^、]{0,4})?")
"""A subject of several names, and the words for others beside them."""
_WITHOUT_UNIT: Final = frozenset({"counter", "calendar"})
"""Groups of units that English does without."""


def _value(page: Page, field: str, code: str | None) -> Value | None:
    known = page.schemas.resources["claims"].field(field)
    return known.vocabulary.by_code.get(code or "") if known and known.vocabulary else None


def figure(page: Page, claim: Record) -> str:
    """Return a published figure with its qualifier and unit, the interval where it has no words."""
    unit, qualifier = (
        _value(page, "unit", claim["unit"]),
        _value(page, "qualifier", claim.get("qualifier")),
    )
    group = unit.group if unit else ""
    named = group == "calendar" or claim.get("qualifier") == _NAMED
    # Beside a check, whose own bounds have these names, the published ones are called claimed.
    checked = "verdict" in claim
    bounds_of = ("claimed_low", "claimed_high") if checked else ("low", "high")
    value, low, high = (claim.get(name) for name in ("value", *bounds_of))
    number = (value or "") if named else number_text(value)
    if not claim.get("qualifier") and low and high and low != high:
        number = f"{number_text(low)}–{number_text(high)}"
    words = _unit(page, claim["unit"], unit, number)
    pattern = qualifier.figure.get(page.language) if qualifier else ""
    more = page.t("figure_more") if high and value and high != value else ""
    return " ".join((pattern or _PLAIN).format(number=number, unit=words, more=more).split())


def _unit(page: Page, code: str | None, unit: Value | None, number: str) -> str:
    """Return the unit that stands beside a number, its noun in the form that goes with it."""
    if page.language == "en" and unit and unit.group in _WITHOUT_UNIT:
        return ""
    told = unit.unit.get(page.language) if unit else ""
    return Sentence(told).format(number=number) if told else page.label("claims", "unit", code)


def subject_of(page: Page, claim: Record) -> Markup:
    """Return what a published figure is about, in this language where a record has its name."""
    told = page.label("claims", "subject", claim.get("subject"))
    if page.language != "en":
        return page.words_in(told)
    known = page.records.translations
    several = None if told in known else _SEVERAL.fullmatch(told)
    if several is None:
        return page.words_in(known.get(told, told))
    names = page.t("semicolon").join(known.get(each, each) for each in several[1].split("、"))
    return page.words_in(f"{names}{page.t('and_others') if several[2] else ''}")


def part_of(page: Page, claim: Record) -> Markup:
    """Return which part of what a place has a figure is about, nothing where it is of all."""
    known = _value(page, "subject", claim.get("subject"))
    return subject_of(page, claim) if known and known.group == PART else Markup()


def bounds(page: Page, claim: Record) -> str:
    """Return the interval of a vague figure; a bound that is not in it stands after `<` or `>`."""
    qualifier = _value(page, "qualifier", claim.get("qualifier"))
    low, high = claim.get("low"), claim.get("high")
    if qualifier is None or not qualifier.figure or low == high:
        return ""
    opened, closed = qualifier.interval[:1], qualifier.interval[-1:]
    found = [
        f"{'>' if opened == '(' else '≥'} {number_text(low)}" if low else "",
        f"{'<' if closed == ')' else '≤'} {number_text(high)}" if high else "",
    ]
    return page.t("comma").join(each for each in found if each)


@dataclass(frozen=True, slots=True)
class Amount:
    """A published figure in the parts of a table's row."""

    reference: Reference
    what: Markup
    amount: Markup
    when: Markup
    place: Markup
    source: Markup


def amount(page: Page, reference: Reference) -> Amount:
    """Return a published figure, fund, call or budget in parts, linked to where it is held."""
    resource, identifier = reference
    row = page.records.published[reference]
    if resource == "claims":
        what = page.words_in(page.label("claims", "measure", row["measure"]))
        subject = row.get("subject") or ""
        known = _value(page, "subject", subject)
        if subject and (known is None or known.group != _PLACE):
            what += page.t("colon") + subject_of(page, row)
        what = _linked(page, row, what)
        told = page.figure(row)
        when = [
            page.words_in(page.label("claims", "window", row.get("window"))),
            *_as_of(page, row),
        ]
    else:
        what = page.link(resource, identifier)
        told = page.cell(*_amount_cell(page, resource), row) or escape(page.t("amount_not_stated"))
        when = [escape(row.get("year") or "")]
        if resource == "funds" and row.get("period"):
            when.append(escape(page.label("funds", "period", row["period"])))
        if resource != "funds":
            what = Markup("{}{}{}").format(what, page.t("colon"), page.t("planned"))
        if resource in {"funds", "rounds"}:
            address = page.page(f"data/{row['_package']}/{resource}/")
            what = Markup('<a href="{}">{}</a>').format(address, what)
        if "href" not in told and row.get(_AMOUNTS[resource]):
            told = Markup("{} {}").format(told, page.t("yuan_unit"))
    return Amount(
        reference, what, told,
        escape(page.t("comma")).join(each for each in when if each),
        page.link("places", row.get("place_id")), page.source(row),
    )  # fmt: skip


def _as_of(page: Page, claim: Record) -> list[Markup]:
    """Return for which day a figure is said, if that is known."""
    on = claim.get("as_of")
    return [Markup("{} {}").format(page.t("as_of"), on)] if on else []


def _amount_cell(page: Page, resource: str) -> tuple[ResourceSchema, Field]:
    schema = page.schemas.resources[resource]
    return schema, next(each for each in schema.fields if each.name == _AMOUNTS[resource])


def published(page: Page, reference: Reference) -> Markup:
    """Return a published figure in one line: of what, how much, when and where."""
    if reference not in page.records.published:
        return page.link(*reference)
    told = amount(page, reference)
    source = page.records.sources.get(page.records.published[reference].get("source_id") or "")
    day = page.when(source.published_on) if source else Markup()
    parts = [told.amount, told.when, told.place, day]
    return Markup('<span data-known="{}/{}">{} {}</span>').format(
        *reference, told.what, escape(page.t("comma")).join(each for each in parts if each)
    )


def instead(page: Page, schema: ResourceSchema, field: Field, record: Record) -> Markup:
    """Return what stands in an empty cell: the figure that its document gives for a fund."""
    if (schema.name, field.name) != ("funds", "amount_yuan"):
        return Markup()
    claim = page.records.figure_of_fund(record["fund_id"] or "")
    return _linked(page, claim, page.figure(claim)) if claim else Markup()


def _linked(page: Page, claim: Record, words: Markup) -> Markup:
    address = f"{page.page('claims/')}#{claim['claim_id']}"
    return Markup('<a href="{}">{}</a>').format(address, words)
