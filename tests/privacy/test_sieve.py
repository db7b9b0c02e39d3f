"""The sieve before the search for personal data: coarse, and never too fine."""

from __future__ import annotations

import csv
import io
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Final

import pytest

from gongshi.privacy import find
from gongshi.schema import load_schemas
from gongshi.validate import personal as personal_module
from tests.packages import HEADERS, judge, write_package
from tests.privacy.test_find import DISGUISES, MOBILES
from tests.privacy_numbers import bank_card, credit_code, mobile, old_resident_id, resident_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CELLS: Final = 12_000
"""Cells of each table that is made."""
COLUMNS: Final = ("name", "aliases", "record_no", "address", "public_phone", "summary")
"""Columns of texts; a table has one of identifiers and one of codes besides."""
WORDS: Final = (
    "志愿者协会", "服务", "2025年", "临淄区", "项目", "共 12 场", "500 人次", "（一）", "备案号",
    "0533-7180000", "电话", "联系人", "手机", "微信", "受助人", "学生", "家住", "身份证", "卡号",
    "a", "no.", "OO", "lI", "x", "100", "3.5", "12,000", "1,234.56", "2019-07-31", "岁", "ID",
    "＃", "https://a.org/p?id=7", "@", "&", "%", "&amp;", "（at）", "dot", "号", "：", "。", "、",
    "\n", " ",
)  # fmt: skip
FORMATS: Final = ("\u200b", "\u2060", "\xad", "\u0301", "\ufe0f", "\u200e", "\u3000", "\xa0", "")
"""Signs that nobody sees, blanks, and nothing."""
NAMES: Final = (
    "受助人：张小明",
    "学生李某某（女，9岁）",
    "患者王建国因病致贫",
    "家住齐园路5号3单元201",
)
ADDRESSES: Final = (
    "a.b@c.cn",
    "someone (at) example dot org",
    "微信：some_one88",
    "QQ号：77777777",
)


def secret(random: Random) -> str:
    """Return something personal, plain or in a disguise."""
    make: Callable[[Random], str] = random.choice((
        resident_id, resident_id, resident_id, old_resident_id, mobile, mobile, bank_card_of,
        credit_code, lambda one: one.choice(NAMES), lambda one: one.choice(ADDRESSES),
    ))  # fmt: skip
    text = make(random)
    if make is mobile:
        return MOBILES[random.choice(sorted(MOBILES))](text)
    if make is resident_id and random.random() < 0.8:
        return DISGUISES[random.choice(sorted(DISGUISES))](text)
    return text


def bank_card_of(random: Random) -> str:
    """Return a card number of one of the lengths there are."""
    return bank_card(random, random.choice((16, 17, 19)))


def sprinkled(random: Random, text: str) -> str:
    """Return a text with a sign that nobody sees, or a blank, somewhere in it."""
    for _ in range(random.randint(0, 3)):
        place = random.randint(0, len(text))
        text = text[:place] + random.choice(FORMATS) + text[place:]
    return text


def cell(random: Random) -> str:
    """Return a cell: ordinary words, numbers and signs, and in about half of them a secret."""
    parts = random.choices(WORDS, k=random.randint(0, 5))
    if random.random() < 0.5:
        parts.insert(random.randint(0, len(parts)), secret(random))
    if random.random() < 0.2:
        parts.append(str(random.randint(0, 10 ** random.randint(1, 20))))
    text = random.choice(("", " ", "，")).join(parts)
    return sprinkled(random, text) if random.random() < 0.3 else text


def identifier(random: Random, row: int) -> str:
    """Return an identifier: a plain one, or with digits in it that may belong to a person."""
    digits = random.choice((
        "", f"-{random.randint(0, 10**18)}", mobile(random), resident_id(random).lower(),
        old_resident_id(random), "-".join(mobile(random)), cell(random),
    ))  # fmt: skip
    return f"{random.choice(('o', 'm-', ''))}{row}{random.choice(('', '-', 'x'))}{digits}"


def code(random: Random) -> str:
    """Return a code of a closed list, or what stands in its place."""
    return "active" if random.random() < 0.5 else cell(random)


@pytest.mark.unmeasured
@pytest.mark.hostile(51)
@pytest.mark.slow
@pytest.mark.parametrize("long", [False, True], ids=["by record", "by column"])
@pytest.mark.parametrize("seed", range(2))
def test_the_sieve_loses_nothing(
    seed: int, long: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that validating finds in every cell what the exact search finds in it."""
    if long:
        monkeypatch.setattr(personal_module, "FEW", 0)
    random = Random(seed)  # noqa: S311 - the same cells in every run, none of them kept
    schema = load_schemas().resources["organizations"]
    contexts = {each.name: " ".join((each.name, *each.title.values())) for each in schema.fields}
    labels = [*HEADERS["organizations"].strip().split(",")]
    labels[1:2] = COLUMNS
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(labels)
    expected: Counter[tuple[int, str, str, str]] = Counter()
    for row in range(2, CELLS // len(COLUMNS) + 2):
        cells = {name: cell(random) for name in COLUMNS}
        cells["name"] = cells["name"] or "x"
        cells |= {"org_id": identifier(random, row), "status": code(random)}
        kinds = {"registration": "registered", "type": "association", "source_id": "s1"}
        writer.writerow((cells | kinds)[each] for each in labels)
        expected.update(
            (row, name, hit.kind, "error" if hit.certain else "warning")
            for name, text in cells.items()
            for hit in find(text, contexts[name])
        )

    report = judge(write_package(tmp_path / "p", {"organizations.csv": buffer.getvalue()}))

    found = Counter(
        (each.row or 0, each.field, each.kind, each.severity.value)
        for each in report.findings
        if each.code == "personal-data" and each.resource == "organizations"
    )
    assert len(expected) > CELLS / 5
    assert expected - found == Counter()
    assert found - expected == Counter()
