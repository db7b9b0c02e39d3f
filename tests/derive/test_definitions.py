"""Files of indicators and checks: complete, and refused where they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.derive.definitions import load_checks, load_indicators
from gongshi.errors import SchemaError
from gongshi.schema import load_schemas

if TYPE_CHECKING:
    from pathlib import Path


def test_indicators_are_whole() -> None:
    """I01 to I25 in their order, each with words in both languages and tables that exist."""
    found = load_indicators()
    assert [each.id for each in found] == [f"I{number:02}" for number in range(1, 26)]
    for each in found:
        words = (each.title, each.formula, each.denominator, each.no_data, each.why)
        assert all(text[language] for text in words for language in ("zh", "en"))
        assert set(each.tables) <= set(load_schemas().tables)


@pytest.mark.parametrize("folder", ["indicators", "checks"])
@pytest.mark.parametrize(
    "text", ["id: I01\n", "id: other\n", "- 1\n", "id: I01\nqueri: SELECT 1\n"]
)
def test_bad_file_is_named(tmp_path: Path, folder: str, text: str) -> None:
    """A file that lacks a property, has an unknown one or another id is refused by name."""
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "I01.yaml").write_text(text)
    load = load_indicators if folder == "indicators" else load_checks
    with pytest.raises(SchemaError) as caught:
        load(tmp_path)
    assert caught.value.detail["file"] == f"{folder}/I01.yaml"
