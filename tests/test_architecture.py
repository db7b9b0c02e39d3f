"""The handbook's account of the rooms, held to the code, and the direction of imports."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
CODE: Final = ROOT / "generator" / "gongshi"
PAGE: Final = ROOT / "docs" / "handbook" / "architecture.md"
DROP_IN: Final = ("publish/", "pages/")
"""Rooms that find what lies in them: a new file there needs no line in the handbook."""
LONGEST: Final = 400
"""Lines of a module."""
_PATH: Final = re.compile(r"`((?:[a-z_]+/)*(?:[a-z_]+\.py|[a-z_]+/))`")
_LAYER: Final = re.compile(r"^\| (\d+) \| (.+) \|$", re.MULTILINE)


@cache
def _text() -> str:
    return PAGE.read_text(encoding="utf-8")


@cache
def _modules() -> dict[str, Path]:
    """Return gongshi's modules by their full name; a package stands for its `__init__`."""
    found = {}
    for path in sorted(CODE.rglob("*.py")):
        parts = path.relative_to(CODE.parent).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


def _layers() -> dict[str, int]:
    """Return the layer of each room that the handbook's table names."""
    return {
        path: int(number)
        for number, rooms in _LAYER.findall(_text())
        for path in _PATH.findall(rooms)
    }


def _room(module: str) -> str:
    """Return the room of a module: a folder or a file directly below `gongshi/`."""
    name = module.split(".")[1]
    return f"{name}/" if (CODE / name).is_dir() else f"{name}.py"


def _imports(module: str) -> Iterator[str]:
    """Yield the full names of everything a module imports, in functions and for types as well."""
    for node in ast.walk(ast.parse(_modules()[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            for each in node.names:
                inner = f"{node.module}.{each.name}"
                yield inner if inner in _modules() else str(node.module)


def _own_imports() -> list[tuple[str, str]]:
    """Return (importer, imported) for imports within gongshi; its version is everyone's."""
    return [
        (module, imported)
        for module in _modules()
        for imported in _imports(module)
        if module != "gongshi" and imported.startswith("gongshi.")
    ]


def test_what_is_named_exists() -> None:
    """It is true that every file and folder that the page names is there."""
    named = set(_PATH.findall(_text()))

    missing = [each for each in named if not ((CODE / each).exists() or (ROOT / each).exists())]

    assert sorted(missing) == []


def test_everything_is_named() -> None:
    """It is true that the page names every package, and every module outside drop-in rooms."""
    packages = {f"{each.parent.relative_to(CODE)}/" for each in CODE.glob("*/__init__.py")}
    paths = {str(each.relative_to(CODE)) for each in _modules().values()}
    modules = {
        each for each in paths if not each.endswith("__init__.py") and not each.startswith(DROP_IN)
    }

    assert sorted((packages | modules) - set(_PATH.findall(_text()))) == []


def test_every_room_has_a_layer() -> None:
    """It is true that the table of layers has each room of the code exactly once."""
    rooms = {_room(each) for each in _modules() if each != "gongshi"}
    listed = [path for _, named in _LAYER.findall(_text()) for path in _PATH.findall(named)]

    assert sorted(listed) == sorted(rooms)


def test_no_module_is_long() -> None:
    """It is true that no module is longer than a reader takes in: it is split by what it is of."""
    lines = {name: len(path.read_text().splitlines()) for name, path in _modules().items()}

    assert {name: number for name, number in lines.items() if number > LONGEST} == {}


@pytest.mark.slow
def test_imports_go_one_way() -> None:
    """It is true that no room imports one of its own layer or of a later one."""
    layers = _layers()

    wrong = [
        f"{importer} imports {imported}"
        for importer, imported in _own_imports()
        if _room(importer) != _room(imported) and layers[_room(imported)] >= layers[_room(importer)]
    ]

    assert wrong == []


@pytest.mark.slow
def test_who_knows_mkdocs() -> None:
    """It is true that only the host and the plugin import MkDocs or what comes with it."""
    foreign = {"mkdocs", "material", "pymdownx", "markdown"}
    knowing = {
        module
        for module in _modules()
        if any(imported.partition(".")[0] in foreign for imported in _imports(module))
    }

    assert knowing == {"gongshi.hosts.mkdocs", "gongshi.mkdocs_plugin"}


@pytest.mark.slow
def test_who_knows_hosts() -> None:
    """It is true that nothing before the build imports a host, but for what remembers its work."""
    layers = _layers()

    wrong = [
        f"{importer} imports {imported}"
        for importer, imported in _own_imports()
        if _room(imported) == "hosts/"
        and _room(importer) not in {"hosts/", "documents.py"}
        and layers[_room(importer)] < layers["build.py"]
    ]

    assert wrong == []
