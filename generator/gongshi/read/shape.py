"""The shape of a table: where its header stands, which field a label names, what is no record.

Files made for people to look at have titles above the header, sections, totals, notes below the
table and the header once more on each page. Each is one finding, and none is judged as a record.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from gongshi.read.properties import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongshi.schema import ResourceSchema

SEARCHED: Final = 20
"""Records among which the header is looked for."""
ENOUGH: Final = 2
"""Labels by which a header, and a second one below it, is known."""
DELIMITERS: Final = (",", ";", "\t", "|", "，", "；", "、")
"""What people and programs put between cells; the first four may be declared."""
DECLARABLE: Final = DELIMITERS[:4]
_TOTALS: Final = frozenset({
    "合计", "总计", "小计", "共计", "累计", "汇总", "总数", "合计数", "total", "totals", "subtotal",
    "subtotals", "grandtotal", "sum",
})  # fmt: skip
_SPACE: Final = re.compile(r"[\s:：()（）]+")
_NOTE: Final = re.compile(
    r"(?:备?注|说明|附注|注释|单位|时间|日期|note|notes|source)\s*[0-9一二三四五]?\s*[:：.．]"
    r"|(?:填表|填报|制表|制单|统计|审核|复核|审批|经办|联系|负责|报送)(?:人|单位|部门|日期|时间)"
    r"|(?:制表|审核|资料来源|数据来源|附件|附表)\s*[0-9]*\s*[:：]|第\s*[0-9]+\s*页|\(?续表"
    r"|\(?(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:[、.．]|\)、?)",
    re.IGNORECASE,
)
"""How the first words of a note, and of a section of the table, begin; after NFKC."""
_BEGINNING: Final = (
    r"(?:合|总|小|共|累|汇|备|注|说|附|单|时|日|填|制|统|审|复|经|联|负|报|资|数|第|续"
    r"|[(（]|[一二三四五六七八九十]|(?i:sub|grand|total|sum|note|source))"
)
_ODD: Final = re.compile(_BEGINNING)
ODD_RE2: Final = rf"^[\s\x{{a0}}\x{{3000}}]*{_BEGINNING}"
"""How the first text of a row begins that is no record, or only the header once more."""


def plain_label(text: str) -> str:
    """Return a label as it is compared: without blanks, invisible characters and capitals."""
    return "".join(INVISIBLE.sub("", normalize("NFKC", text)).lower().split())


def _plain(cells: Sequence[str]) -> Sequence[str]:
    """Return cells without blanks; where there are none at all, as they are."""
    if len("_".join(cells).split(maxsplit=1)) <= 1:
        return cells
    return ["".join(cell.split()) for cell in cells]


class Shape:
    """What a table's schema says about labels and rows."""

    def __init__(self, schema: ResourceSchema) -> None:
        """Learn by which words a field may be named: its name, its titles, its aliases."""
        self.fields: dict[str, str] = {}
        """The field of each plain label; names win over titles, titles over aliases."""
        self.words: dict[str, frozenset[str]] = {}
        """Every word for each field, without blanks."""
        sorts = (
            [(each.name, each.name) for each in schema.fields],
            [(each.name, title) for each in schema.fields for title in each.title.values()],
            [(each.name, alias) for each in schema.fields for alias in each.aliases],
        )
        for name, word in (pair for sort in sorts for pair in sort):
            if plain := plain_label(word):
                self.fields.setdefault(plain, name)
                self.words[name] = self.words.get(name, frozenset()) | {"".join(word.split())}
        self._spoken = frozenset().union(*self.words.values()).__contains__
        """True of every word that names any field."""
        self.keys = frozenset(schema.primary_key)
        written = {word.lower() for sort in sorts for _, word in sort}
        told = {"".join(each.split()) for each in written} | set(self.fields)
        self.spellings = sorted(told | {each for each in _TOTALS if each.isascii()})
        """Every word that names a field or a total, as it is and as it is compared."""

    def named(self, labels: Iterable[str]) -> int:
        """Return how many of some texts name a field."""
        return sum(plain_label(each) in self.fields for each in labels)

    def header_in(self, records: Sequence[Sequence[str]]) -> int:
        """Return the place of the header among the first records, 0 where none looks like one."""
        found = (n for n, each in enumerate(records[:SEARCHED]) if self.named(each) >= ENOUGH)
        return next(found, 0)

    def delimiter_of(self, label: str) -> str:
        """Return the sign that parts one label into several that name fields, if there is one."""
        signs = (each for each in DELIMITERS if self.named(label.split(each)) >= ENOUGH)
        return next(signs, "")

    def no_record(self, cells: Sequence[str], columns: Sequence[str]) -> str:
        """Return why a row is no record: `total`, `second` header, `note`; else the empty text.

        Args:
            cells: the row's, as many as there are columns, or fewer.
            columns: the names of the columns; those that no field has are not in the schema.
        """
        first = next((cell for cell in cells if cell and not cell.isspace()), "").strip()
        # Nearly every row is told apart here; there may be millions of them.
        if not _ODD.match(first) and sum(map(self._spoken, _plain(cells))) < ENOUGH:
            return ""
        filled = [(place, cell.strip()) for place, cell in enumerate(cells) if cell.strip()]
        if self._has_key(cells, columns, first):
            return ""
        if _ODD.match(first) and (kind := self._odd(first, len(filled), len(columns))):
            return kind
        labels = sum(
            "".join(cell.split()) in self.words.get(columns[place], ()) for place, cell in filled
        )
        return "second" if labels >= max(ENOUGH, len(filled) / 2) else ""

    @staticmethod
    def _odd(first: str, filled: int, width: int) -> str:
        """Return what a row is by its first text, where that is a total or a note."""
        if _SPACE.sub("", first).lower() in _TOTALS:
            return "total"
        few = 2 * filled <= width > ENOUGH
        return "note" if few and _NOTE.match(normalize("NFKC", first)) else ""

    def _has_key(self, cells: Sequence[str], columns: Sequence[str], first: str) -> bool:
        """Return whether a row has an identifier that is neither its first word nor a label."""
        given = dict(zip(columns, cells, strict=False))
        keys = [(each, given.get(each, "").strip()) for each in self.keys if each in columns]
        return bool(keys) and all(
            cell and cell != first and "".join(cell.split()) not in self.words[key]
            for key, cell in keys
        )
