"""Harmless cells as registers hold them, each sort with its maker; nothing in them is a person's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tests.privacy_numbers import REGIONS, credit_code

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

GROUPS: Final = (
    "老年人", "高龄老人", "残疾人", "困境儿童", "留守儿童", "全体居民", "社区居民", "青少年", "妇女", "低保户",
    "退役军人", "流动人口", "单亲家庭", "周边群众", "新就业群体", "小学生", "高中生", "孤寡老人", "农民工",
    "江苏省", "马庄村", "何家湾", "万余人", "田家庵区", "石家庄市", "张家口", "方城县", "温州市", "李家庄社区",
    "王家井镇", "许昌", "罗湖区", "金水区", "黄石港", "常住人口", "成年人", "单位职工", "应届毕业生", "安置帮教人员",
    "文艺爱好者", "关爱对象", "连片小区", "国企职工", "初中生", "车间工人", "户籍人口", "周村区", "孟家沟", "郭家店镇",
    "万名儿童", "余杭区", "康定", "白领", "党员", "农户", "高三学生", "龙岗", "沈阳市民", "文学", "关系", "危机", "平民", "应用", "国防", "武术队", "高山族", "门口", "初期", "任务", "平衡", "步兵", "纪念", "施行", "常务",
    "赵庄", "杨柳青镇", "于洪区",
)  # fmt: skip
WHO: Final = (
    "服务对象", "居民", "学生", "受益人", "受助人", "志愿者", "儿童", "家长", "困难群众", "帮扶对象", "患者",
    "受益对象", "残疾人", "学员", "贫困户", "独居老人", "服刑人员", "戒毒人员", "留守儿童", "社区矫正对象",
    "困难家庭", "孤儿", "困难老人", "失独家庭",
)  # fmt: skip
PHRASES: Final = (
    "为{}提供康复服务", "{}互助会", "关爱{}，共建和谐", "{}就业帮扶", "{}的家庭", "面向{}开展活动", "服务{}三百人次",
    "患有慢性病的{}", "残疾{}康复", "低保{}慰问", "患病{}救助项目", "{}健康讲座", "{}时有老人患病", "患病的{}女士专场", "{}（8至12岁）", "服务{}两千一百零二人次", "{}防空洞参观两次",
    "扣扣子比赛：{}", "企鹅馆：{}", "老鼠：{}", "U+{}", "{}加微笑",
)  # fmt: skip
NAMES: Final = ("临淄", "天元", "阳光", "溡源", "和谐", "幸福里", "牡丹", "朝阳", "石峰", "齐都")


def _day(random: Random) -> date:
    return date(1985, 1, 1) + timedelta(random.randint(0, 15_000))


def _area(random: Random) -> str:
    return f"{random.choice(REGIONS)}{random.randint(1, 30):02}{random.randint(1, 30):02}"


def business_number(random: Random) -> str:
    """Return 15 digits with the right check digit of ISO 7064 MOD 11,10."""
    head = f"{_area(random)}{random.randint(0, 99_999_999):08}"
    return next(f"{head}{last}" for last in range(10) if is_business_number(f"{head}{last}"))


def is_business_number(number: str) -> bool:
    """Return whether the last of 15 digits is right by ISO 7064 MOD 11,10."""
    rest = 10
    for sign in number[:-1]:
        rest = ((rest + int(sign)) % 10 or 10) * 2 % 11
    return int(number[-1]) == (11 - rest) % 10


def _amounts(random: Random) -> str:
    sign = random.choice((", ", "、", "；", " / ", "，"))
    return sign.join(f"{random.randint(1, 10**7) / 100:,.2f}" for _ in range(random.randint(2, 9)))


def _phrase(random: Random) -> str:
    return random.choice(PHRASES).format(random.choice(GROUPS))


def _labelled(random: Random) -> str:
    sign = random.choice(("：", ":", " ", "=", "——", "： ", "为", "（", "/", "-", "|", "是", "“"))
    return f"{random.choice(WHO)}{sign}{random.choice(GROUPS)}"


def _days(random: Random) -> str:
    form = random.choice(("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"))
    sign = random.choice((" ", "、", ", ", " 至 ", "-", "～", ";"))
    start = _day(random)
    step = random.choice((1, 7, 30, 31, 365))
    return sign.join(
        (start + timedelta(step * each)).strftime(form) for each in range(random.randint(1, 6))
    )


HARMLESS: Final[dict[str, Callable[[Random], str]]] = {
    "credit code": lambda random: credit_code(random, numeric=False),
    "credit code of digits": lambda random: credit_code(random, numeric=True),
    "business registration number": business_number,
    "number of an organization": lambda random: (
        f"{random.choice(('民证字第', '社证字', '鲁民社证字第', ''))}{_area(random)}{random.randint(1, 9999):04}号"
    ),
    "record number": lambda random: f"测备〔{random.randint(2010, 2026)}〕{random.randint(1, 10**7):07}号",
    "project code": lambda random: (
        f"XM{_day(random):%Y%m%d}{random.randint(0, 9999):04}"
    ),
    "tender code": lambda random: f"SDGP{_area(random)}000{random.randint(2010, 2026)}{random.randint(1, 12):02}{random.randint(0, 999999):06}",
    "code of a place": lambda random: f"{_area(random)}{random.randint(0, 999_999):06}",
    "dates": _days,
    "years": lambda random: "、".join(str(random.randint(1990, 2026)) for _ in range(random.randint(1, 8))),
    "time": lambda random: f"{_day(random)} {random.randint(0, 23):02}:{random.randint(0, 59):02}:{random.randint(0, 59):02}",
    "times": lambda random: f"{random.randint(7, 12)}:{random.randint(0, 59):02}-{random.randint(13, 18)}:{random.randint(0, 59):02}，每周{random.randint(1, 5)}",
    "amount": lambda random: f"{random.randint(1, 10**11) / 100:,.2f}",
    "amount in yuan": lambda random: f"合同金额{random.randint(1, 10**7)}元，已支付{random.randint(1, 10**7)}元",
    "amounts": _amounts,
    "numbers": lambda random: random.choice((" ", ", ", "、", " | ", "/")).join(str(random.randint(0, 999)) for _ in range(random.randint(3, 12))),
    "landline": lambda random: f"电话：0{random.choice((10, random.randint(20, 29), random.randint(310, 999)))}-{random.randint(2_000_000, 89_999_999)}",
    "landlines": lambda random: f"0533-{random.randint(2_000_000, 8_999_999)}、{random.randint(2_000_000, 8_999_999)} 转 {random.randint(1, 9999)}",
    "hotline": lambda random: f"热线 {random.choice(('400', '800'))}-{random.randint(100, 999)}-{random.randint(1000, 9999)}",
    "short number": lambda random: f"拨打{random.choice(('12345', '12348', '12355', '96156', '110'))}咨询",
    "postal code and address": lambda random: f"{random.choice(NAMES)}街道{random.randint(1, 300)}号 邮编{random.randint(100_000, 859_999)}",
    "website": lambda random: f"https://www.example.gov.cn/art/{_day(random):%Y/%m/%d}/art_{random.randint(1000, 99999)}_{random.randint(10**6, 10**8)}.html",
    "ISBN": lambda random: f"ISBN 978-7-{random.randint(1000, 9999)}-{random.randint(1000, 9999)}-{random.randint(0, 9)}",
    "contract": lambda random: f"HT-{random.randint(2010, 2026)}-{random.randint(0, 10**8):08}",
    "percent": lambda random: f"{random.randint(0, 10_000) / 100}%（{random.randint(1, 999)}/{random.randint(1, 999)}）",
    "point on a map": lambda random: f"{random.uniform(74, 135):.6f},{random.uniform(18, 53):.6f}",
    "digest": lambda random: f"{random.getrandbits(256):064x}",
    "whom": _labelled,
    "phrase": _phrase,
    "company account": lambda random: f"{random.choice(('企业微信', '官方微信', '微信公众号'))}：client{random.choice(('service', '_care', 'linzi'))}",
    "number of 13 to 20 digits": lambda random: str(
        random.randint(10 ** (size := random.choice((12, 13, 15, 16, 17, 18, 19))), 10 ** (size + 1) - 1)
    ),
    "times of days": lambda random: ", ".join(
        f"{_day(random)} {random.randint(0, 23):02}:{random.randint(0, 59):02}:{random.randint(0, 59):02}"
        for _ in range(random.randint(2, 4))
    ),
    "number of six": lambda random: str(random.randint(100_000, 859_999)),
    "number of nine": lambda random: str(random.randint(10**8, 10**9)),
    "number of twelve": lambda random: f"{random.choice(REGIONS)}{random.randint(0, 10**10 - 1):010}",
    "legal representative": lambda random: f"法定代表人：{random.choice('王李张刘陈')}{random.choice(('建国', '秀英', '伟'))}",
    "name of an organization": lambda random: f"{random.choice(NAMES)}{random.choice(('社会工作服务中心', '志愿者协会', '养老院', '商会'))}",
    "sentence": lambda random: f"{random.randint(2015, 2026)}年开展活动{random.randint(1, 99)}场，服务{random.choice(GROUPS)}{random.randint(10, 9999)}人次，投入{random.randint(1, 99)}.{random.randint(0, 9)}万元",
}  # fmt: skip
"""Sorts of harmless cells."""
