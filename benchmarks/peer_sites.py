"""The same site for other generators: their configuration, the adapter of the data, templates."""

from __future__ import annotations

import json
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

from exemplar import go, jinja

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exemplar import Part

# Nothing but the pages: no list, feed, sitemap or taxonomy.
_HUGO = """\
baseURL = "https://register.example.org/"
locale = "zh"
title = "社会组织公示"
disableKinds = ["404", "home", "rss", "robotstxt", "section", "sitemap", "taxonomy", "term"]
[[module.mounts]]
source = %s
target = "assets/package"
"""
_ADAPTER = """\
{{ $read := dict "targetType" "map" }}
{{ $tables := dict }}
{{ range slice "organizations" "projects" "evaluations" "places" }}
  {{ $rows := resources.Get (printf "package/%s.csv" .) | transform.Unmarshal $read }}
  {{ $tables = merge $tables (dict . $rows) }}
{{ end }}
{{ $found := newScratch }}
{{ range $tables.places }}{{ $found.SetInMap "places" .place_id . }}{{ end }}
{{ range $tables.projects }}{{ $found.SetInMap "projects" .org_id . }}{{ end }}
{{ range $tables.evaluations }}{{ $found.Add .org_id (slice .score) }}{{ end }}
{{ $places := $found.Get "places" }}
{{ $projects := $found.Get "projects" }}
{{ range $tables.organizations }}
  {{ $project := index $projects .org_id }}
  {{ $place := index $places .place_id }}
  {{ $params := dict
    "org" .
    "project" $project
    "place" $place
    "subdistrict" (index $places $place.parent_id)
    "scores" ($found.Get .org_id)
  }}
  {{ $layout := printf "%s-%s" .type $project.stage }}
  {{ $page := dict "layout" $layout "params" $params }}
  {{ $path := printf "organizations/%s" .org_id }}
  {{ $.AddPage (merge $page (dict "path" $path "title" .name)) }}
  {{ $path = printf "projects/%s" $project.project_id }}
  {{ $.AddPage (merge $page (dict "path" $path "title" $project.title)) }}
{{ end }}
"""


def hugo() -> Path:
    """Return Hugo itself, without the start in Python around it.

    Raises:
        PackageNotFoundError: It is not installed; `make bench-site` does that.
    """
    return Path(str(distribution("hugo").locate_file("hugo/binaries/hugo")))


def write_hugo(folder: Path, package: Path, parts: Mapping[str, tuple[Part, ...]]) -> None:
    """Write Hugo's folder: one content adapter for all pages, a layout for each form of a page."""
    texts = {
        "hugo.toml": _HUGO % json.dumps(str(package)),
        "content/_content.gotmpl": _ADAPTER,
        **{f"layouts/{name}.html": go(each) for name, each in parts.items()},
    }
    _write(folder, texts)


def write_mkdocs(folder: Path, package: Path, parts: Mapping[str, tuple[Part, ...]]) -> None:
    """Write MkDocs' folder: its hooks make the pages, its theme are the templates."""
    settings = {
        "site_name": "社会组织公示",
        "site_url": "https://register.example.org/",
        "theme": {"name": None, "custom_dir": "theme"},
        "plugins": [],
        "hooks": [str(Path(__file__).parent / "mkdocs_records.py")],
        "extra": {"package": str(package)},
    }
    texts = {
        "mkdocs.yml": json.dumps(settings, ensure_ascii=False),
        **{f"theme/{name}.html": jinja(each) for name, each in parts.items()},
    }
    _write(folder, texts)
    (folder / "docs").mkdir()


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
