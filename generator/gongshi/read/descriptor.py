"""Source descriptors: known properties only, checked values only, nothing that leads outside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from gongshi.model import Concern, Descriptor, Finding, Licence, Person, Severity
from gongshi.read.gate import Refusal, check_path, leads_out
from gongshi.read.inline import read_extra_fields
from gongshi.read.properties import NAME, Properties
from gongshi.schema import plain
from gongshi.schema.tree import Plain, Tree, TreeError, parse_tree, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.config import Limits
    from gongshi.schema import Field, Schemas

RESERVED: Final = frozenset({"all", "en", "query", "synthetic", "versions"})
ENCODINGS: Final = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8",
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030",
}  # fmt: skip
_HASH: Final = re.compile("sha256:[0-9a-f]{64}")
DELIMITERS: Final = (",", ";", "\t", "|")
_PACKAGE: Final = frozenset({
    "$schema", "name", "title", "title_en", "description", "description_en", "synthetic",
    "created", "licenses", "contributors", "sources", "resources", "homepage", "image",
    "version", "keywords", "profile",
})  # fmt: skip
_RESOURCE: Final = frozenset({
    "name", "path", "encoding", "dialect", "schema", "title", "title_en", "description",
    "description_en", "format", "mediatype", "profile", "type", "bytes", "hash", "rows",
})  # fmt: skip
_PERSON: Final = frozenset({"title", "role", "roles", "path", "name", "organization", "email"})
_PROFILES: Final = (
    "data-package", "tabular-data-package",
    "https://datapackage.org/profiles/1.0/datapackage.json",
    "https://datapackage.org/profiles/2.0/datapackage.json",
)  # fmt: skip
_FIXED: Final = {
    "type": ("table",),
    "profile": (
        "data-resource", "tabular-data-resource",
        "https://datapackage.org/profiles/1.0/dataresource.json",
        "https://datapackage.org/profiles/2.0/dataresource.json",
    ),
}  # fmt: skip
"""Properties of a resource that may only say what is so anyway."""
_CSV: Final = {"format": ("csv",), "mediatype": ("text/csv",)}
_WORKBOOK: Final = {
    "format": ("xlsx",),
    "mediatype": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    "encoding": ("utf-8", "utf8"),
}
"""The same, where they depend on what kind of file it is."""
WORKBOOK: Final = ".xlsx"


@dataclass(frozen=True, slots=True)
class ResourceEntry:
    """What a descriptor says of one resource, checked: it can be opened as it stands."""

    name: str
    parts: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    extra: tuple[Field, ...] = ()
    declared: bool = False
    """Whether the descriptor names the encoding."""

    @property
    def is_workbook(self) -> bool:
        """True where the table lies in a workbook and not in a CSV."""
        return self.parts[-1].lower().endswith(WORKBOOK)


@dataclass(frozen=True, slots=True)
class Reading:
    """A descriptor that was read: its values, the tables that can be opened, what was wrong."""

    descriptor: Descriptor | None
    entries: tuple[ResourceEntry, ...] = ()
    named: frozenset[str] = frozenset()
    """Every table the descriptor names, whether it can be opened or not."""
    findings: list[Finding] = field(default_factory=list)


def read_descriptor(
    content: bytes, path: str, folder: str, schemas: Schemas, limits: Limits
) -> Reading:
    """Read a descriptor; `folder` names the package where the descriptor does not."""
    try:
        tree = parse_tree(content, is_json=path.endswith(".json"), depth=limits.descriptor_depth)
    except TreeError as error:
        finding = Finding(
            error.code, folder, path, row=error.line, kind=error.kind,
            concern=Concern.SECURITY if error.hostile else Concern.DATA, detail=error.detail,
        )  # fmt: skip
        return Reading(None, findings=[finding])
    given = tree.root.get("name")
    reader = Properties(tree, path, given if isinstance(given, str) and given else folder)
    return _read(reader, tree, folder, schemas)


def _read(reader: Properties, tree: Tree, folder: str, schemas: Schemas) -> Reading:
    root = tree.root
    for place, text in texts(root):
        reader.visible(place, text)
        reader.personal(place, text)
    reader.known(root, _PACKAGE)
    for key in ("profile", "$schema"):
        reader.one_of(root, key, _PROFILES)
    reader.web(root, "image")
    if "resources" not in root:
        reader.wrong("descriptor-missing", "resources")
    entries = tuple(_entries(reader, schemas))
    named = frozenset(
        str(node["name"])
        for _, node in reader.nodes(root, "resources", quiet=True)
        if "name" in node
    )
    for required in schemas.required:
        if "resources" in root and required not in named:
            reader.wrong("missing-resource", "resources", required)
    descriptor = Descriptor(
        name=_name(reader, root) or folder,
        title=reader.text(root, "title", required=True),
        title_en=reader.text(root, "title_en"),
        description=reader.text(root, "description"),
        description_en=reader.text(root, "description_en"),
        synthetic=_flag(reader, root, "synthetic"),
        created=_created(reader, root),
        licenses=_licences(reader),
        contributors=_people(reader, "contributors"),
        sources=_people(reader, "sources"),
        homepage=reader.web(root, "homepage"),
        version=reader.text(root, "version"),
        keywords=reader.strings(root, "keywords"),
    )
    return Reading(descriptor, entries, named, reader.findings)


def _name(reader: Properties, root: Mapping[str, Any]) -> str:
    """Read the package's name; empty where it can be none."""
    name = reader.text(root, "name", required=True)
    if name in RESERVED:
        reader.wrong("descriptor-name", "name", name, kind="reserved")
    elif name and not NAME.fullmatch(name):
        concern = Concern.SECURITY if leads_out(name) else Concern.DATA
        reader.wrong("descriptor-name", "name", name, concern=concern)
    else:
        return name
    return ""


def _created(reader: Properties, root: Mapping[str, Any]) -> str:
    """Read the day on which the package was made; empty where it is none."""
    created = reader.text(root, "created")
    try:
        if created:
            datetime.fromisoformat(created)
    except ValueError:
        reader.wrong("descriptor-date", "created", created)
        return ""
    return created


def _flag(reader: Properties, node: Mapping[str, Any], key: str) -> bool:
    """Read a property that is true or false."""
    value = node.get(key)
    if isinstance(value, Plain) and value.text.lower() in {"true", "false"}:
        return value.text.lower() == "true"
    if value is not None and not isinstance(value, bool):
        reader.wrong("descriptor-type", key, kind="boolean")
    return value is True


def _people(reader: Properties, key: str) -> tuple[Person, ...]:
    people = []
    for where, node in reader.nodes(reader.root, key):
        reader.known(node, _PERSON, where)
        title = reader.text(node, "title", where) or reader.text(node, "name", where)
        role = reader.text(node, "role", where) or next(iter(_roles(reader, node, where)), "")
        people.append(Person(title, role, reader.web(node, "path", where)))
    return tuple(people)


def _roles(reader: Properties, node: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Read a person's roles as the second version of the standard writes them."""
    value = node.get("roles")
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    reader.wrong("descriptor-type", f"{where}roles", kind="texts")
    return ()


def _licences(reader: Properties) -> tuple[Licence, ...]:
    licences = []
    for where, node in reader.nodes(reader.root, "licenses"):
        reader.known(node, frozenset({"name", "title", "path"}), where)
        name = reader.text(node, "name", where, required=True)
        title = reader.text(node, "title", where)
        licences.append(Licence(name, title, reader.web(node, "path", where)))
    return tuple(licences)


def _entries(reader: Properties, schemas: Schemas) -> Iterator[ResourceEntry]:
    """Yield the tables that can be opened; what is wrong with the others is noted."""
    seen: set[str] = set()
    for where, node in reader.nodes(reader.root, "resources"):
        reader.known(node, _RESOURCE, where)
        for key in ("title", "title_en", "description", "description_en"):
            reader.text(node, key, where)
        in_workbook = str(node.get("path", "")).lower().endswith(WORKBOOK)
        for key, allowed in (_FIXED | (_WORKBOOK if in_workbook else _CSV)).items():
            reader.one_of(node, key, allowed, where)
        _measured(reader, node, where)
        if _computed(reader, node, where, schemas):
            continue
        name = _resource_name(reader, node, where, schemas)
        parts = _path(reader, node, where, name)
        encoding = _encoding(reader, node, where, name)
        delimiter = _delimiter(reader, node, where)
        extra = read_extra_fields(reader, node, where, name, schemas)
        if name in seen:
            reader.wrong("duplicate-resource", f"{where}name", name, resource=name)
        elif name and parts and encoding:
            yield ResourceEntry(name, parts, encoding, delimiter, extra, "encoding" in node)
        seen.add(name)


def _measured(reader: Properties, node: Mapping[str, Any], where: str) -> None:
    """Read what a download says of its file; the file itself is read in any case."""
    for key in ("bytes", "rows"):
        value = node.get(key)
        if value is not None and not (isinstance(value, Plain) and value.text.isdecimal()):
            reader.wrong("descriptor-type", f"{where}{key}", kind="number")
    digest = reader.text(node, "hash", where)
    if digest and not _HASH.fullmatch(digest):
        reader.wrong("descriptor-value", f"{where}hash", digest, expected="sha256:…")


def _computed(reader: Properties, node: Mapping[str, Any], where: str, schemas: Schemas) -> bool:
    """Return whether an entry is a derived table of a download, which is computed and not read."""
    name = node.get("name")
    if not isinstance(name, str) or name not in schemas.derived:
        return False
    if "hash" not in node or "bytes" not in node:
        return False
    for key in ("title", "title_en", "description", "description_en"):
        reader.text(node, key, where)
    _path(reader, node, where, name)
    read_extra_fields(reader, node, where, name, schemas)
    reader.wrong(
        "unknown-resource", f"{where}name", name, kind="computed", severity=Severity.WARNING
    )
    return True


def _resource_name(
    reader: Properties, node: Mapping[str, Any], where: str, schemas: Schemas
) -> str:
    """Read a resource's name; empty where no schema has it."""
    name = reader.text(node, "name", where, required=True)
    if not name or name in schemas.resources:
        return name
    if leads_out(name) or "/" in name or "\\" in name:
        reader.wrong("descriptor-name", f"{where}name", name, concern=Concern.SECURITY)
    elif name in schemas.derived:
        reader.wrong("unknown-resource", f"{where}name", name, kind="derived")
    else:
        near = get_close_matches(name.lower(), list(schemas.resources), 1)
        reader.wrong("unknown-resource", f"{where}name", name, hints=tuple(near))
    return ""


def _path(
    reader: Properties, node: Mapping[str, Any], where: str, resource: str
) -> tuple[str, ...]:
    """Read a resource's path and take it apart; empty where the gate refuses it."""
    path: object = node.get("path")
    try:
        if isinstance(path, list):
            for each in path:
                check_path(str(each))
            reader.wrong("descriptor-type", f"{where}path", kind="text", resource=resource)
        elif path := reader.text(node, "path", where, required=True):
            return check_path(path)
    except Refusal as refusal:
        reader.wrong(
            refusal.code, f"{where}path", str(path), kind=refusal.kind,
            concern=refusal.concern, resource=resource,
        )  # fmt: skip
    return ()


def _encoding(reader: Properties, node: Mapping[str, Any], where: str, resource: str) -> str:
    """Read a resource's encoding; empty where it is none of those that are read."""
    declared = reader.text(node, "encoding", where) or "utf-8"
    encoding = ENCODINGS.get(declared.lower(), "")
    if not encoding:
        place = f"{where}encoding"
        reader.wrong("encoding-error", place, declared, kind="declared", resource=resource)
    return encoding


def _delimiter(reader: Properties, node: Mapping[str, Any], where: str) -> str:
    """Read a dialect, which may only name the delimiter: everything else would hide records."""
    dialect = node.get("dialect")
    place = f"{where}dialect"
    if isinstance(dialect, str):
        reader.wrong("descriptor-reference", place, dialect, concern=Concern.SECURITY)
    elif isinstance(dialect, dict):
        # Frictionless' own way of writing it: dialect.csv.delimiter.
        inner, inside = dialect, f"{place}."
        if isinstance(dialect.get("csv"), dict) and "delimiter" not in dialect:
            reader.known(dialect, frozenset({"csv"}), inside)
            inner, inside = dialect["csv"], f"{place}.csv."
        reader.known(inner, frozenset({"delimiter", "headerRows"}), inside)
        if "headerRows" in inner and plain(inner["headerRows"]) != [1]:
            given = str(plain(inner["headerRows"]))
            reader.wrong("descriptor-value", f"{inside}headerRows", given, expected="[1]")
        delimiter = reader.text(inner, "delimiter", inside) if "delimiter" in inner else ","
        if delimiter in DELIMITERS:
            return delimiter
        reader.wrong("descriptor-delimiter", f"{inside}delimiter", delimiter or "''")
    elif dialect is not None:
        reader.mistyped(place, dialect, "object")
    return ","
