"""Schemas as data: the files under `schemas/`, and the reader's refusals."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from frictionless import Schema

from gongshi.config import LANGUAGES, schemas_folder
from gongshi.engine import compiles
from gongshi.errors import SchemaError
from gongshi.schema import (
    COLUMNS,
    INFERRED,
    Node,
    Vocabulary,
    extend,
    load_schemas,
    parse_node,
    read_field,
)
from gongshi.tableschema import schema_descriptor
from tests.strategies import NO_TEXT, field_of

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS = load_schemas()
RESOURCES = tuple(SCHEMAS.tables.values())
FILES = [
    each
    for kind in ("resources", "derived")
    for each in sorted((schemas_folder() / kind).iterdir())
]
FIELDS = tuple((each, field) for each in RESOURCES for field in each.fields)
CODE = re.compile("[a-z0-9]+(_[a-z0-9]+)*")
PATTERNS = {
    "evaluations.scheme": re.compile("[a-z0-9]+([_-][a-z0-9]+)*"),
    "claim_checks.verdict": re.compile("[A-Z]+(_[A-Z]+)*"),
    "disclosures.rule_id": re.compile("[A-Z]+-[0-9]+"),
    "disclosure_status.status": re.compile("[A-Z]+(_[A-Z]+)*"),
}
"""What codes of a few lists look like, which other programs rely on."""


@pytest.mark.parametrize("path", FILES, ids=str)
def test_resource_file_is_a_table_schema(path: Path) -> None:
    """It is true that Frictionless loads each file of a table under `schemas/` as it stands."""
    loaded = Schema.from_descriptor(yaml.safe_load(path.read_text(encoding="utf-8")))

    assert loaded.field_names == [f.name for f in SCHEMAS.tables[path.stem].fields]


@pytest.mark.parametrize("schema", RESOURCES, ids=lambda each: each.name)
def test_published_schema_is_a_table_schema(schema: Any) -> None:  # noqa: ANN401
    """It is true that Frictionless loads the schema that we publish, with keys and relations."""
    published = schema_descriptor(schema, schema.fields, set(SCHEMAS.tables))

    loaded = Schema.from_descriptor(published)

    assert (loaded.primary_key, len(loaded.foreign_keys)) == (
        list(schema.primary_key),
        len(schema.relations),
    )


def test_everything_is_labelled() -> None:
    """It is true that every table, field, vocabulary and code has a label in each language."""
    titles = [(each.name, each.title) for each in RESOURCES]
    titles += [(f"{schema.name}.{field.name}", field.title) for schema, field in FIELDS]
    for vocabulary in SCHEMAS.vocabularies.values():
        titles.append((vocabulary.name, vocabulary.title))
        titles += [(each.code, each.title) for each in vocabulary.values]

    assert [name for name, text in titles for lang in LANGUAGES if not text[lang].strip()] == []


def test_codes_are_snake_case() -> None:
    """It is true that codes of closed lists are snake_case, but for a few that others rely on."""
    wrong = [
        (name, code)
        for name, vocabulary in SCHEMAS.vocabularies.items()
        if not vocabulary.open
        for code in vocabulary.codes
        if not PATTERNS.get(name, CODE).fullmatch(code)
    ]

    assert wrong == []


def test_codes_and_labels_are_unique() -> None:
    """It is true that no vocabulary has a code twice, and that labels differ but for units."""
    for name, vocabulary in SCHEMAS.vocabularies.items():
        columns = [[each.code for each in vocabulary.values]]
        if name != "claims.unit":  # several units have the same measure word
            columns += [[each.title[lang] for each in vocabulary.values] for lang in LANGUAGES]
        assert [len(each) - len(set(each)) for each in columns] == [0] * len(columns), name


def test_relations_resolve() -> None:
    """It is true that every relation names the key of an existing table, of the same type."""
    for schema in RESOURCES:
        for relation in schema.relations:
            target = SCHEMAS.tables[relation.resource]
            pairs = [
                (schema.field(here), target.field(there))
                for here, there in zip(relation.fields, relation.reference, strict=True)
            ]
            assert [a and a.type for a, _ in pairs] == [b and b.type for _, b in pairs]
            assert relation.reference == target.primary_key


def test_lists_have_a_vocabulary_of_their_own_or_none() -> None:
    """It is true that a vocabulary is named after a field that uses it."""
    used = {field.vocabulary.name for _, field in FIELDS if field.vocabulary}

    assert used == {*SCHEMAS.vocabularies, COLUMNS}


def test_what_was_concluded_can_be_said_of_every_record_with_a_source() -> None:
    """It is true that each table with sources names what of a row none of them states."""
    sourced = {
        name: schema
        for name, schema in SCHEMAS.resources.items()
        if schema.relation_of("source_id")
    }
    marks = {name: schema.field(INFERRED) for name, schema in sourced.items()}

    assert set(SCHEMAS.resources) - {name for name, mark in marks.items() if mark} == {"sources"}
    for name, mark in marks.items():
        assert mark is not None
        assert mark.type == "list"
        stated = {"source_id", "source_locator", INFERRED, sourced[name].identifier}
        assert mark.vocabulary
        assert {*mark.vocabulary.codes} == {each.name for each in sourced[name].fields} - stated
        assert mark.vocabulary.label("place_id", "zh") in {"地方", "上级地方", "place_id"}


def test_a_package_can_mark_columns_of_its_own() -> None:
    """It is true that a field which a package adds may be named among those concluded."""
    added = read_field(_node({"name": "motto", "title": "口号"}), {}, labelled=False)

    mark = extend(SCHEMAS.resources["brands"], (added,)).field(INFERRED)

    assert mark
    assert mark.vocabulary
    assert "motto" in mark.vocabulary.codes
    assert mark.vocabulary.label("motto", "zh") == "口号"


def test_same_name_means_the_same() -> None:
    """It is true that a field's name has one type, and one title outside its own table."""
    types: dict[str, set[str]] = {}
    titles: dict[str, set[tuple[str, ...]]] = {}
    for schema, field in FIELDS:
        if schema.name in SCHEMAS.resources or field.name != INFERRED:
            types.setdefault(field.name, set()).add(field.type)
        # What is derived may word its columns anew: it stands apart from the records.
        if field.name != schema.identifier and schema.name in SCHEMAS.resources:
            titles.setdefault(field.name, set()).add(tuple(field.title.values()))

    assert {name: found for name, found in types.items() if len(found) > 1} == {}
    assert {name: found for name, found in titles.items() if len(found) > 1} == {}


def test_keys_can_become_addresses() -> None:
    """It is true that an identifier is required and holds lower-case letters, digits, hyphens."""
    for schema in RESOURCES:
        field = schema.field(schema.identifier)
        if field:
            pattern = field.constraints.get("pattern")
            assert (schema.name, field.required, pattern) == (
                schema.name,
                True,
                "[a-z0-9][a-z0-9-]{0,63}",
            )


def test_names_are_snake_case_and_patterns_linear() -> None:
    """It is true that fields are snake_case and patterns suit the engine."""
    names = [field.name for _, field in FIELDS]
    patterns = {field.constraints.get("pattern", "") for _, field in FIELDS}

    assert [each for each in names if not CODE.fullmatch(each)] == []
    assert [each for each in patterns if not compiles(each)] == []


def _node(told: dict[str, Any]) -> Node:
    lines = "\n".join(f"{key}: {json.dumps(value)}" for key, value in told.items())
    return parse_node(lines.encode(), "x.yaml")


@pytest.mark.parametrize(
    ("node", "key"),
    [
        ({"type": "geopoint"}, "tree-choice"),
        ({"type": "date", "format": "any"}, "tree-choice"),
        ({"vocabulary": "none"}, "tree-choice"),
        ({"type": "integer", "vocabulary": "v"}, "schema-constraint"),
        ({"constraints": "required"}, "tree-object"),
        ({"constraints": {"required": "yes"}}, "schema-constraint"),
        ({"constraints": {"minimum": 1}}, "tree-unknown"),
        ({"constraints": {"maxLength": -1}}, "schema-constraint"),
        ({"constraints": {"maxLength": True}}, "schema-constraint"),
        ({"constraints": {"pattern": 5}}, "schema-constraint"),
        ({"constraints": {"enum": []}}, "schema-constraint"),
        ({"constraints": {"enum": "ab"}}, "schema-constraint"),
        ({"type": "integer", "constraints": {"enum": [1, "x"]}}, "schema-constraint"),
        ({"type": "integer", "constraints": {"minimum": 1.5}}, "schema-constraint"),
        ({"type": "number", "constraints": {"minimum": True}}, "schema-constraint"),
        ({"type": "date", "constraints": {"minimum": "2025-02-30"}}, "schema-constraint"),
        ({"type": "year", "constraints": {"maximum": 99}}, "schema-constraint"),
        ({"type": "boolean", "constraints": {"enum": ["true"]}}, "schema-constraint"),
    ],
)
def test_field_that_contradicts_itself(node: dict[str, Any], key: str) -> None:
    """It is true that a field nobody could judge is refused."""
    vocabularies = {"v": Vocabulary("v", NO_TEXT, ())}

    with pytest.raises(SchemaError) as caught:
        read_field(_node({"name": "x"} | node), vocabularies, labelled=False)

    key_found = caught.value.key.removesuffix("-near")
    assert (key_found, caught.value.detail["line"]) == (key, str(1 + len(node)))


@pytest.mark.parametrize(
    ("kind", "constraints"),
    [
        ("integer", {"minimum": 1, "maximum": "7", "enum": (1, 2), "unique": True}),
        ("number", {"minimum": 1.5, "exclusiveMaximum": 7}),
        ("date", {"minimum": "2025-07-31"}),
        ("year", {"minimum": 1999}),
        ("boolean", {"enum": (True,)}),
        ("string", {"pattern": "a+", "minLength": 1, "maxLength": 3, "required": True}),
        ("list", {"minLength": 1}),
    ],
)
def test_field_keeps_its_constraints(kind: str, constraints: dict[str, Any]) -> None:
    """It is true that constraints which suit the type are kept as they are written."""
    node = {name: list(v) if isinstance(v, tuple) else v for name, v in constraints.items()}

    told = _node({"name": "x", "type": kind, "constraints": node})

    field = read_field(told, {}, labelled=False)

    assert dict(field.constraints) == constraints


def test_relation_to_nothing_is_refused(tmp_path: Path) -> None:
    """It is true that a relation to a table that no file describes stops everything."""
    (tmp_path / "vocabularies").mkdir()
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "a.yaml").write_text(
        "{name: a, title: 甲, title_en: A, group: core, order: 1,\n"
        "fields: [{name: x, title: 乙, title_en: X}],\n"
        "foreignKeys: [{fields: x, reference: {resource: b, fields: y}}]}"
    )

    with pytest.raises(SchemaError) as caught:
        load_schemas(tmp_path)

    detail = caught.value.detail
    assert (caught.value.key, detail["line"], detail["value"]) == ("tree-choice", "3", "b")


def test_lookups() -> None:
    """It is true that fields, relations and codes are found by name, and unknown ones are not."""
    organizations = SCHEMAS.resources["organizations"]
    status = organizations.field("status")
    assert status
    assert status.vocabulary
    place = organizations.relation_of("place_id")
    extended = extend(organizations, (field_of("extra", "integer"),))

    assert (
        organizations.identifier,
        SCHEMAS.resources["memberships"].identifier,
        organizations.field("none"),
        place and place.resource,
        organizations.relation_of("name"),
        status.vocabulary.label("none", "zh"),
        extended.fields[-1].is_number,
        "projects" in {schema.name for schema, _ in SCHEMAS.pointing_to("organizations")},
    ) == ("org_id", "", None, "places", None, "none", True, True)
