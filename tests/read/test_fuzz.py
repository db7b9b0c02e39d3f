"""Valid packages with damaged bytes: whatever comes, there is a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshi.config import LANGUAGES, Limits
from gongshi.engine import open_database
from gongshi.read import read_packages
from gongshi.report import VIEWS
from gongshi.schema import load_schemas
from gongshi.validate import validate
from tests.packages import DESCRIPTOR, HEADERS, ORGANIZATION, read_here, write_package

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.model import Report

VERDICTS: Final = {0, 3, 4, 5, 6}
PIECES: Final = st.sampled_from([
    b"\xff", b"\0", b"\xef\xbb\xbf", b'"', b'""', b"'", b"\n", b"\r", b",", b";", b"\t", b"\\",
    b"&a ", b"*a", b"!!x ", b"<<: ", b"---\n", b"...\n", b"? ", b"- ", b"[", b"]", b"{", b"}",
    b": ", b"#", b"|", b">", b"%YAML 9.9\n", b"9" * 5000, b"[" * 50, b"{a: " * 50, b"../", b"//",
    b"\xed\xa0\x80", b"\xe2\x80\xae", b"\x1b[31m", b"name: ", b"path: ", b"schema: ",
    b"{fields: [{name: x, constraints: {", b"pattern: '(a*)*'", b"enum: [1, 2]", b"1e999", b".nan",
    "临淄".encode("gbk"), "临淄".encode(), "e\u0301".encode(), b"=1+1", b"x" * 70_000,
])  # fmt: skip
FILES: Final = {
    "datapackage.yaml": DESCRIPTOR.replace("NAME", "p").encode(),
    "organizations.csv": (HEADERS["organizations"] + ORGANIZATION * 2).encode(),
    "sources.csv": HEADERS["sources"].encode(),
}
DAMAGE: Final = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 6), st.one_of(PIECES, st.binary(max_size=6))
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def damaged(content: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    """Put pieces into a content, each in place of a few of its bytes."""
    for where, length, piece in damage:
        place = int(where * len(content))
        content = content[:place] + piece + content[place + length :]
    return content


def judge_here(folder: Path) -> Report:
    """Validate a package, reading it in this process, where a mistake is an exception."""
    schemas, limits = load_schemas(), Limits()
    with open_database() as database:
        packages, ledger = read_packages(database, [folder], schemas, limits, read_here)
        return validate(database, packages, ledger, schemas)


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.parametrize("name", FILES)
@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(damage=DAMAGE)
def test_every_damage_has_a_verdict(
    name: str, damage: list[tuple[float, int, bytes]], tmp_path: Path
) -> None:
    """It is true that a damaged file ends with an exit code for data, and in words."""
    folder = write_package(tmp_path / "p", {name: damaged(FILES[name], damage)})

    report = judge_here(folder)

    assert int(report.exit_code) in VERDICTS
    for language in LANGUAGES:
        assert VIEWS["text"](report, language)
        assert VIEWS["json"](report, language)
