"""The English of terms that have one rendering only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from gongshi.words import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = Path(__file__).parents[2] / "schemas"
FILES = sorted([*SCHEMAS.rglob("*.yaml"), *FOLDER.glob("*.yaml")])
WRONG = {
    "备案": r"\brecord(ed|ing)\b|record number",
    "约谈": r"(?<!warning )\btalk(s|ed)?\b",
    "党群": r"\bmass(es)?\b",
}
"""What a text must not say in English whose Chinese holds the term."""


def _pairs(node: object) -> Iterator[tuple[str, str]]:
    """Yield each Chinese text beside its English one."""
    if isinstance(node, list):
        for each in node:
            yield from _pairs(each)
    if not isinstance(node, dict):
        return
    yield str(node.get("zh", "")), str(node.get("en", ""))
    for key, value in node.items():
        yield str(value), str(node.get(f"{key}_en", ""))
        yield from _pairs(value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_one_rendering(path: Path) -> None:
    """It is true that 备案 is filed, 约谈 a warning talk and 党群 never “masses”."""
    for chinese, english in _pairs(yaml.safe_load(path.read_text("utf-8"))):
        for term, wrong in WRONG.items():
            if term in chinese and not ("记录" in chinese and term == "备案"):
                told = re.sub(r"\{\w+(:[^{}]+)?\}|[“”]", "", english)
                assert not re.search(wrong, told, re.IGNORECASE), english
