"""Every suggestion turned back in: no finding any more, and the same meaning as before."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshi.config import LANGUAGES, Limits
from gongshi.engine import open_database
from gongshi.read import read_packages
from gongshi.schema import Value, Vocabulary, load_schemas
from gongshi.validate import validate
from gongshi.validate.codes import CodeWords
from tests.packages import read_here
from tests.strategies import NO_TEXT, field_of, schema_of, schemas_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gongshi.model import Finding
    from gongshi.schema import Field

EXAMPLES = int(os.environ.get("GONGSHI_EXAMPLES", "30"))
CODES = Vocabulary("v", NO_TEXT, (
    Value("service", {"zh": "服务机构（民办非企业单位）", "en": "Service (private)"}, ("民非",)),
    Value("community", {"zh": "社区社会组织（未登记）", "en": "Community group"}),
    Value("level-3", {"zh": "三级", "en": "Level 3"}),
    Value("level-4", {"zh": "四级", "en": "Level 4"}),
))  # fmt: skip
LETTERS: Final = (
    "0123456789０１２３４５６７８９٣.,，、;；-—/:： \u3000\xa0\u200b'\"=“”()（）+%％￥¥$"
    "元万亿千百十零"
    "一二两三四五六七八九壹贰拾佰仟整年月日号时约余人分★☆²①eETZ是否有无trueFALSEJanMayservicelevel#\n"
)


def titled(field: Field, title: str) -> Field:
    """Return a field with a Chinese title."""
    return replace(field, title={"zh": title, "en": ""})


FIELDS: Final[Mapping[str, Field]] = {each.name: each for each in (
    titled(field_of("amount_yuan", "number", {"minimum": 0}), "金额（元）"),
    titled(field_of("staff_persons", "integer", {"minimum": 0, "maximum": 5000}), "专职人员（人）"),
    field_of("score", "number", {"maximum": 100}),
    field_of("star", "integer", {"enum": (1, 2, 3, 4, 5)}),
    field_of("on", "date", {"minimum": "2001-01-01"}),
    field_of("in_year", "year"),
    field_of("open", "boolean"),
    field_of("area", "string", {"pattern": "[0-9]{6}", "unique": True}),
    field_of("period", "string", {"pattern": "[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?"}),
    field_of("link", "uri"),
    field_of("word", "string", {"enum": ("Alpha", "beta 2"), "maxLength": 6}),
    field_of("name", "string", {"required": True, "maxLength": 8}),
    field_of("others", "list", {"maxLength": 3}),
    replace(field_of("kind", "string"), vocabulary=CODES),
    replace(field_of("kinds", "list"), vocabulary=CODES, delimiter=";"),
)}  # fmt: skip


def judged(field: Field, cells: Sequence[str]) -> tuple[Finding, ...]:
    """Return what is found in a table with these cells in one column."""
    fields = (field_of("row_id", "integer"), field)
    schema = schema_of("here", *fields, label_field="name")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([each.name for each in fields])
    writer.writerows(enumerate(cells))
    with tempfile.TemporaryDirectory() as name, open_database() as database:
        folder = Path(name)
        text = "name: p\ntitle: t\nresources: [{name: here, path: here.csv}]\n"
        (folder / "datapackage.yaml").write_text(text)
        (folder / "here.csv").write_text(buffer.getvalue(), encoding="utf-8", newline="")
        schemas = schemas_of(schema)
        packages, ledger = read_packages(database, [folder], schemas, Limits(), read_here)
        return validate(database, packages, ledger, schemas).findings


def suggestions(field: Field, cells: Sequence[str]) -> dict[int, str]:
    """Return what is suggested for which cell, having seen that all of it is taken without a word.

    Cells come from 0 on; the first record is row 2.
    """
    found = {
        (each.row or 0) - 2: each.suggestion
        for each in judged(field, cells)
        if each.suggestion and each.field == field.name
    }
    if found:
        mended = [found.get(place, cell) for place, cell in enumerate(cells)]
        left = {(each.row or 0) - 2 for each in judged(field, mended) if each.field == field.name}
        assert not left & found.keys(), [(cells[n], found[n]) for n in left & found.keys()]
    assert all(cells[place] != each for place, each in found.items())
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", FIELDS)
def test_any_text_turned_back_in(name: str) -> None:
    """It is true that a suggestion for whatever text is taken by its column, and is another."""

    @given(cells=st.lists(st.text(LETTERS, max_size=14), min_size=1, max_size=40, unique=True))
    @settings(max_examples=max(EXAMPLES // 8, 4), deadline=None)
    def turned_back(cells: list[str]) -> None:
        suggestions(FIELDS[name], cells)

    turned_back()


def test_what_is_certain_is_suggested() -> None:
    """It is true that the forms which the properties draw do bring suggestions."""
    written = {
        "28,000.50": "28000.5", "２８，０００": "28000", "贰万捌仟零伍拾元整": "28050",
        "2.8万元": "28000",
    }  # fmt: skip

    found = suggestions(FIELDS["amount_yuan"], list(written))

    assert list(found.values()) == list(written.values())


@dataclass(frozen=True)
class Written:
    """A value, and how somebody wrote it."""

    value: str
    text: str


def grouped(number: Decimal, sign: str, point: str) -> str:
    """Write a number with a sign between groups of three."""
    return f"{number:,}".translate({ord(","): sign, ord("."): point})


def spoken(number: int, digits: str, units: str) -> str:
    """Write a whole number below 10^8 in Chinese numerals, every zero between spoken once."""
    text, gap = "", False
    for place in range(7, -1, -1):
        digit, small = number // 10**place % 10, place % 4
        if digit:
            text += (
                (digits[0] if gap and text else "")
                + digits[digit]
                + (units[small - 1] if small else "")
            )
            gap = False
        else:
            gap = True
        if place == 4 and number // 10_000:
            text += "万"
            gap = number // 1_000 % 10 == 0
    return text


EVERYDAY: Final = ("零一二三四五六七八九", "十百千")
CAPITAL: Final = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
WIDE: Final = {ord(each): chr(ord(each) + 0xFEE0) for each in "0123456789.,-/"}


def numbers() -> st.SearchStrategy[Written]:
    """Draw sums of money as offices, banks, spreadsheets and foreigners write them."""
    forms: list[Callable[[Decimal], str]] = [
        lambda n: grouped(n, ",", "."),
        lambda n: grouped(n, " ", "."),
        lambda n: grouped(n, ".", ","),
        lambda n: grouped(n, "\u202f", ","),
        lambda n: grouped(n, "'", "."),
        lambda n: f"{n}".replace(".", ","),
        lambda n: f"{n}".translate(WIDE),
        lambda n: grouped(n, ",", ".").translate(WIDE),
        lambda n: f"¥{n}",
        lambda n: f"￥{grouped(n, ',', '.')}元",
        lambda n: f"RMB {n}",
        lambda n: f"{n / 10_000}万元",
        lambda n: f"{grouped(n, ',', '.')}元整",
        lambda n: f"'{n}",
        lambda n: f'="{n}"',
        lambda n: f"{n}（元）",
        lambda n: f"{spoken(int(n), *CAPITAL)}元整" if n == int(n) else f"{n} ",
        lambda n: spoken(int(n), *EVERYDAY) if n == int(n) else f"\u3000{n}",
        lambda n: f"{n:.2E}",
        lambda n: f"约{n}",
        lambda n: f"{n}余",
    ]
    values = st.one_of(
        st.integers(1, 99_999_999).map(Decimal),
        st.integers(1, 9_999_999).map(lambda n: Decimal(n) / 100),
    )
    return st.builds(
        lambda number, form: Written(f"{number}", form(number)), values, st.sampled_from(forms)
    )


CODE: Final = st.text("0123456789", min_size=6, max_size=6)
DAMAGE: Final = st.lists(st.integers(0, 5), min_size=9, max_size=9)
DAY_FORMS: Final = (
    "%Y年%m月%d日", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%dT00:00:00Z", "%Y-%m-%d 00:00:00",
    "%d %B %Y", "%b %d, %Y", "%d-%b-%Y", "%Y年%m月%d号", " %Y-%m-%d", "'%Y-%m-%d",
    "%Y-%m-%dT13:05:00+08:00", "%y/%m/%d", "%d/%m/%y",
)  # fmt: skip


@st.composite
def days(draw: st.DrawFn) -> list[Written]:
    """Draw a column of days in which all that end with the year have the same order."""
    order = draw(st.sampled_from(("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y")))
    forms = (*DAY_FORMS, *(order for _ in DAY_FORMS))
    drawn = st.dates(date(2001, 1, 1), date(2031, 12, 31))
    some = draw(st.lists(st.tuples(drawn, st.sampled_from(forms)), min_size=1, max_size=40))
    serial = date(1899, 12, 30)
    return [
        *(Written(day.isoformat(), day.strftime(form)) for day, form in some),
        *(Written(day.isoformat(), str((day - serial).days)) for day, _ in some[:2]),
    ]


@pytest.mark.slow
@pytest.mark.unmeasured
@given(cells=st.lists(numbers(), min_size=1, max_size=40))
@settings(max_examples=EXAMPLES, deadline=None)
def test_numbers_keep_their_meaning(cells: list[Written]) -> None:
    """It is true that a number that is suggested is the one that was written."""
    found = suggestions(FIELDS["amount_yuan"], [each.text for each in cells])

    wrong = [
        (cells[n], each) for n, each in found.items() if Decimal(each) != Decimal(cells[n].value)
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.unmeasured
@given(cells=days())
@settings(max_examples=EXAMPLES, deadline=None)
def test_days_keep_their_meaning(cells: list[Written]) -> None:
    """It is true that a day that is suggested is the one that was written."""
    found = suggestions(FIELDS["on"], [each.text for each in cells])

    assert [(cells[n], each) for n, each in found.items() if each != cells[n].value] == []


@pytest.mark.slow
@pytest.mark.unmeasured
@given(codes=st.lists(CODE, min_size=2, unique=True, max_size=9), damage=DAMAGE)
@settings(max_examples=EXAMPLES, deadline=None)
def test_codes_keep_their_digits(codes: list[str], damage: list[int]) -> None:
    """It is true that no code is suggested that differs in a digit from the one written."""
    forms: list[Callable[[str], str]] = [
        lambda code: code[:2] + " " + code[2:], lambda code: code.translate(WIDE),
        lambda code: code[:3] + "-" + code[3:], lambda code: f"'{code}", lambda code: code[:-1],
        lambda code: code.lstrip("0") or "0",
    ]  # fmt: skip
    cells = [forms[how](code) for code, how in zip(codes, damage, strict=False)]

    found = suggestions(FIELDS["area"], cells)

    assert [(cells[n], each) for n, each in found.items() if each != codes[n]] == []


LABELS: Final = [
    (vocabulary.name, value.code, form)
    for vocabulary in load_schemas().vocabularies.values()
    for value in vocabulary.values
    for language in LANGUAGES
    if (label := value.title[language])
    for form in (
        label, label.translate(WIDE), label.replace("（", "(").replace("）", ")"),
        label.replace("(", "（").replace(")", "）"), f" {label.upper()}\u3000",
        f"{value.code}（{label}）",
    )
]  # fmt: skip


def test_every_label_is_known_in_every_form() -> None:
    """It is true that what the site prints for a code leads to it, in both languages."""
    words = {name: CodeWords(each) for name, each in load_schemas().vocabularies.items()}

    unknown = [each for each in LABELS if each[1] not in words[each[0]].named(each[2])]

    assert unknown == []
    several = {name for name, _, form in LABELS if len(words[name].named(form)) > 1}
    # Chinese counts people and things by words for which English has one.
    assert several <= {"claims.unit"}


@pytest.mark.parametrize(
    ("resource", "field", "cell", "code"),
    [
        ("organizations", "type", "民非", "service"),
        ("organizations", "type", "社团", "association"),
        ("organizations", "type", "民办非企业单位", "service"),
        ("organizations", "type", "country", ""),
        ("organizations", "type", "社区社会组织", ""),
        ("organizations", "status", "已注销", "deregistered"),
        ("projects", "stage", "承接", "undertaken"),
        ("evaluations", "result", "AAAA级", "grade_4a"),
    ],
)
def test_names_that_offices_use(resource: str, field: str, cell: str, code: str) -> None:
    """It is true that common names of a code lead to it, and names of another thing do not."""
    known = load_schemas().resources[resource].field(field)
    assert known

    assert suggestions(known, [cell]) == ({0: code} if code else {})
