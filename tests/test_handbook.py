"""The handbook's generated page."""

from __future__ import annotations

from gongshi.schema import load_schemas
from tests.handbook import DATA_MODEL, data_model


def test_data_model_is_up_to_date() -> None:
    """It is true that the data model in the handbook is the one of the schemas: `make handbook`."""
    assert DATA_MODEL.read_text(encoding="utf-8") == data_model(load_schemas())


def test_data_model_names_everything() -> None:
    """It is true that every table, column and code stands in the data model."""
    schemas = load_schemas()
    text = DATA_MODEL.read_text(encoding="utf-8")

    for schema in schemas.tables.values():
        _, _, section = text.partition(f"\n### {schema.name}\n")
        section, _, _ = section.partition("\n### ")
        assert [each.name for each in schema.fields if f"`{each.name}`" not in section] == []
    for vocabulary in schemas.vocabularies.values():
        _, _, section = text.partition(f"\n### {vocabulary.name}\n")
        section, _, _ = section.partition("\n### ")
        assert [each for each in vocabulary.codes if f"| `{each}` |" not in section] == []
