"""Hypothesis strategies that several tests share."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from gongshi.schema import Field, Relation, ResourceSchema, Schemas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NO_TEXT = MappingProxyType({"zh": "", "en": ""})
BOUNDS = {
    "integer": (-3, 0, 7),
    "number": (-2.5, 0, 7),
    "date": ("2024-02-29", "2025-07-31"),
    "year": (1999, 2025),
}
CELLS: Mapping[str, Sequence[str]] = {
    "string": ("", "a", "ab", "abcd", "中文", 'x"y', '"', "a,b", "two\nlines", "7", "é"),
    "uri": ("", "https://a.org", "http://a.org/x?y=1#z", "nothing", "a b"),
    "integer": ("", "0", "7", "07", "+7", "-3", "12a", "1.0", "abc", "--1", "99999"),
    "number": ("", "0", "7", "7.0", "-2.5", "+.5", "5.", ".", "1e3", "1e", "1,5", "abc", "-"),
    "date": ("", "2025-07-31", "2024-02-29", "2025-02-29", "20250731", "31/07/2025", "May"),
    "year": ("", "2025", "1999", "0000", "20a5", "12345", "99"),
    "boolean": ("", "true", "True", "TRUE", "1", "false", "0", "yes", "tRue"),
    "list": ("", "a", "a;b", "a;b;c", "x y;z"),
}
"""Cells of each type, right and wrong, without those on which our verdicts are stricter."""
ENUMS = {
    "string": ("a", "ab", "中文"), "integer": (0, 7), "number": (0, 7, -2.5),
    "date": ("2025-07-31",), "year": (2025,), "boolean": (True,),
}  # fmt: skip
KEYED = ("string", "integer", "number", "date", "year", "boolean")


@dataclass(frozen=True)
class Written:
    """A table as a file, and the schema it should have."""

    schema: ResourceSchema
    labels: tuple[str, ...]
    text: str


def field_of(name: str, kind: str, constraints: Mapping[str, Any] | None = None) -> Field:
    """Return a public field; the kind `uri` is a string of that format."""
    return Field(
        name=name,
        type="string" if kind == "uri" else kind,
        format="uri" if kind == "uri" else "default",
        title=NO_TEXT,
        description=NO_TEXT,
        constraints=MappingProxyType(dict(constraints or {})),
        publication="public",
    )


def schema_of(name: str, *fields: Field, **more: Any) -> ResourceSchema:  # noqa: ANN401
    """Return the schema of a table."""
    plain = ResourceSchema(name, NO_TEXT, NO_TEXT, group="g", order=0, fields=fields)
    return replace(plain, **more)


def schemas_of(*resources: ResourceSchema) -> Schemas:
    """Return schemas of which no table is required."""
    return Schemas({each.name: each for each in resources}, {})


@st.composite
def constraints(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Draw constraints that a type may have."""
    result: dict[str, Any] = {}
    if draw(st.booleans()):
        result["required"] = draw(st.booleans())
    if kind in BOUNDS and draw(st.booleans()):
        name = draw(st.sampled_from(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")))
        result[name] = draw(st.sampled_from(BOUNDS[kind]))
    if kind in {"string", "uri", "list"} and draw(st.booleans()):
        result[draw(st.sampled_from(("minLength", "maxLength")))] = draw(st.integers(0, 3))
    if kind == "string" and draw(st.booleans()):
        result["pattern"] = draw(st.sampled_from(("[a-z]{1,2}", ".*", "(a|ab)+", "[^,]*")))
    if kind in ENUMS and draw(st.integers(0, 3)) == 0:
        result["enum"] = ENUMS[kind]
    if kind in KEYED and draw(st.integers(0, 3)) == 0:
        result["unique"] = True
    return result


@st.composite
def fields(draw: st.DrawFn, prefix: str) -> tuple[Field, ...]:
    """Draw one to five fields."""
    kinds = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=5))
    return tuple(
        field_of(f"{prefix}{number}", kind, draw(constraints(kind)))
        for number, kind in enumerate(kinds)
    )


def kind_of(field: Field) -> str:
    """Return the key of a field's cells in `CELLS`."""
    return field.format if field.format == "uri" else field.type


@st.composite
def tables(draw: st.DrawFn, schema: ResourceSchema) -> Written:
    """Draw a file for a schema: columns in any order, ragged and blank records, any quoting."""
    keep = [each for each in schema.fields if each.required or draw(st.booleans())]
    order = draw(st.permutations(keep or schema.fields[:1]))
    lines = [[each.name for each in order]]
    for _ in range(draw(st.integers(0, 6))):
        cells = [draw(st.sampled_from(CELLS[kind_of(each)])) for each in order]
        match draw(st.integers(0, 9)):
            case 0:
                cells = cells[: draw(st.integers(0, len(cells)))]
            case 1:
                cells += [draw(st.sampled_from(("", "x")))] * draw(st.integers(1, 2))
            case 2:
                cells = [""] * len(cells)
        lines.append(cells)
    buffer = io.StringIO(newline="")
    writer = csv.writer(
        buffer,
        lineterminator=draw(st.sampled_from(("\n", "\r\n"))),
        quoting=draw(st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))),
    )
    writer.writerows(lines)
    text = buffer.getvalue()
    if draw(st.booleans()) and not text.endswith("\n\n"):
        text = text.removesuffix("\n").removesuffix("\r")
    return Written(schema, tuple(lines[0]), text)


def _by_kind(schema_fields: tuple[Field, ...]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for each in schema_fields:
        if each.type in KEYED:
            kinds.setdefault(each.type, []).append(each.name)
    return kinds


@st.composite
def packages(draw: st.DrawFn) -> tuple[Written, ...]:
    """Draw two tables with keys and relations between them, one of them perhaps to itself."""
    here, there = draw(fields("a")), draw(fields("b"))
    named = _by_kind(there)
    relations = [
        Relation((each.name,), "there", (draw(st.sampled_from(named[each.type])),))
        for each in here
        if each.type in named and draw(st.booleans())
    ]
    own = _by_kind(here)
    for kind in sorted(own):
        if len(own[kind]) > 1 and draw(st.booleans()):
            relations.append(Relation((own[kind][0],), "here", (own[kind][1],)))
        if len(own[kind]) > 1 and len(named.get(kind, ())) > 1 and draw(st.booleans()):
            relations.append(Relation(tuple(own[kind][:2]), "there", tuple(named[kind][:2])))
    keyed = [each.name for each in here if each.type in KEYED]
    key = draw(st.lists(st.sampled_from(keyed), unique=True, max_size=2)) if keyed else []
    first = schema_of("here", *here, primary_key=tuple(key), relations=tuple(relations))
    tables_ = [draw(tables(first)), draw(tables(replace(schema_of("there", *there), order=1)))]
    referred = {name for each in relations if each.resource == "there" for name in each.reference}
    if not referred <= set(tables_[1].labels):
        tables_[1] = draw(tables(replace(tables_[1].schema, fields=_all_required(there))))
    return tuple(tables_)


def _all_required(schema_fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Return the fields, each required, so that none is left out of the header."""
    return tuple(
        replace(each, constraints=MappingProxyType({**each.constraints, "required": True}))
        for each in schema_fields
    )
