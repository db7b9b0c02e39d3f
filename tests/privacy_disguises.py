"""Personal data in the disguises that the handbook lists, each with its maker."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from tests.privacy_harmless import is_business_number
from tests.privacy_numbers import bank_card, mobile, old_resident_id, resident_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

SIGNS: Final = (
    " ", "  ", "     ", " " * 40, "-", " - ", "--", "——", "·", "•", ".", "…", "_", "/", "*", "+",
    "\t", "\n", "\u3000", "\xa0", "\u2009", "（", ") (", "【】", "“”", "★", "→", "#", "~", "'", ":",
)  # fmt: skip
"""What stands between groups; lists of numbers have other signs."""
ZEROS: Final = {
    "O": "O", "o": "o", "full-width O": "Ｏ", "empty set": "∅", "black circle": "●", "Cyrillic O": "О", "small Cyrillic o": "о",
    "Greek O": "Ο", "circle": "○", "large circle": "◯", "Chinese zero": "〇",
}  # fmt: skip
SURNAMES: Final = (
    "王", "李", "张", "刘", "陈", "赵", "周", "仇", "翟", "訾", "芦", "逄", "厍", "揣", "谯", "亓官", "欧阳",
    "上官", "诸葛", "尉迟", "郗", "璩", "阚", "卓", "简", "赖", "祝", "冼", "庄", "游", "甄", "晏", "鞠", "綦",
)  # fmt: skip
GIVEN: Final = ("小明", "建国", "桂英", "某某", "伟", "思雨", "秀兰", "磊", "子轩", "玉梅")


def grouped(text: str, sizes: Sequence[int], sign: str) -> str:
    """Return a text in groups of these sizes, the rest in the last one."""
    pieces, place = [], 0
    for size in sizes:
        pieces.append(text[place : place + size])
        place += size
    return sign.join((*pieces, text[place:]) if text[place:] else pieces)


def composed(random: Random, total: int, least: int = 2) -> list[int]:
    """Return sizes of groups, at least so many, that make up a number of digits."""
    cuts = sorted(random.sample(range(1, total), random.randint(least - 1, min(4, total - 1))))
    return [until - since for since, until in zip((0, *cuts), (*cuts, total), strict=True)]


def entity(text: str, levels: int) -> str:
    """Return a text as entities, escaped so many times more."""
    written = "".join(f"&#{ord(sign)};" for sign in text)
    for _ in range(levels):
        written = written.replace("&", "&amp;")
    return written


def script(zero: int) -> Callable[[str], str]:
    """Return a function that writes digits in another script."""
    return lambda text: "".join(chr(zero + int(each)) if each.isdigit() else each for each in text)


def name(random: Random) -> str:
    """Return an invented full name, of a rare surname as often as of a common one."""
    return random.choice(SURNAMES[:7] if random.random() < 0.3 else RARE) + random.choice(GIVEN)


RARE: Final = tuple(each for each in SURNAMES[7:] if each and each != "亓官")
COVERS: Final[dict[str, Callable[[Random, str], str]]] = {
    "bare": lambda _, text: text,
    "small x": lambda _, text: text.lower(),
    "full width": lambda _, text: script(0xFF10)(text),
    "Arabic-Indic": lambda _, text: script(0x660)(text),
    "Thai": lambda _, text: script(0xE50)(text),
    "mathematical": lambda _, text: script(0x1D7CE)(text),
    "circled": lambda _, text: text.translate(str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")),
    "Chinese": lambda _, text: text.translate(str.maketrans("0123456789", "〇一二三四五六七八九")),
    "for amounts": lambda _, text: text.translate(str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")),
    "keycaps": lambda _, text: "".join(f"{each}\ufe0f\u20e3" for each in text),
    "zero-width": lambda random, text: random.choice("\u200b\u2060\xad").join(text),
    "single digits": lambda random, text: random.choice(SIGNS[:12]).join(text),
    "in words": lambda random, text: random.choice(("证{}。", "编号{}的", "（{}）", "“{}”", "a{}")).format(text),
    "percent signs": lambda _, text: "".join(f"%{ord(each):02X}" for each in text),
    "percent signs twice": lambda _, text: quote("".join(f"%{ord(each):02X}" for each in text)),
    "entities": lambda _, text: entity(text, 0),
    "entities twice": lambda _, text: entity(text, 1),
    "entities thrice": lambda _, text: entity(text, 2),
    "escapes of programs": lambda _, text: "".join(f"\\u{ord(each):04x}" for each in text),
    "escapes with braces": lambda _, text: "".join(f"\\u{{{ord(each):x}}}" for each in text),
    "long escapes": lambda _, text: "".join(f"\\U{ord(each):08x}" for each in text),
    "octal escapes": lambda _, text: "".join(f"\\{ord(each):03o}" for each in text),
    "numbers of characters": lambda _, text: " ".join(f"U+{ord(each):04X}" for each in text),
    "tag characters": lambda _, text: "".join(chr(0xE0000 + ord(each)) for each in text),
    "spoken": lambda _, text: text.translate(str.maketrans("0123456789", "洞幺两三四五六拐八勾")),
    "Suzhou": lambda _, text: text.translate(str.maketrans("0123456789", "〇〡〢〣〤〥〦〧〨〩")),
    "tags between": lambda _, text: f"{text[:6]}<b>{text[6:]}</b>",
}  # fmt: skip
"""Ways to hide any number."""
GROUPS: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "ID 6-8-4": ("id", (6, 8, 4)),
    "ID 3-3-4-4-4": ("id", (3, 3, 4, 4, 4)),
    "ID 9-9": ("id", (9, 9)),
    "ID 17-1": ("id", (17, 1)),
    "ID 1-17": ("id", (1, 17)),
    "old ID 6-9": ("old", (6, 9)),
    "old ID 8-7": ("old", (8, 7)),
    "old ID 6-6-3": ("old", (6, 6, 3)),
    "old ID 6-2-2-2-3": ("old", (6, 2, 2, 2, 3)),
    "old ID 12-3": ("old", (12, 3)),
    "mobile 3-4-4": ("mobile", (3, 4, 4)),
    "mobile 2-3-3-3": ("mobile", (2, 3, 3, 3)),
    "mobile 5-3-3": ("mobile", (5, 3, 3)),
    "mobile 3-2-3-3": ("mobile", (3, 2, 3, 3)),
    "mobile 8-3": ("mobile", (8, 3)),
    "mobile 2-2-2-2-2-1": ("mobile", (2, 2, 2, 2, 2, 1)),
    "mobile 9-2": ("mobile", (9, 2)),
    "mobile 4-7": ("mobile", (4, 7)),
    "card 4-4-4-4-3": ("card", (4, 4, 4, 4, 3)),
    "card 6-13": ("card", (6, 13)),
    "card 6-6-7": ("card", (6, 6, 7)),
    "card 4-6-9": ("card", (4, 6, 9)),
}


def plain_old(random: Random) -> str:
    """Return an ID of 15 digits that is no number of a business and names no year 2001 to 2012."""
    while True:
        number = old_resident_id(random)
        if not is_business_number(number) and not "2001" <= number[6:10] <= "2012":
            return number


MAKERS: Final[dict[str, tuple[str, Callable[[Random], str]]]] = {
    "id": ("resident-id", resident_id),
    "old": ("resident-id", plain_old),
    "mobile": ("mobile", mobile),
    "card": ("card", bank_card),
}
WORDS: Final = {
    "resident-id": ("", "身份证", "ID: "),
    "mobile": ("电话：", "手机", "联系人", "tel "),
    "card": ("账号", "卡号：", "开户行 "),
}
"""What stands before a number; only IDs need nothing."""
MAILS: Final[dict[str, Callable[[str, str], str]]] = {
    "mail": lambda who, host: f"{who}@{host}.org",
    "mail, blanks around @": lambda who, host: f"{who} @ {host}.cn",
    "mail, many blanks": lambda who, host: f"{who}   @   {host}  .  com",
    "mail, blanks around dots": lambda who, host: f"{who}@{host} . com . cn",
    "mail, Chinese stop": lambda who, host: f"{who}@{host}。com",
    "mail, full width": lambda who, host: f"{who}＠{host}．ｃｏｍ",
    "mail, at in brackets": lambda who, host: f"{who}(at){host}(dot)org",
    "mail, at in Chinese brackets": lambda who, host: f"{who}【at】{host}【dot】org",
    "mail, spoken": lambda who, host: f"{who} at {host} dot org",
    "mail, Chinese local part": lambda _, host: f"张小明@{host}.com",
    "mail, Chinese host": lambda who, _: f"{who}@例子.中国",
    "mail, Chinese words": lambda who, host: f"{who}艾特{host}点com",
    "mail, Chinese point": lambda who, host: f"{who}@{host}点cn",
    "mail, mouse": lambda who, host: f"{who}小老鼠{host}.com",
    "mail, at between underscores": lambda who, host: f"{who}_at_{host}.com",
    "mail, entity": lambda who, host: f"{who}&amp;#64;{host}.com",
}  # fmt: skip
PEOPLE: Final[dict[str, str]] = {
    "after a colon": "受助人：{}", "after a blank": "受助人 {}", "after a wide blank": "受助人　{}",
    "after an equals sign": "受助人={}", "after a dash": "受助对象——{}", "list of people helped": "受助名单：{}",
    "list of names": "帮扶对象名单：李小红、{}、王强", "pupil": "学生姓名 {}", "patient": "患者：{}，女",
    "child with an illness": "患有白血病的{}小朋友", "illness told": "{}女士，患有尿毒症",
    "illness and old people": "看望身患肿瘤的{}老人", "slashes": "{}/男/45岁", "commas": "{}，女，9岁",
    "brackets": "{}（男，70周岁）", "blanks": "{} 男 45岁", "age first": "{}，45岁，女",
    "name, sex": "姓名：{} 性别：男", "poor family": "贫困户：{}",
    "in brackets": "受助人（{}）", "in quotes": "受助人：“{}”", "told": "受助人为{}，家庭困难",
    "called": "患儿叫{}。", "age alone": "{}，9岁，患病", "year of birth": "{}，女，1985年出生",
    "number for the age": "（{}，男，45）", "behind the word, with an age": "留守儿童{}（8岁）",
    "behind the word, with an illness": "患者{}女士患白血病", "under supervision": "服刑人员：{}",
    "behind the word, addressed": "患者{}先生", "label behind a blank": "居民 姓名：{}",
    "label in brackets": "受助人（姓名）：{}", "orphan": "孤儿叫{}", "poor household": "困难家庭：“{}”",
    "poor old people": "困难老人：{}", "year of birth first": "{}（1949年生，女）",
    "ethnic group": "{}，女，汉族，67岁", "ethnic group, year": "{}，男，回族，1951年3月生",
}  # fmt: skip
ACCOUNTS: Final = {
    "WeChat": "微信：{}", "WeChat number": "微信号 {}", "VX": "加VX：{}", "full width": "ｗｘ：{}",
    "WeChat in English": "WeChat: {}", "equals sign": "微信={}", "plus V": "加V {}",
    "by another sign": "徽信：{}", "QQ in characters": "扣扣：{}", "penguin": "企鹅：{}", "blank": "微信 {}",
}  # fmt: skip
HOMES: Final = ("家住某某街道幸福小区3号楼2单元101室", "家庭住址：幸福路12号", "现住 丽景苑5栋302")
LIKE_LETTERS: Final = {"l": "l", "I": "I", "|": "|"}


@dataclass(frozen=True, slots=True)
class Planted:
    """One text that holds something personal."""

    disguise: str
    kind: str
    text: str


def _in_groups(random: Random, text: str, *, sizes: Sequence[int]) -> str:
    """Return a number in groups; with a point between two of them it would be a decimal one."""
    sign = random.choice(SIGNS)
    while sign == "." and len(sizes) < 3:
        sign = random.choice(SIGNS)
    return grouped(text, sizes, sign)


def _in_any_groups(random: Random, text: str) -> str:
    return _in_groups(random, text, sizes=composed(random, len(text)))


def _zeros(_: Random, text: str, *, sign: str) -> str:
    return text.replace("0", sign)


def _ones(_: Random, text: str, *, sign: str) -> str:
    return text.replace("1", sign, 3)


def _amid_digits(random: Random, text: str, *, before: int, behind: int) -> str:
    """Return an ID amid digits; what ends with X has none behind it."""
    more = "" if text[-1] == "X" else str(random.randint(0, behind)) if behind else ""
    return f"{random.randint(0, before) if before else ''}{text}{more}"


def _hidden() -> Iterator[tuple[str, str, Callable[[Random, str], str]]]:
    """Yield every disguise of a number, what it is for, and how it is made."""
    for cover, hide in COVERS.items():
        for sort in MAKERS:
            if cover != "small x" or sort == "id":
                yield f"{sort}, {cover}", sort, hide
    for label, (sort, sizes) in GROUPS.items():
        yield label, sort, partial(_in_groups, sizes=sizes)
    for sort in MAKERS:
        yield f"{sort}, any groups", sort, _in_any_groups
    for label, sign in ZEROS.items():
        yield f"id, {label} for 0", "id", partial(_zeros, sign=sign)
        yield f"mobile, {label} for 0", "mobile", partial(_zeros, sign=sign)
    for label, sign in LIKE_LETTERS.items():
        yield f"id, {label} for 1", "id", partial(_ones, sign=sign)
    yield "ID behind digits", "id", partial(_amid_digits, before=9999, behind=0)
    yield "ID before digits", "id", partial(_amid_digits, before=0, behind=9999)
    yield "ID within digits", "id", partial(_amid_digits, before=999, behind=99)


def _number(
    random: Random, *, disguise: str, sort: str, hide: Callable[[Random, str], str]
) -> Planted:
    kind, make = MAKERS[sort]
    return Planted(disguise, kind, random.choice(WORDS[kind]) + hide(random, make(random)))


def _mail(random: Random, *, disguise: str, write: Callable[[str, str], str]) -> Planted:
    who, host = (
        f"{random.choice('abcxyz')}{random.randint(1, 999)}.li",
        f"host{random.randint(1, 99)}",
    )
    return Planted(disguise, "email", f"邮箱：{write(who, host)}")


def _person(random: Random, *, disguise: str, text: str) -> Planted:
    return Planted(disguise, "person", text.format(name(random)))


def _account(random: Random, *, disguise: str, text: str) -> Planted:
    return Planted(disguise, "messenger", text.format(f"user_{random.randint(100, 9999)}"))


def _home(random: Random) -> Planted:
    return Planted("home", "home", random.choice(HOMES))


def disguises() -> dict[str, Callable[[Random], Planted]]:
    """Return a maker of each disguise that stands in one cell."""
    makers: dict[str, Callable[[Random], Planted]] = {"home": _home}
    for label, sort, hide in _hidden():
        makers[label] = partial(_number, disguise=label, sort=sort, hide=hide)
    for label, write in MAILS.items():
        makers[label] = partial(_mail, disguise=label, write=write)
    for label, text in PEOPLE.items():
        makers[f"person, {label}"] = partial(_person, disguise=f"person, {label}", text=text)
    for label, text in ACCOUNTS.items():
        makers[f"account, {label}"] = partial(_account, disguise=f"account, {label}", text=text)
    return makers
