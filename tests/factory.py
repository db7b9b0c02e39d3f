"""Sites for tests, from tables written inline: data folders, `mkdocs.yml`, editorial pages."""

from __future__ import annotations

import atexit
import json
from collections import OrderedDict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from gongshi.build import Built, Request, build
from gongshi.config import Limits
from gongshi.derive import Records, Site, make_site
from gongshi.derive.disclosure import derive_disclosure
from gongshi.derive.make import DERIVATIONS
from gongshi.engine import open_database
from gongshi.model import Provenance
from gongshi.read import find_packages, read_packages
from gongshi.report import below
from gongshi.schema import load_schemas
from gongshi.validate import validate
from tests.packages import HEADERS, read_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gongshi.derive.tables import Derivation

AS_OF = date(2026, 3, 31)
CONFIG = "site_name: 公示\ntheme:\n  name: material\nplugins:\n  - gongshi\n"
"""The smallest `mkdocs.yml`."""

WITHOUT_DUTIES: Final = tuple(each for each in DERIVATIONS if each is not derive_disclosure)
"""For sites of which nobody asks what must be disclosed: to derive that takes a third of it all."""

EVERY_KIND: Mapping[str, str] = {
    "organizations": (
        "org_id,name,name_en,aliases,registration,type,status,place_id,summary,source_id\n"
        "o1,甲会,First,甲;一,registered,association,active,d1,做事,s1\n"
        "o2,乙社,,,recorded,service,active,d2,,s1\n"
        "o3,党委,,,unknown,party_body,active,d1,,s1\n"
    ),
    "projects": (
        "project_id,title,title_en,org_id,stage,place_id,contract_yuan,paid_yuan,source_id\n"
        "p1,修路,Mend,o1,settled,d2,1000.50,500,s1\n"
        "p2,送饭,,o1,design,d1,,,s1\n"
    ),
    "evaluations": (
        "evaluation_id,scheme,subject_type,org_id,period,component,criterion,status,score,"
        "max_score,ballots,result,decided_on,valid_from,valid_until,source_id\n"
        + "".join(
            f"e{month},linzi-star,organization,o1,2025-{month:02d},month,,scored,9.5,10,,,,,,s1\n"
            for month in range(1, 13)
        )
        + "e13,linzi-star,organization,o1,2025,party,,scored,95,100,,,,,,s1\n"
        "e14,linzi-star,organization,o1,2025,self,,scored,92,100,,,,,,s1\n"
        "e15,linzi-star,organization,o1,2025,public,,scored,93,100,40,,,,,s1\n"
        + "".join(
            f"e{15 + number},linzi-star,organization,o1,2025,peer,vote-{number},scored,{score},"
            "100,,,,,,s1\n"
            for number, score in enumerate((90, 91, 95, 88, 99), 1)
        )
        + "e21,linzi-star,organization,o2,2025-01,month,,scored,5,10,,,,,,s1\n"
        "e22,grade,organization,o1,2024,grade,,scored,,,,grade_3a,2024-05-06,2024-05-06,"
        "2029-05-05,s1\n"
    ),
    "sources": "source_id,title,published_on,url\ns1,报告,2026-01-02,https://example.org/a?b=1&c=2\n",
    "places": (
        "place_id,name,name_en,level,parent_id,gb_code,source_id\n"
        "d1,东区,East,district,,370305,s1\nd2,南街,,subdistrict,d1,,s1\n"
    ),
    "venues": (
        "venue_id,name,kind,place_id,source_id\nv1,中心,incubator,d2,s1\nv2,站,incubator,d1,s1\n"
    ),
    "tenancies": "venue_id,org_id,rent_modes,source_id\nv1,o1,utilities_waived,s1\n",
    "claims": (
        "claim_id,place_id,subject,measure,value,unit,qualifier,source_id\n"
        "c1,d1,district,incubator_centres,4,处,exact,s1\n"
    ),
    "credit_events": "event_id,org_id,kind,on,source_id\nw1,o1,abnormal_listed,2025-01-01,s1\n",
    "payments": ("payment_id,project_id,paid_on,amount_yuan,source_id\ny1,p1,2025-02-01,500,s1\n"),
    "needs": (
        "need_id,title,kind,place_id,raised_on,matched_on,met_on,source_id\n"
        "n1,修路灯,need,d2,2025-01-01,2025-01-11,2025-02-10,s1\n"
        "n2,送餐,need,d2,2025-03-01,,,s1\n"
    ),
    "milestones": (
        "project_id,stage,on,source_id\np1,design,2025-01-05,s1\np1,settled,2025-02-01,s1\n"
    ),
}
"""A package with records of every page kind."""


def write_data(
    data: Path,
    packages: Mapping[str, Mapping[str, str]],
    told: Mapping[str, Mapping[str, object]] | None = None,
) -> Path:
    """Write a data folder: packages by name, their tables as CSV texts by resource.

    The core tables that a package leaves out are there with their header only (`sources` with the
    one record `s1`). `told` adds properties to a package's descriptor.
    """
    for name, given in packages.items():
        folder = data / name
        folder.mkdir(parents=True, exist_ok=True)
        tables = HEADERS | dict(given)
        for resource, text in tables.items():
            (folder / f"{resource}.csv").write_bytes(text.encode())
        resources = [{"name": each, "path": f"{each}.csv"} for each in tables]
        tree: dict[str, object] = {"name": name, "title": f"{name}的数据", "resources": resources}
        tree |= (told or {}).get(name, {})
        text = json.dumps(tree, ensure_ascii=False)
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return data


def write_project(
    folder: Path,
    packages: Mapping[str, Mapping[str, str]],
    told: Mapping[str, Mapping[str, object]] | None = None,
    *,
    config: str = CONFIG,
    docs: Mapping[str, str] | None = None,
) -> Request:
    """Write a whole project (data, `mkdocs.yml`, editorial pages) and return what builds it."""
    write_data(folder / "data", packages, told)
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    for path, text in (docs or {}).items():
        page = folder / "docs" / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    return Request(
        config=folder / "mkdocs.yml", data=folder / "data", site_dir=folder / "site",
        as_of=AS_OF.isoformat(),
    )  # fmt: skip


@dataclass
class _Shared:
    """A site that tests share: what closes it, what its tables held, who derived and who has it."""

    closing: ExitStack
    site: Site
    tables: list[tuple[object, ...]]
    derivations: tuple[Derivation, ...]
    users: int = 0


_SHARED: Final[OrderedDict[str, _Shared]] = OrderedDict()
"""By what was asked for; the one that was used last stands last."""
_KEPT: Final = 3


def _tables(site: Site) -> list[tuple[object, ...]]:
    """Return the tables of a site with the number of their rows."""
    return site.database.rows(
        "SELECT schema_name, table_name, estimated_size FROM duckdb_tables() "
        "WHERE schema_name IN ('site', 'real', 'fictitious') ORDER BY ALL"
    )


@atexit.register
def _close_shared(keep: int = 0) -> None:
    """Close the sites that were used longest ago, but so many, and what is open."""
    for key in [each for each, shared in _SHARED.items() if not shared.users]:
        if len(_SHARED) > keep:
            _SHARED.pop(key).closing.close()


def _shared_site(
    packages: Mapping[str, Mapping[str, str]],
    told: Mapping[str, Mapping[str, object]] | None,
    commit: str,
    as_of: date,
    derivations: tuple[Derivation, ...],
) -> _Shared:
    """Return the site of packages, made where it is not open any more."""
    key = repr((packages, told, commit, as_of, list(map(id, derivations))))
    if key not in _SHARED:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            data = write_data(folder, packages, told)
            site = stack.enter_context(_opened_site(data, commit, as_of, derivations))
            _SHARED[key] = _Shared(stack.pop_all(), site, _tables(site), derivations)
    _SHARED.move_to_end(key)
    _close_shared(_KEPT)
    return _SHARED[key]


@contextmanager
def _opened_site(
    data: Path, commit: str, as_of: date, derivations: Iterable[Derivation]
) -> Iterator[Site]:
    schemas, limits = load_schemas(), Limits()
    with open_database() as database:
        folders = find_packages(data)
        read, findings = read_packages(database, folders, schemas, limits, read_here)
        report = validate(database, read, findings, schemas)
        assert report.errors == ()
        provenance = Provenance(as_of, commit, "1.0")
        found = below(report, data)
        yield make_site(database, read, schemas, provenance, report=found, derivations=derivations)


@contextmanager
def open_site(  # noqa: PLR0913 - what most tests leave at its default
    data: Path,
    packages: Mapping[str, Mapping[str, str]],
    told: Mapping[str, Mapping[str, object]] | None = None,
    *,
    commit: str = "c0ffee",
    as_of: date = AS_OF,
    derivations: Iterable[Derivation] = DERIVATIONS,
    alone: bool = False,
) -> Iterator[Site]:
    """Write packages, check that they are valid, and open the site made from them.

    Tests that ask for the same share a site, which nobody changes: who does, or who changes how
    it is made, asks for one `alone`.
    """
    if alone:
        write_data(data, packages, told)
        with _opened_site(data, commit, as_of, derivations) as site:
            yield site
        return
    shared = _shared_site(packages, told, commit, as_of, tuple(derivations))
    shared.users += 1
    try:
        yield shared.site
    finally:
        shared.users -= 1
    assert _tables(shared.site) == shared.tables, "a test changed a site that others use"


@contextmanager
def open_records(
    data: Path,
    packages: Mapping[str, Mapping[str, str]],
    told: Mapping[str, Mapping[str, object]] | None = None,
    *,
    derivations: Iterable[Derivation] = DERIVATIONS,
    alone: bool = False,
) -> Iterator[Records]:
    """Like `open_site`, for those who read records."""
    with open_site(data, packages, told, derivations=derivations, alone=alone) as site:
        yield Records(site)


def built(request: Request) -> Built:
    """Build a project that is valid."""
    result = build(request)
    assert isinstance(result, Built), result.findings
    return result


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
