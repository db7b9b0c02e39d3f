"""Every schema file is read strictly: whatever is misspelt is refused, with file and line."""

from __future__ import annotations

import re
import shutil
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
import yaml

import gongshi.schema as schema_module
from gongshi.config import schemas_folder
from gongshi.derive.counts import load_counts
from gongshi.derive.definitions import (
    load_checks,
    load_crosschecks,
    load_indicators,
    load_topics,
)
from gongshi.duties import load_duties, load_working_days
from gongshi.errors import GongshiError
from gongshi.privacy.knowledge import load_knowledge
from gongshi.rulebook import load_rulebooks
from gongshi.rules import _load_rules as read_rules
from gongshi.schema import _load_schemas, load_schemas
from gongshi.schema import file as file_module
from gongshi.schema.tree import parse_own
from gongshi.schema.vocabularies import read_vocabularies
from gongshi.validate.spellings import load_spellings
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

SOURCE: Final = schemas_folder()
FILES: Final = tuple(sorted(each.relative_to(SOURCE).as_posix() for each in SOURCE.rglob("*.yaml")))
KINDS: Final = tuple(dict.fromkeys(each.partition("/")[0] for each in FILES))
ALONE: Final = ("rules", "checks", "crosschecks", "duties", "calendars")
"""Folders whose files can be read one by one."""
CLOSED: Final = re.compile(
    r"(\bpublication|\btype|\bformat|\bgroup|\bvocabulary|\bseverity|\bscope|\bresource|\bfield|"
    r"\blabel_field|\bpublish_if|\bcolumns\[\]|\bsearched\[\]|\bfacets\[\]|\bprimaryKey(\[\])?|\bpeople_of\[\]|\bindicator_id|"
    r"\bfields|\bfields\[\]|\btables?(\[\])?|\bby\[\]|\bneeds\[\]|\bmeasures\[\]|\btopic(\[\])?|^of|\bid|"
    r"rows\[\]\.(item|period|definitions\[\])|"
    r"verdicts\.(good|bad)\.[^.]+|parameters\.[a-z_]+\[\]|reference\.fields(\[\])?)$"
)
"""Places whose values are of a closed set, by their path without numbers."""
FREE: Final = re.compile(
    r"^(resources|derived)/.*:foreignKeys\[\]\.fields.$|^indicators/.*:definitions|"
    r"^counts.yaml:counts\[\]\.id|^checks/.*:definitions|^crosschecks/.*:columns\[\]\.name|"
    r"^rules/.*:(good|bad)\b|^(duties|crosschecks)/.*:(good|bad)\b|"
    r"^rulebooks/(?!.*:(id|subject|period|.*\.(mode|operator|starts|kind|base|value))$)|"
    r"^rulebooks/.*:(id|.*_from|from|.*\bvalue|.*\bid)$"
)
"""Values that look closed and are free: examples, names that a file gives, rulebooks' words."""
ITEMS: Final = re.compile(r"^duties/.*:verdicts\.(good|bad)$|^counts.yaml:.*\.dimensions$")
"""Objects whose keys are free: items of cases, dimensions."""


LOADERS: Final[Mapping[str, Callable[[Path], object]]] = {
    "rules": read_rules.__wrapped__,
    "rulebooks": load_rulebooks.__wrapped__,
    "indicators": load_indicators.__wrapped__,
    "checks": load_checks.__wrapped__,
    "crosschecks": load_crosschecks.__wrapped__,
    "topics": load_topics.__wrapped__,
    "duties": lambda folder: load_duties.__wrapped__(folder / "duties"),
    "calendars": lambda folder: [
        load_working_days.__wrapped__(each) for each in (folder / "calendars").iterdir()
    ],
    "counts.yaml": load_counts.__wrapped__,
    "spellings.yaml": load_spellings.__wrapped__,
    "privacy.yaml": load_knowledge.__wrapped__,
}
"""Who reads a kind of files below a folder of schemas; the others belong to the schemas."""

SCHEMAS: Final[Callable[[Path], object]] = _load_schemas.__wrapped__


vocabularies_once: Final = cache(read_vocabularies)


def load(folder: Path, kind: str) -> None:
    """Read the schema files of one kind below a folder, as the commands do."""
    with pytest.MonkeyPatch.context() as patch:
        if kind in {"resources", "derived"}:
            # The codes that tables refer to are the same all the time.
            patch.setattr(schema_module, "read_vocabularies", vocabularies_once)
        LOADERS.get(kind, SCHEMAS)(folder)


def scalars(node: yaml.Node, place: str = "") -> Iterator[tuple[str, str, yaml.ScalarNode, bool]]:
    """Yield each scalar with the place of its object, its own place, and whether it is a key."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = f"{place}.{key.value}" if place else str(key.value)
            yield place, inner, key, True
            yield from scalars(value, inner)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from scalars(each, f"{place}[]")
    elif isinstance(node, yaml.ScalarNode):
        yield place, place, node, False


def misspelt(word: str) -> str:
    """Return a word with two of its letters exchanged, or one more."""
    for at in range(len(word) - 2, 0, -1):
        if word[at] != word[at + 1] and word[at : at + 2].isalpha():
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return f"{word}x"


def places(file: str) -> list[tuple[str, int, int, int, str]]:
    """Return what can be misspelt in a file: place, line, start, end; one of each kind of place."""
    text = (SOURCE / file).read_text(encoding="utf-8")
    found: dict[tuple[str, bool], tuple[str, int, int, int, str]] = {}
    root = yaml.compose(text)
    assert root
    for parent, place, node, is_key in scalars(root):
        where = f"{file}:{place}"
        closed = is_key and not ITEMS.search(f"{file}:{parent}")
        closed |= not is_key and bool(CLOSED.search(place)) and not FREE.search(where)
        if closed and node.value not in {"", "*"} and node.style not in {"|", ">"}:
            start, end = node.start_mark, node.end_mark
            told = (place, start.line + 1, start.index, end.index, node.value)
            found.setdefault((place, is_key), told)
    return list(found.values())


@pytest.fixture(scope="module", autouse=True)
def parsed_once() -> Iterator[None]:
    """A file that stays as it is, is parsed once; what it says is read again each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_module, "parse_own", cache(parse_own))
        yield


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all schema files, with what others refer to read already."""
    folder = tmp_path_factory.mktemp("strict") / "schemas"
    shutil.copytree(SOURCE, folder)
    load_schemas(folder)
    load_indicators(folder)
    for kind in ALONE:
        shutil.rmtree(folder / kind)
        (folder / kind).mkdir()
    return folder


def refusal(folder: Path, file: str, text: str) -> GongshiError | None:
    """Return why a copy with that file is refused, None where it is not."""
    path = folder / file
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(text, encoding="utf-8")
    try:
        load(folder, file.partition("/")[0])
    except GongshiError as error:
        return error
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, encoding="utf-8")
    return None


def survivors(folder: Path, file: str, chosen: list[tuple[str, int, int, int, str]]) -> list[str]:
    """Return the places of a file at which a misspelling is not refused with file and line."""
    text = (SOURCE / file).read_text(encoding="utf-8")
    assert refusal(folder, file, text) is None
    found = []
    for place, line, start, end, word in chosen:
        wrong = misspelt(word)
        error = refusal(folder, file, text[:start] + wrong + text[end:])
        if error is None:
            found.append(f"{place}: {wrong} is accepted")
            continue
        told = [sentences("errors", language)[error.key].format(**error.detail)
                for language in ("zh", "en")]  # fmt: skip
        at = (error.detail["file"], error.detail["line"])
        named = wrong in " ".join(told) or wrong in error.detail["place"]
        if at != (f"schemas/{file}", str(line)) or not named:
            found.append(f"{place}: {wrong} is told as {at} {told[1]}")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_misspelt(copy: Path, kind: str) -> None:
    """It is true that each key and each value of a closed set is refused where it is misspelt."""
    seen: set[str] = set()
    found = []
    for file in FILES:
        if file.partition("/")[0] == kind:
            chosen = [each for each in places(file) if each[0] not in seen]
            seen |= {each[0] for each in chosen}
            found += [f"{file}: {each}" for each in survivors(copy, file, chosen)]

    assert seen
    assert found == []


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.parametrize("file", FILES)
def test_misspelt_anywhere(copy: Path, file: str) -> None:
    """It is true that this holds for every file."""
    assert survivors(copy, file, places(file)) == []
