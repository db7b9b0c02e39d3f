"""What the two generators share: invented names, credit codes and the way a package is written.

Nothing here names a real institution, place or person. Standard library only, so that a package
can be made before anything is installed.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
"""The repository: `schemas/` and `data/` lie in it."""


@dataclass(frozen=True)
class Word:
    """A building block of a name in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Theme:
    """What an organization works on: its code in `organizations.fields` and its words."""

    code: str
    zh: str
    en: str
    project_zh: str
    project_en: str


STEM_HEADS = (
    Word("槐", "Huai"),
    Word("澄", "Cheng"),
    Word("鹭", "Lu"),
    Word("萤", "Ying"),
    Word("砚", "Yan"),
    Word("墨", "Mo"),
    Word("橘", "Ju"),
    Word("汀", "Ting"),
    Word("渡", "Du"),
    Word("笺", "Jian"),
    Word("禾", "He"),
    Word("杏", "Xing"),
    Word("梧", "Wu"),
    Word("笛", "Di"),
    Word("岚", "Lan"),
    Word("芷", "Zhi"),
    Word("枇", "Pi"),
    Word("檐", "Yan"),
    Word("溡", "Shi"),
    Word("苔", "Tai"),
)
"""First characters of invented two-character stems."""

STEM_TAILS = (
    Word("影", "ying"),
    Word("灯", "deng"),
    Word("舟", "zhou"),
    Word("坪", "ping"),
    Word("巷", "xiang"),
    Word("桥", "qiao"),
    Word("铃", "ling"),
    Word("穗", "sui"),
    Word("帆", "fan"),
    Word("篱", "li"),
    Word("雨", "yu"),
    Word("云", "yun"),
    Word("石", "shi"),
    Word("火", "huo"),
    Word("光", "guang"),
    Word("田", "tian"),
    Word("叶", "ye"),
    Word("泉", "quan"),
    Word("歌", "ge"),
    Word("露", "lu"),
)
"""Second characters of invented two-character stems."""

THEMES = (
    Theme("charity", "公益", "Charity", "公益集市", "charity market"),
    Theme("community_service", "社区服务", "Community Service", "邻里服务站", "service station"),
    Theme("culture_arts", "文化艺术", "Culture and Arts", "社区艺术节", "community arts festival"),
    Theme("recreation", "文体", "Sports and Recreation", "全民健身", "sports for all"),
    Theme("volunteering", "志愿服务", "Volunteering", "志愿服务", "volunteering"),
    Theme("livelihood", "便民服务", "Everyday Services", "便民服务", "everyday services"),
    Theme("elderly", "为老服务", "Elder Care", "居家养老", "home care for the elderly"),
    Theme("children_youth", "青少年服务", "Youth Services", "课后托管", "after-school care"),
    Theme("disability", "助残服务", "Disability Services", "助残出行", "outings for all"),
    Theme("environment", "环保", "Environment", "垃圾分类", "waste sorting"),
    Theme("health", "健康服务", "Health Services", "健康讲堂", "health talks"),
    Theme("psychology", "心理服务", "Counselling", "心理陪伴", "counselling"),
    Theme("legal", "法律服务", "Legal Services", "法律援助", "legal aid"),
    Theme("employment", "就业服务", "Employment Services", "就业指导", "job advice"),
    Theme("property", "物业服务", "Property Services", "老旧小区物业", "care of old estates"),
    Theme("housekeeping", "家政服务", "Housekeeping", "上门维修", "home repairs"),
    Theme("governance", "社区治理", "Community Governance", "议事协商", "residents' forum"),
    Theme("education", "社区教育", "Community Education", "社区课堂", "community classes"),
    Theme("relief", "社会救助", "Social Relief", "困难帮扶", "relief of hardship"),
    Theme("rescue", "应急救援", "Emergency Rescue", "应急演练", "emergency drills"),
    Theme("sci_tech", "科普", "Popular Science", "科普进社区", "popular science"),
    Theme("social_work", "社会工作服务", "Social Work", "社工驻点", "social workers on site"),
    Theme("business_support", "企业服务", "Business Support", "商户互助", "help among shops"),
)
"""Fields of service with the words that names and project titles are made of."""

_STEMS = len(STEM_HEADS) * len(STEM_TAILS)
_NAMES = _STEMS * _STEMS * len(THEMES)
# A prime that divides none of the factors: multiplying by it visits every name once.
_STRIDE = 1_299_709


def stem(number: int) -> Word:
    """The invented stem with this number: distinct for 0 … 399, then from the start again."""
    tail, head = divmod(number % _STEMS, len(STEM_HEADS))
    first, second = STEM_HEADS[head], STEM_TAILS[tail]
    return Word(first.zh + second.zh, first.en + second.en)


def name_parts(number: int) -> tuple[Word, Word, Theme]:
    """Two stems and a theme: a combination that no other number below 3,680,000 gives."""
    rest, theme = divmod(number * _STRIDE % _NAMES, len(THEMES))
    second, first = divmod(rest, _STEMS)
    return stem(first), stem(second), THEMES[theme]


_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Digits and the letters whose value is the same in both alphabets of the standard.
_BODY_DIGITS = "0123456789ABCDEFGH"
_BODY_LETTERS = "ABCDEFGH"
NO_AREA = "000000"
"""The area of every credit code made here: no authority has it, so no real code can match."""


def credit_code(prefix: str, serial: int) -> str:
    """A structurally valid unified social credit code (GB 32100-2015) of no real organization.

    `prefix` is 51 for an association, 52 for a service organization, 53 for a foundation; distinct
    serials below 272,097,792 give distinct codes. The ninth character is a letter, so that no code
    reads as a number of a bank card or an identity card.
    """
    digits = []
    for _ in range(7):
        serial, digit = divmod(serial, len(_BODY_DIGITS))
        digits.append(_BODY_DIGITS[digit])
    body = _BODY_LETTERS[serial % len(_BODY_LETTERS)] + "".join(reversed(digits))
    weighted = sum(int(c, 36) * w for c, w in zip(body, _BODY_WEIGHTS, strict=True))
    body_check = "0123456789X0"[11 - weighted % 11]
    code = prefix + NO_AREA + body + body_check
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + _ALPHABET[(31 - total % 31) % 31]


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write UTF-8 without BOM, lines ended by a single LF; returns the number of rows."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        for count, row in enumerate(rows, start=1):  # noqa: B007, the last number is the count
            writer.writerow(row)
    return count


def write_descriptor(
    folder: Path, properties: Mapping[str, str | bool], resources: Iterable[str]
) -> None:
    """Write `datapackage.yaml`: the properties as given, CC BY 4.0, one CSV per resource."""
    # A JSON string is a YAML string; so nothing here needs a YAML writer or its anchors.
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in properties.items()]
    lines += [
        "licenses:",
        "- name: CC-BY-4.0",
        "  title: Creative Commons Attribution 4.0",
        "  path: https://creativecommons.org/licenses/by/4.0/",
        "resources:",
    ]
    for resource in resources:
        lines += [f"- name: {resource}", f"  path: {resource}.csv"]
    text = "\n".join([*lines, ""])
    (folder / "datapackage.yaml").write_text(text, encoding="utf-8", newline="\n")
