"""Rulebooks made from another by reference: what they say themselves, and what they take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.rulebook import RulebookError, Weighted, load_rulebooks, read_rulebook_file
from tests.rating import published

if TYPE_CHECKING:
    from pathlib import Path

OWN = """\
id: our-star
version: 3
title: 本园星级
title_en: Our stars
based_on: linzi-star@1
source: {name: 本园办法, from: S}
"""


def test_takes_over_what_it_does_not_say() -> None:
    """It is true that such a rulebook rates like its base, under its own name."""
    base = load_rulebooks()["linzi-star"][0]

    found = read_rulebook_file(OWN.encode(), "x.yaml")

    assert (found.id, found.version, found.title["zh"]) == ("our-star", 3, "本园星级")
    assert found.based_on == "linzi-star@1"
    assert isinstance(found.method, Weighted)
    assert isinstance(base.method, Weighted)
    assert found.method.components == base.method.components
    assert found.method.bands == base.method.bands
    assert found.sha256 != base.sha256
    assert "seed" not in found.tree["source"]  # type: ignore[operator]  # an object of the tree


def test_changes_object_by_object() -> None:
    """It is true that one leaf can be changed, and all around it stays as in the base."""
    text = OWN + "warn: {consecutive: {value: 2, from: A}}\nsynthetic: true\n"

    found = read_rulebook_file(text.encode(), "x.yaml")

    assert isinstance(found.method, Weighted)
    assert found.method.warn
    assert found.method.warn.consecutive == 2
    assert found.method.warn.threshold == (6, 1)
    assert found.synthetic
    assert not read_rulebook_file(OWN.encode(), "x.yaml").synthetic


@pytest.mark.parametrize(
    ("pair", "key", "place"),
    [
        (("linzi-star@1", "linzi-star@9"), "rulebook-base", "based_on"),
        (("linzi-star@1", "linzi-star"), "tree-words", "based_on"),
        (("title_en: Our stars\n", ""), "rulebook-own", "title_en"),
        (("source: {name: 本园办法, from: S}\n", ""), "rulebook-own", "source"),
    ],
)
def test_refused(pair: tuple[str, str], key: str, place: str) -> None:
    """It is true that an unknown base, or a file that does not say who it is, is refused."""
    with pytest.raises(RulebookError) as caught:
        read_rulebook_file(OWN.replace(*pair).encode(), "x.yaml")

    assert (caught.value.key, caught.value.detail["place"]) == (key, place)


def test_base_that_has_a_base(tmp_path: Path) -> None:
    """It is true that a base stands by itself: no chain of references is followed."""
    folder = tmp_path / "rulebooks"
    folder.mkdir()
    (folder / "linzi-star@1.yaml").write_text(published("linzi-star@1"), encoding="utf-8")
    (folder / "our-star@3.yaml").write_text(OWN, encoding="utf-8")
    third = OWN.replace("our-star", "third").replace("linzi-star@1", "our-star@3")
    assert set(load_rulebooks(tmp_path)) == {"linzi-star", "our-star"}
    (folder / "third@3.yaml").write_text(third, encoding="utf-8")

    load_rulebooks.cache_clear()
    with pytest.raises(RulebookError) as caught:
        load_rulebooks(tmp_path)

    assert caught.value.key == "rulebook-base"
