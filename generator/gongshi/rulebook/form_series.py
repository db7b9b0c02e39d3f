"""From a rulebook's tree to its values: monthly scores, warnings and what follows from them."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from gongshi.rulebook.conditions import compare
from gongshi.rulebook.model import LowAgain, MissingMonth, Series, Warn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.rulebook.reader import Node

STATUSES: Final = ("not_resident", "excused", "not_submitted", "authority_gap")


def as_ratio(value: Decimal) -> tuple[int, int]:
    """Return a number as numerator and denominator, exactly."""
    return value.as_integer_ratio()


def read_series(node: Node) -> Series | None:
    """Read the monthly scores: their scale, and what months without a score do."""
    if "month" not in node:
        return None
    month = node.at("month").only("component", "scale", "items")
    scale = month.at("scale").only("min", "max", "decimals")
    scale.number("min", 0)
    scale.integer("decimals", 1)
    maximum = scale.number("max", 10)
    if maximum == 0:
        raise scale.refuse("number", "max", value="0")
    for item in month.each("items"):
        item.only("id", "zh", "en", "max").number("max")
    node.at("residency").only("value").said("value", "span_of_month_rows")
    words = node.at("annual").worded(
        "month_score",
        r"mean of scored months \* ([0-9]+)(; not_submitted is 0 and counts)?",
        "mean of scored months * 10; not_submitted is 0 and counts",
    )
    top, bottom = maximum.as_integer_ratio()
    stated = "month_score" in node.at("annual")
    return Series(
        component=month.text("component", "month"),
        maximum=maximum,
        factor=(int(words[1]), 1) if stated else (100 * bottom, top),
        missing=_missing(node.at("missing")),
    )


_MISSING_DEFAULTS: Final[Mapping[str, MissingMonth]] = {
    "not_resident": MissingMonth(zero=False, counts=False, run="reset"),
    "excused": MissingMonth(zero=False, counts=False, run="freeze"),
    "not_submitted": MissingMonth(zero=True, counts=True, run="extends"),
    "authority_gap": MissingMonth(zero=False, counts=False, run="freeze", flag="DATA_GAP"),
}


def _missing(node: Node) -> Mapping[str, MissingMonth]:
    node.only(*STATUSES, "component_missing")
    found = {}
    for status, default in _MISSING_DEFAULTS.items():
        if status not in node:
            found[status] = default
            continue
        inner = node.at(status).only("in_mean", "counts_as_scored_month", "run", "flag")
        found[status] = MissingMonth(
            zero=inner.choice("in_mean", ("no_row", "zero"), "no_row") == "zero",
            counts=inner.boolean("counts_as_scored_month", default=default.counts),
            run=inner.choice("run", ("reset", "freeze", "extends"), default.run),
            flag=inner.text("flag", ""),
        )
    return MappingProxyType(found)


def read_warn(node: Node) -> Warn | None:
    """Read the rule of consecutive low months and what follows a warning."""
    if "warn" not in node:
        return None
    warn = node.at("warn").only(
        "threshold", "consecutive", "cross_year", "refire", "action", "talk_within_days",
        "rectify_days", "open_until",
    )  # fmt: skip
    threshold = warn.at("threshold").only("value", "operator")
    consecutive = warn.at("consecutive").only("value")
    least = consecutive.integer("value", 3)
    if least < 1:
        raise consecutive.refuse("number", "value", value=least)
    action = warn.at("action").only("value", "zh", "en")
    rectify = warn.worded(
        "open_until",
        r"the first credit_event ([a-z_]+) whose date is not before the 1st of the warning's month",
        "the first credit_event rectified whose date is not before the 1st of the warning's month",
    )
    exit_ = node.at("exit").only("trigger", "decided_by", "exit_due_flag", "reentry_months")
    exit_.at("trigger").only("value", "zh", "en").said("value", "rectification_failed")
    decided = "a credit_event of the authority only; never derived"
    exit_.at("decided_by").only("value").said("value", decided)
    flag = (
        exit_.at("exit_due_flag")
        .only("value")
        .worded(
            "value",
            r"no [a-z_]+ event by the end of rectify_days, or the first scored month that begins "
            r"after it is (<=?) ([0-9]+(?:\.[0-9]+)?)",
            "no rectified event by the end of rectify_days, or the first scored month that begins "
            "after it is < 6",
        )
    )
    reentry = exit_.at("reentry_months").only("value", "counted_from")
    reentry.said("counted_from", "day of the exit event")
    return Warn(
        operator=compare(threshold.choice("operator", ("<", "<="), "<")),
        threshold=as_ratio(threshold.number("value", 6)),
        consecutive=least,
        cross_year=warn.at("cross_year").only("value").boolean("value", default=True),
        refire=warn.at("refire")
        .only("value")
        .choice("value", ("non_overlapping", "overlapping", "once"), "non_overlapping"),
        talk_event=action.text("value", "talk"),
        talk_days=_days(warn.at("talk_within_days"), "last day of the third month", 15),
        rectify_event=rectify[1],
        rectify_days=_days(warn.at("rectify_days"), "day of the talk", 30),
        low_again=LowAgain(compare(flag[1]), as_ratio(Decimal(flag[2]))),
        exit_event="exit",
        reentry_months=reentry.integer("value", 12),
    )


def _days(node: Node, counted_from: str, default: int) -> int:
    node.only("value", "unit", "counted_from")
    node.said("unit", "calendar_days")
    node.said("counted_from", counted_from)
    return node.integer("value", default)
