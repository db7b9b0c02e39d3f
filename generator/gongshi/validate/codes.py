"""Codes as people write them: their labels in both languages, their aliases, in any width."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gongshi.validate.spellings import plain

if TYPE_CHECKING:
    from gongshi.schema import Value, Vocabulary

_LIST: Final = re.compile(r"[;；]")
_LOOSE: Final = re.compile(r"[;；,，、|\n]")
_DIGITS: Final = re.compile(r"\D")
_SHORT: Final = 5
"""Letters up to which only one may be wrong; two in a longer word."""


def _words(value: Value) -> tuple[str, ...]:
    """Return every form in which this site, or a person, writes a code."""
    labels = (*filter(None, value.title.values()), *value.aliases)
    both = (f"{value.code}({each})" for each in labels)
    turned = (f"{each}({value.code})" for each in labels)
    return (value.code, *labels, *both, *turned)


class CodeWords:
    """Says which code of a vocabulary a text names."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Learn every form of every code; a form of several codes names none of them."""
        self.forms: dict[str, frozenset[str]] = {}
        for value in vocabulary.values:
            for word in map(plain, _words(value)):
                self.forms[word] = self.forms.get(word, frozenset()) | {value.code}
        self.codes = frozenset(vocabulary.by_code)

    def named(self, text: str) -> tuple[str, ...]:
        """Return the codes that a text names by code, label or alias: one, where it is clear."""
        return tuple(sorted(self.forms.get(plain(text), ())))

    def code(self, text: str) -> str:
        """Return the one code that a text names; else the empty text."""
        codes = self.named(text)
        return codes[0] if len(codes) == 1 else ""

    def listed(self, text: str, delimiter: str) -> str:
        """Return the codes that a text names; empty where one of its items names none."""
        codes: list[str] = []
        for part in filter(str.strip, _LIST.split(text.replace(delimiter, ";"))):
            code = self.code(part)
            # A label may hold what others put between labels.
            parts = (each for each in _LOOSE.split(part) if each.strip())
            codes += [code] if code else map(self.code, parts)
        return delimiter.join(codes) if codes and all(codes) else ""

    def nearest(self, text: str) -> str:
        """Return the one code that a text is spelled almost like, as a guess; else nothing."""
        given = plain(text)
        most = 1 if len(given) <= _SHORT else 2
        near: dict[str, int] = {}
        for form, codes in self.forms.items():
            far = distance(given, form, most)
            if far <= most < len(given):
                near |= {code: min(far, near.get(code, far)) for code in codes}
        least = [code for code, far in near.items() if far == min(near.values())]
        return least[0] if len(least) == 1 else ""


def distance(one: str, other: str, most: int) -> int:
    """Return in how many letters two words differ, swaps being one; beyond `most`, more than it.

    Words whose digits differ are never near: 3 for 4 is another thing, not a slip.
    """
    if abs(len(one) - len(other)) > most or _DIGITS.sub("", one) != _DIGITS.sub("", other):
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        above, row = row, [place]
        for column, against in enumerate(other, 1):
            cost = min(
                above[column] + 1, row[column - 1] + 1, above[column - 1] + (letter != against)
            )
            swapped = (
                place > 1 < column and letter == other[column - 2] and one[place - 2] == against
            )
            row.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before = above
    return row[-1]
