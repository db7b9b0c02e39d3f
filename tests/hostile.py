"""Hostile and broken packages, each with the exit code and the findings it must give.

A row is a number of the list in `docs/handbook/hostile-input.md` (0 where it is in none), a name,
the exit code, a finding (code and kind) that must be among those reported, and what makes the
package bad: files, or a function of its folder.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests import workbooks as xl
from tests.packages import DESCRIPTOR, HEADERS, ORGANIZATION, Content, write_package
from tests.privacy_numbers import bank_card, mobile, old_resident_id, resident_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ORGANIZATIONS = HEADERS["organizations"]
FULL = ORGANIZATIONS.strip()
WITH_DATE = (
    "org_id,name,registration,type,status,registered_on,staff_persons,uscc,website,source_id\n"
)


@dataclass(frozen=True)
class Bad:
    """One bad package."""

    number: int
    name: str
    exit_code: int
    found: str
    files: Mapping[str, Content] = field(default_factory=dict)
    prepare: Callable[[Path], None] | None = None

    @property
    def id(self) -> str:
        """The name of its test, such as `hostile-1-remote`."""
        number = self.number or "more"
        return f"hostile-{number}-{self.name.replace(' ', '-')}"

    def write(self, folder: Path) -> Path:
        """Write the package into a folder."""
        package = write_package(folder, self.files)
        if self.prepare:
            self.prepare(package)
        return package


def descriptor(old: str, new: str) -> dict[str, Content]:
    """Return a descriptor in which one text is replaced by another."""
    text = DESCRIPTOR.replace("NAME", "p")
    assert old in text
    return {"datapackage.yaml": text.replace(old, new)}


def path(value: str) -> dict[str, Content]:
    """Return a descriptor whose first resource has this path, as YAML."""
    return descriptor("path: organizations.csv", f"path: {value}")


def resource(more: str) -> dict[str, Content]:
    """Return a descriptor whose first resource has more properties, as YAML."""
    return path(f"organizations.csv, {more}")


def top(more: str) -> dict[str, Content]:
    """Return a descriptor with more properties, as YAML."""
    return descriptor("title: Title\n", f"title: Title\n{more}\n")


def extra(node: str) -> dict[str, Content]:
    """Return a descriptor whose first resource has an additional field, as YAML."""
    return resource(f"schema: {{fields: [{node}]}}")


def organizations(content: Content) -> dict[str, Content]:
    """Return the file of the organizations."""
    return {"organizations.csv": content}


def row(**cells: str) -> dict[str, Content]:
    """Return a file with one organization that differs from a valid one in these cells."""
    valid = {
        "org_id": "o1", "name": "First", "registration": "registered", "type": "association",
        "status": "active", "source_id": "s1",
    }  # fmt: skip
    given = valid | cells
    quoted = ('"' + each.replace('"', '""') + '"' for each in given.values())
    return organizations(",".join(given) + "\n" + ",".join(quoted) + "\n")


def chain(length: int, first: str = "") -> dict[str, Content]:
    """Return places one within the other, each in the one before, the first in the one named."""
    rows = "".join(f"c{n},甲{n},{f'c{n - 1}' if n else first},s1\n" for n in range(length))
    more = "organizations.csv}\n- {name: places, path: places.csv"
    return path(more) | {"places.csv": f"place_id,name,parent_id,source_id\n{rows}"}


def link(name: str, target: str) -> Callable[[Path], None]:
    """Return a function that replaces a file by a link."""

    def prepare(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)

    return prepare


def linked_parent(folder: Path) -> None:
    """Put the table behind a linked folder."""
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "organizations.csv").write_text(ORGANIZATIONS)
    (folder / "sub").symlink_to(outside)


def linked_package(folder: Path) -> None:
    """Replace the package by a link to another folder."""
    moved = folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(moved)


def fifo(folder: Path) -> None:
    """Replace the table by a pipe that nobody writes to."""
    (folder / "organizations.csv").unlink()
    os.mkfifo(folder / "organizations.csv")


def fifo_descriptor(folder: Path) -> None:
    """Replace the descriptor by a pipe that nobody writes to."""
    (folder / "datapackage.yaml").unlink()
    os.mkfifo(folder / "datapackage.yaml")


def submodule(folder: Path) -> None:
    """Put the table into a submodule."""
    (folder / "sub").mkdir()
    (folder / "sub" / ".git").write_text("gitdir: ../../.git/modules/sub\n")
    (folder / "sub" / "organizations.csv").write_text(ORGANIZATIONS)


def folder_as_file(folder: Path) -> None:
    """Replace the table by a folder."""
    (folder / "organizations.csv").unlink()
    (folder / "organizations.csv").mkdir()


def two_descriptors(folder: Path) -> None:
    """Add a second descriptor."""
    (folder / "datapackage.json").write_text("{}")


def no_descriptor(folder: Path) -> None:
    """Remove the descriptor."""
    (folder / "datapackage.yaml").unlink()


def folder_of_packages(folder: Path) -> None:
    """Put the package one level too deep."""
    (inner := folder / "inner").mkdir()
    (folder / "datapackage.yaml").rename(inner / "datapackage.yaml")


def as_json(text: str) -> Callable[[Path], None]:
    """Return a function that replaces the descriptor by one in JSON."""

    def prepare(folder: Path) -> None:
        no_descriptor(folder)
        (folder / "datapackage.json").write_text(text)

    return prepare


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
GBK = (ORGANIZATIONS + ORGANIZATION.replace("First", "临淄区志愿者协会")).encode("gbk")
LATE_GBK = (
    (ORGANIZATIONS + ORGANIZATION * 1).encode()
    + b"".join(f"x{n},{'n' * 60},registered,association,active,s1\n".encode() for n in range(1500))
    + GBK.partition(b"\n")[2]
)
DEEP = json.dumps({"name": "p", "title": "t", "resources": []})

PATHS = (
    Bad(1, "remote", 4, "path-error.remote", path("https://example.org/o.csv")),
    Bad(1, "remote with user", 4, "path-error.remote", path("http://a:b@example.org/o.csv")),
    Bad(1, "protocol-relative", 4, "path-error.remote", path("//example.org/o.csv")),
    Bad(1, "ftp", 4, "path-error.remote", path("ftp://example.org/o.csv")),
    Bad(1, "s3", 4, "path-error.remote", path("s3://bucket/o.csv")),
    Bad(1, "list of paths with one remote", 4, "path-error.remote",
        path("[organizations.csv, 'http://x/y.csv']")),
    Bad(1, "list of paths", 3, "descriptor-type.text", path("[organizations.csv, b.csv]")),
    Bad(2, "remote schema", 4, "descriptor-reference", resource("schema: 'https://x.org/s.json'")),
    Bad(2, "local schema", 4, "descriptor-reference", resource("schema: schema.json")),
    Bad(2, "remote dialect", 4, "descriptor-reference",
        resource("dialect: 'https://x.org/d.json'")),
    Bad(2, "remote profile", 4, "descriptor-value", top("profile: 'https://x.org/p.json'")),
    Bad(2, "local profile", 4, "descriptor-value", top("profile: ../p.json")),
    Bad(2, "remote resource profile", 4, "descriptor-value",
        resource("profile: 'http://x/p.json'")),
    Bad(2, "remote $schema", 4, "descriptor-value", top("$schema: 'https://x.org/p.json'")),
    Bad(2, "extrapaths", 4, "descriptor-reference", resource("extrapaths: ['b.csv']")),
    Bad(3, "Google Sheets", 4, "path-error.remote",
        path("'https://docs.google.com/spreadsheets/d/x/edit'")),
    Bad(3, "workbook cache", 4, "descriptor-reference",
        resource("dialect: {excel: {workbookCache: 'https://x.org'}}")),
    Bad(4, "absolute", 4, "path-error.outside", path("/etc/passwd")),
    Bad(4, "absolute csv", 4, "path-error.outside", path("/var/o.csv")),
    Bad(4, "parent", 4, "path-error.outside", path("../other/organizations.csv")),
    Bad(4, "parent inside", 4, "path-error.outside", path("x/../../other/organizations.csv")),
    Bad(4, "harmless parent", 4, "path-error.outside", path("x/../organizations.csv")),
    Bad(4, "260 folders", 6, "path-error.deep", path("a/" * 260 + "organizations.csv")),
    Bad(4, "this folder", 4, "path-error.outside", path("./organizations.csv")),
    Bad(4, "file address", 4, "path-error.remote", path("'file:///etc/passwd'")),
    Bad(4, "FILE address", 4, "path-error.remote", path("'FILE:///etc/passwd'")),
    Bad(5, "link to a file", 4, "path-error.link",
        prepare=link("organizations.csv", "projects.csv")),
    Bad(5, "link outside", 4, "path-error.link", prepare=link("organizations.csv", "/etc/passwd")),
    Bad(5, "link to nothing", 4, "path-error.link", prepare=link("organizations.csv", "nothing")),
    Bad(7, "link to /dev/zero", 4, "path-error.link",
        prepare=link("organizations.csv", "/dev/zero")),
    Bad(5, "linked parent", 4, "path-error.link", path("sub/organizations.csv"), linked_parent),
    Bad(5, "linked package", 4, "path-error.link", prepare=linked_package),
    Bad(5, "linked descriptor", 4, "path-error.link",
        prepare=link("datapackage.yaml", "/etc/hostname")),
    Bad(6, "link as Git writes it", 4, "path-error.link", organizations("../../secret/data.csv")),
    Bad(6, "descriptor link as Git writes it", 4, "path-error.link",
        {"datapackage.yaml": "../other/datapackage.yaml"}),
    Bad(6, "submodule", 4, "path-error.repository", path("sub/organizations.csv"), submodule),
    Bad(7, "pipe", 4, "path-error.irregular", prepare=fifo),
    Bad(7, "pipe as descriptor", 4, "path-error.irregular", prepare=fifo_descriptor),
    Bad(7, "folder as file", 4, "path-error.irregular", prepare=folder_as_file),
    Bad(5, "file as folder", 4, "path-error.link", path("projects.csv/organizations.csv")),
    Bad(8, "sqlite address", 4, "path-error.remote", path("'sqlite:////abs.db'")),
    Bad(8, "postgres address", 4, "path-error.remote", path("'postgresql://u:p@h/d'")),
    Bad(8, "scheme stream", 4, "descriptor-reference", resource("scheme: stream")),
    Bad(8, "scheme buffer", 4, "descriptor-reference", resource("scheme: buffer")),
    Bad(8, "format pandas", 4, "descriptor-value", resource("format: pandas")),
    Bad(8, "format sqlite", 4, "descriptor-value", resource("format: sqlite")),
    Bad(8, "SQL dialect", 4, "descriptor-reference",
        resource("dialect: {sql: {table: t, where: '1=1; DROP TABLE t'}}")),
    Bad(8, "database file", 4, "path-error.format", path("organizations.db")),
    Bad(9, "NUL in a path", 4, "path-error.characters", path('"a\\0.csv"')),
    Bad(9, "newline in a path", 4, "path-error.characters", path('"a\\n.csv"')),
    Bad(9, "backslash in a path", 4, "path-error.characters", path("'..\\secret.csv'")),
    Bad(9, "direction override in a path", 4, "path-error.characters", path('"a\\u202Evsc.csv"')),
    Bad(9, "very long path", 4, "path-error.characters", path("a" * 5000 + ".csv")),
    Bad(10, "resource named like a path", 4, "descriptor-name",
        descriptor("name: organizations", "name: ../../x")),
    Bad(10, "package named like a path", 4, "descriptor-name", descriptor("name: p", "name: ../x")),
    Bad(11, "local image", 4, "descriptor-address", top("image: ../logo.png")),
    Bad(11, "local licence", 4, "descriptor-address", top("licenses: [{name: x, path: ../l.txt}]")),
    Bad(11, "local source", 4, "descriptor-address",
        top("sources: [{title: x, path: /etc/passwd}]")),
    Bad(11, "homepage that is a script", 4, "descriptor-address", top("homepage: 'javascript:1'")),
    Bad(12, "archive", 4, "path-error.archive", path("organizations.zip")),
    Bad(12, "compressed csv", 4, "path-error.archive", path("organizations.csv.gz")),
    Bad(12, "inner path", 4, "descriptor-reference", resource("innerpath: ../../evil.csv")),
    Bad(12, "compression", 4, "descriptor-reference", resource("compression: zip")),
    Bad(0, "old workbook", 3, "path-error.workbook", path("organizations.ods")),
    Bad(44, "workbook that may hold macros", 4, "path-error.macro", path("organizations.xlsm")),
    Bad(31, "HTML named .xls", 3, "path-error.workbook", path("organizations.xls")),
    Bad(8, "text file", 3, "path-error.table", path("organizations.txt")),
    Bad(0, "missing file", 3, "file-missing", path("none.csv")),
    Bad(0, "missing folder", 3, "file-missing", path("none/organizations.csv")),
    Bad(0, "capitals", 3, "file-missing", path("Organizations.csv")),
)  # fmt: skip

DESCRIPTORS = (
    Bad(13, "alias bomb", 4, "descriptor-yaml.alias", {"datapackage.yaml": BOMB}),
    Bad(13, "anchor alone", 4, "descriptor-yaml.alias", top("description: &a text")),
    Bad(14, "Python object", 4, "descriptor-yaml.tag",
        top("description: !!python/object/apply:os.system [true]")),
    Bad(14, "tag", 4, "descriptor-yaml.tag", top("description: !!str text")),
    Bad(15, "duplicate YAML key", 3, "descriptor-duplicate", top("title: Other")),
    Bad(15, "duplicate JSON key", 3, "descriptor-duplicate",
        prepare=as_json('{"name": "p", "name": "q"}')),
    Bad(16, "no", 3, "descriptor-quote", descriptor("title: Title", "title: no")),
    Bad(16, "1.10", 3, "descriptor-quote", top("version: 1.10")),
    Bad(16, "a number as name", 3, "descriptor-quote", descriptor("name: p", "name: 2024")),
    Bad(17, "deep YAML", 4, "descriptor-depth", top("description: " + "[" * 40 + "]" * 40)),
    Bad(17, "very deep YAML", 4, "descriptor-depth",
        top("description: " + "[" * 9999 + "]" * 9999)),
    Bad(15, "JSON behind a comment", 3, "descriptor-syntax",
        prepare=as_json('/*x*/{"name": "p", "title": "A", "resources": []}')),
    Bad(17, "deep JSON", 4, "descriptor-depth", prepare=as_json("[" * 40 + "]" * 40)),
    Bad(17, "very deep JSON", 4, "descriptor-depth", prepare=as_json("[" * 99999)),
    Bad(17, "long integer", 3, "descriptor-property",
        prepare=as_json('{"name": "p", "x": ' + "9" * 5000 + "}")),
    Bad(0, "quotes without end", 3, "descriptor-syntax",
        prepare=as_json('{"a": "' + '\\"' * 90000)),
    Bad(18, "NaN", 3, "descriptor-quote", prepare=as_json('{"name": "p", "title": NaN}')),
    Bad(18, "lone surrogate in JSON", 3, "character-error",
        prepare=as_json('{"name": "p", "title": "\\ud800"}')),
    Bad(18, "lone surrogate in YAML", 3, "descriptor-syntax",
        descriptor("title: Title", 'title: "a\\uD800"')),
    Bad(18, "invisible character", 3, "character-error",
        descriptor("title: Title", "title: a\u200bb")),
    Bad(18, "control character", 3, "descriptor-syntax",
        descriptor("title: Title", "title: a\x01b")),
    Bad(19, "checks", 3, "descriptor-property", resource("checks: [{type: row-constraint}]")),
    Bad(19, "pipeline", 3, "descriptor-property", top("pipeline: {steps: []}")),
    Bad(19, "unknown control", 3, "descriptor-property",
        resource("dialect: {controls: [{type: nonsense}]}")),
    Bad(19, "unknown property", 3, "descriptor-property", top("titel: x")),
    Bad(27, "comment character", 3, "descriptor-property", resource("dialect: {commentChar: '#'}")),
    Bad(27, "header rows", 3, "descriptor-value", resource("dialect: {headerRows: [3]}")),
    Bad(27, "quote character", 3, "descriptor-property",
        resource('dialect: {csv: {quoteChar: "\'"}}')),
    Bad(0, "other media type", 3, "descriptor-value", resource("mediatype: text/plain")),
    Bad(0, "other type", 3, "descriptor-value", resource("type: file")),
    Bad(0, "long delimiter", 3, "descriptor-delimiter", resource("dialect: {delimiter: '::'}")),
    Bad(0, "dialect as list", 3, "descriptor-type.object", resource("dialect: [1]")),
    Bad(0, "schema as list", 3, "descriptor-type.object", resource("schema: [1]")),
    Bad(0, "keywords as text", 3, "descriptor-type.texts", top("keywords: a, b")),
    Bad(0, "synthetic as text", 3, "descriptor-type.boolean", top("synthetic: maybe")),
    Bad(0, "title as list", 3, "descriptor-type.text", descriptor("title: Title", "title: [a]")),
    Bad(0, "resources as text", 3, "descriptor-type.list",
        {"datapackage.yaml": "name: p\ntitle: t\nresources: all\n"}),
    Bad(0, "resource as text", 3, "descriptor-type.object",
        {"datapackage.yaml": "name: p\ntitle: t\nresources: [organizations]\n"}),
    Bad(0, "licence as text", 3, "descriptor-type.object", top("licenses: [CC0]")),
    Bad(0, "no resources", 3, "descriptor-missing", {"datapackage.yaml": "name: p\ntitle: t\n"}),
    Bad(0, "no name", 3, "descriptor-missing", descriptor("name: p\n", "")),
    Bad(0, "blank title", 3, "descriptor-missing", descriptor("title: Title", "title: ''")),
    Bad(0, "no path", 3, "descriptor-missing",
        descriptor("{name: organizations, path: organizations.csv}", "{name: organizations}")),
    Bad(0, "no resource name", 3, "descriptor-missing",
        descriptor("{name: organizations, path", "{path")),
    Bad(0, "required resource missing", 3, "missing-resource",
        descriptor("- {name: sources, path: sources.csv}\n", "")),
    Bad(0, "unknown resource", 3, "unknown-resource",
        descriptor("name: organizations", "name: organisations")),
    Bad(0, "derived table as input", 3, "unknown-resource.derived",
        descriptor("- {name: sources", "- {name: ratings, path: ratings.csv}\n- {name: sources")),
    Bad(26, "duplicate resource", 3, "duplicate-resource",
        descriptor("- {name: sources", "- {name: projects, path: projects.csv}\n- {name: sources")),
    Bad(10, "reserved package name", 3, "descriptor-name.reserved",
        descriptor("name: p", "name: all")),
    Bad(10, "package name in capitals", 3, "descriptor-name", descriptor("name: p", "name: P Q")),
    Bad(0, "list as descriptor", 3, "descriptor-type.tree", {"datapackage.yaml": "- a\n"}),
    Bad(0, "empty descriptor", 3, "descriptor-type.tree", {"datapackage.yaml": ""}),
    Bad(0, "broken YAML", 3, "descriptor-syntax", {"datapackage.yaml": "name: [p\n"}),
    Bad(0, "two documents", 3, "descriptor-syntax",
        {"datapackage.yaml": "name: p\n---\nname: q\n"}),
    Bad(0, "key that is a list", 3, "descriptor-syntax", {"datapackage.yaml": "? [a, b]\n: c\n"}),
    Bad(0, "broken JSON", 3, "descriptor-syntax", prepare=as_json('{"name": ')),
    Bad(28, "descriptor in GBK", 3, "descriptor-encoding",
        {"datapackage.yaml": "name: p\ntitle: 临淄区\n".encode("gbk")}),
    Bad(0, "no descriptor", 3, "descriptor-absent", prepare=no_descriptor),
    Bad(0, "folder of packages", 3, "descriptor-absent.packages", prepare=folder_of_packages),
    Bad(0, "two descriptors", 3, "descriptor-twice", prepare=two_descriptors),
    Bad(0, "huge descriptor", 6, "file-size", top("description: " + "x" * 1_200_000)),
    Bad(29, "undeclared encoding", 3, "encoding-error.declared", resource("encoding: utf-16")),
    Bad(29, "idna", 3, "encoding-error.declared", resource("encoding: idna")),
)  # fmt: skip

SCHEMAS = (
    Bad(20, "bound of another type", 3, "descriptor-field.constraint",
        extra("{name: x, type: integer, constraints: {minimum: abc}}")),
    Bad(20, "bound that is no number", 3, "descriptor-field.constraint",
        extra("{name: x, type: number, constraints: {minimum: .nan}}")),
    Bad(20, "bound that is no day", 3, "descriptor-field.constraint",
        extra("{name: x, type: date, constraints: {minimum: 2025-02-30}}")),
    Bad(20, "constraint of another type", 3, "descriptor-field.constraint",
        extra("{name: x, type: boolean, constraints: {minLength: 3}}")),
    Bad(20, "constraints as text", 3, "descriptor-field.constraint",
        extra("{name: x, constraints: required}")),
    Bad(22, "pattern without end", 3, "descriptor-field.pattern",
        extra("{name: x, constraints: {pattern: '(['}}")),
    Bad(21, "pattern that looks behind", 3, "descriptor-field.pattern",
        extra("{name: x, constraints: {pattern: '(?=a)b'}}")),
    Bad(21, "catastrophic pattern", 3, "constraint-error.pattern",
        extra("{name: x, constraints: {pattern: '(a+)+'}}")
        | organizations(FULL + ",x\n" + ORGANIZATION.strip() + "," + "a" * 41 + "!\n")),
    Bad(20, "bound that cannot be read", 3, "descriptor-field.constraint",
        extra("{name: x, type: date, constraints: {minimum: 2025-99-99}}")),
    Bad(20, "enum of another type", 3, "descriptor-field.constraint",
        extra("{name: x, type: date, constraints: {enum: [2025-01-01, 9]}}")),
    Bad(0, "inline schema of an unknown table", 3, "unknown-resource",
        descriptor("{name: organizations, path: organizations.csv}",
                   "{name: x, path: x.csv, schema: {fields: [{name: a}, {name: ''}]}}")),
    Bad(0, "unknown type", 3, "descriptor-field.type", extra("{name: x, type: geopoint}")),
    Bad(38, "format of today", 3, "descriptor-field.type",
        extra("{name: x, type: date, format: any}")),
    Bad(0, "unknown vocabulary", 3, "descriptor-field.vocabulary",
        extra("{name: x, vocabulary: no}")),
    Bad(0, "number of rows in words", 3, "descriptor-type.number",
        path("organizations.csv, rows: many")),
    Bad(30, "mark behind the header", 3, "character-error", organizations(
        HEADERS["organizations"] + "\ufeff" + ORGANIZATION)),
    Bad(30, "mark behind the header, quoted cells", 3, "character-error", organizations(
        HEADERS["organizations"] + '\ufeffo1,"Fir\nst",registered,association,active,s1\n')),
    Bad(0, "places in a chain", 6, "depth-limit", chain(40)),
    Bad(0, "places in a long ring", 6, "depth-limit", chain(40, "c39")),
    Bad(0, "misspelt class", 3, "descriptor-field.publication",
        extra("{name: x, publication: persnal}")),
    Bad(0, "delimiter of no list", 3, "descriptor-field.delimiter",
        extra("{name: x, delimiter: ';'}")),
    Bad(0, "field name", 3, "descriptor-field.name", extra("{name: _row}")),
    Bad(0, "changed field", 3, "schema-change", extra("{name: status, type: integer}")),
    Bad(0, "field given twice", 3, "schema-change", extra("{name: x}, {name: x}")),
    Bad(0, "inline key", 3, "schema-change.property", resource("schema: {primaryKey: name}")),
    Bad(23, "alternative that is no full match", 3, "constraint-error.pattern",
        extra("{name: x, constraints: {pattern: 'a|b'}}")
        | organizations(FULL + ",x\n" + ORGANIZATION.strip() + ",azzz\n")),
    Bad(24, "line end behind digits", 3, "type-error.integer", row(staff_persons="12\n")),
    Bad(24, "Arabic digits", 3, "type-error.integer", row(staff_persons="١٢")),
    Bad(24, "full-width digits", 3, "type-error.integer", row(staff_persons="１２")),
    Bad(25, "key into a missing table", 3, "foreign-key.absent", row(place_id="nowhere")),
    Bad(25, "dangling key", 3, "foreign-key", row(source_id="s2")),
    Bad(26, "primary key missing", 3, "missing-label",
        organizations("name,registration,type,status,source_id\n")),
    Bad(26, "primary key empty", 3, "primary-key.empty", row(org_id="")),
    Bad(26, "identifier used twice", 3, "primary-key",
        organizations(ORGANIZATIONS + ORGANIZATION * 2)),
    Bad(49, "reserved identifier", 3, "reserved-identifier", row(org_id="search")),
    Bad(49, "identifier in capitals", 3, "constraint-error.pattern", row(org_id="ABC")),
    Bad(0, "required cell empty", 3, "constraint-error.required", row(name="")),
    Bad(0, "unknown code", 3, "constraint-error.enum", row(status="alive")),
    Bad(0, "unknown code in a list", 3, "constraint-error.enum", row(fields="rescue;nonsense")),
    Bad(0, "below the minimum", 3, "constraint-error.minimum", row(staff_persons="-1")),
    Bad(0, "not a boolean", 3, "type-error.boolean", row(is_charity="是")),
    Bad(0, "vague", 3, "type-error.vague", row(staff_persons="约26")),
    Bad(0, "empty item", 3, "type-error.items", row(aliases="乙;;丙;")),
    Bad(0, "blank name", 3, "constraint-error.blank", row(name="\u3000 ")),
    Bad(0, "not an address", 3, "type-error.uri", row(website="javascript:alert(1)")),
    Bad(0, "not a year", 3, "type-error.year", extra("{name: x, type: year}")
        | organizations(FULL + ",x\n" + ORGANIZATION.strip() + ",25\n")),
    Bad(0, "above the maximum", 3, "constraint-error.maximum",
        extra("{name: x, type: number, constraints: {maximum: 100}}")
        | organizations(FULL + ",x\n" + ORGANIZATION.strip() + ",100.5\n")),
    Bad(0, "too long", 3, "constraint-error.maxLength",
        extra("{name: x, constraints: {maxLength: 2}}")
        | organizations(FULL + ",x\n" + ORGANIZATION.strip() + ",abc\n")),
    Bad(0, "not unique", 3, "unique-error",
        extra("{name: x, constraints: {unique: true}}")
        | organizations(FULL + ",x\n" + "".join(f"o{n},A,registered,association,active,s1,same\n"
                                                for n in (1, 2)))),
)  # fmt: skip

TEXTS = (
    Bad(28, "GBK", 3, "encoding-error.gb18030", organizations(GBK)),
    Bad(28, "GBK after 64 KB", 3, "encoding-error.gb18030", organizations(LATE_GBK)),
    Bad(28, "Latin-1", 3, "encoding-error.western",
        organizations((ORGANIZATIONS + ORGANIZATION.replace("First", "Café")).encode("latin-1"))),
    Bad(28, "UTF-8 cut off", 3, "encoding-error.broken",
        organizations((ORGANIZATIONS + ORGANIZATION.replace("First", "社区志愿者协会的名称")
            ).encode()[:-60])),
    Bad(28, "UTF-8 cut off in its second character", 3, "encoding-error.broken",
        organizations(f"{ORGANIZATIONS}o1,公益".encode()[:-1])),
    Bad(28, "GBK without a line end", 3, "encoding-error.gb18030",
        organizations(f"{ORGANIZATIONS}o1,公益".encode("gb18030"))),
    Bad(28, "neither UTF-8 nor GBK", 3, "encoding-error.undeclared",
        organizations(FULL.encode() + b"\n\xff\xff")),
    Bad(28, "neither UTF-8 nor GBK behind a long cell", 3, "encoding-error.undeclared",
        organizations(ORGANIZATIONS.encode() + b"o1," + b"x" * 200_000 + b"\n\xff\xff")),
    Bad(28, "declared GBK that is UTF-8", 3, "encoding-error.utf-8",
        resource("encoding: gbk")
        | organizations(ORGANIZATIONS + ORGANIZATION.replace("First", "协会"))),
    Bad(28, "declared GBK that is none", 3, "encoding-error",
        resource("encoding: gbk") | organizations(FULL.encode() + b"\n\xff\xff")),
    Bad(29, "UTF-16", 3, "encoding-error.utf-16", organizations(ORGANIZATIONS.encode("utf-16"))),
    Bad(29, "UTF-16 without mark", 3, "character-error",
        organizations(ORGANIZATIONS.encode("utf-16-le"))),
    Bad(30, "NUL in a cell", 3, "character-error", row(name="a\0b")),
    Bad(30, "NULs behind the last record", 3, "character-error",
        organizations(ORGANIZATIONS + "\0" * 5000)),
    Bad(30, "direction override", 3, "character-error", row(name="a\u202eb")),
    Bad(30, "zero-width space", 3, "character-error", row(name="a\u200bb")),
    Bad(30, "zero-width space in the header", 3, "character-error",
        organizations(FULL.replace("name", "name\u200b") + "\n")),
    Bad(31, "duplicate header", 3, "duplicate-label", organizations(FULL + ",name\n")),
    Bad(31, "blank header", 3, "blank-label", organizations(FULL + ",\n")),
    Bad(0, "unknown column", 3, "extra-label", organizations(FULL + ",nmae\n")),
    Bad(31, "Excel named .csv", 3, "format-error", organizations(b"PK\x03\x04\x14\0\x06\0")),
    Bad(31, "old Excel named .csv", 3, "format-error",
        organizations(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0")),
    Bad(31, "zip bytes", 3, "format-error", organizations(b"PK\x05\x06" + b"\0" * 18)),
    Bad(31, "gzip bytes", 3, "format-error", organizations(b"\x1f\x8b\x08\0")),
    Bad(31, "HTML named .csv", 3, "format-error",
        organizations("\n<!DOCTYPE html><table></table>")),
    Bad(31, "HTML table named .csv", 3, "format-error",
        organizations("<TABLE><tr><td>a</td></tr>")),
    Bad(32, "too many columns", 6, "column-limit",
        organizations(FULL + "," + ",".join(f"c{n}" for n in range(20_000)) + "\n")),
    Bad(33, "30 MB cell", 6, "cell-limit", row(summary="x" * 30_000_000)),
    Bad(33, "65 KB cell", 6, "cell-limit", row(summary="字" * 22_000)),
    Bad(34, "too few cells", 3, "missing-cell", organizations(ORGANIZATIONS + "o1,First\n")),
    Bad(34, "too many cells", 3, "extra-cell",
        organizations(ORGANIZATIONS + ORGANIZATION.strip() + ",x\n")),
    Bad(34, "one delimiter too many", 3, "extra-cell",
        organizations(ORGANIZATIONS + ORGANIZATION.strip() + ",\n")),
    Bad(0, "blank row", 3, "blank-row", organizations(ORGANIZATIONS + "\n" + ORGANIZATION)),
    Bad(0, "row of delimiters", 3, "blank-row",
        organizations(ORGANIZATIONS + ",,,,,\n" + ORGANIZATION)),
    Bad(0, "blank last row", 3, "blank-row", organizations(ORGANIZATIONS + ORGANIZATION + "\n")),
    Bad(34, "unclosed quote", 3, "source-error.quote",
        organizations(ORGANIZATIONS + ORGANIZATION.replace("First", '"First') * 49)),
    Bad(34, "quote closed too late", 3, "source-error.swallowed",
        organizations(ORGANIZATIONS + 'o1,"A,registered,association,active,s1\n'
                      + ORGANIZATION * 3 + 'o9,B",registered,association,active,s1\n')),
    Bad(34, "unclosed quote in the header", 3, "source-error.quote",
        organizations('"org_id,name\n')),
    Bad(34, "text behind a quote", 3, "source-error.quote",
        organizations(ORGANIZATIONS + 'o1,"A"b,registered,association,active,s1\n')),
    Bad(35, "empty file", 3, "source-error.empty", organizations("")),
    Bad(35, "only line ends", 3, "source-error.empty", organizations("\n\n\r\n")),
    Bad(35, "only a byte order mark", 3, "source-error.empty", organizations(b"\xef\xbb\xbf")),
    Bad(36, "scientific notation", 3, "constraint-error.scientific", row(uscc="5.24E+17")),
    Bad(36, "leading zeros lost", 3, "constraint-error.zeros",
        extra("{name: x, constraints: {pattern: '0[0-9]{5}'}}")
        | organizations(FULL + ",x\n" + ORGANIZATION.strip() + ",1234\n")),
    Bad(36, "spreadsheet's day", 3, "type-error.serial", row(registered_on="44869")),
    Bad(37, "NaN", 3, "type-error.number", {"projects.csv":
        "project_id,title,stage,source_id,budget_yuan\np1,P,planned,s1,NaN\n"}),
    Bad(37, "infinity", 3, "type-error.number", {"projects.csv":
        "project_id,title,stage,source_id,budget_yuan\np1,P,planned,s1,INF\n"}),
    Bad(37, "huge exponent", 3, "type-error.number", {"projects.csv":
        "project_id,title,stage,source_id,budget_yuan\np1,P,planned,s1,1e999999999\n"}),
    Bad(37, "300 digits", 3, "type-error.integer", row(staff_persons="9" * 300)),
    Bad(38, "Chinese date", 3, "type-error.date", row(registered_on="2007年07月31日")),
    Bad(38, "British date", 3, "type-error.date", row(registered_on="16/09/2011")),
    Bad(38, "month", 3, "type-error.date", row(registered_on="May")),
    Bad(38, "a day alone", 3, "type-error.date", row(registered_on="10")),
    Bad(38, "30 February", 3, "type-error.date", row(registered_on="2025-02-30")),
    Bad(39, "amount in words", 3, "type-error.number", {"projects.csv":
        'project_id,title,stage,source_id,budget_yuan\np1,P,planned,s1,"1,000万元"\n'}),
    Bad(39, "None", 3, "type-error.integer", row(staff_persons="None")),
    Bad(39, "无", 3, "type-error.integer", row(staff_persons="无")),
)  # fmt: skip


def workbook(content: xl.Book | bytes) -> dict[str, Content]:
    """Return a workbook in place of the file of the organizations, and its descriptor."""
    made = content if isinstance(content, bytes) else content.bytes()
    return path("organizations.xlsx") | {"organizations.xlsx": made}


def cell(value: xl.Value, column: str = "staff_persons", **more: Any) -> dict[str, Content]:  # noqa: ANN401
    """Return a workbook with a valid organization that has one more cell."""
    rows = xl.rows_xml((*xl.LABELS, column), (*xl.ORGANIZATION, value))
    return workbook(xl.Book([xl.Sheet(rows)], **more))


def sheet(**more: str) -> dict[str, Content]:
    """Return a workbook with a valid organization in a sheet that has something else."""
    rows = xl.rows_xml(xl.LABELS, xl.ORGANIZATION)
    return workbook(xl.Book([xl.Sheet(**({"rows": rows} | more))]))


def book(**more: Any) -> dict[str, Content]:  # noqa: ANN401 - whatever a workbook has
    """Return a workbook with a valid organization that has something else."""
    return workbook(replace(xl.organizations(xl.ORGANIZATION), **more))


def part(name: str, content: str | bytes = "x") -> dict[str, Content]:
    """Return a valid workbook with one more part, or another one in place of its own."""
    return book(parts={name: content})


def later(make: Callable[[], xl.Book]) -> Callable[[Path], None]:
    """Return a function that writes a workbook which is too large to be made beforehand."""

    def prepare(folder: Path) -> None:
        (folder / "organizations.xlsx").write_bytes(make().bytes())

    return prepare


def with_part(name: str, content: str | bytes) -> xl.Book:
    """Return a valid workbook with one more part, or another one in place of its own."""
    return replace(xl.organizations(xl.ORGANIZATION), parts={name: content})


def noise(number: int) -> bytes:
    """Return bytes that cannot be packed well, the same each time."""
    return random.Random(number).randbytes(2_000)  # noqa: S311 - no secret


def two_sheets(second: xl.Sheet) -> dict[str, Content]:
    """Return a workbook with a valid organization and a second sheet."""
    rows = xl.rows_xml(xl.LABELS, xl.ORGANIZATION)
    return workbook(xl.Book([xl.Sheet(rows), second]))


def relation(kind: str, target: str, mode: str = "Internal") -> str:
    """Return a relationship of a workbook as XML."""
    return (
        f'<Relationship Id="x" Type="{xl.RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )


def zeros_lost() -> dict[str, Content]:
    """Return a workbook with a code of six digits that was stored as a number."""
    files = extra("{name: x, constraints: {pattern: '0[0-9]{5}'}}") | cell(xl.number("1234"), "x")
    text = extra("{name: x, constraints: {pattern: '0[0-9]{5}'}}")["datapackage.yaml"]
    return files | {"datapackage.yaml": str(text).replace("tions.csv", "tions.xlsx")}


def _plain(folder: Path) -> Path:
    file = folder / "organizations.xlsx"
    file.write_bytes(PLAIN_BOOK)
    return file


def twice(name: str) -> bytes:
    """Return a workbook that has a part twice."""
    parts = xl.organizations(xl.ORGANIZATION).all_parts()
    return xl.zipped(parts | {name.upper(): parts[name]})


PLAIN_BOOK = xl.organizations(xl.ORGANIZATION).bytes()
SHEET = "xl/worksheets/sheet1.xml"
TEXTS_PART = "xl/sharedStrings.xml"
DOCTYPE = '<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
TITLE = (xl.Raw(), "2025年社会组织名录")
SHEETS = f'<worksheet xmlns="{xl.MAIN}"><sheetData>'

WORKBOOKS = (
    Bad(41, "sheet of 200 MB", 6, "workbook-limit.ratio", path("organizations.xlsx"),
        later(lambda: with_part(SHEET, SHEETS.encode() + b" " * 200_000_000))),
    Bad(41, "parts of 140 MB together", 6, "workbook-limit.bytes", path("organizations.xlsx"),
        later(lambda: xl.Book(parts={
            f"xl/media/{n}.png": b"".join([noise(n)] * 500) for n in range(140)}))),
    Bad(41, "cell in the last row", 6, "workbook-limit.gap",
        sheet(rows=xl.rows_xml(xl.LABELS, xl.ORGANIZATION) + xl.row_xml(1_048_576, ["x"]))),
    Bad(41, "header in the last row", 6, "workbook-limit.gap",
        sheet(rows=xl.row_xml(1_048_576, xl.LABELS))),
    Bad(41, "cell in the last column", 6, "workbook-limit.width",
        workbook(xl.organizations((*xl.ORGANIZATION, *[None] * 16_377, "x")))),
    Bad(41, "label in the last column", 6, "workbook-limit.width",
        workbook(xl.table((*xl.LABELS, *[None] * 16_377, "x")))),
    Bad(41, "deep XML", 6, "workbook-limit.depth",
        part(TEXTS_PART, "<a>" * 5000 + "</a>" * 5000)),
    Bad(41, "tag without end", 6, "workbook-limit.token", path("organizations.xlsx"),
        later(lambda: with_part(TEXTS_PART, b"<sst " + b"".join(
            noise(n).hex().encode() for n in range(400))))),
    Bad(41, "2000 parts", 6, "workbook-limit.parts",
        book(parts={f"xl/media/{n}.png": "x" for n in range(2000)})),
    Bad(41, "32 MB file", 6, "workbook-limit.file", path("organizations.xlsx"),
        lambda folder: os.truncate(_plain(folder), 32 * 1024 * 1024 + 1)),
    Bad(41, "65 KB cell in a workbook", 6, "cell-limit", cell("字" * 22_000, "summary")),
    Bad(41, "entities", 4, "workbook-content.doctype",
        part(TEXTS_PART, f'{DOCTYPE}<sst xmlns="{xl.MAIN}"><si><t>&b;</t></si></sst>')),
    Bad(41, "part that leads out", 4, "workbook-content.path", part("../../evil.xml")),
    Bad(41, "part from the root", 4, "workbook-content.path", part("/etc/evil.xml")),
    Bad(41, "part twice", 3, "workbook-error.damaged", workbook(twice("xl/workbook.xml"))),
    Bad(41, "truncated", 3, "workbook-error.damaged", workbook(PLAIN_BOOK[:-30])),
    Bad(41, "very short", 3, "workbook-error.damaged", workbook(b"PK\x03\x04")),
    Bad(41, "bytes behind the end", 3, "workbook-error.damaged", workbook(PLAIN_BOOK + b"x")),
    Bad(41, "bytes before the beginning", 3, "workbook-error.damaged",
        workbook(b"PK\x03\x04" + PLAIN_BOOK)),
    Bad(41, "other names in the directory", 3, "workbook-error.damaged",
        workbook(PLAIN_BOOK[:-200] + PLAIN_BOOK[-200:].replace(b"sheet1", b"sheet2"))),
    Bad(41, "encoding that is not read", 3, "workbook-error.damaged",
        part(TEXTS_PART, f'<?xml version="1.0" encoding="gbk"?><sst xmlns="{xl.MAIN}"/>')),
    Bad(41, "broken XML", 3, "workbook-error.damaged", part(SHEET, SHEETS)),
    Bad(41, "no sheet", 3, "workbook-error.damaged", part(SHEET, "")),
    Bad(41, "no workbook inside", 3, "workbook-error.damaged", part("_rels/.rels", "<a/>")),
    Bad(41, "shared text that is not there", 3, "workbook-error.damaged",
        cell(xl.Raw("<v>7</v>", 't="s"'))),
    Bad(41, "shared text before the first", 3, "workbook-error.damaged",
        cell(xl.Raw("<v>-1</v>", 't="s"'), texts=["<t>a</t>"])),
    Bad(41, "kind of cell that is none", 3, "workbook-error.damaged",
        cell(xl.Raw("<v>7</v>", 't="x"'))),
    Bad(41, "rows in disorder", 3, "workbook-error.damaged",
        sheet(rows=xl.row_xml(2, xl.ORGANIZATION) + xl.row_xml(1, xl.LABELS))),
    Bad(41, "cell of another row", 3, "workbook-error.damaged",
        sheet(rows=xl.row_xml(1, xl.LABELS).replace('"A1"', '"A2"'))),
    Bad(41, "half a character", 3, "workbook-error.damaged", cell("_xD800_", "summary")),
    Bad(41, "number that is none", 3, "workbook-cell.damaged", cell(xl.number("1,5"))),
    Bad(41, "empty workbook", 3, "source-error.empty", workbook(xl.Book([xl.Sheet()]))),
    Bad(41, "no bytes", 3, "source-error.empty", workbook(b"")),
    Bad(31, "CSV named .xlsx", 3, "format-error.workbook", workbook(ORGANIZATIONS.encode())),
    Bad(31, "HTML named .xlsx", 3, "format-error.workbook", workbook(b"<html><table></table>")),
    Bad(31, "old Excel named .xlsx", 3, "format-error.workbook",
        workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0")),
    Bad(31, "zip named .xlsx", 3, "format-error.workbook", workbook(xl.zipped({"a.csv": "a"}))),
    Bad(31, "binary workbook named .xlsx", 3, "format-error.workbook",
        book(book_type="application/vnd.ms-excel.sheet.binary.macroEnabled.main")),
    Bad(31, "Word named .xlsx", 3, "format-error.workbook",
        book(book_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
    Bad(31, "workbook named .csv", 3, "format-error", organizations(PLAIN_BOOK)),
    Bad(41, "password", 3, "workbook-error.password", workbook(LOCKED)),
    Bad(42, "formula without a value", 3, "workbook-cell.formula", cell(xl.formula("SUM(1)"))),
    Bad(42, "formula with an empty value", 3, "workbook-cell.formula",
        cell(xl.formula("SUM(1)", "<v/>"))),
    Bad(42, "formula that was never computed", 3, "workbook-cell.formula",
        cell(xl.formula("SUM(1)", "<v>0</v>"), closing='<calcPr fullCalcOnLoad="1"/>')),
    Bad(42, "error", 3, "workbook-cell.error", cell(xl.Raw("<v>#N/A</v>", 't="e"'))),
    Bad(43, "18 digits as a number", 3, "workbook-cell.digits",
        cell(xl.number(f"5.1{'3' * 14}E+17"), "uscc")),
    Bad(43, "16 digits as a number", 3, "workbook-cell.digits",
        cell(xl.number("1234567890123450"), "record_no")),
    Bad(43, "code without a form as a number", 3, "workbook-cell.number",
        cell(xl.number("53312345"), "record_no")),
    Bad(43, "zeros lost in a workbook", 3, "constraint-error.zeros",
        zeros_lost()),
    Bad(36, "date in a column of text", 3, "workbook-cell.date",
        cell(xl.number("44869", xl.DATE), "record_no")),
    Bad(36, "serial number in a column of dates", 3, "workbook-cell.serial",
        cell(xl.number("44869"), "registered_on")),
    Bad(36, "date and time", 3, "workbook-cell.time",
        cell(xl.number("44869.5", xl.DATE), "registered_on")),
    Bad(36, "month as a date", 3, "workbook-cell.part",
        cell(xl.number("44866", xl.MONTH), "registered_on")),
    Bad(36, "29 February 1900", 3, "workbook-cell.day",
        cell(xl.number("60", xl.DATE), "registered_on")),
    Bad(36, "percentage", 3, "workbook-cell.percent", cell(xl.number("0.95", xl.PERCENT))),
    Bad(44, "hidden sheet", 4, "workbook-content.hidden-sheet",
        two_sheets(xl.Sheet(name="x", attributes='state="hidden"'))),
    Bad(44, "very hidden sheet", 4, "workbook-content.hidden-sheet",
        two_sheets(xl.Sheet(name="x", attributes='state="veryHidden"'))),
    Bad(44, "hidden window", 4, "workbook-content.hidden-sheet",
        book(properties='<bookViews><workbookView visibility="hidden"/></bookViews>')),
    Bad(44, "macros", 4, "workbook-content.macro", part("xl/vbaProject.bin")),
    Bad(44, "macros by type", 4, "workbook-content.macro",
        book(book_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
    Bad(44, "macros by relation", 4, "workbook-content.macro",
        book(relations=relation("vbaProject", "x.bin"))),
    Bad(44, "macro sheet", 4, "workbook-content.macro", part("xl/macrosheets/sheet1.xml")),
    Bad(44, "external link", 4, "workbook-content.external",
        part("xl/externalLinks/externalLink1.xml")),
    Bad(44, "picture from an address", 4, "workbook-content.external",
        book(relations=relation("image", "https://example.org/a.png", "External"))),
    Bad(44, "formula into another workbook", 4, "workbook-content.external",
        cell(xl.formula("[1]Sheet1!A1", "<v>7</v>"))),
    Bad(44, "formula that starts a program", 4, "workbook-content.external",
        cell(xl.formula("cmd|'/c calc'!A0", "<v>7</v>"))),
    Bad(44, "validation by another workbook", 4, "workbook-content.external",
        sheet(after="<dataValidations><dataValidation type='list' sqref='C2'><formula1>"
                    "[1]S!$A$1:$A$9</formula1></dataValidation></dataValidations>")),
    Bad(44, "format that asks a program", 4, "workbook-content.external",
        sheet(after="<conditionalFormatting sqref='C2'><cfRule type='expression'><formula>"
                    "cmd|'/c calc'!A0</formula></cfRule></conditionalFormatting>")),
    Bad(44, "name that starts a program", 4, "workbook-content.external",
        book(closing="<definedName name='x'>'[2]a b'!A1</definedName>")),
    Bad(44, "embedded object", 4, "workbook-content.embedded",
        part("xl/embeddings/oleObject1.bin")),
    Bad(44, "data connection", 4, "workbook-content.connection", part("xl/connections.xml")),
    Bad(44, "hidden row", 3, "workbook-shape.hidden-row",
        sheet(rows=xl.row_xml(1, xl.LABELS) + xl.row_xml(2, xl.ORGANIZATION, 'hidden="1"'))),
    Bad(44, "hidden header", 3, "workbook-shape.hidden-row",
        sheet(rows=xl.row_xml(1, xl.LABELS, 'ht="0"') + xl.row_xml(2, xl.ORGANIZATION))),
    Bad(44, "hidden column", 3, "workbook-shape.hidden-column",
        sheet(before='<cols><col min="2" max="9" hidden="1"/></cols>')),
    Bad(45, "title above the header", 3, "table-shape.title",
        workbook(xl.table(TITLE, (), xl.LABELS, xl.ORGANIZATION))),
    Bad(45, "blank rows above the header", 3, "table-shape.below",
        workbook(xl.table((), xl.LABELS, xl.ORGANIZATION))),
    Bad(45, "merged header cells", 3, "workbook-shape.merged-header",
        sheet(after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')),
    Bad(45, "merged cells", 3, "workbook-shape.merged",
        sheet(after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')),
    Bad(45, "totals row", 3, "table-shape.total",
        workbook(xl.organizations(xl.ORGANIZATION, (None, "合  计：", "1")))),
    Bad(45, "second header row", 3, "table-shape.second",
        workbook(xl.organizations(("组织标识", "名称"), xl.ORGANIZATION))),
    Bad(45, "two sheets with content", 3, "workbook-error.sheets",
        two_sheets(xl.Sheet(xl.row_xml(1, ["x"]), "附表"))),
)  # fmt: skip


PROJECT = "project_id,title,stage,source_id,target_groups,beneficiary_persons,summary\n"


def project(groups: str = "", persons: str = "", summary: str = "") -> dict[str, Content]:
    """Return a file with one project that counts people of some groups."""
    return {"projects.csv": f"{PROJECT}p1,P,planned,s1,{groups},{persons},{summary}\n"}


_RANDOM = random.Random(51)  # noqa: S311 - numbers made when the tests run and stored nowhere
ID, OLD_ID = resident_id(_RANDOM), old_resident_id(_RANDOM)
ID_X = next(each for each in iter(lambda: resident_id(_RANDOM), "") if each.endswith("X"))
MOBILE, CARD = mobile(_RANDOM), bank_card(_RANDOM)


def personal_folder(folder: Path) -> None:
    """Put a personal number into the name of a file."""
    (folder / "organizations.csv").rename(folder / f"{ID}.csv")


def personal_stranger(folder: Path) -> None:
    """Put a personal number into the name of a file that the descriptor does not mention."""
    (folder / "scans" / "2024").mkdir(parents=True)
    (folder / "scans" / "2024" / f"身份证{ID}.jpg").write_bytes(b"x")


PERSONAL = (
    Bad(51, "ID", 5, "personal-data.resident-id", row(name=ID)),
    Bad(51, "ID below labels of another table", 5, "personal-data.resident-id",
        organizations(f"甲,乙\n1,2\n3,{ID}\n")),
    Bad(51, "ID in a workbook without labels", 5, "personal-data.resident-id",
        workbook(xl.table(("甲", "乙"), ("1", "2"), ("3", ID)))),
    Bad(51, "ID of 15 digits", 5, "personal-data.resident-id", row(name=OLD_ID)),
    Bad(51, "ID as credit code", 5, "personal-data.resident-id", row(uscc=ID)),
    Bad(51, "ID as identifier", 5, "personal-data.resident-id", row(org_id=f"o-{ID.lower()}")),
    Bad(51, "ID as code", 5, "personal-data.resident-id", row(status=ID)),
    Bad(51, "ID as date", 5, "personal-data.resident-id", row(registered_on=ID)),
    Bad(51, "ID as number", 5, "personal-data.resident-id", row(staff_persons=ID)),
    Bad(51, "ID in an address", 5, "personal-data.resident-id",
        row(website=f"https://example.org/?id={ID}")),
    Bad(51, "ID with zero-width spaces", 5, "personal-data.resident-id",
        row(name="\u200b".join(ID))),
    Bad(51, "ID with blanks", 5, "personal-data.resident-id", row(name=" ".join(ID))),
    Bad(51, "ID in an unknown column", 5, "personal-data.resident-id", row(idcard=ID)),
    Bad(51, "ID in the header", 5, "personal-data.resident-id",
        organizations(f"{FULL},{ID}\n")),
    Bad(51, "ID in an extra cell", 5, "personal-data.resident-id",
        organizations(f"{ORGANIZATIONS}{ORGANIZATION.strip()},{ID}\n")),
    Bad(51, "ID in the title of a package", 5, "personal-data.resident-id",
        descriptor("title: Title", f"title: 'A {ID}'")),
    Bad(51, "ID in the name of a file", 5, "personal-data.resident-id",
        path(f"{ID}.csv"), personal_folder),
    Bad(51, "ID in the name of a file that nothing mentions", 5, "personal-data.resident-id",
        prepare=personal_stranger),
    Bad(51, "ID far below labels of another table", 5, "personal-data.resident-id",
        organizations("甲,乙\n" + "没有什么,这里\n" * 40_000 + f"3,{ID}\n")),
    Bad(51, "ID at the end of a long text", 5, "personal-data.resident-id",
        organizations("甲,乙\n1," + "没有什么" * 30_000 + f"{ID}\n")),
    Bad(51, "ID in two cells of a record", 5, "personal-data.resident-id",
        row(aliases=f"身份证{ID[:9]}", address=ID[9:])),
    Bad(51, "ID with an X in two cells of a record", 5, "personal-data.resident-id",
        row(aliases=ID_X[:17], address="x")),
    Bad(51, "ID in two records", 5, "personal-data.resident-id",
        organizations(FULL + "\n" + "".join(
            ORGANIZATION.replace("o1", f"o{place}").replace("First", part)
            for place, part in enumerate((ID[:10], ID[10:]), 1)))),
    Bad(51, "ID behind five blanks", 5, "personal-data.resident-id",
        row(name=f"{ID[:6]}     {ID[6:14]}     {ID[14:]}")),
    Bad(51, "ID in a longer number", 5, "personal-data.resident-id",
        row(name=f"000{ID}")),
    Bad(52, "mobile number of an organization", 5, "personal-data.mobile",
        row(public_phone=MOBILE)),
    Bad(52, "mobile number in a sentence", 5, "personal-data.mobile",
        row(summary=f"联系电话{MOBILE}")),
    Bad(52, "bank card in a sentence", 5, "personal-data.card", row(summary=f"捐款账号{CARD}")),
    Bad(52, "address in a sentence", 5, "personal-data.email",
        row(summary="邮箱：a.person@example.org")),
    Bad(52, "address of a contributor", 5, "personal-data.email",
        top("contributors: [{title: A, email: a.person@example.org}]")),
    Bad(52, "WeChat", 5, "personal-data.messenger", row(summary="微信号：some_one88")),
    Bad(53, "beneficiary by name", 5, "personal-data.person", project(summary="受助人：张三")),
    Bad(53, "pupil by name", 5, "personal-data.person", project(summary="学生姓名：王小明")),
    Bad(53, "health and name", 5, "personal-data.person",
        project(summary="张三女士患有白血病")),
    Bad(53, "home", 5, "personal-data.home", project(summary="家住某某街道3号楼2单元101室")),
    Bad(53, "small cell", 5, "small-cell", project("elderly;disabled", "9")),
    Bad(53, "small cell of a service", 5, "small-cell", top("keywords: [x]") | {
        "datapackage.yaml": DESCRIPTOR.replace("NAME", "p")
        + "- {name: services, path: services.csv}\n",
        "services.csv": "service_id,project_id,persons,source_id\ns1,p1,3,s1\n",
    } | project("children")),
    Bad(53, "personal column", 5, "personal-column",
        extra("{name: phone_of_member, publication: personal}")
        | organizations(FULL + ",phone_of_member\n" + ORGANIZATION.strip() + ",x\n")),
)  # fmt: skip


def exceptions(text: str) -> Callable[[Path], None]:
    """Return a function that puts a file of exceptions beside a package."""

    def prepare(folder: Path) -> None:
        (folder.parent / "privacy-exceptions.yaml").write_text(text)

    return prepare


ENTRY = (
    f"- {{hash: {'a' * 40}, package: p, resource: organizations, field: public_phone,"
    " reason: Hotline, approver: Office, expires: 2099-12-31}\n"
)
EXCEPTIONS = (
    Bad(55, "no list", 3, "exception-file", prepare=exceptions("exceptions: x\n")),
    Bad(55, "unknown property of the file", 3, "exception-file",
        prepare=exceptions("exceptions: []\nall: true\n")),
    Bad(55, "unknown property", 3, "exception-entry",
        prepare=exceptions("exceptions:\n" + ENTRY.replace("reason", "why"))),
    Bad(55, "no approver", 3, "exception-entry",
        prepare=exceptions("exceptions:\n" + ENTRY.replace(" approver: Office,", ""))),
    Bad(55, "a value for its hash", 3, "exception-entry",
        prepare=exceptions("exceptions:\n" + ENTRY.replace("a" * 40, MOBILE))),
    Bad(55, "no day", 3, "exception-entry",
        prepare=exceptions("exceptions:\n" + ENTRY.replace("2099-12-31", "never"))),
    Bad(55, "alias", 4, "descriptor-yaml.alias", prepare=exceptions("exceptions: &a []\n")),
    Bad(55, "exception without the key", 5, "personal-data.mobile", row(public_phone=MOBILE),
        exceptions("exceptions:\n" + ENTRY)),
)  # fmt: skip

MORE_PATHS = (
    *(Bad(1, name, 4, "path-error.outside", path(f"'{value}'")) for name, value in (
        ("encoded scheme", "http%3A%2F%2Fx/o.csv"), ("scheme encoded twice", "http%253A//x/o.csv"),
    )),
    *(Bad(4, name, 4, "path-error.outside", path(f"'{value}'")) for name, value in (
        ("encoded parent", "%2e%2e/o.csv"), ("encoded slashes", "..%2f..%2fetc/passwd.csv"),
        ("encoded root", "%2Fetc%2Fpasswd.csv"), ("home", "~/o.csv"),
        ("home of root", "~root/o.csv"),
        ("variable", "$HOME/o.csv"), ("Windows variable", "%TEMP%/o.csv"),
        ("three dots", ".../o.csv"),
        ("dots and a blank", ".. /o.csv"),
        ("full-width parent", "．．／o.csv"), ("two dots in one", "‥/o.csv"),
        ("this folder twice", "a/./o.csv"), ("double slash", "a//o.csv"),
    )),
    Bad(9, "encoded NUL", 4, "path-error.outside", path("'a%00.csv'")),
    Bad(9, "encoded line end", 4, "path-error.outside", path("'a%0a.csv'")),
    Bad(9, "encoded backslash", 4, "path-error.outside", path("'..%5Csecret.csv'")),
    Bad(2, "remote fields", 4, "descriptor-reference",
        resource("schema: {fields: 'https://x.org/f.json'}")),
    Bad(2, "remote schema in a list", 4, "descriptor-reference",
        resource("schema: ['https://x.org/s.json']")),
    Bad(2, "remote list of resources", 4, "descriptor-reference",
        {"datapackage.yaml": "name: p\ntitle: t\nresources: https://x.org/r.json\n"}),
    Bad(2, "remote resource", 4, "descriptor-reference",
        {"datapackage.yaml": "name: p\ntitle: t\nresources: ['https://x.org/r.json']\n"}),
    Bad(2, "resource in another file", 4, "descriptor-reference",
        {"datapackage.yaml": "name: p\ntitle: t\nresources: [organizations.yaml]\n"}),
    Bad(2, "profile in a file", 4, "descriptor-value", resource("profile: p.json")),
    Bad(6, "link as Git writes it with a line end", 4, "path-error.link",
        organizations("../../secret/data.csv\n")),
    Bad(6, "link as Git writes it with a blank", 4, "path-error.link",
        organizations("../my data/o.csv")),
    Bad(6, "link as Git writes it with a comma", 4, "path-error.link",
        organizations("../a,b/c.csv")),
    Bad(6, "submodule as text", 4, "path-error.repository",
        organizations(f"Subproject commit {'0123456789' * 4}\n")),
    Bad(12, "file in an archive", 4, "path-error.archive", path("o.zip/organizations.csv")),
    Bad(12, "compressed by an old program", 4, "path-error.archive", path("o.csv.Z")),
)  # fmt: skip

MORE_TEXTS = (
    Bad(16, "day that is none", 3, "descriptor-date", top("created: 2025-99-99")),
    Bad(16, "day in words", 3, "descriptor-date", top("created: someday")),
    Bad(27, "escape character", 3, "descriptor-property", resource("dialect: {escapeChar: '\\'}")),
    Bad(27, "no delimiter", 3, "descriptor-delimiter", resource("dialect: {delimiter: ''}")),
    *(Bad(30, f"U+{each:04X}", 3, "character-error", row(name=f"a{chr(each)}b")) for each in (
        0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x180E, 0x2066, 0x206A, 0x3164, 0xFFA0, 0xFFF9, 0xFFFE,
        0xE0001, 0xE007F,
    )),
    Bad(30, "lost character", 3, "character-error.lost", row(name="a\ufffdb")),
    Bad(30, "lost character in the title", 3, "character-error.lost",
        descriptor("title: Title", "title: a\ufffdb")),
    Bad(33, "numbers in many long cells", 6, "package-limit.search", organizations(
        ORGANIZATIONS + "".join(
            f"o{n},{'1 3-' * 12_000},registered,association,active,s1\n" for n in range(60)))),
    Bad(35, "a million blank lines", 3, "blank-row",
        organizations(ORGANIZATIONS + "\n" * 1_000_000)),
    Bad(40, "full-width twin as a code", 3, "constraint-error.enum", row(status="ａｃｔｉｖｅ")),
    Bad(40, "no-break space behind a code", 3, "constraint-error.enum", row(status="active\u00a0")),
    Bad(40, "full-width twin as an identifier", 3, "constraint-error.pattern", row(org_id="ｏ1")),
    Bad(45, "title above the header of a CSV", 3, "table-shape.title",
        organizations("名录,,,,,\n" + ORGANIZATIONS + ORGANIZATION)),
    Bad(45, "blank line above the header of a CSV", 3, "table-shape.below",
        organizations("\n" + ORGANIZATIONS + ORGANIZATION)),
    Bad(45, "totals in a CSV", 3, "table-shape.total",
        organizations(ORGANIZATIONS + ORGANIZATION + "合计,1,,,,\n")),
    Bad(45, "header of the second page", 3, "table-shape.second",
        organizations(ORGANIZATIONS + ORGANIZATION + ORGANIZATIONS)),
    Bad(45, "note below the table", 3, "table-shape.note",
        organizations(ORGANIZATIONS + ORGANIZATION + "注：截至7月。,,,,,\n")),
    Bad(31, "labels of another table", 3, "table-shape.header", organizations("甲,乙\n1,2\n")),
    Bad(31, "no label at all", 3, "table-shape.unnamed", organizations(",,\n1,2,3\n")),
    Bad(31, "semicolons", 3, "table-shape.delimiter",
        organizations(ORGANIZATIONS.replace(",", ";"))),
    Bad(31, "full-width commas", 3, "table-shape.separator",
        organizations(ORGANIZATIONS.replace(",", "，"))),
    Bad(31, "Chinese label", 3, "incorrect-label",
        organizations(ORGANIZATIONS.replace("name", "机构名称"))),
    Bad(30, "character of a private font", 3, "character-error.private", row(name="协\ue5e5会")),
    Bad(30, "lost characters read as GBK", 3, "character-error.lost", row(name="锟斤拷协会")),
    Bad(36, "column too narrow", 3, "type-error.narrow", row(registered_on="########")),
    Bad(36, "error of a formula", 3, "type-error.formula", row(staff_persons="#REF!")),
    Bad(48, "name as identifier", 3, "constraint-error.pattern", row(org_id="阳光")),
    Bad(48, "emoji as identifier", 3, "constraint-error.pattern", row(org_id="😀")),
    Bad(48, "device as identifier", 3, "reserved-identifier", row(org_id="con")),
    Bad(48, "path as identifier", 3, "constraint-error.pattern", row(org_id="../o1")),
    Bad(33, "30 MB label", 6, "cell-limit", organizations("x" * 30_000_000 + "\n")),
    Bad(33, "30 MB extra cell", 6, "cell-limit",
        organizations(ORGANIZATIONS + ORGANIZATION.strip() + "," + "x" * 30_000_000 + "\n")),
)  # fmt: skip

ALL = (
    *PATHS,
    *DESCRIPTORS,
    *SCHEMAS,
    *TEXTS,
    *WORKBOOKS,
    *PERSONAL,
    *EXCEPTIONS,
    *MORE_PATHS,
    *MORE_TEXTS,
)
