"""Disclosure duties judged: every case of every duty, as of the day of the data.

One interpreter for all: a duty's query lists its cases, its terms say when each is due, and the
verdict follows in one way. What is not recorded is never a breach: a case fails where it was done
late, where an authority recorded that it was not done, or where a condition is seen not to hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import duckdb

from gongshi.derive.tables import fill
from gongshi.duties import COLUMNS, load_duties, load_working_days
from gongshi.engine import day, literal, nothing, quote, typed, year_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.derive.site import Site
    from gongshi.duties import Addressed, Basis, Duty, Step, Term, WorkingDays

HORIZON_MONTHS: Final = 12
"""What is due later than this is not listed yet."""
_DAYS: Final = {"base_on", "due_on", "fulfilled_on"}
_TRUTHS: Final = {"holds", "broken"}
_HELPERS: Final = {
    "today": "SELECT {today} AS day, year({today}) AS year",
    # The years of which a package's records of the duty speak, and those due last and next.
    "report_years": (
        "SELECT DISTINCT _package, CAST(period AS BIGINT) AS year FROM disclosures "
        "WHERE rule_id = '{rule}' AND regexp_full_match(period, '[0-9]{{4}}') "
        "UNION SELECT DISTINCT _package, unnest([year({today}) - 1, year({today})]) "
        "FROM organizations"
    ),
    # A place's own threshold, or that of the nearest place around it.
    "thresholds": (
        "SELECT w.place_id, arg_max(p.procurement_threshold_yuan, d.depth) AS threshold_yuan "
        "FROM site._within AS w JOIN places AS p ON p.place_id = w.ancestor_id "
        "JOIN (SELECT place_id, count(*) AS depth FROM site._within GROUP BY 1) AS d "
        "ON d.place_id = p.place_id WHERE p.procurement_threshold_yuan IS NOT NULL GROUP BY 1"
    ),
    "within": "SELECT * FROM site._within",
}
"""Tables that a duty's query may use beside those of the schemas."""


def derive_disclosure(site: Site) -> None:
    """Fill `disclosure_status`.

    Raises:
        SchemaError: a duty's query is wrong.
    """
    judge(site, load_duties(), load_working_days())


def judge(site: Site, duties: Iterable[Duty], calendar: WorkingDays) -> None:
    """Fill `disclosure_status` with the cases of these duties."""
    today = site.provenance.as_of
    _write_calendar(site, calendar)
    work = _Work(site, today)
    columns = ", ".join((*(quote(each) for each in _columns(site)), "_package"))
    site.database.run(
        f"CREATE TEMP TABLE _judged AS SELECT {columns} FROM site.disclosure_status WHERE false"
    )
    for duty in duties:
        if not site.database.rows(f"SELECT 1 FROM {site.table(duty.of)} LIMIT 1"):
            continue
        try:
            site.database.run(f"INSERT INTO _judged BY NAME {work.judged(duty)}")
        except duckdb.Error as error:
            note = str(error).strip().splitlines()[0]
            raise duty.origin.wrong("cases", note) from error
    fill(site, "disclosure_status", "SELECT * FROM _judged")
    for name in ("_judged", "_days"):
        site.database.run(f"DROP TABLE {name}")


def _columns(site: Site) -> tuple[str, ...]:
    return tuple(each.name for each in site.fields("disclosure_status"))


def _write_calendar(site: Site, calendar: WorkingDays) -> None:
    """Number the working days from the calendar's first year to two years after the data's day.

    `_days` holds `day`, `working`, `number` (how many working days up to it) and `published`.
    """
    first = min(calendar.sources, default=site.provenance.as_of.year)
    start = date(first, 1, 1)
    count = (date(site.provenance.as_of.year + 2, 12, 31) - start).days + 1
    days = [start + timedelta(days=each) for each in range(max(count, 1))]
    site.database.run(
        "CREATE TEMP TABLE _days AS SELECT *, "
        "sum(CAST(working AS INTEGER)) OVER (ORDER BY day) AS number FROM "
        "(SELECT unnest(CAST(? AS DATE[])) AS day, unnest(CAST(? AS BOOLEAN[])) AS working, "
        "unnest(CAST(? AS BOOLEAN[])) AS published)",
        [
            days,
            [calendar.is_working(each) for each in days],
            [calendar.covers(each) for each in days],
        ],
    )


def _within(when: str, since: date | None, until: date | None) -> str:
    """Return the condition that a day lies between two days, either of which may be open."""
    bounds = [f"{when} >= {day(since)}"] if since else []
    bounds += [f"{when} <= {day(until)}"] if until else []
    return " AND ".join(bounds) or "true"


@dataclass(frozen=True, slots=True)
class _Work:
    """Writes the SQL that judges a duty."""

    site: Site
    today: date

    def judged(self, duty: Duty) -> str:
        """Return the query whose rows are the duty's rows of the derived table."""
        today = day(self.today)
        cases = f"{self._tables(duty)} SELECT * FROM ({duty.query})"
        given = set(self.site.database.columns(cases))
        if not given <= COLUMNS or not {"_package", "item"} <= given:
            wrong = ", ".join(sorted((given - COLUMNS) | ({"_package", "item"} - given)))
            raise duty.origin.wrong("cases", wrong)
        columns = ", ".join(self._column(each, given) for each in sorted(COLUMNS))
        basis = ", ".join(self._basis(each) for each in duty.basis)
        # The day by whose law a case is judged: its own, else the day it is due, or its year's end.
        reference = f"coalesce(base_on, due_on, make_date({year_of('period')}, 12, 31), {today})"
        counted = [each for each in duty.steps if each.term and each.term.unit == "working_days"]
        in_force = _within("reference", duty.effective_from, duty.effective_until)
        published = self._published(counted) if counted else "NULL"
        calendar = "LEFT JOIN _days AS _base ON _base.day = _cases.base_on" if counted else ""
        return (
            f"WITH _given AS (SELECT {columns} FROM ({cases})), "
            f"_cases AS ({self._addressed(duty.applies_to)}), "
            "_dated AS (SELECT _cases.* EXCLUDE (due_on, fulfilled_on), "
            f"CASE WHEN fulfilled_on <= {today} THEN fulfilled_on END AS fulfilled_on, "
            f"coalesce(due_on, {self._due(duty.steps)}) AS due_on FROM _cases "
            f"{calendar}), "
            f"_known AS (SELECT *, {reference} AS reference, {self._timed(duty.steps)} AS timed "
            f"FROM _dated WHERE {in_force}), "
            f"_said AS (SELECT *, {self._reason()} AS reason FROM _known) "
            f"SELECT {literal(duty.id)} AS rule_id, {duty.version} AS duty_version, "
            "coalesce(project_id, org_id, place_id) AS subject_id, item, nullif(step, '') AS step, "
            "org_id, project_id, place_id, campaign_id, period, base_on, due_on, fulfilled_on, "
            "CASE WHEN reason IN ('in_time', 'holds') THEN 'PASS' "
            "WHEN reason IN ('late', 'not_done', 'does_not_hold') THEN 'FAIL' "
            "WHEN reason IN ('no_record', 'threshold_unknown', 'amount_unknown', "
            "'subject_unknown') THEN 'NO_DATA' "
            "ELSE 'NOT_APPLICABLE' END AS status, reason, "
            "CASE WHEN reason = 'late' THEN fulfilled_on - due_on END AS days_late, "
            f"{published} AS calendar_published, concat_ws('；', {basis}) AS legal_basis, "
            "_package FROM _said WHERE reason <> 'not_due' OR due_on IS NULL "
            f"OR due_on <= {today} + INTERVAL {HORIZON_MONTHS} MONTH"
        )

    def _addressed(self, law: Addressed) -> str:
        """Return the query for the cases, those exempt whom the law does not address."""
        told = {
            "type": law.types, "registration": law.registrations,
        }  # fmt: skip
        outside, unknown = ["false"], ["false"]
        for name, codes in told.items():
            if codes:
                listed = ", ".join(map(literal, codes))
                outside.append(f"_body.{name} NOT IN ({listed}, 'unknown')")
                unknown += [] if "unknown" in codes else [f"_body.{name} = 'unknown'"]
        fields = self.site.schemas.resources["organizations"]
        for name, wanted in (("is_charity", law.charity), ("public_fundraising", law.fundraising)):
            field = fields.field(name)
            if wanted is not None and field is not None:
                outside.append(f"{typed(field)} = {not wanted}")
        if law.levels:
            levels = ", ".join(map(literal, law.levels))
            outside.append(f"_place.level NOT IN ({levels})")
        return (
            f"SELECT _given.* EXCLUDE (exempt), CASE WHEN {' OR '.join(outside)} "
            f"THEN 'not_addressed' WHEN {' OR '.join(unknown)} THEN coalesce(exempt, "
            "'subject_unknown') ELSE exempt END AS exempt FROM _given "
            f"LEFT JOIN {self.site.table('organizations')} AS _body "
            "ON _body.org_id = _given.org_id AND _body._package = _given._package "
            f"LEFT JOIN {self.site.table('places')} AS _place "
            "ON _place.place_id = _given.place_id AND _place._package = _given._package"
        )

    def _tables(self, duty: Duty) -> str:
        """Return the `WITH` that gives a duty's query the tables it names, typed."""
        query, today = duty.query, day(self.today)
        helpers = {name: text.format(today=today, rule=duty.id) for name, text in _HELPERS.items()}
        named = [each for each in helpers if re.search(rf"\b{each}\b", query)]
        text = " ".join((query, *(helpers[each] for each in named)))
        parts = [
            f"{quote(each)} AS ({self._typed(each, text)})"
            for each in self.site.schemas.resources
            if re.search(rf"\b{each}\b", text)
        ]
        parts += [f"{each} AS ({helpers[each]})" for each in named]
        return f"WITH {', '.join(parts)}" if parts else ""

    def _typed(self, resource: str, text: str) -> str:
        """Select the columns of a table that a query names: to bind all would cost more time."""
        columns = ", ".join(
            f"{typed(each)} AS {quote(each.name)}"
            for each in self.site.fields(resource)
            if re.search(rf"\b{each.name}\b", text)
        )
        return f"SELECT {columns}, _package FROM {self.site.table(resource)}"

    @staticmethod
    def _column(name: str, given: set[str]) -> str:
        kind = "DATE" if name in _DAYS else "BOOLEAN" if name in _TRUTHS else "VARCHAR"
        value = f"CAST({quote(name) if name in given else 'NULL'} AS {kind})"
        if name == "step":
            value = f"coalesce({value}, '')"
        return f"{value} AS {quote(name)}"

    @staticmethod
    def _basis(basis: Basis) -> str:
        return (
            f"CASE WHEN {_within('reference', basis.since, basis.until)} "
            f"THEN {literal(basis('zh'))} END"
        )

    @staticmethod
    def _published(counted: list[Step]) -> str:
        """Return the SQL of whether a term's years have their calendar published."""
        steps = ", ".join(literal(each.id) for each in counted)
        days = "SELECT bool_and(published) FROM _days WHERE day BETWEEN base_on AND due_on"
        known = f"coalesce(({days}), false)"
        return f"CASE WHEN step IN ({steps}) AND base_on IS NOT NULL THEN {known} END"

    def _due(self, steps: tuple[Step, ...]) -> str:
        cases = " ".join(
            f"WHEN {literal(each.id)} THEN {self._term(each.term)}" for each in steps if each.term
        )
        return f"CASE step {cases} END" if cases else nothing("DATE")

    @staticmethod
    def _term(term: Term) -> str:
        if term.kind == "fixed":
            year = f"{year_of('period')} + {term.count}"
            return f"make_date({year}, {term.month}, {term.day})"
        sign = "+" if term.kind == "after" else "-"
        if term.unit == "months":
            return f"CAST(base_on {sign} INTERVAL {term.count} MONTH AS DATE)"
        if term.unit == "days":
            return f"base_on {sign} {term.count}"
        return (
            f"(SELECT min(_open.day) FROM _days AS _open WHERE _open.working "
            f"AND _open.number = _base.number {sign} {term.count})"
        )

    @staticmethod
    def _timed(steps: tuple[Step, ...]) -> str:
        timed = ", ".join(literal(each.id) for each in steps if each.term) or "NULL"
        return f"coalesce(step IN ({timed}), false)"

    def _reason(self) -> str:
        """Return the SQL of why a case gets its verdict, in the order in which reasons count."""
        today = day(self.today)
        return (
            "CASE WHEN exempt IS NOT NULL THEN exempt "
            "WHEN timed AND fulfilled_on > due_on THEN 'late' "
            "WHEN timed AND fulfilled_on <= due_on THEN 'in_time' "
            "WHEN holds IS NOT NULL AND NOT timed THEN "
            "CASE WHEN holds THEN 'holds' ELSE 'does_not_hold' END "
            f"WHEN due_on >= {today} THEN 'not_due' "
            "WHEN broken THEN 'not_done' ELSE 'no_record' END"
        )
