"""The styles of pages, held to the templates and modules that write what they style."""

from __future__ import annotations

import re
from typing import Final

from gongshi.config import PACKAGE

_STYLED: Final = re.compile(r"\.(gs-[\w-]+)")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_WRITTEN: Final = re.compile(r"gs-[\w-]+")
_BUILT: Final = re.compile(r"(gs-[\w-]*-)(?=\{)")


def test_every_styled_class_is_written() -> None:
    """It is true that each class of ours in a style sheet stands in a template or a module."""
    sheets = sorted((PACKAGE / "theme").rglob("*.css"))
    styled = {
        name
        for sheet in sheets
        for name in _STYLED.findall(_COMMENT.sub("", sheet.read_text(encoding="utf-8")))
    }
    writers = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in {".html", ".js", ".py"}
    )
    written, built = set(_WRITTEN.findall(writers)), tuple(set(_BUILT.findall(writers)))

    assert len(styled) > 100
    assert {name for name in styled - written if not name.startswith(built)} == set()
