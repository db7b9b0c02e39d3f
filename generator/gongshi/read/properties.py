"""Properties of a descriptor's tree, read one by one; what is wrong is noted with its place."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category

from gongshi.model import Concern, Finding, Severity
from gongshi.read.gate import leads_out
from gongshi.read.personal import personal_in
from gongshi.read.text import LOST_TWICE
from gongshi.schema.tree import Plain, Tree, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\uf8ff\ufeff\uffa0\ufff9-\uffff\U0001d173-\U0001d17a"
    f"\U000e0000-\U000e007f\U000f0000-\U0010ffff]|{LOST_TWICE}"
)
"""Control and zero-width characters, direction overrides, fillers, characters of a private font,
U+FFFD in place of a lost one, and what GBK makes of two such.

They are never part of a value. `table.py` and `text.py` look for the same ones in bytes.
"""
_LOST: Final = "\ufffd"
_FILE: Final = re.compile(r"\.(json|ya?ml)$", re.IGNORECASE)
_WEB: Final = re.compile(r"https?://[^\s<>\"'\\]+")
# Through these, Frictionless would read something other than the file that `path` names.
_OUTWARD: Final = frozenset({
    "aws", "basepath", "ckan", "compression", "excel", "extrapaths", "github",
    "gsheets", "innerpath", "multipart", "pandas", "remote", "scheme", "sql",
    "stream", "buffer", "zenodo",
})  # fmt: skip


def named(character: str) -> tuple[str, str]:
    """Return a character's code point as people write it, and the kind of its finding."""
    if character == LOST_TWICE:
        return character, "lost"
    private = category(character) == "Co"
    kind = "private" if private else "lost" if character == _LOST else ""
    return f"U+{ord(character):04X}", kind


class Properties:
    """Reads the properties of one descriptor and collects the findings."""

    def __init__(self, tree: Tree, path: str, package: str) -> None:
        """Read from `tree`, which was found at `path`."""
        self.root = tree.root
        self.lines = tree.lines
        self.path = path
        self.package = package
        self.findings: list[Finding] = []

    def wrong(  # noqa: PLR0913 - each says another thing of the finding
        self, code: str, where: str, value: object = "", *, concern: Concern = Concern.DATA,
        kind: str = "", resource: str = "", severity: Severity = Severity.ERROR,
        hints: tuple[str, ...] = (), **detail: str,
    ) -> None:  # fmt: skip
        """Note one finding at a property of the descriptor."""
        shown = value.text if isinstance(value, Plain) else value
        parent = re.sub(r"[.\[][^.\[]*$", "", where)
        self.findings.append(
            Finding(
                code=code, package=self.package, path=self.path, resource=resource,
                row=self.lines.get(where, self.lines.get(parent)), field=where,
                value=shown if isinstance(shown, str) else "", kind=kind, concern=concern,
                severity=severity, detail=detail, hints=hints,
            )
        )  # fmt: skip

    def visible(self, where: str, text: str) -> None:
        """Refuse characters that nobody can see."""
        if found := INVISIBLE.search(text):
            shown, kind = named(found.group())
            self.wrong("character-error", where, shown, kind=kind, character=shown)

    def personal(self, where: str, text: str) -> None:
        """Refuse personal data, wherever in a descriptor it stands."""
        self.findings.extend(
            personal_in(
                text, package=self.package, path=self.path, row=self.lines.get(where), field=where
            )
        )

    def known(self, node: Mapping[str, Any], allowed: frozenset[str], where: str = "") -> None:
        """Refuse properties that the design does not know, naming the nearest one."""
        for key, value in node.items():
            if key in allowed:
                continue
            place = f"{where}{key}"
            if key.lower() in _OUTWARD or any(leads_out(text) for _, text in texts(value)):
                self.wrong("descriptor-reference", place, value, concern=Concern.SECURITY)
                continue
            near = get_close_matches(key, sorted(allowed), 1)
            self.wrong("descriptor-property", place, hints=tuple(near))

    def mistyped(self, where: str, value: object, kind: str, *, resource: str = "") -> None:
        """Note a value of the wrong type; one through which something else is read is an attack."""
        if any(leads_out(each) or _FILE.search(each) for _, each in texts(value)):
            self.wrong("descriptor-reference", where, value, concern=Concern.SECURITY)
        else:
            self.wrong("descriptor-type", where, kind=kind, resource=resource)

    def text(
        self, node: Mapping[str, Any], key: str, where: str = "", *, required: bool = False
    ) -> str:
        """Read a text property; a scalar that YAML retypes is refused with the advice to quote."""
        place = f"{where}{key}"
        value = node.get(key)
        if isinstance(value, Plain):
            if value.kind == "timestamp" and key == "created":
                return value.text
            self.wrong("descriptor-quote", place, value)
        elif isinstance(value, str):
            if value.strip() or not required:
                return value
            self.wrong("descriptor-missing", place)
        elif value is not None:
            self.wrong("descriptor-type", place, kind="text")
        elif required:
            self.wrong("descriptor-missing", place)
        return ""

    def strings(self, node: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """Read a property that is a list of texts."""
        value = node.get(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.wrong("descriptor-type", key, kind="texts")
        return ()

    def one_of(
        self, node: Mapping[str, Any], key: str, allowed: tuple[str, ...], where: str = ""
    ) -> None:
        """Read a property that has only a few values; one that leads outside is an attack."""
        value = self.text(node, key, where)
        if value and value.lower() not in allowed:
            outward = leads_out(value) or value.lower() in _OUTWARD or key == "format"
            outward = outward or bool(_FILE.search(value))
            concern = Concern.SECURITY if outward else Concern.DATA
            place = f"{where}{key}"
            expected = allowed[0]
            self.wrong("descriptor-value", place, value, concern=concern, expected=expected)

    def web(self, node: Mapping[str, Any], key: str, where: str = "") -> str:
        """Read a property that may only hold a web address."""
        value = self.text(node, key, where)
        if value and not _WEB.fullmatch(value):
            self.wrong("descriptor-address", f"{where}{key}", value, concern=Concern.SECURITY)
            return ""
        return value

    def nodes(
        self, node: Mapping[str, Any], key: str, where: str = "", *, quiet: bool = False
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the objects of a list property with their places; others are wrong."""
        value = node.get(key)
        place = f"{where}{key}"
        if value is None:
            return
        if not isinstance(value, list):
            if not quiet:
                self.mistyped(place, value, "list")
            return
        for index, each in enumerate(value):
            if isinstance(each, dict):
                yield f"{place}[{index}].", each
            elif not quiet:
                self.mistyped(f"{place}[{index}]", each, "object")
