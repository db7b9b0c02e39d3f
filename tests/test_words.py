"""Every sentence in both languages, and every blank in them."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from gongshi.config import LANGUAGES
from gongshi.errors import SchemaError
from gongshi.words import FOLDER, catalogue, choose_language, sentences
from tests.hostile import ALL

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUES = ("cli", "errors", "report")
ELSEWHERE = {
    "exception-key", "exception-expired", "exception-unused",
    "file-unreadable", "package-size", "row-limit", "package-twice", "identifier-twice",
    "inferred-empty", "internal-column", "foreign-key.column", "constraint-error",
    "blank-cell", "line-break", "list-sign",
    "workbook-limit.cells",
    "unknown-resource.computed", "path-error.data",
    "rule-limit.rows", "rule-limit.time", "rule-limit.memory",
    "package-limit.time", "package-limit.memory", "package-limit.died",
}  # fmt: skip
"""Sentences whose example needs two packages, other limits or no attack; tested elsewhere."""


def blanks(sentence: str) -> set[str]:
    """Return the names of a sentence's blanks."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_kind_of_finding_has_an_example() -> None:
    """It is true that each sentence on findings is called for by a bad package in the tests."""
    known = set(catalogue("findings"))
    called = {bad.found if bad.found in known else bad.found.partition(".")[0] for bad in ALL}

    assert known - called - ELSEWHERE == set()
    assert called - known == set()


@pytest.mark.parametrize("key", sorted(catalogue("findings")))
def test_finding_is_worded_in_both_languages(key: str) -> None:
    """It is true that title, message and remedy exist in both languages with the same blanks."""
    entry = catalogue("findings")[key]

    assert set(entry) == {"title", "message", "remedy"}
    for part in entry.values():
        assert set(part) == set(LANGUAGES)
        assert blanks(part["zh"]) == blanks(part["en"])
        assert re.search("[\u4e00-\u9fff]", part["zh"])
        assert part["en"].isascii() or re.search("[“”…万无元–]", part["en"])
    assert entry["message"]["zh"].endswith("。")
    assert entry["message"]["en"].endswith(".")
    assert entry["remedy"]["zh"].endswith("。")
    assert entry["remedy"]["en"].endswith(".")


@pytest.mark.parametrize("name", CATALOGUES)
def test_sentences_are_in_both_languages(name: str) -> None:
    """It is true that every sentence of the command line has the same blanks in both languages."""
    for key, entry in catalogue(name).items():
        assert (key, set(entry)) == (key, set(LANGUAGES))
        assert (key, blanks(entry["zh"])) == (key, blanks(entry["en"]))


def test_no_key_stands_twice() -> None:
    """It is true that no catalogue names a sentence twice, where YAML would keep the last."""
    for path in sorted(FOLDER.glob("*.yaml")):
        keys = re.findall(r"^([A-Za-z][\w.-]*):", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert (path.name, len(keys)) == (path.name, len(set(keys)))


@pytest.mark.parametrize(
    ("wanted", "environment", "language"),
    [
        ("zh", {"GONGSHI_LANG": "en"}, "zh"),
        (None, {"GONGSHI_LANG": "zh", "LANG": "en_US.UTF-8"}, "zh"),
        (None, {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        (None, {"LANG": "zh_TW"}, "zh"),
        (None, {"LANG": "de_DE"}, "en"),
        ("fr", {}, "en"),
        (None, {}, "en"),
    ],
)
def test_language_of_messages(
    wanted: str | None, environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that the option goes before GONGSHI_LANG, and that before the locale."""
    for name in ("GONGSHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert choose_language(wanted) == language


def test_sentences_are_texts() -> None:
    """It is true that a catalogue's sentences come as text in the language asked for."""
    assert sentences("report", "zh")["error"] == "错误"


@pytest.mark.parametrize("wrong", ["{zh: 甲, ne: A}", "{zh: 甲}", "{title: {zh: 甲, en: A}}"])
def test_words_are_read_strictly(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that an entry that lacks a language or a part is refused with file and line."""
    (tmp_path / "some.yaml").write_text(f"a: {{zh: 甲, en: A}}\nb: {wrong}\n", encoding="utf-8")
    monkeypatch.setattr("gongshi.words.FOLDER", tmp_path)

    with pytest.raises(SchemaError) as caught:
        catalogue.__wrapped__("some")

    assert caught.value.detail["file"].endswith("/some.yaml")
    assert caught.value.detail["line"] == "2"
