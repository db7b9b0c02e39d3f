"""Gates in words: `star = 5 and (party < 90 or a warning is open on 31 December of the year)`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<operator><=|>=|<>|!=|==|=|<|>|≤|≥)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<word>[A-Za-z_][A-Za-z_0-9]*))"
)
_WARNING: Final = re.compile(
    rf"(?P<no>a|no) warning is open on (?P<day>[0-9]{{1,2}}) (?P<month>{'|'.join(MONTHS)})"
    r" of the year"
)
_COMPARE: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "≤": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "≥": lambda a, b: a >= b,
    "=": lambda a, b: a == b, "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b, "<>": lambda a, b: a != b,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What a gate may ask: numbers by name as fractions, and whether a warning is open on a day."""

    numbers: Mapping[str, tuple[int, int] | None]
    warning_open: Callable[[int, int], bool]
    """Whether a warning is open on a month and day of the year."""


Condition = Callable[[Facts], bool]
QUANTITIES: Final = ("star", "total", "resident months", "scored months", "low months", "warnings")
"""What a gate can compare besides the components."""


class ConditionError(Exception):
    """Why words are no condition: what was found where something else was due."""


def compare(operator: str) -> Callable[[int, int], bool]:
    """Return the comparison that a sign stands for.

    Raises:
        KeyError: it stands for none.
    """
    return _COMPARE[operator]


class _Parser:
    """A recursive descent over the words: or, and, not, brackets, comparisons."""

    def __init__(self, text: str, names: Collection[str]) -> None:
        self.text, self.position = text, 0
        self.names = {each.replace(" ", "_"): each for each in (*QUANTITIES, *names)}
        for name in QUANTITIES:
            self.text = re.sub(rf"\b{name}\b", name.replace(" ", "_"), self.text)

    def peek(self) -> tuple[str, str]:
        """Return kind and text of the next token; empty at the end."""
        found = _TOKEN.match(self.text, self.position)
        if found is None or found.lastgroup is None:
            rest = self.text[self.position :].strip()
            if rest:
                raise ConditionError(rest)
            return "", ""
        return found.lastgroup, found[found.lastgroup]

    def take(self, kind: str = "", text: str = "") -> str:
        """Take the next token, which must be of a kind or be a certain text."""
        found, value = self.peek()
        if not found or (kind and found != kind) or (text and value != text):
            raise ConditionError(value or "…")
        match = _TOKEN.match(self.text, self.position)
        self.position = match.end() if match else len(self.text)
        return value

    def either(self) -> Condition:
        """Read conditions joined by `or`."""
        parts = [self.both()]
        while self.peek() == ("word", "or"):
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else lambda facts: any(each(facts) for each in parts)

    def both(self) -> Condition:
        """Read conditions joined by `and`."""
        parts = [self.one()]
        while self.peek() == ("word", "and"):
            self.take()
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else lambda facts: all(each(facts) for each in parts)

    def one(self) -> Condition:
        """Read one condition: in brackets, denied, about a warning, or a comparison."""
        kind, value = self.peek()
        if kind == "open":
            self.take()
            inner = self.either()
            self.take("close")
            return inner
        if (kind, value) == ("word", "not"):
            self.take()
            denied = self.one()
            return lambda facts: not denied(facts)
        rest = self.text[self.position :].lstrip()
        if warning := _WARNING.match(rest):
            self.position = len(self.text) - len(rest) + warning.end()
            return _open_on(warning)
        return self.comparison()

    def comparison(self) -> Condition:
        """Read `party < 90`; a number that is not there compares as false."""
        name = self.take("word")
        if name not in self.names:
            raise ConditionError(name)
        holds = _COMPARE[self.take("operator")]
        bound = Decimal(self.take("number"))
        top, bottom = bound.as_integer_ratio()
        key = self.names[name]

        def holds_for(facts: Facts) -> bool:
            found = facts.numbers.get(key)
            return found is not None and holds(found[0] * bottom, top * found[1])

        return holds_for


def _open_on(warning: re.Match[str]) -> Condition:
    month, day = MONTHS.index(warning["month"]) + 1, int(warning["day"])
    wanted = warning["no"] == "a"
    return lambda facts: facts.warning_open(month, day) is wanted


def parse_condition(text: str, components: Collection[str]) -> Condition:
    """Parse a gate's words; names are the quantities above and the rulebook's components.

    Raises:
        ConditionError: the words are no condition.
    """
    parser = _Parser(" ".join(text.split()), components)
    condition = parser.either()
    if parser.peek() != ("", ""):
        raise ConditionError(parser.peek()[1])
    return condition
