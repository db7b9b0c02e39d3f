"""The list of hostile input, held to the tests that name its numbers."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS: Final = Path(__file__).parent
PAGE: Final = TESTS.parent / "docs" / "handbook" / "hostile-input.md"
PENDING: Final[frozenset[int]] = frozenset()
"""Numbers whose rooms are still being built. A number that has a test must go from here."""


def _listed() -> list[int]:
    """Return the numbers of the list in their order."""
    return [int(each) for each in re.findall(r"^(\d+)\. ", PAGE.read_text("utf-8"), re.MULTILINE)]


def _named(path: Path) -> Iterator[int]:
    """Yield the numbers that a test module names: in a mark, or at the head of a bad package."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        numbers = [
            each.value
            for each in node.args
            if isinstance(each, ast.Constant) and isinstance(each.value, int)
        ]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "hostile":
            yield from numbers
        elif isinstance(node.func, ast.Name) and node.func.id == "Bad":
            yield from numbers[:1]


def _tested() -> set[int]:
    return {number for path in TESTS.rglob("*.py") for number in _named(path)} - {0}


def test_list_is_numbered() -> None:
    """It is true that the list counts from 1 on and skips no number."""
    listed = _listed()

    assert listed == list(range(1, 59))


@pytest.mark.slow
def test_every_number_has_a_test() -> None:
    """It is true that each number is named by a test, or is pending and is not."""
    assert set(_listed()) - _tested() == PENDING


@pytest.mark.slow
def test_no_number_is_made_up() -> None:
    """It is true that tests name numbers of the list only."""
    assert _tested() <= set(_listed())
