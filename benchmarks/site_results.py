"""What was measured of whole sites, as tables: for the terminal, `results.md` and the READMEs."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from measuring import Spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from measuring import Usage

OURS = "gongshi"
PEERS = {"hugo": "Hugo", "mkdocs": "MkDocs"}
BUILDS = {
    "whole": {"zh": "从头建站", "en": "everything, anew"},
    "same": {"zh": "什么都没有变", "en": "nothing changed"},
    "cell": {"zh": "改了一格", "en": "one cell changed"},
}
BEGIN, END = "<!-- bench-site -->", "<!-- /bench-site -->"
"""Between these lines of a README stands what was measured last."""
_TITLES = {"zh": "要多久", "en": "How long it takes"}
_HEADS = {
    "zh": ("我们的用时是它的几倍", "（处理器）", "（实际时间）"),
    "en": ("our time, in times of theirs", ", processor", ", wall clock"),
}
_NOTES = {
    "zh": (
        "{organizations} 家组织，每家一个项目、十二个月分；{pages} 个中文页面，各家写出的一样重；"
        "{runs}，{day}{shared}。小于 1 就是我们快。我们的用时还包括核对数据，做列表、查找和下载；"
        "[怎样量的，还量了什么](benchmarks/results.md)。"
    ),
    "en": (
        "{organizations} organizations, each with a project and twelve monthly scores; {pages}"
        " pages in Chinese, of the same weight whoever makes them; {runs}, {day}{shared}. Below 1"
        " we are faster. Our time includes checking the data, lists, search and downloads;"
        " [how it was measured, and what else](benchmarks/results.md)."
    ),
}
_SHARED = {"zh": "，机器同时有别的事", "en": ", on a machine that others used too"}


@dataclass(frozen=True)
class Weight:
    """How many pages of one kind there are, and what one weighs on average."""

    pages: int
    size: float
    """Bytes."""
    cells: float
    """Cells of tables, facts and charts."""


@dataclass
class Measured:
    """What was measured."""

    organizations: int
    day: date
    shared: bool
    """Others used the machine: seconds tell nothing, ratios tell something."""
    versions: dict[str, str] = field(default_factory=dict)
    usages: dict[str, dict[str, list[Usage]]] = field(default_factory=dict)
    """By program (`data` is our own build of `data/`) and kind of build, one for each run."""
    weights: dict[tuple[str, str], Weight] = field(default_factory=dict)
    """By program and kind of page."""

    def add(self, program: str, build: str, usage: Usage) -> None:
        """Add what a run took."""
        self.usages.setdefault(program, {}).setdefault(build, []).append(usage)

    def peers(self) -> list[str]:
        """Return the other programs that were measured beside ours."""
        return [each for each in PEERS if each in self.usages and OURS in self.usages]

    def runs(self) -> int:
        """Return how often each was measured."""
        return max(len(each) for found in self.usages.values() for each in found.values())


def _digits(value: float) -> str:
    """Return a number of three digits, or of two behind the point."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"  # noqa: PLR2004, digits


def _spread(spread: Spread, unit: str = "") -> str:
    text = f"{_digits(spread.middle)}{unit}"
    if spread.least == spread.most:
        return text
    return f"{text} ({_digits(spread.least)}–{_digits(spread.most)})"


def _of(usages: Iterable[Usage], figure: str) -> Spread:
    return Spread.of(getattr(each, figure) for each in usages)


def _times(ours: Sequence[Usage], theirs: Sequence[Usage], figure: str) -> str:
    """Return how many times of theirs ours is, run by run."""
    pairs = zip(ours, theirs, strict=True)
    return _spread(Spread.of(getattr(a, figure) / getattr(b, figure) for a, b in pairs))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)


def ratios(measured: Measured, language: str) -> str:
    """Return the table of our times in times of theirs: middle, and least to most."""
    head, cpu, wall = _HEADS[language]
    peers = measured.peers()
    return _table(
        [head, *(f"{PEERS[peer]}{what}" for peer in peers for what in (cpu, wall))],
        (
            [
                words[language],
                *(
                    _times(measured.usages[OURS][build], measured.usages[peer][build], figure)
                    for peer in peers
                    for figure in ("cpu", "seconds")
                ),
            ]
            for build, words in BUILDS.items()
        ),
    )


def block(measured: Measured, language: str) -> str:
    """Return what a README shows."""
    runs = measured.runs()
    many = {"zh": f"量 {runs} 次，取中间", "en": f"the middle of {runs} runs"}
    once = {"zh": "量一次", "en": "one run"}
    note = _NOTES[language].format(
        organizations=f"{measured.organizations:,}",
        pages=f"{2 * measured.organizations:,}",
        runs=(once if runs == 1 else many)[language],
        day=measured.day.isoformat(),
        shared=_SHARED[language] if measured.shared else "",
    )
    parts = (f"## {_TITLES[language]}", ratios(measured, language), note)
    return "\n\n".join((BEGIN, *parts, END))


def seconds(measured: Measured) -> str:
    """Return the table of seconds of each program: middle, and least to most."""
    return _table(
        ["", "processor", "wall clock"],
        (
            [f"{program}, {words['en']}", *(
                _spread(_of(measured.usages[program][build], figure), " s")
                for figure in ("cpu", "seconds")
            )]
            for program in measured.usages
            for build, words in BUILDS.items()
        ),
    )  # fmt: skip


def _memory(measured: Measured) -> str:
    """Return the table of memory."""
    return _table(
        ["MiB", "all processes", "largest process"],
        (
            [f"{program}, {BUILDS[build]['en']}", *(
                _spread(_of(usages, figure)) for figure in ("total", "peak")
            )]
            for program, builds in measured.usages.items()
            for build, usages in builds.items()
        ),
    )  # fmt: skip


def _weights(measured: Measured) -> str:
    """Return the table of what pages weigh."""
    return _table(
        ["", "pages", "bytes a page", "cells a page"],
        (
            [f"{program}, {kind}", f"{each.pages:,}", f"{each.size:,.0f}", f"{each.cells:.1f}"]
            for (program, kind), each in measured.weights.items()
        ),
    )


def _own(measured: Measured) -> str:
    """Return the table of our own `data/`."""
    found = measured.usages["data"]
    return _table(
        ["`data/`, both languages", "processor, in times of the first"],
        (
            [words["en"], _times(found[each], found["whole"], "cpu")]
            for each, words in BUILDS.items()
        ),
    )


def _parts(measured: Measured) -> Iterator[str]:
    runs = measured.runs()
    yield "# What a site takes"
    yield (
        f"Written by `make bench-site` on {measured.day.isoformat()}: {measured.organizations:,}"
        f" organizations, {runs} {'run' if runs == 1 else 'runs'}, {os.cpu_count()} processors,"
        " everything in memory; "
        + ", ".join(f"{name} {version}" for name, version in measured.versions.items())
        + ". Where there are several runs, the middle one stands before the least and the most."
    )
    if measured.shared:
        yield (
            "Others used the machine at the same time. Seconds would tell about them as well, and"
            " are left out; ratios of wall clock are to be read with care."
        )
    yield (
        "Each program makes a page for every organization and every project from the same CSV "
        "files (`benchmarks/make_large.py`). The others fill templates that are cut from our "
        "own pages of a few organizations (`benchmarks/exemplar.py`): the same bytes, and holes "
        "where the data stand. What we compute, a rating and the duties of each organization, "
        "is plain text for them. Hugo reads the files in one content adapter; MkDocs gets its "
        "pages from hooks, without Markdown in them, a navigation or a search index. Only we "
        "validate, look for personal data, and make lists, search, the JSON of each record and "
        "downloads; all of that is in our time. In one run the programs follow one another, "
        "each with its three builds."
    )
    if measured.peers():
        yield "## Ratios"
        yield "Below 1 we are faster."
        yield ratios(measured, "en")
    if not measured.shared:
        yield "## Seconds"
        yield seconds(measured)
    yield "## Memory"
    yield (
        "All processes of a build together, looked at every twentieth of a second or less often,"
        " what they share counted once; and the most that one of them had."
    )
    yield _memory(measured)
    if measured.weights:
        yield "## Pages"
        yield "Cells are those of tables, of lists of facts and of charts."
        yield _weights(measured)
    if "data" in measured.usages:
        yield "## The repository's own data"
        yield _own(measured)


def page(measured: Measured) -> str:
    """Return `results.md`."""
    return "\n\n".join(_parts(measured)) + "\n"
