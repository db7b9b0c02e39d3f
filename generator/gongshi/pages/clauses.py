"""A rulebook in words: its gates and rules as sentences of a page, generated from its values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape

from gongshi.rulebook import VOTE, Weighted, criterion_names, leaf, threshold_sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gongshi.derive import Record
    from gongshi.pages.view import Page
    from gongshi.rulebook import Rulebook

_OPEN: Final = re.compile(r"(a|no) warning is open on ([0-9]{1,2}) ([A-Za-z]+) of the year")
_COMPARED: Final = re.compile(r"([A-Za-z_][A-Za-z_ ]*?) (<=|>=|<>|!=|==|=|<|>|≤|≥) ([0-9.]+)")
_JOINED: Final = re.compile(r"\b(and|or|not)\b")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
SIGN_WORDS: Final = {
    "<": "below", "<=": "at_most", "≤": "at_most", ">": "above", ">=": "at_least",
    "≥": "at_least", "=": "equal", "==": "equal", "!=": "unequal", "<>": "unequal",
}  # fmt: skip
QUANTITY_WORDS: Final = {
    "star": "star", "total": "total", "resident months": "resident_months",
    "scored months": "scored_months", "low months": "low_months", "warnings": "warnings",
}  # fmt: skip
_STAR_SIGNS: Final = {
    "star_eq": "=", "star_lte": "<=", "star_lt": "<", "star_gte": ">=", "star_gt": ">"
}  # fmt: skip


def compared(page: Page, sign: str, number: str) -> str:
    """Return a comparison in words, such as “below 90”."""
    return page.t(f"sign_{SIGN_WORDS[sign]}", number=number)


def condition_words(page: Page, words: str) -> str:
    """Return a gate's condition in the words of the page's language."""

    def opened(found: re.Match[str]) -> str:
        month = _MONTHS.index(found[3]) + 1
        name = found[3] if page.language == "en" else str(month)
        if found[1] == "a":
            return page.t("warning_open_on", day=found[2], month=name)
        return page.t("no_warning_open_on", day=found[2], month=name)

    def comparison(found: re.Match[str]) -> str:
        name = found[1].strip()
        key = QUANTITY_WORDS.get(name)
        told = page.t(f"gate_{key}") if key else component_name(page, name)
        return page.t("gate_compared", name=told, comparison=compared(page, found[2], found[3]))

    # What is translated already must not be read again: it stands in a list, marked by its number.
    parts: list[str] = []

    def keep(text: str) -> str:
        parts.append(text)
        return f"\x00{len(parts) - 1}\x00"

    text = _OPEN.sub(lambda found: keep(opened(found)), " ".join(words.split()))
    # A word that joins stands before a name, never in it.
    text = _JOINED.sub(lambda found: keep(page.t(f"gate_{found[1]}")), text)
    text = _COMPARED.sub(lambda found: keep(comparison(found)), text)
    if page.language == "zh":
        text = text.replace(" ", "").replace("(", "（").replace(")", "）")
    return re.sub("\x00([0-9]+)\x00", lambda found: parts[int(found[1])], text)


def component_name(page: Page, code: str) -> str:
    """Return a component's label."""
    return page.label("evaluations", "component", code)


def criterion_name(page: Page, scheme: str, code: str) -> str:
    """Return what an item of a component is called: as the rulebook names it, a vote by number."""
    vote = re.fullmatch(VOTE, code)
    if vote:
        return page.t("criterion_vote", number=int(vote[1]))
    name = criterion_names().get((scheme, code))
    return name[page.language] if name else code


def result_names(page: Page, codes: Iterable[str]) -> str:
    """Return results by their labels, joined."""
    return page.t("and_so").join(page.label("ratings", "result", each) for each in sorted(codes))


def flag_words(page: Page, rulebook: Rulebook, flag: str) -> str:
    """Return a flag explained: its label, and for a gate its condition and what follows."""
    label = page.label("ratings", "flags", flag)
    for gate in getattr(rulebook.method, "gates", ()):
        if gate.code == flag:
            words = condition_words(page, gate.words)
            stars = page.t(f"star_{gate.star}")
            return page.t("gate_sentence", label=label, words=words, stars=stars)
    return label


def mark(page: Page, told: str) -> Markup:
    """Return the mark of a parameter: stated in the source, or assumed by us."""
    if not told:
        return Markup()
    stated = told == "S"
    short = page.t("stated") if stated else page.t("assumed")
    long = page.t("stated_long") if stated else page.t("assumed_long")
    return Markup('<abbr class="gs-from gs-from-{}" title="{}">{}</abbr>').format(
        told.lower(), long, short
    )


def has_total(rulebook: Rulebook) -> bool:
    """Return whether a scheme adds anything up to a total."""
    method = rulebook.method
    return isinstance(method, Weighted) and all(e.weight is not None for e in method.components)


def rounding_words(page: Page, rulebook: Rulebook) -> str:
    """Return how a total is rounded, and that stars follow where the scheme gives stars."""
    method = rulebook.method
    if not isinstance(method, Weighted):
        return ""
    words = page.t(f"rounding_{method.rounding}", decimals=method.decimals)
    return words + (page.t("rounding_then") if method.bands else page.t("stop"))


def number_of(value: tuple[int, int]) -> str:
    """Return a bound of a rulebook as a number; it was written as a decimal."""
    top, bottom = value
    return f"{top / bottom:g}"


def threshold_words(page: Page, rulebook: Rulebook) -> str:
    """Return the comparison with the threshold of a warning, such as “below 6”."""
    warn = getattr(rulebook.method, "warn", None)
    return compared(page, threshold_sign(rulebook), number_of(warn.threshold)) if warn else ""


def readings(rulebook: Rulebook, stars: list[int]) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Yield what follows from stars: its code, and each reading's comparison with its count."""
    told: Any = leaf(rulebook, "consequences") or {}
    for code in told:
        found = []
        for place in (told[code], told[code].get("alternative") or {}):
            for name, sign in _STAR_SIGNS.items():
                if name in place:
                    bound = int(place[name])
                    count = sum(_holds(sign, each, bound) for each in stars)
                    found.append((f"{sign}{bound}", count))
        yield code, found


def _holds(sign: str, stars: int, bound: int) -> bool:
    match sign:
        case "=":
            return stars == bound
        case "<=":
            return stars <= bound
        case "<":
            return stars < bound
        case ">=":
            return stars >= bound
        case _:
            return stars > bound


def reading_words(page: Page, reading: str) -> str:
    """Return a reading of a consequence in words, such as “three stars or fewer”."""
    sign, bound = reading.rstrip("0123456789"), reading.lstrip("<>=")
    words = compared(page, sign, page.t(f"star_{bound}"))
    return words.replace(" ", "") if page.language == "zh" else words


def short_hash(value: str | None) -> Markup:
    """Return a hash's beginning and end, the whole in its title."""
    text = value or ""
    return Markup('<code class="gs-hash" title="{}">{}…{}</code>').format(text, text[:8], text[-4:])


def inputs_of(page: Page, row: Record) -> Markup:
    """Return a component's raw scores, out of what each is."""
    held = [each for each in (row.get("inputs") or "").split(";") if each]
    shown = []
    for each in held:
        score, slash, _ = each.partition("/")
        code, colon, result = each.partition(":")
        if slash:
            shown.append(score)
        elif colon:
            label = page.label("evaluations", "result", result)
            shown.append(f"{criterion_name(page, row['scheme'] or '', code)} {label}")
        else:
            shown.append(page.label("evaluations", "status", each))
    most = {each.partition("/")[2] for each in held if "/" in each}
    text = page.t("and_so").join(shown)
    if len(most) == 1 and shown:
        text = page.t("inputs_of", inputs=text, most=most.pop())
    return escape(text)


def flag_mark(told: Mapping[str, tuple[str, str]], rulebook: Rulebook, flag: str) -> str:
    """Return the mark of what raises a flag: its gate, or the rule of missing parts."""
    for number, gate in enumerate(getattr(rulebook.method, "gates", ()), 1):
        if gate.code == flag:
            return told.get(f"stars.gates[{number}].if", ("", ""))[1]
    for component in getattr(rulebook.method, "components", ()):
        if getattr(component, "flag", "") == flag:
            return told.get("annual.insufficient.value", ("", ""))[1]
    return ""


def consequence_mark(told: Mapping[str, tuple[str, str]], code: str) -> str:
    """Return the mark of a consequence; of its comparison where that has one of its own."""
    found = [mark for place, (_, mark) in told.items() if place.startswith(f"consequences.{code}.")]
    return found[0] if found else ""


def script_words(page: Page) -> dict[str, object]:
    """Return the words that the recalculation says."""
    field = page.schemas.tables["ratings"].field("flags")
    values = field.vocabulary.values if field and field.vocabulary else ()
    return {
        "same": page.t("again_same"),
        "different": page.t("again_different"),
        "changed": page.t("again_changed"),
        "unchanged": page.t("again_unchanged"),
        "unrated": page.t("unrated"),
        "bad": page.t("again_bad"),
        "none": page.t("none"),
        "and_so": page.t("and_so"),
        "flags": {each.code: page.label("ratings", "flags", each.code) for each in values},
    }
