"""Write one large package for measurements: the same bytes on every run and machine.

    python benchmarks/make_large.py --organizations 100000 --out /tmp/large [--years 1]

Per organization there is one project and twelve monthly scores a year (scheme `linzi-star`,
component `month`), and so many places as the organizations need.
"""

from __future__ import annotations

import argparse
import random
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from naming import Theme, Word, credit_code, name_parts, stem, write_csv, write_descriptor

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20260101
LAST_YEAR = 2025
SOURCE = "ledger"
DISTRICT = "large"
ORGS_PER_COMMUNITY = 50
MAX_COMMUNITIES = 400
COMMUNITIES_PER_SUBDISTRICT = 20

SOURCE_COLUMNS = ("source_id", "title", "title_en", "publisher", "published_on")
PLACE_COLUMNS = ("place_id", "level", "kind", "name", "name_en", "parent_id", "source_id")
ORGANIZATION_COLUMNS = (
    "org_id",
    "name",
    "name_en",
    "uscc",
    "record_no",
    "registration",
    "type",
    "is_community",
    "status",
    "registered_on",
    "place_id",
    "fields",
    "staff_persons",
    "volunteers_persons",
    "source_id",
)
PROJECT_COLUMNS = (
    "project_id",
    "title",
    "title_en",
    "org_id",
    "direction",
    "stage",
    "place_id",
    "target_groups",
    "budget_yuan",
    "contract_yuan",
    "price_basis",
    "paid_yuan",
    "start_on",
    "end_on",
    "person_visits",
    "source_id",
)
EVALUATION_COLUMNS = (
    "evaluation_id",
    "scheme",
    "subject_type",
    "org_id",
    "period",
    "component",
    "status",
    "score",
    "max_score",
    "decided_on",
    "source_id",
)

# (type, credit code prefix or none, last word of the name, the same in English)
FORMS = (
    ("service", "52", "中心", "Centre"),
    ("association", "51", "协会", "Association"),
    ("community", "", "队", "Group"),
    ("service", "52", "促进中心", "Promotion Centre"),
    ("community", "", "互助会", "Circle"),
)
DIRECTIONS = ("party", "hard_problem", "volunteering", "vulnerable")
GROUPS = ("residents", "elderly", "residents;volunteers", "children", "small_firms")
STAGES = ("settled", "settled", "evaluated", "implementing", "contracted")
PAID = frozenset({"settled"})


def org_id(number: int) -> str:
    """The identifier of the organization with this number: `o0000001` …."""
    return f"o{number:07d}"


def community_id(number: int) -> str:
    """The identifier of the community with this number."""
    return f"{DISTRICT}-c{number + 1:03d}"


def sources() -> Iterator[tuple[str, ...]]:
    """The one document that every row is said to be from."""
    yield (
        SOURCE,
        "大型测试台账（虚构）",
        "Large ledger (fictitious)",
        "测试",
        f"{LAST_YEAR + 1}-01-20",
    )


def places(communities: int) -> Iterator[tuple[str, ...]]:
    """A district, its subdistricts and its communities."""
    yield DISTRICT, "district", "district", "测量区", "Measurement District", "", SOURCE
    for first in range(0, communities, COMMUNITIES_PER_SUBDISTRICT):
        subdistrict = f"{DISTRICT}-s{first // COMMUNITIES_PER_SUBDISTRICT + 1:02d}"
        name = stem(first * 7 + 5)
        yield (
            subdistrict,
            "subdistrict",
            "subdistrict",
            f"{name.zh}街道",
            f"{name.en} Subdistrict",
            DISTRICT,
            SOURCE,
        )
        for number in range(first, min(first + COMMUNITIES_PER_SUBDISTRICT, communities)):
            name = stem(number)
            yield (
                community_id(number),
                "community",
                "community",
                f"{name.zh}社区",
                f"{name.en} Community",
                subdistrict,
                SOURCE,
            )


def organizations(
    count: int, communities: int, rng: random.Random
) -> Iterator[tuple[tuple[str, ...], tuple[Word, Word, Theme]]]:
    """The organizations in the order of their numbers, each with the parts of its name."""
    first_day = date(2005, 1, 4)
    days = (date(LAST_YEAR - 1, 12, 20) - first_day).days
    # Row by row: values depend on the generator's state, and nothing is kept in memory.
    for number in range(1, count + 1):
        parts = name_parts(number)
        place, brand, theme = parts
        kind, prefix, form, form_en = FORMS[number % len(FORMS)]
        registered_on = first_day + timedelta(days=rng.randrange(days))
        row = (
            org_id(number),
            f"{place.zh}{brand.zh}{theme.zh}{form}",
            f"{place.en} {brand.en} {theme.en} {form_en}",
            credit_code(prefix, number) if prefix else "",
            "" if prefix else f"测备〔{registered_on.year}〕{number:07d}号",
            "registered" if prefix else "recorded",
            kind,
            "false" if prefix else "true",
            "active" if rng.random() < 0.97 else "inactive",  # noqa: PLR2004, a few are inactive
            registered_on.isoformat(),
            community_id(number % communities),
            theme.code,
            str(rng.randrange(31)),
            str(rng.randrange(10, 300)),
            SOURCE,
        )
        yield row, parts


def project(
    number: int, name: tuple[Word, Word, Theme], communities: int, rng: random.Random
) -> tuple[str, ...]:
    """The one project of an organization."""
    _, brand, theme = name
    stage = STAGES[number % len(STAGES)]
    budget = 1000 * rng.randrange(5, 300)
    contract = budget - 100 * rng.randrange(budget // 1000)
    start_on = date(LAST_YEAR, 1, 6) + timedelta(days=rng.randrange(150))
    return (
        f"p{number:07d}",
        f"“{brand.zh}”{theme.project_zh}项目",
        f"{brand.en}: {theme.project_en}",
        org_id(number),
        DIRECTIONS[number % len(DIRECTIONS)],
        stage,
        community_id(number % communities),
        GROUPS[number // 4 % len(GROUPS)],
        str(budget),
        str(contract),
        "total",
        str(contract) if stage in PAID else "",
        start_on.isoformat(),
        (start_on + timedelta(days=180)).isoformat(),
        str(rng.randrange(50, 5000)),
        SOURCE,
    )


def month_scores(count: int, years: int, rng: random.Random) -> Iterator[tuple[str, ...]]:
    """Twelve scored months a year for every organization, one decimal out of ten."""
    months = [
        (
            f"{year}-{month:02d}",
            f"{year}{month:02d}",
            f"{year + month // 12}-{month % 12 + 1:02d}-05",
        )
        for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1)
        for month in range(1, 13)
    ]
    tenths = [f"{value // 10}.{value % 10}" for value in range(101)]
    # Row by row: over a million rows are streamed to the file.
    for number in range(1, count + 1):
        org = org_id(number)
        level = 60 + int(rng.random() * 35)
        for period, digits, decided_on in months:
            score = tenths[min(100, level - 8 + int(rng.random() * 16))]
            yield (
                f"m-{digits}-{org}",
                "linzi-star",
                "organization",
                org,
                period,
                "month",
                "scored",
                score,
                "10",
                decided_on,
                SOURCE,
            )


def make_large(
    folder: Path, count: int, years: int, *, synthetic: bool, seed: int = SEED
) -> dict[str, int]:
    """Write the package into `folder`; returns the number of rows of each resource."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)  # noqa: S311, reproducible figures, no secret
    communities = max(1, min(MAX_COMMUNITIES, count // ORGS_PER_COMMUNITY))
    projects: list[tuple[str, ...]] = []

    def organization_rows() -> Iterator[tuple[str, ...]]:
        for number, (row, parts) in enumerate(organizations(count, communities, rng), start=1):
            projects.append(project(number, parts, communities, rng))
            yield row

    counts = {
        "organizations": write_csv(
            folder / "organizations.csv", ORGANIZATION_COLUMNS, organization_rows()
        ),
        "projects": write_csv(folder / "projects.csv", PROJECT_COLUMNS, projects),
        "evaluations": write_csv(
            folder / "evaluations.csv", EVALUATION_COLUMNS, month_scores(count, years, rng)
        ),
        "sources": write_csv(folder / "sources.csv", SOURCE_COLUMNS, sources()),
        "places": write_csv(folder / "places.csv", PLACE_COLUMNS, places(communities)),
    }
    write_descriptor(
        folder,
        {
            "name": "large",
            "title": "测量区社会组织（虚构数据）",
            "title_en": "Social organizations of the Measurement District (invented data)",
            "description": f"测量速度用的虚构数据：{count} 家组织，每家一个项目、每年十二个月分。",
            "description_en": (
                f"Invented data for measurements: {count} organizations, each with one project and"
                " twelve monthly scores a year."
            ),
            "synthetic": synthetic,
        },
        counts,
    )
    return counts


def main() -> None:
    """Read the command line, write the package, print its size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--organizations", type=int, required=True, metavar="N")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--synthetic", action="store_true", help="mark the package as synthetic")
    options = parser.parse_args()
    if options.organizations < 1 or options.years < 1:
        parser.error("--organizations and --years must be at least 1")

    counts = make_large(
        options.out,
        options.organizations,
        options.years,
        synthetic=options.synthetic,
        seed=options.seed,
    )

    for resource, count in counts.items():
        print(f"{resource}: {count}")


if __name__ == "__main__":
    main()
