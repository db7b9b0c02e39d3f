"""The descriptor: Data Package v2, self-contained, with size and hash of every exact CSV."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Final

from gongshi.derive.site import ALL
from gongshi.model import Artifact
from gongshi.publish import csv_exact
from gongshi.publish.format import Format, Scope
from gongshi.tableschema import Node, profiled, schema_descriptor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.model import Licence, Person
    from gongshi.publish.format import Bundle, Table, Workshop

TOGETHER: Final = "all-packages"
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"


def _given(node: Mapping[str, object]) -> Node:
    """Return a node without what nobody stated."""
    return {name: value for name, value in node.items() if value not in ("", [], {})}


def _moment(created: str) -> str:
    """Return a day or moment, which reading has checked, in the form the profile asks for."""
    if not created:
        return ""
    moment = datetime.fromisoformat(created)
    return moment.isoformat().replace("+00:00", "Z") if moment.tzinfo else f"{moment.isoformat()}Z"


def _licence(licence: Licence) -> Node:
    return _given({"name": licence.name, "title": licence.title, "path": licence.path})


def _person(person: Person) -> Node:
    roles = [person.role] if person.role else []
    return _given({"title": person.title, "path": person.path, "roles": roles})


def _schema(bundle: Bundle, table: Table) -> Node:
    """Return a table's schema within what the 2.0 profile knows."""
    present = {each.name for each in bundle.tables}
    node = schema_descriptor(table.schema, table.fields, present)
    return node | {"fields": list(map(profiled, node["fields"]))}


def _resource(bundle: Bundle, table: Table, workshop: Workshop) -> Node:
    path = csv_exact.FORMAT.path(bundle.name, resource=table.name)
    made = workshop.made[path]
    schema = table.schema
    return _given(
        {
            "name": table.name,
            "path": path.rpartition("/")[2],
            "type": "table",
            "title": schema.title["zh"],
            "title_en": schema.title["en"],
            "description": schema.description["zh"],
            "description_en": schema.description["en"],
            "format": "csv",
            "mediatype": csv_exact.FORMAT.media_type,
            "encoding": "utf-8",
            # Said, so that no program guesses which row is the header.
            "dialect": {"headerRows": [1]},
            "bytes": made.size,
            "hash": f"sha256:{made.sha256}",
            "rows": table.rows,
            "schema": _schema(bundle, table),
        }
    )


def descriptor(bundle: Bundle, workshop: Workshop) -> Node:
    """Return a bundle's descriptor; the exact CSVs have been made."""
    return {"$schema": PROFILE} | _given(
        {
            # Given back as input they are a package, and `all` is no package's name.
            "name": TOGETHER if bundle.name == ALL else bundle.name,
            "title": bundle.title["zh"],
            "title_en": bundle.title["en"],
            "description": bundle.description["zh"],
            "description_en": bundle.description["en"],
            "homepage": bundle.homepage,
            "version": workshop.site.provenance.commit_of(bundle.name),
            "created": _moment(bundle.created),
            "synthetic": bundle.synthetic,
            "keywords": list(bundle.keywords),
            "licenses": [_licence(each) for each in bundle.licenses],
            "contributors": [_person(each) for each in bundle.contributors if each.title],
            "sources": [_person(each) for each in bundle.sources if each.title],
            "resources": [_resource(bundle, each, workshop) for each in bundle.tables],
        }
    )


def _publish(bundle: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    text = json.dumps(descriptor(bundle, workshop), ensure_ascii=False, indent=2)
    yield Artifact(FORMAT.path(bundle.name), f"{text}\n".encode())


FORMAT = Format(
    name="datapackage",
    title={"zh": "数据包描述", "en": "Data Package descriptor"},
    note={
        "zh": "字段、代码、大小和校验值（Data Package v2）",
        "en": "fields, codes, sizes and checksums (Data Package v2)",
    },
    media_type="application/json",
    scope=Scope.PACKAGE,
    pattern="data/{package}/datapackage.json",
    order=40,
    publish=_publish,
    describes=True,
)
