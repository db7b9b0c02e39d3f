"""A scheme's rules as clauses: what its rulebook holds, each with its mark, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi.pages import clauses as told
from gongshi.rulebook import Outcome, Steps, Weighted, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.pages.view import Page
    from gongshi.rulebook import Component, Rulebook, Series, Warn

Marks = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a clause: its words, and the places of the rulebook that it tells of."""

    words: str
    places: tuple[str, ...] = ()
    mark: str = ""
    """`S` where the source states all of these places, `A` where this site assumes one."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule of a scheme, with those that belong to it below it."""

    parts: tuple[Part, ...]
    below: tuple[Clause, ...] = ()
    identifier: str = ""

    @property
    def places(self) -> frozenset[str]:
        """Every place of the rulebook that the clause and those below it tell of."""
        own = {place for part in self.parts for place in part.places}
        return frozenset(own.union(*(each.places for each in self.below)))


def rules_of(page: Page, rulebook: Rulebook, marks: Marks) -> list[Clause]:
    """Return the rules of a rulebook in the words of a page's language."""
    return list(Rules(page, rulebook, marks).clauses())


class Rules:
    """Tells a rulebook's rules, block by block; a block that it lacks is not told."""

    def __init__(self, page: Page, rulebook: Rulebook, marks: Marks) -> None:
        """Take the rulebook with its marks, and the page whose language is spoken."""
        self._page, self._book, self._marks = page, rulebook, marks
        self.t = page.t

    def clauses(self) -> Iterator[Clause]:
        """Yield the rules in the order in which a reader asks."""
        yield from self._scope()
        yield from self._contents()
        match self._book.method:
            case Weighted() as method:
                yield from self._weighted(method)
            case Outcome() as method:
                yield from self._outcome(method)
            case Steps() as method:
                yield from self._steps(method)
        checks = [
            self._clause((self._page.text(check.title), f"checks[{number}]"))
            for number, check in enumerate(self._book.checks, 1)
        ]
        if checks:
            yield Clause((Part(self.t("rule_checks")),), tuple(checks))

    def _mark(self, places: tuple[str, ...]) -> str:
        """Return `A` where any leaf at or below the places is assumed, else what they have."""
        found = {
            mark
            for place, (_, mark) in self._marks.items()
            if any(place == each or place.startswith((f"{each}.", f"{each}[")) for each in places)
        }
        return "A" if "A" in found else "S" if "S" in found else ""

    def _part(self, words: str, *places: str) -> Part:
        return Part(words, places, self._mark(places))

    def _clause(
        self, *parts: tuple[str, ...], below: tuple[Clause, ...] = (), identifier: str = ""
    ) -> Clause:
        return Clause(tuple(self._part(*each) for each in parts), below, identifier)

    def _name(self, code: str) -> str:
        return told.component_name(self._page, code)

    def _joined(self, words: list[str]) -> str:
        return self.t("and_so").join(words)

    def _scope(self) -> Iterator[Clause]:
        subjects = [
            self._page.label("evaluations", "subject_type", each)
            for each in self._book.subject_types
        ]
        yield self._clause((self.t("rule_subject", subjects=self._joined(subjects)), "subject"))
        for name in ("annual", "month"):
            population = leaf(self._book, "scope", name, "population")
            if population:
                words = self.t(f"covers_{name}", whom=self.t(f"population_{population}"))
                yield self._clause((words, f"scope.{name}"))

    def _contents(self) -> Iterator[Clause]:
        held: dict[str, list[str]] = {}
        places: dict[str, list[str]] = {}
        for number, each in enumerate(self._book.contents, 1):
            held.setdefault(each.component, []).append(self._page.text(each.title))
            places.setdefault(each.component, []).append(f"contents[{number}]")
        for component, words in held.items():
            sentence = self.t(
                "rule_contents_of" if component else "rule_contents",
                contents=self._joined(words), component=self._name(component),
            )  # fmt: skip
            yield self._clause((sentence, *places[component]))

    def _weighted(self, method: Weighted) -> Iterator[Clause]:
        first = leaf(self._book, "annual", "party_first")
        if first is not None:
            component = self._name(str(leaf(self._book, "annual", "party_first", "component")))
            yield self._clause(
                (self.t("rule_first", component=component), "annual.party_first"),
                (self.t("rule_first_how"), "annual.invariant"),
            )
        if method.series:
            yield from self._series(method.series)
        if method.warn:
            yield from self._warn(method.warn)
        yield self._components(method)
        if told.has_total(self._book):
            words = told.rounding_words(self._page, self._book)
            yield self._clause((words, "annual.rounding"))
        if method.least_months:
            reason = self._page.label("ratings", "unrated_reason", method.least_months_code)
            words = self.t("rule_least", months=method.least_months, reason=reason)
            yield self._clause((words, "annual.min_scored_months"))
        if method.bands:
            yield from self._stars(method)
        yield from self._consequences()
        if told.has_total(self._book):
            yield self._ranking(method)

    def _series(self, series: Series) -> Iterator[Clause]:
        name = self._name(series.component)
        yield self._clause(
            (self.t("rule_month", component=name, full=series.maximum), "month.scale.max"),
            (
                self.t("rule_month_score", factor=told.number_of(series.factor)),
                "annual.month_score",
            ),
        )
        items: Any = leaf(self._book, "month", "items") or ()
        if items:
            below = tuple(
                self._clause(
                    (self._item(each), f"month.items[{number}].name"),
                    (self.t("rule_item_max", full=each["max"]), f"month.items[{number}].max"),
                )
                for number, each in enumerate(items, 1)
            )
            yield Clause((Part(self.t("rule_items")),), below)
        below = tuple(
            self._clause(
                (
                    self._page.label("evaluations", "status", status)
                    + self.t("colon")
                    + self.t("semicolon").join(
                        (
                            self.t("missing_zero" if rule.zero else "missing_no_row"),
                            self.t("missing_counts" if rule.counts else "missing_not_counted"),
                            self.t(f"run_{rule.run}"),
                        )
                    ),
                    f"missing.{status}",
                )
            )
            for status, rule in series.missing.items()
        )
        yield Clause((Part(self.t("rule_missing")),), below)

    def _item(self, item: Mapping[str, str]) -> str:
        return item.get(self._page.language) or item.get("zh") or item["id"]

    def _warn(self, warn: Warn) -> Iterator[Clause]:
        threshold = told.threshold_words(self._page, self._book)
        warning = self.t("rule_warn", months=warn.consecutive, threshold=threshold)
        yield self._clause(
            (warning, "warn.threshold", "warn.consecutive", "warn.action"),
            (self.t(f"refire_{warn.refire}"), "warn.refire"),
            (self.t("cross_year" if warn.cross_year else "within_year"), "warn.cross_year"),
        )
        yield self._clause(
            (self.t("rule_talk", talk=warn.talk_days), "warn.talk_within_days"),
            (self.t("rule_rectify", days=warn.rectify_days), "warn.rectify_days"),
        )
        yield self._clause(
            (self.t("rule_exit"), "exit.trigger"),
            (self.t("rule_exit_decided"), "exit.decided_by"),
            (self.t("rule_reentry", months=warn.reentry_months), "exit.reentry_months"),
        )

    def _components(self, method: Weighted) -> Clause:
        total = told.has_total(self._book)
        several = len(method.components) > 1
        below = tuple(self._component(each, spread=total and several) for each in method.components)
        if total and not several:
            words = self.t("rule_component", component=self._name(method.components[0].code))
            return self._clause((words, "annual.components"), below=below)
        listed = self._part(self.t("rule_parts"), "annual.components")
        how = (
            self._part(self.t("rule_components"), "annual.weights")
            if total
            # No source says that nothing is added up: we only do not.
            else Part(self.t("rule_listed"), (), "A")
        )
        return Clause((listed, how), below)

    def _component(self, part: Component, *, spread: bool) -> Clause:
        code = part.code
        own, t = f"annual.{code}", self.t
        parts: list[tuple[str, ...]] = [(self._name(code) + t("colon"),)]
        if spread:
            parts.append((t("rule_weight", weight=part.weight), f"annual.weights.{code}"))
        if part.trim_from:
            trim = t(
                "part_trim", high=part.trim_high, low=part.trim_low, least=part.trim_from
            )  # fmt: skip
            parts.append((trim, f"{own}.trim"))
        if part.least_votes:
            few = t("part_votes" if spread else "part_votes_alone", count=part.least_votes)
            parts.append((few, f"{own}.min_votes"))
        if part.least_ballots:
            few = t("part_ballots" if spread else "part_ballots_alone", count=part.least_ballots)
            parts.append((few, f"{own}.min_ballots"))
        missing = f"missing.component_missing.{code}"
        match part.missing if missing in self._marks else "":
            case "":
                pass
            case "zero":
                parts.append((t("part_missing_zero"), missing))
            case "reweight":
                alone = t("part_missing_reweight" if spread else "part_missing_reweight_alone")
                parts.append((alone, missing))
            case reason:
                label = self._page.label("ratings", "unrated_reason", reason)
                parts.append((t("part_missing_reason", reason=label), missing))
        return self._clause(*parts, identifier=f"component-{code}")

    def _stars(self, method: Weighted) -> Iterator[Clause]:
        named: Any = leaf(self._book, "stars", "levels", "named_in_article") or ()
        if named:
            stars = self._joined([self.t(f"star_{each}") for each in named])
            yield self._clause(
                (self.t("rule_levels", stars=stars), "stars.levels.named_in_article")
            )
        bands = self.t("semicolon").join(
            self.t(
                "at_least_band" if method.inclusive else "above_band",
                bound=told.number_of(bound), stars=self.t(f"star_{star}"),
            )
            for bound, star in method.bands
        )  # fmt: skip
        words = self.t("rule_bands") + self.t("colon") + bands + self.t("stop")
        yield self._clause((words, "stars.bands"))
        gates = tuple(
            self._clause(
                (told.flag_words(self._page, self._book, gate.code), f"stars.gates[{number}]"),
                identifier=f"gate-{gate.code}",
            )
            for number, gate in enumerate(method.gates, 1)
        )
        if gates:
            yield Clause((Part(self.t("rule_gates")),), gates)

    def _consequences(self) -> Iterator[Clause]:
        for code, found in told.readings(self._book, []):
            place = f"consequences.{code}"
            action = self._page.label("ratings", "consequences", code)
            held: list[str] = [told.reading_words(self._page, reading) for reading, _ in found]
            aspects = (f"{place}.action", f"{place}.inclusive")
            if aspects[0] in self._marks:
                parts: list[tuple[str, ...]] = [
                    (self.t("rule_follows", action=action), aspects[0]),
                    (self.t("rule_follows_whom", reading=held[0]), aspects[1]),
                ]
            else:
                words = self.t("rule_follows_both", action=action, reading=held[0])
                parts = [(words, place)]
            if len(held) > 1:
                parts.append(
                    (self.t("rule_other_reading", reading=held[1]), f"{place}.alternative")
                )
            yield self._clause(*parts)

    def _ranking(self, method: Weighted) -> Clause:
        rank = self.t("rule_rank_dense" if method.dense_ranks else "rule_rank")
        parts: list[tuple[str, ...]] = [(rank, "ranking.rule")]
        if method.ties:
            own = ("fewer_low_months", "earlier_entry")
            names = [self.t(f"tie_{e}") if e in own else self._name(e) for e in method.ties]
            words = self.t("rule_ties") + self.t("colon") + self._joined(names) + self.t("stop")
            parts.append((words, "ranking.display_order_in_a_tie"))
        return self._clause(*parts)

    def _outcome(self, method: Outcome) -> Iterator[Clause]:
        page, t = self._page, self.t
        component = self._name(method.component) if method.component else t("whole_subject")
        yield self._clause((t("rule_outcome", component=component), "outcome.component"))
        for number, (place, words) in enumerate(self._flags(method), 1):
            yield self._clause((words, place or f"outcome.flags[{number}]"))
        for status, reason in method.missing.items():
            what = t("rule_absent") if status == "absent" else page.label(
                "evaluations", "status", status
            )  # fmt: skip
            label = page.label("ratings", "unrated_reason", reason)
            words = what + t("colon") + t("unrated") + t("comma") + label + t("stop")
            yield self._clause((words, f"outcome.missing.{status}"))
        for number, regime in enumerate(method.regimes, 1):
            since = regime.decided_from
            when = t("regime_from", date=since) if since else t("regime_before")
            words = when + t("colon") + t(f"regime_{regime.starts}", years=regime.years)
            yield self._clause((words, f"outcome.validity[{number}]"))

    def _flags(self, method: Outcome) -> Iterator[tuple[str, str]]:
        """Yield what other components raise, in the order and at the places of the rulebook."""
        flags: Any = leaf(self._book, "outcome", "flags") or ()
        for number, each in enumerate(flags, 1):
            place, component = f"outcome.flags[{number}]", self._name(each["component"])
            label = self._page.label("ratings", "flags", each["flag"])
            failing = method.failing.get(each["component"]) if each.get("results") else None
            if failing:
                names = told.result_names(self._page, failing[0])
                yield place, self.t("rule_failing", component=component, results=names, flag=label)
            else:
                yield place, self.t("rule_present", component=component, flag=label)

    def _steps(self, method: Steps) -> Iterator[Clause]:
        page, t = self._page, self.t
        below = tuple(Clause((Part(self._name(code)),)) for code in method.components)
        yield self._clause((t("rule_steps"), "steps.list"), below=below)
        reason = page.label("ratings", "unrated_reason", method.incomplete)
        yield self._clause((t("rule_steps_incomplete", reason=reason), "steps.incomplete"))
        flag = page.label("ratings", "flags", method.out_of_order)
        yield self._clause((t("rule_steps_order", flag=flag), "steps.out_of_order"))
