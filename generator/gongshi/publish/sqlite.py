"""SQLite: every table of a bundle in one file, with keys, indexes, codes and views."""

from __future__ import annotations

from shutil import copyfile
from typing import TYPE_CHECKING

from gongshi.derive.sqlite import published_file
from gongshi.model import Artifact
from gongshi.publish.format import Format, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.publish.format import Bundle, Workshop


def _publish(bundle: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    path = FORMAT.path(bundle.name)
    target = workshop.file(path)
    copyfile(published_file(workshop.site, bundle.name), target)
    yield Artifact(path, target)


FORMAT = Format(
    name="sqlite",
    title={"zh": "SQLite 数据库", "en": "SQLite database"},
    note={
        "zh": "全部表，带主键、关联和代码表，供查询",
        "en": "every table with keys, relations and codes, for queries",
    },
    media_type="application/vnd.sqlite3",
    scope=Scope.PACKAGE,
    pattern="data/{package}.sqlite",
    order=45,
    publish=_publish,
)
