"""Personal data in texts: found in every disguise, and not in what only looks like it."""

from __future__ import annotations

import unicodedata
from random import Random
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest

from gongshi.privacy import find, mask
from gongshi.privacy.plain import readings
from tests.privacy_numbers import (
    bank_card,
    credit_code,
    mobile,
    old_resident_id,
    resident_id,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable


def digits_from(zero: int) -> dict[int, int]:
    """Return a table from ASCII digits to those of another script."""
    return {ord("0") + digit: zero + digit for digit in range(10)}


def written(signs: str) -> Callable[[str], str]:
    """Return a function that writes the digits with ten other signs."""
    return lambda text: text.translate(str.maketrans("0123456789", signs))


def joined(sign: str) -> Callable[[str], str]:
    """Return a function that puts a sign between all characters."""
    return sign.join


def grouped(sign: str) -> Callable[[str], str]:
    """Return a function that puts a sign between region, birthday and the rest."""
    return lambda text: sign.join((text[:6], text[6:14], text[14:]))


DISGUISES: Final[dict[str, Callable[[str], str]]] = {
    "bare": str,
    "small x": str.lower,
    "full width": lambda text: "".join(
        chr(ord(sign) + 0xFEE0) if sign.isdigit() else "Ｘ" for sign in text
    ),
    "Arabic-Indic": lambda text: text.translate(digits_from(0x660)),
    "Persian": lambda text: text.translate(digits_from(0x6F0)),
    "Devanagari": lambda text: text.translate(digits_from(0x966)),
    "Thai": lambda text: text.translate(digits_from(0xE50)),
    "mathematical": lambda text: text.translate(digits_from(0x1D7CE)),
    "monospace": lambda text: text.translate(digits_from(0x1D7F6)),
    "superscript": written("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": written("₀₁₂₃₄₅₆₇₈₉"),
    "circled": written("⓪①②③④⑤⑥⑦⑧⑨"),
    "black circled": written("⓿❶❷❸❹❺❻❼❽❾"),
    "Chinese": written("〇一二三四五六七八九"),
    "Chinese with 零": written("零一二三四五六七八九"),
    "Chinese for amounts": written("零壹贰叁肆伍陆柒捌玖"),
    "traditional": written("零壹貳參肆伍陸柒捌玖"),
    "keycaps": lambda text: "".join(f"{sign}\ufe0f\u20e3" for sign in text),
    "letters for 0 and 1": lambda text: text[:6].replace("0", "O").replace("1", "l") + text[6:],
    "blanks": joined(" "),
    "two blanks": grouped("  "),
    "ideographic blanks": joined("\u3000"),
    "no-break blanks": joined("\xa0"),
    "thin blanks": grouped("\u2009"),
    "tabs": grouped("\t"),
    "line breaks": grouped("\n"),
    "dashes": grouped("-"),
    "long dashes": grouped("—"),
    "minus signs": joined("−"),
    "dots": grouped("."),
    "middle dots": joined("·"),
    "underscores": grouped("_"),
    "slashes": grouped("/"),
    "commas": joined(","),
    "Chinese commas": joined("、"),
    "asterisks": grouped("*"),
    "zero-width spaces": joined("\u200b"),
    "word joiners": joined("\u2060"),
    "soft hyphens": grouped("\xad"),
    "combining marks": joined("\u0301"),
    "label": lambda text: f"身份证号:{text}",
    "in a sentence": lambda text: f"张某（身份证{text}）参加活动。",
    "letters before": lambda text: f"ID{text}",
    "Chinese around": lambda text: f"号{text}的",
    "quotes": lambda text: f"“{text}”",
    "Excel's apostrophe": lambda text: f"'{text}",
    "Excel's formula": lambda text: f'="{text}"',
    "query of an address": lambda text: f"https://example.org/a?id={text}&x=1",
    "percent-encoded": lambda text: "".join(f"%{ord(sign):02X}" for sign in text),
    "percent-encoded twice over": lambda text: quote(
        "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in text)
    ),
    "decimal entities": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "hexadecimal entities": lambda text: "".join(f"&#x{ord(sign):x};" for sign in text),
    "after another number": lambda text: f"1. {text}",
    "before a mobile number": lambda text: f"{text[:17]}{text[17]} 010-1234",
    "twice": lambda text: f"{text}，{text}",
}
"""Ways in which people hide an ID, or programs damage it."""


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.hostile(51)
def test_ids_are_found_in_every_disguise(disguise: str) -> None:
    """It is true that each of some hundred IDs is found, and that no mask lets it through."""
    random = Random(51)  # noqa: S311 - the same IDs in every run, none of them kept
    hide = DISGUISES[disguise]

    for _ in range(300):
        number = resident_id(random)
        text = hide(number)
        found = find(text)

        assert ("resident-id", number) in {(each.kind, each.value) for each in found}, text
        assert all(each.certain for each in found if each.kind == "resident-id")
        assert find(mask(text)) == ()


def test_there_are_more_than_forty_disguises() -> None:
    """It is true that the disguises differ from one another."""
    number = resident_id(Random(1))  # noqa: S311 - likewise

    assert len({hide(number) for hide in DISGUISES.values()}) >= 50


@pytest.mark.parametrize(
    "hide",
    [
        str,
        joined(" "),
        lambda text: f"{text[:6]}-{text[6:12]}-{text[12:]}",
        lambda text: f"证{text}。",
    ],
)
@pytest.mark.hostile(51)
def test_old_ids_are_found(hide: Callable[[str], str]) -> None:
    """It is true that IDs of 15 digits are found, although they have no check digit."""
    random = Random(15)  # noqa: S311 - likewise

    for _ in range(300):
        number = old_resident_id(random)
        text = hide(number)

        assert [(each.kind, each.value) for each in find(text)] == [("resident-id", number)]


@pytest.mark.slow
@pytest.mark.hostile(51)
def test_credit_codes_are_no_ids() -> None:
    """It is true that of credit codes only those are refused that are IDs by every check."""
    random = Random(32100)  # noqa: S311 - likewise
    codes = [credit_code(random, numeric=numeric) for numeric in (True, False) for _ in range(4000)]

    taken = [code for code in codes if any(each.certain for each in find(code, "uscc"))]

    assert len(taken) <= 1, taken


@pytest.mark.parametrize("region", ["51", "52", "53"])
@pytest.mark.hostile(51)
def test_ids_are_no_credit_codes(region: str) -> None:
    """It is true that IDs of provinces whose digits begin credit codes, too, are found."""
    random = Random(int(region))  # noqa: S311 - likewise

    for _ in range(2000):
        number = resident_id(random, (region,))

        assert find(number, "uscc 统一社会信用代码")[0].kind == "resident-id"


@pytest.mark.parametrize("change", ["region", "month", "check"])
@pytest.mark.hostile(51)
def test_other_numbers_are_no_ids(change: str) -> None:
    """It is true that 18 digits without region, birthday or check digit are left alone."""
    random = Random(2)  # noqa: S311 - likewise

    for _ in range(200):
        number = resident_id(random)
        if change == "region":
            number = f"99{number[2:]}"
        elif change == "month":
            number = f"{number[:10]}13{number[12:]}"
        else:
            number = number[:17] + ("1" if number[17] != "1" else "2")

        assert [each for each in find(number) if each.certain] == []


MOBILES: Final[dict[str, Callable[[str], str]]] = {
    "bare": str,
    "country code": lambda text: f"+86{text}",
    "country code with zeros": lambda text: f"0086 {text}",
    "country code and dashes": lambda text: f"+86-{text[:3]}-{text[3:7]}-{text[7:]}",
    "groups": lambda text: f"{text[:3]} {text[3:7]} {text[7:]}",
    "dots": lambda text: f"{text[:3]}.{text[3:7]}.{text[7:]}",
    "full width": lambda text: "".join(chr(ord(sign) + 0xFEE0) for sign in text),
    "Chinese": written("零一二三四五六七八九"),
    "single digits": joined(" "),
    "zero-width spaces": joined("\u200b"),
    "keycaps": lambda text: "".join(f"{sign}\ufe0f\u20e3" for sign in text),
    "zero before": lambda text: f"0{text}",
    "label": lambda text: f"手机:{text}",
    "Excel's apostrophe": lambda text: f"'{text}",
}


@pytest.mark.parametrize("form", MOBILES)
@pytest.mark.hostile(52)
def test_mobile_numbers_are_found(form: str) -> None:
    """It is true that a mobile number is found, and certain where a column says what it is."""
    random = Random(52)  # noqa: S311 - likewise

    for _ in range(200):
        number = mobile(random)
        found = find(MOBILES[form](number), "public_phone 对外公开电话")

        assert [(each.kind, each.value, each.certain) for each in found] == [
            ("mobile", number, True)
        ]
        assert find(mask(MOBILES[form](number))) == ()


@pytest.mark.parametrize(
    ("text", "column", "certain"),
    [
        ("{}", "", False),
        ("{}", "summary 简介", False),
        ("{}", "public_phone 对外公开电话 Public telephone", True),
        ("联系人王老师{}", "summary 简介", True),
        ("call {} for help", "", True),
    ],
)
@pytest.mark.hostile(52)
def test_context_decides(text: str, column: str, certain: bool) -> None:
    """It is true that a number blocks only where a word or the column says whose it is."""
    number = mobile(Random(3))  # noqa: S311 - likewise

    assert [each.certain for each in find(text.format(number), column)] == [certain]


@pytest.mark.parametrize("size", [16, 17, 19])
@pytest.mark.hostile(52)
def test_bank_cards_are_found(size: int) -> None:
    """It is true that card numbers are found, in groups of four as well."""
    random = Random(size)  # noqa: S311 - likewise

    for _ in range(200):
        number = bank_card(random, size)
        fours = " ".join(number[place : place + 4] for place in range(0, size, 4))

        for text in (number, fours):
            assert [(each.kind, each.value) for each in find(text)] == [("card", number)]
        assert find(f"收款账号{number}")[0].certain
        assert find(number[:-1] + str((int(number[-1]) + 1) % 10)) == ()


def test_card_whose_middle_looks_like_an_old_id() -> None:
    """It is true that a number that is certain goes before one in it that is not."""
    found = find("开户行 620\n623883460524830\n4", "summary")

    assert [(each.kind, each.certain) for each in found] == [("card", True)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.person@example.org", "a.person@example.org"),
        ("A.Person＠Example．org", "a.person@example.org"),
        ("邮箱：a_person @ example.org。", "a_person@example.org"),
        ("a.person(at)example.org", "a.person(at)example.org"),
        ("a.person [at] example [dot] org", "a.person[at]example[dot]org"),
        ("a.person%40example.org", "a.person@example.org"),
        ("a.person&#64;example.org", "a.person@example.org"),
        ("mailto:a.person@example.org?subject=x", "a.person@example.org"),
    ],
)
@pytest.mark.hostile(52)
def test_addresses_are_found(text: str, value: str) -> None:
    """It is true that an e-mail address is found as people and programs write it."""
    assert ("email", value) in [(each.kind, each.value) for each in find(text)]
    assert find(mask(text)) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("微信：some_one88", "some_one88"),
        ("微信号 some_one88", "some_one88"),
        ("WeChat: some_one88", "some_one88"),
        ("加VX：some-one", "some-one"),
        ("ｗｘ：some_one88", "some_one88"),
        ("QQ号：" + "7" * 8, "7" * 8),
        ("微信公众号：some_channel", None),
        ("微信小程序", None),
        ("微信群 12 个", None),
        ("the WeChat official account", None),
    ],
)
@pytest.mark.hostile(52)
def test_accounts_are_found_beside_their_word(text: str, value: str | None) -> None:
    """It is true that an account is found after its word, and an organization's channel is not."""
    found = [(each.kind, each.value) for each in find(text)]

    assert found == ([("messenger", value)] if value else [])


@pytest.mark.parametrize(
    "text",
    [
        "受助人：张三",
        "受助人姓名：李小明",
        "学生姓名 王小明",
        "患者：欧阳小明，女",
        "王小明，男，9岁",
        "王小明（女，12岁）",
        "张三女士，患有白血病",
        "李小明同学身患重病，确诊为肿瘤",
        "家住某某街道幸福小区3号楼2单元101室",
        "家庭住址：幸福路12号",
    ],
)
@pytest.mark.hostile(53)
def test_people_are_found(text: str) -> None:
    """It is true that named beneficiaries, told health and homes are found and hidden."""
    found = find(text)

    assert {each.kind for each in found} <= {"person", "home"}
    assert found
    assert all(each.certain for each in found)
    assert mask(text) != text


ORDINARY: Final = (
    "服务对象：老年人", "服务对象：高中生、青少年", "服务对象：单亲家庭", "服务对象：儿童",
    "受益人：居民", "学生：小学生", "儿童康复、残疾人就业", "患者家属互助会", "关爱女士健康",
    "为残疾人提供康复服务", "法定代表人：王建国", "0533-7200000", "010-12345678", "400-658-1234",
    "12345", "2020-12-11", "2020-12-11 至 2021-06-30", "2020、2021、2022、2023", "第16、17、18段",
    "13812345678.50", "0.13812345678", "1,000万元", "370305001001",
    "978-7-5202-0000-0", "ISBN 9787520200000", "测备〔2021〕0000002号", "民函〔2020〕13号",
    "SDGP370305000202002000021", "https://www.example.gov.cn/art/2023/2/27/art_1234_5678901.html",
    "5A", "94.87%", "社会组织孵化中心3号楼", "幸福路12号",
    "阳光社工（天元区）服务中心", "Sun at the Corner", "家住社区的老人", "十三五规划",
)  # fmt: skip


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_cells_pass(text: str) -> None:
    """It is true that ordinary cells hold nothing personal, in any column."""
    for column in ("", "summary 简介 Summary", "public_phone 对外公开电话"):
        assert find(text, column) == ()


@pytest.mark.parametrize(
    "text", ["13,812,345,678", "15, 20, 30, 25, 10, 5", "2-2-2, 14:30-17:00 100"]
)
def test_lists_and_amounts_are_no_mobile_numbers(text: str) -> None:
    """It is true that amounts and lists pass where no column says that they are telephones."""
    assert find(text, "summary 简介 Summary") == ()


@pytest.mark.slow
@pytest.mark.unmeasured
def test_false_refusals_are_rare() -> None:
    """It is true that of 50,000 generated ordinary cells at most five are refused."""
    random = Random(10_000)  # noqa: S311 - the same cells in every run
    number = random.randint
    makers: tuple[Callable[[], str], ...] = (
        lambda: str(number(1, 10**9)),
        lambda: f"{number(1, 10**8) / 100:,.2f}",
        lambda: f"{number(1990, 2026)}-{number(1, 12):02}-{number(1, 28):02}",
        lambda: f"0{number(10, 999)}-{number(10**6, 10**8 - 1)}",
        lambda: credit_code(random, numeric=random.random() < 0.5),
        lambda: f"{number(11, 65)}{number(0, 10**10 - 1):010}",
        lambda: f"HT{number(2010, 2026)}{number(0, 10**8):08}",
        lambda: f"{number(0, 10**14 - 1):014}",
        lambda: f"{number(10**19, 10**20 - 1)}",
        lambda: f"https://example.gov.cn/art/{number(0, 10**9)}/t{number(0, 10**8)}.htm",
        lambda: ", ".join(str(number(1, 100)) for _ in range(8)),
        lambda: "".join(random.choices("社会组织服务中心为老年人儿童居民提供康复支持王李张", k=24)),
        lambda: f"978-7-{number(1000, 9999)}-{number(1000, 9999)}-{number(0, 9)}",
        lambda: f"{random.getrandbits(256):064x}",
        lambda: f"2025-{number(1, 12):02}-01 08:{number(0, 59):02}:{number(0, 59):02}",
    )  # fmt: skip

    cells = [random.choice(makers)() for _ in range(50_000)]
    refused = [cell for cell in cells if any(each.certain for each in find(cell))]

    assert len(refused) <= 5, refused


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "text",
    [
        "3{}7", "受助人{}x", "受助人姓名{}x", "姓名{}x", "张三{}男", "微信号{}x", "家住{}x",
        "a{}@", "身份证1{}X", "受助名单：张三{}x", "(at{}x",
    ],
)  # fmt: skip
@pytest.mark.hostile(51)
def test_long_blanks_are_searched_to_their_end(text: str) -> None:
    """It is true that time grows with a cell's length alone, else this test would not end."""
    assert len(find(text.format(" " * 400_000))) <= 1


def test_every_digit_of_unicode_is_read() -> None:
    """It is true that a digit of any script counts as the digit it is."""
    number = resident_id(Random(4))[:17]  # noqa: S311 - likewise
    zeros = [
        point
        for point in range(0x110000)
        if unicodedata.category(chr(point)) == "Nd" and unicodedata.digit(chr(point)) == 0
    ]

    for zero in zeros:
        hidden = number.translate(digits_from(zero))
        assert next(each.text for each in readings(hidden)) == number
