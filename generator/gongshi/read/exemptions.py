"""Exceptions from the personal data firewall: a reviewed file beside the packages, read strictly.

Each entry names one value by its keyed hash, the column in which it may stand, why, who said so and
until when. Without the key no entry applies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from gongshi.model import Concern, Finding, Severity
from gongshi.privacy.keyed import VARIABLE, keyed_hash, privacy_key
from gongshi.read.gate import Refusal, read_file
from gongshi.schema.tree import Plain, TreeError, parse_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongshi.config import Limits
    from gongshi.privacy import Hit

FILE: Final = "privacy-exceptions.yaml"
_PROPERTIES: Final = ("hash", "package", "resource", "field", "reason", "approver", "expires")
_HASH: Final = re.compile("[a-p]{40}")


@dataclass(frozen=True, slots=True)
class Exemption:
    """One value that may stand in one column until a day."""

    hash: str
    package: str
    resource: str
    field: str
    expires: date
    row: int | None


@dataclass
class Exemptions:
    """The exceptions of a publisher, and which of them were needed."""

    path: str = FILE
    entries: tuple[Exemption, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    """What is wrong with the file."""
    day: date | None = None
    """The day of the data, by which an entry expires; never the clock."""
    used: set[Exemption] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    """The values that may stand in the site."""

    def hash_of(self, hit: Hit) -> str:
        """Return what an entry has to say of a value; empty where there is no key."""
        key = privacy_key()
        return keyed_hash(key, hit.kind, hit.value) if key else ""

    def allow(self, hit: Hit, package: str, resource: str, column: str) -> bool:
        """Return whether a value may stand in a column, and remember that it was asked for."""
        if not self.entries or not (hashed := self.hash_of(hit)):
            return False
        here = (hashed, package, resource, column)
        for each in self.entries:
            if (each.hash, each.package, each.resource, each.field) == here:
                self.used.add(each)
                if self.day is not None and self.day <= each.expires:
                    self.values.add(hit.value)
                    return True
        return False

    def doubts(self, packages: frozenset[str]) -> Iterator[Finding]:
        """Yield what is to be said of the entries after all cells were judged."""
        if self.entries and not privacy_key():
            yield self._finding("exception-key", None, Severity.WARNING, variable=VARIABLE)
            return
        for each in self.entries:
            if each.package not in packages:
                continue
            if self.day is None or self.day > each.expires:
                day = self.day.isoformat() if self.day else "?"
                yield self._finding(
                    "exception-expired", each, expires=each.expires.isoformat(), day=day
                )
            elif each not in self.used:
                yield self._finding("exception-unused", each, Severity.WARNING)

    def _finding(
        self, code: str, entry: Exemption | None, severity: Severity = Severity.ERROR, **detail: str
    ) -> Finding:
        return Finding(
            code, entry.package if entry else "", self.path, row=entry.row if entry else None,
            field=f"{entry.resource}.{entry.field}" if entry else "", severity=severity,
            detail=detail,
        )  # fmt: skip


def read_exemptions(data: Path, limits: Limits) -> Exemptions:
    """Read the file beside the packages; without one there are no exceptions."""
    result = Exemptions(path=f"{data.name}/{FILE}")

    def wrong(code: str, *, row: int | None = None, value: str = "", kind: str = "") -> None:
        result.findings.append(Finding(code, "", result.path, row=row, value=value, kind=kind))

    if data.is_symlink():
        # A checkout could have it lead anywhere; whoever means its target names that.
        result.findings.append(
            Finding(
                "path-error", "", str(data), value=str(data), kind="data", concern=Concern.SECURITY
            )
        )
        return result
    if not data.is_dir():
        return result
    try:
        content = read_file(data, (FILE,), limit=limits.descriptor_bytes)
        tree = parse_tree(content, is_json=False, depth=limits.descriptor_depth)
    except Refusal as refusal:
        if refusal.code != "file-missing":
            result.findings.append(
                Finding(
                    refusal.code, "", result.path, value=FILE, kind=refusal.kind,
                    concern=refusal.concern,
                    detail={"limit": str(refusal.limit)} if refusal.limit else {},
                )
            )  # fmt: skip
        return result
    except TreeError as error:
        result.findings.append(
            Finding(
                error.code, "", result.path, row=error.line, kind=error.kind,
                concern=Concern.SECURITY if error.hostile else Concern.DATA, detail=error.detail,
            )
        )  # fmt: skip
        return result
    nodes = tree.root.get("exceptions")
    if set(tree.root) != {"exceptions"} or not isinstance(nodes, list):
        wrong("exception-file")
        return result
    entries = []
    for number, node in enumerate(nodes):
        row = tree.lines.get(f"exceptions[{number}]")
        entry = _entry(node, row)
        if isinstance(entry, Exemption):
            entries.append(entry)
        else:
            wrong("exception-entry", row=row, value=entry)
    result.entries = tuple(entries)
    return result


def _entry(node: Any, row: int | None) -> Exemption | str:  # noqa: ANN401 - a parsed tree
    """Return an entry, or the property that is missing, unknown or wrong."""
    if not isinstance(node, dict):
        return "exceptions"
    for name in (*node, *_PROPERTIES):
        value = node.get(name)
        text = value.text if isinstance(value, Plain) and value.kind == "timestamp" else value
        if name not in _PROPERTIES or not isinstance(text, str) or not text.strip():
            return str(name)
    expires = node["expires"].text if isinstance(node["expires"], Plain) else node["expires"]
    try:
        until = date.fromisoformat(expires)
    except ValueError:
        return "expires"
    if not _HASH.fullmatch(node["hash"]):
        return "hash"
    return Exemption(node["hash"], node["package"], node["resource"], node["field"], until, row)
