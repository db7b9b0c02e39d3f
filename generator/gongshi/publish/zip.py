"""The whole package as one ZIP: descriptor, exact CSVs, a read-me and the licence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongshi.model import Artifact
from gongshi.publish import csv_exact, datapackage
from gongshi.publish.archive import write_archive
from gongshi.publish.format import Format, Scope
from gongshi.publish.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongshi.publish.format import Bundle, Workshop


def _plain(text: str) -> str:
    """Return a text as Markdown shows it literally, on one line."""
    return re.sub(r"([\\`*_\[\]<>#|!])", r"\\\1", " ".join(text.split()))


def _readme(bundle: Bundle, workshop: Workshop) -> bytes:
    """Return the read-me, first in Chinese, then in English."""
    provenance = workshop.site.provenance
    parts = []
    for language in workshop.languages:
        description = bundle.description[language] or bundle.title[language]
        warning = f"**{words(language)['synthetic']}**\n\n" if bundle.synthetic else ""
        rows = []
        for table in bundle.tables:
            path = csv_exact.FORMAT.path(bundle.name, resource=table.name)
            made, name = workshop.made[path], path.rpartition("/")[2]
            title = _plain(table.schema.title[language])
            if table.is_derived:
                title = f"{title} · {words(language)['computed']}"
            rows.append(f"| {name} | {title} | {table.rows} | {made.size} | `{made.sha256}` |")
        parts.append(
            words(language)["readme"].format(
                title=_plain(bundle.title[language]),
                description=warning + _plain(description),
                licence=_plain(bundle.licence),
                as_of=provenance.as_of.isoformat(),
                commit=provenance.commit_of(bundle.name) or "–",
                files="\n".join(rows),
            )
        )
    return "\n".join(parts).encode()


def _licence(bundle: Bundle) -> bytes:
    """Return the licences' names and addresses, a line each."""
    lines = [
        " · ".join(filter(None, (each.name, each.title, each.path))) for each in bundle.licenses
    ]
    return ("\n".join(" ".join(line.split()) for line in lines) + "\n").encode()


def _publish(bundle: Bundle, workshop: Workshop) -> Iterator[Artifact]:
    wanted = [csv_exact.FORMAT.path(bundle.name, resource=each.name) for each in bundle.tables]
    wanted.append(datapackage.FORMAT.path(bundle.name))
    members: dict[str, bytes | Path] = {
        path.rpartition("/")[2]: workshop.made[path].artifact.content for path in wanted
    }
    members |= {"README.md": _readme(bundle, workshop), "LICENSE": _licence(bundle)}
    path = FORMAT.path(bundle.name)
    target = workshop.file(path)
    write_archive(
        target,
        workshop.site.provenance.as_of,
        ((f"{bundle.name}/{name}", (content,)) for name, content in sorted(members.items())),
    )
    yield Artifact(path, target)


FORMAT = Format(
    name="zip",
    title={"zh": "ZIP 压缩包", "en": "ZIP archive"},
    note={
        "zh": "全部 CSV、字段描述和说明，一次下载",
        "en": "every CSV with its descriptor and a read-me",
    },
    media_type="application/zip",
    scope=Scope.PACKAGE,
    pattern="data/{package}.zip",
    order=50,
    publish=_publish,
)
