"""The firewall on what is written: no file of a site lets personal data out."""

from __future__ import annotations

import io
import zipfile
from random import Random
from typing import TYPE_CHECKING

import pytest

from gongshi.errors import ExitCode, PersonalDataFault
from gongshi.model import Artifact
from gongshi.privacy.output import may_hold_id, personal_kind
from gongshi.release.staging import stage
from tests.privacy_harmless import HARMLESS, business_number
from tests.privacy_numbers import mobile, old_resident_id, resident_id

if TYPE_CHECKING:
    from pathlib import Path

RANDOM = Random(0)  # noqa: S311 - numbers made when the tests run and stored nowhere
NUMBER = resident_id(RANDOM)
WIDE = {ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)}
NO_BREAK = "\xa0"
ICON = '<svg viewBox="0 0 24 24"><path d="M12.9 1.8a4 4 0 0 0-4 4 4 4 0 0 0 4 4 4 4 0 0 0 4-4"/>'
NONE: frozenset[str] = frozenset()


def zipped(text: str) -> bytes:
    """Return an archive with one file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", text)
    return file.getvalue()


@pytest.mark.hostile(51)
@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.csv", f"name,no\n张三,{NUMBER}\n"),
        ("a.json", f'{{"no": "{NUMBER.lower()}"}}'),
        ("a.xml", f"<no>{NUMBER}</no>"),
        ("a.js", f'["x","{NUMBER}"]'),
        ("index.html", f"<td>{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}</td>"),
        ("old.csv", f"x,{old_resident_id(RANDOM)}\n"),
        ("index.html", f"<td>{NUMBER[:6]}     {NUMBER[6:14]}     {NUMBER[14:]}</td>"),
        ("index.html", f"<td>{NUMBER[:6]}\u3000\u3000{NUMBER[6:]}</td>"),
        ("index.html", f"<td>{NO_BREAK.join(NUMBER)}</td>"),
        ("index.html", f"<td>{NUMBER.translate(WIDE)}</td>"),
        ("a.csv", f"x,000{NUMBER}\n"),
        ("a.csv", f"x,{NUMBER[:9]} - {NUMBER[9:]}\n"),
        ("a.zip", zipped(f"name,no\n张三,{NUMBER}\n")),
        ("a.xlsx", zipped(f"<t>{NUMBER}</t>")),
    ],
)
def test_ids_are_found_in_every_kind_of_file(path: str, content: str | bytes) -> None:
    """It is true that an ID is found in texts and in archives, and one that is allowed is not."""
    given = content if isinstance(content, bytes) else content.encode()

    assert personal_kind(path, given, NONE) == "resident-id"
    if NUMBER in str(content):
        assert personal_kind(path, given, frozenset({NUMBER})) == ""


def test_ids_are_found_between_two_pieces(tmp_path: Path) -> None:
    """It is true that an ID is found where a large file is read in pieces."""
    file = tmp_path / "a.csv"

    for place in range(-20, 3):
        file.write_bytes(b"," * ((1 << 20) + place) + f"{NUMBER},".encode())

        assert personal_kind("a.csv", file, NONE) == "resident-id"


@pytest.mark.hostile(52)
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"联系电话：{mobile(RANDOM)}", "mobile"),
        ("<a href='mailto:x'>a.person@example.org</a> 邮箱", "email"),
        ("微信号：some_one88", "messenger"),
        ("受助人：张三", "person"),
        ("家住某某街道<b>3号楼</b>2单元", "home"),
        ("电话 0533-7200000", ""),
        ("本站不收集个人信息", ""),
    ],
)
def test_editorial_pages_are_judged_for_everything(text: str, kind: str) -> None:
    """It is true that a page that people wrote holds nothing personal, tags taken away."""
    page = f"<html><style>p {{}}</style><p>{text}</p></html>".encode()

    assert personal_kind("about/index.html", page, NONE, editorial=True) == kind
    assert personal_kind("about/index.html", page, NONE) == ""


@pytest.mark.slow
def test_digests_and_coordinates_pass() -> None:
    """It is true that what only machines read is no personal data."""
    random = Random(9)  # noqa: S311 - likewise
    digests = "".join(f'"sha256": "{random.getrandbits(256):064x}"\n' for _ in range(5_000))
    points = "".join(f"L{random.random() * 1000} {random.random()} " for _ in range(20_000))
    days = "\n".join("2025-07-31 2025-08-31 2025-09-30 2025-10-31" for _ in range(1_000))

    assert personal_kind("manifest.json", f"{digests}{points}{days}".encode(), NONE) == ""


def test_what_the_search_for_cells_lets_pass_is_published() -> None:
    """It is true that business numbers, dates and numbers of several cells stop no build."""
    random = Random(8)  # noqa: S311 - likewise
    numbers = "\n".join(business_number(random) for _ in range(5_000))
    cells = "\n".join(f"{NUMBER[:6]},{NUMBER[6:14]},{NUMBER[14:]}" for _ in range(10))
    days = "\n".join(HARMLESS["dates"](random) for _ in range(5_000))

    assert personal_kind("a.csv", f"{numbers}\n{cells}\n{days}".encode(), NONE) == ""


def test_drawings_pass_at_the_first_look() -> None:
    """It is true that the drawings of a page are not searched number by number."""
    assert not may_hold_id(ICON.encode() * 50)
    assert may_hold_id(ICON.encode() + NUMBER.encode() + ICON.encode())


@pytest.mark.hostile(51)
def test_site_is_not_taken_over(tmp_path: Path) -> None:
    """It is true that a file with an ID stops the build with exit code 5, naming it without it."""
    site = tmp_path / "site"
    with stage(site, force=False) as staging:
        staging.add(Artifact("a.txt", b"old"))
        staging.add(
            Artifact(
                "manifest.json",
                b'{"tool": {"name": "gongshi"},'
                b' "files": [{"path": "a.txt", "bytes": 3, "sha256": ""}]}',
            )
        )
        staging.take_over()

    with pytest.raises(PersonalDataFault) as raised, stage(site, force=False) as staging:  # noqa: PT012 - the block is what stops
        staging.add(Artifact("b.txt", NUMBER.encode()))
        staging.take_over()

    assert (raised.value.exit_code, raised.value.detail) == (ExitCode.PERSONAL, {"path": "b.txt"})
    assert (site / "a.txt").read_bytes() == b"old"
    assert sorted(each.name for each in site.iterdir()) == ["a.txt", "manifest.json"]
