"""Writes the handbook's data model from the schemas: `python -m tests.handbook`.

A test holds the file to what this module makes, so that it can never tell an older story.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.schema import BOUNDS, load_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.schema import Field, ResourceSchema, Schemas, Text, Vocabulary

DATA_MODEL: Final = Path(__file__).parents[1] / "docs" / "handbook" / "data-model.md"
INTRODUCTION: Final = """\
# Data model

Made from `schemas/` by `make handbook`; do not edit. Every table, every column and every code, \
with its words in both languages.

A package is a folder with a `datapackage.yaml` and one CSV a table. It needs {required}; each of \
these may be empty but for its header. All other tables are optional. Columns come in any order, \
and those that are not required may be left out; a column that no schema knows is refused. An \
empty cell means that the source does not say.

| type | how a cell is written |
|---|---|
| `string` | text; `string, uri`: an address that begins with its scheme |
| `integer`, `number` | digits, a point before decimals, no separators of thousands, no unit |
| `boolean` | `true` or `false` |
| `date`, `year` | `2025-07-31`, `2025` |
| `list` | items separated by `;` |

`*` marks a required column, **bold** a column of the key, `→` a foreign key. “Codes” means that \
only the codes of the named list are allowed; “words” that the list gives labels, and other values \
are allowed. Identifiers are lower-case letters, digits and hyphens, at most 64 characters, and \
never change. A period is a year, a month or a quarter: `2025`, `2025-07`, `2025-Q3`. Every column \
is published unless its row says otherwise.
"""
DERIVED: Final = """\
## Derived tables

These are computed from the tables above and never read from a package: a package that holds a \
table of such a name is refused. They are published in every form like the others, in each package \
that has rows of them.
"""
_PATTERNS: Final = {
    "[a-z0-9][a-z0-9-]{0,63}": "identifier",
    "[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?": "period",
}
"""Patterns that the introduction explains, with the word it uses for them."""
_BOUND_SIGNS: Final = dict(zip(BOUNDS, "≥≤><", strict=True))


def _cell(text: str) -> str:
    """Return a text as it stands in a table of Markdown."""
    return " ".join(text.split()).replace("|", "\\|")


def _both(text: Text) -> str:
    return " · ".join(_cell(each) for each in text.values() if each)


def _anchor(vocabulary: Vocabulary) -> str:
    """Return the identifier that GitHub gives to a vocabulary's heading."""
    return vocabulary.name.replace(".", "")


def _constraint(name: str, value: object, *, told: bool) -> str:
    """Return a constraint as a phrase; `told` where the arrow already says that it names a record.

    Empty where the row says it in another way.
    """
    if name in _BOUND_SIGNS:
        return f"{_BOUND_SIGNS[name]} {value}"
    if name != "pattern":
        return "" if name == "required" else f"{name}: {_cell(str(value))}"
    known = _PATTERNS.get(str(value), f"`{_cell(str(value))}`")
    return "" if told and known == "identifier" else known


def _values(field: Field, schema: ResourceSchema) -> Iterator[str]:
    """Yield what a column's cells must be, each as one phrase."""
    relation = schema.relation_of(field.name)
    if relation:
        yield f"→ [{relation.resource}](#{relation.resource})"
    if field.vocabulary:
        kind = "words" if field.vocabulary.open else "codes"
        yield f"{kind}: [{field.vocabulary.name}](#{_anchor(field.vocabulary)})"
    for name, value in field.constraints.items():
        if phrase := _constraint(name, value, told=relation is not None):
            yield phrase
    if field.publish_if:
        yield f"published only where `{field.publish_if}` is true"
    elif not field.is_public:
        yield f"{field.publication}: not published"


def _field(field: Field, schema: ResourceSchema) -> str:
    name = f"`{field.name}`"
    if field.name in schema.primary_key:
        name = f"**{name}**"
    kind = field.type if field.format == "default" else f"{field.type}, {field.format}"
    words = _both(field.title)
    if any(field.description.values()):
        words += f"<br>{_both(field.description)}"
    told = "; ".join(_values(field, schema))
    return f"| {name}{'*' if field.required else ''} | {kind} | {words} | {told} |"


def _resource(schema: ResourceSchema, schemas: Schemas) -> Iterator[str]:
    yield f"### {schema.name}\n"
    yield f"**{schema.title['zh']}** · **{schema.title['en']}**\n"
    yield f"{schema.description['zh']}\n\n{schema.description['en']}\n"
    yield "| column | type | words | values |\n|---|---|---|---|"
    yield from (_field(each, schema) for each in schema.fields)
    pointing = {each.name for each, _ in schemas.pointing_to(schema.name)}
    if pointing and schema.name != "sources":
        named = [f"[{each}](#{each})" for each in schemas.tables if each in pointing]
        yield f"\nTables that point here: {', '.join(named)}."
    yield ""


def _vocabulary(vocabulary: Vocabulary) -> Iterator[str]:
    yield f"### {vocabulary.name}\n"
    nature = " Open: other values are allowed." if vocabulary.open else ""
    yield f"{_both(vocabulary.title)}.{nature}\n"
    notes = [
        ", ".join(
            (
                *((f"also {'、'.join(each.aliases)}",) if each.aliases else ()),
                *((f"step: `{each.group}`",) if each.group else ()),
                *(() if each.counted else ("in no count",)),
                *(("sensitive",) if each.sensitive else ()),
            )
        )
        for each in vocabulary.values
    ]
    noted = any(notes)
    yield "| code | 中文 | English |" + (" notes |" if noted else "")
    yield "|---|---|---|" + ("---|" if noted else "")
    for each, note in zip(vocabulary.values, notes, strict=True):
        row = f"| `{each.code}` | {_cell(each.title['zh'])} | {_cell(each.title['en'])} |"
        yield row + (f" {_cell(note)} |" if noted else "")
    yield ""


def data_model(schemas: Schemas) -> str:
    """Return the data model as Markdown."""
    required = ", ".join(f"`{each}`" for each in schemas.required)
    parts = [INTRODUCTION.format(required=required), "## Tables\n"]
    parts.append("| table | 中文 | English | columns |\n|---|---|---|---|")
    parts += [
        f"| [{name}](#{name}){'*' if name in schemas.required else ''} | {each.title['zh']} "
        f"| {each.title['en']} | {len(each.fields)} |"
        for name, each in schemas.resources.items()
    ]
    parts.append("")
    for resource in schemas.resources.values():
        parts += _resource(resource, schemas)
    parts.append(DERIVED)
    parts.append("| table | 中文 | English | columns |\n|---|---|---|---|")
    parts += [
        f"| [{name}](#{name}) | {each.title['zh']} | {each.title['en']} | {len(each.fields)} |"
        for name, each in schemas.derived.items()
    ]
    parts.append("")
    for derived in schemas.derived.values():
        parts += _resource(derived, schemas)
    parts.append("## Vocabularies\n")
    for vocabulary in schemas.vocabularies.values():
        parts += _vocabulary(vocabulary)
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    DATA_MODEL.write_text(data_model(load_schemas()), encoding="utf-8")
