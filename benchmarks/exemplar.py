"""The pages that other generators have to make: our own, with holes where the data stand.

A few organizations and their projects, one for each form that pages take, go through our own
build. Their values are found again wherever they stand on a page (`EXEMPLAR`). Each page is cut at
them: what is left is a template with the same bytes and the same cells as ours, which the others
fill from the same tables. What we compute for each organization (its rating, the duties it has) is
plain text there: the others have less to do than we.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from make_large import FORMS, make_large
from naming import write_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KINDS = ("organizations", "projects")
"""Tables whose records have pages that all make; the folder of the pages has the same name."""
_SCORES = (7.1, 7.3, 6.8, 7.6, 7.9, 8.2, 8.1, 8.4, 7.7, 5.8, 8.7, 9.1)
_BASE, _HEIGHT = 170, 15
"""Where the bars of the chart begin, and how high they are for each point."""
_ABOVE = 5
"""How far above its bar a score stands."""
EXEMPLAR = {
    "organizations": {"staff_persons": "8123", "volunteers_persons": "9347"},
    "projects": {
        "budget_yuan": "58700",
        "contract_yuan": "52400",
        "paid_yuan": "51300",
        "person_visits": "3193",
    },
}
"""Values that stand nowhere else on a page."""
_SIGNS = ("{{", "{%", "{#")
_CELL = re.compile(r"<(?:td|dd|text)[ >]")


@dataclass(frozen=True)
class Hole:
    """A place in a page where a value of the record stands."""

    path: str
    """`table.column`, or `scores` and the month counted from 0."""
    number: bool = False
    """The digits stand in groups of three."""
    line: tuple[int, int] | None = None
    """It is a length in the chart: so much, and so much more for each point."""


Part = str | Hole
Scope = dict[str, Any]
"""What a page is filled from: rows of `org`, `project`, `place` and `subdistrict`, `scores`."""


def tables(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of every table of a package."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def scopes(folder: Path) -> Iterator[Scope]:
    """Yield what the pages of each organization and of its project are filled from."""
    read = tables(folder)
    places = {row["place_id"]: row for row in read["places"]}
    projects = {row["org_id"]: row for row in read["projects"]}
    scores: dict[str, list[str]] = {}
    for row in read["evaluations"]:
        scores.setdefault(row["org_id"], []).append(row["score"])
    for org in read["organizations"]:
        place = places[org["place_id"]]
        yield {
            "org": org,
            "project": projects[org["org_id"]],
            "place": place,
            "subdistrict": places[place["parent_id"]],
            "scores": scores[org["org_id"]],
        }


def write_exemplar(folder: Path) -> None:
    """Write the package that the templates are cut from; forms and stages come round together."""
    make_large(folder, len(FORMS), 1, synthetic=False)
    for name, rows in tables(folder).items():
        for number, row in enumerate(rows):
            values = EXEMPLAR.get(name, {})
            row.update({column: value for column, value in values.items() if row[column]})
            if name == "evaluations":
                row["score"] = str(_SCORES[number % len(_SCORES)])
        write_csv(folder / f"{name}.csv", tuple(rows[0]), (tuple(row.values()) for row in rows))


def _holes(scope: Scope) -> Iterator[tuple[str, Hole]]:
    """Yield what a hole is where, as a pattern, its value stands."""
    texts = {
        "org": ("org_id", "name", "uscc", "record_no", "registered_on"),
        "project": ("project_id", "title", "start_on", "end_on"),
        "place": ("place_id", "name"),
        "subdistrict": ("place_id", "name"),
    }
    for table, columns in texts.items():
        for column in columns:
            if scope[table][column]:
                yield re.escape(scope[table][column]), Hole(f"{table}.{column}")
    for table, name in (("org", "organizations"), ("project", "projects")):
        for column, value in EXEMPLAR[name].items():
            yield f"{int(value):,}", Hole(f"{table}.{column}", number=True)
            yield f'(?<=-yuan="){value}(?=")', Hole(f"{table}.{column}")
    for month, score in enumerate(_SCORES):
        path = f"scores.{month}"
        yield rf"{re.escape(str(score))}(?=、|（| 分<|</text>)", Hole(path)
        top = _BASE - _ABOVE
        for before, after, base, factor in (
            ("y", ' width="', _BASE, -_HEIGHT),
            ("height", '"', 0, _HEIGHT),
            ("y", ' text-anchor="middle">' + str(score), top, -_HEIGHT),
        ):
            length = re.escape(f"{base + factor * score:.1f}")
            tail = after if after == '"' else f'"{after}'
            yield f'(?<= {before}="){length}(?={re.escape(tail)})', Hole(path, line=(base, factor))


def cut(page: str, scope: Scope) -> tuple[Part, ...]:
    """Return the parts of a page of the exemplar: text, and holes where its values stand."""
    patterns = list(_holes(scope))
    # Of two values of which one holds the other, the longer is meant.
    patterns.sort(key=lambda each: -len(each[0]))
    joined = "|".join(f"({pattern})" for pattern, _ in patterns)
    parts: list[Part] = []
    end = 0
    for match in re.finditer(rf"(?<!\d)(?<!\d\.)(?:{joined})(?!\.?\d)", page):
        parts += (page[end : match.start()], patterns[(match.lastindex or 0) - 1][1])
        end = match.end()
    return (*parts, page[end:])


def variant(scope: Scope) -> str:
    """Return the form of a record's pages: what kind of organization, at which stage its project.

    The others have a template for each.
    """
    return f"{scope['org']['type']}-{scope['project']['stage']}"


def records(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield the kind of each page of an organization and the identifier that it has."""
    yield "organizations", scope["org"]["org_id"]
    yield "projects", scope["project"]["project_id"]


def exemplar_parts(package: Path, site: Path) -> dict[str, tuple[Part, ...]]:
    """Return the parts of the pages of our site of the exemplar, by `kind/variant`."""
    return {
        f"{kind}/{variant(scope)}": cut(
            (site / kind / record / "index.html").read_text(encoding="utf-8"), scope
        )
        for scope in scopes(package)
        for kind, record in records(scope)
    }


def _template(parts: tuple[Part, ...], expression: Callable[[Hole], str]) -> str:
    """Return a template of the parts, for a language whose holes stand in two braces.

    Raises:
        ValueError: The page itself has what the language would take for its own.
    """
    taken = [sign for sign in _SIGNS for part in parts if isinstance(part, str) and sign in part]
    if taken:
        raise ValueError(taken)
    return "".join(
        part if isinstance(part, str) else "{{ " + expression(part) + " }}" for part in parts
    )


def _jinja(hole: Hole) -> str:
    table, _, name = hole.path.partition(".")
    value = f"{table}[{name}]" if name.isdecimal() else f"{table}.{name}"
    if hole.line:
        base, factor = hole.line
        return f'"%.1f"|format({base} + {factor} * {value}|float)'
    return f"{value}|grouped" if hole.number else f"{value}|e"


def _go(hole: Hole) -> str:
    table, _, name = hole.path.partition(".")
    value = f"(index $.Params.{table} {name})" if name.isdecimal() else f"$.Params.{table}.{name}"
    if hole.line:
        base, factor = hole.line
        return f'printf "%.1f" (add {base}.0 (mul {factor}.0 (float {value})))'
    return f"with {value} }}}}{{{{ lang.FormatNumber 0 . }}}}{{{{ end" if hole.number else value


def jinja(parts: tuple[Part, ...]) -> str:
    """Return the page as a template of Jinja, with the filter `grouped` (`58700` is `58,700`)."""
    return _template(parts, _jinja)


def go(parts: tuple[Part, ...]) -> str:
    """Return the page as a template of Hugo, whose `.Params` are a `Scope`."""
    return _template(parts, _go)


def grouped(text: str) -> str:
    """Return a whole number with its digits in groups of three; nothing of nothing."""
    return f"{int(text):,}" if text else ""


def weight(page: str) -> tuple[int, int]:
    """Return the bytes and the cells of a page: cells of tables, of lists of facts, of charts."""
    return len(page.encode()), len(_CELL.findall(page))
