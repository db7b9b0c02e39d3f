"""Published figures as readers see them: never without the qualifier that they came with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from gongshi.pages.parts import number_text

if TYPE_CHECKING:
    from gongshi.derive import Record
    from gongshi.derive.known import Reference
    from gongshi.pages.view import Page
    from gongshi.schema import Field, ResourceSchema, Value

_PLAIN: Final = "{number} {unit}"
_NAMED: Final = "label"
"""The qualifier of numbers that are a name and count nothing."""
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
    value, low, high = (claim.get(name) for name in ("value", "low", "high"))
    number = (value or "") if named else number_text(value)
    if not claim.get("qualifier") and low and high and low != high:
        number = f"{number_text(low)}–{number_text(high)}"
    words = (
        ""
        if page.language == "en" and group in _WITHOUT_UNIT
        else page.label("claims", "unit", claim["unit"])
    )
    pattern = qualifier.figure.get(page.language) if qualifier else ""
    more = page.t("figure_more") if high and value and high != value else ""
    return " ".join((pattern or _PLAIN).format(number=number, unit=words, more=more).split())


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


def published(page: Page, reference: Reference) -> Markup:
    """Return a published figure with what it is of, linked to where the site holds it."""
    resource, identifier = reference
    row = page.records.published.get(reference)
    if row is None:
        return page.link(resource, identifier)
    if resource == "claims":
        address = f"{page.page('claims/')}#{identifier}"
        words = page.words_in(page.label("claims", "measure", row["measure"]))
        told = [figure(page, row), row.get("window") or "", row.get("as_of") or ""]
    else:
        address = page.page(f"data/{row['_package']}/{resource}/")
        words = page.words_in(page.name_of(resource, identifier))
        told = [amount_of(page, resource, row), row.get("year") or ""]
    shown = escape(page.t("comma")).join(map(page.words_in, filter(None, told)))
    about = page.link("places", row.get("place_id"))
    return Markup('<a href="{}" data-known="{}/{}">{}</a> {}{}').format(
        address, resource, identifier, words, shown,
        Markup(' <span class="gs-quiet">{}</span>').format(about) if about else "",
    )  # fmt: skip


def instead(page: Page, schema: ResourceSchema, field: Field, record: Record) -> Markup:
    """Return what stands in an empty cell: the figure that its document gives for a fund."""
    if (schema.name, field.name) != ("funds", "amount_yuan"):
        return Markup()
    claim = page.records.figure_of_fund(record["fund_id"] or "")
    return _linked(page, claim, figure(page, claim)) if claim else Markup()


def _linked(page: Page, claim: Record, words: str) -> Markup:
    address = f"{page.page('claims/')}#{claim['claim_id']}"
    return Markup('<a href="{}" data-known="claims/{}">{}</a>').format(
        address, claim["claim_id"], words
    )


def amount_of(page: Page, resource: str, row: Record) -> str:
    """Return the amount of a fund or a call, in words where its row leaves it to a figure."""
    cell = row.get("amount_yuan" if resource == "funds" else "budget_yuan")
    if not cell:
        return page.t("amount_not_stated")
    per_year = row.get("period") == "per_year"
    return page.t("yuan_per_year" if per_year else "yuan", yuan=number_text(cell))
