"""Lists over several pages: how many rows a page holds, its address and its title."""

from __future__ import annotations

from itertools import count, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongshi.derive import Record
    from gongshi.schema import Text

PER_PAGE = 200
"""Rows of one page of a list as it stands without JavaScript."""


def pages_of(total: int) -> int:
    """Return over how many pages a list goes; one for an empty list."""
    return max(1, -(-total // PER_PAGE))


def chunks(rows: Iterable[Record], *, rest: bool) -> Iterator[tuple[int, list[Record]]]:
    """Yield number and rows of a list's first page, or of all the others."""
    left = iter(rows)
    for number in count(1):
        chunk = list(islice(left, PER_PAGE))
        if chunk and rest == (number > 1):
            yield number, chunk
        if len(chunk) < PER_PAGE or not rest:
            return


def path_of(path: str, number: int) -> str:
    """Return the path of a page of the list that begins at a path."""
    return path if number == 1 else f"{path}pages/{number}/"


def title_of(title: Text, number: int) -> Text:
    """Return the title of a page, which from the second on tells its number."""
    if number == 1:
        return title
    return {language: f"{words} · {number}" for language, words in title.items()}
